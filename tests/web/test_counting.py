"""How often feeds are fetched, by family of programs: counts that survive, and nothing of who it was."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from syndicate.model import Fetches
from syndicate.web import create_app
from syndicate.web.counting import Tally
from syndicate.web.families import FAMILIES, family
from tests.web.house import NOW, House, artifact

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
HOUR = NOW.replace(minute=0)


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17328; Pro)", "outlook"),
        ("Mozilla/4.0 (compatible; ms-office; MSOffice 16)", "outlook"),
        ("Microsoft.Exchange/15.20 (Windows NT 10.0; Win64; x64)", "outlook-web"),
        ("Google-Calendar-Importer", "google"),
        ("iOS/18.1 (22B83) dataaccessd/1.0", "apple"),
        ("macOS/15.1 (24B83) CalendarAgent/1234", "apple"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Thunderbird/140.0", "thunderbird"),
        ("Mozilla/5.0 (compatible; Miniflux/2.2.3; +https://miniflux.app)", "reader"),
        ("FreshRSS/1.25.0 (Linux; https://freshrss.org)", "reader"),
        ("vdirsyncer/0.21.0", "calendar"),
        ("Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", "teams-slack"),
        ("Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)", "crawler"),
        ("curl/8.5.0", "script"),
        ("python-requests/2.32", "script"),
        (FIREFOX, "browser"),
        ("", "other"),
        ("\x00" * 10_000, "other"),
    ],
)
def test_a_program_is_known_by_its_family(agent: str, name: str) -> None:
    assert family(agent) == name
    assert name in FAMILIES


def test_the_tally_adds_up_by_feed_family_and_hour_from_many_threads() -> None:
    tally = Tally()
    with ThreadPoolExecutor(8) as pool:
        for n in range(200):
            pool.submit(tally.count, "kalendern", "curl/8", NOW + timedelta(minutes=n % 2))
    (counted,) = tally.taken()
    assert counted == Fetches(feed="kalendern", family="script", hour=HOUR, count=200, last=NOW + timedelta(minutes=1))
    assert tally.taken() == ()
    tally.count("kalendern", "curl/8", NOW + timedelta(minutes=2))
    tally.give_back((counted,))
    assert [(one.count, one.last) for one in tally.taken()] == [(201, NOW + timedelta(minutes=2))]


def test_fetches_of_documents_are_counted_in_the_store_and_nothing_else(house: House) -> None:
    house.publish(
        artifact("/feeds/aktuellt.atom", b"<feed/>" * 100), artifact("/feeds/aktuellt/miljo.atom", b"<feed/>")
    )
    app = create_app(house.config, env={})

    tags: list[str] = []

    def ask(path: str, agent: str = FIREFOX, method: str = "GET", **more: str) -> str:
        told: list[str] = []
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "HTTP_USER_AGENT": agent,
            "REMOTE_ADDR": "192.0.2.7",
            **more,
        }

        def start(status: str, headers: list[tuple[str, str]], _info: object = None) -> None:
            told.append(status)
            tags.extend(value for name, value in headers if name == "ETag")

        app(environ, start)  # type: ignore[arg-type]
        return told[0][:3]

    try:
        assert ask("/feeds/aktuellt.atom", "curl/8") == "200"
        assert ask("/feeds/aktuellt.atom", "curl/8", HTTP_IF_NONE_MATCH=tags[0]) == "304"
        assert ask("/feeds/aktuellt/miljo.atom", "Miniflux/2") == "200"
        assert ask("/feeds/aktuellt.atom", method="POST") == "405"
        assert ask("/feeds/kalendern.ics") == "503"
    finally:
        app.close()
    with house.store() as store:
        counted = store.fetches(NOW - timedelta(days=20_000))
    assert [(one.feed, one.family, one.count) for one in counted] == [
        ("aktuellt", "reader", 1),
        ("aktuellt", "script", 2),
    ]
    assert b"192.0.2" not in (house.folder / "syndicate.db").read_bytes()


def test_counts_of_several_processes_are_added_and_old_ones_forgotten(house: House) -> None:
    one = Fetches(feed="kalendern", family="outlook", hour=HOUR, count=2, last=NOW)
    with house.store() as store:
        store.add_fetches([one], now=NOW)
        store.add_fetches([one, replace(one, family="apple")], now=NOW)
        assert [(each.family, each.count, each.last) for each in store.fetches(HOUR)] == [
            ("apple", 2, NOW),
            ("outlook", 4, NOW),
        ]
        store.add_fetches([replace(one, hour=HOUR + timedelta(days=61))], now=NOW + timedelta(days=61))
        assert len(store.fetches(HOUR)) == 1
