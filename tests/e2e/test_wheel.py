"""What is built can be installed elsewhere and works there: nothing is missing from the wheel."""

from __future__ import annotations

import json
import os
import shutil
import site
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]


def run(*command: str | Path, **more: object) -> str:
    done = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, timeout=180, check=False, **more
    )  # type: ignore[call-overload]  # keyword arguments by name only
    assert done.returncode == 0, done.stdout + done.stderr
    return str(done.stdout)


def test_the_wheel_is_whole_and_starts(tmp_path: Path) -> None:
    source = tmp_path / "source"
    shutil.copytree(ROOT, source, ignore=shutil.ignore_patterns(".venv", ".git", "var", ".*_cache", "__pycache__"))
    env = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    build = (sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", tmp_path, source)
    run(*build, env=env)
    (wheel,) = tmp_path.glob("syndicate-*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "syndicate/py.typed" in names
    assert not [name for name in names if name.startswith(("tests", "examples"))]

    run(sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv")
    python = tmp_path / "venv" / "bin" / "python"
    home = Path(run(python, "-c", "import site; print(site.getsitepackages()[0])").strip())
    # The dependencies are those of this environment; syndicate itself must come from the wheel.
    (home / "dependencies.pth").write_text("\n".join(site.getsitepackages()), encoding="utf-8")
    install = (sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-deps", wheel)
    run(*install, env=env)
    where = run(python, "-c", "import syndicate; print(syndicate.__file__)", cwd=tmp_path).strip()
    assert where.startswith(str(home))

    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    shutil.copy(ROOT / "feeds_config.yaml", tmp_path)
    command = python.with_name("syndicate")
    run(command, "refresh", cwd=tmp_path)
    status = json.loads(run(command, "status", "--json", cwd=tmp_path))
    assert status["feeds"]["aktuellt"]["entries"] == 9
