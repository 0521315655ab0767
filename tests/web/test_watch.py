"""What a running web process takes up by itself, and what it goes on with."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from werkzeug.test import Client

from syndicate.config import load
from syndicate.errors import ConfigError
from syndicate.store import open_store
from syndicate.web.artifacts import Routes
from syndicate.web.pages import create_pages
from syndicate.web.responses import Reply
from syndicate.web.watch import Watch
from tests.web.house import NOW, House, artifact, events_json, news_json


@pytest.fixture
def watch(house: House) -> Iterator[Watch]:
    """A watch that looks only when it is told to."""
    with closing_watch(house) as watch:
        yield watch


@contextmanager
def closing_watch(house: House) -> Iterator[Watch]:
    watch = watch_of(house)
    try:
        yield watch
    finally:
        watch.stop()


def watch_of(house: House) -> Watch:
    return Watch(house.config, env={}, load=load, open_store=lambda url: open_store(url, create=False), now=lambda: NOW)


def answer(routes: Routes, path: str, query: str = "") -> Reply | None:
    return routes.answer({"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query})


def status_of(watch: Watch, path: str) -> str | None:
    reply = answer(watch.routes(), path)
    return None if reply is None else reply.status[:3]


def body_of(watch: Watch, path: str) -> bytes:
    reply = answer(watch.routes(), path)
    assert reply is not None
    return reply.body


# --- publications ----------------------------------------------------------------------------------------------------


def test_a_publication_is_taken_up_and_only_what_changed_is_prepared_again(house: House, watch: Watch) -> None:
    house.publish(artifact("/feeds/aktuellt.atom", b"one"), artifact("/feeds/aktuellt.rss", b"rss"))
    watch.look()
    before = dict(watch.routes().documents)
    house.publish(artifact("/feeds/aktuellt.atom", b"two"))
    watch.look()
    after = watch.routes().documents
    assert body_of(watch, "/feeds/aktuellt.atom") == b"two"
    assert after["/feeds/aktuellt.rss"] is before["/feeds/aktuellt.rss"]
    assert after["/feeds/aktuellt.atom"] is not before["/feeds/aktuellt.atom"]


def test_nothing_new_keeps_the_very_same_routes(house: House, watch: Watch) -> None:
    house.publish(artifact("/feeds/aktuellt.atom", b"one"))
    watch.look()
    routes = watch.routes()
    watch.look()
    assert watch.routes() is routes


def test_a_request_that_has_begun_sees_one_publication_to_its_end(house: House, watch: Watch) -> None:
    house.publish(artifact("/feeds/aktuellt.atom", b"one"))
    watch.look()
    routes = watch.routes()
    house.publish(artifact("/feeds/aktuellt.atom", b"two"), artifact("/feeds/aktuellt.rss", b"new"))
    watch.look()
    old = answer(routes, "/feeds/aktuellt.atom")
    assert old is not None
    assert old.body == b"one"


def test_what_is_retired_is_gone_until_it_is_published_again(house: House, watch: Watch) -> None:
    house.publish(artifact("/feeds/gammalt.atom", b"one"))
    watch.look()
    house.publish(retired=("/feeds/gammalt.atom",))
    watch.look()
    assert status_of(watch, "/feeds/gammalt.atom") == "410"
    house.publish(artifact("/feeds/gammalt.atom", b"again"))
    watch.look()
    assert body_of(watch, "/feeds/gammalt.atom") == b"again"


def test_a_store_restored_from_an_older_copy_is_shown_as_it_is(house: House, watch: Watch, tmp_path: Path) -> None:
    house.publish(artifact("/feeds/aktuellt.atom", b"one"))
    with house.store() as store:
        store.backup(tmp_path / "copy.db")
    house.publish(artifact("/feeds/aktuellt.atom", b"two"), artifact("/feeds/aktuellt.rss", b"rss"))
    watch.look()
    (tmp_path / "copy.db").replace(tmp_path / "syndicate.db")
    watch.look()
    assert body_of(watch, "/feeds/aktuellt.atom") == b"one"
    assert status_of(watch, "/feeds/aktuellt.rss") == "503"


def test_a_moment_ahead_of_this_machines_clock_is_not_sent(house: House, watch: Watch) -> None:
    house.publish(artifact("/feeds/aktuellt.atom", b"one", at=NOW + timedelta(minutes=5)))
    watch.look()
    reply = answer(watch.routes(), "/feeds/aktuellt.atom")
    assert reply is not None
    assert dict(reply.headers)["Last-Modified"] == "Mon, 02 Mar 2026 09:30:00 GMT"


def test_a_stored_header_can_neither_set_a_cookie_nor_split_an_answer(house: House, watch: Watch) -> None:
    headers = (("Set-Cookie", "a=b"), ("Link", "<x>\r\nSet-Cookie: a=b"), ("Content-Length", "1"), ("ETag", "x"))
    house.publish(artifact("/feeds/aktuellt.atom", b"body", headers=headers))
    watch.look()
    reply = answer(watch.routes(), "/feeds/aktuellt.atom")
    assert reply is not None
    names = [name for name, _ in reply.headers]
    assert {"Set-Cookie", "Link"}.isdisjoint(names)
    assert names.count("Content-Length") == names.count("ETag") == 1
    assert dict(reply.headers)["Content-Length"] == "4"


def test_the_newest_items_come_out_of_the_published_json(house: House, watch: Watch) -> None:
    house.publish(
        artifact("/feeds/aktuellt.json", news_json("Första", "Andra")),
        artifact("/feeds/kalendern.json", events_json(("Möte", "2026-03-05T11:00:00+01:00", None))),
    )
    watch.look()
    assert [item.title for item in watch.holding.table.newest["aktuellt"]] == ["Första", "Andra"]
    assert watch.holding.table.newest["kalendern"][0].start == datetime(2026, 3, 5, 10, tzinfo=UTC)
    house.publish(retired=("/feeds/aktuellt.json",))
    watch.look()
    assert "aktuellt" not in watch.holding.table.newest


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"items": 3}',
        b"\xff",
        b'{"items": [{"date_published": "soon"}]}',
        b'{"items": [{"_event": {"start": "2026-99-99"}}]}',
        b"[" * 100_000,
        b'{"items": [{"_event": {"start": "0001-01-01", "end": "9999-12-31"}}]}',
    ],
)
def test_a_document_that_pages_cannot_read_is_served_all_the_same(house: House, watch: Watch, body: bytes) -> None:
    house.publish(artifact("/feeds/aktuellt.json", body))
    watch.look()
    assert body_of(watch, "/feeds/aktuellt.json") == body
    assert watch.holding.store_problem is None


# --- the store away --------------------------------------------------------------------------------------------------


def test_while_the_store_is_away_everything_published_is_served_and_the_status_says_so(
    house: House, watch: Watch, tmp_path: Path
) -> None:
    house.publish(artifact("/feeds/aktuellt.atom", b"one"))
    house.attempt("aktuellt")
    house.attempt("kalendern", state="failing", reason="svarar inte")
    watch.look()
    assert watch.holding.ready
    (tmp_path / "syndicate.db").rename(tmp_path / "away.db")
    watch.look()
    assert body_of(watch, "/feeds/aktuellt.atom") == b"one"
    assert watch.holding.store_problem is not None
    assert str(tmp_path) not in watch.holding.store_problem, "the status is public"
    assert watch.holding.ready
    (tmp_path / "away.db").rename(tmp_path / "syndicate.db")
    house.publish(artifact("/feeds/aktuellt.atom", b"two"))
    watch.look()
    assert body_of(watch, "/feeds/aktuellt.atom") == b"two"
    assert watch.holding.store_problem is None


def test_a_corrupt_store_is_unreachable_and_left_alone(house: House, watch: Watch, tmp_path: Path) -> None:
    watch.look()
    (tmp_path / "syndicate.db").write_bytes(b"junk" * 5_000)
    watch.look()
    assert watch.holding.store_problem is not None
    assert (tmp_path / "syndicate.db").read_bytes() == b"junk" * 5_000


def test_before_there_is_a_store_feeds_are_not_yet_there_and_none_is_made(tmp_path: Path) -> None:
    house = House(tmp_path, f"sqlite:///{tmp_path / 'syndicate.db'}")
    house.configure()
    with closing_watch(house) as watch:
        watch.look()
        assert status_of(watch, "/feeds/aktuellt.atom") == "503"
        assert not watch.holding.ready
        assert not (tmp_path / "syndicate.db").exists()
        house.publish(artifact("/feeds/aktuellt.atom", b"one"))
        watch.look()
        assert body_of(watch, "/feeds/aktuellt.atom") == b"one"


# --- ready -----------------------------------------------------------------------------------------------------------


def test_ready_is_when_the_first_attempt_at_every_source_has_ended_good_or_bad(house: House, watch: Watch) -> None:
    watch.look()
    assert not watch.holding.ready
    house.attempt("aktuellt")
    watch.look()
    assert not watch.holding.ready
    house.attempt("kalendern", state="failing", reason="HTTP 500")
    watch.look()
    assert watch.holding.ready


def test_a_source_added_later_does_not_take_readiness_back(house: House, watch: Watch) -> None:
    house.attempt("aktuellt")
    house.attempt("kalendern")
    watch.look()
    text = house.config.read_text(encoding="utf-8")
    new = '  extra: {kind: news, type: html, url: "https://www.example.se/", items: li, fields: {title: h3}}\nfeeds:'
    house.config.write_text(text.replace("feeds:", new, 1), encoding="utf-8")
    look_twice(watch)
    assert "extra" in watch.holding.config.sources
    assert watch.holding.ready


# --- the configuration -----------------------------------------------------------------------------------------------


def look_twice(watch: Watch) -> None:
    """A change must look the same twice before it is taken."""
    watch.look()
    watch.look()


def test_a_changed_configuration_is_taken_up(house: House, watch: Watch) -> None:
    assert answer(watch.routes(), "/ny/adress.xml") is None
    text = house.config.read_text(encoding="utf-8")
    house.config.write_text(text.replace('"/gamla/nyheter.xml"', '"/ny/adress.xml"'), encoding="utf-8")
    look_twice(watch)
    assert status_of(watch, "/ny/adress.xml") == "308"
    assert answer(watch.routes(), "/gamla/nyheter.xml") is None
    assert watch.holding.config_problem is None


def test_a_wrong_configuration_is_told_and_the_old_one_stays_in_force(house: House, watch: Watch) -> None:
    good = house.config.read_text(encoding="utf-8")
    house.config.write_text(good.replace("from: [aktuellt]", "from: [aktuelt]"), encoding="utf-8")
    look_twice(watch)
    assert "aktuelt" in (watch.holding.config_problem or "")
    shown = Client(create_pages(lambda: watch.holding, now=lambda: NOW)).get("/status").text
    assert "feeds.aktuellt.from.0: det finns ingen källa ”aktuelt”; menade du aktuellt? (rad " in shown
    assert status_of(watch, "/gamla/nyheter.xml") == "308"
    house.config.write_text(good, encoding="utf-8")
    look_twice(watch)
    assert watch.holding.config_problem is None


def test_a_configuration_that_is_gone_or_half_written_harms_nothing(house: House, watch: Watch) -> None:
    good = house.config.read_text(encoding="utf-8")
    # Cut where it is still sound YAML, as an editor that writes in two strokes leaves it for a moment.
    house.config.write_text(good[: good.index("  kalendern:\n    title")], encoding="utf-8")
    watch.look()
    assert "kalendern" in watch.holding.config.feeds
    house.config.write_text(good, encoding="utf-8")
    look_twice(watch)
    assert "kalendern" in watch.holding.config.feeds
    house.config.unlink()
    look_twice(watch)
    assert watch.holding.config_problem is not None
    assert "kalendern" in watch.holding.config.feeds


def test_another_store_in_the_configuration_is_opened(house: House, watch: Watch, tmp_path: Path) -> None:
    house.publish(artifact("/feeds/aktuellt.atom", b"one"), artifact("/feeds/aktuellt.rss", b"rss"))
    watch.look()
    other = House(tmp_path, f"sqlite:///{tmp_path / 'other.db'}")
    other.publish(artifact("/feeds/aktuellt.atom", b"other"))
    other.configure()
    look_twice(watch)
    assert body_of(watch, "/feeds/aktuellt.atom") == b"other"
    assert status_of(watch, "/feeds/aktuellt.rss") == "503"


def test_a_configuration_that_is_wrong_from_the_start_is_an_error(house: House) -> None:
    house.config.write_text("site: {}", encoding="utf-8")
    with pytest.raises(ConfigError):
        watch_of(house)


# --- the thread ------------------------------------------------------------------------------------------------------


def test_the_watch_holds_what_is_published_when_start_returns(house: House, watch: Watch) -> None:
    house.publish(artifact("/feeds/aktuellt.atom", b"one"))
    watch.start()
    assert body_of(watch, "/feeds/aktuellt.atom") == b"one"


def test_stopping_ends_the_thread(house: House, watch: Watch) -> None:
    before = threading.active_count()
    watch.start()
    assert threading.active_count() == before + 1
    watch.stop()
    watch.stop()
    assert threading.active_count() == before


def test_a_fault_of_ours_does_not_end_the_watch(house: House) -> None:
    tries = []

    def opens_at_the_second_try(url: str) -> object:
        tries.append(url)
        if len(tries) == 1:
            raise RuntimeError("a fault of ours")
        return open_store(url, create=False)

    house.publish(artifact("/feeds/aktuellt.atom", b"one"))
    watch = Watch(house.config, env={}, load=load, open_store=opens_at_the_second_try, period=0.01)  # type: ignore[arg-type]
    watch.start()
    try:
        for _ in range(500):
            if watch.holding.store_problem is None:
                break
            threading.Event().wait(0.01)
        assert body_of(watch, "/feeds/aktuellt.atom") == b"one"
    finally:
        watch.stop()
