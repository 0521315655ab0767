"""An office's calendar with everything that an event can be, what is edited in it, and what people are to see of it.

The source is a calendar file, since that can hold everything. What subscribers show is compared with ``seen``.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from syndicate.config import load
from syndicate.cycle import Cycle
from syndicate.fetch import Door
from syndicate.store import open_store
from tests.support.readers.khal import Shown

STOCKHOLM = "Europe/Stockholm"
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
    zone: in which the source says when
    """

    uid: str
    title: str
    start: datetime | date
    end: datetime | date
    place: str = "Stadshuset"
    more: tuple[str, ...] = ()
    zone: str = STOCKHOLM

    def lines(self) -> Iterator[str]:
        excluded = self.end if isinstance(self.end, datetime) else self.end + timedelta(days=1)
        escaped = self.title.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
        yield from ("BEGIN:VEVENT", f"UID:{self.uid}@example.se", f"SUMMARY:{escaped}", f"LOCATION:{self.place}")
        yield from (f"DTSTART{self.moment(self.start)}", f"DTEND{self.moment(excluded)}", *self.more, "END:VEVENT")

    def moment(self, at: datetime | date) -> str:
        if not isinstance(at, datetime):
            return f";VALUE=DATE:{at:%Y%m%d}"
        there = f"{at.replace(tzinfo=ZoneInfo(STOCKHOLM)).astimezone(ZoneInfo(self.zone)):%Y%m%dT%H%M%S}"
        return f":{there}Z" if self.zone == "UTC" else f";TZID={self.zone}:{there}"


def at(day: date, clock: str, *, fold: int = 0) -> datetime:
    hour, minute = clock.split(":")
    return datetime(day.year, day.month, day.day, int(hour), int(minute), fold=fold)  # noqa: DTZ001  on that clock


def on(month: int, day: int) -> date:
    return date(YEAR, month, day)


def every_week(first: date, count: int) -> tuple[date, ...]:
    return tuple(first + timedelta(weeks=number) for number in range(count))


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
            "tva", "Andra gången klockan är halv tre", at(AUTUMN, "02:30", fold=1), at(AUTUMN, "03:00"), zone="UTC"
        ),
        Planned("vinter", "Kaffe, bullar; C:\\Nya", at(on(12, 1), "18:00"), at(on(12, 1), "20:00"), place="Åkers krog"),
        Planned("hela", "Helgdag", AUTUMN, AUTUMN),
        # By the moon; with summer time told as winter's; without summer time, at half past.
        Planned("casa", "Casablanca", at(on(2, 20), "10:00"), at(on(2, 20), "11:00"), zone="Africa/Casablanca"),
        Planned("dublin", "Dublin", at(on(7, 1), "10:00"), at(on(7, 1), "11:00"), zone="Europe/Dublin"),
        Planned("teheran", "Teheran", at(on(7, 2), "10:00"), at(on(7, 2), "11:00"), zone="Asia/Tehran"),
    )
}

RICH_TEXT = "Familjen 👩‍👩‍👧‍👦 är välkommen, med ko; kalv, q\u0307. " * 60
RICH = Planned(
    "rik", "Öppet hus 👩‍👩‍👧‍👦 🇸🇪 q\u0307 på ångbåten: " + "ö" * 60, at(on(6, 3), "10:00"), at(on(6, 3), "12:00"),
    more=(
        "DESCRIPTION:" + RICH_TEXT.strip().replace(",", "\\,").replace(";", "\\;"),
        "ATTACH;FMTTYPE=application/pdf:https://www.example.se/program.pdf", "CATEGORIES:Miljö\\, natur,Familj 👨‍👧",
    ),
)  # fmt: skip

# --- series ----------------------------------------------------------------------------------------------------------

WEEKLY = every_week(TUESDAY, 8)
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

THURSDAYS = every_week(AUTUMN - timedelta(days=10), 4)
"""Over the change of the clock in autumn, whole days."""

CLEANING = Planned(
    "stad", "Städdag", THURSDAYS[0], THURSDAYS[0],
    more=("RRULE:FREQ=WEEKLY;COUNT=4", f"EXDATE;VALUE=DATE:{THURSDAYS[1]:%Y%m%d}"),
)  # fmt: skip
CLEANING_MOVED = Planned(
    "stad", "Två städdagar", THURSDAYS[2] + timedelta(days=1), THURSDAYS[2] + timedelta(days=2),
    more=(f"RECURRENCE-ID;VALUE=DATE:{THURSDAYS[2]:%Y%m%d}",),
)  # fmt: skip

MONTH_ENDS = (on(1, 30), on(3, 30), on(4, 30), on(5, 30))
"""February has no 30th. Outlook has no words for that, so that each time is published by itself."""

CLOSING = Planned(
    "bokslut", "Bokslut", at(MONTH_ENDS[0], "23:30"), at(MONTH_ENDS[0] + timedelta(days=1), "00:30"),
    more=("RRULE:FREQ=MONTHLY;BYMONTHDAY=30;COUNT=4",),
)  # fmt: skip

RULES = [BOARD, BOARD_MOVED, CLEANING, CLEANING_MOVED, CLOSING]
"""The series as the source tells them."""


def times(series: Planned, days: Sequence[date]) -> list[Planned]:
    """A series at its regular times, one by one."""
    first = series.start.date() if isinstance(series.start, datetime) else series.start
    return [replace(series, start=series.start + (day - first), end=series.end + (day - first)) for day in days]


SERIES = [
    *times(BOARD, [day for number, day in enumerate(WEEKLY) if number not in (2, 5)]),
    BOARD_MOVED,
    *times(CLEANING, [THURSDAYS[0], THURSDAYS[3]]),
    CLEANING_MOVED,
    *times(CLOSING, MONTH_ENDS),
]
"""The series one by one, as people see them."""

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
CLEANING_SHORTER = replace(CLEANING, more=("RRULE:FREQ=WEEKLY;COUNT=3", *CLEANING.more[1:]))
"""Its last time is no more."""

EDITED_RULES = [BOARD, BOARD_MOVED, BOARD_CANCELLED, CLEANING_SHORTER, CLEANING_MOVED, CLOSING]


def truth(*more: Planned, marked: bool = True) -> list[Planned]:
    """What the edits make of the plan; what is cancelled, and ``more``, is marked or not there."""
    gone = [EDITED["frukost"], BOARD_CANCELLED, *more]
    ended = (CLEANING.uid, THURSDAYS[3])
    series = [each for each in SERIES if each.start != BOARD_CANCELLED.start and (each.uid, each.start) != ended]
    stays = [each for each in [*EDITED.values(), RICH, *series] if each not in gone]
    return [*stays, *(replace(each, title=f"INSTÄLLT: {each.title}") for each in gone if marked)]


def unmarked(title: str) -> str:
    """A title without what it says for a week after a move."""
    return re.sub(r"^(FLYTTAT|NY TID|NY PLATS): ", "", title)


def seen(planned: Sequence[Planned], *, clock: str = STOCKHOLM) -> list[Shown]:
    """What a person with a clock of that zone is to see."""

    def told(moment: datetime | date) -> str:
        if not isinstance(moment, datetime):
            return moment.isoformat()
        return f"{moment.replace(tzinfo=ZoneInfo(STOCKHOLM)).astimezone(ZoneInfo(clock)):%Y-%m-%d %H:%M}"

    shown = (Shown(each.title, told(each.start), told(each.end), each.place) for each in planned)
    return sorted(shown, key=lambda one: (one.start, one.title))


# --- the office ------------------------------------------------------------------------------------------------------


def document(planned: Sequence[Planned]) -> str:
    lines = [line for each in planned for line in each.lines()]
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Kansliet//SV", *lines, "END:VCALENDAR", ""])


@dataclass
class Office:
    """A folder with a source and its configuration, and the time that passes there."""

    folder: Path
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __post_init__(self) -> None:
        (self.folder / "feeds_config.yaml").write_text(CONFIG, encoding="utf-8")
        self.write(*PLAN.values(), RICH, *RULES)

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

    def published(self, path: str) -> bytes:
        """The document in the store."""
        with open_store(load(self.folder / "feeds_config.yaml", env={}).store) as store:
            artifact = store.artifact(path)
        assert artifact is not None, path
        return artifact.body

    def edit(self) -> None:
        """Moved, renamed, relocated, cancelled, made longer, new; of series a time cancelled, one made shorter."""
        self.write(*EDITED.values(), RICH, *EDITED_RULES)
        self.load()

    def vanish(self) -> None:
        """One event is gone from the source, and believed gone when loads over more than a day have missed it.

        After another week and a half the marks of what was moved have expired.
        """
        self.write(*(each for each in EDITED.values() if each.uid != "seminarium"), RICH, *EDITED_RULES)
        for hours in (1, 13, 13, 240):
            self.load(hours=hours)
