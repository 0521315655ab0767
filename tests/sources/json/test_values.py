"""What expressions find becomes the fields of an item."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from syndicate.model import Event, EventStatus, NewsItem
from tests.sources.json.conftest import NEWS
from tests.sources.making import Read

EVENTS = "kind: events\ntype: json\nitems: items\nfields: {{title: title, {fields}}}\n"


def news(read: Read, item: dict[str, Any], fields: str) -> NewsItem:
    source = f"kind: news\ntype: json\nitems: items\nfields: {{{fields}}}\n"
    (only,) = read({"items": [item]}, source).items
    assert isinstance(only, NewsItem)
    return only


def event(read: Read, item: dict[str, Any], fields: str) -> Event:
    (only,) = read({"items": [{"title": "Möte", **item}]}, EVENTS.format(fields=fields)).items
    assert isinstance(only, Event)
    return only


def test_items_and_fields_are_found_and_say_where(read_json: Read) -> None:
    load = read_json({"items": [{"title": "Nytt", "url": "/nytt", "date": "2026-11-20T09:15:00+01:00"}]})
    reading = load.readings[0]
    assert isinstance(reading.item, NewsItem)
    assert (reading.item.title, reading.item.link) == ("Nytt", "https://www.aby.example/nytt")
    assert str(reading.item.published) == "2026-11-20 09:15:00+01:00"
    assert reading.origins == {"title": "title", "link": "url", "published": "date “2026-11-20T09:15:00+01:00”"}


def test_the_answer_may_be_the_list_itself(read_json: Read) -> None:
    load = read_json([{"title": "Ett"}, {"title": "Två"}], NEWS.replace("items: items", "items: '@'"))
    assert [item.title for item in load.items] == ["Ett", "Två"]


def test_a_single_object_is_a_single_item(read_json: Read) -> None:
    assert [item.title for item in read_json({"items": {"title": "Ett"}}).items] == ["Ett"]


def test_html_says_that_a_text_is_html(read_json: Read) -> None:
    item = {"t": "Mat &amp; <em>dryck</em> &#8211; prova p&aring;", "s": "<p>Ett.</p><p>Två.</p>"}
    read = news(read_json, item, "title: 't::html', summary: 's::html'")
    assert read.title == "Mat & dryck – prova på"
    assert read.summary == "Ett.\nTvå."
    assert read.content == "<p>Ett.</p><p>Två.</p>"


def test_what_is_not_said_to_be_html_stays_as_it_is_and_is_told(read_json: Read) -> None:
    load = read_json({"items": [{"title": "R&amp;D"}]}, NEWS)
    assert [item.title for item in load.items] == ["R&amp;D"]
    assert any(p.field == "title" and "title::html" in p.message for p in load.problems)


@pytest.mark.parametrize(
    ("content", "written", "expected"),
    [
        ("<p>Text</p>", "c", "<p>Text</p>"),
        ("Rad ett\nrad <två", "c", "Rad ett<br>rad &lt;två"),
        ("<b>x</b>", "'c::text'", "&lt;b&gt;x&lt;/b&gt;"),
    ],
)
def test_content_is_html_where_it_looks_like_it(read_json: Read, content: str, written: str, expected: str) -> None:
    assert expected in (news(read_json, {"t": "T", "c": content}, f"title: t, content: {written}").content or "")


def test_lists_are_several_categories_and_commas_part_them_where_asked(read_json: Read) -> None:
    item = {"t": "T", "tags": [{"n": "Miljö"}, {"n": "Skola &amp; barn"}], "more": "Kultur, Museum ,"}
    read = news(read_json, item, "title: t, categories: ['tags[].n::html', 'more::list']")
    assert read.categories == ("Miljö", "Skola & barn", "Kultur", "Museum")


def test_expressions_in_a_list_are_joined_by_spaces(read_json: Read) -> None:
    read = event(read_json, {"d": "2026-12-01", "t": "10.30"}, "start: [d, t]")
    assert str(read.span.start) == "2026-12-01 10:30:00+01:00"


def test_a_place_in_several_parts_is_one_line(read_json: Read) -> None:
    item = {"d": "2026-12-01", "v": {"name": "Biblioteket", "street": "Storgatan 1", "zip": 12345, "city": None}}
    read = event(read_json, item, "start: d, location: '[v.name, v.street, v.zip, v.city, v.name]'")
    assert read.location == "Biblioteket, Storgatan 1, 12345"


@pytest.mark.parametrize(
    ("item", "written"),
    [
        ({"lat": 59.3, "lng": 18.1}, "'[lat, lng]'"),
        ({"lat": "59.3", "lng": "18.1"}, "'[lat, lng]'"),
        ({"gps": "59.3,18.1"}, "gps"),
        ({"g": {"coordinates": [18.1, 59.3]}}, "'[g.coordinates[1], g.coordinates[0]]'"),
    ],
)
def test_coordinates_are_two_numbers_or_a_text(read_json: Read, item: dict[str, Any], written: str) -> None:
    assert event(read_json, {"d": "2026-12-01", **item}, f"start: d, geo: {written}").geo == (59.3, 18.1)


def test_equal_coordinates_are_two_all_the_same(read_json: Read) -> None:
    assert event(read_json, {"d": "2026-12-01", "x": 10.5}, "start: d, geo: '[x, x]'").geo == (10.5, 10.5)


@pytest.mark.parametrize(
    ("said", "take", "start"),
    [
        (1796036400, "", "2026-11-30 12:00:00+01:00"),
        ("1796036400", "", "2026-11-30 12:00:00+01:00"),
        (1796036400000, "", "2026-11-30 12:00:00+01:00"),
        (1796036400.5, "", "2026-11-30 12:00:00+01:00"),
        ("/Date(1796036400000+0100)/", "", "2026-11-30 12:00:00+01:00"),
        (1796036400, "::local", "2026-11-30 11:00:00+01:00"),
        ("2026-11-30 11:00:00", "::utc", "2026-11-30 12:00:00+01:00"),
        ("2026-11-30T11:00:00.000", "::utc", "2026-11-30 12:00:00+01:00"),
        ("2026-11-30T11:00:00+02:00", "::utc", "2026-11-30 10:00:00+01:00"),
        ("2026-11-30T11:00:00Z", "::local", "2026-11-30 11:00:00+01:00"),
        ("2026-11-30 11:00", "", "2026-11-30 11:00:00+01:00"),
        ("2026-11-30", "::utc", "2026-11-30"),
        ("20261130", "", "2026-11-30"),
        (20261130, "", "2026-11-30"),
        ("30 november 2026 kl. 11", "", "2026-11-30 11:00:00+01:00"),
    ],
)
def test_moments_are_read_as_machines_write_them(read_json: Read, said: object, take: str, start: str) -> None:
    assert str(event(read_json, {"d": said}, f"start: 'd{take}'").span.start) == start


@pytest.mark.parametrize("said", [True, 12, 99999999999999999999, -1, 1e22, "n/a", {"a": 1}, []])
def test_a_number_that_is_no_moment_is_no_date(read_json: Read, said: object) -> None:
    load = read_json({"items": [{"title": "Möte", "d": said}]}, EVENTS.format(fields="start: d"))
    assert not load.items
    assert load.readings[0].set_aside


def test_a_day_without_dashes_beside_a_time(read_json: Read) -> None:
    read = event(read_json, {"d": "20261130", "t": "11:00:00"}, "start: [d, t]")
    assert str(read.span.start) == "2026-11-30 11:00:00+01:00"


def test_whole_days_are_days(read_json: Read) -> None:
    item = {"a": "2026-12-01 00:00:00", "b": "2026-12-02 23:59:59", "whole": True}
    read = event(read_json, item, "start: a, end: b, all_day: whole")
    assert (read.span.start, read.span.end) == (date(2026, 12, 1), date(2026, 12, 2))


@pytest.mark.parametrize(
    ("zone", "start"),
    [
        ("Europe/Helsinki", "2026-12-01 17:00:00+01:00"),
        ("UTC", "2026-12-01 19:00:00+01:00"),
        ("UTC+2", "2026-12-01 17:00:00+01:00"),
        ("UTC-5", "2026-12-02 00:00:00+01:00"),
        ("CST6CDT - Central Time", "2026-12-02 01:00:00+01:00"),
        ("Mars/Olympus", "2026-12-01 18:00:00+01:00"),
        (None, "2026-12-01 18:00:00+01:00"),
    ],
)
def test_times_are_read_in_the_zone_that_the_item_names(read_json: Read, zone: str | None, start: str) -> None:
    load = read_json(
        {"items": [{"title": "Möte", "d": "2026-12-01 18:00", "z": zone}]},
        EVENTS.format(fields="start: d, timezone: z"),
    )
    (only,) = load.items
    assert isinstance(only, Event)
    assert str(only.span.start) == start
    assert bool(load.readings[0].warnings) is (zone == "Mars/Olympus")


def test_whole_days_in_another_zone_stay_those_days(read_json: Read) -> None:
    item = {"a": "2026-12-01 00:00", "b": "2026-12-01 23:59", "whole": 1, "z": "America/Chicago"}
    read = event(read_json, item, "start: a, end: b, all_day: whole, timezone: z")
    assert (read.span.start, read.span.end) == (date(2026, 12, 1), None)


def test_a_text_in_several_languages_is_taken_in_that_of_the_source(read_json: Read) -> None:
    item = {
        "t": {"fi": "Kirjasto", "sv": "Bibliotek", "en": "Library"},
        "s": {"fr": "Salut"},
        "e": {"en": "Hi", "fi": "Hei"},
    }
    read = news(read_json, item, "title: t, summary: s, content: e")
    assert (read.title, read.summary, read.content) == ("Bibliotek", "Salut", "<p>Hi</p>")


def test_an_object_is_told_with_its_parts(read_json: Read) -> None:
    load = read_json({"items": [{"title": {"rendered": "Nytt", "raw": "x"}, "url": "/n"}]})
    assert [item.title for item in load.items] == [None]
    (problem,) = [p for p in load.problems if p.field == "title"]
    assert "title.rendered" in problem.message


def test_a_field_that_finds_nothing_at_all_names_the_nearest(read_json: Read) -> None:
    source = "kind: news\ntype: json\nitems: items\nfields: {title: titel, link: url}\n"
    load = read_json({"items": [{"title": "Nytt", "url": "/n"}]}, source)
    assert any(p.field == "title" and "the nearest name is “title”" in p.message for p in load.problems)


def test_an_expression_that_fails_on_an_item_costs_its_field_there(read_json: Read) -> None:
    source = "kind: news\ntype: json\nitems: items\nfields: {title: \"join(' ', words)\", link: url}\n"
    load = read_json({"items": [{"words": None, "url": "/1"}, {"words": ["A", "B"], "url": "/2"}]}, source)
    assert [(item.title, item.link) for item in load.items] == [
        (None, "https://www.aby.example/1"),
        ("A B", "https://www.aby.example/2"),
    ]
    assert any(p.field == "title" and "cannot be used here" in p.message for p in load.problems)


def test_one_bad_item_costs_no_other(read_json: Read) -> None:
    load = read_json({"items": [None, 7, "x", [], {"title": "Nytt"}, {}]})
    assert [item.title for item in load.items] == ["Nytt"]
    assert sum(bool(reading.set_aside) for reading in load.readings) == 5


def test_an_address_may_stand_in_html(read_json: Read) -> None:
    item = {"t": "T", "i": "<img alt='x' src='/a.png?b=1&amp;c=2'>"}
    assert news(read_json, item, "title: t, image: 'i::html'").image == "https://www.aby.example/a.png?b=1&c=2"


def test_scripts_are_no_addresses(read_json: Read) -> None:
    assert news(read_json, {"t": "T", "u": "javascript:alert(1)"}, "title: t, link: u").link is None


def test_the_sources_own_id_is_the_key_whatever_its_type(read_json: Read) -> None:
    keys = [news(read_json, {"t": "T", "i": value}, "title: t, id: i").key for value in (12, 12.0, "a-1", 10**30, True)]
    assert keys == ["12", "12", "a-1", "1" + "0" * 30, "true"]


def test_items_that_share_an_id_at_different_times_are_told(read_json: Read) -> None:
    items = [{"title": "Kör", "id": 7, "d": f"2026-12-0{n} 18:00"} for n in (1, 8)]
    load = read_json({"items": items}, EVENTS.format(fields="id: id, start: d"))
    assert len(load.items) == 1
    assert any(p.field == "id" and "id: [id, d]" in p.message for p in load.problems)
    assert len(read_json({"items": items}, EVENTS.format(fields="id: [id, d], start: d")).items) == 2


@pytest.mark.parametrize(
    ("said", "status"), [("cancelled", EventStatus.CANCELLED), ("Inställt", EventStatus.CANCELLED)]
)
def test_a_status_is_read_in_the_words_of_the_source(read_json: Read, said: str, status: EventStatus) -> None:
    assert event(read_json, {"d": "2026-12-01", "s": said}, "start: d, status: s").status is status


def test_a_format_for_dates_is_used(read_json: Read) -> None:
    source = EVENTS.format(fields="start: [d, t]") + "date_format: '%m/%d/%Y %I:%M %p'\n"
    (only,) = read_json({"items": [{"title": "M", "d": "12/3/2026", "t": "6:30 PM"}]}, source).items
    assert isinstance(only, Event)
    assert str(only.span.start) == "2026-12-03 18:30:00+01:00"


OCCASIONS = """
kind: events
type: json
items: items
occasions: dates
fields: {id: [id, occasion.from], title: name, start: occasion.from || from, end: occasion.to}
"""


def test_each_time_of_an_item_is_an_event_of_its_own(read_json: Read) -> None:
    times = [{"from": f"2026-12-0{n} 18:00", "to": f"2026-12-0{n} 19:00"} for n in (1, 8)]
    items = [{"id": 7, "name": "Kör", "dates": times}, {"id": 8, "name": "En gång", "from": "2026-12-03", "dates": []}]
    load = read_json({"items": items}, OCCASIONS)
    assert [(item.key, item.title) for item in load.items] == [
        ("7 2026-12-01 18:00", "Kör"),
        ("7 2026-12-08 18:00", "Kör"),
        ("8", "En gång"),
    ]
    assert load.complete


def test_times_without_end_are_cut_and_told(read_json: Read) -> None:
    item = {"id": 1, "name": "Ofta", "dates": [{"from": "2026-12-01"}] * 100_000}
    load = read_json({"items": [item] * 3}, OCCASIONS)
    assert (len(load.readings), load.complete) == (500, False)


def test_times_that_cannot_be_found_leave_the_item(read_json: Read) -> None:
    source = OCCASIONS.replace("occasions: dates", "occasions: values(dates)")
    load = read_json({"items": [{"id": 1, "name": "Möte", "from": "2026-12-01", "dates": None}]}, source)
    assert [item.title for item in load.items] == ["Möte"]
    assert [problem.field for problem in load.problems] == ["occasions", "end"]
