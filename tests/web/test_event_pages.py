"""The pages of a calendar: one for each event, one for each month, made of what a real refresh publishes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser
from werkzeug.test import TestResponse

from syndicate.config import load, parse
from syndicate.cycle import Cycle
from syndicate.preview import preview
from syndicate.web.event_pages import EventPage, event_page
from syndicate.web.happenings import read_happenings
from syndicate.web.months import coming_by_month, month_of, reach_of
from tests.support.office import DAY, HOUR, Office, meeting, office_in
from tests.web.house import web_client


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with office_in(tmp_path, "formats: [ics, atom, json]") as office:
        assert office.refresh().verdict == "publish"
        yield office


def asked(office: Office, path: str, *, later: timedelta = timedelta(), **headers: str) -> TestResponse:
    with web_client(office.folder / "feeds_config.yaml", now=office.now + later) as client:
        return client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})


def page_of(office: Office, path: str, **more: Any) -> LexborHTMLParser:
    answer = asked(office, path, **more)
    assert answer.status_code == 200, answer.data
    return LexborHTMLParser(answer.text)


def address(office: Office, number: int, lang: str = "") -> str:
    link = f"https://www.example.se/kalender/{number}"
    (key,) = (record.key for record in office.store.records(["kalendern"]) if record.item.link == link)
    return f"{lang}/events/{key}/"


def texts(document: LexborHTMLParser, selector: str) -> list[str]:
    return [" ".join(node.text().split()) for node in document.css(selector)]


# --- one event -------------------------------------------------------------------------------------------------------


def test_an_event_has_a_page_that_says_when_and_where_in_both_languages(office: Office) -> None:
    swedish, english = page_of(office, address(office, 1)), page_of(office, address(office, 1, "/en"))
    assert texts(swedish, "h1") == texts(english, "h1") == ["Möte 1"]
    assert texts(swedish, ".lead") == ["måndag 23 november 2026 kl. 17.00–19.00Stadshuset"]
    assert texts(english, ".lead") == ["Monday 23 November 2026, 17:00–19:00Stadshuset"]
    assert texts(swedish, ".rich p") == ["Vi talar om sak 1."]
    (switch,) = swedish.css("a.language")
    assert switch.attributes["href"] == address(office, 1, "/en")
    assert not swedish.css(".hero .notice")


def test_what_is_cancelled_says_so_before_its_name_and_offers_no_calendar_link(office: Office) -> None:
    office.change(2, status="Inställt")
    office.refresh(HOUR)
    document = page_of(office, address(office, 2))
    assert texts(document, ".notice strong") == ["Inställt. Det blir inte av."]
    assert document.html is not None
    assert document.html.index("Inställt. Det blir") < document.html.index("<h1")
    assert (document.css_first("title") or document).text().startswith("Inställt: Möte 2")
    assert not document.css("a[href*=outlook], a[href*=google], a[href$='.ics']")


def test_what_has_been_says_so_and_offers_no_calendar_link(office: Office) -> None:
    office.refresh(4 * DAY)
    document = page_of(office, address(office, 1))
    assert texts(document, ".notice strong") == ["Det har varit."]
    assert not document.css("a[href*=outlook], a[href*=google], a[href$='.ics']")
    assert not page_of(office, address(office, 2)).css(".notice")


def test_a_page_names_its_one_address_whichever_it_was_asked_at(office: Office) -> None:
    path = address(office, 1)
    for asked_at, whole in ((path, path), (path.rstrip("/"), path), (f"/en{path}", f"/en{path}")):
        (link,) = page_of(office, asked_at).css("link[rel=canonical]")
        assert link.attributes["href"] == f"http://127.0.0.1:8000{whole}"


def test_what_has_moved_says_first_when_it_was_and_what_it_is_now(office: Office) -> None:
    office.change(1, start=meeting(1).start + HOUR, end=None, place="Biblioteket")
    office.refresh(HOUR)
    (notice,) = texts(page_of(office, address(office, 1)), ".notice")
    assert notice.startswith("Ändrat 20 nov: ny tid 18.00")
    assert "förut 17.00–19.00" in notice
    assert "ny plats Biblioteket, förut Stadshuset" in notice


def test_an_end_that_nobody_stated_is_said_to_be_unknown(office: Office) -> None:
    office.change(3, end=None)
    office.refresh(HOUR)
    assert texts(page_of(office, address(office, 3)), "dd .hint") == ["Webbplatsen säger inte när det slutar."]


def test_rule_28_the_links_to_ones_own_calendar_are_exactly_right(office: Office) -> None:
    document = page_of(office, address(office, 1))
    links = [urlsplit(link.attributes["href"] or "") for link in document.css(".stacked a")]
    assert [(link.netloc, link.path) for link in links] == [
        ("", f"{address(office, 1).rstrip('/')}.ics"),
        ("outlook.office.com", "/calendar/0/action/compose"),
        ("outlook.live.com", "/calendar/0/action/compose"),
        ("calendar.google.com", "/calendar/render"),
    ]
    assert links[1].query == links[2].query
    assert parse_qs(links[1].query) == {
        "rru": ["addevent"],
        "path": ["/calendar/action/compose"],
        "subject": ["Möte 1"],
        "startdt": ["2026-11-23T16:00:00Z"],
        "enddt": ["2026-11-23T18:00:00Z"],
        "body": ["Vi talar om sak 1.\n\nhttps://www.example.se/kalender/1"],
        "location": ["Stadshuset"],
    }
    assert parse_qs(links[3].query) == {
        "action": ["TEMPLATE"],
        "text": ["Möte 1"],
        "dates": ["20261123T160000Z/20261123T180000Z"],
        "ctz": ["Europe/Stockholm"],
        "details": ["Vi talar om sak 1.\n\nhttps://www.example.se/kalender/1"],
        "location": ["Stadshuset"],
    }
    assert all("+" not in link.query for link in links)


def test_what_is_over_or_lost_answers_410_and_what_never_was_404(office: Office) -> None:
    path = address(office, 1)
    office.plan.pop(1)
    for _ in range(3):
        office.refresh(DAY / 2)
    gone = asked(office, path)
    assert (gone.status_code, texts(LexborHTMLParser(gone.text), "h1")) == (410, ["Finns inte längre här"])
    assert asked(office, f"/en{path}").status_code == 410
    assert asked(office, "/events/aaaaaaaaaaaaaaaa/").status_code == 404
    assert asked(office, "/events/aaaaaaaaaaaaaaaa/qr.svg").status_code == 404
    assert asked(office, address(office, 2).replace("/events", "/sv/events")).status_code == 404


def test_what_is_gone_is_gone_at_each_of_its_addresses_however_it_is_asked_for(office: Office) -> None:
    path = address(office, 1)
    office.change(1, status="Inställt")
    office.refresh(HOUR)
    office.refresh(5 * DAY)  # a day after its original end
    stem = path.rstrip("/")
    with web_client(office.folder / "feeds_config.yaml", now=office.now) as client:
        for one in (path, stem, f"/en{path}", f"{stem}.ics", f"{stem}.json", f"{path}?x=1", f"{stem}.ics?x=1"):
            assert client.get(one).status_code == 410, one
            assert client.get(one, headers={"If-None-Match": "*"}).status_code == 410, one
            head = client.head(one)
            assert (head.status_code, head.data) == (410, b""), one
            assert client.post(one).status_code == 405, one
        for one in (stem.upper(), f"{stem}.ics/", f"{stem}x.ics", f"{stem}.ICS", f"{stem}.atom", f"{stem}-20261123/"):
            assert client.get(one).status_code == 404, one


SEEN = """\
site: {title: Kansliet, url: "https://www.example.se/", language: sv, timezone: Europe/Stockholm,
  authority: "example.se,2016"}
sources: {sida: {kind: events, type: jsonld, path: sida.html, url: "https://feeds.example.se/"}}
feeds: {sida: {from: [sida]}}
"""


def test_search_engines_read_the_same_event_as_our_own_preview_does(office: Office) -> None:
    office.change(1, start=meeting(1).start + HOUR, end=meeting(1).end, online="https://video.example.se/1")
    office.refresh(HOUR)
    html = asked(office, address(office, 1)).text
    (office.folder / "sida.html").write_text(html, encoding="utf-8")
    config = parse(SEEN, path=office.folder / "seen.yaml", env={})
    cycle = Cycle(config, office.store, office.door, lambda: office.now, lambda: "0")
    seen = preview(cycle, "sida", at=office.now)
    assert (seen.verdict, seen.problems) == ("publish", ())
    (item,) = seen.items
    assert item["warnings"] == ["it was moved; before, it was on 2026-11-23 17:00+01:00 (previousStartDate)"]
    assert item["title"] == "Möte 1"
    assert (item["start"], item["end"]) == ("2026-11-23T18:00:00+01:00", "2026-11-23T19:00:00+01:00")
    assert item["location"] == "Stadshuset"
    assert item["link"] == "https://www.example.se/kalender/1"
    assert item["summary"] == "Vi talar om sak 1."
    (script,) = LexborHTMLParser(html).css("script[type='application/ld+json']")
    told = json.loads(script.text())
    assert told["eventStatus"] == "https://schema.org/EventRescheduled"
    assert told["previousStartDate"] == "2026-11-23T17:00:00+01:00"
    assert told["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"


NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
TOLD = {
    "key": "k1",
    "id": "tag:example.se,2016:1",
    "page": "https://feeds.example.se/events/k1/",
    "title": "Möte",
    "status": "confirmed",
    "start": "2026-11-23T17:00:00+01:00",
    "over": "2026-11-23T18:00:00+01:00",
    "feeds": [{"name": "kalendern", "title": "Kalendern"}],
}


def made(**told: Any) -> str:
    return str(event_page(TOLD | told, zone="Europe/Stockholm", wanted="Bild", now=NOW).content)


def test_a_description_asks_nothing_of_another_host() -> None:
    html = made(
        content='<p>Se <img src="https://www.example.se/a.png" alt="kartan"> och '
        '<img src="https://www.example.se/b.png"></p><script>x()</script><iframe src="https://x.example/"></iframe>'
    )
    document = LexborHTMLParser(html)
    assert not document.css("img, iframe, script, [style], [src]")
    assert [(link.text(), link.attributes["href"]) for link in document.css("a")] == [
        ("kartan", "https://www.example.se/a.png"),
        ("Bild", "https://www.example.se/b.png"),
    ]


def test_a_picture_that_is_a_link_becomes_its_words() -> None:
    html = made(content='<a href="https://www.example.se/mer"><img src="https://www.example.se/a.png" alt="Mer"></a>')
    assert [(link.text(), link.attributes["href"]) for link in LexborHTMLParser(html).css("a")] == [
        ("Mer", "https://www.example.se/mer")
    ]


def time(day: int, **told: Any) -> dict[str, Any]:
    start, end = (f"2026-12-{day:02}T{hour}:00:00+01:00" for hour in (18, 19))
    return {"start": start, "end": end, "shown": "Möte", "location": "Stadshuset", "status": "confirmed"} | told


def recurring(*coming: dict[str, Any], **told: Any) -> EventPage:
    series = {"start": "2020-01-07T18:00:00+01:00", "location": "Stadshuset", "geo": [59.3, 18.1]}
    again = {"recurrence": {"rules": ["FREQ=WEEKLY"], "coming": list(coming)}}
    return event_page(TOLD | series | again | told, zone="Europe/Stockholm", wanted="Bild", now=NOW)


def test_what_comes_again_shows_its_next_time_and_no_link_that_knows_one_time_only() -> None:
    page = recurring(time(1))
    assert page.links is None
    assert page.start.isoformat() == json.loads(page.jsonld)["startDate"] == "2026-12-01T18:00:00+01:00"
    assert recurring().start.isoformat() == "2020-01-07T18:00:00+01:00"


def test_the_next_time_is_one_that_takes_place_and_stands_at_its_own_place() -> None:
    page = recurring(time(1, status="cancelled", shown="INSTÄLLT: Möte"), time(8, location="Kyrkan"), time(15))
    assert (page.start.isoformat(), page.place) == ("2026-12-08T18:00:00+01:00", "Kyrkan")
    none = recurring(time(1, status="cancelled"), time(8, status="cancelled"), status="cancelled")
    assert none.start.isoformat() == "2026-12-01T18:00:00+01:00"


def test_search_engines_are_told_each_time_of_what_comes_again_as_it_is() -> None:
    moved = {"before": {"start": "2020-01-06T18:00:00+01:00"}, "after": {"start": "2020-01-07T18:00:00+01:00"}}
    first = time(1, status="cancelled", shown="INSTÄLLT: Möte")
    page = recurring(first, time(8, location="Kyrkan", shown="Julmöte"), *map(time, range(9, 29)), changes=[moved])
    told = json.loads(page.jsonld)
    assert len(told) == 12
    assert [(one["name"], one["startDate"][:10], one["eventStatus"].rpartition("/Event")[2]) for one in told[:3]] == [
        ("Möte", "2026-12-01", "Cancelled"),
        ("Julmöte", "2026-12-08", "Scheduled"),
        ("Möte", "2026-12-09", "Scheduled"),
    ]
    assert [one["location"][0]["name"] for one in told[:3]] == ["Stadshuset", "Kyrkan", "Stadshuset"]
    assert ["geo" in one["location"][0] for one in told[:3]] == [True, False, True]
    assert not any({"previousStartDate", "@id"} & one.keys() for one in told)
    assert {one["superEvent"]["@id"] for one in told} == {TOLD["id"]}


def test_no_address_of_another_scheme_is_followed() -> None:
    wrong = "javascript:alert(1)"
    told = dict.fromkeys(("link", "online", "signup", "image"), wrong) | {"attachments": [{"url": wrong}]}
    page = event_page(TOLD | told, zone="Europe/Stockholm", wanted="Bild", now=NOW)
    assert wrong not in json.dumps(dict(page.told)) + page.jsonld + str(page.links)
    kept = event_page(TOLD | {"signup": "mailto:info@example.se"}, zone="Europe/Stockholm", wanted="Bild", now=NOW)
    assert kept.told["signup"] == "mailto:info@example.se"


def test_a_descriptions_headings_stand_below_the_pages_own() -> None:
    assert made(content="<h1>Ett</h1><h4>Fyra</h4>") == "<h3>Ett</h3><h3>Fyra</h3>"


def test_a_summary_alone_is_shown_in_its_paragraphs_and_is_never_markup() -> None:
    assert made(summary="Ett <b>&\n\nTvå") == "<p>Ett &lt;b&gt;&amp;</p><p>Två</p>"


@given(st.text(max_size=80))
def test_no_text_ends_the_script_that_describes_the_event(text: str) -> None:
    page = event_page(TOLD | {"title": f"</script><!--{text}"}, zone="Europe/Stockholm", wanted="Bild", now=NOW)
    document = LexborHTMLParser(f'<script type="application/ld+json">{page.jsonld}</script><p>efter</p>')
    (script,) = document.css("script")
    assert "<" not in script.text()
    assert json.loads(script.text())["name"] == f"</script><!--{text}"
    assert texts(document, "p") == ["efter"]


def test_whole_days_end_the_day_after_in_the_links() -> None:
    page = event_page(
        TOLD | {"start": "2026-12-19", "end": "2026-12-20", "all_day": True, "over": "2026-12-21T00:00:00+01:00"},
        zone="Europe/Stockholm",
        wanted="Bild",
        now=NOW,
    )
    assert page.links is not None
    assert "dates=20261219%2F20261221" in page.links.google
    assert "startdt=2026-12-19&enddt=2026-12-21&allday=true" in page.links.outlook_365


def test_rule_28_a_long_description_is_cut_in_the_links() -> None:
    page = event_page(TOLD | {"summary": "å" * 2000}, zone="Europe/Stockholm", wanted="Bild", now=NOW)
    assert page.links is not None
    (body,) = parse_qs(urlsplit(page.links.outlook_365).query)["body"]
    assert len(body) == 900
    assert body.endswith("…")


def test_what_may_be_too_old_to_be_true_is_shown_on_no_page(tmp_path: Path) -> None:
    keys = "formats: [ics, json], serve_stale: never, stale_after: 2h"
    with office_in(tmp_path, keys) as office:
        office.refresh()
        path = address(office, 1)
        assert asked(office, path, later=HOUR).status_code == 200
        for form in ("/", ".ics", ".json"):
            assert asked(office, path.rstrip("/") + form, later=3 * HOUR).status_code == 503, form
        assert "Möte" not in asked(office, "/feeds/kalendern/", later=3 * HOUR).text
        assert asked(office, "/feeds/kalendern/manad/", later=3 * HOUR).status_code == 404


# --- months ----------------------------------------------------------------------------------------------------------


def test_everything_to_come_is_listed_by_month(office: Office) -> None:
    office.change(8, start=datetime(2027, 1, 31, 22, 0), end=datetime(2027, 2, 1, 1, 0))  # noqa: DTZ001 - a wall clock
    office.refresh(HOUR)
    document = page_of(office, "/feeds/kalendern/manad/")
    assert texts(document, "h2") == ["November 2026", "Januari 2027"]
    assert texts(document, ".what") == [*(f"Möte {number}" for number in range(1, 8)), "FlyttatMöte 8"]
    hrefs = [link.attributes["href"] for link in document.css(".what a")]
    assert hrefs == [address(office, number) for number in range(1, 9)]


def test_a_month_is_a_table_of_weeks_with_a_list_before_it(office: Office) -> None:
    document = page_of(office, "/feeds/kalendern/manad/2026-11/")
    assert texts(document, "h1") == ["November 2026"]
    assert [texts(document, "main h2")] == [["Som lista", "Som tabell"]]
    (table,) = document.css("table")
    assert len(table.css("thead th[scope=col]")) == 8
    assert [" ".join(row.text().split()) for row in table.css("tbody th")] == [
        f"Vecka {number}" for number in (44, 45, 46, 47, 48, 49)
    ]
    cells = {
        time.attributes["datetime"]: cell for cell in table.css("td:not(.outside)") for time in cell.css("time")[:1]
    }
    assert len(cells) == 30
    (link,) = cells["2026-11-23"].css("a")
    assert " ".join(link.text().split()) == "17.00 Möte 1"
    assert link.attributes["href"] == address(office, 1)
    (today,) = table.css("[aria-current=date]")
    assert (today.css_first("time") or today).attributes["datetime"] == "2026-11-20"


def test_months_lead_to_each_other_as_far_as_there_are_events(office: Office) -> None:
    office.change(8, start=datetime(2027, 1, 12, 18, 0), end=None)  # noqa: DTZ001 - a wall clock
    office.refresh(HOUR)
    november, january = (page_of(office, f"/feeds/kalendern/manad/{slug}/") for slug in ("2026-11", "2027-01"))
    assert [link.attributes["rel"] for link in november.css("nav a[rel]")] == ["next"]
    assert [link.attributes["rel"] for link in january.css("nav a[rel]")] == ["prev"]
    assert texts(page_of(office, "/feeds/kalendern/manad/2026-12/"), ".empty") == ["Den här månaden händer ingenting."]


@pytest.mark.parametrize("slug", ["2026-10", "2026-12", "2026-13", "2026-1", "x", "9999-99", "0000-01", "2026-11-20"])
def test_there_is_no_page_for_other_months(office: Office, slug: str) -> None:
    assert asked(office, f"/feeds/kalendern/manad/{slug}/").status_code == 404


def test_only_a_calendar_has_months(tmp_path: Path) -> None:
    with office_in(tmp_path) as office:
        assert asked(office, "/feeds/nix/manad/").status_code == 404
        assert asked(office, "/sv/feeds/kalendern/manad/").status_code == 404


@pytest.mark.parametrize(
    "path", ["/", "/feeds/kalendern/", "/feeds/kalendern/manad/", "/feeds/kalendern/manad/2026-11/"]
)
def test_a_page_is_the_same_bytes_all_day_and_304(office: Office, path: str) -> None:
    morning = asked(office, path, later=-8 * HOUR)
    evening = asked(office, path, later=10 * HOUR)
    assert morning.data == evening.data
    assert asked(office, path, later=11 * HOUR, If_None_Match=morning.headers["ETag"]).status_code == 304


def test_an_events_page_changes_with_the_clock_once_when_it_is_over(office: Office) -> None:
    tags = [asked(office, address(office, 1), later=days * DAY).headers["ETag"] for days in (0, 3, 4, 100)]
    assert tags[0] == tags[1] != tags[2] == tags[3]
    assert asked(office, address(office, 1), If_None_Match=tags[0]).status_code == 304


def test_an_event_leaves_the_list_at_the_midnight_after_it(office: Office) -> None:
    same_day, next_day = ((datetime(2026, 11, day, 12, tzinfo=office.now.tzinfo) - office.now) for day in (23, 24))
    assert "Möte 1" in texts(page_of(office, "/feeds/kalendern/", later=same_day), ".what")
    assert "Möte 1" not in texts(page_of(office, "/feeds/kalendern/", later=next_day), ".what")


def test_a_list_that_would_be_too_long_names_the_months_that_have_the_rest() -> None:
    starts = (
        [f"2026-12-{day:02}" for day in range(1, 4)] + [f"2027-01-{day:02}" for day in range(1, 4)] + ["2027-03-01"]
    )
    happenings = [one for start in starts for one in read_happenings(json.dumps(TOLD | {"start": start}).encode())]
    months = coming_by_month(happenings, date(2026, 12, 2), most=3)
    assert [(month.first.month, len(month.shown), month.count) for month in months] == [
        (12, 2, 2),
        (1, 1, 3),
        (3, 0, 1),
    ]


def test_a_calendar_of_what_has_been_shows_the_last_of_it_and_the_months_it_was_in(office: Office) -> None:
    landing = page_of(office, "/", later=40 * DAY)
    assert texts(landing, ".empty") == ["Just nu finns inga planerade händelser."]
    assert texts(landing, ".what") == ["Möte 8", "Möte 7", "Möte 6"]
    months = page_of(office, "/feeds/kalendern/manad/", later=40 * DAY)
    assert texts(months, "h2") == ["Tidigare månader"]
    assert texts(months, "#earlier + ul a") == ["November 2026"]


def test_a_recurring_event_is_in_the_month_as_often_as_it_takes_place() -> None:
    coming = [
        {"start": f"2026-12-{day:02}T18:00:00+01:00", "all_day": False, "shown": shown, "status": status}
        for day, shown, status in (
            (1, "Möte", "confirmed"),
            (8, "INSTÄLLT: Möte", "cancelled"),
            (15, "Fest i stället", "confirmed"),
        )
    ]
    body = json.dumps(TOLD | {"end": TOLD["over"], "recurrence": {"rules": [], "coming": coming}}).encode()
    happenings = read_happenings(body)
    assert [(one.first.day, one.last.day, one.shown.title, one.shown.cancelled) for one in happenings] == [
        (1, 1, "Möte", False),
        (8, 8, "Möte", True),
        (15, 15, "Fest i stället", False),
    ]
    month = month_of(happenings, date(2026, 12, 1))
    assert [day.date.day for week in month.weeks for day in week.days if day.happenings] == [1, 8, 15]


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2026-12-30", "2027-01-02", (30, 31)),
        ("2026-12-31T20:00:00+01:00", "2027-01-01T00:00:00+01:00", (31,)),
        ("2026-12-30T20:00:00+01:00", "2026-12-31T02:00:00+01:00", (30, 31)),
        ("2026-12-31T20:00:00+01:00", None, (31,)),
    ],
)
def test_an_event_stands_on_each_of_its_days(start: str, end: str | None, days: tuple[int, ...]) -> None:
    happenings = read_happenings(json.dumps(TOLD | {"start": start} | ({"end": end} if end else {})).encode())
    month = month_of(happenings, date(2026, 12, 1))
    assert tuple(day.date.day for week in month.weeks for day in week.days if day.happenings) == days


def test_without_events_there_is_this_month_alone() -> None:
    reach = reach_of((), date(2026, 12, 24))
    assert reach.holds(date(2026, 12, 1))
    assert reach.before(date(2026, 12, 1)) is None
    assert reach.after(date(2026, 12, 1)) is None


# --- a feed that is no more ------------------------------------------------------------------------------------------


def test_the_pages_of_a_feed_that_left_the_configuration_say_so_or_lead_to_the_one_in_its_place(office: Office) -> None:
    path = office.folder / "feeds_config.yaml"
    before = path.read_text(encoding="utf-8")
    pages = ("/feeds/kalendern/", "/feeds/kalendern", "/feeds/kalendern/manad/", "/feeds/kalendern/manad/2026-11/")
    assert {asked(office, page).status_code for page in pages} == {200}
    for alias, status in (("", 410), (", aliases: [/feeds/kalendern.ics]", 308)):
        new = f"  plan: {{title: Planen, from: [kalendern]{alias}}}"
        path.write_text(re.sub(r"^  kalendern: \{title.*", new, before, flags=re.MULTILINE), encoding="utf-8")
        office.config = load(path, env={})
        office.cycle.rebuild()
        for page in (*pages, *(f"/en{page}" for page in pages)):
            answer = asked(office, page)
            assert answer.status_code == status, page
            if status == 308:
                lang = "/en" if page.startswith("/en") else ""
                assert urlsplit(answer.headers["Location"]).path == f"{lang}/feeds/plan/"
            else:
                told = (
                    "Flödet publiceras inte längre."
                    if page.startswith("/f")
                    else "This feed is not published any more."
                )
                assert told in answer.text
        assert asked(office, "/feeds/kalendern.ics").status_code == status
        assert asked(office, "/feeds/plan/").status_code == 200
        assert asked(office, "/feeds/aldrig/").status_code == 404
        assert asked(office, "/sv/feeds/kalendern/").status_code == 404
