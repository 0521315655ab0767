"""Documents that are a gzip file, served as one or without a word about it."""

from __future__ import annotations

from syndicate.errors import SourceError
from syndicate.fetch.codings import CodingError, decoded, decoders
from syndicate.fetch.limits import Limits

_LIMIT = Limits().decoded


def unpacked(body: bytes) -> bytes:
    """The body, unpacked where it is gzip. Raises SourceError where it is broken, or too large unpacked."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    chain = decoders("gzip", most=1)
    pieces: list[bytes] = []
    size = 0
    try:
        for piece in decoded([body], chain):
            size += len(piece)
            if size > _LIMIT:
                raise SourceError(f"It is a gzip file of more than {_LIMIT:,} bytes unpacked.")
            pieces.append(piece)
        chain[0].finish()
    except CodingError as error:
        raise SourceError(f"It is a gzip file that cannot be unpacked: {error}.") from error
    return b"".join(pieces)
