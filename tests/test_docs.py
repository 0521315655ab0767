"""The documents are true: their links lead somewhere, their examples run, and what they list is what there is."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
import shutil
import tomllib
from pathlib import Path

import pytest

import syndicate
from syndicate import cli
from syndicate.config import parse
from tests.support.running import running

ROOT = Path(__file__).parent.parent
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(syndicate.__path__, "syndicate.")
    if "migrations" not in module.name and not module.name.endswith("__main__")
)


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_every_link_inside_the_repository_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    targets = [target for target in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in target]
    missing = [target for target in targets if not (page.parent / target.partition("#")[0]).exists()]
    assert not missing


def test_the_readme_leads_to_every_page_of_the_documentation() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [page for page in map(relative, PAGES[1:]) if f"]({page}" not in readme and page != "README.md"] == []


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_every_link_to_a_heading_has_its_heading(page: Path) -> None:
    for target, fragment in re.findall(r"\]\(([^)\s#:]*)#([^)\s]+)\)", page.read_text(encoding="utf-8")):
        other = (page.parent / target) if target else page
        headings = re.findall(r"^#+ (.+)$", other.read_text(encoding="utf-8"), re.MULTILINE)
        slugs = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
        assert fragment in slugs


@pytest.mark.parametrize("module", MODULES)
def test_examples_in_docstrings_run(module: str) -> None:
    assert doctest.testmod(importlib.import_module(module)).failed == 0


def test_every_command_and_option_is_in_the_reference_and_the_reverse() -> None:
    reference = (ROOT / "docs/reference/commands.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `syndicate (\w+)([^`]*)`", reference, re.MULTILINE))
    assert set(rows) == set(cli.main.commands)
    shared = {"--config", "--verbose", "-v", "--help", "-h"}
    for name, command in cli.main.commands.items():
        options = {word for parameter in command.params for word in parameter.opts if word.startswith("-")} - shared
        assert options == set(re.findall(r"--[a-z]+", rows[name])), name


def test_every_room_has_an_owner_and_every_owner_is_a_room() -> None:
    table = (ROOT / "docs/ownership.md").read_text(encoding="utf-8")
    rooms = {
        path.name if path.suffix else f"{path.name}/"
        for path in (ROOT / "syndicate").iterdir()
        if not path.name.startswith("_") and path.suffix in {"", ".py"}
    }
    assert set(re.findall(r"\| `([a-z]+(?:\.py|/))` \|$", table, re.MULTILINE)) == rooms


def test_every_dependency_has_its_reason() -> None:
    decisions = (ROOT / "docs/decisions.md").read_text(encoding="utf-8").lower()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = [re.split(r"[\[>=<]", dependency)[0] for dependency in project["dependencies"]]
    helpers = {"flask-babel": "flask-babel", "httpcore2": "httpcore2", "sqlalchemy": "sqlalchemy"}
    assert [name for name in names if helpers.get(name, name) not in decisions] == []


def test_the_readmes_configuration_is_valid() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert parse(block, path=ROOT / "feeds_config.yaml", env={}).feeds["aktuellt"].formats == ("atom", "rss", "json")


def test_each_step_of_the_tutorial_works(tmp_path: Path) -> None:
    text = (ROOT / "docs/tutorial.md").read_text(encoding="utf-8")
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    (block,) = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    (tmp_path / "my.yaml").write_text(block, encoding="utf-8")
    commands = re.findall(r"^\$ \.venv/bin/syndicate (.+)$", text, re.MULTILINE)
    assert len(commands) == 7
    for command in commands[:5]:
        with running(tmp_path, *command.split()) as done:
            assert done.process.wait(60) == 0, "".join(done.said)
    with running(tmp_path, *commands[5].split(), "--port", "0") as service:
        for address in re.findall(r"http://127\.0\.0\.1:8000/(feeds/\w+\.\w+) \|", text):
            assert service.until(address, bool)
        assert service.until("feeds/kalender.ics", lambda body: body.count(b"BEGIN:VEVENT") == 6)
    page = tmp_path / "examples/site/index.html"
    page.write_text(page.read_text(encoding="utf-8").replace('class="news"', 'class="nytt"'), encoding="utf-8")
    with running(tmp_path, *commands[6].split()) as done:
        assert done.process.wait(60) == 1
    assert "ul.news" in "".join(done.said)


def test_the_version_is_said_once() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", syndicate.__version__)
    assert f"({syndicate.__version__})" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
