"""Content codings undone piece by piece, so that a bomb stops at the limit and not after it (RFC 9110 section 8.4)."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

import brotli

PIECE = 64 * 1024  # bytes decoded at a time
_MEMBERS = 1000  # gzip members in one body; each costs a new decoder

#: What is asked for: exactly what can be decoded within bounds. zstd waits for a Python whose library has it (3.14).
ACCEPTED = "gzip, deflate, br"


class CodingError(Exception):
    """The bytes are not what their coding says. ``rule``: ``coding`` | ``cut-short``; the text ends a sentence."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule


class Decoder(Protocol):
    """One coding undone."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Pieces of about ``PIECE`` bytes at most."""
        ...

    def finish(self) -> None:
        """Raises CodingError unless the coded stream came to its end."""
        ...


def _inflated(stream: zlib._Decompress, data: bytes) -> Iterator[bytes]:
    """Pieces until the input is used up or the stream ends."""
    while not stream.eof:
        try:
            piece = stream.decompress(data, PIECE)
        except zlib.error as error:
            raise CodingError("coding", "its compression is broken") from error
        data = stream.unconsumed_tail
        if piece:
            yield piece
        if not data and len(piece) < PIECE:
            return


class _Gzip:
    """RFC 1952: one or several members; what follows them and is none is ignored, as browsers do."""

    def __init__(self) -> None:
        self._stream: zlib._Decompress | None = None
        self._members = 0
        self._ended = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data and not self._ended:
            if self._stream is None:
                if self._members and not data.startswith(b"\x1f"):
                    self._ended = True
                    return
                self._begin()
            stream = self._stream
            assert stream is not None  # noqa: S101 - for the type checker: _begin has just set it
            yield from _inflated(stream, data)
            if not stream.eof:
                return
            data = stream.unused_data
            self._stream = None

    def _begin(self) -> None:
        self._members += 1
        if self._members > _MEMBERS:
            raise CodingError("coding", f"its compression has more than {_MEMBERS} parts")
        self._stream = zlib.decompressobj(zlib.MAX_WBITS | 16)

    def finish(self) -> None:
        if self._stream is not None:
            raise CodingError("cut-short", "its compressed body was cut short")


class _Deflate:
    """RFC 9110 section 8.4.1.2: zlib format; bare deflate, which some servers send, is told by its first two bytes."""

    def __init__(self) -> None:
        self._stream: zlib._Decompress | None = None
        self._start = b""

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._stream is None:
            self._start += data
            if len(self._start) < 2:
                return
            data = self._start
            wrapped = data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0
            self._stream = zlib.decompressobj(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)
        yield from _inflated(self._stream, data)

    def finish(self) -> None:
        if self._start and (self._stream is None or not self._stream.eof):
            raise CodingError("cut-short", "its compressed body was cut short")


class _Brotli:
    """RFC 7932."""

    def __init__(self) -> None:
        self._stream = brotli.Decompressor()
        self._begun = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        while not self._stream.is_finished() and (data or not self._stream.can_accept_more_data()):
            self._begun = True
            try:
                piece = self._stream.process(data, output_buffer_limit=PIECE)
            except brotli.error as error:
                raise CodingError("coding", "its compression is broken") from error
            data = b""
            if piece:
                yield piece

    def finish(self) -> None:
        if self._begun and not self._stream.is_finished():
            raise CodingError("cut-short", "its compressed body was cut short")


_DECODERS: dict[str, Callable[[], Decoder]] = {
    "gzip": _Gzip,
    "x-gzip": _Gzip,
    "deflate": _Deflate,
    "br": _Brotli,
}


def decoders(header: str, *, most: int) -> tuple[Decoder, ...]:
    """Decoders in the order in which to use them, for the value of a Content-Encoding header.

    most: how many there may be; ``identity`` does not count
    Raises CodingError for an unknown coding or too many of them.
    """
    names = [name for part in header.split(",") if (name := part.strip().lower()) not in ("", "identity")]
    if len(names) > most:
        raise CodingError("coding", f"it is compressed {len(names)} times over")
    for name in names:
        if name not in _DECODERS:
            raise CodingError("coding", f"it is packed in a way that was not asked for (“{name[:40]}”)")
    return tuple(_DECODERS[name]() for name in reversed(names))


def decoded(chunks: Iterable[bytes], chain: tuple[Decoder, ...]) -> Iterator[bytes]:
    """The chunks with every coding undone, in bounded pieces. Raises CodingError."""
    for decoder in chain:
        chunks = _through(decoder, chunks)
    yield from chunks


def _through(decoder: Decoder, chunks: Iterable[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        yield from decoder.feed(chunk)
    decoder.finish()
