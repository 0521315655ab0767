"""Each guard holds what it should hold, names the reason with its numbers, and lets good loads through."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from syndicate import guard, history, identity
from syndicate.model import (
    Decision,
    Event,
    Kind,
    Load,
    LoadStats,
    NewsItem,
    Problem,
    Reading,
    Record,
    Sign,
    Span,
    Verdict,
)

ZONE = ZoneInfo("Europe/Stockholm")
NOW = datetime(2016, 10, 24, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def news(number: int) -> NewsItem:
    return NewsItem(
        title=f"Nyhet {number}",
        link=f"https://example.se/nyheter/{number}",
        summary="Om hållbar upphandling på svenska, åäö.",
        published=date(2016, 9, 1) + timedelta(days=number),
    )


def event(number: int) -> Event:
    start = datetime(2016, 11, number, 11, tzinfo=ZONE)
    return Event(title=f"Möte {number}", link=f"https://example.se/k/{number}", span=Span(start))


def load_of(items: Sequence[NewsItem | Event], **other: object) -> Load:
    plain = Load(readings=tuple(Reading(item=item) for item in items), size=10_000)
    return replace(plain, **other)  # type: ignore[arg-type]  # keyword arguments by name only


NINE = [news(n) for n in range(1, 10)]
GOOD = replace(guard.measure(load_of(NINE), now=NOW), good=True)


def recorded(items: Sequence[NewsItem | Event | Record]) -> list[Record]:
    return [
        item
        if isinstance(item, Record)
        else Record(
            id=f"tag:example.se,2016:a/{n}",
            key=str(n),
            source="a",
            item=item,
            fingerprint=identity.fingerprint(item),
            first_seen=NOW,
            published=NOW,
            updated=NOW,
        )
        for n, item in enumerate(items)
    ]


def judged(
    load: Load,
    *,
    loads: Sequence[LoadStats] = (GOOD,),
    known: Sequence[NewsItem | Event | Record] = (),
    kind: Kind = "news",
    now: datetime = NOW,
    titles_optional: bool = False,
) -> Verdict:
    load = guard.screen(load, kind=kind, now=now, zone=ZONE)
    case = guard.Case(
        load=load,
        matched=history.match(recorded(known), load.items, now=now, zone=ZONE),
        stats=guard.measure(load, now=now, titles_optional=titles_optional),
        baseline=guard.baseline(loads),
        kind=kind,
        now=now,
        zone=ZONE,
        titles_optional=titles_optional,
        own_hosts=frozenset({"example.se"}),
        empties=guard.empties(loads),
    )
    return guard.judge(case)


def rules(verdict: Verdict) -> set[str]:
    return {reason.rule for reason in verdict.reasons}


def test_a_good_load_is_published() -> None:
    assert judged(load_of(NINE)) == Verdict(Decision.PUBLISH)


def test_a_good_first_load_is_published() -> None:
    assert judged(load_of(NINE), loads=()) == Verdict(Decision.PUBLISH)


def without(field: str) -> Callable[[NewsItem], NewsItem]:
    return lambda item: replace(item, **{field: None})  # type: ignore[arg-type]  # keyword arguments by name only


def each(change: Callable[[NewsItem], NewsItem], items: Sequence[NewsItem] = NINE) -> Load:
    return load_of([change(item) for item in items])


HELD = {
    "container-gone": load_of(
        [], signs=(Sign(rule="container-gone", message="ul.news is gone; nearest is ul.nyheter"),)
    ),
    "interstitial": load_of(NINE, signs=(Sign(rule="interstitial", message="this is a login page"),)),
    "empty": load_of([]),
    "fewer": load_of(NINE[:4]),
    "title-missing": each(without("title")),
    "link-missing": each(without("link")),
    "date-missing": each(without("published")),
    "future-dates": each(lambda item: replace(item, published=date(2016, 11, 24))),
    "all-today": each(lambda item: replace(item, published=date(2016, 10, 24))),
    "foreign-links": each(lambda item: replace(item, link=f"https://spam.example/{item.title}".replace(" ", ""))),
    "one-link": each(lambda item: replace(item, link="https://example.se/")),
    "small": load_of(NINE, size=2_000),
    "mojibake": each(lambda item: replace(item, summary="Om h?llbar upphandling f?r alla")),
    "unreadable": Load(
        readings=tuple(Reading(item=None, partial={"title": "A"}, set_aside="it has no date") for _ in NINE),
        size=10_000,
    ),
    "duplicates": Load(
        readings=tuple(
            Reading(item=item, set_aside="stands there twice", duplicate=n < 2) for n, item in enumerate(NINE)
        ),
        size=10_000,
    ),
}


@pytest.mark.parametrize("rule", HELD)
def test_what_is_not_credible_is_held_with_its_rule(rule: str) -> None:
    verdict = judged(HELD[rule])
    assert verdict.decision is Decision.HOLD
    assert rule in rules(verdict)
    assert verdict.reason


def test_mojibake_is_held_whichever_way_it_came_about() -> None:
    double = each(lambda item: replace(item, title="FÃ¶rvÃ¤ntningar pÃ¥ leverantÃ¶rer"))
    torn = each(lambda item: replace(item, summary="F\ufffdrv\ufffdntningar"))
    assert rules(judged(double, loads=())) == {"mojibake"}
    assert rules(judged(torn, loads=())) == {"mojibake"}


def test_a_question_is_no_lost_letter() -> None:
    asked = each(lambda item: replace(item, title="Vad händer nu?", summary="Se https://example.se/?sida=1 eller a?b"))
    assert judged(load_of([*asked.items[:4], *NINE[4:]])).decision is Decision.PUBLISH


def test_a_reason_shows_what_it_is_about() -> None:
    verdict = judged(HELD["foreign-links"])
    assert verdict.reason == "9 of 9 links lead to hosts never linked to before, for example “spam.example”"


def test_one_item_is_told_in_the_singular() -> None:
    assert (judged(load_of(NINE[:1])).reason or "").startswith("only 1 item found; ")


def test_an_empty_list_says_which_part_of_the_selector_found_nothing() -> None:
    hint = Problem("“.puff” (of “.list .puff”) is not on the page", field="items")
    assert hint.message in (judged(load_of([], problems=(hint,))).reason or "")


EMPTY = load_of([], valid_empty=True, size=2)
SAID_EMPTY = guard.measure(EMPTY, now=NOW)


@pytest.mark.parametrize("before", [0, 1])
def test_a_list_that_an_api_says_is_empty_is_not_believed_at_once(before: int) -> None:
    verdict = judged(EMPTY, loads=[SAID_EMPTY] * before + [GOOD], known=NINE)
    assert "empty" in rules(verdict)
    assert "believed after 3 times in a row" in (verdict.reason or "")


def test_a_list_that_an_api_says_is_empty_is_believed_the_third_time() -> None:
    assert judged(EMPTY, loads=[SAID_EMPTY, SAID_EMPTY, GOOD], known=NINE) == Verdict(Decision.PUBLISH)
    events = [event(n) for n in range(2, 9)]
    good = replace(guard.measure(load_of(events), now=NOW), good=True)
    loads = [SAID_EMPTY, SAID_EMPTY, good]
    assert judged(EMPTY, loads=loads, known=events, kind="events") == Verdict(Decision.PUBLISH)


def test_a_list_that_was_empty_stays_believed_until_it_has_items() -> None:
    loads = [replace(SAID_EMPTY, good=True), SAID_EMPTY, SAID_EMPTY, GOOD]
    assert judged(EMPTY, loads=loads) == Verdict(Decision.PUBLISH)


def test_only_times_in_a_row_count_and_a_page_without_items_says_nothing() -> None:
    broken = guard.measure(load_of([]), now=NOW)
    assert "empty" in rules(judged(EMPTY, loads=[SAID_EMPTY, GOOD, SAID_EMPTY, GOOD]))
    assert "empty" in rules(judged(load_of([]), loads=[broken, broken, broken, GOOD]))


def test_somewhat_fewer_items_are_merged_and_nothing_is_taken_away() -> None:
    verdict = judged(load_of(NINE[:6]))
    assert verdict.decision is Decision.PARTIAL
    assert "6 items" in (verdict.reason or "")


def test_events_that_are_over_are_not_missed() -> None:
    events = [event(n) for n in (1, 2, 3, 4, 20)]
    loads = [replace(guard.measure(load_of(events), now=NOW), good=True)]
    later = datetime(2016, 11, 10, tzinfo=UTC)
    verdict = judged(load_of([event(20)]), loads=loads, known=events, kind="events", now=later)
    assert verdict.decision is Decision.PUBLISH


def test_events_that_left_the_list_long_ago_do_not_excuse_a_list_that_is_cut_today() -> None:
    old = [replace(r, absent_since=NOW - 30 * DAY) for r in recorded([event(n) for n in range(1, 10)])]
    later = datetime(2016, 11, 10, tzinfo=UTC)
    coming = [event(n) for n in range(20, 29)]
    loads = [replace(guard.measure(load_of(coming), now=later - n * DAY), good=True) for n in range(1, 6)]
    verdict = judged(load_of(coming[:4]), loads=loads, known=[*old, *coming], kind="events", now=later)
    assert "fewer" in rules(verdict)


def test_old_events_that_a_site_clears_away_at_once_are_no_accident() -> None:
    later = datetime(2016, 11, 18, tzinfo=UTC)
    events = [event(n) for n in (*range(1, 16), 20, 21)]
    loads = [replace(guard.measure(load_of(events), now=later - n * DAY), good=True) for n in range(1, 25)]
    verdict = judged(load_of(events[-2:]), loads=loads, known=events, kind="events", now=later)
    assert verdict.decision is Decision.PUBLISH
    # The next day they are noted as gone, and the usual number still counts them.
    cleared = [replace(record, absent_since=later) for record in recorded(events[:-2])]
    short = replace(guard.measure(load_of(events[-2:]), now=later), good=True)
    tomorrow = judged(
        load_of(events[-2:]), loads=[short, *loads], known=[*cleared, *events[-2:]], kind="events", now=later + DAY
    )
    assert tomorrow.decision is Decision.PUBLISH


def test_many_coming_events_gone_or_moved_at_once_are_held() -> None:
    events = [event(n) for n in range(1, 16)]
    loads = [replace(guard.measure(load_of(events), now=NOW), good=True)]
    shifted = [replace(e, span=Span(datetime(2016, 12, 24, 11, tzinfo=ZONE))) for e in events[:4]] + events[4:]
    verdict = judged(load_of(shifted), loads=loads, known=events, kind="events")
    assert rules(verdict) == {"future"}
    assert "4 of 15" in (verdict.reason or "")


def test_one_moved_event_of_a_short_calendar_is_news_not_an_accident() -> None:
    events = [event(n) for n in (1, 2, 3)]
    loads = [replace(guard.measure(load_of(events), now=NOW), good=True)]
    moved = [replace(events[0], span=Span(datetime(2016, 11, 5, 18, tzinfo=ZONE))), *events[1:]]
    assert judged(load_of(moved), loads=loads, known=events, kind="events").decision is Decision.PUBLISH


def test_one_new_item_without_a_link_is_an_item_not_a_broken_page() -> None:
    assert judged(load_of([*NINE[:8], replace(NINE[8], link=None)])).decision is Decision.PUBLISH


def test_a_missing_title_that_the_editor_provided_for_is_none() -> None:
    bare = each(without("title"))
    assert judged(bare, titles_optional=True).decision is Decision.PUBLISH


def test_a_first_load_without_titles_and_links_is_held() -> None:
    bare = each(lambda item: replace(item, title=None, link=None))
    assert rules(judged(bare, loads=())) == {"nameless"}


def test_a_first_load_with_nothing_waits_for_the_operators_word() -> None:
    verdict = judged(load_of([]), loads=())
    assert rules(verdict) == {"empty"}
    accepted = replace(guard.measure(load_of([]), now=NOW), good=True, reset=True)
    assert judged(load_of([]), loads=(accepted,)).decision is Decision.PUBLISH


def test_a_few_dates_too_far_ahead_are_set_aside_and_the_rest_is_published() -> None:
    odd = load_of([replace(NINE[0], published=date(2031, 1, 1)), *NINE[1:]])
    screened = guard.screen(odd, kind="news", now=NOW, zone=ZONE)
    assert screened.readings[0].set_aside
    assert len(screened.items) == 8
    assert judged(odd).decision is Decision.PUBLISH


def test_events_over_five_years_ahead_are_set_aside() -> None:
    far = replace(event(1), span=Span(date(2023, 1, 1)))
    screened = guard.screen(load_of([far, event(2)]), kind="events", now=NOW, zone=ZONE)
    assert [reading.set_aside is None for reading in screened.readings] == [False, True]


def test_the_baseline_does_not_sink_with_slow_rot() -> None:
    rotting = [replace(GOOD, items=items) for items in [3, 3, 4, 4, 5, 5, 6] + [9] * 20]
    assert guard.baseline(rotting).items == 9


def test_the_baseline_starts_anew_where_the_operator_accepted() -> None:
    small = replace(GOOD, items=2, reset=True)
    assert guard.baseline([small, GOOD, GOOD]).items == 2


def test_loads_that_were_not_believed_are_no_baseline() -> None:
    assert guard.baseline([replace(GOOD, good=False)]).loads == 0


def test_every_reason_there_is_is_given() -> None:
    verdict = judged(load_of([replace(NINE[0], title=None, link=None)], size=100))
    assert {"fewer", "small", "title-missing", "link-missing"} <= rules(verdict)
