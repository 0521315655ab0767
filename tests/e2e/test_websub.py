"""WebSub from end to end: a page is edited, the service pings a hub, which fetches and hands on the very same bytes."""

from __future__ import annotations

import json
import shutil
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.hub import Hub, Subscriber, hub_process, links, subscriber
from tests.support.running import Running, running, wait_for

ROOT = Path(__file__).parents[2]


@pytest.fixture
def hub() -> Iterator[Hub]:
    with hub_process() as hub:
        yield hub


@pytest.fixture
def reader() -> Iterator[Subscriber]:
    with subscriber() as reader:
        yield reader


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
        return number


@pytest.fixture
def site(tmp_path: Path, hub: Hub, port: int) -> Path:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    text = (ROOT / "feeds_config.yaml").read_text(encoding="utf-8").replace("every: 15m", "every: 1m")
    text = text.replace("formats: [ics, atom, rss, json]", "formats: [ics, json]\n    variants: [kommande]")
    text += f'public_url: http://127.0.0.1:{port}/\nhubs: {{url: "{hub.url}", allow: [127.0.0.1]}}\n'
    (tmp_path / "feeds_config.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def edit(site: Path, before: str, after: str) -> None:
    page = site / "examples" / "site" / "index.html"
    text = page.read_text(encoding="utf-8")
    assert before in text
    page.write_text(text.replace(before, after), encoding="utf-8")


def told(service: Running, hub: Hub) -> dict[str, object]:
    """How the service says that the hub stands, once nothing is on its way."""

    def look() -> dict[str, object] | None:
        hubs = json.loads(service.get("status.json")[2]).get("hubs", {})
        state: dict[str, object] = hubs.get(hub.url, {})
        return state if state.get("told") and not state["waiting"] else None

    return wait_for(look, seconds=60)


def test_an_edit_reaches_a_subscriber_through_the_hub_byte_for_byte(
    site: Path, hub: Hub, reader: Subscriber, port: int
) -> None:
    path = site / "feeds_config.yaml"
    text = path.read_text(encoding="utf-8").replace("[ics, json]", "[ics]").replace("[kommande]", "none")
    # Few documents, as the door waits a second between two requests to a host.
    path.write_text(text.replace("[atom, rss, json]", "[atom]"), encoding="utf-8")
    with running(site, "serve", "--port", str(port)) as service:
        topic = f"{service.url}feeds/aktuellt.atom"
        service.until("feeds/aktuellt.atom", bool)
        state = told(service, hub)
        assert state["problem"] is None
        first = hub.seen()
        assert len(first["pings"]) == len(set(first["pings"])) == state["told"], "each document once"
        assert f"{service.url}feeds/kalendern.ics" in first["pings"]
        reader.subscribe(topic)
        wait_for(lambda: reader.verified == [topic])
        edit(site, "Tre frågor om kaffe", "Fyra frågor om kaffe")
        refresh(site)
        (body,) = wait_for(lambda: reader.has(topic), seconds=30)
        assert "Fyra frågor om kaffe".encode() in body
        status, headers, served = service.get("feeds/aktuellt.atom")
        assert (status, served, reader.received[0][1]) == (200, body, headers["content-type"])
        assert links(headers["link"]) == {"hub": [hub.url], "self": [topic]}
        assert hub.seen()["pings"][len(first["pings"]) :] == [topic]
        assert hub.seen()["refused"] == []
        assert b"syndicate_hub_waiting" in service.get("metrics")[2]


def refresh(site: Path) -> None:
    with running(site, "refresh", "--force", "aktuellt") as done:
        assert done.process.wait(60) == 0, "".join(done.said)


@pytest.mark.long
def test_web_and_workers_on_postgresql_tell_the_hub_once(
    site: Path, hub: Hub, reader: Subscriber, port: int, postgres_url: str
) -> None:
    store = {"SYNDICATE_STORE": postgres_url}
    with ExitStack() as started:
        for _ in range(2):
            started.enter_context(running(site, "worker", **store))
        web = started.enter_context(running(site, "web", "--port", str(port), **store))
        web.until("feeds/kalendern.ics", bool, seconds=60)
        told(web, hub)
        first = hub.seen()["pings"]
        assert len(first) == len(set(first)), "two workers, and each document was told of once"
        topic = f"{web.url}feeds/kalendern.json"
        reader.subscribe(topic)
        edit(site, "Landstingshuset", "Residenset")
        with running(site, "refresh", "--force", "kalendern", **store) as done:
            done.process.wait(60)
        body = wait_for(lambda: reader.has(topic), seconds=60)[0]
        assert b"Residenset" in body
        assert web.get("feeds/kalendern.json")[2] == body
