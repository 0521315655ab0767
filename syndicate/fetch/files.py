"""Files as sources: inside the configuration's folder only, whatever links say."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from syndicate.errors import FetchError, Refused, TooLarge, Unreachable
from syndicate.fetch.answers import NO_VALIDATORS, Response, Validators, body_hash

# A table of ours: the operating system's differs from machine to machine.
_MEDIA_TYPES = {
    ".atom": "application/atom+xml",
    ".csv": "text/csv",
    ".htm": "text/html",
    ".html": "text/html",
    ".ical": "text/calendar",
    ".ics": "text/calendar",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".markdown": "text/markdown",
    ".md": "text/markdown",
    ".rdf": "application/rdf+xml",
    ".rss": "application/rss+xml",
    ".txt": "text/plain",
    ".xhtml": "application/xhtml+xml",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xml": "application/xml",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
}


def read_file(path: Path, *, folder: Path, validators: Validators = NO_VALIDATORS, limit: int) -> Response:
    """The file as an answer: 200, or 304 when its content is what ``validators.etag`` was made of.

    path: absolute or relative to ``folder``; links are followed as long as they stay inside ``folder``
    limit: bytes
    Raises Refused with rule ``outside-folder`` or ``not-a-file``, Unreachable with rule ``file``, TooLarge with rule
    ``file-size``.
    """
    root, inner = _inside(path, folder)
    found = root / inner
    body = _read(root, inner, shown=str(path), limit=limit)
    digest = body_hash(body)
    etag = f'"{digest}"'
    same = validators.etag == etag
    return Response(
        url=found.as_uri(),
        status=304 if same else 200,
        headers={"etag": etag},
        body=b"" if same else body,
        media_type=_MEDIA_TYPES.get(found.suffix.lower(), ""),
        charset=None,
        validators=Validators(etag=etag),
        moved=None,
        body_hash="" if same else digest,
    )


def _fail(kind: type[FetchError], rule: str, shown: str, message: str) -> FetchError:
    return kind(message, url=shown, rule=rule)


def _inside(path: Path, folder: Path) -> tuple[Path, Path]:
    """The real folder and the real path under it."""
    shown = str(path)
    try:
        root = folder.resolve(strict=True)
        found = (root / path).resolve(strict=True)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise _fail(Unreachable, "file", shown, f"There is no file {path}.") from error
    except (OSError, RuntimeError, ValueError) as error:
        raise _fail(Unreachable, "file", shown, f"The file {path} cannot be reached.") from error
    if not found.is_relative_to(root):
        message = f"{path} lies outside the configuration's folder, where no source may read."
        raise _fail(Refused, "outside-folder", shown, message)
    if found == root:
        raise _fail(Refused, "not-a-file", shown, f"{path} is a folder, not a file.")
    return root, found.relative_to(root)


def _read(root: Path, inner: Path, *, shown: str, limit: int) -> bytes:
    """The content, opened step by step without following links: they were resolved, and may have changed since."""
    try:
        opened = _open(root, inner)
        with os.fdopen(opened, "rb") as file:
            if not stat.S_ISREG(os.fstat(opened).st_mode):
                raise _fail(Refused, "not-a-file", shown, f"{shown} is not a regular file.")
            body = file.read(limit + 1)
    except IsADirectoryError as error:
        raise _fail(Refused, "not-a-file", shown, f"{shown} is a folder, not a file.") from error
    except OSError as error:
        reason = (error.strerror or "it failed").lower()
        raise _fail(Unreachable, "file", shown, f"The file {shown} cannot be read: {reason}.") from error
    if len(body) > limit:
        raise _fail(TooLarge, "file-size", shown, f"The file {shown} is larger than {limit:,} bytes.")
    return body


def _open(root: Path, inner: Path) -> int:
    """A descriptor of ``inner`` under ``root``. Not blocking: a named pipe would wait for its writer."""
    here = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for part in inner.parts[:-1]:
            deeper = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=here)
            os.close(here)
            here = deeper
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        return os.open(inner.parts[-1], flags, dir_fd=here)
    finally:
        os.close(here)
