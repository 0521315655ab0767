"""Real subscribers of a real service: what people see in their calendars, before and after what was edited.

vdirsyncer with khal in the normal suite; ical.js (Thunderbird, Nextcloud) and libical (Evolution, GNOME) in the long
one. The source is a calendar file, since that can hold everything that an event can be.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from syndicate.config import load
from syndicate.cycle import Cycle
from syndicate.fetch import Door
from syndicate.store import open_store
from tests.support.readers.foreign import Foreign, Libical, ical_js, occurrences
from tests.support.readers.khal import Khal, Shown
from tests.support.running import Running, running

STOCKHOLM, NEW_YORK = "Europe/Stockholm", "America/New_York"
YEAR = datetime.now(UTC).year + 1
"""All events are to come, next year: a service of today publishes them."""

CONFIG = """\
site:
  title: Kansliet
  url: https://www.example.se/
  language: sv
  timezone: Europe/Stockholm
  authority: example.se,2016
sources:
  kansliet: {kind: events, type: ics, path: kalender.ics, every: 1d}
feeds:
  kalendern: {title: Kalendern, from: [kansliet], window: {past: 180d, future: 3y}}
  utan: {title: Utan inställda, from: [kansliet], window: {past: 180d, future: 3y}, on_cancelled: remove}
"""


def last_sunday(month: int) -> date:
    last = date(YEAR, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


SPRING, AUTUMN = last_sunday(3), last_sunday(10)
TUESDAY = next(day for day in (date(YEAR, 3, number) for number in range(1, 8)) if day.weekday() == 1)


@dataclass(frozen=True)
class Planned:
    """An event in the source, and what it is on the clock in Stockholm.

    start, end: naive, on that clock; days with the last one included
    more: further lines of its VEVENT
    """

    uid: str
    title: str
    start: datetime | date
    end: datetime | date
    place: str = "Stadshuset"
    more: tuple[str, ...] = ()
    in_utc: bool = False

    def lines(self) -> Iterator[str]:
        excluded = self.end if isinstance(self.end, datetime) else self.end + timedelta(days=1)
        escaped = self.title.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
        yield from ("BEGIN:VEVENT", f"UID:{self.uid}@example.se", f"SUMMARY:{escaped}", f"LOCATION:{self.place}")
        yield from (f"DTSTART{self.moment(self.start)}", f"DTEND{self.moment(excluded)}", *self.more, "END:VEVENT")

    def moment(self, at: datetime | date) -> str:
        if not isinstance(at, datetime):
            return f";VALUE=DATE:{at:%Y%m%d}"
        if self.in_utc:
            return f":{at.replace(tzinfo=ZoneInfo(STOCKHOLM)).astimezone(UTC):%Y%m%dT%H%M%SZ}"
        return f";TZID={STOCKHOLM}:{at:%Y%m%dT%H%M%S}"


def at(day: date, clock: str, *, fold: int = 0) -> datetime:
    hour, minute = clock.split(":")
    return datetime(day.year, day.month, day.day, int(hour), int(minute), fold=fold)  # noqa: DTZ001  on that clock


def on(month: int, day: int) -> date:
    return date(YEAR, month, day)


WEEKLY = tuple(TUESDAY + timedelta(weeks=number) for number in range(8))
"""Over the change of the clock in spring."""

WEDNESDAY = WEEKLY[5] + timedelta(days=1)

BOARD = Planned(
    "namnd", "Nämnd", at(WEEKLY[0], "13:00"), at(WEEKLY[0], "15:00"),
    more=("RRULE:FREQ=WEEKLY;COUNT=8", f"EXDATE;TZID={STOCKHOLM}:{WEEKLY[2]:%Y%m%d}T130000"),
)  # fmt: skip
BOARD_MOVED = Planned(
    "namnd", "Nämnd på annan dag", at(WEDNESDAY, "09:00"), at(WEDNESDAY, "10:30"),
    place="Folkets hus", more=(f"RECURRENCE-ID;TZID={STOCKHOLM}:{WEEKLY[5]:%Y%m%d}T130000",),
)  # fmt: skip
PLAN = {
    each.uid: each
    for each in (
        Planned("avtal", "Möte om avtal", at(on(2, 10), "11:00"), at(on(2, 10), "12:00")),
        Planned("kurs", "Grundkurs", at(on(2, 15), "09:30"), at(on(2, 15), "16:30")),
        Planned("frukost", "Frukostmöte", at(on(3, 1), "08:00"), at(on(3, 1), "09:00")),
        Planned("seminarium", "Seminarium", at(on(3, 5), "14:00"), at(on(3, 5), "15:30")),
        Planned("dagen", "Upphandlingens dag", on(4, 2), on(4, 2)),
        Planned("konferens", "Konferens", on(5, 5), on(5, 7)),
        Planned("massa", "Mässa", at(on(5, 20), "12:00"), at(on(5, 22), "15:00")),
        Planned("var", "Vandring i vårens natt", at(SPRING, "01:30"), at(SPRING, "03:30")),
        Planned("host", "Vandring i höstens natt", at(AUTUMN, "01:30"), at(AUTUMN, "03:30")),
        Planned(
            "tva", "Andra gången klockan är halv tre", at(AUTUMN, "02:30", fold=1), at(AUTUMN, "03:00"), in_utc=True
        ),
        Planned("vinter", "Kaffe, bullar; C:\\Nya", at(on(12, 1), "18:00"), at(on(12, 1), "20:00"), place="Åkers krog"),
        Planned("hela", "Helgdag", AUTUMN, AUTUMN),
    )
}
SERIES = [
    *(replace(BOARD, start=at(day, "13:00"), end=at(day, "15:00")) for n, day in enumerate(WEEKLY) if n not in (2, 5)),
    BOARD_MOVED,
]
"""The board's meetings one by one, as people see them."""


def document(planned: Sequence[Planned]) -> str:
    lines = [line for each in planned for line in each.lines()]
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Kansliet//SV", *lines, "END:VCALENDAR", ""])


def seen(planned: Sequence[Planned], *, clock: str = STOCKHOLM) -> list[Shown]:
    """What a person with a clock of that zone is to see."""

    def told(moment: datetime | date) -> str:
        if not isinstance(moment, datetime):
            return moment.isoformat()
        return f"{moment.replace(tzinfo=ZoneInfo(STOCKHOLM)).astimezone(ZoneInfo(clock)):%Y-%m-%d %H:%M}"

    shown = (Shown(each.title, told(each.start), told(each.end), each.place) for each in planned)
    return sorted(shown, key=lambda one: (one.start, one.title))


@dataclass
class Office:
    """A folder with a source and its configuration, and the time that passes there."""

    folder: Path
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def write(self, *planned: Planned) -> None:
        (self.folder / "kalender.ics").write_bytes(document(planned).encode())

    def load(self, *, hours: float = 1) -> None:
        """Load the source some time later. The running service sees it in the store and knows nothing of that time."""
        self.now += timedelta(hours=hours)
        config = load(self.folder / "feeds_config.yaml", env={})
        tokens = map(str, itertools.count())
        with open_store(config.store) as store, Door(user_agent="syndicate-test/1") as door:
            outcome = Cycle(config, store, door, lambda: self.now, lambda: next(tokens)).refresh("kansliet")
        assert outcome.verdict in ("publish", "unchanged"), outcome


@pytest.fixture
def office(tmp_path: Path) -> Office:
    (tmp_path / "feeds_config.yaml").write_text(CONFIG, encoding="utf-8")
    office = Office(tmp_path)
    office.write(*PLAN.values(), BOARD, BOARD_MOVED)
    return office


@contextmanager
def served(office: Office) -> Iterator[Running]:
    with running(office.folder, "serve", "--port", "0") as service:
        for name in ("kalendern", "utan"):
            service.until(f"feeds/{name}.ics", lambda body: b"BEGIN:VEVENT" in body)
        yield service


def after(service: Running, name: str, word: str) -> bytes:
    """The calendar as soon as the service shows the word in it."""
    return service.until(f"feeds/{name}.ics", lambda body: word.encode() in body.replace(b"\r\n ", b""), seconds=10)


# --- the edits -------------------------------------------------------------------------------------------------------

EDITED = PLAN | {
    "avtal": replace(PLAN["avtal"], start=at(on(2, 11), "13:30"), end=at(on(2, 11), "14:30")),
    "kurs": replace(PLAN["kurs"], title="Grundkurs i upphandling", place="Residenset"),
    "frukost": replace(PLAN["frukost"], more=("STATUS:CANCELLED",)),
    "konferens": replace(PLAN["konferens"], end=on(5, 8)),
    "ny": Planned("ny", "Öppet hus", at(on(6, 1), "17:00"), at(on(6, 1), "19:00")),
}
BOARD_CANCELLED = Planned(
    "namnd", "Nämnd", at(WEEKLY[6], "13:00"), at(WEEKLY[6], "15:00"),
    more=(f"RECURRENCE-ID;TZID={STOCKHOLM}:{WEEKLY[6]:%Y%m%d}T130000", "STATUS:CANCELLED"),
)  # fmt: skip


def edit(office: Office) -> None:
    """Moved, renamed, relocated, cancelled, made longer, new; and one time of a series cancelled."""
    office.write(*EDITED.values(), BOARD, BOARD_MOVED, BOARD_CANCELLED)
    office.load()


def vanish(office: Office) -> None:
    """One event is gone from the source, and believed gone when loads over more than a day have missed it.

    After another week and a half the marks of what was moved have expired.
    """
    office.write(*(each for each in EDITED.values() if each.uid != "seminarium"), BOARD, BOARD_MOVED, BOARD_CANCELLED)
    for hours in (1, 13, 13, 240):
        office.load(hours=hours)


def truth(*more: Planned, marked: bool = True) -> list[Planned]:
    """What the edits make of the plan; what is cancelled, and ``more``, is marked or not there."""
    gone = [EDITED["frukost"], BOARD_CANCELLED, *more]
    board = [each for each in SERIES if each.start != BOARD_CANCELLED.start]
    stays = [each for each in [*EDITED.values(), *board] if each not in gone]
    return [*stays, *(replace(each, title=f"INSTÄLLT: {each.title}") for each in gone if marked)]


def unmarked(title: str) -> str:
    """A title without what it says for a week after a move."""
    return re.sub(r"^(FLYTTAT|NY TID|NY PLATS): ", "", title)


def test_khal_shows_the_truth_on_every_clock_before_and_after_the_edits(office: Office, tmp_path: Path) -> None:
    folder = tmp_path / "reader"
    folder.mkdir()
    with served(office) as service:
        reader = Khal(folder, {name: f"{service.url}feeds/{name}.ics" for name in ("kalendern", "utan")})

        def listed(name: str, clock: str) -> list[Shown]:
            return reader.listed(name, clock=clock, first=date(YEAR, 1, 1), days=365)

        reader.fetch()
        for clock in (STOCKHOLM, NEW_YORK, "Asia/Kolkata"):
            assert listed("kalendern", clock) == seen([*PLAN.values(), *SERIES], clock=clock)

        edit(office)
        after(service, "kalendern", "INSTÄLLT: Frukostmöte")
        reader.fetch()
        plain = [one._replace(title=unmarked(one.title)) for one in listed("kalendern", STOCKHOLM)]
        assert sorted(plain) == sorted(seen(truth()))

        vanish(office)
        after(service, "kalendern", "INSTÄLLT: Seminarium")
        reader.fetch()
        for clock in (STOCKHOLM, NEW_YORK):
            assert listed("kalendern", clock) == seen(truth(EDITED["seminarium"]), clock=clock)
            assert listed("utan", clock) == seen(truth(EDITED["seminarium"], marked=False), clock=clock)


# --- other programs --------------------------------------------------------------------------------------------------


def found(reader: Foreign, calendar: bytes) -> list[tuple[str, str, str]]:
    """Title, start and end of what takes place next year."""
    return sorted(
        (title, start, end)
        for _, start, end, title, _ in occurrences(reader, calendar, f"{YEAR}0101", f"{YEAR + 1}0101")
    )


def meant(planned: Sequence[Planned]) -> list[tuple[str, str, str]]:
    def told(moment: datetime | date, days: int) -> str:
        if isinstance(moment, datetime):
            return f"{moment.replace(tzinfo=ZoneInfo(STOCKHOLM)).astimezone(UTC):%Y%m%dT%H%M%SZ}"
        return f"{moment + timedelta(days=days):%Y%m%d}"

    return sorted((each.title, told(each.start, 0), told(each.end, 1)) for each in planned)


@pytest.mark.long
def test_libical_and_ical_js_find_the_truth_before_and_after_the_edits(office: Office) -> None:
    with served(office) as service, ical_js() as icaljs:
        readers: tuple[Foreign, ...] = (icaljs, Libical())
        body = after(service, "kalendern", "Möte om avtal")
        for reader in readers:
            assert found(reader, body) == meant([*PLAN.values(), *SERIES])
        edit(office)
        vanish(office)
        marked = after(service, "kalendern", "INSTÄLLT: Seminarium")
        removed = service.get("feeds/utan.ics")[2]
        for reader in readers:
            assert found(reader, marked) == meant(truth(EDITED["seminarium"]))
            assert found(reader, removed) == meant(truth(EDITED["seminarium"], marked=False))
            told = occurrences(reader, marked, f"{YEAR}0101", f"{YEAR + 1}0101")
            cancelled = {title for *_, title, status in told if status == "CANCELLED"}
            assert cancelled == {"INSTÄLLT: Frukostmöte", "INSTÄLLT: Seminarium", "INSTÄLLT: Nämnd"}
