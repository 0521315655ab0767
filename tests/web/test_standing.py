"""The status page: for each state what it means and what to do, what changed side by side, who fetches."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from syndicate.model import (
    Changes,
    Fetches,
    Incident,
    Load,
    LoadStats,
    Message,
    NewsItem,
    Problem,
    Publication,
    Reading,
    Record,
    SourceState,
)
from syndicate.web.histories import HEIGHT, WIDTH, Plot, compare, plot_of
from tests.web.house import NOW, House
from tests.web.test_pages import client_of

ZONE = ZoneInfo("Europe/Stockholm")
HOUR = timedelta(hours=1)


def record(number: int) -> Record:
    item = NewsItem(title=f"Nyhet {number}", link=f"https://www.example.se/{number}", published=NOW - number * HOUR)
    return Record(
        id=f"tag:example.se,2016:aktuellt/{number}",
        key=f"k{number}",
        source="aktuellt",
        item=item,
        fingerprint="1:x",
        first_seen=NOW,
        published=NOW - number * HOUR,
        updated=NOW,
    )


def load_of(*titles: str) -> Load:
    items = [NewsItem(title=title, published=date(2026, 3, 2)) for title in titles]
    return Load(readings=tuple(Reading(item=item) for item in items))


def page(house: House, path: str = "/status") -> str:
    with client_of(house) as client:
        answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.text


def put(house: House, **state: object) -> None:
    with house.store() as store:
        version = store.source("aktuellt").version + 1
        source = SourceState(name="aktuellt", version=version, last_checked=NOW, next_due=NOW + HOUR, **state)  # type: ignore[arg-type]
        store.commit(Publication(at=NOW, source=source))


@pytest.mark.parametrize(
    ("state", "means", "todo"),
    [
        ({"state": "ok"}, "Bra", "Allt är som det ska."),
        (
            {"state": "held", "reason": "only 2 items"},
            "Det som lästes senast verkar inte stämma",
            "syndicate accept aktuellt",
        ),
        ({"state": "failing", "reason": "asks for a login"}, "Den går inte att läsa just nu", "Har adressen ändrats"),
        ({"state": "never"}, "Den har inte lästs än", "strax efter starten"),
        ({"state": "ok", "reason": "7 items found; usually 10"}, "ingenting har tagits bort", "7 items found"),
    ],
)
def test_every_state_says_what_it_means_and_what_to_do(
    house: House, state: dict[str, str], means: str, todo: str
) -> None:
    put(house, **state)
    shown = page(house)
    assert means in shown
    assert todo in shown


def test_a_source_that_is_gone_says_that_it_is_asked_no_more(house: House) -> None:
    put(house, state="failing", reason="says that it is gone for good (410)", gone_times=3)
    with house.store() as store:
        state = store.source("aktuellt")
        forever = datetime.max.replace(tzinfo=NOW.tzinfo) - timedelta(days=300)
        store.commit(Publication(at=NOW, source=replace(state, version=state.version + 1, next_due=forever)))
    assert "Den läses inte mer" in page(house)


def test_what_is_held_stands_beside_what_is_published(house: House) -> None:
    with house.store() as store:
        records = tuple(record(number) for number in range(5))
        source = SourceState(name="aktuellt", version=1, state="held", reason="only 2", items=5, last_checked=NOW)
        held = load_of("Nyhet 1", "<script>alert(1)</script>")
        store.commit(Publication(at=NOW, source=source, changes=Changes(new=records), held=held))
    shown = page(house)
    assert "Publicerat nu (5)" in shown
    assert "Vad källan säger (2)" in shown
    assert shown.count(">saknas<") == 4
    assert shown.count(">ny<") == 1
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)" in shown


def test_the_same_item_is_known_by_its_link_or_by_title_and_day() -> None:
    moved = NewsItem(title="Nyhet 3", published=NOW - 3 * HOUR, link="https://new.example.se/3")
    renamed = NewsItem(title="Ny rubrik", link="https://www.example.se/2")
    seen = compare(
        [record(n) for n in range(4)], Load(readings=(Reading(item=moved), Reading(item=renamed))), count=4, zone=ZONE
    )
    assert (seen.missing, seen.new) == (2, 0)
    assert [row.title for row in seen.published if row.other] == ["Nyhet 0", "Nyhet 1"]


def stats(hours: int, items: int, *, good: bool = True, new: int = 0) -> LoadStats:
    return LoadStats(at=NOW + hours * HOUR, good=good, items=items, new=new)


def test_the_plot_is_drawn_in_steps_with_what_was_held_and_what_was_new() -> None:
    drawn = plot_of((stats(0, 10, new=10), stats(5, 12, new=2), stats(8, 2, good=False), stats(10, 12)))
    assert isinstance(drawn, Plot)
    assert (drawn.least, drawn.most, drawn.changes) == (10, 12, 12)
    points = [(float(x), float(y)) for x, y in (point.split(",") for point in drawn.line.split())]
    assert points[0][0] == 0
    assert list(points[-1]) == [WIDTH, points[-2][1]]
    assert all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(points))
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points)
    assert [dot.x for dot in drawn.held] == [0.8 * WIDTH]
    assert len(drawn.bars) == 2


def test_one_load_is_no_plot_and_loads_that_were_all_held_are_one() -> None:
    assert plot_of((stats(0, 1),)) is None
    held = plot_of((stats(0, 0, good=False), stats(1, 0, good=False)))
    assert held is not None
    assert (held.line, len(held.held)) == ("", 2)


def test_the_page_draws_the_loads_of_each_source_with_words_for_those_who_do_not_see(house: House) -> None:
    with house.store() as store:
        for version, (items, good) in enumerate([(10, True), (12, True), (2, False)], 1):
            state = SourceState(name="aktuellt", version=version, state="ok", last_checked=NOW)
            store.commit(Publication(at=NOW, source=state, stats=stats(version, items, good=good)))
    shown = page(house, "/en/status")
    assert 'role="img"' in shown
    assert (
        "Items in each load from 2 March 2026, 11:30 to 2 March 2026, 13:30: 10 to 12; 0 new or changed; 1 not" in shown
    )


def test_who_fetches_a_feed_is_told_by_program_and_time(house: House) -> None:
    now = datetime.now(NOW.tzinfo)
    with house.store() as store:
        hour = now.replace(minute=0, second=0, microsecond=0)
        counted = Fetches(feed="kalendern", family="outlook", hour=hour, count=34, last=now)
        store.add_fetches([counted, replace(counted, family="google", count=2)], now=now)
    with client_of(house, now=now) as client:
        shown = client.get("/en/status").text
        told = client.get("/status.json").json
        metrics = client.get("/metrics").text
    assert '<th scope="row">Outlook</th><td>34</td>' in shown
    assert "Nobody has fetched it in the last seven days." in shown
    assert told is not None
    assert told["feeds"]["kalendern"]["fetches"] == {"google": 2, "outlook": 34}
    assert told["feeds"]["aktuellt"]["fetches"] == {}
    assert 'syndicate_feed_fetches{family="outlook",feed="kalendern"} 34.0' in metrics


def test_what_happened_lately_is_told_in_the_language_of_the_page(house: House) -> None:
    incident = Incident(id="a-1", source="aktuellt", kind="held", opened=NOW, reason="only 2 items")
    gone = replace(incident, id="a-2", source="no longer configured")
    with house.store() as store:
        store.commit(Publication(at=NOW, incidents=(incident, gone)))
    assert "det som lästes från aktuellt publiceras inte" in page(house)
    english = page(house, "/en/status")
    assert "what was read from aktuellt is not published" in english
    assert "no longer configured" not in english
    with client_of(house) as client:
        assert 'syndicate_source_incidents{source="aktuellt"} 1.0' in client.get("/metrics").text


def test_what_is_not_published_is_told_and_a_document_that_is_stuck_needs_a_look(house: House) -> None:
    aside = Problem("not published: it lasts more than ten years", item="Utställning")
    stuck = Problem("/feeds/aktuellt.rss stays as it was: it is not whole", grave=True)
    house.attempt("aktuellt")
    with house.store() as store:
        state = store.source("aktuellt")
        state = replace(state, version=state.version + 1, state="ok", remarks=(aside,))
        store.commit(Publication(at=NOW, source=state))
        assert "Everything is as it should be." in page(house, "/en/status")
        state = replace(state, version=state.version + 1, printed=(stuck,))
        store.commit(Publication(at=NOW, source=state))
    swedish = page(house)
    assert "Utställning</span>: inte publicerad: " in swedish
    assert "/feeds/aktuellt.rss är kvar som den var: " in swedish
    assert "One source needs a look." in page(house, "/en/status")
    with client_of(house) as client:
        told = client.get("/status.json").json
    assert told is not None
    assert told["sources"]["aktuellt"]["problems"] == [
        {"message": stuck.message, "grave": True},
        {"item": "Utställning", "message": aside.message},
    ]


def test_a_hub_is_shown_with_what_it_took_and_what_it_said(house: House) -> None:
    house.configure(more="hubs: [https://hub.example.se/, https://nav.example.se/]\n")
    told = Message(key="a", kind="hub", created=NOW, due=None, payload={"hub": "https://hub.example.se/"}, tries=1)
    vain = replace(
        told, key="b", due=NOW + HOUR, result="hub.example.se has a fault of its own (500): https://hub.example.se/"
    )
    house.attempt("aktuellt")
    with house.store() as store:
        state = store.source("aktuellt")
        messages = (replace(told, delivered=NOW, result="answered 204"), vain)
        store.commit(Publication(at=NOW, source=replace(state, version=state.version + 1), messages=messages))
    shown = page(house, "/en/status")
    assert "Told of 1 documents." in shown
    assert "Waiting: 1." in shown
    assert "hub.example.se has a fault of its own (500): https://hub.example.se/" in shown
    assert "hub.example.se har ett eget fel (500): https://hub.example.se/" in page(house)
    assert shown.index("https://hub.example.se/") < shown.index("https://nav.example.se/")


def test_without_hubs_nothing_is_said_of_them(house: House) -> None:
    assert "Hubs" not in page(house, "/en/status")
