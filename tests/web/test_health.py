from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from syndicate.model import FeedState, SourceState
from syndicate.web.health import metrics, security_txt, status
from syndicate.web.previews import read_previews, rhythm
from tests.web.house import NOW, House, artifact, news_json
from tests.web.test_pages import client_of
from tests.web.test_watch import closing_watch


def test_the_status_has_the_shape_that_command_line_and_web_share(house: House) -> None:
    source = SourceState(name="aktuellt", state="held", reason="4 av 11", last_good=NOW, last_checked=NOW, items=11)
    with closing_watch(house) as watch:
        report = status(
            watch.holding.config, {"aktuellt": source}, {"aktuellt": FeedState(name="aktuellt", entries=9, updated=NOW)}
        )
    assert report == {
        "sources": {
            "aktuellt": {
                "state": "held",
                "reason": "4 av 11",
                "last_good": "2026-03-02T10:30:00+01:00",
                "last_checked": "2026-03-02T10:30:00+01:00",
                "next_due": None,
                "items": 11,
            },
            "kalendern": {
                "state": "never",
                "reason": None,
                "last_good": None,
                "last_checked": None,
                "next_due": None,
                "items": 0,
            },
        },
        "feeds": {
            "aktuellt": {"entries": 9, "updated": "2026-03-02T10:30:00+01:00", "formats": ["atom", "rss", "json"]},
            "kalendern": {"entries": 0, "updated": None, "formats": ["ics", "json"]},
        },
    }


def test_status_json_adds_store_configuration_and_each_feeds_rhythm(house: House) -> None:
    house.publish(artifact("/feeds/aktuellt.json", news_json("a", "b", "c", "d", "e")))
    with client_of(house, now=NOW + timedelta(hours=6)) as client:
        answer = client.get("/status.json")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json is not None
    assert answer.json["store"]["reachable"] is True
    assert answer.json["config"] == {"problem": None}
    assert answer.json["publication"] == 1
    assert answer.json["feeds"]["aktuellt"]["age_seconds"] == 6 * 3600
    assert answer.json["feeds"]["aktuellt"]["rhythm_seconds"] == 86_400
    assert answer.json["feeds"]["kalendern"]["rhythm_seconds"] is None


def test_no_secret_of_the_store_is_shown(house: House) -> None:
    house.url = "postgresql://syndicate:hemligt@127.0.0.1:9/none"
    house.configure()
    with client_of(house) as client:
        for path in ("/status.json", "/status", "/metrics", "/readyz", "/"):
            assert "hemligt" not in client.get(path).text, path
            assert "127.0.0.1" not in client.get(path).text, path


def test_readyz_waits_for_the_first_attempt_at_every_source_and_healthz_does_not(house: House) -> None:
    with client_of(house) as client:
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 503
    house.attempt("aktuellt")
    house.attempt("kalendern", state="failing", reason="HTTP 500")
    with client_of(house) as client:
        assert client.get("/readyz").status_code == 200


def test_prometheus_reads_the_metrics_and_a_second_answer_has_no_leftovers(house: House) -> None:
    house.publish(artifact("/feeds/aktuellt.atom", b"<feed/>"))
    house.attempt("aktuellt", state="failing", failures=3, last_good=NOW)
    with closing_watch(house) as watch:
        watch.look()
        first, second = metrics(watch.holding), metrics(watch.holding)
    assert first == second
    samples = {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(first.decode())
        for sample in family.samples
    }
    assert samples["syndicate_source_state", "aktuellt", "failing"] == 1
    assert samples["syndicate_source_state", "aktuellt", "ok"] == 0
    assert samples["syndicate_source_state", "kalendern", "never"] == 1
    assert samples["syndicate_source_failures", "aktuellt"] == 3
    assert samples["syndicate_source_last_good_timestamp_seconds", "aktuellt"] == NOW.timestamp()
    assert ("syndicate_source_last_good_timestamp_seconds", "kalendern") not in samples
    assert samples["syndicate_feed_entries", "aktuellt"] == 3
    assert samples["syndicate_store_reachable",] == 1
    assert samples["syndicate_config_in_force",] == 1
    assert samples["syndicate_publication",] == 1


def test_metrics_are_answered_in_prometheus_text_format(house: House) -> None:
    with client_of(house) as client:
        answer = client.get("/metrics")
    assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"


def test_rule_23_robots_may_fetch_everything(house: House) -> None:
    with client_of(house) as client:
        answer = client.get("/robots.txt")
    assert (answer.status_code, answer.text) == (200, "User-agent: *\nAllow: /\n")


def test_security_txt_says_whom_to_tell_and_expires_within_a_year(house: House) -> None:
    with client_of(house) as client:
        answer = client.get("/.well-known/security.txt")
    assert answer.content_type == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert fields["Contact"] == "mailto:webbredaktion@example.se"
    assert fields["Canonical"] == "https://feeds.example.se/.well-known/security.txt"
    assert fields["Preferred-Languages"] == "sv, en"
    expires = datetime.fromisoformat(fields["Expires"])
    assert NOW + timedelta(days=90) < expires < NOW + timedelta(days=365)


def test_without_a_contact_security_txt_names_the_website(house: House) -> None:
    text = house.config.read_text(encoding="utf-8").replace("  contact: webbredaktion@example.se\n", "")
    house.config.write_text(text, encoding="utf-8")
    with closing_watch(house) as watch:
        assert "Contact: https://www.xn--hllbarupphandling-8qb.se/\n" in security_txt(watch.holding.config, now=NOW)


def test_the_status_page_shows_states_reasons_and_faults(house: House) -> None:
    house.attempt("kalendern", state="held", reason="Färre än hälften: 4 av 11")
    with client_of(house) as client:
        text = client.get("/status").text
    assert "Hålls tillbaka" in text
    assert "Färre än hälften: 4 av 11" in text
    assert "Inte hämtad än" in text


@pytest.mark.parametrize(("count", "days"), [(0, None), (3, None), (4, 1), (50, 1)])
def test_a_rhythm_takes_four_items(count: int, days: int | None) -> None:
    usual = rhythm(read_previews(news_json(*map(str, range(count)), at=datetime(2026, 1, 1, tzinfo=UTC))))
    assert usual == (None if days is None else timedelta(days=days))
