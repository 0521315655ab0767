"""The first request of every kind of source: an address or a file, conditional on what is remembered."""

from __future__ import annotations

from pathlib import Path

from syndicate.config import Config, SourceConfig
from syndicate.errors import SourceError
from syndicate.fetch import ACCEPT, NO_VALIDATORS, Errand, Response, Validators
from syndicate.model import FetchMemory


def fetch_first(
    source: SourceConfig,
    config: Config,
    errand: Errand,
    *,
    memory: FetchMemory,
    conditional: bool = True,
    accept: str = ACCEPT,
) -> Response:
    """The source's own document: 200, or 304 where it is what ``memory`` knows. Raises FetchError.

    accept: media types that can be read, as the header Accept says them
    conditional: False asks for the whole document whatever is remembered, as where it leads to further pages
    """
    known = Validators(memory.etag, memory.last_modified) if conditional else NO_VALIDATORS
    if source.path is not None:
        return errand.read(source.path, folder=config.folder, validators=known)
    address = memory.address or source.url
    if address is None:
        raise SourceError(f"The source “{source.name}” has neither url nor path.")
    return errand.get(address, validators=known, accept=accept)


def fetch_further(
    target: str | Path,
    config: Config,
    errand: Errand,
    *,
    accept: str = ACCEPT,
    validators: Validators = NO_VALIDATORS,
) -> Response:
    """A further page of a source, which does not count against the requests of its cycle. Raises FetchError."""
    if isinstance(target, Path):
        return errand.read(target, folder=config.folder, validators=validators)
    return errand.get(target, counted=False, accept=accept, validators=validators)
