"""The commands as a person or a script meets them: what is said where, and which exit code."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.plugged import put_example

EXAMPLES = Path(__file__).parent.parent / "examples"

PAGE = """<!doctype html><html lang="sv"><meta charset="utf-8"><ul class="news">
<li><span class="date">21 okt 2016</span><h3><a href="/n/1">Första nyheten</a></h3></li>
<li><span class="date">20 okt 2016</span><h3><a href="/n/2">Andra nyheten</a></h3></li>
<li><span class="date">inom kort</span><h3><a href="/n/3">Tredje nyheten</a></h3></li></ul>
<ul class="calendar"><li><span class="time">31 oktober 2016 11.00 - 12.00</span></li>
<li><span class="time">när som helst</span><b class="title">Utan dag</b></li></ul></html>"""

CONFIG = """\
site: {title: Regionen, url: https://www.example.se/, language: sv, timezone: Europe/Stockholm,
       authority: "example.se,2016"}
sources:
  aktuellt: {kind: news, path: page.html, items: ul.news > li,
             fields: {title: h3, link: "h3 a::attr(href)", published: .date}}
  kalendern: {kind: events, path: page.html, items: ul.calendar > li, missing_title: Händelse,
              fields: {title: .title, when: .time}}
feeds:
  aktuellt: {from: [aktuellt]}
  kalendern: {from: [kalendern]}
"""


@dataclass(frozen=True)
class Shell:
    """Runs the real command in a folder with a configuration and a page."""

    folder: Path
    language: str = "en"

    def __call__(self, *words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        env = {name: value for name, value in os.environ.items() if not name.startswith(("SYNDICATE", "DATABASE"))}
        env |= {"SYNDICATE_LANG": self.language}
        done = subprocess.run(
            [sys.executable, "-W", "error", "-m", "syndicate", *words],
            cwd=self.folder,
            env=env,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == code, f"{words} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr
        return done

    def json(self, *words: str, code: int = 0) -> Any:
        return json.loads(self(*words, "--json", code=code).stdout)

    def page(self, text: str) -> None:
        (self.folder / "page.html").write_text(text, encoding="utf-8")

    def config(self, text: str) -> None:
        (self.folder / "feeds_config.yaml").write_text(text, encoding="utf-8")


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    shell = Shell(tmp_path)
    shell.page(PAGE)
    shell.config(CONFIG)
    return shell


def test_check_says_that_a_good_configuration_is_good(shell: Shell) -> None:
    assert "2 sources, 2 feeds" in shell("check").stdout


def test_check_names_every_problem_with_its_line(shell: Shell) -> None:
    shell.config(CONFIG.replace("from: [kalendern]", "from: [kalender]").replace("missing_title", "mising_title"))
    told = shell("check", code=2).stdout
    assert "did you mean" in told
    assert "missing_title" in told
    assert told.count("(line ") == 2


def test_every_command_ends_with_2_for_a_configuration_that_cannot_be_used(shell: Shell) -> None:
    shell.config("site: {}")
    for words in (("refresh",), ("status",), ("preview", "aktuellt"), ("accept", "aktuellt"), ("serve",), ("worker",)):
        assert shell(*words, code=2).stderr


def test_a_port_that_cannot_be_is_a_mistake_on_the_command_line(shell: Shell) -> None:
    assert "65535" in shell("web", "--port", "99999", code=2).stderr


def test_a_configuration_elsewhere_is_named_before_or_after_the_command(shell: Shell) -> None:
    (shell.folder / "annan.yaml").write_text(CONFIG, encoding="utf-8")
    (shell.folder / "feeds_config.yaml").unlink()
    assert "annan.yaml is good" in shell("check", "--config", "annan.yaml").stdout
    assert "annan.yaml is good" in shell("--config", "annan.yaml", "check").stdout


def test_preview_shows_each_field_with_its_origin_and_stores_nothing(shell: Shell) -> None:
    told = shell("preview", "aktuellt").stdout
    assert "Första nyheten" in told
    assert "<- .date" in told
    assert re.search(r"1\. Första nyheten\s+<- \S", told)
    assert not (shell.folder / "var").exists()


def test_preview_for_machines_has_the_contracts_shape(shell: Shell) -> None:
    seen = shell.json("preview", "aktuellt")
    assert set(seen) == {"source", "verdict", "reason", "items", "problems"}
    first, _, third = seen["items"]
    assert first["title"] == "Första nyheten"
    assert first["link"] == "https://www.example.se/n/1"
    assert first["published"] == "2016-10-21T00:00:00+02:00"
    assert first["id"].startswith("tag:example.se,2016:aktuellt/")
    assert "published" not in third
    assert third["warnings"]


def test_preview_lists_what_would_be_set_aside_with_its_reason(shell: Shell) -> None:
    seen = shell.json("preview", "kalendern", "--now", "2016-10-24")
    assert seen["items"][0]["title"] == "Händelse"
    assert seen["items"][0]["start"] == "2016-10-31T11:00:00+01:00"
    assert seen["items"][1]["title"] == "Utan dag"
    assert "när som helst" in seen["items"][1]["set_aside"]
    assert "start" not in seen["items"][1]


def test_a_preview_of_what_cannot_be_read_has_the_same_shape(shell: Shell) -> None:
    (shell.folder / "page.html").unlink()
    seen = shell.json("preview", "aktuellt", code=1)
    assert (seen["verdict"], seen["items"]) == ("failed", [])
    assert seen["reason"]


def test_now_must_be_a_moment(shell: Shell) -> None:
    assert "moment" in shell("preview", "aktuellt", "--now", "snart", code=2).stderr


def test_refresh_publishes_and_status_tells(shell: Shell) -> None:
    assert shell("status").stdout
    told = shell("refresh").stderr
    assert "3 items, 3 new" in told
    assert "kalendern: published, 1 item, 1 new, 1 set aside" in told
    status = shell.json("status")
    assert status["sources"]["aktuellt"]["state"] == "ok"
    assert status["sources"]["aktuellt"]["items"] == 3
    assert status["feeds"]["aktuellt"]["entries"] == 3
    assert status["feeds"]["aktuellt"]["formats"] == ["atom", "rss", "json"]
    assert "not due until" in shell("refresh").stderr


def test_a_held_load_ends_with_1_until_it_is_accepted(shell: Shell) -> None:
    shell("refresh")
    shell.page(PAGE.replace("news", "nyheter"))
    held = shell("refresh", "--force", "aktuellt", code=1)
    assert "ul.news" in held.stderr
    assert "syndicate accept aktuellt" in held.stderr
    again = shell("refresh", "--force", "aktuellt", code=1)
    assert "aktuellt: held, unchanged\n" in again.stderr
    assert "syndicate accept aktuellt" in again.stderr
    status = shell.json("status", code=1)
    assert status["sources"]["aktuellt"]["state"] == "held"
    assert "ul.news" in status["sources"]["aktuellt"]["reason"]
    assert shell("refresh", code=1).stderr
    shell("accept", "aktuellt")
    assert shell.json("status")["sources"]["aktuellt"]["state"] == "ok"
    assert "nothing is held" in shell("accept", "aktuellt", code=1).stderr


def test_a_source_that_is_not_there_is_told_with_the_nearest(shell: Shell) -> None:
    assert "did you mean aktuellt?" in shell("refresh", "aktuelt", code=2).stderr


def test_a_database_that_does_not_answer_is_a_failure_and_no_empty_status(shell: Shell) -> None:
    shell.config(f"store: postgresql://nobody@127.0.0.1:1/nothing\n{CONFIG}")
    for words in (("status", "--json"), ("preview", "aktuellt"), ("refresh",), ("accept", "aktuellt")):
        told = shell(*words, code=1)
        assert "cannot be reached" in told.stderr
        assert not told.stdout


def test_status_tells_a_long_reason_whole_where_no_terminal_is(shell: Shell) -> None:
    shell("refresh")
    shell.page(PAGE.replace("news", "nyheter"))
    shell("refresh", "--force", code=1)
    told = shell("status", code=1).stdout
    assert f"aktuellt: {shell.json('status', code=1)['sources']['aktuellt']['reason']}" in told
    assert "…" not in told.partition("aktuellt: ")[0]


def test_schema_prints_a_json_schema(shell: Shell) -> None:
    assert json.loads(shell("schema").stdout)["properties"]["sources"]


def test_a_backup_is_a_store(shell: Shell) -> None:
    shell("refresh")
    shell("backup", "kopia.db")
    shell.config(f"store: sqlite:///kopia.db\n{CONFIG}")
    assert shell.json("status")["sources"]["aktuellt"]["items"] == 3


def test_a_corrupt_store_is_refused_in_one_line_and_left_untouched(shell: Shell) -> None:
    store = shell.folder / "var" / "syndicate.db"
    store.parent.mkdir()
    store.write_bytes(b"inte en databas" * 100)
    before = store.read_bytes()
    assert len(shell("refresh", code=1).stderr.strip().splitlines()) == 1
    assert store.read_bytes() == before


@pytest.mark.parametrize(
    "config", [EXAMPLES.parent / "feeds_config.yaml", *sorted(EXAMPLES.glob("*/feeds_config.yaml"))]
)
def test_every_example_is_published_whole(config: Path, tmp_path: Path) -> None:
    put_example(tmp_path)  # that of a plugin needs its package
    env = {**os.environ, "SYNDICATE_STORE": f"sqlite:///{tmp_path}/store.db", "SYNDICATE_CONFIG": str(config)}
    env["PYTHONPATH"] = os.pathsep.join(filter(None, (str(tmp_path), os.environ.get("PYTHONPATH"))))
    command = [sys.executable, "-m", "syndicate"]
    subprocess.run([*command, "refresh"], env=env, check=True, capture_output=True, timeout=60)
    told = subprocess.run([*command, "status", "--json"], env=env, check=True, capture_output=True, timeout=60)
    assert all(feed["entries"] for feed in json.loads(told.stdout)["feeds"].values())


def test_commands_speak_swedish_to_who_wants_it_and_machines_get_the_same(shell: Shell) -> None:
    shell = Shell(shell.folder, "sv_SE.UTF-8")
    assert "2 källor, 2 flöden" in shell("check").stdout
    assert "publicerad, 3 poster, 3 nya" in shell("refresh").stderr
    shell.page(PAGE.replace('class="news"', 'class="nyheter"'))
    held = shell("refresh", "--force", code=1).stderr
    assert "hålls tillbaka" in held
    assert "Om det här är riktigt: syndicate accept aktuellt" in held
    status = shell("status", code=1).stdout
    assert "Nästa gång" in status
    assert shell.json("status", code=1)["sources"]["aktuellt"]["state"] == "held"
    shell.config(CONFIG.replace("missing_title", "mising_title"))
    assert "(rad " in shell("check", code=2).stdout


def test_the_shell_completes_commands_and_names_of_sources(shell: Shell) -> None:
    def completed(words: str) -> str:
        env = os.environ | {"_SYNDICATE_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": "2"}
        command = [str(Path(sys.executable).with_name("syndicate"))]
        return subprocess.run(
            command, cwd=shell.folder, env=env, capture_output=True, text=True, timeout=60, check=True
        ).stdout

    assert "aktuellt" in completed("syndicate preview ak")
    assert "aktuellt" not in completed("syndicate preview ka")
    shell.config("site: {}")
    assert completed("syndicate accept a").strip() == ""
