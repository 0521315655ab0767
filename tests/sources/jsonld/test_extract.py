"""Which items a page describes, in which way, and that each is one."""

from __future__ import annotations

from pathlib import Path

import microdata as judge
import pytest

from syndicate.sources.jsonld.extract import item_values, structured
from syndicate.sources.jsonld.scripts import values_of
from syndicate.sources.jsonld.types import EVENTS, NEWS, kind_of, local_name
from tests.sources.jsonld.conftest import BASE, page_of, script

GOLDEN = Path(__file__).parents[2] / "golden"
LUNCH = {"@type": "Event", "name": "Lunch", "startDate": "2026-12-01T12:00", "url": "/lunch"}


def titles(body: str, **given: object) -> list[str | None]:
    return [piece.title for piece in structured(page_of(body), **given).pieces]  # type: ignore[arg-type]  # as given


# --- which nodes are items


@pytest.mark.parametrize(
    "written",
    [
        *["Event", "http://schema.org/Event", "https://schema.org/Event", "https://www.schema.org/Event"],
        *["schema:Event", "//schema.org/Event", "schema.org/Event", "https://schema.org/Event/"],
        *["MusicEvent", "CulturalEvent"],
    ],
)
def test_a_type_is_known_however_its_vocabulary_is_written(written: str) -> None:
    (piece,) = structured(page_of(script(LUNCH | {"@type": written}))).pieces
    assert (piece.kind, piece.title, piece.way) == ("events", "Lunch", "JSON-LD")


@pytest.mark.parametrize("name", sorted(EVENTS | NEWS))
def test_every_type_of_the_table_is_an_item(name: str) -> None:
    assert kind_of([name]) == ("events" if name in EVENTS else "news")


@pytest.mark.parametrize(
    "name",
    [
        "Organization",
        "GovernmentOrganization",
        "WebSite",
        "WebPage",
        "BreadcrumbList",
        "Person",
        "SearchAction",
        "Place",
        "ImageObject",
        "ListItem",
        "SiteNavigationElement",
        "DeliveryEvent",
        "BroadcastEvent",
        "UserComments",
        "FAQPage",
        "Product",
        "h-card",
    ],
)
def test_what_is_neither_news_nor_an_event_is_no_item(name: str) -> None:
    assert structured(page_of(script({"@type": name, "name": "Meny", "url": "/meny"}))).pieces == ()


def test_menus_and_breadcrumbs_do_not_become_items_or_links() -> None:
    crumbs = {"@type": "ListItem", "position": 1, "name": "Start", "item": "https://www.aby.example/"}
    menu = {"@type": "SiteNavigationElement", "name": "Nyheter", "url": "/nyheter"}
    found = structured(
        page_of(
            script({"@type": "BreadcrumbList", "itemListElement": [crumbs]})
            + script({"@type": "ItemList", "itemListElement": [menu]})
        )
    )
    assert (found.pieces, found.links) == ((), ())


@pytest.mark.parametrize(
    "data",
    [
        {"@graph": [{"@type": "WebSite"}, LUNCH]},
        [LUNCH],
        [[LUNCH]],
        {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": LUNCH}]},
        {"@type": "ItemList", "itemListElement": LUNCH},
        {"@type": "WebPage", "mainEntity": LUNCH},
        {"@type": "Place", "event": [LUNCH]},
        {"@type": "CollectionPage", "hasPart": {"@list": [LUNCH]}},
        {"@type": "WebPage", "mainEntity": {"@type": "ItemList", "itemListElement": {"@set": [{"item": LUNCH}]}}},
        {"@graph": [{"@type": "WebPage", "mainEntity": {"@id": "#lunch"}}, LUNCH | {"@id": "#lunch"}]},
    ],
)
def test_an_item_is_found_wherever_lists_and_pages_hold_it(data: object) -> None:
    assert titles(script(data)) == ["Lunch"]


@pytest.mark.parametrize("name", ["superEvent", "about", "publisher", "isPartOf", "mentions", "citation", "video"])
def test_what_a_page_only_refers_to_is_none_of_its_items(name: str) -> None:
    assert titles(script({"@type": "WebPage", name: LUNCH})) == []


def test_parts_of_an_event_are_events_that_have_from_it_what_they_do_not_say() -> None:
    fair = {
        "@type": "Festival",
        "name": "Mässa",
        "startDate": "2026-12-01",
        "location": "Torget",
        "url": "/massa",
        "subEvent": [{"@type": "Event", "startDate": "2026-12-01T13:00"}, LUNCH],
    }
    found = structured(page_of(script(fair))).pieces
    assert [piece.title for piece in found] == ["Mässa", "Mässa", "Lunch"]
    assert {piece.fields["location"][0].text for piece in found} == {"Torget"}
    assert [piece.fields["link"][0].text for piece in found] == ["/massa", "/massa", "/lunch"]


def test_a_series_is_told_by_its_events_where_it_has_some() -> None:
    series = {"@type": "EventSeries", "name": "Sagostund", "startDate": "2026-12-01", "endDate": "2027-05-01"}
    assert titles(script(series)) == ["Sagostund"]
    found = structured(page_of(script(series | {"subEvent": [{"@type": "Event", "startDate": "2026-12-04"}]}))).pieces
    assert [(piece.title, piece.fields["start"][0].text) for piece in found] == [("Sagostund", "2026-12-04")]


def test_the_dates_of_a_course_are_events_with_its_name() -> None:
    course = {
        "@type": "Course",
        "name": "Svenska",
        "hasCourseInstance": {"@type": "CourseInstance", "startDate": "2027-01-11"},
    }
    found = structured(page_of(script(course))).pieces
    assert [(piece.kind, piece.title) for piece in found] == [("events", "Svenska")]


def test_nodes_that_refer_to_each_other_in_circles_are_visited_once() -> None:
    graph = [
        {"@id": "#a", "@type": "WebPage", "mainEntity": {"@id": "#b"}, "hasPart": {"@id": "#a"}},
        {"@id": "#b", "@type": "Event", "name": "B", "subEvent": {"@id": "#c"}, "location": {"@id": "#d"}},
        {"@id": "#c", "@type": "Event", "name": "C", "subEvent": [{"@id": "#b"}, {"@id": "#a"}]},
        {"@id": "#d", "@type": "Place", "name": "Torget", "address": {"@id": "#d"}, "geo": {"@id": "#d"}},
    ]
    assert titles(script({"@graph": graph})) == ["B", "C"]


def test_further_types_are_items_where_they_are_asked_for() -> None:
    body = script({"@type": "JobPosting", "title": "x", "name": "Lärare", "url": "/jobb/1"})
    assert titles(body) == []
    assert titles(body, types=["JobPosting"]) == ["Lärare"]


def test_entries_that_are_links_alone_are_told_as_links() -> None:
    entries = [
        {"@type": "ListItem", "url": "/a"},
        {"@type": "ListItem", "item": "/b"},
        {"@type": "ListItem", "item": {"@id": "/c", "name": "C"}},
        "/d",
        {"@type": "ListItem", "url": "/a"},
        {"@type": "ListItem", "item": LUNCH},
    ]
    found = structured(page_of(script([{"@type": "ItemList", "itemListElement": entries}])))
    assert [link.text for link in found.links] == ["/a", "/b", "/c", "/d"]
    assert [piece.title for piece in found.pieces] == ["Lunch"]


# --- scripts


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ('{"name": "Lunch", }', {"name": "Lunch"}),
        ('{"name": ["a", "b",],}', {"name": ["a", "b"]}),
        ('<!-- {"name": 1} -->', {"name": 1}),
        ('<![CDATA[ {"name": 1} ]]>', {"name": 1}),
        ('//<![CDATA[\n{"name": 1}\n//]]>', {"name": 1}),
        ('/*<![CDATA[*/{"name": 1};/*]]>*/', {"name": 1}),
        ("\ufeff {&quot;name&quot;: &quot;A &amp;amp; B&quot;}", {"name": "A &amp; B"}),
        ('{"name": "rad ett\nrad två\t"}', {"name": "rad ett\nrad två\t"}),
        (r'{"name": "it\'s \d", }', {"name": r"it's \d"}),
        ('{"name": "a, ]"}', {"name": "a, ]"}),
        ('{"n": 1e999, "m": NaN, "i": -Infinity}', {"n": None, "m": None, "i": None}),
        ('{"n": ' + "9" * 5000 + "}", {"n": "9" * 200}),
    ],
)
def test_what_is_wrong_without_doubt_is_mended(source: str, wanted: object) -> None:
    assert values_of(source) == ([wanted], None)


def test_several_values_in_one_script_are_all_read() -> None:
    assert values_of('{"a": 1}{"b": 2},\n{"c": 3};') == ([{"a": 1}, {"b": 2}, {"c": 3}], None)


def test_one_broken_script_costs_no_other_and_is_told_with_its_place() -> None:
    broken = '{"@type": "Event",\n "name": "Lunch" "startDate": "2026-12-01"}'
    found = structured(page_of(script(broken) + script(LUNCH)))
    assert [piece.title for piece in found.pieces] == ["Lunch"]
    fault = "JSON-LD script 1 is not sound JSON: Expecting ',' delimiter at line 2, column 18"
    assert [problem.message for problem in found.problems] == [f'{fault}: “"startDate": "2026-12-01"}}”']
    assert found.lost


@pytest.mark.parametrize(
    "media_type", ["application/LD+JSON", "application/ld+json; charset=utf-8", " application/ld+json"]
)
def test_a_script_is_known_by_its_type(media_type: str) -> None:
    assert titles(script(LUNCH).replace("application/ld+json", media_type)) == ["Lunch"]


def test_another_script_is_none() -> None:
    assert titles(script(LUNCH).replace("application/ld+json", "application/json")) == []


def test_the_text_in_the_language_of_the_source_is_taken() -> None:
    name = [{"@value": "Lunch time", "@language": "en"}, {"@value": "Lunchdags", "@language": "sv"}]
    assert titles(script(LUNCH | {"name": name}), language="sv") == ["Lunchdags"]
    assert titles(script(LUNCH | {"name": {"en": "Lunch time", "sv": "Lunchdags"}}), language="en") == ["Lunch time"]


# --- microdata, with another reader as judge


def microdata_page(case: str) -> str:
    return (GOLDEN / case / "page.html").read_text(encoding="utf-8")


def test_microdata_is_read_as_another_reader_reads_it() -> None:
    for case in ("jsonld-culture-house-microdata", "jsonld-sitevision-municipality"):
        html = microdata_page(case)
        told = [
            item
            for item in _with_all_inside(judge.get_items(html))
            if item.itemtype and kind_of(local_name(str(one)) for one in item.itemtype)
        ]
        pieces = [piece for piece in structured(page_of(html)).pieces if piece.way == "microdata"]
        named = {piece.title for piece in pieces} | {None}
        if case == "jsonld-culture-house-microdata":
            assert [str(item.startDate or "") for item in told][:2] == [
                piece.fields["start"][0].text for piece in pieces
            ][:2]
        assert len(told) == (3 if case == "jsonld-culture-house-microdata" else 1)
        assert {str(item.name).strip() for item in told if "://" not in str(item.name)} - named <= {
            "Sagostund för de minsta",  # the same as in JSON-LD, which goes first
            "/program/stickkafe",  # the address of a link that is marked as the name
        }


def _with_all_inside(items: list[judge.Item]) -> list[judge.Item]:
    found = []
    for item in items:
        inner = [value for values in item.props.values() for value in values if isinstance(value, judge.Item)]
        found += [item, *_with_all_inside(inner)]
    return found


def test_properties_named_by_itemref_belong_to_the_item_wherever_they_stand() -> None:
    found = structured(
        page_of(
            '<div itemscope itemtype="https://schema.org/Event" itemref="a b missing">'
            '<b itemprop="name">Lunch</b></div>'
            '<p id="a"><i itemprop="location">Torget</i></p><time id="b" itemprop="startDate">2026-12-01</time>'
        )
    )
    (piece,) = found.pieces
    assert {name: values[0].text for name, values in piece.fields.items() if name in ("location", "start")} == {
        "location": "Torget",
        "start": "2026-12-01",
    }


def test_itemref_in_a_circle_ends() -> None:
    body = '<div id="a" itemprop="subEvent" itemscope itemtype="https://schema.org/Event" itemref="b a">'
    body += (
        '<b itemprop="name">A</b></div><div id="b" itemprop="subEvent" itemscope itemtype="https://schema.org/Event" '
    )
    body += 'itemref="a b"><b itemprop="name">B</b></div>'
    assert set(titles(body)) <= {"A", "B"}


def test_a_name_on_a_link_is_its_words() -> None:
    body = '<div itemscope itemtype="https://schema.org/Event"><a itemprop="name" href="/lunch">Lunch</a></div>'
    assert titles(body) == ["Lunch"]


# --- each item once


def test_the_same_event_in_three_ways_is_one_and_json_ld_goes_first() -> None:
    found = structured(
        page_of(
            script(LUNCH)
            + '<div itemscope itemtype="https://schema.org/Event"><a itemprop="url" href="https://www.aby.example/lunch">'
            '<span itemprop="name">LUNCH!</span></a>'
            '<time itemprop="startDate" datetime="2026-12-01T12:00:00+01:00"></time>'
            '<span itemprop="location">Torget</span></div>'
            '<div class="h-event"><a class="p-name u-url" href="/lunch?utm_source=x">Lunch</a>'
            '<time class="dt-start" datetime="2026-12-01 12:00">1 dec</time><p class="p-summary">Soppa</p></div>'
        )
    )
    (piece,) = found.pieces
    assert (piece.title, piece.way) == ("Lunch", "JSON-LD")
    assert (piece.fields["location"][0].text, piece.fields["summary"][0].text) == ("Torget", "Soppa")
    assert dict(found.types) == {"Event": 2, "h-event": 1}


def test_the_same_script_twice_is_one_item() -> None:
    assert titles(script(LUNCH) * 2) == ["Lunch"]


def test_two_times_under_one_link_are_two_events() -> None:
    later = LUNCH | {"startDate": "2026-12-01T18:00"}
    other_day = LUNCH | {"startDate": "2026-12-02T12:00"}
    assert titles(script([LUNCH, later, other_day])) == ["Lunch"] * 3


def test_two_titles_under_one_link_are_two_items() -> None:
    news = {"@type": "NewsArticle", "headline": "A", "url": "/nyheter"}
    assert titles(script([news, news | {"headline": "B"}])) == ["A", "B"]


def test_an_id_that_several_items_have_is_none_of_theirs() -> None:
    found = structured(page_of(script([LUNCH | {"name": name, "identifier": "1", "url": f"/{name}"} for name in "AB"])))
    assert not any("key" in piece.fields for piece in found.pieces)
    (piece,) = structured(page_of(script(LUNCH | {"identifier": {"@type": "PropertyValue", "value": 17}}))).pieces
    assert [value.text for value in piece.fields["key"]] == ["17"]


# --- the one item of a page


def test_the_only_item_is_what_the_page_is_about_and_links_there() -> None:
    assert item_values(page_of(script({"@type": "Event", "name": "Lunch"})))["link"][0].text == BASE


def test_of_several_items_the_one_whose_link_is_the_page_is_meant() -> None:
    body = script([LUNCH, LUNCH | {"name": "Middag", "url": BASE, "startDate": "2026-12-02"}])
    assert item_values(page_of(body))["title"][0].text == "Middag"
    assert item_values(page_of(script([LUNCH, LUNCH | {"name": "Middag", "url": "/middag"}]))) == {}
    assert item_values(page_of(body), kind="news") == {}
