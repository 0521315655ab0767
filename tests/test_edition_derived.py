"""Feeds made of a feed: by category and place, of what is important, of what is to come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from syndicate.config import parse
from syndicate.edition import Edition, compose
from syndicate.edition.derived import MOST
from syndicate.errors import ConfigError
from syndicate.model import Event, Feed, NewsItem, Record, Recurrence, Span

NOW = datetime(2016, 10, 24, 9, 0, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Stockholm")
DAY = timedelta(days=1)
CONFIG = """
site: {{title: T, url: https://www.example.se/, language: sv, timezone: Europe/Stockholm,
        authority: "example.se,2016"{site}}}
public_url: https://feeds.example.se/
sources:
  aktuellt: {{kind: news, url: https://www.example.se/, items: li, fields: {{title: h3}}}}
  kalendern: {{kind: events, url: https://www.example.se/k, items: li, fields: {{when: time}}}}
feeds:
  aktuellt: {{from: [aktuellt]{aktuellt}}}
  kalendern: {{from: [kalendern]{kalendern}}}
"""


def composed(
    name: str, items: Sequence[NewsItem | Event], keys: str = "", *, site: str = "", now: datetime = NOW
) -> Edition:
    written = {"aktuellt": "", "kalendern": "", "site": site} | {name: keys}
    known = parse(CONFIG.format(**written), path=Path("/nowhere/feeds_config.yaml"), env={})
    records = [record(number, item) for number, item in enumerate(items)]
    return compose(known, known.feeds[name], records, now=now, since=NOW, id_=f"tag:example.se,2016:{name}")


def record(number: int, item: NewsItem | Event) -> Record:
    kind = "kalendern" if isinstance(item, Event) else "aktuellt"
    return Record(
        id=f"tag:example.se,2016:{kind}/{number}",
        key=f"k{number}",
        source=kind,
        item=replace(item, link=f"https://www.example.se/{number}"),
        fingerprint="1:x",
        first_seen=NOW,
        published=NOW - number * DAY,
        updated=NOW - number * DAY,
    )


def event(title: str, days: float, place: str | None = None) -> Event:
    return Event(title=title, span=Span(NOW + days * DAY, NOW + days * DAY + timedelta(hours=1)), location=place)


def listed_as(edition: Edition, name: str) -> Feed:
    """The feed of this name that is a list; the calendar has the same name and id."""
    return next(feed for feed in edition.feeds if feed.name == name and "atom" in feed.addresses)


def shown(edition: Edition) -> dict[str, list[str]]:
    return {feed.name: [entry.title for entry in feed.for_format("atom").entries] for feed in edition.feeds}


def test_each_place_is_a_feed_in_every_format() -> None:
    items = [event("A", 1, "Stadshuset, Åre"), event("B", 2, "Biblioteket"), event("C", 3, "stadshuset,  Åre")]
    edition = composed("kalendern", [*items, event("D", 4)], ", by: [place]")
    found = shown(edition)
    assert found["kalendern/plats/stadshuset-are"] == ["A", "C"]
    assert found["kalendern/plats/biblioteket"] == ["B"]
    made = edition.feeds[1]
    assert made.title == "Kalendern: Biblioteket"
    assert made.addresses["ics"] == "https://feeds.example.se/feeds/kalendern/plats/biblioteket.ics"
    assert made.id == "tag:example.se,2016:kalendern/plats/biblioteket"


def test_categories_and_places_never_meet() -> None:
    items = [replace(event("A", 1, "Teatern"), categories=("Plats", "Teatern"))]
    edition = composed("kalendern", items, ", by: [category, place], variants: none")
    names = [feed.name for feed in edition.feeds]
    parts = ("plats", "teatern", "plats/teatern", "kommande", "andringar")
    assert names == ["kalendern", *(f"kalendern/{part}" for part in parts)]


def test_a_source_that_names_thousands_of_categories_makes_no_thousands_of_feeds() -> None:
    items = [NewsItem(title=f"N{n}", categories=(f"k{n}", "Miljö")) for n in range(MOST + 50)]
    edition = composed("aktuellt", items, ", by: [category]")
    assert len(edition.feeds) == MOST + 1
    assert "aktuellt/miljo" in shown(edition)
    assert [problem.field for problem in edition.problems] == ["by"]


def test_a_category_that_was_published_stays_one_of_them() -> None:
    items = [NewsItem(title=f"N{n}", categories=(f"k{n}",)) for n in range(MOST + 50)]
    known = parse(
        CONFIG.format(site="", aktuellt=", by: [category]", kalendern=""), path=Path("/nowhere/f.yaml"), env={}
    )
    records = [record(number, item) for number, item in enumerate(items)]
    edition = compose(
        known,
        known.feeds["aktuellt"],
        records,
        now=NOW,
        since=NOW,
        id_="tag:example.se,2016:a",
        known={"aktuellt/k249"},
    )
    assert "aktuellt/k249" in shown(edition)


def test_a_place_as_a_filter_is_found_within_the_place() -> None:
    items = [event("A", 1, "Kulturhuset, Storgatan 1, SUNDSVALL"), event("B", 2, "Timrå"), event("C", 3)]
    assert shown(composed("kalendern", items, ", match: {place: sundsvall}"))["kalendern"] == ["A"]


@pytest.mark.parametrize(
    ("item", "wanted"),
    [
        (NewsItem(title="Viktigt: koka vattnet"), True),
        (NewsItem(title="VIKTIGT! Koka vattnet"), True),
        (NewsItem(title="[Driftstörning] E-tjänsterna"), True),
        (NewsItem(title="VMA – gasutsläpp"), True),
        (NewsItem(title="Viktigt meddelande"), True),
        (NewsItem(title="Nytt", categories=("Krisinformation",)), True),
        (NewsItem(title="Viktigt arbete för miljön"), False),
        (NewsItem(title="Viktigtpetter i ny roll"), False),
        (NewsItem(title="Nytt", categories=("Miljö",)), False),
        (NewsItem(), False),
    ],
)
def test_important_is_what_the_website_marks_so(item: NewsItem, *, wanted: bool) -> None:
    found = shown(composed("aktuellt", [item], ", match: {important: true}"))["aktuellt"]
    assert bool(found) is wanted


def test_what_marks_the_important_is_the_sites_to_say() -> None:
    items = [NewsItem(title="Obs: stängt"), NewsItem(title="Viktigt: koka vattnet")]
    found = composed("aktuellt", items, ", match: {important: true}", site=", important: [Obs]")
    assert shown(found)["aktuellt"] == ["Obs: stängt"]


def test_what_is_to_come_is_a_list_with_the_next_first() -> None:
    items = [event("om en vecka", 7), event("i går", -1), event("pågår", -0.02), event("i morgon", 1)]
    coming = listed_as(composed("kalendern", items), "kalendern/kommande")
    assert (coming.name, coming.title) == ("kalendern/kommande", "Kalendern: kommande")
    assert [entry.title for entry in coming.entries] == ["pågår", "i morgon", "om en vecka"]
    assert dict(coming.addresses) == {
        form: f"https://feeds.example.se/feeds/kalendern/kommande.{form}" for form in ("atom", "rss", "json")
    }


def test_what_is_to_come_holds_the_next_times_of_what_recurs_and_keeps_to_the_limit() -> None:
    choir = Event(
        title="Kör",
        span=Span(datetime(2016, 10, 3, 18, tzinfo=ZONE), datetime(2016, 10, 3, 20, tzinfo=ZONE)),
        recurrence=Recurrence(rules=("FREQ=WEEKLY",)),
    )
    coming = listed_as(composed("kalendern", [choir, event("Möte", 2)], ", limit: 3"), "kalendern/kommande")
    assert [entry.title for entry in coming.entries] == ["Kör", "Möte", "Kör"]
    assert [entry.id.partition("#")[2] for entry in coming.entries] == ["2016-10-24", "", "2016-10-31"]


def test_a_calendar_alone_has_no_list_of_what_is_to_come() -> None:
    assert list(shown(composed("kalendern", [event("A", 1)], ", formats: [ics], variants: none"))) == ["kalendern"]


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        (", match: {place: Åre}", "feeds.aktuellt.match.place: this is for events; this feed has news"),
        (", by: [place]", "feeds.aktuellt.by: place is for events; this feed has news"),
        (", match: {important: kanske}", "“kanske” is neither true nor false"),
    ],
)
def test_what_news_cannot_have_is_told(keys: str, told: str) -> None:
    with pytest.raises(ConfigError, match=r"is for events|neither") as caught:
        composed("aktuellt", [], keys)
    assert told in str(caught.value)
