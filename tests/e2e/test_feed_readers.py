"""Real feed readers over HTTP: every item once, the second fetch is 304, an edit arrives.

lemon24/reader in the normal suite; newsboat, sfeed and rss2email from Debian in the long one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.support.counter import open_counter
from tests.support.readers.feeds import Library
from tests.support.readers.programs import PROGRAMS, have
from tests.support.website import Served, add, rekey, reorder, retitle, rewrite, served


@pytest.fixture
def service() -> Iterator[Served]:
    with served("limit: 30") as service:
        for pick in range(8):
            add(service.site, pick, service.now)
        publish(service)
        yield service


def publish(service: Served) -> list[str]:
    """The page is read; the titles that are published."""
    assert service.load_and_believe().state == "ok"
    service.site.edited.clear()
    return sorted(record.item.title or "" for record in service.store.records(["aktuellt"]))


def asked(service: Served) -> list[int]:
    """Statuses of the answers since the last time."""
    told = list(service.counter.statuses)
    service.counter.statuses.clear()
    return told


@pytest.mark.parametrize("form", ["atom", "rss", "json"])
def test_lemon24_reader_has_every_item_once_and_its_second_fetch_is_304(service: Served, form: str) -> None:
    reader = Library(form, f"{service.address}feeds/aktuellt.{form}")
    asked(service)
    reader.poll(b"", now=service.now)
    reader.poll(b"", now=service.now)
    assert asked(service) == [200, 304]
    retitle(service.site, 1, service.now)
    titles = publish(service)
    reader.poll(b"", now=service.now)
    assert asked(service) == [200]
    assert sorted(shown.title for shown in reader.shelf.values()) == titles
    assert set(reader.announced.values()) == {1}
    assert sum(reader.changed.values()) == 1
    reader.close()


@pytest.mark.long
@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize("form", ["atom", "rss"])
def test_a_program_has_every_item_once(service: Served, name: str, form: str, tmp_path: Path) -> None:
    have([name])
    kind, _ = PROGRAMS[name]
    with open_counter(service.counter) as address:
        program = kind(tmp_path, f"{address}feeds/aktuellt.{form}")
        asked(service)
        program.poll()
        program.poll()
        if name == "rss2email":  # the others ask for all of it when they are started anew
            assert asked(service)[-1] == 304
        titles = publish(service)
        assert program.titles() == titles
        for edit in (reorder, rewrite, rekey, add):
            edit(service.site, 3, service.now)
        service.now += timedelta(hours=1)
        titles = publish(service)
        program.poll()
        # sfeed takes another link for another item.
        found = program.titles() if name != "sfeed" else sorted(set(program.titles()))
        assert found == titles
