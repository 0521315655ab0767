"""The operator is told by mail and webhook, once when trouble begins and once when it has healed."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from syndicate.config import load
from syndicate.delivery import WAITS, Courier
from syndicate.model import Message
from tests.support.county import NINE, START, County, county_at, news_page
from tests.support.post_office import PostOffice, post_office
from tests.test_fetch_tls import KEY, UNTIL_2120


class Hook:
    """A webhook on loopback: what it was told, and what it answers."""

    def __init__(self, server: HTTPServer) -> None:
        self.told: list[dict[str, str]] = []
        self.status = 204
        self.headers: dict[str, str] = {}
        self.url = server.url_for("/hook")
        server.expect_request("/hook", method="POST").respond_with_handler(self.answer)

    def answer(self, request: Request) -> Response:
        self.told.append(json.loads(request.get_data()))
        return Response(status=self.status, headers=self.headers)


@pytest.fixture
def hook() -> Iterator[Hook]:
    with HTTPServer() as server:
        yield Hook(server)


@pytest.fixture
def county(httpserver: HTTPServer, tmp_path: Path) -> Iterator[County]:
    with county_at(httpserver, tmp_path) as county:
        county.news(NINE)
        yield county


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with post_office() as office:
        yield office


def told_by(county: County, alerts: str) -> None:
    """Configure whom the county tells."""
    path = county.config.path
    path.write_text(path.read_text(encoding="utf-8") + f"alerts: {alerts}\n", encoding="utf-8")
    county.config = load(path, env={})


def deliver(county: County) -> tuple[Message, ...]:
    return Courier(county.config, county.store, county.door, lambda: county.now).deliver()


def fall_short(county: County) -> None:
    """The list of news loses most of its items, which is not believed."""
    county.cycle.refresh("aktuellt")
    county.pass_time(minutes=15)
    county.news(NINE[:2])
    assert county.cycle.refresh("aktuellt").verdict == "hold"


def heal(county: County) -> None:
    county.pass_time(minutes=15)
    county.news(NINE)
    assert county.cycle.refresh("aktuellt").state == "ok"


def test_trouble_and_healing_are_told_once_each_by_mail_and_webhook(
    county: County, office: PostOffice, hook: Hook
) -> None:
    told_by(
        county,
        f"{{mail: [webb@example.se, it@example.se], smtp: 'smtp://127.0.0.1:{office.port}', "
        f"webhook: '{hook.url}', allow: [127.0.0.1]}}",
    )
    fall_short(county)
    assert len(deliver(county)) == 2
    county.pass_time(minutes=15)
    county.cycle.refresh("aktuellt")
    assert deliver(county) == ()
    heal(county)
    assert len(deliver(county)) == 2
    first, second = office.mails
    assert first["Subject"] == "Hållbar upphandling: det som lästes från aktuellt publiceras inte"
    assert first["To"] == "webb@example.se, it@example.se"
    assert first["From"].addresses[0].addr_spec == "webb@example.se"
    words = first.get_content()
    assert "syndicate accept aktuellt" in words
    assert "bara 2 poster hittades; i regel är de 9" in words
    assert "Sedan: 2016-10-24 11:15" in words
    assert second["Subject"] == "Hållbar upphandling: aktuellt publiceras som vanligt igen"
    assert first["Message-ID"] != second["Message-ID"]
    assert [(one["event"], one["kind"], one["source"]) for one in hook.told] == [
        ("opened", "held", "aktuellt"),
        ("closed", "held", "aktuellt"),
    ]
    assert hook.told[0]["text"].startswith("Hållbar upphandling: det som lästes från aktuellt publiceras inte. Orsak:")
    assert hook.told[0]["status"] == "http://127.0.0.1:8000/status"


def test_a_source_that_cannot_be_read_is_told_the_third_time(county: County, office: PostOffice) -> None:
    told_by(county, f"{{mail: webb@example.se, smtp: 'smtp://127.0.0.1:{office.port}'}}")
    county.cycle.refresh("aktuellt")
    county.answer("/nyheter", "", status=500)
    counts = []
    for _ in range(4):
        county.pass_time(hours=2)
        county.cycle.refresh("aktuellt")
        deliver(county)
        counts.append(len(office.mails))
    assert counts == [0, 0, 1, 1]
    assert [incident.kind for incident in county.store.incidents()] == ["failing"]


def test_a_webhook_that_fails_is_tried_again_later_each_time_and_then_given_up(county: County, hook: Hook) -> None:
    told_by(county, f"{{webhook: '{hook.url}', allow: [127.0.0.1]}}")
    hook.status = 500
    fall_short(county)
    begun, waits = county.now, []
    for _ in range(len(WAITS) + 1):
        (message,) = deliver(county)
        waits.append(message.due and message.due - county.now)
        assert deliver(county) == ()
        county.now = message.due or county.now
    assert waits == [*WAITS, None]
    assert "500" in (county.store.messages()[0].result or "")
    assert county.now - begun < timedelta(days=3)
    county.pass_time(days=9)
    assert deliver(county) == ()


def test_a_webhook_says_when_it_wants_to_be_told_again(county: County, hook: Hook) -> None:
    told_by(county, f"{{webhook: '{hook.url}', allow: [127.0.0.1]}}")
    hook.status, hook.headers = 503, {"Retry-After": "1800"}
    fall_short(county)
    (message,) = deliver(county)
    assert message.due == county.now + timedelta(minutes=30)


def test_a_webhook_on_a_private_address_is_told_only_if_it_is_allowed(county: County, hook: Hook) -> None:
    told_by(county, f"{{webhook: '{hook.url}'}}")
    fall_short(county)
    (message,) = deliver(county)
    assert message.delivered is None
    assert hook.told == []


def test_a_mail_server_that_refuses_does_not_stop_the_webhook(county: County, office: PostOffice, hook: Hook) -> None:
    told_by(
        county,
        f"{{mail: webb@example.se, smtp: 'smtp://127.0.0.1:{office.port}', webhook: '{hook.url}', allow: [127.0.0.1]}}",
    )
    office.refusal = "451 try later"
    fall_short(county)
    results = {message.kind: message.result for message in deliver(county)}
    assert results == {
        "mail": "the mail server 127.0.0.1 did not take it: 451 try later",
        "webhook": "answered 204",
    }
    office.refusal = None
    county.pass_time(minutes=1)
    assert [message.kind for message in deliver(county)] == ["mail"]
    assert len(office.mails) == 1


@pytest.fixture
def tls(tmp_path: Path) -> ssl.SSLContext:
    (tmp_path / "key.pem").write_text(KEY)
    (tmp_path / "cert.pem").write_text(UNTIL_2120)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    return context


def test_mail_goes_out_encrypted_where_the_server_offers_it(county: County, tls: ssl.SSLContext) -> None:
    with post_office(tls=tls) as office:
        told_by(county, f"{{mail: webb@example.se, smtp: 'smtp://127.0.0.1:{office.port}'}}")
        fall_short(county)
        assert deliver(county)[0].delivered
        assert office.encrypted == [True]


def test_a_password_is_sent_only_to_a_server_that_proves_who_it_is(
    county: County, tls: ssl.SSLContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ExitStack() as stack:
        plain = stack.enter_context(post_office(login="webb hemligt-ord"))
        proven = stack.enter_context(post_office(tls=tls, login="webb hemligt-ord"))
        told_by(county, f"{{mail: webb@example.se, smtp: 'smtp://webb:hemligt-ord@127.0.0.1:{plain.port}'}}")
        fall_short(county)
        (message,) = deliver(county)
        assert message.result == "the mail server offers no TLS, and a password is not sent without it"
        assert plain.mails == []
        path = county.config.path
        path.write_text(path.read_text(encoding="utf-8").replace(str(plain.port), str(proven.port)), encoding="utf-8")
        county.config = load(path, env={})
        county.pass_time(minutes=1)
        (message,) = deliver(county)
        assert "certificate" in (message.result or "").lower()
        assert proven.mails == []
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        county.pass_time(minutes=5)
        (message,) = deliver(county)
        assert message.result == "taken by 127.0.0.1"
        assert "hemligt-ord" not in repr(county.config)


def test_who_is_told_no_more_gets_no_more(county: County, hook: Hook) -> None:
    told_by(county, f"{{webhook: '{hook.url}', allow: [127.0.0.1]}}")
    fall_short(county)
    path = county.config.path
    path.write_text(path.read_text(encoding="utf-8").partition("alerts:")[0], encoding="utf-8")
    county.config = load(path, env={})
    (message,) = deliver(county)
    assert (message.due, message.delivered) == (None, None)
    assert hook.told == []


def test_nobody_is_told_where_nobody_is_named_but_the_incident_is_there(county: County) -> None:
    fall_short(county)
    assert county.store.messages() == ()
    (incident,) = county.store.incidents()
    assert (incident.source, incident.kind, incident.closed) == ("aktuellt", "held", None)
    assert incident.opened == START + timedelta(minutes=15)
    heal(county)
    assert county.store.incidents() == (replace(incident, closed=county.now),)


def test_a_redesign_that_changes_most_texts_is_told_though_nothing_is_held(county: County) -> None:
    county.cycle.refresh("aktuellt")
    county.pass_time(minutes=15)
    county.answer("/nyheter", news_page([replace(story, intro="En helt annan ingress, lika lång.") for story in NINE]))
    assert county.cycle.refresh("aktuellt").state == "ok"
    (incident,) = county.store.incidents()
    assert (incident.kind, incident.closed) == ("quiet", county.now)
    assert "9 of 9 items changed at once" in incident.reason
