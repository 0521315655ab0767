"""A region's website as it is on an ordinary day, published by real refreshes: for looking at the pages in a browser.

Everything lies around today, because the service that serves it goes by the real clock.
"""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from syndicate.config import load
from syndicate.cycle import Cycle
from syndicate.fetch import Door
from syndicate.store import open_store

CONFIG = """\
site:
  title: Region Ängsjö
  url: https://www.regionangsjo.example/
  language: sv
  timezone: Europe/Stockholm
  authority: regionangsjo.example,2016
  contact: webbredaktion@regionangsjo.example
  logo_file: logo.svg
  color: "#0a5c8a"
public_url: https://feeds.regionangsjo.example/
sources:
  nyheter: {kind: news, type: files, path: nyheter.json}
  kalender: {kind: events, type: files, path: kalender.json}
  kor: {kind: events, type: ics, path: kor.ics}
  stilla: {kind: news, type: files, path: saknas.json}
feeds:
  nyheter:
    title: Nyheter
    description: Nyheter och pressmeddelanden från Region Ängsjö
    from: [nyheter]
    by: [category]
  kalender:
    title: Kalender
    description: Möten, kurser och öppna hus – för dig som arbetar med oss och för dig som bor här
    from: [kalender, kor]
    by: [category, place]
  stilla: {title: Stilla, from: [stilla]}
"""
LOGO = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48">\
<path d="M24 2 44 9v16c0 11-8 18-20 21C12 43 4 36 4 25V9z" fill="#0a5c8a"/>\
<path d="M10 30c5-5 9-5 14 0s9 5 14 0M10 22c5-5 9-5 14 0s9 5 14 0" fill="none" stroke="#fff" stroke-width="3"/></svg>"""
ROOT = "https://www.regionangsjo.example"
LONG = "Upphandlingskriteriebiblioteksuppdateringsinformation" * 2


@dataclass(frozen=True)
class Living:
    """Where it lies, and the keys of its events by name. ``month``: of most of its events, as addresses say it."""

    config: Path
    keys: dict[str, str]
    month: str

    def pages(self, lang: str = "") -> dict[str, str]:
        """Every sort of page, by name, in the site's language or under ``lang``."""
        paths = {
            "landing": "/",
            "news": "/feeds/nyheter/",
            "calendar": "/feeds/kalender/",
            "empty": "/feeds/stilla/",
            "months": "/feeds/kalender/manad/",
            "month": f"/feeds/kalender/manad/{self.month}/",
            "event": f"/events/{self.keys['open']}/",
            "cancelled": f"/events/{self.keys['heart']}/",
            "moved": f"/events/{self.keys['board']}/",
            "recurring": f"/events/{self.keys['choir']}/",
            "status": "/status",
        }
        return {name: lang + path for name, path in paths.items()}


def make_living(folder: Path, *, today: date | None = None) -> Living:
    """Write the website into a folder, and publish it as it was yesterday and as it is today."""
    folder.mkdir(parents=True, exist_ok=True)
    day = today or datetime.now(UTC).date()
    # Well inside a month, so that the month that is looked at has most of them.
    first = (day.replace(day=1) + timedelta(days=32)).replace(day=2)
    (folder / "feeds_config.yaml").write_text(CONFIG, encoding="utf-8")
    (folder / "logo.svg").write_text(LOGO, encoding="utf-8")
    (folder / "nyheter.json").write_text(json.dumps(_news(day)), encoding="utf-8")
    (folder / "kor.ics").write_text(_choir(first), encoding="utf-8", newline="\r\n")
    config = load(folder / "feeds_config.yaml", env={})
    draws = map(str, itertools.count())
    now = datetime.combine(day, datetime.min.time(), UTC) - timedelta(hours=20)
    with open_store(config.store) as store, Door(user_agent="syndicate-test/1 (+mailto:test@example.se)") as door:
        for moved in (False, True):
            (folder / "kalender.json").write_text(json.dumps(_events(first, moved=moved)), encoding="utf-8")
            for source in config.sources:
                moment = now + timedelta(hours=9) if moved else now
                Cycle(config, store, door, partial(_same, moment), lambda: next(draws)).refresh(source)
        links = {record.item.link: record.key for record in store.records(["kalender", "kor"])}
    names = ("open", "council", "heart", "concert", "week", "dialogue", "board", "long", "choir")
    return Living(folder / "feeds_config.yaml", {name: links[f"{ROOT}/{name}"] for name in names}, f"{first:%Y-%m}")


def _same(moment: datetime) -> datetime:
    return moment


def _news(day: date) -> list[dict[str, Any]]:
    told = (
        ("Ny vårdcentral i Norrby öppnar i februari", "Efter två års bygge flyttar personalen in i januari.", "Vård"),
        ("Regionfullmäktige beslutade om budget", "Budgeten innebär satsningar på kollektivtrafik.", "Politik"),
        ("Så reser du i jul: tidtabeller för buss och tåg", "Alla avgångar är nu sökbara.", "Trafik"),
        (LONG, "Ett ord som ingen rad är lång nog för.", "Upphandling"),
        ("<b>Fetstil</b> & citat", "Det som en källa skriver är text.", "Övrigt"),
    )
    return [
        {
            "id": f"n{number}",
            "title": title,
            "link": f"{ROOT}/nyheter/{number}",
            "published": str(day - timedelta(days=1 + 2 * number)),
            "summary": summary,
            "categories": [category],
        }
        for number, (title, summary, category) in enumerate(told)
    ]


def _events(first: date, *, moved: bool) -> list[dict[str, Any]]:
    def event(name: str, title: str, days: int, hours: str = "", **more: Any) -> dict[str, Any]:
        start, _, end = hours.partition("-")
        day = first + timedelta(days=days)
        times = {"start": f"{day} {start}".strip()} | ({"end": f"{day} {end}"} if end else {})
        return {"id": name, "title": title, "link": f"{ROOT}/{name}", **times, **more}

    return [
        event(
            "open",
            "Öppet hus på folkhögskolan",
            0,
            "17:00-20:00",
            location="Ängsjö folkhögskola, Skolvägen 4, Norrby",
            summary="Träffa lärare och elever, prova på hantverk och få hjälp med ansökan.",
            content="<h2>Program</h2><ul><li>17.00 Rundvandring</li><li>18.30 Frågor och svar</li></ul>"
            f'<p>Vi bjuder på <strong>soppa</strong>. <img src="{ROOT}/karta.png" alt="Karta"></p>',
            categories=["Utbildning"],
            organizer="Ängsjö folkhögskola",
            price="Gratis",
            signup=f"{ROOT}/anmalan",
            contact="info@regionangsjo.example",
            enclosure=f"{ROOT}/program.pdf",
        ),
        event("council", "Regionfullmäktige", 6, "09:00", end=f"{first + timedelta(days=7)} 16:00", location="Salen"),
        event("heart", "Hjärtstartarutbildning", 8, "13:00", location="Hälsans hus, Ängsjö", status="cancelled"),
        event("concert", "Julkonsert med Ängsjö kammarorkester", 17, location="Domkyrkan", categories=["Kultur"]),
        event("week", "Vinterveckan", 50, end=str(first + timedelta(days=54)), location="Hela länet"),
        event("dialogue", "Leverantörsdialog", 13, "10:00-11:30", online="https://meet.example.org/abc"),
        event("board", "Kulturnämnden", 14, "14:00-16:00", location="Regionhuset, sal 7")
        if moved
        else event("board", "Kulturnämnden", 13, "13:00-15:00", location="Regionhuset, sal 3"),
        event("long", LONG, 15, "18:00-19:30", location=LONG),
    ]


def _choir(first: date) -> str:
    return f"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//SV
BEGIN:VEVENT
UID:choir
DTSTAMP:20200101T000000Z
DTSTART;TZID=Europe/Stockholm:{first:%Y%m%d}T180000
DTEND;TZID=Europe/Stockholm:{first:%Y%m%d}T193000
RRULE:FREQ=WEEKLY;COUNT=8
SUMMARY:Öppen kör
LOCATION:Stadsbiblioteket
URL:{ROOT}/choir
END:VEVENT
END:VCALENDAR
"""
