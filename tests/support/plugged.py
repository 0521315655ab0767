"""Packages that add types of source, as pip leaves them: a module and the folder that says what it is."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from syndicate.config import plugins

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples/plugin"


def put(folder: Path, kind: str, module: str, *, name: str = "PLUGIN", package: str | None = None) -> None:
    """A package in ``folder`` whose one module has this source and adds the type ``kind``."""
    package = package or f"tillägg-{kind}".encode("ascii", "ignore").decode()
    (folder / f"{package.replace('-', '_')}.py").write_text(module, encoding="utf-8")
    info = folder / f"{package.replace('-', '_')}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n", encoding="utf-8")
    points = f"[{plugins.GROUP}]\n{kind} = {package.replace('-', '_')}:{name}\n"
    (info / "entry_points.txt").write_text(points, encoding="utf-8")


def put_example(folder: Path) -> None:
    """The example package."""
    source = (EXAMPLE / "syndicate_anslagstavla.py").read_text(encoding="utf-8")
    put(folder, "anslagstavla", source, package="syndicate-anslagstavla")


@contextmanager
def importable(folder: Path) -> Iterator[None]:
    """This process finds what is in the folder, and forgets it afterwards."""
    before = set(sys.modules)
    sys.path.insert(0, str(folder))
    plugins.installed.cache_clear()
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        plugins.installed.cache_clear()
        for name in set(sys.modules) - before:
            if str(getattr(sys.modules[name], "__file__", "")).startswith(str(folder)):
                del sys.modules[name]
