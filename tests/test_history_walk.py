"""The complete history over a year of edits, as readers walk it by RFC 5005 (in JSON Feed by ``next_url``)."""

from __future__ import annotations

import itertools
import json
import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from syndicate.config.addresses import ARCHIVE_PAGE
from tests.support.readers.feeds import Raw, parse
from tests.support.website import (
    OUTAGES,
    Served,
    add,
    come_back,
    leave,
    readdress,
    redate,
    reorder,
    retitle,
    rewrite,
    served,
)

ATOM = "{http://www.w3.org/2005/Atom}"
FORMS = ("atom", "rss", "json")
WEEK = timedelta(days=7)
SHOWN = 30  # items on the page; older ones leave it
EDITS = (rewrite, retitle, redate, readdress, reorder, leave, come_back)
# What happens in a week: how many items are added, then edits, and whether the website fails once.
WEEKS = st.tuples(
    st.integers(0, 9),
    st.lists(st.tuples(st.sampled_from(EDITS), st.integers(0, 9_999)), max_size=4),
    st.sampled_from([None, None, *OUTAGES]),
)


class Walker:
    """A reader that follows the history of one format, and fetches an archive document once."""

    def __init__(self, service: Served, form: str) -> None:
        self.service, self.form = service, form
        self.kept: dict[str, list[Raw]] = {}

    def fetch(self, path: str) -> tuple[str, bytes]:
        """The document at a path and where it is in the end."""
        for _ in range(5):
            answer = self.service.counter.get(path)
            if answer.status not in (307, 308):
                break
            path = urlsplit(answer.headers["location"]).path
        assert answer.status == 200, path
        return path, answer.body

    def walk(self, *, afresh: bool) -> dict[str, Raw]:
        """Id -> the newest of what is told of it, of all there is; ``afresh``: nothing was fetched before."""
        found: dict[str, Raw] = {}
        seen: set[str] = set()
        path: str | None = f"/feeds/aktuellt.{self.form}"
        while path is not None:
            assert path not in seen, "the links lead round in a circle"
            seen.add(path)
            here, body = self.fetch(path)
            older = self.older(body)
            for raw in parse(body, self.form):
                found.setdefault(raw.id, raw)
            if "/archive/" in here:
                if not afresh and here in self.kept:
                    break  # it knows this one, and all that is behind it (RFC 5005, section 4.1)
                self.kept[here] = parse(body, self.form)
            path = urlsplit(older).path if older else None
        if not afresh:
            for raw in itertools.chain.from_iterable(reversed(self.kept.values())):
                found.setdefault(raw.id, raw)
        return found

    def older(self, body: bytes) -> str | None:
        if self.form == "json":
            return json.loads(body).get("next_url")  # type: ignore[no-any-return]  # a text by its specification
        root = ET.fromstring(body)
        links = [link.get("href") for link in root.iter(f"{ATOM}link") if link.get("rel") == "prev-archive"]
        assert len(links) <= 1
        return links[0] if links else None


def numbers_of(found: dict[str, Raw]) -> list[int]:
    said = (re.search(r"sak nummer (\d+),|Mer om (\d+)\.", raw.summary + raw.content) for raw in found.values())
    return sorted(int(match[1] or match[2]) for match in said if match)


def full_documents(service: Served) -> dict[str, tuple[bytes, Any]]:
    paths = (one for one in service.store.artifacts().artifacts if "/archive/" in one.path)
    return {
        one.path: (one.body, one.published_at)
        for one in paths
        if int(one.path.split("/")[-1].partition(".")[0]) % ARCHIVE_PAGE == 0
    }


def a_week(service: Served, week: Any) -> None:
    """What is added and edited, a failure of the website, and the page as it is then."""
    count, edits, outage = week
    for pick in range(count):
        add(service.site, 5 * pick + 1, service.now)
    for edit, pick in edits:
        edit(service.site, pick, service.now)
    del service.site.stories[SHOWN:]
    service.now += WEEK
    if outage:
        service.load(OUTAGES[outage](service.site.page()))
    service.load_and_believe()
    service.site.edited.clear()


def check_a_year(weeks: list[Any]) -> None:
    full: dict[str, tuple[bytes, Any]] = {}
    with served("limit: 12") as service:
        walkers = [Walker(service, form) for form in FORMS]
        for week in [(20, [], None), *weeks]:
            a_week(service, week)
            titles = {record.id: record.item.title for record in service.store.records(["aktuellt"])}
            now = full_documents(service)
            # Not a byte of a full one, and not once more made.
            assert {path: now.get(path) for path in full} == full
            full = now
            for walker in walkers:
                assert walker.walk(afresh=False).keys() == titles.keys(), walker.form
        assert len(full) >= len(FORMS)
        for walker in walkers:
            found = walker.walk(afresh=True)
            numbers = numbers_of(found)
            assert numbers == sorted(set(numbers)), walker.form
            assert {id_: raw.title for id_, raw in found.items()} == titles, "who comes late reads an old version"


BUSY = st.lists(WEEKS, min_size=24, max_size=24).filter(lambda weeks: sum(week[0] for week in weeks) > 60)


@settings(
    max_examples=1,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(BUSY)
def test_who_follows_the_history_has_every_item_once_and_full_documents_stay(weeks: list[Any]) -> None:
    check_a_year(weeks)


@pytest.mark.long
@settings(max_examples=15, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(st.lists(WEEKS, min_size=52, max_size=52).filter(lambda weeks: sum(week[0] for week in weeks) > 60))
def test_the_same_of_many_years(weeks: list[Any]) -> None:
    check_a_year(weeks)
