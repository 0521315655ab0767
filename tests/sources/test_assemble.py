"""Raw values become a reading: cleaned, dated, resolved and capped, the same for every kind of source."""

from __future__ import annotations

import time
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.model import Event, EventStatus, NewsItem, Reading, Span
from syndicate.sources import describe
from syndicate.sources._assemble import MAX_ITEM, MAX_TITLE, assemble
from syndicate.sources._duplicates import without_duplicates
from syndicate.sources._status import read_status, split_mark
from syndicate.sources._values import Frame, Value
from syndicate.text.markup import words

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NOW = datetime(2026, 11, 24, 8, tzinfo=STOCKHOLM)
NEWS = Frame(kind="news", zone=STOCKHOLM, language="sv", now=NOW, base="https://www.aby.example/nyheter/")
EVENTS = Frame(kind="events", zone=STOCKHOLM, language="sv", now=NOW, base="https://www.aby.example/kalender/")


def values(**fields: str | list[str | Value] | Value) -> dict[str, list[Value]]:
    def listed(given: str | list[str | Value] | Value) -> list[Value]:
        many = given if isinstance(given, list) else [given]
        return [one if isinstance(one, Value) else Value(one, "test") for one in many]

    return {name: listed(given) for name, given in fields.items()}


def machine(text: str) -> Value:
    return Value(text, "time::attr(datetime)", "machine")


def news(**fields: str | list[str | Value] | Value) -> NewsItem:
    item = assemble(values(**fields), NEWS).item
    assert isinstance(item, NewsItem)
    return item


def event(**fields: str | list[str | Value] | Value) -> Event:
    reading = assemble(values(**fields), EVENTS)
    assert isinstance(reading.item, Event), reading.set_aside
    return reading.item


def warnings(**fields: str | list[str | Value] | Value) -> str:
    return "\n".join(assemble(values(**fields), NEWS).warnings)


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=STOCKHOLM)


# --- words -----------------------------------------------------------------------------------------------------------


def test_a_title_is_one_line_without_what_cannot_be_seen() -> None:
    assert news(title=" Upp\u00adhandling\n\t av \u202emat\u0000 ").title == "Upphandling av mat"


def test_a_long_title_is_cut_between_words_and_says_so() -> None:
    reading = assemble(values(title="upphandling " * 50), NEWS)
    assert reading.item is not None
    assert reading.item.title is not None
    assert len(reading.item.title) <= MAX_TITLE
    assert reading.item.title.endswith("upphandling…")
    assert reading.warnings == ("title: cut from 599 to 300 characters",)


def test_a_title_in_html_is_read_as_text() -> None:
    assert news(title=Value("<b>Ny</b> väg &amp; bro<script>x</script>", "t", "html")).title == "Ny väg & bro"


def test_a_summary_in_html_is_text_and_stands_in_for_missing_content() -> None:
    item = news(title="A", summary=Value("<p>Ett <b>ord</b></p>", "s", "html"))
    assert item.summary == "Ett ord"
    assert item.content == "<p>Ett <b>ord</b></p>"


def test_content_that_is_given_goes_before_a_summary_in_html() -> None:
    item = news(title="A", summary=Value("<p>Kort</p>", "s", "html"), content=Value("<p>Lång</p>", "c", "html"))
    assert (item.summary, item.content) == ("Kort", "<p>Lång</p>")


def test_content_in_plain_text_becomes_safe_html() -> None:
    assert news(title="A", content="1 < 2\n\n& så").content == "<p>1 &lt; 2</p><p>&amp; så</p>"


def test_content_is_sanitised_and_its_addresses_are_absolute() -> None:
    value = Value('<p onclick="x()"><a href="b?utm_source=x">b</a><script>x</script></p>', "c", "html")
    assert news(title="A", content=value).content == '<p><a href="https://www.aby.example/nyheter/b">b</a></p>'


def test_an_item_is_at_most_256_kb_and_says_what_was_cut() -> None:
    big = "<p>" + "å" * 400_000 + "</p>"
    reading = assemble(values(title="A", summary="ö" * 100_000, content=Value(big, "c", "html")), NEWS)
    item = reading.item
    assert item is not None
    assert item.content is not None
    assert item.content.endswith("å</p>")
    assert len((item.summary or "").encode()) + len(item.content.encode()) <= MAX_ITEM
    assert [warning.partition(":")[0] for warning in reading.warnings] == ["summary", "content"]


def test_categories_are_each_kept_once_whatever_their_case() -> None:
    assert news(title="A", categories=["Miljö", " miljö ", "Vård, omsorg"]).categories == ("Miljö", "Vård, omsorg")


def test_a_byline_is_no_part_of_a_name() -> None:
    assert [author.name for author in news(title="A", author=["Av Åsa Öberg", "Text: Bo Ek", "Avigail"]).authors] == [
        "Åsa Öberg",
        "Bo Ek",
        "Avigail",
    ]


# --- addresses -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("href", ["#", "#mer", "javascript:visa(1)", "mailto:a@aby.example", "http://", "data:x,y"])
def test_what_leads_nowhere_is_no_link(href: str) -> None:
    assert news(title="A", link=href).link is None
    assert "is not the address of a page" in warnings(title="A", link=href)


def test_the_first_usable_link_is_taken_without_what_follows_readers() -> None:
    assert news(link=["#", "a/1?id=2&utm_source=x"]).link == "https://www.aby.example/nyheter/a/1?id=2"


def test_a_value_resolves_against_the_page_it_stands_on() -> None:
    assert news(link=Value("x", "a", base="https://annan.example/y/")).link == "https://annan.example/y/x"


def test_enclosures_have_their_type_by_their_ending() -> None:
    found = news(
        title="A", enclosures=[Value("/f/Broschyr.PDF?v=2", "a", label=" En  broschyr "), "/f/okänd"]
    ).enclosures
    assert [(one.url, one.media_type, one.title) for one in found] == [
        ("https://www.aby.example/f/Broschyr.PDF?v=2", "application/pdf", "En broschyr"),
        ("https://www.aby.example/f/ok%C3%A4nd", None, None),
    ]


# --- dates of news ---------------------------------------------------------------------------------------------------


def test_a_machine_date_wins_over_the_words_beside_it() -> None:
    item = news(title="A", published=[machine("2026-11-20T09:15:00+01:00"), "18 november 2026"])
    assert item.published == at(20, 9, 15)
    assert "though the words “18 november 2026” say another" in warnings(
        title="A", published=[machine("2026-11-20T09:15:00+01:00"), "18 november 2026"]
    )


def test_news_beside_words_in_another_zone_is_not_warned_of() -> None:
    assert warnings(title="A", published=[machine("2026-11-20T09:15:00Z"), "20 november 2026 kl. 09.15"]) == ""


def test_an_event_beside_words_with_another_hour_is() -> None:
    reading = assemble(values(when=[machine("2026-11-28T11:00:00Z"), "28 november 2026 kl. 11.00"]), EVENTS)
    assert isinstance(reading.item, Event)
    assert reading.item.span.start == at(28, 12)
    assert "though the words “28 november 2026 kl. 11.00” say another" in reading.warnings[0]


def test_words_that_say_more_of_the_same_day_are_taken() -> None:
    assert news(title="A", published=[machine("2026-11-18"), "18 november 2026 kl. 14.30"]).published == at(18, 14, 30)


def test_words_that_say_less_of_the_same_moment_change_nothing() -> None:
    reading = assemble(values(title="A", published=[machine("2026-11-20T09:15:00+01:00"), "20 november 2026"]), NEWS)
    assert isinstance(reading.item, NewsItem)
    assert reading.item.published == at(20, 9, 15)
    assert reading.warnings == ()


def test_a_year_that_the_words_leave_out_is_the_machine_dates_year() -> None:
    reading = assemble(values(title="A", published=[machine("2019-03-05"), "5 mars kl 10.00"]), NEWS)
    assert isinstance(reading.item, NewsItem)
    assert reading.item.published == datetime(2019, 3, 5, 10, tzinfo=STOCKHOLM)
    assert not reading.item.inferred


def test_a_machine_date_that_cannot_be_read_gives_way_to_the_words() -> None:
    assert news(title="A", published=[machine("i fredags"), "20 november 2026"]).published == date(2026, 11, 20)


def test_the_sources_own_format_goes_before_the_grammar() -> None:
    frame = Frame(kind="news", zone=STOCKHOLM, language="sv", now=NOW, base=NEWS.base, date_format="%m/%d/%Y")
    item = assemble(values(title="A", published="03/05/2026"), frame).item
    assert isinstance(item, NewsItem)
    assert item.published == date(2026, 3, 5)


def test_news_dated_as_a_range_takes_its_start_and_says_so() -> None:
    assert news(title="A", published="1–3 november 2026").published == date(2026, 11, 1)
    assert "is a range; its start was taken" in warnings(title="A", published="1–3 november 2026")


def test_news_from_the_future_is_read_and_warned_of() -> None:
    assert news(title="A", published="25 december 2026").published == date(2026, 12, 25)
    assert "is in the future" in warnings(title="A", published="25 december 2026")


def test_news_without_a_readable_date_stays_with_a_warning() -> None:
    assert news(title="A", published="Ring 0123-45 67 89").published is None
    assert "published: “Ring 0123-45 67 89” is not a date" in warnings(title="A", published="Ring 0123-45 67 89")


def test_news_with_neither_title_nor_link_nor_summary_is_set_aside() -> None:
    reading = assemble(values(published="20 november 2026", content=Value("<p>x</p>", "c", "html")), NEWS)
    assert reading.item is None
    assert reading.set_aside == "it has neither title, link nor summary"
    assert dict(reading.partial) == {"content": "<p>x</p>"}


def test_what_a_date_was_read_from_is_kept() -> None:
    item = news(title="A", published="20 november 2026")
    assert (item.date_text, item.inferred) == ("20 november 2026", False)
    assert news(title="A", published="20 november").inferred


# --- dates of events -------------------------------------------------------------------------------------------------


def test_an_event_has_a_start_and_an_end() -> None:
    span = event(when="28 november 2026 kl. 11.00–12.30").span
    assert (span.start, span.end) == (at(28, 11), at(28, 12, 30))


def test_two_machine_dates_are_start_and_end() -> None:
    span = event(when=[machine("2026-11-28T11:00"), machine("2026-11-28T12:30")]).span
    assert (span.start, span.end) == (at(28, 11), at(28, 12, 30))


def test_times_for_machines_belong_to_the_day_before_them() -> None:
    span = event(when=[machine("2026-11-28"), machine("9:00"), machine("12:30")]).span
    assert (span.start, span.end) == (at(28, 9), at(28, 12, 30))


def test_two_machine_days_are_whole_days_both_included() -> None:
    span = event(when=[machine("2026-12-01"), machine("2027-01-10")]).span
    assert (span.start, span.end) == (date(2026, 12, 1), date(2027, 1, 10))


def test_the_same_machine_date_twice_is_one() -> None:
    span = event(when=[machine("2026-11-28T11:00"), machine("2026-11-28T11:00")]).span
    assert (span.start, span.end) == (at(28, 11), None)


def test_three_machine_dates_are_no_date_unless_the_words_are() -> None:
    three: list[str | Value] = [machine(f"2026-11-28T{hour}:00") for hour in (11, 12, 15)]
    assert assemble(values(title="A", when=three), EVENTS).item is None
    assert event(when=[*three, "28 november 2026 kl. 11–12"]).span.end == at(28, 12)


def test_a_machine_day_and_hours_in_words_make_hours() -> None:
    span = event(when=[machine("2026-11-28"), "lördag 28 november 11.00 - 12.00"]).span
    assert (span.start, span.end) == (at(28, 11), at(28, 12))


def test_start_and_end_in_fields_of_their_own() -> None:
    span = event(start="28 november 2026 kl. 18", end="29 november 2026 kl. 02").span
    assert (span.start, span.end) == (at(28, 18), at(29, 2))


def test_an_end_that_is_only_a_time_is_on_the_day_of_the_start() -> None:
    assert event(start="28 november 2026 kl. 18", end="20.30").span.end == at(28, 20, 30)
    assert event(start=machine("2026-11-28T18:00"), end="kl. 20.30").span.end == at(28, 20, 30)


def test_an_end_without_a_year_is_after_the_start() -> None:
    assert event(start="28 december 2026", end="3 januari").span.end == date(2027, 1, 3)


def test_an_end_that_cannot_be_read_costs_only_the_end() -> None:
    reading = assemble(values(start="28 november 2026 kl. 18", end="sent"), EVENTS)
    assert isinstance(reading.item, Event)
    assert (reading.item.span.start, reading.item.span.end) == (at(28, 18), None)
    assert reading.warnings == ("the end “sent” could not be read as a date",)


def test_an_end_on_a_whole_day_is_the_end_of_that_day() -> None:
    reading = assemble(values(start="28 november 2026 kl. 18", end="29 november 2026"), EVENTS)
    assert isinstance(reading.item, Event)
    assert reading.item.span.end == at(30, 0)
    assert "taken as the end of that day" in reading.warnings[0]


def test_whole_days_that_end_at_a_time_stay_whole_days() -> None:
    span = event(start="28 november 2026", end="29 november 2026 kl. 12").span
    assert (span.start, span.end) == (date(2026, 11, 28), date(2026, 11, 29))


def test_an_event_that_ends_before_it_starts_is_set_aside() -> None:
    reading = assemble(values(title="A", start="28 november 2026 kl. 18", end="27 november 2026 kl. 18"), EVENTS)
    assert reading.item is None
    assert reading.set_aside == "it ends (2026-11-27 18:00+01:00) before it starts (2026-11-28 18:00+01:00)"


def test_an_event_of_more_than_ten_years_is_set_aside() -> None:
    assert assemble(values(start="2026-01-01", end="2036-12-31"), EVENTS).set_aside == "it lasts more than ten years"
    assert event(start="2026-01-01", end="2035-12-31").span.end == date(2035, 12, 31)


def test_an_event_without_a_date_is_set_aside_with_what_was_read() -> None:
    reading = assemble(
        values(title="Bio", link="/bio", categories=["Film", "Barn"], location="Folkets hus", when="meddelas senare"),
        EVENTS,
    )
    assert reading.item is None
    assert reading.set_aside is not None
    assert reading.set_aside.startswith("it has no date that can be read: “meddelas senare”: ")
    shown = describe(reading, zone=STOCKHOLM)
    assert {name: shown[name] for name in ("title", "link", "categories", "location")} == {
        "title": "Bio",
        "link": "https://www.aby.example/bio",
        "categories": ["Film", "Barn"],
        "location": "Folkets hus",
    }
    assert not shown.keys() & {"start", "end", "all_day"}


def test_an_event_without_a_title_stands() -> None:
    assert event(when="28 november 2026").title is None


def test_all_day_makes_whole_days_of_times() -> None:
    span = event(start="2026-11-28T00:00", end="2026-11-30T00:00", all_day="true").span
    assert (span.start, span.end) == (date(2026, 11, 28), date(2026, 11, 29))


def test_a_place_on_the_globe_is_latitude_and_longitude() -> None:
    assert event(when="2026-11-28", geo="59.33; 18.06").geo == (59.33, 18.06)
    assert event(when="2026-11-28", geo="18.06, 259.33").geo is None


@pytest.mark.parametrize(
    "words", ["Plats: Rådhuset", "Var : Rådhuset", "Sted: Rådhuset", "Venue:\n Rådhuset", "Rådhuset"]
)
def test_a_label_is_no_part_of_a_place(words: str) -> None:
    assert event(when="2026-11-28", location=words).location == "Rådhuset"


# --- status ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("Inställt", EventStatus.CANCELLED),
        (" INSTÄLLD! \n", EventStatus.CANCELLED),
        ("Avbokad", EventStatus.CANCELLED),
        ("Cancelled", EventStatus.CANCELLED),
        ("Peruttu", EventStatus.CANCELLED),
        ("https://schema.org/EventCancelled", EventStatus.CANCELLED),
        ("CANCELLED", EventStatus.CANCELLED),
        ("Framflyttat", EventStatus.POSTPONED),
        ("TENTATIVE", EventStatus.TENTATIVE),
        ("Fullbokat!", EventStatus.CONFIRMED),
        ("Få platser kvar", None),
        ("Inställt på grund av sjukdom.", EventStatus.CANCELLED),
        ("Vi har inställt oss på snö", None),
        ("", None),
    ],
)
def test_a_status_field_is_read_whole(words: str, status: EventStatus | None) -> None:
    assert read_status(words) is status


@pytest.mark.parametrize(
    ("title", "status", "rest"),
    [
        ("Inställt: Öppet hus", EventStatus.CANCELLED, "Öppet hus"),
        ("INSTÄLLD – Föreläsning: vatten", EventStatus.CANCELLED, "Föreläsning: vatten"),
        ("Inställt - Bio", EventStatus.CANCELLED, "Bio"),
        ("INSTÄLLT! Bio", EventStatus.CANCELLED, "Bio"),
        ("[Inställt] Bio", EventStatus.CANCELLED, "Bio"),
        ("(INSTÄLLT) Bio", EventStatus.CANCELLED, "Bio"),
        ("Framflyttat: Bio", EventStatus.POSTPONED, "Bio"),
        ("OBS! Inställt: Bio", EventStatus.CANCELLED, "Bio"),
        ("Obs! INSTÄLLT Bio", EventStatus.CANCELLED, "Bio"),
        ("INSTÄLLT Bio", EventStatus.CANCELLED, "Bio"),
        ("Ställs in: Bio", EventStatus.CANCELLED, "Bio"),
        ("Utgår – Bio", EventStatus.CANCELLED, "Bio"),
        ("Bio – INSTÄLLT", EventStatus.CANCELLED, "Bio"),
        ("Bio - inställd!", EventStatus.CANCELLED, "Bio"),
        ("Bio (inställt)", EventStatus.CANCELLED, "Bio"),
        ("Bio (OBS! Inställt)", EventStatus.CANCELLED, "Bio"),
        ("Bio, INSTÄLLT", EventStatus.CANCELLED, "Bio"),
        ("Bio INSTÄLLT!", EventStatus.CANCELLED, "Bio"),
        ("Talk [postponed]", EventStatus.POSTPONED, "Talk"),
        ("Talk - CANCELLED", EventStatus.CANCELLED, "Talk"),
        ("Inställd: Bio", EventStatus.CANCELLED, "Bio"),
        ("Inställt på grund av sjukdom: Bio", EventStatus.CANCELLED, "Bio"),
        ("INSTÄLLT pga snö – Föreläsning: vatten", EventStatus.CANCELLED, "Föreläsning: vatten"),
        ("OBS! Inställd p.g.a. sjukdom - Bio", EventStatus.CANCELLED, "Bio"),
        ("(Inställt p g a sjukdom) Bio", EventStatus.CANCELLED, "Bio"),
        ("Bio – inställt på grund av sjukdom!", EventStatus.CANCELLED, "Bio"),
        ("Bio (inställt på grund av sjukdom)", EventStatus.CANCELLED, "Bio"),
        ("Uppskjutet på grund av storm: Bio", EventStatus.POSTPONED, "Bio"),
        ("Cancelled due to illness: Cinema", EventStatus.CANCELLED, "Cinema"),
        ("Inställt Öppet hus", EventStatus.CANCELLED, "Öppet hus"),
        ("Inställd Föreläsning om vatten", EventStatus.CANCELLED, "Föreläsning om vatten"),
        ("Föreläsning om vatten ställs in", EventStatus.CANCELLED, "Föreläsning om vatten"),
        ("Mötet är inställt.", EventStatus.CANCELLED, "Mötet"),
        ("Kvällens bio är inställd på grund av sjukdom", EventStatus.CANCELLED, "Kvällens bio"),
        ("Konserten er avlyst", EventStatus.CANCELLED, "Konserten"),
        # What is about something that is off, or set on something, takes place.
        ("Inställda möten: så gör du", None, "Inställda möten: så gör du"),
        ("Inställda på grund av snö: bussar", None, "Inställda på grund av snö: bussar"),
        ("Inställt möte: så gör du", None, "Inställt möte: så gör du"),
        ("Inställt flyg och dina rättigheter", None, "Inställt flyg och dina rättigheter"),
        ("Inställt Flyg: vad gäller?", None, "Inställt Flyg: vad gäller?"),
        ("Inställd på förändring", None, "Inställd på förändring"),
        ("Inställd på Framtiden: en kväll", None, "Inställd på Framtiden: en kväll"),
        ("Inställt på grund av pandemin", None, "Inställt på grund av pandemin"),
        ("Inställt på grund av sjukdom: så gör du", None, "Inställt på grund av sjukdom: så gör du"),
        ("Vad gäller när resan ställs in", None, "Vad gäller när resan ställs in"),
        ("Om tåget är inställt", None, "Om tåget är inställt"),
        ("Mötet är inte inställt", None, "Mötet är inte inställt"),
        ("Kommunen är inställd på förändring", None, "Kommunen är inställd på förändring"),
        ("Cancelled Flights", None, "Cancelled Flights"),
        ("Inställda operationer minskar", None, "Inställda operationer minskar"),
        ("INSTÄLLDA turer med buss 5", None, "INSTÄLLDA turer med buss 5"),
        ("Bio inställt", None, "Bio inställt"),
        ("Bio-inställt", None, "Bio-inställt"),
        ("ALLT INSTÄLLT", None, "ALLT INSTÄLLT"),
        ("Ensam – utsatt", None, "Ensam – utsatt"),
        ("Bussresa – utgår kl. 10", None, "Bussresa – utgår kl. 10"),
        ("*INSTÄLLT", None, "*INSTÄLLT"),
        ("Inställt-bio", None, "Inställt-bio"),
        ("Bio inställt: vad gäller", None, "Bio inställt: vad gäller"),
        ("Fullbokat: Bio", None, "Fullbokat: Bio"),
        ("Inställt", None, "Inställt"),
        ("Inställt: ", None, "Inställt: "),
    ],
)
def test_a_mark_at_the_edge_of_a_title_is_a_status(title: str, status: EventStatus | None, rest: str) -> None:
    assert split_mark(title) == (status, rest)


@pytest.mark.parametrize(
    "piece",
    [
        "[",
        "(* ",
        "obs! ",
        "inställt ",
        " – ",
        "*INSTÄLLT* ",
        "- (inställt",
        "inställt pga a ",
        "(inställt pga ",
        " är inställt",
    ],
)
def test_no_title_takes_long_to_be_looked_at_for_a_mark(piece: str) -> None:
    begun = time.process_time()
    split_mark(piece * (3000 // len(piece)))
    assert time.process_time() - begun < 1


def test_a_mark_is_taken_off_the_title_and_told() -> None:
    reading = assemble(values(title="INSTÄLLT: Bio", when="28 november 2026"), EVENTS)
    assert isinstance(reading.item, Event)
    assert (reading.item.title, reading.item.status) == ("Bio", EventStatus.CANCELLED)
    assert reading.origins["status"] == "the mark at the title (test)"


def test_a_piece_of_news_keeps_its_title() -> None:
    assert news(title="Inställt: tågen på ön").title == "Inställt: tågen på ön"


def test_a_status_that_is_not_known_is_a_warning() -> None:
    reading = assemble(values(title="Bio", when="28 november 2026", status="Få platser kvar"), EVENTS)
    assert reading.warnings == ("status: “Få platser kvar” is not a status that is known",)


# --- several ---------------------------------------------------------------------------------------------------------


def test_the_first_of_several_same_items_wins() -> None:
    first = assemble(values(title="A", link="/a", published="20 november 2026"), NEWS)
    other_day = assemble(values(title="A", link="/a", published="21 november 2026"), NEWS)
    kept = without_duplicates([first, first, other_day])
    assert [reading.duplicate for reading in kept] == [False, True, False]
    assert kept[1].set_aside == "the same item stands in the source before"


def test_the_same_id_is_the_same_item() -> None:
    one, two = (assemble(values(title=title, link=f"/{title}", key="7"), NEWS) for title in "AB")
    assert [reading.duplicate for reading in without_duplicates([one, two])] == [False, True]


def test_items_that_are_set_aside_are_never_duplicates() -> None:
    aside = assemble({}, NEWS)
    assert [reading.duplicate for reading in without_duplicates([aside, aside])] == [False, False]


# --- what is shown ---------------------------------------------------------------------------------------------------


def test_moments_are_shown_in_the_sites_offset_and_days_as_days() -> None:
    timed = describe(assemble(values(when=[machine("2026-11-28T10:00:00Z")]), EVENTS), zone=STOCKHOLM)
    days = describe(assemble(values(when="28–29 november 2026"), EVENTS), zone=STOCKHOLM)
    assert (timed["start"], timed["all_day"], "end" in timed) == ("2026-11-28T11:00:00+01:00", False, False)
    assert (days["start"], days["end"], days["all_day"]) == ("2026-11-28", "2026-11-29", True)


def test_every_value_that_is_shown_says_where_it_came_from() -> None:
    given = values(title="A", link="/a", start="28 november 2026 kl. 11", end="12.30", author="Bo", categories=["X"])
    shown = describe(assemble(given, EVENTS), zone=STOCKHOLM)
    assert shown["origins"] == {
        "title": "test",
        "link": "test",
        "categories": "test",
        "authors": "test",
        "start": "test “28 november 2026 kl. 11”",
        "end": "test",
    }


def test_the_day_of_news_is_shown_as_its_midnight() -> None:
    shown = describe(assemble(values(title="A", published="21 okt 2016"), NEWS), zone=STOCKHOLM, id="tag:x,2026:1")
    assert shown == {
        "id": "tag:x,2026:1",
        "title": "A",
        "published": "2016-10-21T00:00:00+02:00",
        "origins": {"title": "test", "published": "test “21 okt 2016”"},
    }


NAMES = words(
    "title link summary content published updated when start end status geo image categories author enclosures key "
    "language all_day location online"
)
FIELDS = st.dictionaries(
    st.sampled_from(sorted(NAMES)),
    st.lists(
        st.builds(
            Value,
            st.text(max_size=60) | st.sampled_from(["2026-11-28", "11:00", "<p>x", "28 nov kl 11", "//x", "59,18"]),
            st.just("test"),
            st.sampled_from(["text", "html", "machine"]),
        ),
        max_size=3,
    ),
)


@given(FIELDS, st.sampled_from([NEWS, EVENTS]))
def test_no_value_makes_it_raise(fields: dict[str, list[Value]], frame: Frame) -> None:
    reading = assemble(fields, frame)
    assert isinstance(reading, Reading)
    assert (reading.item is None) == (reading.set_aside is not None)
    describe(reading, zone=STOCKHOLM)


def test_two_times_after_a_date_are_no_offset_from_utc() -> None:
    assert event(start="2026-12-01 11:00-12:00").span == Span(at(1, 11, month=12), at(1, 12, month=12))
    assert event(start="2026-12-01T11:00-05:00").span == Span(at(1, 17, month=12))


@pytest.mark.parametrize(
    ("start", "end", "until"),
    [("31 december 22:00", "01:00", at(1, 1, month=1)), ("2026-12-31 22.00", "kl 2", at(1, 2, month=1))],
)
def test_an_end_after_midnight_is_on_the_next_day(start: str, end: str, until: datetime) -> None:
    assert event(start=start, end=end).span == Span(at(31, 22, month=12), until.replace(year=2027))


def test_an_end_before_the_start_in_daylight_is_a_mistake() -> None:
    assert "before it starts" in (assemble(values(start="2026-12-31 14:00", end="13:00"), EVENTS).set_aside or "")
