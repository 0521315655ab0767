"""The rules of memory, each as a claim: same item, same id; stamps move only for what a reader would call a change."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from syndicate.model import Changes, Event, EventStatus, NewsItem, Reading, Span
from tests.support.remembering import DAY, HOUR, NOW, ZONE, Memory, event, news


@pytest.fixture
def memory() -> Memory:
    return Memory()


def test_a_second_identical_load_changes_nothing(memory: Memory) -> None:
    items = [news(n) for n in range(1, 10)]
    assert len(memory.load(items, NOW).new) == 9
    assert memory.load(items, NOW + HOUR) == Changes()


def test_order_does_not_matter(memory: Memory) -> None:
    items = [news(n) for n in range(1, 10)]
    memory.load(items, NOW)
    random.Random(1).shuffle(items)
    assert memory.load(items, NOW + HOUR) == Changes()


def test_an_edited_word_keeps_the_id_and_moves_updated_and_sequence(memory: Memory) -> None:
    memory.load([news(1), news(2)], NOW)
    before = memory.by_title("Nyhet nummer 1")
    (revision,) = memory.load([news(1, title="Nyhet nummer ett"), news(2)], NOW + HOUR).revised
    assert revision.after.id == before.id
    assert revision.fields == ("title",)
    assert revision.after.updated == NOW + HOUR
    assert revision.after.sequence == before.sequence + 1
    assert revision.after.published == before.published


@pytest.mark.parametrize(
    "noise",
    [
        {"summary": "Det  här är ingressen till nyhet nummer 1,\nlång nog att kännas igen. "},
        {"link": "https://example.se/nyheter/1?utm_source=x"},
        {"link": "http://example.se/nyheter/1/"},
    ],
)
def test_white_space_tracking_and_scheme_move_nothing_visible(memory: Memory, noise: dict[str, object]) -> None:
    memory.load([news(1)], NOW)
    changes = memory.load([news(1, **noise)], NOW + HOUR)
    assert not changes.revised
    assert not changes.new


def test_news_that_left_the_page_stays_and_comes_back_as_itself(memory: Memory) -> None:
    memory.load([news(1), news(2), news(3)], NOW)
    assert memory.load([news(2), news(3)], NOW + HOUR) == Changes()
    assert memory.load([news(1), news(2), news(3)], NOW + 100 * DAY) == Changes()


def test_a_rekeyed_source_keeps_its_ids_and_announces_nothing(memory: Memory) -> None:
    memory.load([news(n) for n in range(1, 10)], NOW)
    ids = {record.item.title: record.id for record in memory.records.values()}
    changes = memory.load([news(n, link=f"https://example.se/ny/{n * 7}.html") for n in range(1, 10)], NOW + HOUR)
    assert not changes.new
    assert not changes.revised
    assert len(changes.rekeyed) == 9
    assert {record.item.title: record.id for record in memory.records.values()} == ids
    assert memory.by_title("Nyhet nummer 3").item.link == "https://example.se/ny/21.html"


def test_a_rekeyed_source_without_dates_is_known_by_its_titles(memory: Memory) -> None:
    memory.load([news(n, published=None) for n in range(1, 6)], NOW)
    changes = memory.load([news(n, published=None, link=f"https://e.se/{n}") for n in range(1, 6)], NOW + HOUR)
    assert not changes.new
    assert len(changes.rekeyed) == 5


def test_two_items_under_one_title_are_never_taken_for_each_other(memory: Memory) -> None:
    first = news(1, title="Pressmeddelande")
    memory.load([first, news(2)], NOW)
    second = news(3, title="Pressmeddelande")
    changes = memory.load([second, first, news(2)], NOW + HOUR)
    assert [record.item for record in changes.new] == [second]
    assert not changes.revised


def test_a_new_title_and_a_new_link_are_known_by_the_long_text(memory: Memory) -> None:
    memory.load([news(1), news(2), news(3)], NOW)
    changes = memory.load([news(1, title="Rättelse", link="https://example.se/r/1"), news(2), news(3)], NOW + HOUR)
    assert not changes.new
    assert changes.revised[0].fields == ("link", "title")


def test_an_item_without_link_is_known_by_its_title_then_by_time_and_place(memory: Memory) -> None:
    bare = event(7, link=None, location="Stadshuset")
    memory.load([bare], NOW)
    (record,) = memory.records.values()
    moved = replace(bare, span=Span(datetime(2016, 11, 9, 11, tzinfo=ZONE)))
    assert memory.load([moved], NOW + HOUR).revised[0].after.id == record.id
    renamed = replace(moved, title="Helt annat namn")
    assert memory.load([renamed], NOW + 2 * HOUR).revised[0].after.id == record.id


def test_an_untitled_event_that_gets_its_title_is_the_same_event(memory: Memory) -> None:
    untitled = event(1, title=None, link=None)
    memory.load([untitled, event(2)], NOW)
    changes = memory.load([replace(untitled, title="Öppet hus"), event(2)], NOW + HOUR)
    assert not changes.new
    assert changes.revised[0].fields == ("title",)


def test_a_moved_event_keeps_its_id_and_raises_its_sequence(memory: Memory) -> None:
    memory.load([event(7)], NOW)
    later = Span(datetime(2016, 11, 8, 18, tzinfo=ZONE))
    (revision,) = memory.load([event(7, span=later)], NOW + HOUR).revised
    assert (revision.fields, revision.after.sequence) == (("span",), 1)


@pytest.mark.parametrize("last", [7, 10])
def test_an_event_that_has_begun_and_loses_its_hours_or_is_prolonged_is_the_same_event(
    memory: Memory, last: int
) -> None:
    memory.load([event(7), event(20)], NOW)
    days = event(7, span=Span(date(2016, 11, 7), date(2016, 11, last)))
    (revision,) = memory.load([days, event(20)], datetime(2016, 11, 7, 13, tzinfo=ZONE)).revised
    assert (revision.before.item, revision.after.item) == (event(7), days)
    longer = event(7, span=Span(date(2016, 11, 7), date(2016, 11, last + 3)))
    changes = memory.load([longer, event(20)], datetime(2016, 11, last + 1, 9, tzinfo=ZONE))
    assert [each.before.item for each in changes.revised] == [days]


def test_the_next_meeting_at_the_same_address_is_another_event(memory: Memory) -> None:
    memory.load([event(1)], NOW)
    after_it = datetime(2016, 11, 2, tzinfo=UTC)
    changes = memory.load([event(1, span=Span(datetime(2016, 12, 1, 11, tzinfo=ZONE)))], after_it)
    assert len(changes.new) == 1
    assert not changes.revised
    again = memory.load([event(1, span=Span(datetime(2016, 12, 2, 11, tzinfo=ZONE)))], after_it + HOUR)
    assert not again.new
    assert again.revised[0].after.id == changes.new[0].id


def test_a_series_behind_one_link_is_several_events(memory: Memory) -> None:
    series = [event(n, title="Öppet hus", link="https://example.se/oppet") for n in (1, 8, 15)]
    assert len(memory.load(series, NOW).new) == 3
    rolled = [*series[1:], event(22, title="Öppet hus", link="https://example.se/oppet")]
    changes = memory.load(rolled, datetime(2016, 11, 2, tzinfo=UTC))
    assert [record.item for record in changes.new] == [rolled[-1]]
    assert not changes.revised


def test_the_same_relative_words_stay_the_same_date(memory: Memory) -> None:
    memory.load([news(1, published=date(2016, 10, 24), date_text="idag", inferred=True)], NOW)
    next_day = news(1, published=date(2016, 10, 25), date_text="idag", inferred=True)
    assert memory.load([next_day], NOW + DAY) == Changes()


def test_a_date_that_the_page_fails_to_give_once_is_not_lost(memory: Memory) -> None:
    memory.load([news(1)], NOW)
    assert memory.load([news(1, published=None)], NOW + HOUR) == Changes()


def test_what_stands_on_a_page_that_could_not_be_had_stays_as_it_is_known(memory: Memory) -> None:
    full = news(1, content="<p>Hela texten.</p>", categories=("miljö",))
    memory.load([full], NOW)
    poor = news(1, summary="Kort.", unread=("content", "categories", "summary"))
    assert memory.load([poor], NOW + HOUR) == Changes()


def test_a_piece_of_news_whose_page_can_be_read_at_last_is_no_changed_one(memory: Memory) -> None:
    memory.load([news(1, unread=("content", "title"))], NOW)
    edited = memory.load([news(1, title="Nyhet ett", unread=("content", "title"))], NOW + HOUR)
    assert [revision.fields for revision in edited.revised] == [("title",)], "what the list says is still followed"
    (before,) = memory.records.values()
    changes = memory.load([news(1, title="Nyhet ett", content="<p>Hela texten.</p>")], NOW + 2 * HOUR)
    assert not changes.revised
    (record,) = memory.records.values()
    assert (record.item.content, record.item.unread) == ("<p>Hela texten.</p>", ())
    assert (record.updated, record.sequence) == (before.updated, before.sequence)
    changes = memory.load([news(1, title="Nyhet ett", content="<p>En annan text.</p>")], NOW + 3 * HOUR)
    assert [revision.fields for revision in changes.revised] == [("content",)]


def test_an_event_whose_page_can_be_read_at_last_moves_its_stamps_for_calendars(memory: Memory) -> None:
    memory.load([event(1, unread=("content",))], NOW)
    changes = memory.load([event(1, content="<p>Hela texten.</p>")], NOW + HOUR)
    assert [revision.fields for revision in changes.revised] == [("content",)]


@pytest.mark.parametrize(
    ("said", "published"),
    [
        (date(2016, 10, 21), datetime(2016, 10, 21, tzinfo=ZONE)),
        (date(2016, 10, 24), NOW),
        (datetime(2016, 10, 24, 8, 30, tzinfo=ZONE), datetime(2016, 10, 24, 8, 30, tzinfo=ZONE)),
        (datetime(2016, 10, 24, 23, 0, tzinfo=ZONE), NOW),
        (None, NOW),
    ],
)
def test_when_it_was_news(memory: Memory, said: date | datetime | None, published: datetime) -> None:
    (record,) = memory.load([news(1, published=said)], NOW).new
    assert record.published == published
    assert record.published <= record.updated <= NOW


def test_most_items_changed_at_once_is_taken_quietly(memory: Memory) -> None:
    memory.load([news(n) for n in range(1, 21)], NOW)
    stamps = {record.id: (record.updated, record.sequence) for record in memory.records.values()}
    changes = memory.load([news(n, summary="Ny mall för alla ingresser.") for n in range(1, 21)], NOW + HOUR)
    assert changes.quiet
    assert not changes.revised
    assert memory.by_title("Nyhet nummer 4").item.summary == "Ny mall för alla ingresser."
    assert {record.id: (record.updated, record.sequence) for record in memory.records.values()} == stamps


def test_new_times_are_never_taken_quietly(memory: Memory) -> None:
    memory.load([event(n) for n in range(1, 21)], NOW)
    moved = [event(n, span=Span(datetime(2016, 11, n, 18, tzinfo=ZONE))) for n in range(1, 21)]
    assert len(memory.load(moved, NOW + HOUR).revised) == 20


def test_a_coming_event_is_withdrawn_after_three_good_loads_and_a_day(memory: Memory) -> None:
    memory.load([event(7), event(8)], NOW)
    for hours in (1, 2, 3, 24):
        assert not memory.load([event(8)], NOW + hours * HOUR).withdrawn
    (gone,) = memory.load([event(8)], NOW + 25 * HOUR).withdrawn
    assert (gone.item.title, gone.sequence, gone.updated) == ("Möte 7", 1, NOW + 25 * HOUR)
    assert memory.load([event(8)], NOW + 26 * HOUR) == Changes()


def test_a_day_alone_does_not_withdraw(memory: Memory) -> None:
    memory.load([event(7), event(8)], NOW)
    assert not memory.load([event(8)], NOW + HOUR).withdrawn
    assert not memory.load([event(8)], NOW + 30 * HOUR).withdrawn


def test_an_incomplete_load_takes_nothing_away(memory: Memory) -> None:
    memory.load([event(7), event(8)], NOW)
    for day in range(1, 6):
        assert memory.load([event(8)], NOW + day * DAY, take_away=False) == Changes()


def test_an_event_that_has_begun_is_never_withdrawn(memory: Memory) -> None:
    memory.load([event(1), event(20)], NOW)
    noted = memory.load([event(20)], NOW + 9 * DAY)
    assert noted == Changes(touched=noted.touched)
    assert [record.absent_since for record in noted.touched] == [NOW + 9 * DAY]
    for day in range(10, 15):
        assert memory.load([event(20)], NOW + day * DAY) == Changes()


def test_a_withdrawn_event_that_comes_back_is_the_same_event(memory: Memory) -> None:
    memory.load([event(20), event(21)], NOW)
    for hours in (1, 2, 26):
        memory.load([event(21)], NOW + hours * HOUR)
    (revision,) = memory.load([event(20), event(21)], NOW + 30 * HOUR).revised
    assert revision.after.withdrawn is None
    assert (revision.fields, revision.after.sequence) == (("status",), 2)


@pytest.mark.parametrize("link", [None, "https://example.se/kalender"])
def test_another_event_at_the_time_and_place_of_a_withdrawn_one_does_not_revive_it(
    memory: Memory, link: str | None
) -> None:
    bare = event(20, title="Yoga", link=link, location="Stadshuset", summary="Läs mer")
    other = event(21, link=link, location="Biblioteket")
    memory.load([bare, other], NOW)
    for hours in (1, 2, 26):
        memory.load([other], NOW + hours * HOUR)
    heir = replace(bare, title="Föreläsning om biokol")
    changes = memory.load([heir, other], NOW + 30 * HOUR)
    assert [record.item for record in changes.new] == [heir]
    assert memory.by_title("Yoga").withdrawn
    edited = replace(bare, title="Yoga!", summary="Ta med matta.")
    (revision,) = memory.load([edited, heir, other], NOW + 31 * HOUR).revised
    assert (revision.before.item, revision.after.item) == (bare, edited)


def test_while_the_source_answers_that_nothing_changed_absence_goes_on(memory: Memory) -> None:
    memory.load([event(7), event(8)], NOW)
    memory.load([event(8)], NOW + HOUR)
    memory.unchanged(NOW + 2 * HOUR)
    assert len(memory.unchanged(NOW + 30 * HOUR).withdrawn) == 1


def test_a_cancelled_event_is_a_visible_change(memory: Memory) -> None:
    memory.load([event(7)], NOW)
    (revision,) = memory.load([event(7, status=EventStatus.CANCELLED)], NOW + HOUR).revised
    assert revision.fields == ("status",)


def test_a_new_category_is_stored_but_announces_nothing(memory: Memory) -> None:
    memory.load([news(1)], NOW)
    changes = memory.load([news(1, categories=("miljö",))], NOW + HOUR)
    assert [record.item.categories for record in changes.touched] == [("miljö",)]
    assert not changes.revised


# --- what is never taken for one, and what is one all the same -------------------------------------------------------


def occasion(day: int, hour: int = 11, **other: Any) -> Event:
    """One of a series behind one link and under one title."""
    start = datetime(2016, 11, day, hour, tzinfo=ZONE)
    fields = {"title": "Öppet hus", "link": "https://example.se/oppet", "span": Span(start, start + HOUR)}
    return event(day, **(fields | other))


def test_items_that_differ_in_place_alone_are_not_new_at_each_load(memory: Memory) -> None:
    twins = [occasion(1, location="Stadshuset"), occasion(1, location="Biblioteket")]
    assert len(memory.load(twins, NOW).new) == 2
    assert memory.load(twins, NOW + HOUR) == Changes()


def test_items_that_read_the_same_are_not_new_at_each_load(memory: Memory) -> None:
    twins = [event(1, title=None, link=None, categories=(name,)) for name in ("barn", "vuxna")]
    assert len(memory.load(twins, NOW).new) == 2
    assert memory.load(twins, NOW + HOUR) == Changes()
    assert memory.load(twins[::-1], NOW + 2 * HOUR) == Changes()


def test_items_without_links_have_no_new_addresses(memory: Memory) -> None:
    bare = [event(n, link=None) for n in range(1, 9)]
    memory.load(bare, NOW)
    changes = memory.load([replace(bare[0], summary="Nytt."), *bare[1:]], NOW + HOUR)
    assert (changes.rekeyed, changes.problems, len(changes.revised)) == ((), (), 1)


def test_news_behind_one_link_never_replaces_the_one_that_rolled_off(memory: Memory) -> None:
    page = [news(n, link="https://example.se/nyheter") for n in range(1, 6)]
    memory.load(page[:4], NOW)
    changes = memory.load(page[1:], NOW + HOUR)
    assert [record.item for record in changes.new] == [page[4]]
    assert not changes.revised


def test_news_behind_one_link_is_known_by_its_date_and_the_rest_of_its_title(memory: Memory) -> None:
    page = [news(n, link="https://example.se/nyheter", summary=None) for n in range(1, 6)]
    memory.load(page, NOW)
    changes = memory.load([replace(page[0], title="Nyhet nummer ett"), *page[1:]], NOW + HOUR)
    assert not changes.new
    assert [revision.fields for revision in changes.revised] == [("title",)]


@pytest.mark.parametrize("link", ["https://example.se/nyheter", None])
def test_what_stayed_of_an_item_counts_before_a_title_that_another_took_over(memory: Memory, link: str | None) -> None:
    page = [news(n, link=link, title=f"Rubrik {n}") for n in range(1, 4)]
    memory.load(page, NOW)
    renamed, heir = replace(page[0], title="Något helt annat"), news(9, link=link, title="Rubrik 1", published=None)
    changes = memory.load([heir, renamed, *page[1:]], NOW + HOUR)
    assert [record.item for record in changes.new] == [heir]
    assert [revision.fields for revision in changes.revised] == [("title",)]


def test_a_press_release_without_link_is_not_that_of_last_month(memory: Memory) -> None:
    first, second, third = (news(n, title="Pressmeddelande", link=None) for n in (1, 10, 20))
    memory.load([first], NOW)
    memory.load([second, first], NOW + HOUR)
    changes = memory.load([third, second], NOW + DAY)
    assert [record.item for record in changes.new] == [third]
    assert not changes.revised
    assert len(memory.records) == 3


@pytest.mark.parametrize("link", ["https://example.se/meny", None])
def test_the_same_words_under_another_date_are_other_news(memory: Memory, link: str | None) -> None:
    menu = "Veckans matsedel finns nu att läsa i restaurangen, varmt välkommen!"
    other = news(1, link=link, title="Annat")
    for week, known in ((1, 2), (8, 3), (15, 4)):
        memory.load([news(week, title="Matsedel", link=link, summary=menu), other], NOW + week * DAY)
        assert len(memory.records) == known


def test_a_date_that_is_added_counts_less_than_the_text_that_stayed(memory: Memory) -> None:
    page = [news(n, link="https://example.se/lista", title="Nytt", published=None) for n in (1, 2)]
    memory.load(page, NOW)
    dated, heir = replace(page[0], published=date(2016, 10, 24)), replace(page[0], summary="En annan sak.")
    changes = memory.load([heir, dated, page[1]], NOW + HOUR)
    assert [record.item for record in changes.new] == [heir]
    assert [revision.fields for revision in changes.revised] == [("published",)]


def test_a_list_that_rolled_over_at_once_is_not_a_moved_house(memory: Memory) -> None:
    memory.load([news(1, title="Pressmeddelande"), news(2), news(3)], NOW)
    later = [news(n, published=date(2017, 3, n)) for n in (11, 12)]
    again = news(13, title="Pressmeddelande", published=date(2017, 3, 13))
    changes = memory.load([again, *later], NOW + 140 * DAY)
    assert len(changes.new) == 3
    assert not changes.revised


def test_a_title_that_comes_again_while_the_house_moves_is_another_item(memory: Memory) -> None:
    memory.load([news(1, title="Pressmeddelande"), *(news(n) for n in range(2, 6))], NOW)
    moved = [news(n, link=f"https://example.se/ny/{n}") for n in range(2, 6)]
    again = news(9, title="Pressmeddelande")
    assert [record.item for record in memory.load([again, *moved], NOW + HOUR).new] == [again]


def test_a_moved_house_that_dated_everything_anew_is_known_by_its_titles(memory: Memory) -> None:
    memory.load([news(n) for n in range(1, 6)], NOW)
    moved = [news(n, link=f"https://example.se/ny/{n}", published=date(2016, 10, 24)) for n in range(1, 6)]
    assert not memory.load(moved, NOW + HOUR).new


def test_a_phrase_of_every_item_is_no_long_text(memory: Memory) -> None:
    phrase = "Läs mer om detta på vår webbplats, där du också hittar kontaktuppgifter."
    memory.load([news(1, summary=phrase), news(2, summary=phrase, published=date(2016, 10, 2))], NOW)
    other = news(3, summary=phrase, published=date(2016, 10, 2))
    changes = memory.load([news(2, summary=phrase, published=date(2016, 10, 2)), other], NOW + HOUR)
    assert [record.item for record in changes.new] == [other]


def test_links_that_are_given_by_position_do_not_mix_up_the_items(memory: Memory) -> None:
    def page(*numbers: int) -> list[NewsItem]:
        return [news(n, link=f"https://example.se/nyhet/{place}") for place, n in enumerate(numbers, 1)]

    memory.load(page(3, 2, 1), NOW)
    ids = {record.item.title: record.id for record in memory.records.values()}
    changes = memory.load(page(4, 3, 2, 1), NOW + HOUR)
    assert [record.item.title for record in changes.new] == ["Nyhet nummer 4"]
    assert {title: memory.by_title(title).id for title in ids} == ids


def test_an_event_that_loses_its_body_is_itself_though_another_has_its_title_and_the_same_body(memory: Memory) -> None:
    body = "<p>Vi berättar om avtal för möbler, och alla är välkomna.</p>"
    first = event(1, title="Frukostmöte", link="https://example.se/lista", summary="Läs mer", content=body)
    untitled = event(9, title=None, link="https://example.se/lista", summary="Samma ingress", content=body)
    memory.load([first, untitled], NOW)
    before = {record.item.span: record.id for record in memory.records.values() if isinstance(record.item, Event)}
    memory.load([replace(first, content=None), replace(untitled, title="Frukostmöte")], NOW + HOUR)
    after = {record.item.span: record.id for record in memory.records.values() if isinstance(record.item, Event)}
    assert after == before


def test_what_has_been_takes_no_place_of_what_is_to_come_by_a_link_that_several_share(memory: Memory) -> None:
    shared = "https://example.se/lista"
    coming = event(
        9, title="Frukostmöte", link=shared, summary="Vi berättar om avtal för möbler, och alla är välkomna."
    )
    memory.load([coming], NOW)
    known = memory.by_title("Frukostmöte").id
    been = event(1, title="Årsmöte", link=shared, span=Span(NOW - DAY, NOW - DAY + HOUR))
    other = event(5, title="Öppet hus", link=shared)
    edited = replace(coming, summary="Nu är det fullt, men det går att följa mötet på webben.")
    memory.load([other, been, edited], NOW + HOUR)
    assert memory.by_title("Frukostmöte").id == known
    assert memory.by_title("Årsmöte").id != known


def test_title_and_date_are_surer_than_a_text_that_another_item_of_the_day_has_now(memory: Memory) -> None:
    same = "Samma ingress står under varje rubrik den här dagen, hur lång den än är."
    known = news(1, summary=same, content=None)
    memory.load([known, news(2)], NOW)
    (record,) = [record for record in memory.records.values() if record.item == known]
    edited = replace(
        known, link="https://example.se/ny/1", content="<p>Texten är skriven om från början till slut.</p>"
    )
    other = replace(known, title="Något annat", link="https://example.se/9")
    changes = memory.load([other, edited, news(2)], NOW + HOUR)
    assert [new.item for new in changes.new] == [other]
    assert [(revision.before.id, revision.after.item) for revision in changes.revised] == [(record.id, edited)]


def test_the_order_of_the_items_does_not_decide_which_is_which(memory: Memory) -> None:
    known = event(7, title="Frukostmöte om avtal", link=None)
    memory.load([known], NOW)
    both = [replace(known, title=f"Frukostmöte om avtal {letter}", location=letter) for letter in "AB"]
    assert len(memory.load(both, NOW + HOUR).new) == 2


def test_the_next_of_a_series_does_not_replace_the_one_that_has_begun(memory: Memory) -> None:
    memory.load([occasion(1), occasion(8)], NOW)
    during = datetime(2016, 11, 1, 11, 30, tzinfo=ZONE)
    changes = memory.load([occasion(8), occasion(15)], during)
    assert [record.item for record in changes.new] == [occasion(15)]
    assert not changes.revised


def test_a_day_of_today_that_gets_its_time_is_the_same_event(memory: Memory) -> None:
    today = Span(date(2016, 10, 24))
    memory.load([event(1, span=today)], NOW)
    timed = Span(datetime(2016, 10, 24, 18, tzinfo=ZONE))
    changes = memory.load([event(1, span=timed)], NOW + HOUR)
    assert [revision.fields for revision in changes.revised] == [("span",)]


@pytest.mark.parametrize("link", ["https://example.se/k/1", None])
def test_a_day_without_a_year_that_stays_on_the_page_does_not_come_round_again(
    memory: Memory, link: str | None
) -> None:
    def said(year: int) -> Event:
        return event(1, link=link, span=Span(date(year, 11, 12)), date_text="12 november", inferred=True)

    memory.load([said(2016)], NOW)
    assert memory.load([said(2017)], NOW + 120 * DAY) == Changes()
    assert len(memory.load([said(2017)], NOW + 330 * DAY).new) == 1


def test_a_link_that_is_lost_once_where_there_are_no_dates_is_not_lost(memory: Memory) -> None:
    page = [news(n, published=None) for n in range(1, 4)]
    memory.load(page, NOW)
    assert memory.load([replace(page[0], link=None), *page[1:]], NOW + HOUR) == Changes()


def test_only_good_loads_one_after_the_other_withdraw(memory: Memory) -> None:
    memory.load([event(7), event(8)], NOW)
    for hour in (1, 2):
        memory.load([event(8)], NOW + hour * HOUR)
    memory.load([event(8)], NOW + 30 * HOUR, take_away=False)
    assert memory.unchanged(NOW + 31 * HOUR) == Changes()
    for hour in (32, 33):
        assert not memory.load([event(8)], NOW + hour * HOUR).withdrawn
    assert len(memory.unchanged(NOW + 34 * HOUR).withdrawn) == 1


def test_an_event_that_its_source_made_private_is_gone(memory: Memory) -> None:
    memory.load([event(7), event(8)], NOW)
    aside = Reading(item=None, partial={"title": "Möte 7"}, set_aside="it is marked as private", withheld=True)
    for hour in (1, 2, 30):
        changes = memory.load([event(8)], NOW + hour * HOUR, aside=[aside])
    assert len(changes.withdrawn) == 1


@pytest.mark.parametrize("said", [{"title": "Möte 7"}, {"link": "http://example.se/k/7?utm_source=x"}])
def test_an_event_whose_date_cannot_be_read_any_more_is_not_gone(memory: Memory, said: dict[str, str]) -> None:
    memory.load([event(7), event(8)], NOW)
    aside = Reading(item=None, partial=said, set_aside="it has no date that can be read")
    for hour in (1, 2, 30):
        assert memory.load([event(8)], NOW + hour * HOUR, aside=[aside]) == Changes()
    for hour in (31, 32):
        memory.load([event(8)], NOW + hour * HOUR)
    memory.load([event(8)], NOW + 60 * HOUR, aside=[aside])
    assert memory.unchanged(NOW + 61 * HOUR) == Changes()
    for hour in (62, 63, 64):
        changes = memory.load([event(8)], NOW + hour * HOUR)
    assert len(changes.withdrawn) == 1
