"""Golden cases as they are tried: a database is made of its tables first."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

GOLDEN = Path(__file__).parents[1] / "golden"


def configuration_of(case: str, folder: Path) -> Path:
    """The configuration of a golden case; of one with ``database.sql`` a copy in ``folder``, beside its database."""
    kept = GOLDEN / case
    if not (kept / "database.sql").exists():
        return kept / "feeds_config.yaml"
    with closing(sqlite3.connect(folder / "cms.db")) as connection:
        connection.executescript((kept / "database.sql").read_text(encoding="utf-8"))
    return Path(shutil.copy(kept / "feeds_config.yaml", folder))
