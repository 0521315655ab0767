"""True of every format in the registry: same bytes, nothing lost by a bad entry, read back before it is published."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.errors import RenderError
from syndicate.model import Author, Enclosure, Entry, Event, Feed, Format, NewsItem, Span
from syndicate.render import RENDERERS, Renderer
from tests.support.feeds import FORMATS, STOCKHOLM, entry, event, feed, news

FORMS = pytest.mark.parametrize("form", FORMATS)
LISTS = pytest.mark.parametrize("form", [form for form in FORMATS if form != "ics"])


def one(number: int, form: Format, **changes: Any) -> Entry:
    """An entry that the format can hold: calendars hold events."""
    item = event(title=f"Händelse {number}") if form == "ics" else news(title=f"Nyhet {number}")
    return entry(number, item, **changes)


def filled(form: Format, *entries: Entry, **changes: Any) -> Feed:
    return feed(*(entries or (one(1, form), one(2, form), one(3, form))), **changes)


def test_every_format_of_the_model_has_a_renderer() -> None:
    assert set(RENDERERS) == set(get_args(Format)) == set(FORMATS)


@FORMS
def test_type_and_extension_are_what_subscribers_know(form: Format) -> None:
    known = {
        "atom": ("application/atom+xml; charset=utf-8", "atom"),
        "rss": ("application/rss+xml; charset=utf-8", "rss"),
        "json": ("application/feed+json", "json"),
        "ics": ("text/calendar; charset=utf-8", "ics"),
    }
    renderer: Renderer = RENDERERS[form]
    assert (renderer.media_type, renderer.extension) == known[form]
    for name, value in renderer.headers(filled(form)):
        assert name.isascii()
        assert value.isascii()
        assert not {"\r", "\n"} & set(name + value)


@FORMS
def test_the_same_feed_gives_the_same_bytes(form: Format) -> None:
    made = filled(form)
    again = replace(made, entries=tuple(replace(known) for known in made.entries), addresses=dict(made.addresses))
    assert RENDERERS[form].render(made) == RENDERERS[form].render(again)


@FORMS
def test_what_is_rendered_reads_back(form: Format) -> None:
    made = filled(form)
    rendered = RENDERERS[form].render(made)
    assert rendered.set_aside == ()
    RENDERERS[form].check(rendered.body, made)


@FORMS
def test_a_document_of_another_feed_does_not_pass_the_check(form: Format) -> None:
    made = filled(form)
    for other in (
        filled(form, one(1, form), one(2, form)),
        filled(form, one(1, form), one(2, form), one(3, form), one(4, form)),
        filled(form, one(1, form), one(2, form), one(3, form, title="En annan rubrik")),
    ):
        with pytest.raises(RenderError):
            RENDERERS[form].check(RENDERERS[form].render(other).body, made)


@FORMS
@pytest.mark.parametrize("cut", [0, 1, 100, -1, -20])
def test_a_document_that_was_cut_does_not_pass_the_check(form: Format, cut: int) -> None:
    made = filled(form)
    with pytest.raises(RenderError):
        RENDERERS[form].check(RENDERERS[form].render(made).body.strip()[:cut], made)


BAD: dict[str, Callable[[Entry], Entry]] = {
    "no title": lambda good: replace(good, title=" \u202e "),
    "an id without a scheme": lambda good: replace(good, id="en nyhet"),
    "an id that is not ASCII": lambda good: replace(good, id="tag:example.se,2016:å"),
    "a link that is no link": lambda good: replace(good, link="javascript:alert(1)"),
    "a time without a zone": lambda good: replace(good, published=datetime(2016, 1, 1)),  # noqa: DTZ001 - that is it
    "a time before time": lambda good: replace(good, updated=datetime(1, 1, 1, tzinfo=UTC)),
    "a time after time": lambda good: replace(good, published=datetime(9999, 12, 31, 23, 59, tzinfo=UTC)),
}


@LISTS
@pytest.mark.parametrize("fault", BAD)
def test_a_bad_entry_is_set_aside_and_the_others_are_published(form: Format, fault: str) -> None:
    bad = BAD[fault](one(2, form))
    made = filled(form, one(1, form), bad, one(3, form))
    rendered = RENDERERS[form].render(made)
    assert [id_ for id_, _ in rendered.set_aside] == [bad.id]
    assert all(reason for _, reason in rendered.set_aside)
    RENDERERS[form].check(rendered.body, made)
    assert rendered.body == RENDERERS[form].render(filled(form, one(1, form), one(3, form))).body


@FORMS
def test_the_second_entry_of_an_id_is_set_aside(form: Format) -> None:
    made = filled(form, one(1, form), one(2, form), replace(one(3, form), id=one(1, form).id))
    rendered = RENDERERS[form].render(made)
    assert [id_ for id_, _ in rendered.set_aside] == [one(1, form).id]
    RENDERERS[form].check(rendered.body, made)


@FORMS
def test_a_feed_of_bad_entries_is_an_empty_feed(form: Format) -> None:
    bad = [entry(n, news()) if form == "ics" else one(n, form, title="") for n in (1, 2)]
    made = filled(form, *bad)
    rendered = RENDERERS[form].render(made)
    assert len(rendered.set_aside) == 2
    RENDERERS[form].check(rendered.body, made)


@LISTS
def test_the_order_of_the_feed_is_kept(form: Format) -> None:
    made = filled(form, one(3, form), one(1, form), one(2, form))
    body = RENDERERS[form].render(made).body.decode()
    assert body.index("aktuellt/3") < body.index("aktuellt/1") < body.index("aktuellt/2")


@LISTS
def test_a_feed_that_is_not_served_in_this_format_is_refused(form: Format) -> None:
    with pytest.raises(RenderError, match="not published"):
        RENDERERS[form].render(filled(form, addresses={}))


HARM = "\x00\x0b\x1f\x7f\x85\u2028\ufffe\ud800\udfff\u202e]]><&\"'"


@FORMS
def test_harmful_characters_everywhere_cost_nothing_else(form: Format) -> None:
    full = one(2, form)
    item = replace(full.item, summary=f"Ett{HARM}två", content=f"<p>{HARM}</p>", categories=(f"A{HARM}",))
    item = replace(item, authors=(Author(f"N{HARM}", f"a{HARM}@b.se", f"https://x.se/{HARM}"),))
    if isinstance(item, Event):
        item = replace(item, location=f"Plats{HARM}", online=f"https://x.se/{HARM}")
    made = filled(form, one(1, form), replace(full, item=item, title=f"Rubrik{HARM}"), one(3, form))
    made = replace(made, title=f"Flöde{HARM}", description=f"Om{HARM}", author=f"Av{HARM}", rights=f"R{HARM}")
    rendered = RENDERERS[form].render(made)
    assert rendered.set_aside == ()
    RENDERERS[form].check(rendered.body, made)
    text = rendered.body.decode()
    assert not {"\x00", "\x0b", "\x1f", "\x7f", "\x85", "\u2028", "\ufffe"} & set(text)


any_text = st.text(st.one_of(st.characters(), st.sampled_from(HARM)), max_size=30)
moments = st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1)).map(lambda at: at.replace(tzinfo=STOCKHOLM))  # noqa: DTZ001 - hypothesis wants naive bounds
files = st.builds(
    Enclosure, any_text.map("https://x.se/{}".format), st.one_of(st.none(), any_text), st.integers(-1, 10**12)
)


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    fields: dict[str, Any] = {
        "title": draw(any_text),
        "link": draw(st.one_of(any_text, any_text.map("https://x.se/{}".format))),
        "summary": draw(st.one_of(st.none(), any_text)),
        "content": draw(st.one_of(st.none(), any_text)),
        "categories": tuple(draw(st.lists(any_text, max_size=2))),
        "authors": tuple(Author(name) for name in draw(st.lists(any_text, max_size=2))),
        "enclosures": tuple(draw(st.lists(files, max_size=2))),
        "image": draw(st.one_of(st.none(), any_text.map("https://x.se/{}".format))),
        "language": draw(st.sampled_from([None, "sv", "en", "zz"])),
    }
    if draw(st.booleans()):
        start = draw(st.one_of(moments, st.dates(date(1971, 1, 1), date(2100, 1, 1))))
        item: NewsItem | Event = Event(**fields, span=Span(start), location=draw(any_text), online=draw(any_text))
    else:
        item = NewsItem(**fields)
    number = draw(st.integers(1, 4))
    published = draw(moments)
    return entry(number, item, published=published, updated=published + timedelta(days=draw(st.integers(-1, 9))))


@FORMS
@settings(max_examples=60, deadline=None)
@given(made=st.lists(entries(), max_size=4), title=any_text)
def test_whatever_an_entry_holds_the_document_is_sound(form: Format, made: list[Entry], title: str) -> None:
    whole = feed(entry(9), title=f"F {title}")
    whole = replace(whole, entries=tuple(made))
    rendered = RENDERERS[form].render(whole)
    RENDERERS[form].check(rendered.body, whole)
    assert RENDERERS[form].render(whole) == rendered
    assert len(rendered.set_aside) <= len(made)


@FORMS
def test_documents_rendered_at_the_same_time_are_the_same(form: Format) -> None:
    made = [filled(form, *(one(n, form) for n in range(1, size))) for size in range(2, 8)]
    alone = [RENDERERS[form].render(each).body for each in made]
    ready = threading.Barrier(6)

    def render(each: Feed) -> bytes:
        ready.wait()
        return RENDERERS[form].render(each).body

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(render, made)) == alone


SCRIPT = """
import hashlib, locale, sys, time
from syndicate.render import RENDERERS
from tests.support.feeds import entry, event, feed, news
try:
    locale.setlocale(locale.LC_ALL, "")
except locale.Error:
    pass
time.sleep(float(sys.argv[1]))
made = feed(entry(1, news()), entry(2, event(content="<p>x</p>")), entry(3, event(), cancelled=True))
for form in sorted(RENDERERS):
    print(form, hashlib.sha256(RENDERERS[form].render(made).body).hexdigest())
"""


def test_another_clock_zone_locale_and_hash_seed_give_the_same_bytes() -> None:
    root = Path(__file__).parents[2]
    seen = set()
    for wait, seed, zone, locale in [
        ("0", "0", "UTC", "C"),
        ("1.1", "1", "Asia/Tokyo", "sv_SE.UTF-8"),
        ("0", "4711", "America/Los_Angeles", "C.UTF-8"),
    ]:
        environment = {
            **os.environ,
            "PYTHONHASHSEED": seed,
            "TZ": zone,
            "LC_ALL": locale,
            "LANG": locale,
            "PYTHONPATH": str(root),
        }
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, wait], env=environment, cwd=root, check=True, capture_output=True, text=True
        )
        seen.add(done.stdout)
    assert len(seen) == 1
    assert len(seen.pop().splitlines()) == len(RENDERERS)
