"""What feeds_config.yaml may not hold, and in which words that is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from syndicate.config import BUILT, Config, SourceType, parse
from syndicate.errors import ConfigError

WHOLE = (Path(__file__).parent / "whole_config.yaml").read_text(encoding="utf-8")

SMALL = """\
site:
  title: T
  url: https://example.se/
  language: sv
  timezone: Europe/Stockholm
  authority: example.se,2016
sources:
  nytt:
    kind: news
    url: https://example.se/
    items: li
    fields: {title: h3, link: a}
feeds:
  nytt: {from: nytt}
"""


def read(text: str, **env: str) -> Config:
    return parse(text, path=Path("/srv/feeds/feeds_config.yaml"), env=env)


def told(text: str, **env: str) -> list[str]:
    """Every problem of a configuration, as shown."""
    with pytest.raises(ConfigError) as caught:
        read(text, **env)
    return str(caught.value).splitlines()


def changed(old: str, new: str, text: str = WHOLE) -> list[str]:
    """The problems of the whole configuration with one place changed."""
    assert text.count(old) == 1, old
    return told(text.replace(old, new))


# --- what is refused, and in which words ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        # site
        ("title: Hållbar upphandling", "titel: H", "site.titel: this key is not known; did you mean title? (line 2)"),
        ("url: https://www.hållbarupphandling.se/\n", "url: www.x.se\n", "for example https://www.x.se (line 3)"),
        (
            "language: sv",
            "language: svenska",
            "site.language: “svenska” is not a language tag; did you mean sv? (line 4)",
        ),
        ("language: sv", "language: xx", "“xx” is not a language tag; write for example sv, en or nb (line 4)"),
        ("Europe/Stockholm", "Stockholm", "is not a time zone; did you mean Europe/Stockholm? (line 5)"),
        ("Europe/Stockholm", "Europe/Stokholm", "is not a time zone; did you mean Europe/Stockholm? (line 5)"),
        ("xn--hllbarupphandling-8qb.se,2016", "x.se", "is not a domain, a comma and a year when it was yours"),
        (
            "xn--hllbarupphandling-8qb.se,2016",
            "Å.se,2016",
            "is not a domain in lower-case ASCII; write xn--5ca.se,2016",
        ),
        (
            "'#005A9C'",
            "#005A9C",
            "site.color: nothing stands here; leave it out, or write a value (one that begins with #",
        ),
        ("'#005A9C'", "blue", "site.color: “blue” is not a colour such as '#005a9c'"),
        ("public_url: https://feeds.example.se", "public_url: https://x.se/?a=b", "must not hold a ? or a # (line 13)"),
        (
            "store: sqlite:///var/syndicate.db",
            "store: mysql://x",
            "store: write sqlite:///var/syndicate.db or postgresql://",
        ),
        ("store: sqlite:///var/syndicate.db", "store: 'sqlite:///:memory:'", "a database in memory forgets everything"),
        ("contact: webbredaktion@example.se", "contact: Åsa", "site.contact: “Åsa” is not an e-mail address (line 8)"),
        ("author: Nationella kansliet", "author: ' '", "site.author: there is nothing in this text that can be seen"),
        ("public_url:", "publik_url:", "publik_url: this key is not known; did you mean public_url? (line 13)"),
        # sources
        (
            "kind: news",
            "kind: nyheter",
            "sources.aktuellt.kind: “nyheter” is not known here; it is one of news, events",
        ),
        ("kind: news", "kind: event", "did you mean events?"),
        ("every: 15m", "every: 0", "“0” is too short; a source is loaded once a minute at most (every: 1m) (line 21)"),
        ("every: 15m", "every: 0m", "“0m” is too short"),
        ("every: 15m", "every: 59s", "“59s” is too short"),
        ("every: 15m", "every: 15", "“15” needs a unit: 15m for minutes, 15h for hours, 15d for days (line 21)"),
        ("every: 15m", "every: ofta", "“ofta” is not a length of time; write for example 15m"),
        ("every: 15m", "every: 1mo", "months and years differ in length"),
        (
            "every: 15m",
            'every: 15m\n    cron: "0 * * * *"',
            "both every and cron are given; keep one of the two (line 22)",
        ),
        ("every: 15m", 'cron: "0 25 * * *"', "sources.aktuellt.cron: “25” does not fit the hour"),
        ("    path: sidor/index.html\n", "", "sources.kalendern: neither url nor path is given"),
        ("path: sidor/index.html", "path: ../index.html", "“../index.html” is outside the folder of this file"),
        ("path: sidor/index.html", "path: /etc/passwd", "“/etc/passwd” is outside the folder of this file"),
        ("path: sidor/index.html", "path: https://x.se/", "this is an address; write it after url: instead of path:"),
        ("    items: ul.news > li\n", "", "sources.aktuellt: items is missing: select the items on the page"),
        (
            "items: ul.news > li",
            "itmes: ul",
            "sources.aktuellt.itmes: this key is not known; did you mean items? (line 22)",
        ),
        (
            "items: ul.news > li",
            "items: ul..news",
            "“ul..news” is not a CSS selector: a . or # has no name after it (line 22)",
        ),
        ("items: ul.news > li", "items: //ul/li", "it looks like XPath; write CSS, for example ul.news > li"),
        ("items: ul.news > li", "items: ul >", "is not a CSS selector: something is missing at its end"),
        ("items: ul.news > li", "items: #news li", "sources.aktuellt.items: nothing stands here"),
        (
            "title: h3",
            "title: 'h3[class'",
            "fields.title: “h3[class” is not a CSS selector: a [ has no partner (line 24)",
        ),
        ("title: h3", "title: h3:contains('x')", "write :lexbor-contains"),
        ("title: h3", "title: .1a", "[class~='1a']"),
        ("title: h3", "title: h3::attr", "only ::attr(name), ::text and ::html are known"),
        ("title: h3", "title: h3::attr(a) b", "only ::attr(name), ::text and ::html are known"),
        ("[.month, .day]", "[.month, 'li[']", "fields.published.1: “li[” is not a CSS selector"),
        ("[.month, .day]", "[]", "fields.published: this list is empty"),
        ("title: h3", "rubrik: h3", "fields.rubrik: this field is not known; did you mean title?"),
        ("published: [", "date: [", "fields.date: this field is not known; did you mean published?"),
        ("published: [", "when: [", "fields.when: this is no field of news; their date is published"),
        (
            "when: .time",
            "published: .time",
            "fields.published: this is no field of events; their date is when, or start and end",
        ),
        ("when: .time", "date: .time", "did you mean when, or start and end?"),
        ("      when: .time\n", "", "sources.kalendern.fields: events need a time: give when, or start and end"),
        ("when: .time", "when: .time\n      start: .s", "give either when, or start and end, not both"),
        ("when: .time", "end: .time", "end is given without start"),
        ("summary: .intro", "location: .intro", "fields.location: this is no field of news"),
        ("max_pages: 3", "max_pages: viele", "sources.aktuellt.max_pages: “viele” is not a whole number (line 32)"),
        ("max_pages: 3", "max_pages: 0", "0 is out of range; it is a number from 1 to 100"),
        ("max_pages: 3", "max_pages: [3]", "a single text is expected here, not a list"),
        ("next: a[rel=next]::attr(href)", "next: {a: b}", "a single text is expected here, not keys of its own"),
        (
            "next: a[rel=next]::attr(href)",
            "next: 'a[rel='",
            "sources.aktuellt.next: “a[rel=” is not a CSS selector: a [ has no",
        ),
        ("'%d %b %Y'", "'%Q'", "“%Q” is not a format for dates"),
        ("'%d %b %Y'", "'%H:%M'", "“%H:%M” holds no day"),
        ("default_length: 1h30m", "default_length: 0m", "“0m” is no time at all; write for example 1h"),
        ("10.20.0.0/16", "10.20.1.1/16", "“10.20.1.1/16” is not a network; did you mean 10.20.0.0/16?"),
        ("10.20.0.0/16", "0.0.0.0/0", "would allow every address there is"),
        ("10.20.0.0/16", "'*.example.se'", "hosts are named one by one, without *"),
        ("10.20.0.0/16", "https://intranet.se/", "is an address; write the host alone"),
        ("10.20.0.0/16", "1.2.3", "is neither a host nor a network such as 10.20.0.0/16"),
        ("10.20.0.0/16", "10.0.0.5", "“10.0.0.5” is in this list twice"),
        ("Kalender/1.0", "Kaländer", "a user agent is at most 256 plain ASCII characters"),
        ("  kalendern:\n    kind", "  min kalender:\n    kind", "“min kalender” cannot be the name of a source"),
        (
            "max_pages: 3",
            "limit: 3",
            "sources.aktuellt.limit: this key is not known here; it belongs to a feed (line 32)",
        ),
        # feeds
        ("limit: 20", "items: li", "feeds.aktuellt.items: this key is not known here; it belongs to a source"),
        ("limit: 20", "store: x", "this key is not known here; it belongs to the top level of the file"),
        (
            "from: [aktuellt]",
            "from: [aktuelt]",
            "feeds.aktuellt.from.0: there is no source “aktuelt”; did you mean aktuellt?",
        ),
        ("from: [aktuellt]", "from: [xyz]", "there is no source “xyz”; there are aktuellt, kalendern"),
        ("from: [aktuellt]", "from: []", "feeds.aktuellt.from: this list is empty"),
        ("    from: [aktuellt]\n", "", "feeds.aktuellt.from: this key is missing: the sources it is made of"),
        (
            "from: [aktuellt]",
            "from: [aktuellt, kalendern]",
            "a feed holds either news or events, not both: aktuellt has news",
        ),
        ("from: [aktuellt]", "from: [aktuellt, aktuellt]", "“aktuellt” is in this list twice"),
        ("[atom, rss]", "[atom, ics]", "feeds.aktuellt.formats.1: ics is for events; this feed has news"),
        ("[atom, rss]", "[atom, rs]", "“rs” is not known here; did you mean rss?"),
        ("limit: 20", "limit: viele", "feeds.aktuellt.limit: “viele” is not a whole number (line 65)"),
        ("limit: 20", "limit: -1", "-1 is out of range; it is a number from 1 to 1000"),
        ("limit: 20", "limit: 1.5", "“1.5” is not a whole number"),
        ("[category]", "[categories]", "did you mean category?"),
        ('text: "upphandling"', "txt: u", "feeds.aktuellt.match.txt: this key is not known; did you mean text?"),
        ('match: {categories: [miljö], text: "upphandling"}', "match: miljö", "keys are expected below this one"),
        ("/nytt.xml", "nytt.xml", "feeds.aktuellt.aliases.1.path: “nytt.xml” is not a path on this service"),
        ("/nytt.xml", "//evil.example/", "is not a path on this service"),
        ("format: rss}", "format: json}", "feeds.aktuellt.aliases.1: this feed is not published as json"),
        ("/nytt.xml", "/feeds/kalendern.ics", "this is where the feed kalendern is today"),
        ("/nytt.xml", "/?format=feed&type=rss", "this address already leads to the feed aktuellt"),
        ("limit: 20", "window: {past: 1d}", "feeds.aktuellt.window: this is for events; this feed has news"),
        ("limit: 20", "method: publish", "feeds.aktuellt.method: this is for events; this feed has news"),
        ("method: publish", "method: request", "“request” is not known here; it is one of publish, none"),
        ("past: 30d", "past: 180", "feeds.kalendern.window.past: “180” needs a unit"),
        ("1MB", "1GB", "feeds.kalendern.max_size: “1GB” is not a size; write for example 900kB, 1MB or none"),
        ("1MB", "1B", "is too small for a feed"),
        ("on_cancelled: remove", "on_cancelled: delete", "it is one of mark, status, remove"),
        ("on_cancelled: remove", "on_cancelld: mark", "this key is not known; did you mean on_cancelled?"),
        ("serve_stale: never", "serve_stale: no", "“no” is not known here"),
        ("tag:example.se,2010:aktuellt", "urn:x", "“urn:x” is not a tag URI such as tag:example.se,2016:aktuellt"),
        (
            "  kalendern:\n    from",
            "  Kalendern å:\n    from",
            "at most 64 small letters a to z, digits and -, for example kalendern-a",
        ),
        ("  kalendern:\n    from", "  kommande:\n    from", "“kommande” has a meaning of its own in addresses"),
        ("  kalendern:\n    from", "  2016:\n    from", "“2016” has a meaning of its own in addresses"),
        ("  kalendern:\n    from", "  a/b:\n    from", "the name becomes part of an address"),
    ],
)
def test_a_fault_is_told_with_its_path_and_line(old: str, new: str, expected: str) -> None:
    lines = changed(old, new)
    assert any(expected in line for line in lines), lines
    assert all("(line " in line for line in lines)
    assert len(lines) <= 2, lines


@pytest.mark.parametrize("own", ["/", "/healthz", "/status?x=1", "/robots.txt", "/events/abc/"])
def test_an_alias_does_not_hide_an_address_of_the_service(own: str) -> None:
    (problem,) = told(SMALL.replace("from: nytt}", f"from: nytt, aliases: '{own}'}}"))
    assert "is an address of the service itself" in problem


def test_the_front_page_with_a_query_may_be_an_alias() -> None:
    text = SMALL.replace("from: nytt}", "from: nytt, aliases: ['/?format=feed&type=rss', /healthz]}")
    assert len(told(text)) == 1


def test_an_alias_leads_to_a_format_that_there_is_even_where_none_are_named() -> None:
    text = SMALL.replace("from: nytt}", "from: nytt, aliases: {path: /x, format: ics}}")
    assert told(text) == ["feeds.nytt.aliases: this feed is not published as ics; it is as atom, rss, json (line 14)"]


@given(
    st.lists(st.tuples(st.integers(0, 66), st.sampled_from(["drop", "twice", "in", "out", "cut", "tab"])), max_size=4)
)
def test_a_file_that_was_spoilt_by_hand_is_read_or_told(changes: list[tuple[int, str]]) -> None:
    lines = WHOLE.splitlines()
    for number, change in changes:
        line = lines[number % len(lines)]
        lines[number % len(lines)] = {
            "drop": "",
            "twice": f"{line}\n{line}",
            "in": f"  {line}",
            "out": line.removeprefix("  "),
            "cut": line[: len(line) // 2],
            "tab": f"\t{line}",
        }[change]
    try:
        read("\n".join(lines))
    except ConfigError as error:
        assert all(problem.message for problem in error.problems)  # noqa: PT017 - reading it would be right as well


def test_an_unbuilt_type_is_told_what_is_built() -> None:
    text = SMALL.replace("    items: li", "    type: jsonld\n    items: li")
    with pytest.raises(ConfigError, match='"jsonld" is not built in this version; it reads html'):
        parse(text, path=Path("/srv/feeds_config.yaml"), env={}, types={"html": BUILT["html"]})


def test_an_unknown_type_is_told_the_nearest() -> None:
    lines = changed("type: html\n    url", "type: htlm\n    url")
    assert lines == ["sources.aktuellt.type: “htlm” is not a type of source; did you mean html? (line 19)"]


def test_a_further_type_is_one_argument() -> None:
    def no_dots(expression: str) -> None:
        if "." in expression:
            raise ValueError("no dots here")

    types = {**BUILT, "json": SourceType(check=no_dots, needs={})}
    text = SMALL.replace("    items: li\n    fields: {title: h3, link: a}", "    type: json\n    fields: {title: name}")
    path = Path("/srv/feeds_config.yaml")
    assert parse(text, path=path, env={}, types=types).sources["nytt"].type == "json"
    with pytest.raises(ConfigError, match="no dots here"):
        parse(text.replace("title: name", "title: a.b"), path=path, env={}, types=types)


def test_all_problems_are_told_at_once_in_the_order_of_the_file() -> None:
    text = (
        WHOLE.replace("language: sv", "language: xx")
        .replace("items: ul.news > li", "items: ul..news")
        .replace("max_pages: 3", "max_pages: viele")
        .replace("every: 15m", "every: 0m")
        .replace("from: kalendern", "from: kalendarn")
        .replace("limit: 20", "limt: 20")
    )
    lines = told(text)
    assert [line.split(":")[0] for line in lines] == [
        "site.language",
        "sources.aktuellt.every",
        "sources.aktuellt.items",
        "sources.aktuellt.max_pages",
        "feeds.aktuellt.limt",
        "feeds.kalendern.from",
    ]


def test_a_fault_in_a_key_does_not_hide_the_faults_between_keys() -> None:
    lines = told(WHOLE.replace("limit: 20", "limit: x").replace("[aktuellt]", "[aktuellt, kalendern]"))
    assert [line.split(":")[0] for line in lines] == ["feeds.aktuellt.from", "feeds.aktuellt.limit"]


def test_missing_keys_are_told_with_what_to_write() -> None:
    lines = told("site:\n  title: T\nsources:\n  a: {}\nfeeds: {}\n")
    assert "site.url: this key is missing: the address of the website (line 1)" in lines
    assert any(line.startswith("site.authority: this key is missing: your domain and a year") for line in lines)
    assert "sources.a.kind: this key is missing: news or events (line 4)" in lines
    assert any(line.startswith("feeds: this is empty") for line in lines)


@pytest.mark.parametrize(
    "text", ["sources: [a]\n", "sources: a\n", "site: x\n", "feeds:\n  a: b\n", "sources:\n  a: [b]\n"]
)
def test_keys_where_none_are_is_told(text: str) -> None:
    assert any("keys are expected below this one" in line for line in told(text))


# --- whatever is written ---------------------------------------------------------------------------------------------

_WORDS = st.sampled_from(
    ["site", "sources", "feeds", "a", "kind", "news", "events", "url", "path", "items", "fields", "title"]
) | (
    st.sampled_from(
        ["from", "every", "cron", "html", "15m", "li", "match", "aliases", "window", "\x00", "${A}", "https://x.se/"]
    )
)
_DATA = st.recursive(
    st.one_of(_WORDS, st.none(), st.integers(), st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_WORDS, inner, max_size=5)),
    max_leaves=30,
)


@given(_DATA)
@example(
    {"sources": {"a": {"fields": {"title": {"x": "y"}}, "allow": {}, "path": "\x00"}}, "feeds": {"a": {"from": {}}}}
)
def test_whatever_is_written_is_read_or_told(data: object) -> None:
    try:
        read(json.dumps(data))
    except ConfigError as error:
        assert error.problems  # noqa: PT017 - either outcome is right; what counts is that it is one of these two


@given(st.text(max_size=80) | st.text(alphabet="ab:-[]{}'\"#&*!|>%@` \n\t", max_size=60))
def test_whatever_text_the_file_holds_is_told_in_one_piece(text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(text)
    assert caught.value.problems
