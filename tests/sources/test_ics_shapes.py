"""What programs and hostile hands put into calendars: what becomes of it, event by event."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from syndicate.model import Event, Load
from tests.sources.making import LoadIt

Read = Callable[[str], Load]
SOURCE = "kind: events\ntype: ics\npath: calendar.ics\nurl: https://www.aby.example/kalender/\n"


def calendar(*events: str, head: str = "") -> str:
    inner = "".join(f"BEGIN:VEVENT\n{textwrap.dedent(event).strip()}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{head}{inner}END:VCALENDAR\n"


def only(answer: Load) -> Event:
    (item,) = answer.items
    assert isinstance(item, Event)
    return item


@pytest.fixture
def read_ics(load: LoadIt, tmp_path: Path) -> Read:
    def answered(body: str) -> Load:
        (tmp_path / "calendar.ics").write_text(body, encoding="utf-8")
        answer = load(SOURCE)
        assert isinstance(answer, Load)
        return answer

    return answered


@pytest.mark.parametrize(
    ("product", "lines", "language"),
    [
        ("-//Aby//Kalender//SV", "SUMMARY;LANGUAGE=en:Open house", "en"),
        ("-//Aby//Kalender//SV", "SUMMARY:Open house\nDESCRIPTION;LANGUAGE=en-GB:An evening", "en-GB"),
        ("-//Aby//Kalender//SV", "SUMMARY;LANGUAGE=sv-SE:Öppet hus\nDESCRIPTION;LANGUAGE=en:x", None),
        ("-//Aby//Kalender//SV", "SUMMARY;LANGUAGE=<x>:Öppet hus", None),
        ("Microsoft Exchange Server 2010", "SUMMARY;LANGUAGE=en-US:Öppet hus", None),  # that of the mailbox
    ],
)
def test_the_language_of_an_event_is_that_of_its_words(
    read_ics: Read, product: str, lines: str, language: str | None
) -> None:
    body = calendar(f"DTSTART:20261201T180000\n{lines}", head=f"PRODID:{product}\n")
    assert only(read_ics(body)).language == language


STOCKHOLM = "DTSTART;TZID=Europe/Stockholm:20261210T180000\n"


def made(read_ics: Read, *lines: str, head: str = "") -> Event:
    return only(read_ics(calendar(STOCKHOLM + "SUMMARY:Möte\n" + "\n".join(lines), head=head)))


@pytest.mark.parametrize(
    ("lines", "place"),
    [
        (r"LOCATION:Rådhuset\nTorget 1\n123 45 Åby\, Sverige", "Rådhuset, Torget 1, 123 45 Åby, Sverige"),
        (r"LOCATION:Rådhuset\,\n\nTorget 1", "Rådhuset, Torget 1"),
        (r"LOCATION:Caf&eacute\; Ros &amp\; bar", "Café Ros & bar"),  # WordPress
        ('LOCATION;ALTREP="https://karta.example/":Torget', "Torget"),
        (
            'X-APPLE-STRUCTURED-LOCATION;X-ADDRESS="Torget 1\\nÅby";X-TITLE=Rådhuset:geo:59.5,17.25',
            "Rådhuset, Torget 1, Åby",
        ),
        ("LOCATION:Torget\nX-APPLE-STRUCTURED-LOCATION;X-TITLE=Rådhuset:geo:59.5,17.25", "Torget"),
    ],
)
def test_a_place_is_one_line_whatever_wrote_it(read_ics: Read, lines: str, place: str) -> None:
    assert made(read_ics, lines).location == place


@pytest.mark.parametrize(
    ("line", "geo"),
    [
        ("GEO:59.5;17.25", (59.5, 17.25)),
        ("GEO:59.5,17.25", (59.5, 17.25)),  # which RFC 5545 does not allow
        (r"GEO:59.5\;17.25", (59.5, 17.25)),
        ("GEO:59.5", None),
        ("GEO:nan;nan", None),
        ("GEO:1e9;1", None),
        ("X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-APPLE-RADIUS=70:geo:59.5,17.25", (59.5, 17.25)),
        ("X-APPLE-STRUCTURED-LOCATION;VALUE=URI:https://x.se/", None),
    ],
)
def test_a_position_is_read_as_programs_write_it(read_ics: Read, line: str, geo: tuple[float, float] | None) -> None:
    assert made(read_ics, line).geo == geo


MEET = "https://meet.google.com/abc-defg-hij"
TEAMS = "https://teams.microsoft.com/l/meetup-join/19%3ameeting_abc/0?context=%7b%7d"


@pytest.mark.parametrize(
    ("lines", "online", "place"),
    [
        ("CONFERENCE;VALUE=URI;FEATURE=AUDIO,VIDEO,CHAT;LABEL=Delta:https://x.se/1", "https://x.se/1", None),
        (
            "CONFERENCE;VALUE=URI;FEATURE=PHONE:tel:+461\nCONFERENCE;FEATURE=VIDEO:https://x.se/1",
            "https://x.se/1",
            None,
        ),
        (f"X-GOOGLE-CONFERENCE:{MEET}", MEET, None),
        (f"X-MICROSOFT-SKYPETEAMSMEETINGURL:{TEAMS}\nLOCATION:Teams", TEAMS, "Teams"),
        (f"LOCATION:{MEET}", MEET, None),  # an address is no place
        (f"LOCATION:Rådhuset eller {MEET}", MEET, f"Rådhuset eller {MEET}"),
        (rf"DESCRIPTION:Hej\nAnslut här<{TEAMS}>\nOm Teams<https://aka.ms/x>", TEAMS, None),
        (f'X-ALT-DESC;FMTTYPE=text/html:<a href="{TEAMS}">Anslut</a>', TEAMS, None),
        (rf"DESCRIPTION:{MEET} eller {TEAMS}", None, None),  # two are not guessed between
        ("DESCRIPTION:https://teams.microsoft.com/meetingOptions/?organizerId=1", None, None),
        ("LOCATION:https://www.aby.example/lokaler/1", None, "https://www.aby.example/lokaler/1"),
    ],
)
def test_a_meeting_online_has_the_address_where_one_takes_part(
    read_ics: Read, lines: str, online: str | None, place: str | None
) -> None:
    event = made(read_ics, lines)
    assert (event.online, event.location) == (online, place)


@pytest.mark.parametrize(
    ("line", "files"),
    [
        ("ATTACH;FMTTYPE=application/pdf;ENCODING=BASE64;VALUE=BINARY:JVBERi0xLjQK", []),
        ("ATTACH;VALUE=BINARY:JVBERi0xLjQK", []),
        ("ATTACH:data:application/pdf;base64,JVBERi0xLjQK", []),
        ("ATTACH:CID:part1@x", []),
        ("ATTACH:file:///C:/a.pdf", []),
        (
            "ATTACH;FMTTYPE=application/pdf;SIZE=9;FILENAME=Program:/a",
            [("https://www.aby.example/a", "application/pdf", 9)],
        ),
        ("ATTACH:https://x.se/a.pdf", [("https://x.se/a.pdf", "application/pdf", None)]),
    ],
)
def test_only_a_file_with_an_address_is_published(read_ics: Read, line: str, files: list[object]) -> None:
    answer = read_ics(calendar(f"{STOCKHOLM}SUMMARY:Möte\n{line}"))
    assert [(file.url, file.media_type, file.length) for file in only(answer).enclosures] == files
    told = [note for note in answer.readings[0].warnings if "without an address" in note]
    assert len(told) == (0 if files else 1)


@pytest.mark.parametrize(
    ("lines", "image", "files"),
    [
        ("IMAGE;VALUE=BINARY;ENCODING=BASE64;FMTTYPE=image/png:iVBORw0KGgo=", None, 0),
        ("IMAGE;VALUE=URI;DISPLAY=BADGE:/bild.png", "https://www.aby.example/bild.png", 0),
        ("ATTACH;FMTTYPE=image/jpeg:https://x.se/a.jpg", "https://x.se/a.jpg", 0),  # The Events Calendar
        ("IMAGE:/bild.png\nATTACH;FMTTYPE=image/jpeg:https://x.se/a.jpg", "https://www.aby.example/bild.png", 1),
    ],
)
def test_a_picture_has_an_address_too(read_ics: Read, lines: str, image: str | None, files: int) -> None:
    event = made(read_ics, lines)
    assert (event.image, len(event.enclosures)) == (image, files)


@pytest.mark.parametrize("said", ["PRIVATE", "confidential", "X-PERSONAL", "HEMLIG"])
def test_an_event_that_is_not_public_is_set_aside(read_ics: Read, said: str) -> None:
    answer = read_ics(calendar(f"{STOCKHOLM}SUMMARY:Läkare\nCLASS:{said}", f"{STOCKHOLM}SUMMARY:Möte\nCLASS:PUBLIC"))
    assert [item.title for item in answer.items] == ["Möte"]
    (aside,) = (one for one in answer.readings if one.set_aside)
    assert aside.set_aside == f"the calendar marks it as {said.lower()} (CLASS)"
    assert aside.withheld


@pytest.mark.parametrize(
    ("line", "organizer"),
    [
        ("ORGANIZER;CN=Miljökontoret:mailto:a@aby.example", "Miljökontoret"),
        ('ORGANIZER;CN="anna.ek@aby.example":mailto:anna.ek@aby.example', None),  # Google
        ("ORGANIZER:mailto:anna.ek@aby.example", None),
    ],
)
def test_nobodys_mail_address_is_published(read_ics: Read, line: str, organizer: str | None) -> None:
    assert made(read_ics, line).organizer == organizer


@pytest.mark.parametrize(
    ("lines", "summary", "content"),
    [
        (r"X-ALT-DESC;FMTTYPE=text/html:<p>Hej <b>du</b></p>", None, "<p>Hej <b>du</b></p>"),
        (r"STYLED-DESCRIPTION;FMTTYPE=text/html:<p>Hej</p>", None, "<p>Hej</p>"),  # RFC 9073
        (r"DESCRIPTION:<p>Hej\, du</p><script>x()</script>", "Hej, du", "<p>Hej, du</p>"),
        (r"DESCRIPTION:Fika &#8211\; gratis", "Fika – gratis", None),
        (r"DESCRIPTION:a < b & c", "a < b & c", None),
    ],
)
def test_what_an_event_says(read_ics: Read, lines: str, summary: str | None, content: str | None) -> None:
    event = made(read_ics, lines)
    assert (event.summary, event.content) == (summary, content)


@pytest.mark.parametrize(
    ("lines", "start", "end"),
    [
        ("DTSTART:20261213T180000Z\nDTEND:20261213T180000Z", "2026-12-13 19:00:00+01:00", "None"),
        (
            "DTSTART:20261216T230000Z\nDTEND:20261217T230000Z\nX-MICROSOFT-CDO-ALLDAYEVENT:TRUE",
            "2026-12-17",
            "2026-12-17",
        ),
        (
            "DTSTART:20261216T220000Z\nDTEND:20261217T220000Z\nX-MICROSOFT-CDO-ALLDAYEVENT:TRUE",
            "2026-12-16 23:00:00+01:00",
            "2026-12-17 23:00:00+01:00",
        ),
        ("DTSTART:20261216T000000\nDTEND:20261218T000000", "2026-12-16", "2026-12-17"),
        ("DTSTART:20261216T230000Z\nDTEND:20261217T230000Z", "2026-12-17", "2026-12-17"),
        (
            "DTSTART:20261216T000000\nDTEND:20261217T000000\nX-MICROSOFT-CDO-ALLDAYEVENT:FALSE",
            "2026-12-16 00:00:00+01:00",
            "2026-12-17 00:00:00+01:00",
        ),
        (
            "DTSTART:20261216T000000\nDTEND:20261217T000000\nRRULE:FREQ=WEEKLY;COUNT=3",
            "2026-12-16 00:00:00+01:00",
            "2026-12-17 00:00:00+01:00",
        ),
        ("DTSTART:20261216T000000\nDTEND:20261216T000000", "2026-12-16 00:00:00+01:00", "None"),
        ("DTSTART:20261216T180000\nDTEND:20261217T000000", "2026-12-16 18:00:00+01:00", "2026-12-17 00:00:00+01:00"),
        (
            "DTSTART;TZID=/freeassociation.sourceforge.net/Tzfile/Europe/Stockholm:20261214T180000",
            "2026-12-14 18:00:00+01:00",
            "None",
        ),
        ("DTSTART;TZID=W. Europe Standard Time:20261214T180000", "2026-12-14 18:00:00+01:00", "None"),
    ],
)
def test_times_of_programs(read_ics: Read, lines: str, start: str, end: str) -> None:
    event = only(read_ics(calendar(f"SUMMARY:Möte\n{lines}")))
    assert (str(event.span.start), str(event.span.end)) == (start, end)


def test_a_zone_that_a_calendar_describes_wrongly_is_told_and_not_followed(read_ics: Read) -> None:
    wrong = """\
        BEGIN:VTIMEZONE
        TZID:Europe/Stockholm
        BEGIN:STANDARD
        DTSTART:19700101T000000
        TZOFFSETFROM:+0000
        TZOFFSETTO:+0000
        END:STANDARD
        END:VTIMEZONE
        """
    answer = read_ics(calendar(f"{STOCKHOLM}SUMMARY:Möte", head=textwrap.dedent(wrong)))
    assert str(only(answer).span.start) == "2026-12-10 18:00:00+01:00"
    (problem,) = answer.problems
    assert "describes “Europe/Stockholm” otherwise than it is" in problem.message


def test_a_zone_that_a_calendar_describes_rightly_is_no_problem(read_ics: Read) -> None:
    right = """\
        BEGIN:VTIMEZONE
        TZID:Europe/Stockholm
        BEGIN:DAYLIGHT
        DTSTART:19700329T020000
        TZOFFSETFROM:+0100
        TZOFFSETTO:+0200
        RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
        END:DAYLIGHT
        BEGIN:STANDARD
        DTSTART:19701025T030000
        TZOFFSETFROM:+0200
        TZOFFSETTO:+0100
        RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
        END:STANDARD
        END:VTIMEZONE
        """
    assert not read_ics(calendar(f"{STOCKHOLM}SUMMARY:Möte", head=textwrap.dedent(right))).problems
