"""Dates that need the page around them: a year that stands over the items, lines that are no part of the date."""

from __future__ import annotations

import pytest

from syndicate.model import Event, Load, NewsItem
from tests.sources.making import Read

MEETINGS = """\
kind: events
items: li
fields: {when: .when}
missing_title: Sammanträde
"""
NEWS = """\
kind: news
items: li
fields: {title: b, published: .when}
"""


def days(load: Load) -> list[str]:
    return [str(item.span.start) for item in load.items if isinstance(item, Event)]


def page(*parts: str) -> str:
    return "<!DOCTYPE html><html lang=sv><title>Möten</title><body>" + "".join(parts) + "</body></html>"


def of(*words: str) -> str:
    return "<ul>" + "".join(f"<li><span class=when>{one}</span>" for one in words) + "</ul>"


# --- the year over the items (NOW is 24 November 2026)


def test_a_year_in_the_heading_over_a_list_is_the_year_of_its_dates(read: Read) -> None:
    load = read(page("<h1>Sammanträden</h1><h2>Fullmäktige 2026</h2>", of("26 januari", "14 december")), MEETINGS)
    assert days(load) == ["2026-01-26", "2026-12-14"]


def test_each_list_has_the_year_of_its_own_heading(read: Read) -> None:
    parts = ("<h2>2027</h2>", of("26 januari"), "<h2>2025</h2><h3>Nämnden</h3>", of("20 januari"), "<h2>Andra</h2>")
    assert days(read(page(*parts, of("14 januari")), MEETINGS)) == ["2027-01-26", "2025-01-20", "2027-01-14"]


def test_a_date_that_has_a_year_keeps_it(read: Read) -> None:
    assert days(read(page("<h2>2024</h2>", of("26 januari 2026")), MEETINGS)) == ["2026-01-26"]


def test_a_weekday_that_does_not_fit_the_year_of_the_heading_finds_its_own(read: Read) -> None:
    assert days(read(page("<h2>2025</h2>", of("tisdag 26 januari")), MEETINGS)) == ["2027-01-26"]


@pytest.mark.parametrize(
    "over",
    [
        "<p><strong>2024 års möten:</strong></p>{}",
        "<div class=head><h3>Möten 2024</h3></div><div class=body><h2>Styrelsen</h2>{}</div>",
        "<ul class=tabs><a href='#flik-a'>2024</a></ul><div id=flik-a>{}</div>",
        "<details><summary>2024</summary>{}</details>",
        "<section><h2>2024</h2><div><div>{}</div></div></section>",
    ],
    ids=["paragraph", "panel", "tab", "summary", "deep"],
)
def test_the_year_may_stand_in_all_that_opens_a_list(read: Read, over: str) -> None:
    assert days(read(page(over.replace("{}", of("26 januari"))), MEETINGS)) == ["2024-01-26"]


@pytest.mark.parametrize(
    "over",
    [
        "<h2>Plan 2017–2020</h2>",
        "<h2>Uppdaterad 3 mars 2015</h2>",
        "<aside><h2>Arkiv 2011</h2><p>Det var länge sedan vi skrev något här.</p></aside>",
        "<p>År 2011 byggdes huset, och det har sedan dess använts av föreningar, skolor och många andra här i byn.</p>",
        "<script>2011</script>",
        "<h3>2011</h3><p>Då.</p><h2>Nu</h2>",
    ],
    ids=["period", "date", "aside", "prose", "script", "closed"],
)
def test_a_year_that_is_not_meant_for_the_list_is_left_alone(read: Read, over: str) -> None:
    assert days(read(page(over, of("26 januari")), MEETINGS)) == ["2027-01-26"]


def test_rows_of_a_table_have_the_year_of_the_row_over_them(read: Read) -> None:
    rows = "<tr><th colspan=2>2024</th></tr><tr><td class=when>3 maj</td><td>A</td></tr>"
    table = f"<table>{rows}<tr><td class=when>7 juni</td><td>B</td></tr></table>"
    source = MEETINGS.replace("items: li", "items: 'tr:has(td)'")
    assert days(read(page(table), source)) == ["2024-05-03", "2024-06-07"]


def test_a_year_in_an_item_says_nothing_of_the_next(read: Read) -> None:
    items = "<ul><li><b>Årsmötet 2011</b><li><b>B</b><span class=when>26 januari</span></ul>"
    assert days(read(page(items), MEETINGS)) == ["2027-01-26"]


def test_news_is_not_put_into_a_year_that_is_to_come(read: Read) -> None:
    item = "<ul><li><b>Nytt hus</b> <span class=when>3 mars</span></ul>"
    (news,) = read(page("<h1>Vision 2030</h1>", item), NEWS).items
    assert isinstance(news, NewsItem)
    assert str(news.published) == "2026-03-03"


# --- lines


@pytest.mark.parametrize(
    ("words", "start"),
    [
        ("27 februari 2027 kl 15<br>1950 W. Polk, rum 5301", "2027-02-27 15:00:00+01:00"),
        ("12 maj 2027<br>kl 18.00<br>Sal 3, Storgatan 5", "2027-05-12 18:00:00+02:00"),
        ("<p>Ring 08-123 45 67</p><p>3 dec kl 9</p>", "2026-12-03 09:00:00+01:00"),
    ],
)
def test_a_date_on_lines_of_its_own_is_read_whatever_the_others_say(read: Read, words: str, start: str) -> None:
    assert days(read(page(of(words)), MEETINGS)) == [start]


@pytest.mark.parametrize(
    "words",
    [
        "12 maj 2027<br>13 maj 2027<br>Sal 3",
        "Visning 3 december kl 9<br>Auktion 5 december kl 10, 30 utrop",
        "3 dec<br>Rum 4, 2019, 7",
        "12 maj 2027<br>7 bord, 18.00",
        "12 maj 2027<br>7 bord den 5/6",
    ],
    ids=["two dates", "a date that cannot be read", "a year", "a time of day", "numbers like a date"],
)
def test_a_line_that_may_say_more_of_the_date_keeps_it_from_being_read(read: Read, words: str) -> None:
    assert days(read(page(of(words)), MEETINGS)) == []


# --- the day over the items


def program(*days: tuple[str, str]) -> str:
    return page("<h1>Program</h1>", *(f"<h3>{day}</h3>{of(*words.split('|'))}" for day, words in days))


def test_a_time_under_a_heading_that_is_a_day_is_on_that_day(read: Read) -> None:
    load = read(program(("Lördag 5 december", "10.00 Loppis|13.00–14.30 Film"), ("6 december 2026", "kl 11")), MEETINGS)
    assert days(load) == ["2026-12-05 10:00:00+01:00", "2026-12-05 13:00:00+01:00", "2026-12-06 11:00:00+01:00"]


def test_the_year_over_a_day_counts_too(read: Read) -> None:
    assert days(read(page("<h2>2024</h2><h3>5 mars</h3>", of("kl 18.00")), MEETINGS)) == ["2024-03-05 18:00:00+01:00"]


def test_words_that_name_another_day_are_not_put_under_the_heading(read: Read) -> None:
    load = read(program(("5 december", "lördag 10–14|6 december kl 11|kl 12 och kl 14|10")), MEETINGS)
    assert days(load) == ["2026-12-06 11:00:00+01:00"]


def test_a_heading_that_is_more_than_a_day_is_none(read: Read) -> None:
    heading = "Ansök senast den 5 december till kommunens fond för kultur och fritid"
    assert days(read(program((heading, "kl 11.00")), MEETINGS)) == []


def test_the_words_of_the_heading_belong_to_the_date(read: Read) -> None:
    (item,) = read(
        program(
            ("Lördag 5 december", "10.00 Loppis"),
        ),
        MEETINGS,
    ).items
    assert (item.date_text, item.inferred) == ("Lördag 5 december 10.00 Loppis", True)


def test_a_year_in_a_heading_is_told_and_not_guessed(read: Read) -> None:
    (item,) = read(page("<h2>2026</h2>", of("26 januari")), MEETINGS).items
    assert not item.inferred


def test_every_item_of_a_long_page_with_headings_is_read(read: Read) -> None:
    parts = "".join(f"<h3 id=d{n}>{n % 28 + 1} december</h3>" + of(*["kl 10.00"] * 4) for n in range(250))
    assert len(read(page(parts), MEETINGS + "max_items: 1000\n").readings) == 1000
