"""Every way in which a website fails, byte for byte: the good feed stays, the reason is useful, it heals by itself.

The answers come from a bare socket, since no sound web server would send most of them.
"""

from __future__ import annotations

import contextlib
import gzip
import itertools
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import pytest

from syndicate.config import load
from syndicate.cycle import Cycle
from syndicate.fetch import Door, Limits
from syndicate.model import Outcome
from syndicate.store import open_store
from tests.support.county import CONFIG, NINE, START, news_page

LIMITS = Limits(interval=0, stall=0.4, total=0.8, connect=1)
PAGE = news_page(NINE)

Answer = bytes | Callable[[socket.socket], None]


def reply(body: str | bytes, status: int = 200, kind: str = "text/html; charset=utf-8", **headers: str) -> bytes:
    """An HTTP answer; the length is right unless ``Content_Length`` says otherwise."""
    data = body.encode() if isinstance(body, str) else body
    lines = {"Content-Type": kind, "Content-Length": str(len(data)), "Connection": "close"}
    lines |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status} X\r\n{head}\r\n".encode() + data


@dataclass
class Site:
    """A socket that answers each path as it is told; what it does not know is 404."""

    listener: socket.socket
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}/"

    def run(self) -> None:
        with contextlib.suppress(OSError):  # the listener was closed, which is the end
            while True:
                connection, _ = self.listener.accept()
                threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):  # the client may hang up whenever it likes
            connection.settimeout(5)
            request = b""
            while b"\r\n\r\n" not in request:
                request += connection.recv(65_536)
            self.asked.append(request.decode("latin-1"))
            answer = self.answers.get(request.split()[1].decode().partition("?")[0], reply("", 404))
            if callable(answer):
                answer(connection)
            else:
                connection.sendall(answer)


@dataclass
class World:
    """A website that fails on demand, and the service over it with a clock of its own."""

    site: Site
    cycle: Callable[[], Cycle]
    hours: int = 0

    def refresh(self, page: Answer, others: Mapping[str, Answer] = MappingProxyType({})) -> Outcome:
        self.site.answers |= {"/nyheter": page} | {f"/{name}": answer for name, answer in others.items()}
        self.hours += 1
        return self.cycle().refresh("aktuellt")

    def documents(self) -> Mapping[str, bytes]:
        return {artifact.path: artifact.body for artifact in self.cycle().store.artifacts().artifacts}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        site = Site(listener)
        thread = threading.Thread(target=site.run, daemon=True)
        thread.start()
        path = tmp_path / "feeds_config.yaml"
        path.write_text(CONFIG.format(root=site.root, store=tmp_path / "syndicate.db"), encoding="utf-8")
        config, draws = load(path, env={}), map(str, itertools.count())
        with open_store(config.store) as store, Door(user_agent="t/1 (+mailto:t@example.se)", limits=LIMITS) as door:
            made = World(
                site,
                lambda: Cycle(config, store, door, lambda: START + timedelta(hours=made.hours), lambda: next(draws)),
            )
            yield made
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def notice(heading: str, words: str = "", title: str = "Regionen") -> bytes:
    return reply(
        f'<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>{title}</title></head>'
        f"<body><h1>{heading}</h1><p>{words}</p></body></html>"
    )


def drip(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9999\r\n\r\n")
    for _ in range(20):
        connection.sendall(b"x")
        time.sleep(0.1)


def silence(connection: socket.socket) -> None:
    time.sleep(0.6)


def torn_chunk(connection: socket.socket) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n400\r\n"
    connection.sendall(head + PAGE.encode()[:0x400] + b"\r\n")


def hang_up(connection: socket.socket) -> None:
    """Nothing at all: the connection closes."""


class Fault(NamedTuple):
    state: str
    reason: str
    answer: Answer
    others: Mapping[str, Answer] = {}


def failing(reason: str, answer: Answer, **others: Answer) -> Fault:
    return Fault("failing", reason, answer, others)


def held(reason: str, answer: Answer, **others: Answer) -> Fault:
    return Fault("held", reason, answer, others)


def to(path: str) -> bytes:
    return reply("", 302, Location=path)


LOGIN = notice("Logga in", '<form action="/login"><input name="u"><input type="password" name="p"></form>', "Logga in")

FAULTS: dict[str, Fault] = {
    "500": failing("500", reply("fel", 500)),
    "404": failing("404", reply("", 404)),
    "410": failing("410", reply("", 410)),
    "401": failing("login", reply("", 401, WWW_Authenticate="Basic")),
    "403, a robot check": failing("refuses", reply("Just a moment...", 403)),
    "429": failing("too often", reply("", 429, Retry_After="60")),
    "204": failing("204", reply("", 204)),
    "206": failing("206", reply(PAGE[:300], 206)),
    "304 unasked for": failing("304", reply("", 304)),
    "silence": failing("said nothing", silence),
    "a drip": failing("was not done", drip),
    "hanging up": failing("cut short", hang_up),
    "no HTTP at all": failing("", b"SSH-2.0-OpenSSH_9.6\r\n"),
    "half of the announced length": failing("cut short", reply(PAGE[:900], Content_Length=str(len(PAGE)))),
    "a torn chunk": failing("cut short", torn_chunk),
    "a torn gzip": failing("cut short", reply(gzip.compress(PAGE.encode(), mtime=0)[:-40], Content_Encoding="gzip")),
    "no gzip": failing("unpacked", reply(PAGE, Content_Encoding="gzip")),
    "an unknown coding": failing("zstd", reply(PAGE, Content_Encoding="zstd")),
    "a gzip bomb": failing("larger than", reply(gzip.compress(bytes(30_000_000), mtime=0), Content_Encoding="gzip")),
    "eleven megabytes": failing("sent more than", reply(b"<html><body>" + b"a" * 11_000_000)),
    "a redirect to itself": failing("circle", to("/nyheter")),
    "two redirects to each other": failing("circle", to("/b"), b=to("/nyheter")),
    "a redirect to a file": failing("http", to("file:///etc/passwd")),
    "a redirect inside": failing("private", to("http://10.1.2.3/")),
    "a redirect to a closed port": failing("refused", to("http://127.0.0.1:1/")),
    "elements nested without end": failing("nested", reply("<html><body>" + "<div>" * 5000)),
    "nothing": held("empty", reply("")),
    "blanks": held("empty", reply(" \n")),
    "a PDF": held("PDF", reply("%PDF-1.7", kind="application/pdf")),
    "the page as a PDF": held("application/pdf", reply(PAGE, kind="application/pdf")),
    "plain text": held("text/plain", reply("Tillfälligt fel", kind="text/plain")),
    "an error as JSON": held("JSON", reply('{"error": "internal"}', kind="application/json")),
    "an error as JSON called HTML": held("JSON", reply('{"error": "internal"}')),
    "a feed": held("feed", reply('<?xml version="1.0"?><rss version="2.0"></rss>', kind="application/rss+xml")),
    "cut in a tag": held("ends in the middle of a tag", reply(PAGE[: PAGE.rindex("href") + 8])),
    "cut between two items": held("ends before its end", reply(PAGE[: PAGE.rindex("<li>")])),
    "a login page": held("login page", LOGIN),
    "a redirect to a login page": held("login page", to("/login"), login=LOGIN),
    "a redirect to a login page with the list": held("login page", to("/login"), login=reply(news_page(NINE[::-1]))),
    "a redirect to the start page": held("“ul.news”", to("/start"), start=notice("Välkommen", "Hej! " * 200)),
    "maintenance": held("notice", notice("Underhållsarbete pågår", "Vi är snart tillbaka.")),
    "maintenance in passing": held("notice", notice("Hoppsan!", "Webbplatsen är tillfälligt nere.")),
    "a robot check": held("robot check", notice("Checking your browser", title="Just a moment...")),
    "a wall of cookies": held("“ul.news”", notice("Vi använder kakor", "Godkänn för att gå vidare.")),
    "a page made by script": held(
        "“ul.news”", reply('<!doctype html><div id="root"></div><script src="/a.js"></script>')
    ),
    "an error of PHP": held("“ul.news”", reply("<br />\n<b>Fatal error</b>: Uncaught Error in /var/www/index.php")),
    "the container renamed": held("“ul.nyhetslista”", reply(PAGE.replace('"news"', '"nyhetslista"'))),
    "the items renamed": held("“ul.news > div”", reply(PAGE.replace("<li>", "<div>").replace("</li>", "</div>"))),
    "an empty list": held("holds no “li”", reply(news_page([]))),
    "fewer than half": held("only 4 items", reply(news_page(NINE[:4]))),
    "titles gone": held("no title", reply(PAGE.replace("h3", "h2"))),
    "links gone": held("no link", reply(re.sub(r'href="[^"]*"', "", PAGE))),
    "links to nowhere": held("no link", reply(re.sub(r'href="[^"]*"', 'href="javascript:void(0)"', PAGE))),
    "one link for all": held("same link", reply(re.sub(r'href="[^"]*"', 'href="/nyheter/1"', PAGE))),
    "links elsewhere": held("“spam.example”", reply(PAGE.replace('href="', 'href="https://spam.example'))),
    "dates gone": held("no date", reply(PAGE.replace("okt 2016", ""))),
    "dates of next year": held("more than a day ahead", reply(PAGE.replace("okt 2016", "okt 2017"))),
    "today's date for all": held("dated today", reply(re.sub(r"\d+ okt 2016", "24 okt 2016", PAGE))),
    "letters encoded twice": held("letters came out wrong", reply(PAGE.encode().decode("latin-1"))),
    "letters lost": held("could not be decoded", reply(re.sub("[åäö]", "\ufffd", PAGE))),
    "letters become question marks": held("letters came out wrong", reply(re.sub("[åäö]", "?", PAGE))),
    "the same item nine times": held("twice", reply(news_page([NINE[0]] * 9))),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_leaves_the_feed_as_it_is_says_why_and_heals_by_itself(world: World, name: str) -> None:
    fault = FAULTS[name]
    assert world.refresh(reply(PAGE)).verdict == "publish"
    good = world.documents()
    assert len(good) == 3
    outcome = world.refresh(fault.answer, fault.others)
    assert (outcome.state, world.documents()) == (fault.state, good)
    assert fault.reason in (outcome.reason or ""), outcome.reason
    assert world.refresh(reply(PAGE)).state == "ok"
    assert world.documents() == good
    if fault.state == "held":
        accept_again(world, fault)


def accept_again(world: World, fault: Fault) -> None:
    """The same fault once more, accepted: it is the new normal, and news stay."""
    assert world.refresh(fault.answer, fault.others).state == "held"
    accepted = world.cycle().accept("aktuellt")
    assert accepted is not None
    assert accepted.state == "ok"
    assert len(world.cycle().store.records(["aktuellt"])) >= len(NINE)
    assert world.refresh(fault.answer, fault.others).state == "ok"


def test_an_answer_of_304_after_a_hold_is_still_held_and_after_a_good_load_good(world: World) -> None:
    world.refresh(reply(PAGE, ETag='"a"', Last_Modified="Mon, 24 Oct 2016 08:00:00 GMT"))
    assert (world.refresh(reply("", 304)).verdict, world.refresh(reply("", 500)).state) == ("unchanged", "failing")
    assert 'If-None-Match: "a"\r\n' in world.site.asked[-1]
    assert "If-Modified-Since: Mon, 24 Oct 2016 08:00:00 GMT\r\n" in world.site.asked[-1]
    assert world.refresh(reply("", 304)).state == "ok"
    assert world.refresh(reply(news_page(NINE[:2]), ETag='"b"')).state == "held"
    again = world.refresh(reply("", 304))
    assert (again.state, 'If-None-Match: "b"\r\n' in world.site.asked[-1]) == ("held", True)
    assert "only 2 items" in (again.reason or "")
    assert world.refresh(reply("", 500)).state == "failing"
    assert world.refresh(reply("", 304)).state == "held"
