"""Which files there are: those of the folder only, none that an editor hides, and a stamp that tells every change."""

from __future__ import annotations

import importlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from syndicate.errors import FetchError, Refused, TooLarge, Unreachable
from syndicate.fetch import survey

SUFFIXES = frozenset({".md", ".csv"})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inside = tmp_path / "site"
    for name in ("nytt/b.md", "nytt/a.md", "nytt/2016/c.MD", "nytt/bild.png", "lista.csv", "nytt/2016/host/d.csv"):
        (inside / name).parent.mkdir(parents=True, exist_ok=True)
        (inside / name).write_text(name, encoding="utf-8")
    (tmp_path / "hemligt.md").write_text("hemligt", encoding="utf-8")
    return inside


def names(path: str, folder: Path) -> list[str]:
    return [file.as_posix() for file in survey(Path(path), folder=folder, suffixes=SUFFIXES).files]


def stamp(folder: Path, path: str = "nytt") -> str:
    return survey(Path(path), folder=folder, suffixes=SUFFIXES).stamp


def test_a_folder_is_all_its_files_of_a_known_ending(folder: Path) -> None:
    found = survey(Path("nytt"), folder=folder, suffixes=SUFFIXES)
    assert [file.as_posix() for file in found.files] == [
        "nytt/2016/c.MD",
        "nytt/2016/host/d.csv",
        "nytt/a.md",
        "nytt/b.md",
    ]
    assert found.root == Path("nytt")


def test_a_file_named_alone_counts_whatever_its_ending(folder: Path) -> None:
    found = survey(Path("nytt/bild.png"), folder=folder, suffixes=SUFFIXES)
    assert (found.files, found.root) == ((Path("nytt/bild.png"),), Path("nytt"))


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("nytt/*.md", ["nytt/a.md", "nytt/b.md"]),
        ("nytt/**/*.md", ["nytt/a.md", "nytt/b.md"]),
        ("nytt/**/*.[mM][dD]", ["nytt/2016/c.MD", "nytt/a.md", "nytt/b.md"]),
        ("nytt/*/*", ["nytt/2016/c.MD"]),
        ("*.csv", ["lista.csv"]),
        ("**/?.csv", ["nytt/2016/host/d.csv"]),
        ("nytt/[ab].md", ["nytt/a.md", "nytt/b.md"]),
        ("nytt/*.csv", []),
    ],
)
def test_a_pattern_names_the_files_that_fit_it(folder: Path, pattern: str, expected: list[str]) -> None:
    assert names(pattern, folder) == expected


def test_a_name_with_brackets_that_is_there_is_no_pattern(folder: Path) -> None:
    (folder / "lista [1].csv").write_text("x", encoding="utf-8")
    assert names("lista [1].csv", folder) == ["lista [1].csv"]


@pytest.mark.parametrize("name", [".dold.md", "~$bok.csv", ".git/a.md", ".a.md.swp", "a.md~", "#a.md#", "a.md.tmp"])
def test_what_editors_keep_beside_a_file_is_left_out(folder: Path, name: str) -> None:
    before = names("nytt", folder)
    (folder / "nytt" / name).parent.mkdir(exist_ok=True)
    (folder / "nytt" / name).write_text("x", encoding="utf-8")
    assert names("nytt", folder) == before


def test_folders_that_are_links_are_not_entered_and_links_to_files_are_left_to_the_door(folder: Path) -> None:
    (folder / "nytt" / "ut").symlink_to(folder.parent)
    (folder / "nytt" / "runt").symlink_to(folder / "nytt")
    (folder / "nytt" / "lank.md").symlink_to(folder.parent / "hemligt.md")
    assert names("nytt", folder) == [
        "nytt/2016/c.MD",
        "nytt/2016/host/d.csv",
        "nytt/a.md",
        "nytt/b.md",
        "nytt/lank.md",
    ]


def test_pipes_folders_named_like_files_and_links_that_lead_nowhere_are_no_files(folder: Path) -> None:
    before = names("nytt", folder)
    os.mkfifo(folder / "nytt" / "ror.md")
    (folder / "nytt" / "slinga.md").symlink_to(folder / "nytt" / "slinga.md")
    (folder / "nytt" / "borta.md").symlink_to(folder / "nytt" / "finns-inte.md")
    (folder / "nytt" / "mapp.md").mkdir()
    assert names("nytt", folder) == before


@pytest.mark.parametrize("path", ["..", "../hemligt.md", "../*.md", "nytt/../../*.md", "/etc", "/etc/*.md"])
def test_nothing_outside_the_folder_is_listed(folder: Path, path: str) -> None:
    with pytest.raises(Refused) as caught:
        survey(Path(path), folder=folder, suffixes=SUFFIXES)
    assert caught.value.rule == "outside-folder"


def test_a_folder_that_is_a_link_to_the_outside_is_refused(folder: Path) -> None:
    (folder / "ut").symlink_to(folder.parent)
    with pytest.raises(Refused):
        survey(Path("ut"), folder=folder, suffixes=SUFFIXES)


@pytest.mark.parametrize("path", ["finns-inte", "finns-inte/*.md", "lista.csv/x", "a\0b"])
def test_what_is_not_there_is_unreachable(folder: Path, path: str) -> None:
    with pytest.raises(Unreachable):
        survey(Path(path), folder=folder, suffixes=SUFFIXES)


def test_too_many_files_are_an_error_not_a_wait(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = importlib.import_module("syndicate.fetch.listing")
    for bound in ("MAX_FILES", "MAX_SEEN"):
        with monkeypatch.context() as patch:
            patch.setattr(module, bound, 3)
            with pytest.raises(TooLarge) as caught:
                survey(Path("nytt"), folder=folder, suffixes=SUFFIXES)
            assert isinstance(caught.value, FetchError)


def append(folder: Path) -> None:
    with (folder / "nytt/a.md").open("a", encoding="utf-8") as file:
        file.write("mer")


def same_size(folder: Path) -> None:
    before = (folder / "nytt/a.md").stat()
    (folder / "nytt/a.md").write_text("N" + "x" * (before.st_size - 1), encoding="utf-8")
    os.utime(folder / "nytt/a.md", ns=(before.st_atime_ns, before.st_mtime_ns))


def replaced(folder: Path) -> None:
    shutil.copy2(folder / "nytt/a.md", folder / "nytt/.ny")
    (folder / "nytt/.ny").replace(folder / "nytt/a.md")


@pytest.mark.parametrize(
    "change",
    [
        append,
        same_size,
        replaced,
        lambda folder: (folder / "nytt/a.md").unlink(),
        lambda folder: (folder / "nytt/a.md").rename(folder / "nytt/e.md"),
        lambda folder: (folder / "nytt/2016/ny.md").write_text("x", encoding="utf-8"),
    ],
    ids=["append", "same_size", "replaced", "gone", "renamed", "new"],
)
def test_the_stamp_tells_every_change(folder: Path, change: Callable[[Path], object]) -> None:
    before = stamp(folder)
    assert stamp(folder) == before
    change(folder)
    assert stamp(folder) != before


def test_what_is_no_part_of_the_source_leaves_the_stamp(folder: Path) -> None:
    before = stamp(folder)
    (folder / "nytt" / "bild2.png").write_bytes(b"x")
    (folder / "nytt" / ".a.md.swp").write_bytes(b"x")
    (folder / "syndicate.db").write_bytes(b"x")
    assert stamp(folder) == before
