"""Types of source that other packages add: what is told of them, and that a bad one costs only its own sources."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from syndicate import sources
from syndicate.config import Config, json_schema, load
from syndicate.config.plugins import faults, installed, known_types
from syndicate.cycle import Cycle
from syndicate.errors import ConfigError
from syndicate.fetch import Door
from syndicate.model import FetchMemory, Load
from syndicate.store import open_store
from tests.support.plugged import importable, put, put_example

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
HEAD = """\
site: {title: Åby, url: "https://www.aby.example/", language: sv, timezone: Europe/Stockholm,
  authority: "aby.example,2026"}
store: sqlite:///s.db
sources:
  nytt: {kind: news, type: files, path: nytt.json}
"""
FEEDS = "feeds:\n  nytt: {from: [nytt]}\n  eget: {from: [eget]}\n"
IMPORTS = """\
from datetime import UTC, date, datetime
from syndicate.model import Event, NewsItem, Span
from syndicate.plugin import *
"""


def written(folder: Path, source: str) -> Path:
    path = folder / "feeds_config.yaml"
    path.write_text(f"{HEAD}  eget: {{kind: news, path: nytt.json, {source}}}\n{FEEDS}", encoding="utf-8")
    (folder / "nytt.json").write_text('[{"rubrik": "Nytt", "länk": "/nytt"}]', encoding="utf-8")
    return path


def refreshed(config: Config) -> dict[str, tuple[str, str | None]]:
    with open_store(config.store) as store, Door(user_agent="syndicate-test/1 (+mailto:test@example.se)") as door:
        cycle = Cycle(config, store, door, lambda: NOW, lambda: "x")
        outcomes = [cycle.refresh(name) for name in config.sources]
    return {outcome.source: (outcome.state, outcome.reason) for outcome in outcomes}


def problems(path: Path) -> list[str]:
    with pytest.raises(ConfigError) as found:
        load(path, env={})
    return [str(problem) for problem in found.value.problems]


def test_a_type_that_nobody_installed_says_how_to_install_it(tmp_path: Path) -> None:
    (problem,) = problems(written(tmp_path, "type: diarium"))
    assert "“diarium” is not a type of source" in problem
    assert "install it with pip beside syndicate" in problem


def test_the_nearest_type_is_named_those_of_plugins_included(tmp_path: Path) -> None:
    put_example(tmp_path)
    with importable(tmp_path):
        assert "did you mean anslagstavla?" in problems(written(tmp_path, "type: anslagstavlan"))[0]


def test_every_problem_of_its_options_is_told_with_its_place(tmp_path: Path) -> None:
    put_example(tmp_path)
    with importable(tmp_path):
        found = problems(written(tmp_path, "type: anslagstavla, options: {organn: KF, organ: [[3]]}, items: x"))
    assert any("options.organn" in problem and "did you mean organ?" in problem for problem in found)
    assert any("sources.eget.options.organ:" in problem for problem in found)
    assert any("sources.eget.items: this means nothing" in problem for problem in found)


def test_what_it_does_not_hold_is_told(tmp_path: Path) -> None:
    put_example(tmp_path)
    with importable(tmp_path):
        path = written(tmp_path, "type: anslagstavla")
        path.write_text(path.read_text(encoding="utf-8").replace("eget: {kind: news", "eget: {kind: events"), "utf-8")
        assert any("a source of type anslagstavla holds news" in problem for problem in problems(path))


def test_a_built_type_has_no_options(tmp_path: Path) -> None:
    (problem,) = problems(written(tmp_path, "type: files, options: {a: b}"))
    assert "these are for types that a plugin adds" in problem


def test_its_options_are_in_the_schema_when_it_is_installed(tmp_path: Path) -> None:
    put_example(tmp_path)
    assert "anslagstavla" not in json_schema(known_types())["$defs"]["Source"]["properties"]["type"]["enum"]
    with importable(tmp_path):
        source = json_schema(known_types())["$defs"]["Source"]
    assert "anslagstavla" in source["properties"]["type"]["enum"]
    (rule,) = source["allOf"]
    assert rule["if"]["properties"]["type"] == {"const": "anslagstavla"}
    assert rule["then"]["properties"]["options"]["properties"]["organ"]["description"].startswith("only notices")


def test_secrets_in_its_options_are_masked(tmp_path: Path) -> None:
    put_example(tmp_path)
    with importable(tmp_path):
        path = written(tmp_path, 'type: anslagstavla, options: {organ: ["${HEMLIGT}"]}')
        config = load(path, env={"HEMLIGT": "Kommunfullmäktige-7"})
    assert config.sources["eget"].options.organ == ("Kommunfullmäktige-7",)
    assert "Kommunfullmäktige-7" not in repr(config) + str(config.masked())


def test_other_options_void_what_is_remembered(tmp_path: Path) -> None:
    put_example(tmp_path)
    with importable(tmp_path):
        one = load(written(tmp_path, "type: anslagstavla"), env={}).sources["eget"]
        other = load(written(tmp_path, "type: anslagstavla, options: {organ: [A]}"), env={}).sources["eget"]
    assert one.signature != other.signature


RAISING = """\
from pydantic import model_validator
class O(Options):
    @model_validator(mode="before")
    def f(cls, v): raise KeyError("x")
"""
BAD = {
    "an import that fails": ("raise RuntimeError('trasig')", "RuntimeError: trasig"),
    "a syntax error": ("def (", "SyntaxError"),
    "an exit": ("raise SystemExit(3)", "SystemExit: 3"),
    "no plugin": (f"{IMPORTS}PLUGIN = print", "names no syndicate.plugin.Plugin"),
    "a load that is none": (f"{IMPORTS}PLUGIN = Plugin(load=3)", "must be functions"),
    "options that are none": (f"{IMPORTS}PLUGIN = Plugin(load=print, options=dict)", "must be a class made of"),
    "kinds that are none": (f"{IMPORTS}PLUGIN = Plugin(load=print, kinds=('film',))", "kinds must name news"),
    "a load that raises": (f"{IMPORTS}def f(*a, **k): 1 / 0\nPLUGIN = Plugin(load=f)", "ZeroDivisionError"),
    "a load that exits": (f"{IMPORTS}def f(*a, **k): raise SystemExit(1)\nPLUGIN = Plugin(load=f)", "SystemExit"),
    "nothing": (f"{IMPORTS}PLUGIN = Plugin(load=lambda *a, **k: None)", "it gave NoneType"),
    "a list": (f"{IMPORTS}PLUGIN = Plugin(load=lambda *a, **k: Load(readings=[]))", "must be a tuple of Reading"),
    "options that raise": (
        f"{IMPORTS}{RAISING}PLUGIN = Plugin(load=print, options=O)",
        "its options cannot be read: KeyError",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_a_bad_plugin_costs_only_its_own_sources_and_is_named(case: str, tmp_path: Path) -> None:
    module, told = BAD[case]
    put(tmp_path, "eget", module, package="daligt-paket")
    with importable(tmp_path):
        states = refreshed(load(written(tmp_path, "type: eget"), env={}))
    assert states["nytt"] == ("ok", None)
    state, reason = states["eget"]
    assert state == "failing"
    assert told in (reason or "")
    assert "daligt-paket 1.0" in (reason or "")


def test_two_plugins_for_one_type_are_told(tmp_path: Path) -> None:
    for package in ("ett", "tva"):
        put(tmp_path, "eget", f"{IMPORTS}PLUGIN = Plugin(load=print)", package=package)
    with importable(tmp_path):
        (told,) = (words for _, words in faults())
    assert "ett 1.0 and tva 1.0" in told


def test_a_built_type_is_not_replaced(tmp_path: Path) -> None:
    put(tmp_path, "html", f"{IMPORTS}PLUGIN = Plugin(load=print)", package="lömsk".encode("ascii", "ignore").decode())
    with importable(tmp_path):
        assert "html" not in installed()


def test_items_of_another_shape_are_set_aside_and_the_others_are_cleaned(tmp_path: Path) -> None:
    rows = """
    good = NewsItem(title=" Bra\\x00  nytt ", link="/a", content="<p>Hej<script>x()</script></p>", image="javascript:x")
    bad = [NewsItem(title=3), NewsItem(title="a", published=datetime(2026, 1, 1)), NewsItem(title="a", categories=[]),
           Event(title="a", span=Span(date(2026, 1, 1))), NewsItem(content="<p>x</p>")]
    return Load(readings=tuple(Reading(item=item) for item in [good, *bad]))
"""
    put(tmp_path, "eget", f"{IMPORTS}def f(*a, **k):{rows}PLUGIN = Plugin(load=f)")
    with importable(tmp_path), Door(user_agent="syndicate-test/1 (+mailto:test@example.se)") as door:
        config = load(written(tmp_path, "type: eget"), env={})
        answer = sources.load(config.sources["eget"], config, door.errand(), now=NOW, memory=FetchMemory())
    assert isinstance(answer, Load)
    (item,) = answer.items
    assert (item.title, item.link, item.content, item.image) == (
        "Bra nytt",
        "https://www.aby.example/a",
        "<p>Hej</p>",
        None,
    )
    assert [reading.set_aside for reading in answer.readings[1:]] == [
        "the plugin gave title that is no text",
        "the plugin gave a time without a zone",
        "the plugin gave categories that are no tuple",
        "the plugin gave Event where news are read",
        "it has neither title, link nor summary",
    ]
