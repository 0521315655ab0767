"""The feed of what went wrong, for the operator's own reader."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import feedparser

from syndicate.model import Incident, Publication
from tests.web.house import NOW, House
from tests.web.test_pages import client_of

HELD = Incident(
    id="aktuellt-held-1",
    source="aktuellt",
    kind="held",
    opened=NOW,
    reason="2 items found; <b>there</b> are usually 9 \x07",
)


def told(house: House, *incidents: Incident) -> tuple[bytes, str]:
    """The feed with these incidents, and its ETag."""
    with house.store() as store:
        store.commit(Publication(at=NOW, incidents=incidents))
    with client_of(house) as client:
        answer = client.get("/status.atom")
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
        again = client.get("/status.atom", headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304
        return answer.data, answer.headers["ETag"]


def test_without_trouble_it_is_a_whole_feed_that_stays_the_same(house: House) -> None:
    body, tag = told(house)
    assert told(house) == (body, tag)
    feed = feedparser.parse(body)
    assert not feed.bozo
    assert (feed.feed.title, len(feed.entries)) == ("Hållbar upphandling: driften av flödena", 0)
    assert feed.feed.id == "tag:xn--hllbarupphandling-8qb.se,2016:status"


def test_an_incident_is_one_entry_that_says_what_to_do_and_is_updated_when_it_has_healed(house: House) -> None:
    opened = feedparser.parse(told(house, HELD)[0])
    assert not opened.bozo
    (entry,) = opened.entries
    assert entry.title == "Hållbar upphandling: det som lästes från aktuellt publiceras inte"
    assert "<b>there</b>" in entry.content[0].value
    assert "syndicate accept aktuellt" in entry.content[0].value
    healed = feedparser.parse(told(house, replace(HELD, closed=NOW + timedelta(hours=1)))[0])
    (after,) = healed.entries
    assert after.id == entry.id == "tag:xn--hllbarupphandling-8qb.se,2016:incident/aktuellt-held-1"
    assert after.title == "Hållbar upphandling: aktuellt publiceras som vanligt igen"
    assert (after.published, after.updated) == ("2026-03-02T09:30:00Z", "2026-03-02T10:30:00Z")
    assert healed.feed.updated == after.updated


def test_what_was_over_at_once_is_told_as_what_happened(house: House) -> None:
    quiet = replace(HELD, id="aktuellt-quiet-1", kind="quiet", closed=NOW, reason="9 of 10 items changed at once")
    (entry,) = feedparser.parse(told(house, quiet)[0]).entries
    assert entry.title == "Hållbar upphandling: nästan allt i aktuellt ändrades på en gång"
    assert "9 of 10 items" in entry.content[0].value
