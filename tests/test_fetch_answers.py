"""Header values: whatever a server writes, reading them never fails."""

from __future__ import annotations

import zlib
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.fetch.answers import Validators, content_type, kept_validators, retry_after, sendable
from syndicate.fetch.codings import PIECE, CodingError, decoded, decoders

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
header = st.text(st.characters(min_codepoint=0, max_codepoint=255), max_size=60)


@settings(deadline=None)
@given(
    header | st.from_regex(r"[A-Z][a-z]{2}, \d{1,5} [A-Z][a-z]{2} \d{1,6} \d\d:\d\d:\d\d( [+-]\d{1,6}| GMT)?"), header
)
def test_no_retry_after_makes_the_reader_fail_or_goes_below_zero(value: str, date: str) -> None:
    seconds = retry_after(value, date=date, now=NOW)
    assert seconds is None or seconds >= 0


@settings(deadline=None)
@given(header)
def test_no_content_type_makes_the_reader_fail(value: str) -> None:
    media_type, charset = content_type(value)
    assert media_type == media_type.strip().lower()
    assert charset is None or charset


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ("", None)),
        ("", ("", None)),
        ("text/html", ("text/html", None)),
        ("text/html;charset=utf-8", ("text/html", "utf-8")),
        ("text/html; CHARSET = 'utf-8'", ("text/html", "utf-8")),
        ('text/html; a=b; charset="ISO-8859-1"; c=d', ("text/html", "ISO-8859-1")),
        ("text/html; charset=utf-8, text/html", ("text/html", "utf-8")),
        ("text/html, text/html; charset=utf-8", ("text/html", "utf-8")),
        ("text/html; charset=", ("text/html", None)),
        ("text/html; xcharset=utf-8", ("text/html", None)),
    ],
)
def test_type_and_charset_are_read_as_servers_write_them(value: str | None, expected: tuple[str, str | None]) -> None:
    assert content_type(value) == expected


@settings(deadline=None)
@given(st.builds(Validators, st.none() | header, st.none() | header))
def test_validators_are_sent_as_they_are_or_not_at_all(validators: Validators) -> None:
    sent = sendable(validators)
    assert sent.etag in (None, validators.etag)
    for value in (sent.etag, sent.last_modified):
        assert value is None or not any((ord(c) < 32 and c != "\t") or c == "\x7f" for c in value)


def test_what_a_304_does_not_repeat_is_kept() -> None:
    before = Validators('"a"', "Mon")
    assert kept_validators(None, None, before=before) == before
    assert kept_validators('"b"', "", before=before) == Validators('"b"', "Mon")


@pytest.mark.parametrize("size", range(PIECE - 260, PIECE + 530, 13))
def test_the_last_piece_is_not_forgotten_inside_a_decoder(size: int) -> None:
    """Bare deflate has no trailer: the input may be used up while a full piece hides the rest of the output."""
    stream = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    body = stream.compress(bytes(size)) + stream.flush()
    assert len(b"".join(decoded(iter([body]), decoders("deflate", most=1)))) == size


@settings(deadline=None)
@given(st.sampled_from(["gzip", "deflate", "br", "gzip, br"]), st.lists(st.binary(max_size=50), max_size=5))
def test_no_bytes_make_a_decoder_do_more_than_refuse(coding: str, chunks: list[bytes]) -> None:
    with suppress(CodingError):
        b"".join(decoded(iter(chunks), decoders(coding, most=2)))
