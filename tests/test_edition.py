"""Which entries a feed holds: filters, windows, order, marks of cancellation, size; and that its id is for ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from syndicate.config import Config, parse
from syndicate.edition import Edition, compose, feed_id
from syndicate.model import Event, EventStatus, NewsItem, Record, Span

ZONE = ZoneInfo("Europe/Stockholm")
NOW = datetime(2016, 10, 24, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def config(feed: str = "", name: str = "aktuellt") -> Config:
    other = {"aktuellt": "", "kalendern": ""} | {name: feed}
    text = f"""
site: {{title: T, url: https://www.example.se/, language: sv, timezone: Europe/Stockholm,
        authority: "example.se,2016"}}
public_url: https://feeds.example.se/
sources:
  aktuellt: {{kind: news, url: https://www.example.se/, items: li, fields: {{title: h3}}}}
  kalendern: {{kind: events, url: https://www.example.se/k, items: li, fields: {{when: time}},
               missing_title: Kalenderhändelse, default_length: 2h}}
feeds:
  aktuellt: {{from: [aktuellt]{other["aktuellt"]}}}
  kalendern: {{from: [kalendern]{other["kalendern"]}}}
"""
    return parse(text, path=Path("/nowhere/feeds_config.yaml"), env={})


def news(number: int, **other: object) -> Record:
    item = NewsItem(title=f"Nyhet {number}", link=f"https://www.example.se/{number}", published=date(2016, 10, number))
    return record(number, "aktuellt", item, datetime(2016, 10, number, tzinfo=ZONE), **other)


def event(days: int, **other: object) -> Record:
    start = NOW + days * DAY
    item = Event(title=f"Möte {days}", link=f"https://www.example.se/k/{days}", span=Span(start))
    return record(1000 + days, "kalendern", item, NOW - 400 * DAY, **other)


def record(number: int, source: str, item: NewsItem | Event, published: datetime, **other: object) -> Record:
    plain = Record(
        id=f"tag:example.se,2016:{source}/{number}",
        key=f"k{number}",
        source=source,
        item=item,
        fingerprint="1:x",
        first_seen=NOW,
        published=published,
        updated=published,
    )
    return replace(plain, **other)  # type: ignore[arg-type]  # keyword arguments by name only


def composed(name: str, records: list[Record], feed: str = "", *, now: datetime = NOW) -> Edition:
    settings = config(feed, name)
    configured = settings.feeds[name]
    since = datetime(2016, 1, 1, tzinfo=UTC)
    return compose(settings, configured, records, now=now, since=since, id_=feed_id(settings, configured))


def titles(edition: Edition) -> list[str]:
    return [entry.title for entry in edition.feeds[0].entries]


def test_news_come_newest_first_and_no_more_than_the_limit() -> None:
    edition = composed("aktuellt", [news(n) for n in (3, 1, 2, 4)], ", limit: 3")
    assert titles(edition) == ["Nyhet 4", "Nyhet 3", "Nyhet 2"]


def test_an_edit_of_an_old_item_does_not_move_it_up() -> None:
    edition = composed(
        "aktuellt", [news(n) for n in (3, 2)] + [replace(news(1), updated=NOW, sequence=1)], ", limit: 3"
    )
    assert titles(edition) == ["Nyhet 3", "Nyhet 2", "Nyhet 1"]
    assert edition.feeds[0].updated == NOW


def test_news_of_one_day_keep_the_order_of_the_page() -> None:
    day = datetime(2016, 10, 20, tzinfo=ZONE)
    records = [replace(news(n), published=day, position=position) for position, n in enumerate((7, 3, 5))]
    assert titles(composed("aktuellt", records[::-1])) == ["Nyhet 7", "Nyhet 3", "Nyhet 5"]


def test_a_match_takes_any_of_its_categories_and_the_text_anywhere() -> None:
    green, other = news(1), news(2)
    green = replace(green, item=replace(green.item, categories=("Miljö",), summary="Om UPPHANDLING."))
    assert titles(composed("aktuellt", [green, other], ", match: {categories: [miljö, annat]}")) == ["Nyhet 1"]
    assert titles(composed("aktuellt", [green, other], ", match: {text: upphandling}")) == ["Nyhet 1"]
    assert titles(composed("aktuellt", [green, other], ", match: {text: kaffe}")) == []


def test_each_category_is_a_feed_of_its_own() -> None:
    green = replace(news(1), item=replace(news(1).item, categories=("Miljö & klimat",)))
    whole, derived = composed("aktuellt", [green, news(2)], ", by: [category]").feeds
    assert len(whole.entries) == 2
    assert derived.addresses["atom"] == "https://feeds.example.se/feeds/aktuellt/miljo-klimat.atom"
    assert derived.id == "tag:example.se,2016:aktuellt/miljo-klimat"
    assert [entry.title for entry in derived.entries] == ["Nyhet 1"]


@pytest.mark.parametrize(
    ("category", "address"),
    [
        ("Miljö", "/feeds/aktuellt/miljo.atom"),
        ("Archive", "/feeds/aktuellt/c-archive.atom"),
        ("2026", "/feeds/aktuellt/c-2026.atom"),
    ],
)
def test_every_category_has_an_address_that_means_nothing_else(category: str, address: str) -> None:
    plain = news(1)
    tagged = replace(plain, item=replace(plain.item, categories=(category,)))
    _, derived = composed("aktuellt", [tagged], ", by: [category]").feeds
    assert derived.addresses["atom"] == f"https://feeds.example.se{address}"
    assert derived.title == f"Aktuellt: {category}"


def test_a_feed_without_an_author_is_the_sites() -> None:
    assert composed("aktuellt", [news(1)]).feeds[0].author == "T"


def test_a_category_is_not_cut_by_the_limit_of_the_whole_feed() -> None:
    old = replace(news(1), item=replace(news(1).item, categories=("Miljö",)))
    _, derived = composed("aktuellt", [old, news(2), news(3)], ", by: [category], limit: 2").feeds
    assert [entry.title for entry in derived.entries] == ["Nyhet 1"]


def test_rule_21_a_calendar_holds_its_window_in_the_order_of_the_starts() -> None:
    edition = composed("kalendern", [event(5), event(-5), event(900), event(1)])
    assert titles(edition) == ["Möte -5", "Möte 1", "Möte 5"]


def test_rule_18_the_ten_newest_past_events_stay_whatever_the_window_says() -> None:
    edition = composed("kalendern", [event(-400 - n) for n in range(15)])
    assert titles(edition) == [f"Möte {-400 - n}" for n in range(9, -1, -1)]


def test_an_untitled_event_has_the_title_that_the_editor_chose() -> None:
    untitled = replace(event(1), item=replace(event(1).item, title=None, link=None))
    (entry,) = composed("kalendern", [untitled]).feeds[0].entries
    assert (entry.title, entry.link) == ("Kalenderhändelse", f"https://feeds.example.se/events/{untitled.key}/")
    assert entry.default_length == timedelta(hours=2)


def cancelled(days: int) -> Record:
    plain = event(days)
    assert isinstance(plain.item, Event)
    return replace(plain, item=replace(plain.item, status=EventStatus.CANCELLED))


@pytest.mark.parametrize(
    ("setting", "shown"),
    [
        ("", ["INSTÄLLT: Möte 1"]),
        (", on_cancelled: mark", ["INSTÄLLT: Möte 1"]),
        (", on_cancelled: status", ["Möte 1"]),
        (", on_cancelled: remove", []),
    ],
)
def test_rule_19_what_becomes_of_a_cancelled_event_is_the_operators_choice(setting: str, shown: list[str]) -> None:
    for gone in (cancelled(1), event(1, withdrawn=NOW)):
        edition = composed("kalendern", [gone], setting)
        assert titles(edition) == shown
        assert all(entry.cancelled for entry in edition.feeds[0].entries)


def test_a_mark_that_the_source_wrote_itself_is_not_doubled() -> None:
    plain = cancelled(1)
    said = replace(plain, item=replace(plain.item, title="Inställt: Möte"))
    assert titles(composed("kalendern", [said])) == ["Inställt: Möte"]


def test_rule_19_a_cancelled_event_is_shown_until_the_day_after_it() -> None:
    gone = cancelled(1)
    assert titles(composed("kalendern", [gone], now=NOW + 1.9 * DAY))
    assert not titles(composed("kalendern", [gone], now=NOW + 2.1 * DAY))


def test_rule_18_a_calendar_stays_under_its_size_by_leaving_out_what_is_far_and_says_so() -> None:
    edition = composed("kalendern", [event(n) for n in range(1, 60)], ", max_size: 20kB")
    assert 5 < len(edition.feeds[0].entries) < 59
    assert titles(edition)[0] == "Möte 1"
    assert "left out" in edition.problems[0].message
    assert not composed("kalendern", [event(n) for n in range(1, 60)], ", max_size: none").problems


def test_updated_never_goes_backwards() -> None:
    settings = config()
    later = datetime(2017, 1, 1, tzinfo=UTC)
    edition = compose(settings, settings.feeds["aktuellt"], [news(1)], now=NOW, since=later, id_="tag:x,2016:y")
    assert edition.feeds[0].updated == later


def test_the_same_arguments_give_the_same_feed() -> None:
    records = [news(n) for n in range(1, 9)]
    assert composed("aktuellt", records) == composed("aktuellt", records[::-1])


def test_a_configured_id_goes_before_a_minted_one() -> None:
    settings = config(', id: "tag:gammal.se,2010:nyheter"')
    assert feed_id(settings, settings.feeds["aktuellt"]) == "tag:gammal.se,2010:nyheter"
    assert feed_id(config(), config().feeds["aktuellt"]) == "tag:example.se,2016:aktuellt"
