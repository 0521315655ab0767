"""The example of a plugin, installed as people do and used through the commands."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.plugged import EXAMPLE


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the example's configuration and notice board, and its package installed beside them."""
    home = tmp_path_factory.mktemp("kommun")
    source = home / "source"
    shutil.copytree(EXAMPLE, source, ignore=shutil.ignore_patterns("__pycache__", "var"))
    for name in ("feeds_config.yaml", "anslag.txt"):
        shutil.copy(EXAMPLE / name, home)
    pip = (sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation", "--target")
    env = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    done = subprocess.run(
        (*pip, str(home / "packages"), str(source)), capture_output=True, text=True, env=env, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return home


def run(folder: Path, *words: str, installed: bool = True) -> subprocess.CompletedProcess[str]:
    known = (str(folder / "packages") if installed else "", os.environ.get("PYTHONPATH", ""))
    return subprocess.run(
        (sys.executable, "-m", "syndicate", *words),
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
        timeout=120,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, known)), "LANG": "C.UTF-8"},
    )


def read(done: subprocess.CompletedProcess[str]) -> Any:
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def test_its_notices_are_previewed_refreshed_and_published(folder: Path) -> None:
    assert run(folder, "check").returncode == 0
    seen = read(run(folder, "preview", "anslag", "--json", "--now", "2026-11-24"))
    assert [item["title"] for item in seen["items"]] == [
        "Justerat protokoll, kommunfullmäktige 16 november",
        "Kungörelse om sammanträde",
    ]
    first = seen["items"][0]
    assert (first["published"], first["link"]) == (
        "2026-11-20T00:00:00+01:00",
        "https://www.aby.example/anslag/2026-114",
    )
    assert first["summary"].endswith("senast 11 december.")
    assert first["origins"]["title"] == "Rubrik"
    assert read(run(folder, "schema"))["$defs"]["Source"]["allOf"]
    assert run(folder, "refresh").returncode == 0
    assert read(run(folder, "status", "--json"))["feeds"]["anslag"]["entries"] == 2


def test_without_the_package_the_type_is_unknown(folder: Path) -> None:
    done = run(folder, "check", installed=False)
    assert done.returncode == 2
    assert "anslagstavla" in done.stdout + done.stderr
    assert "pip" in done.stdout + done.stderr


def test_a_package_that_is_broken_is_told_by_check_and_stops_no_other_command(folder: Path) -> None:
    module = folder / "packages/syndicate_anslagstavla.py"
    good = module.read_text(encoding="utf-8")
    try:
        module.write_text("import finns_inte", encoding="utf-8")
        checked = run(folder, "check")
        assert checked.returncode == 2
        assert "syndicate-anslagstavla 1.0" in checked.stdout + checked.stderr
        assert "finns_inte" in checked.stdout + checked.stderr
        seen = json.loads(run(folder, "preview", "anslag", "--json").stdout)
        assert seen["verdict"] == "failed"
        assert "finns_inte" in seen["reason"]
    finally:
        module.write_text(good, encoding="utf-8")
