"""An office's calendar page in a file, its configuration, and a cycle over it with a clock that the test turns."""

from __future__ import annotations

import html
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ical.calendar_stream import IcsCalendarStream
from ical.event import Event as ReadEvent

from syndicate.config import Config, load
from syndicate.cycle import Cycle
from syndicate.fetch import Door
from syndicate.model import Outcome
from syndicate.store import Store, open_store

STOCKHOLM = ZoneInfo("Europe/Stockholm")
START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
CONFIG = """\
site: {title: Kansliet, url: "https://www.example.se/", language: sv, timezone: Europe/Stockholm,
  authority: "example.se,2016"}
store: sqlite:///STORE
sources:
  kalendern:
    kind: events
    path: kalender.html
    items: ul.list > li
    fields:
      title: h3
      link: "h3 a::attr(href)"
      start: .start
      end: .end
      location: .place
      summary: .intro
      status: .status
      online: "a.online::attr(href)"
feeds:
  kalendern: {title: Kalendern, from: [kalendern], KEYS}
"""
ICS = "/feeds/kalendern.ics"


@dataclass(frozen=True)
class Planned:
    """An event as the page shows it; ``start``, ``end`` naive, by the clock in Stockholm; ``words``: in their place."""

    title: str
    link: str
    start: datetime
    end: datetime | None = None
    place: str = "Stadshuset"
    intro: str = ""
    status: str = ""
    online: str = ""
    words: str = ""

    def markup(self) -> str:
        times = "".join(
            f'<time class="{name}" datetime="{moment.isoformat()}"></time>'
            for name, moment in (("start", self.start), ("end", self.end))
            if moment is not None
        )
        times += f'<i class="start">{self.words}</i>' if self.words else ""
        online = f'<a class="online" href="{self.online}">delta</a>' if self.online else ""
        return (
            f'<li><h3><a href="{self.link}">{html.escape(self.title)}</a></h3>{times}{online}'
            f'<p class="intro">{self.intro}</p><i class="place">{self.place}</i>'
            f'<s class="status">{self.status}</s></li>'
        )


def meeting(number: int, **changes: Any) -> Planned:
    """An event that is to come: one in three days from 17 to 19, the next ones a day later each."""
    start = datetime(2026, 11, 22, 17, 0) + number * DAY  # noqa: DTZ001 - what a wall clock shows
    plain = Planned(
        f"Möte {number}", f"/kalender/{number}", start, start + 2 * HOUR, intro=f"Vi talar om sak {number}."
    )
    return replace(plain, **changes)


@dataclass
class Office:
    """The page, the service over it, and the clock. ``plan``: what stands on the page, in order."""

    folder: Path
    config: Config
    store: Store
    door: Door
    now: datetime = START
    plan: dict[int, Planned] = field(default_factory=dict)
    draws: Iterator[str] = field(default_factory=lambda: map(str, itertools.count()))

    @property
    def cycle(self) -> Cycle:
        return Cycle(self.config, self.store, self.door, lambda: self.now, lambda: next(self.draws))

    def change(self, number: int, **changes: Any) -> None:
        self.plan[number] = replace(self.plan[number], **changes)

    def page(self) -> bytes:
        listed = "".join(planned.markup() for planned in self.plan.values())
        head = '<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>Kansliet</title></head>'
        return f'{head}<body><main><ul class="list">{listed}</ul></main></body></html>'.encode()

    def write(self, body: bytes | None = None) -> None:
        """Publish the page as planned, or whatever a failing server gives."""
        (self.folder / "kalender.html").write_bytes(self.page() if body is None else body)

    def refresh(self, after: timedelta = timedelta()) -> Outcome:
        """The page is published, time goes by, the service looks at it."""
        self.write()
        self.now += after
        return self.cycle.refresh("kalendern")

    def document(self, path: str) -> bytes:
        artifact = self.store.artifact(path)
        assert artifact is not None, path
        return artifact.body

    def events(self) -> list[ReadEvent]:
        """What a strict program reads in the calendar."""
        return IcsCalendarStream.calendar_from_ics(self.document(ICS).decode()).events

    def event(self, number: int) -> ReadEvent:
        (found,) = (each for each in self.events() if str(each.url or "").endswith(f"/kalender/{number}"))
        return found


@contextmanager
def office_in(folder: Path, keys: str = "formats: [ics]", meetings: int = 8) -> Iterator[Office]:
    """An office whose page and store lie in ``folder``, with some meetings to come. ``keys``: more of the feed."""
    path = folder / "feeds_config.yaml"
    path.write_text(CONFIG.replace("STORE", str(folder / "s.db")).replace("KEYS", keys), encoding="utf-8")
    config = load(path, env={})
    with open_store(config.store) as store, Door(user_agent="syndicate-test/1 (+mailto:test@example.se)") as door:
        office = Office(folder, config, store, door)
        office.plan = {number: meeting(number) for number in range(1, meetings + 1)}
        yield office
