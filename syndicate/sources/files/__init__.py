"""Files as a source, for the site that is written by hand: Markdown, YAML, JSON, CSV and XLSX.

    stamp      whether a file came, went or was written to, for the schedule to look at every few seconds
    load       names and contents -> unchanged? -> each file read by its format -> entries -> readings

    markdown   front matter and text    trees   YAML and JSON    tables   CSV    sheets   XLSX
    entries    what they all give; the names of columns are those of ``_columns``, as in the sql source

A file that cannot be read is a reading that is set aside, with its name and line; the others go on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from urllib.parse import urlsplit

from syndicate import text
from syndicate.config import Config, SourceConfig
from syndicate.errors import FetchError, SourceError
from syndicate.fetch import Errand, survey
from syndicate.model import Event, FetchMemory, Load, NewsItem, Problem, Reading, Sign, Unchanged
from syndicate.sources._assemble import assemble
from syndicate.sources._columns import Columns, Entry
from syndicate.sources._duplicates import without_duplicates
from syndicate.sources._values import Frame, frame_for
from syndicate.sources.files.entries import Bad, Sheaf, Unreadable, place
from syndicate.sources.files.markdown import read_markdown
from syndicate.sources.files.sheets import read_xlsx
from syndicate.sources.files.tables import read_csv
from syndicate.sources.files.trees import read_json, read_yaml

MAX_TOTAL = 32 * 1024 * 1024  # bytes of all files together
MAX_BAD = 100  # of what cannot be read, so many are told one by one
MAX_NOTES = 20

Reader = Callable[[bytes, str, Sheaf], None]
READERS: Mapping[str, Reader] = {
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".yaml": read_yaml,
    ".yml": read_yaml,
    ".json": read_json,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".xlsx": read_xlsx,
}
# How a file without one of these endings begins.
_BEGINNINGS: Mapping[bytes, Reader] = {
    b"PK\x03\x04": read_xlsx,
    b"{": read_json,
    b"[": read_json,
    b"---": read_markdown,
    b"+++": read_markdown,
}


def stamp(source: SourceConfig, config: Config) -> str | None:
    """What changes whenever a file of the source comes, goes or is written to; None where none can be looked at.

    A load leaves it behind in its memory.
    """
    if source.path is None:
        return None
    try:
        return survey(source.path, folder=config.folder, suffixes=READERS.keys()).stamp
    except FetchError:
        return None  # a load says what is the matter


def load(
    source: SourceConfig, config: Config, errand: Errand, *, now: datetime, memory: FetchMemory
) -> Load | Unchanged:
    """What the files say now; see ``sources.load``.

    Raises FetchError where there is no such file or folder; what is wrong with a file is told in the load.
    """
    if source.path is None:
        raise SourceError(f"The source “{source.name}” has no path.")
    found = survey(source.path, folder=config.folder, suffixes=READERS.keys())
    bodies = list(_bodies(found.files, found.root, config, errand))
    digest = hashlib.sha256()
    for name, body in bodies:
        part = body if isinstance(body, bytes) else body.reason.encode()
        digest.update(name.encode() + b"\0" + hashlib.sha256(part).digest())
    after = replace(memory, stamp=found.stamp, body_hash=digest.hexdigest())
    if after.body_hash == memory.body_hash:
        return Unchanged(after)
    sheaf = Sheaf(Columns.of(source), items=source.items)
    for name, body in bodies:
        _read(body, name, sheaf)
    size = sum(len(body) for _, body in bodies if isinstance(body, bytes))
    return _loaded(sheaf, source, config, now=now, memory=after, size=size)


def _bodies(
    files: tuple[Path, ...], root: Path, config: Config, errand: Errand
) -> Iterator[tuple[str, bytes | Unreadable]]:
    """Each file by its name in the source, with its content or why it has none."""
    left = MAX_TOTAL
    for path in files:
        name = text.line(path.relative_to(root).as_posix())
        if (config.folder / path) == config.path:
            continue  # where the source is the configuration's own folder
        try:
            body = errand.read(path, folder=config.folder).body
        except FetchError as error:
            if len(files) == 1 and error.rule == "file" and not (config.folder / path).exists():
                raise
            yield name, Unreadable(str(error))
            continue
        left -= len(body)
        yield name, body if left >= 0 else Unreadable(f"the files are together larger than {MAX_TOTAL:,} bytes")


def _read(body: bytes | Unreadable, name: str, sheaf: Sheaf) -> None:
    """Put what a file says into the sheaf; of one that breaks off, what stands before that."""
    try:
        if isinstance(body, Unreadable):
            raise body
        _reader(body, name)(body, name, sheaf)
    except Unreadable as error:
        sheaf.entries.append(Bad(place(name, error.line), error.reason))


def _reader(body: bytes, name: str) -> Reader:
    known = READERS.get(Path(name).suffix.lower())
    if known is not None:
        return known
    start = body.removeprefix(b"\xef\xbb\xbf").lstrip()
    reader = next((reader for beginning, reader in _BEGINNINGS.items() if start.startswith(beginning)), None)
    if reader is None:
        raise Unreadable(f"its name must end with one of {', '.join(READERS)}")
    return reader


def _loaded(
    sheaf: Sheaf, source: SourceConfig, config: Config, *, now: datetime, memory: FetchMemory, size: int
) -> Load:
    frame = replace(frame_for(source, config, now=now), base=_folder(source.base))
    bad = [entry for entry in sheaf.entries if isinstance(entry, Bad)]
    good = [entry for entry in sheaf.entries if isinstance(entry, Entry)]
    kept = [entry for entry in good if not sheaf.columns.draft(entry)]
    readings = [assemble(sheaf.columns.read(entry), frame) for entry in kept]
    problems = [Problem(note) for note in sheaf.notes[:MAX_NOTES]]
    if len(good) > len(kept):
        problems.append(Problem(f"left out as drafts: {len(good) - len(kept)}"))
    if len(readings) > source.max_items:
        problems.append(Problem(f"of {len(readings)} items the {source.max_items} with the latest dates were read"))
        readings = _latest(readings, source.max_items, frame)
    if len(bad) > MAX_BAD:
        problems.append(Problem(f"{len(bad) - MAX_BAD} more rows and files could not be read"))
    complete = not bad and len(readings) == len(kept)
    readings += [_set_aside(one) for one in bad[:MAX_BAD]]
    return Load(
        readings=without_duplicates(readings),
        problems=tuple(problems),
        signs=_signs(bad, good),
        complete=complete,
        valid_empty=sheaf.empty and not sheaf.entries,
        size=size,
        memory=memory,
    )


def _set_aside(bad: Bad) -> Reading:
    return Reading(item=None, partial={"title": bad.where}, set_aside=f"{bad.where}: {bad.reason}")


def _signs(bad: list[Bad], good: list[Entry]) -> tuple[Sign, ...]:
    """Where nothing at all could be read, that is no list that became short."""
    if good or not bad:
        return ()
    return (Sign(rule="truncated", message=f"nothing could be read: {bad[0].where}: {bad[0].reason}"),)


def _latest(readings: list[Reading], most: int, frame: Frame) -> list[Reading]:
    """The readings with the latest dates, in the order that they have."""

    def moment(index: int) -> datetime:
        item = readings[index].item
        said = item.span.start if isinstance(item, Event) else item.published if isinstance(item, NewsItem) else None
        if isinstance(said, datetime):
            return said
        return datetime.combine(said or date(2, 1, 1), time(), frame.zone)

    chosen = sorted(sorted(range(len(readings)), key=moment, reverse=True)[:most])
    return [readings[index] for index in chosen]


def _folder(address: str) -> str:
    """The address as that of a folder, so that what is relative to it lies below it.

    >>> _folder("https://www.example.se/nytt"), _folder("https://www.example.se/nytt/index.html")
    ('https://www.example.se/nytt/', 'https://www.example.se/nytt/index.html')
    """
    path = urlsplit(address).path
    last = path.rpartition("/")[2]
    return f"{address}/" if last and "." not in last and "?" not in address and "#" not in address else address
