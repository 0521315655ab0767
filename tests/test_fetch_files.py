"""Files as sources: inside the folder only, whatever links and names say."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from syndicate.errors import FetchError, Refused, TooLarge, Unreachable
from syndicate.fetch import Door, Errand, Limits, Validators
from syndicate.fetch.files import _read


@pytest.fixture
def errand() -> Iterator[Errand]:
    with Door(user_agent="test/1", limits=Limits(decoded=1000)) as door:
        yield door.errand()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inside = tmp_path / "site"
    (inside / "sub").mkdir(parents=True)
    (inside / "index.html").write_bytes(b"<p>hej</p>")
    (inside / "sub" / "data.json").write_bytes(b"{}")
    (tmp_path / "secret.txt").write_bytes(b"secret")
    (tmp_path / "site2").mkdir()
    (tmp_path / "site2" / "index.html").write_bytes(b"neighbour")
    return inside


def refused(errand: Errand, path: Path | str, folder: Path) -> FetchError:
    with pytest.raises(FetchError) as caught:
        errand.read(Path(path), folder=folder)
    assert "secret" not in str(caught.value).replace("secret.txt", "")
    return caught.value


def test_a_file_is_an_answer(errand: Errand, folder: Path) -> None:
    response = errand.read(Path("index.html"), folder=folder)
    digest = hashlib.sha256(b"<p>hej</p>").hexdigest()
    assert (response.status, response.body, response.body_hash) == (200, b"<p>hej</p>", digest)
    assert response.validators == Validators(etag=f'"{digest}"')
    assert (response.media_type, response.charset, response.moved) == ("text/html", None, None)
    assert response.url == (folder.resolve() / "index.html").as_uri()


@pytest.mark.parametrize("path", ["sub/data.json", "./sub/data.json", "sub/../sub/data.json"])
def test_a_relative_path_is_relative_to_the_folder(errand: Errand, folder: Path, path: str) -> None:
    assert errand.read(Path(path), folder=folder).body == b"{}"


def test_an_absolute_path_inside_is_fine(errand: Errand, folder: Path) -> None:
    assert errand.read(folder / "sub" / "data.json", folder=folder).media_type == "application/json"


def test_a_file_that_did_not_change_is_304(errand: Errand, folder: Path) -> None:
    first = errand.read(Path("index.html"), folder=folder)
    again = errand.read(Path("index.html"), folder=folder, validators=first.validators)
    assert (again.status, again.body, again.validators) == (304, b"", first.validators)
    (folder / "index.html").write_bytes(b"<p>nytt</p>")
    assert errand.read(Path("index.html"), folder=folder, validators=first.validators).status == 200


def test_a_file_that_was_only_touched_is_304(errand: Errand, folder: Path) -> None:
    first = errand.read(Path("index.html"), folder=folder)
    os.utime(folder / "index.html", (1, 1))
    assert errand.read(Path("index.html"), folder=folder, validators=first.validators).status == 304


@pytest.mark.parametrize("path", ["../secret.txt", "../site2/index.html", "sub/../../secret.txt", "/etc/passwd", ".."])
def test_nothing_outside_the_folder_is_read(errand: Errand, folder: Path, path: str) -> None:
    error = refused(errand, path, folder)
    assert isinstance(error, Refused)
    assert error.rule == "outside-folder"


@pytest.mark.parametrize("target", ["../secret.txt", "../site2", "/etc", "sub/../../secret.txt"])
def test_a_link_that_leads_out_is_refused(errand: Errand, folder: Path, target: str) -> None:
    (folder / "link").symlink_to(target)
    assert refused(errand, "link", folder).rule == "outside-folder"
    (folder / "chain").symlink_to("link")
    assert refused(errand, "chain", folder).rule == "outside-folder"


def test_a_folder_link_that_leads_out_is_refused(errand: Errand, folder: Path) -> None:
    (folder / "out").symlink_to("../site2")
    assert refused(errand, "out/index.html", folder).rule == "outside-folder"


def test_a_link_inside_the_folder_is_followed(errand: Errand, folder: Path) -> None:
    (folder / "link").symlink_to("sub/data.json")
    (folder / "short").symlink_to("sub")
    assert errand.read(Path("link"), folder=folder).body == b"{}"
    assert errand.read(Path("short/data.json"), folder=folder).media_type == "application/json"


def test_the_folder_itself_may_be_a_link(errand: Errand, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "current").symlink_to("site")
    assert errand.read(tmp_path / "current" / "index.html", folder=tmp_path / "current").status == 200


def test_a_file_that_becomes_a_link_while_it_is_opened_is_not_followed(folder: Path) -> None:
    """What was resolved is opened step by step without following links, so a swap in between leads nowhere."""
    (folder / "index.html").unlink()
    (folder / "index.html").symlink_to("../secret.txt")
    with pytest.raises(Unreachable):
        _read(folder, Path("index.html"), shown="index.html", limit=100)
    (folder / "swapped").symlink_to("../site2")
    with pytest.raises(Unreachable):
        _read(folder, Path("swapped/index.html"), shown="swapped/index.html", limit=100)


@pytest.mark.parametrize("path", ["none.html", "none/index.html", "index.html/x", "a" * 300, "a\x00b"])
def test_a_missing_file_is_unreachable(errand: Errand, folder: Path, path: str) -> None:
    error = refused(errand, path, folder)
    assert isinstance(error, Unreachable)
    assert error.rule == "file"


def test_a_missing_folder_is_unreachable(errand: Errand, folder: Path) -> None:
    assert refused(errand, "x", folder / "none").rule == "file"


def test_links_in_a_circle_are_unreachable(errand: Errand, folder: Path) -> None:
    (folder / "a").symlink_to("b")
    (folder / "b").symlink_to("a")
    assert refused(errand, "a", folder).rule == "file"


@pytest.mark.parametrize("path", [".", "sub"])
def test_a_folder_is_not_a_file(errand: Errand, folder: Path, path: str) -> None:
    assert refused(errand, path, folder).rule == "not-a-file"


def test_a_named_pipe_is_refused_at_once(errand: Errand, folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    begun = time.monotonic()
    assert refused(errand, "pipe", folder).rule == "not-a-file"
    assert time.monotonic() - begun < 1


def test_a_device_is_refused(errand: Errand) -> None:
    assert refused(errand, "zero", Path("/dev")).rule == "not-a-file"


def test_a_file_over_the_limit_is_too_large(errand: Errand, folder: Path) -> None:
    (folder / "big").write_bytes(b"x" * 1000)
    assert len(errand.read(Path("big"), folder=folder).body) == 1000
    (folder / "big").write_bytes(b"x" * 1001)
    error = refused(errand, "big", folder)
    assert isinstance(error, TooLarge)
    assert error.rule == "file-size"


@pytest.mark.parametrize(
    ("name", "media_type"),
    [("a.ICS", "text/calendar"), ("a.yml", "application/yaml"), ("a.csv", "text/csv"), ("a.md", "text/markdown"),
     ("a.rss", "application/rss+xml"), ("a", ""), ("a.exe", "")],
)  # fmt: skip
def test_the_type_is_told_by_the_ending(errand: Errand, folder: Path, name: str, media_type: str) -> None:
    (folder / name).write_bytes(b"")
    assert errand.read(Path(name), folder=folder).media_type == media_type
