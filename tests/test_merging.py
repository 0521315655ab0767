"""Several sources in one feed: what is one item, under which id it is published, and what a reader is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from syndicate.edition.sameness import alike, words_of
from syndicate.model import Event, EventStatus, Merging, NewsItem, Span
from tests.support.remembering import ZONE
from tests.support.several import County, entries, only, several

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TEN = datetime(2016, 11, 8, 10, tzinfo=ZONE)
WHOLE = "<p>" + "Här står hela texten om det som händer, ordentligt berättad. " * 10 + "</p>"


def happening(**changes: Any) -> Event:
    plain = Event(title="Öppet hus på slottet", span=Span(TEN, TEN + 2 * HOUR), location="Slottet")
    return replace(plain, **changes)


def told(**changes: Any) -> NewsItem:
    plain = NewsItem(
        title="Kommunen bygger en ny simhall",
        link="https://ett.example.se/nytt/1",
        published=date(2016, 10, 20),
        summary="Den nya simhallen ska stå klar om tre år, säger kommunalrådet.",
    )
    return replace(plain, **changes)


def apart_or_one(one: NewsItem | Event, other: NewsItem | Event) -> int:
    """How many entries a feed has of an item of one source and one of another."""
    county = County(several("events" if isinstance(one, Event) else "news"))
    county.load("ett", one)
    return len(entries(county.load("tva", other)))


# --- what is one ---


@pytest.mark.parametrize(
    ("changes", "other"),
    [
        pytest.param({"key": "17@kommun.se"}, {"title": "Öppet hus i slottet och parken"}, id="the same UID"),
        pytest.param({"key": "17@kommun.se"}, {"span": Span(TEN + DAY, TEN + DAY + HOUR)}, id="the same UID, moved"),
        pytest.param({}, {}, id="the same title and time"),
        pytest.param({}, {"title": "ÖPPET HUS, på slottet!"}, id="the same words in the title"),
        pytest.param({}, {"location": None}, id="no place"),
        pytest.param({}, {"location": "Slottet, Slottsvägen 1, Kalmar"}, id="the same place with its address"),
        pytest.param({}, {"span": Span(TEN)}, id="no end"),
        pytest.param({"link": "https://a.se/1"}, {"title": "Annat"}, id="the same page, same time"),
        pytest.param(
            {"link": "https://a.se/1"}, {"span": Span(date(2016, 11, 8))}, id="the same page, one without hours"
        ),
        pytest.param({"link": "https://a.se/1"}, {"link": "http://a.se/1/?utm_source=x"}, id="the same canonical link"),
    ],
)
def test_events_that_are_one(changes: dict[str, Any], other: dict[str, Any]) -> None:
    one = happening(**changes)
    assert apart_or_one(one, replace(one, **other)) == 1


@pytest.mark.parametrize(
    ("changes", "other"),
    [
        pytest.param({}, {"span": Span(TEN + 4 * HOUR, TEN + 5 * HOUR)}, id="another time of the same day"),
        pytest.param({}, {"span": Span(TEN + 7 * DAY)}, id="another day"),
        pytest.param({}, {"location": "Biblioteket"}, id="another place"),
        pytest.param({"location": "Sal 1"}, {"location": "Sal 2"}, id="another room"),
        pytest.param(
            {"location": None, "online": "https://meet.example/1"},
            {"online": "https://meet.example/2"},
            id="another meeting room",
        ),
        pytest.param({"title": "Kurs, del 1"}, {"title": "Kurs, del 2"}, id="another part"),
        pytest.param({"key": "1"}, {"title": "Budgetmöte", "location": "Hamnen"}, id="the same row number"),
        pytest.param(
            {"key": "1@cms"},
            {"title": "Budget", "span": Span(TEN + DAY), "location": "X"},
            id="a UID that everything has",
        ),
        pytest.param({"link": "https://a.se/1"}, {"span": Span(TEN + 7 * DAY)}, id="a page with several dates"),
        pytest.param({"link": "https://a.se/1"}, {"title": "Bio", "location": "Parken"}, id="a page with a programme"),
        pytest.param({"title": None, "location": None}, {}, id="no title"),
    ],
)
def test_events_that_are_two(changes: dict[str, Any], other: dict[str, Any]) -> None:
    one = happening(**changes)
    assert apart_or_one(one, replace(one, **other)) == 2


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"title": "Ny simhall"}, id="the same page"),
        pytest.param({"link": "https://tva.example.se/9"}, id="the same title and day"),
        pytest.param(
            {"link": "https://tva.example.se/9", "published": datetime(2016, 10, 20, 8, tzinfo=ZONE)}, id="a time"
        ),
        pytest.param({"link": "https://tva.example.se/9", "published": None}, id="without a date, with the same text"),
    ],
)
def test_news_that_are_one(other: dict[str, Any]) -> None:
    assert apart_or_one(told(), told(**other)) == 1


@pytest.mark.parametrize(
    ("changes", "other"),
    [
        pytest.param(
            {"title": "Driftstörning"}, {"published": date(2016, 10, 21)}, id="the same short title another day"
        ),
        pytest.param({}, {"published": date(2016, 10, 21)}, id="the same long title another day"),
        pytest.param(
            {"title": "Vattenläcka"},
            {"summary": "Vatten saknas i Lindsdal, på grund av ett brott i ledningen."},
            id="the same short title, other text",
        ),
        pytest.param(
            {"published": None},
            {"summary": "Något helt annat, som inte alls handlar om den saken men är långt."},
            id="no date, other text",
        ),
    ],
)
def test_news_that_are_two(changes: dict[str, Any], other: dict[str, Any]) -> None:
    one = told(**changes)
    assert apart_or_one(one, replace(one, link="https://tva.example.se/9", **other)) == 2


def test_the_page_that_all_items_of_a_list_have_makes_none_of_them_the_same() -> None:
    county = County(several("news"))
    link = "https://example.se/nyheter"
    county.load("ett", told(link=link), told(title="Ny chef för skolan", link=link, summary="Lisa blir chef."))
    assert len(entries(county.load("tva", told(title="Vägen stängs av", link=link, summary="I två veckor.")))) == 3


def test_the_list_itself_is_no_page_of_an_item() -> None:
    county = County(several("news"))
    link = "https://tva.example.se/lista"
    county.load("ett", told(link=link))
    assert len(entries(county.load("tva", told(title="Vägen stängs av", link=link, published=None)))) == 2


def test_one_that_could_be_either_of_two_is_neither() -> None:
    county = County()
    county.load("ett", happening(location="Norra skolan"), happening(location="Södra skolan"))
    assert len(entries(county.load("tva", happening(location=None)))) == 3
    assert len(entries(county.load("tre", happening(location="Norra skolan")))) == 3


def test_a_third_does_not_join_two_that_are_apart() -> None:
    county = County()
    county.load("ett", happening(location="Norra skolan"))
    county.load("tva", happening(location="Södra skolan"))
    assert len(entries(county.load("tre", happening(location=None)))) == 3


def test_two_items_of_one_source_stay_two() -> None:
    made = County().load("ett", happening(key="1@a"), happening(key="2@a"))
    assert len(entries(made)) == 2


def test_words_are_alike_by_their_share_and_their_numbers() -> None:
    assert alike(words_of("Öppet hus"), words_of("Öppet hus på museet"))
    assert not alike(words_of("Del 1"), words_of("Del 2"))
    assert alike((), words_of("vad som helst"))


# --- under which id, and which copy ---


def test_an_entry_keeps_the_id_of_the_copy_that_stood_there_first() -> None:
    county = County()
    first = only(county.load("tva", happening()))
    assert only(county.load("ett", happening(link="https://ett.example.se/1", content=WHOLE))).id == first.id


def test_the_more_complete_copy_is_shown_and_nobody_is_told_of_a_change() -> None:
    county = County()
    first = only(county.load("tva", happening(location=None)))
    better = only(county.load("ett", happening(link="https://ett.example.se/1", content=WHOLE)))
    assert (better.link, better.item.content, better.source) == ("https://ett.example.se/1", WHOLE, "ett")
    assert (better.updated, better.sequence, better.published) == (first.updated, first.sequence, first.published)


def test_what_one_source_withdraws_and_another_keeps_stays() -> None:
    county = County()
    county.load("ett", happening(link="https://ett.example.se/1"))
    both = only(county.load("tva", happening()))
    for _ in range(4):
        made = county.load("ett", after=12 * HOUR)
    assert county.memories["ett"].by_title("Öppet hus på slottet").withdrawn
    left = only(made)
    assert (left.id, left.updated, left.sequence, left.cancelled) == (both.id, both.updated, both.sequence, False)
    assert left.source == "tva"


def test_what_both_withdraw_is_cancelled_with_later_stamps() -> None:
    county = County()
    county.load("ett", happening())
    both = only(county.load("tva", happening()))
    for _ in range(4):
        county.load("ett", after=12 * HOUR)
        made = county.load("tva", after=HOUR)
    gone = only(made)
    assert (gone.id, gone.cancelled) == (both.id, True)
    assert (gone.sequence, gone.updated > both.updated) == (both.sequence + 1, True)


def test_a_move_that_one_source_tells_first_is_told_once() -> None:
    county = County()
    county.load("ett", happening(key="1@a", content=WHOLE))
    before = only(county.load("tva", happening(key="1@a")))
    moved = Span(TEN + DAY, TEN + DAY + 2 * HOUR)
    early = only(county.load("tva", happening(key="1@a", span=moved)))
    assert isinstance(early.item, Event)
    assert (early.item.span, early.sequence, early.mark) == (moved, before.sequence + 1, "FLYTTAT")
    late = only(county.load("ett", happening(key="1@a", span=moved, content=WHOLE)))
    assert (late.item.content, late.sequence, late.updated, late.mark) == (
        WHOLE,
        early.sequence,
        early.updated,
        "FLYTTAT",
    )
    assert [notice.sequence for notice in late.notices] == [notice.sequence for notice in early.notices]


def test_what_one_source_says_is_cancelled_is_cancelled() -> None:
    county = County()
    county.load("ett", happening(content=WHOLE))
    off = only(county.load("tva", happening(status=EventStatus.CANCELLED)))
    assert (off.cancelled, off.sequence) == (True, 1)
    on = only(county.load("tva", happening()))
    assert (on.cancelled, on.sequence) == (False, 2)


def test_an_edit_of_the_copy_that_is_shown_is_a_change_and_of_the_other_none() -> None:
    county = County(several("news"))
    county.load("ett", told(content=WHOLE))
    both = only(county.load("tva", told(link="https://tva.example.se/9")))
    other = only(county.load("tva", told(link="https://tva.example.se/9", summary="Den ska stå klar om fyra år.")))
    assert other == both
    edited = only(county.load("ett", told(content=WHOLE, summary="Den ska stå klar om fem år.")))
    assert (edited.sequence, edited.updated) == (both.sequence + 1, county.now)


def test_edits_do_not_part_what_is_together() -> None:
    county = County()
    county.load("ett", happening())
    both = only(county.load("tva", happening()))
    moved = only(county.load("tva", happening(span=Span(TEN + DAY), location="Parken")))
    assert moved.id == both.id
    assert only(county.load("ett", happening(title="Öppet hus på Kalmar slott"))).id == both.id


def test_what_has_nothing_in_common_any_more_is_two_again() -> None:
    county = County()
    county.load("ett", happening(title="Styrelsemöte", location=None))
    both = only(county.load("tva", happening(title="Styrelsemöte", location=None)))
    mistaken = county.memories["tva"]
    (record,) = mistaken.records.values()
    other = happening(title="Årsstämma i bygdegården", span=Span(TEN + 9 * DAY), location=None)
    mistaken.records[record.id] = replace(record, item=other, sequence=1, updated=county.now)
    parted = {entry.id for entry in entries(county.edition())}
    assert parted == {both.id, record.id}


def test_stamps_never_go_back_where_two_part() -> None:
    county = County()
    county.load("ett", happening(key="1@a"))
    county.load("tva", happening(key="1@a", content=WHOLE))
    for title in ("Öppet hus på borgen", "Öppet hus på vår borg"):
        high = only(county.load("tva", happening(key="1@a", title=title, content=WHOLE)))
    mistaken = county.memories["tva"]
    (record,) = mistaken.records.values()
    other = happening(key="2@a", title="Årsstämma", span=Span(TEN + 9 * DAY))
    mistaken.records[record.id] = replace(record, item=other)
    left = next(entry for entry in entries(county.edition()) if entry.id == high.id)
    assert left.sequence >= high.sequence
    assert left.updated >= high.updated


def test_a_source_that_is_taken_out_of_the_feed_leaves_the_ids_as_they_are() -> None:
    county = County(several("news"))
    county.load("ett", told())
    both = only(county.load("tva", told(link="https://tva.example.se/9")))
    left = only(county.edition(["tva"]))
    assert (left.id, left.source) == (both.id, "tva")
    # Its page is with the source that is there.
    assert left.key in county.memories["tva"].by_title("Kommunen bygger en ny simhall").key
    assert only(county.edition()).id == both.id


def test_a_source_that_joins_a_feed_brings_no_new_id_though_it_knew_the_item_before() -> None:
    county = County(several("news"))
    county.memories["ett"].load([told()], county.now)
    county.now += HOUR
    county.memories["tva"].load([told(link="https://tva.example.se/9")], county.now)
    alone = only(county.edition(["tva"]))
    assert only(county.edition()).id == alone.id


def test_what_a_filter_let_in_under_one_id_keeps_it() -> None:
    config = several("news", "match: {categories: [Bad]}")
    county = County(config)
    county.load("ett", told(title="Bygge"))
    stood = only(county.load("tva", told(link="https://tva.example.se/9", categories=("Bad",))))
    both = only(county.load("ett", told(categories=("Bad",))))
    assert both.id == stood.id


def test_an_item_that_one_copy_brings_in_stays_when_another_is_shown() -> None:
    county = County(several("news", "match: {categories: [Bad]}, by: [category]"))
    first = only(county.load("ett", told(categories=("Bad",))))
    made = county.load("tva", told(link="https://tva.example.se/9", categories=("Sport",), content=WHOLE))
    both = only(made)
    assert (both.id, both.source, set(both.item.categories)) == (first.id, "tva", {"Bad", "Sport"})
    assert {feed.name: len(feed.entries) for feed in made.feeds[1:]} == {"alla/bad": 1, "alla/sport": 1}


def test_a_feed_of_one_source_remembers_nothing_of_its_items() -> None:
    county = County()
    county.load("ett", happening())
    county.merging = Merging()
    county.edition(["ett"])
    assert county.merging == Merging(sources=("ett",))


def test_the_same_again_is_the_same() -> None:
    county = County()
    county.load("ett", happening(key="1@a"))
    made = county.load("tva", happening(key="1@a", content=WHOLE))
    remembered = county.merging
    county.now += HOUR
    assert entries(county.edition()) == entries(made)
    assert county.merging == remembered


def test_thousands_with_one_title_take_no_time_and_are_not_merged() -> None:
    county = County()
    crowd = [happening(key=f"{number}@a", location=f"Sal {number}") for number in range(600)]
    county.load("ett", *crowd)
    other = [replace(one, key=f"{one.key}b") for one in crowd]
    assert len(entries(county.load("tva", *other))) == 1200
