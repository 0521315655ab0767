"""Turns: one request at a time to a host, a second apart, over all threads of the process."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from syndicate.errors import TimedOut
from syndicate.fetch import Door, Limits
from syndicate.fetch.politeness import Turns


class Time:
    """A clock that sleeping moves on, and what was slept."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def turns(time: Time, interval: float = 1.0) -> Turns:
    return Turns(interval=interval, wait=1.0, clock=time.clock, sleep=time.sleep)


def take(turns: Turns, key: str, then: Callable[[], object] = lambda: None) -> None:
    with turns.turn(key, url=f"http://{key}/"):
        then()


def test_the_first_turn_waits_for_nothing() -> None:
    time = Time()
    take(turns(time), "a.example")
    assert time.slept == []


def test_turns_of_one_host_start_an_interval_apart() -> None:
    time = Time()
    line = turns(time)
    starts: list[float] = []
    for _ in range(3):
        take(line, "a.example", lambda: starts.append(time.now))
    assert starts == [100.0, 101.0, 102.0]


def test_time_that_passed_anyway_is_not_waited_again() -> None:
    time = Time()
    line = turns(time)
    take(line, "a.example")
    time.now += 0.75
    take(line, "a.example")
    time.now += 5
    take(line, "a.example")
    assert time.slept == [0.25]


def test_hosts_do_not_wait_for_each_other() -> None:
    time = Time()
    line = turns(time)
    take(line, "a.example")
    take(line, "b.example", lambda: take(line, "c.example"))
    assert time.slept == []


def test_a_turn_ends_with_an_error_too() -> None:
    line = turns(Time(), interval=0.0)
    with pytest.raises(ZeroDivisionError):
        take(line, "a.example", lambda: 1 / 0)
    take(line, "a.example")


def test_waiting_for_a_turn_has_an_end() -> None:
    line = Turns(interval=0.0, wait=0.05, clock=time.monotonic, sleep=time.sleep)
    with (
        line.turn("a.example", url="http://a.example/"),
        ThreadPoolExecutor() as pool,
        pytest.raises(TimedOut, match=r"a\.example") as caught,
    ):
        pool.submit(take, line, "a.example").result()
    assert caught.value.rule == "turn"


def test_idle_hosts_are_forgotten_and_busy_ones_are_not() -> None:
    time = Time()
    line = turns(time)
    with line.turn("busy.example", url="http://busy.example/"):
        for number in range(1000):
            take(line, f"h{number}.example")
            time.now += 0.1
        assert len(line._lanes) < 300
        assert "busy.example" in line._lanes


def test_no_two_threads_are_ever_with_one_host() -> None:
    """Real threads, real time: eight of them, two hosts, a fiftieth of a second between starts."""
    line = Turns(interval=0.02, wait=10.0, clock=time.monotonic, sleep=time.sleep)
    inside = {"a": 0, "b": 0}
    visits = {"a": 0, "b": 0}
    worst: list[int] = []
    guard = threading.Lock()

    def visit(key: str) -> None:
        with line.turn(key, url=""):
            with guard:
                inside[key] += 1
                worst.append(inside[key])
                visits[key] += 1
            time.sleep(0.001)
            with guard:
                inside[key] -= 1

    begun = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(visit, ["a", "b"] * 12))
    assert max(worst) == 1
    assert visits == {"a": 12, "b": 12}
    assert time.monotonic() - begun >= 11 * 0.02


def test_a_door_keeps_its_distance_over_errands_threads_and_redirects(httpserver: HTTPServer) -> None:
    def note(request: Request) -> Response:
        return Response(status=302, headers={"Location": "/end"}) if request.path == "/start" else Response("ok")

    httpserver.expect_request("/start").respond_with_handler(note)
    httpserver.expect_request("/end").respond_with_handler(note)
    with Door(user_agent="test/1", limits=Limits(interval=0.1), resolve=lambda _: ["127.0.0.1"]) as door:

        def fetch(_: int) -> int:
            return door.errand(allow=["a.example"]).get(f"http://a.example:{httpserver.port}/start").status

        begun = time.monotonic()
        with ThreadPoolExecutor(3) as pool:
            assert list(pool.map(fetch, range(3))) == [200] * 3
    assert len(httpserver.log) == 6
    assert time.monotonic() - begun >= 5 * 0.1


def test_robots_txt_takes_a_turn_too_and_is_read_once_by_many_threads(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/robots.txt").respond_with_data("")
    httpserver.expect_request("/").respond_with_data("ok")
    slept: list[float] = []
    with Door(
        user_agent="test/1",
        limits=Limits(interval=1.0),
        resolve=lambda _: ["127.0.0.1"],
        clock=lambda: 0.0,
        sleep=slept.append,
    ) as door:

        def fetch(_: int) -> int:
            return door.errand(allow=["127.0.0.1"]).get(f"http://a.example:{httpserver.port}/").status

        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(fetch, range(4))) == [200] * 4
    assert [request.path for request, _ in httpserver.log] == ["/robots.txt", "/", "/", "/", "/"]
    assert slept == [1.0] * 4
