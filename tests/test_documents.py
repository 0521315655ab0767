"""Every document that any golden case publishes holds its specification and our promises, judged by strict readers."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import urljoin

import pytest

from syndicate import config
from syndicate.cycle import Cycle
from syndicate.fetch import Door
from syndicate.model import Artifact
from syndicate.render import RENDERERS
from syndicate.store import open_store
from tests.support.feedlint import FAULTS
from tests.support.feeds import entry, event, feed, news
from tests.support.golden import GOLDEN, configuration_of

CASES = sorted(folder.name for folder in GOLDEN.iterdir() if (folder / "feeds_config.yaml").exists())
# What is no source at all, or not a good one: nothing is published of it.
NOTHING = {"html-instead", "error", "torn", "template", "vcard"}


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    with Door(user_agent="syndicate-test/1 (+mailto:test@example.se)") as door:
        yield door


def published(case: str, door: Door, folder: Path) -> tuple[str, list[Artifact]]:
    """What is published of a golden case, whatever the guards say of it, and the service's own address."""
    known = config.load(configuration_of(case, folder), env={"SYNDICATE_STORE": f"sqlite:///{folder / 's.db'}"})
    now = datetime.fromisoformat(json.loads((GOLDEN / case / "preview.json").read_text(encoding="utf-8"))["now"])
    draws = map(str, itertools.count())
    with open_store(known.store) as store:
        cycle = Cycle(known, store, door, lambda: now, lambda: next(draws))
        for name in known.sources:
            if cycle.refresh(name).verdict == "hold":
                cycle.accept(name)
        return known.public_url, list(store.artifacts().artifacts)


@pytest.mark.parametrize("case", CASES)
def test_what_a_golden_case_publishes_has_no_fault(case: str, door: Door, tmp_path: Path) -> None:
    root, artifacts = published(case, door, tmp_path)
    documents = [(one, one.path.rpartition(".")[2]) for one in artifacts if one.path.startswith("/feeds/")]
    found = {
        one.path: faults
        for one, form in documents
        if form in FAULTS and (faults := FAULTS[form](one.body, urljoin(root, one.path)))
    }
    assert not found
    assert documents or any(case.endswith(end) for end in NOTHING), "nothing was published"


def test_most_golden_cases_publish_something() -> None:
    assert len([case for case in CASES if not any(case.endswith(end) for end in NOTHING)]) > 40


# --- the strict readers see each fault -------------------------------------------------------------------------------

MADE = feed(entry(1), entry(2, event(content="<p>x</p>")), entry(3, news(language="en")))
BROKEN: dict[str, list[tuple[str, Callable[[bytes], bytes], str]]] = {
    "atom": [
        (
            "no author",
            lambda b: b.replace(b"<author>", b"<x:a xmlns:x='x:'>").replace(b"</author>", b"</x:a>"),
            "author",
        ),
        ("two titles", lambda b: b.replace(b"<subtitle", b"<title>T</title><subtitle", 1), "title"),
        ("an unknown element", lambda b: b.replace(b"<subtitle", b"<summary>T</summary><subtitle", 1), "summary"),
        ("a date without a zone", lambda b: b.replace(b"2016-10-31T09:00:05+01:00", b"2016-10-31T09:00:05"), "updated"),
        ("an id twice", lambda b: b.replace(b"aktuellt/2<", b"aktuellt/1<"), "twice"),
        ("another self", lambda b: b.replace(b"aktuellt.atom", b"annat.atom"), "self links"),
        ("a script", lambda b: b.replace(b"&lt;b&gt;", b"&lt;script&gt;"), "script"),
        ("a relative link", lambda b: b.replace(b"https://www.example.se/a", b"/a"), "relative"),
        ("tracking", lambda b: b.replace(b'example.se/a"', b'example.se/a?utm_source=x"'), "tracks"),
        ("a category without label", lambda b: b.replace(b' label="Milj\xc3\xb6"', b""), "category"),
        ("an enclosure without type", lambda b: b.replace(b' type="application/pdf"', b""), "enclosure"),
        ("no generator", lambda b: b.replace(b"<generator version=", b"<generator uri="), "generator"),
        (
            "published too late",
            lambda b: b.replace(b"2016-10-21T09:15:30+02:00", b"2017-10-21T09:15:30+02:00"),
            "published",
        ),
        ("an entry that is newer", lambda b: b.replace(b"2016-10-31T09", b"2016-09-30T09", 1), "newer"),
    ],
    "rss": [
        ("two links", lambda b: b.replace(b"<docs>", b"<link>https://x.se/</link><docs>", 1), "times"),
        ("an unknown element", lambda b: b.replace(b"<docs>", b"<updated>x</updated><docs>", 1), "no element"),
        ("a year of two digits", lambda b: b.replace(b" Oct 2016", b" Oct 16"), "no date"),
        ("another weekday", lambda b: b.replace(b"Fri, 21 Oct", b"Mon, 21 Oct"), "weekday"),
        ("a guid that is no page", lambda b: b.replace(b' isPermaLink="false"', b"", 1), "guid"),
        ("a guid twice", lambda b: b.replace(b"aktuellt/2<", b"aktuellt/1<"), "twice"),
        ("an author without address", lambda b: b.replace(b"<guid", b"<author>Bo</author><guid", 1), "e-mail"),
        ("an enclosure without length", lambda b: b.replace(b' length="123456"', b""), "enclosure"),
        (
            "two enclosures",
            lambda b: b.replace(b"<guid", b"<enclosure url='https://x.se/' length='1' type='a/b'/><guid", 1),
            "times",
        ),
        ("another title of the image", lambda b: b.replace(b"<image>", b"<image><title>x</title>", 1), "image"),
        ("no ttl", lambda b: b.replace(b"<ttl>45</ttl>", b""), "ttl"),
        ("no language", lambda b: b.replace(b"<language>sv</language>", b""), "language"),
        ("another self", lambda b: b.replace(b"aktuellt.rss", b"annat.rss"), "self links"),
        (
            "an event attribute",
            lambda b: b.replace(b"<b>klara", b"<b onclick='x()'>klara").replace(
                b"&lt;b&gt;klara", b"&lt;b onclick=x&gt;klara"
            ),
            "onclick",
        ),
    ],
    "json": [
        ("an id that is a number", lambda b: b.replace(b'"tag:example.se,2016:aktuellt/1"', b"1"), "no text"),
        ("an unknown member", lambda b: b.replace(b'"home_page_url"', b'"home": "x",\n "home_page_url"'), "no member"),
        ("a date without a zone", lambda b: b.replace(b"+02:00", b"").replace(b"+01:00", b""), "no zone"),
        ("a size that is a text", lambda b: b.replace(b"123456", b'"123456"'), "size"),
        ("an attachment without type", lambda b: b.replace(b'"mime_type": "audio/mpeg"', b'"title": "x"'), "mime_type"),
        ("another address", lambda b: b.replace(b"aktuellt.json", b"annat.json"), "feed_url"),
        ("no text", lambda b: b.replace(b"content_html", b"_content").replace(b"content_text", b"_text"), "without"),
    ],
}


@pytest.mark.parametrize(
    ("form", "break_it", "named"),
    [
        pytest.param(form, change, named, id=f"{form}-{what}")
        for form, all_ in BROKEN.items()
        for what, change, named in all_
    ],
)
def test_the_strict_readers_see_what_is_wrong(form: str, break_it: Callable[[bytes], bytes], named: str) -> None:
    body = RENDERERS[form].render(MADE).body  # type: ignore[index]  # one of the formats
    address = MADE.addresses[form]  # type: ignore[index]  # one of the formats
    assert FAULTS[form](body, address) == []
    broken = break_it(body)
    assert broken != body
    assert any(named in fault for fault in FAULTS[form](broken, address)), FAULTS[form](broken, address)
