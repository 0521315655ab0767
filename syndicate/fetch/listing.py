"""Which files there are for a source, by names, sizes and times alone: nothing is opened."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from syndicate.errors import Refused, TooLarge, Unreachable

MAX_FILES = 2000
MAX_SEEN = 50_000  # names looked at; a folder that is larger holds other things than one source
MAX_DEPTH = 20  # folders

HIDDEN = (".", "~$")  # beside a document that is open, Office puts ``~$`` and its name; others add an ending

_WILD = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class Survey:
    """The files of a source.

    files: relative to the configuration's folder, sorted by name; to be opened with ``Errand.read``, which refuses
    links that lead outside
    root: what their names are relative to, itself relative to the configuration's folder
    stamp: changes whenever a file comes, goes, or is written to
    """

    files: tuple[Path, ...]
    root: Path
    stamp: str


def survey(path: Path, *, folder: Path, suffixes: Collection[str]) -> Survey:
    """The files that ``path`` names: itself, those in the folder that it is, those that fit it as a pattern.

    path: absolute or relative to ``folder``; ``*``, ``?`` and ``[]`` stand for parts of a name, ``**`` for any folders
    suffixes: which files of a folder or pattern count, in lower case, e.g. ``{".csv"}``; a file named alone always does
    Left out are hidden files and folders, those that Office keeps beside an open document, and folders that are links.
    Raises Unreachable with rule ``file`` where there is nothing, Refused with rule ``outside-folder``, TooLarge with
    rule ``file-count``.
    """
    top = _real(folder, shown=folder)
    fixed, pattern = _split(path) if not os.path.lexists(top / path) else (path, ())
    root = _real(top / fixed, shown=path)
    if not root.is_relative_to(top):
        message = f"{path} lies outside the configuration's folder, where no source may read."
        raise Refused(message, url=str(path), rule="outside-folder")
    if not pattern and not root.is_dir():
        found = [root]
        root = root.parent
    else:
        names = _walk(root, shown=path)
        found = sorted(root / name for name in names if _wanted(Path(name), pattern, suffixes))
    if len(found) > MAX_FILES:
        raise TooLarge(f"{path} holds more than {MAX_FILES:,} files.", url=str(path), rule="file-count")
    return Survey(
        files=tuple(one.relative_to(top) for one in found),
        root=root.relative_to(top),
        stamp=hashlib.sha256("\n".join(map(_seen, found)).encode(errors="surrogateescape")).hexdigest(),
    )


def _split(path: Path) -> tuple[Path, tuple[str, ...]]:
    """What stands before the first part with a wildcard, and the parts from there on."""
    wild = next((index for index, part in enumerate(path.parts) if _WILD & set(part)), len(path.parts))
    return Path(*path.parts[:wild]), path.parts[wild:]


def _real(path: Path, *, shown: Path) -> Path:
    try:
        return path.resolve(strict=True)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise Unreachable(f"There is no file or folder {shown}.", url=str(shown), rule="file") from error
    except (OSError, RuntimeError, ValueError) as error:
        raise Unreachable(f"{shown} cannot be reached.", url=str(shown), rule="file") from error


def _walk(root: Path, *, shown: Path) -> list[str]:
    """Every regular file, and link to one, below ``root``, by its name from there."""
    names: list[str] = []
    left = [""]
    seen = 0
    while left:
        inner = left.pop()
        for entry in _entries(root / inner):
            seen += 1
            if seen > MAX_SEEN:
                message = f"{shown} holds more than {MAX_SEEN:,} files and folders."
                raise TooLarge(message, url=str(shown), rule="file-count")
            name = f"{inner}{entry.name}"
            if entry.is_dir(follow_symlinks=False) and name.count("/") < MAX_DEPTH:
                left.append(f"{name}/")
            elif _is_file(entry):
                names.append(name)
    return names


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:
        return False  # a link to itself


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            yield from (entry for entry in entries if not entry.name.startswith(HIDDEN))
    except OSError as error:
        reason = (error.strerror or "it failed").lower()
        raise Unreachable(f"The folder {folder} cannot be read: {reason}.", url=str(folder), rule="file") from error


def _wanted(name: Path, pattern: tuple[str, ...], suffixes: Collection[str]) -> bool:
    return name.suffix.lower() in suffixes and (not pattern or _fits(name.parts, pattern))


def _fits(parts: tuple[str, ...], pattern: tuple[str, ...]) -> bool:
    """Whether the parts of a name fit those of a pattern.

    >>> _fits(("2016", "a.md"), ("**", "*.md")), _fits(("a.md",), ("**", "*.md")), _fits(("2016", "a.md"), ("*.md",))
    (True, True, False)
    """
    if not pattern:
        return not parts
    if pattern[0] == "**":
        return _fits(parts, pattern[1:]) or (bool(parts) and _fits(parts[1:], pattern))
    return bool(parts) and fnmatchcase(parts[0], pattern[0]) and _fits(parts[1:], pattern[1:])


def _seen(path: Path) -> str:
    """What tells without opening a file whether it is another one now; where a link leads counts too."""
    try:
        found = path.stat()
    except OSError as error:
        return f"{path}\0{error.errno}"
    kind = stat.S_IFMT(found.st_mode)
    return f"{path}\0{kind}\0{found.st_ino}\0{found.st_size}\0{found.st_mtime_ns}\0{found.st_ctime_ns}"
