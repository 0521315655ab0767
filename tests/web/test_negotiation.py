from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.web.negotiation import (
    CODINGS,
    best_coding,
    entity_tag,
    held_coding,
    http_date,
    read_http_date,
)

BOTH = {"br", "gzip", "identity"}
DIGEST = "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        (None, "identity"),
        ("", "identity"),
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("GZIP", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=1.0, br;q=0.9", "gzip"),
        ("gzip;q=0.2, identity;q=0.5", "identity"),
        ("gzip;q=0.5", "gzip"),
        ("gzip, identity", "gzip"),
        ("gzip;q=0, br;q=0", "identity"),
        ("gzip;q=0", "identity"),
        ("br;q=0, *", "gzip"),
        ("*", "br"),
        ("*;q=0", "identity"),
        ("identity;q=0", "identity"),
        ("identity;q=0, gzip", "gzip"),
        ("deflate, zstd", "identity"),
        ("gzip ; q=0.3 , br ; Q=0.4", "br"),
        ("gzip;q=2", "identity"),
        ("gzip;q=junk, br", "br"),
        (",,;;q=, gzip", "gzip"),
        ("gzip, " * 1_000, "identity"),
        ("\x00\xff", "identity"),
    ],
)
def test_the_coding_is_the_one_the_client_likes_best(header: str | None, coding: str) -> None:
    assert best_coding(header, BOTH) == coding


def test_a_coding_that_was_not_made_is_never_chosen() -> None:
    assert best_coding("br, gzip", {"gzip", "identity"}) == "gzip"
    assert best_coding("br, gzip", {"identity"}) == "identity"


@given(st.text(), st.sets(st.sampled_from(["br", "gzip"])))
def test_any_accept_encoding_gets_a_coding_that_is_there(header: str, made: set[str]) -> None:
    assert best_coding(header, made | {"identity"}) in made | {"identity"}


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("form", ["{}", "W/{}", '"old", {}', '{},W/"old"', " {} "])
def test_a_tag_comes_back_in_every_form_that_servers_in_between_give_it(coding: str, form: str) -> None:
    assert held_coding(form.format(entity_tag(DIGEST, coding)), DIGEST, selected="identity") == coding


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        ("*", "br"),
        (DIGEST[:16], "identity"),
        (f"{DIGEST[:16]}-gzip", "gzip"),
        (f'"{DIGEST[:16]}-br-gzip"', "br"),
        (f'"{DIGEST[:16]}--gzip"', "gzip"),
        (f'"{DIGEST[:16]};gzip"', "identity"),
        (f'W/"{DIGEST[:16]}-df"', "identity"),
        (DIGEST, None),
        (f'"{DIGEST[:16]}x"', None),
        (f'"{DIGEST[:15]}"', None),
        (f'"{DIGEST[:16]}-"', None),
        ('"another"', None),
        ("", None),
        ('"', None),
        ("W/", None),
        (",,,", None),
    ],
)
def test_the_tag_decides_and_junk_decides_nothing(header: str, coding: str | None) -> None:
    assert held_coding(header, DIGEST, selected="br") == coding


@given(st.text())
def test_no_if_none_match_is_taken_for_ours_by_chance(header: str) -> None:
    if "*" not in header and DIGEST[:16] not in header.lower():
        assert held_coding(header, DIGEST, selected="br") is None


@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(9999, 12, 31)))  # noqa: DTZ001 - made aware below
def test_a_date_of_ours_reads_back(moment: datetime) -> None:
    aware = moment.replace(tzinfo=UTC, microsecond=0)
    assert read_http_date(http_date(aware)) == aware


@pytest.mark.parametrize(
    "text",
    [
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "Sun, 6 Nov 1994 08:49:37 +0000",
        "Sun, 06 Nov 1994 08:49:37 GMT; length=1234",
        "sun, 06 nov 1994 08:49:37 GMT",
    ],
)
def test_every_form_of_an_http_date_is_read(text: str) -> None:
    assert read_http_date(text) == datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "yesterday",
        "2016-10-21T08:30:00Z",
        "1477038600",
        "Fri, 99 Oct 2016 08:30:00 GMT",
        "Fri, 21 Okt 2016 08:30:00 GMT",
        "Fri, 21 Oct 2016 25:30:00 GMT",
        "Fri, 21 Oct 2016 08:30:00 CEST",
        "9" * 10_000,
        "\x00",
    ],
)
def test_junk_is_no_date(text: str) -> None:
    assert read_http_date(text) is None


@given(st.text())
def test_no_text_makes_reading_a_date_raise(text: str) -> None:
    moment = read_http_date(text)
    assert moment is None or moment.utcoffset() == timedelta(0)
