"""True of every key of the configuration: reference and schema tell it, with its default and an example that works."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from syndicate.config import json_schema, kinds, parse
from syndicate.config.catalog import CatalogKeys
from syndicate.config.hubs import HubKeys
from syndicate.config.keys import Keys
from syndicate.config.models import (
    AlertKeys,
    AliasKeys,
    ConfigKeys,
    FeedKeys,
    MatchKeys,
    PagingKeys,
    SiteKeys,
    SourceKeys,
    WindowKeys,
)
from syndicate.config.plugins import known_types
from syndicate.config.problems import keys_of
from syndicate.config.schema import written
from syndicate.config.values import read_size
from tests.support.plugged import importable, put_example

ROOT = Path(__file__).parents[2]
REFERENCE = (ROOT / "docs/reference/configuration.md").read_text(encoding="utf-8")
SCHEMA_FILE = ROOT / "docs/reference/feeds_config.schema.json"
WHOLE = (ROOT / "tests/whole_config.yaml").read_text(encoding="utf-8")

# Heading in the reference -> the model whose keys stand there, and where they are in the whole configuration.
SECTIONS: dict[str, tuple[type[Keys], tuple[str | int, ...]]] = {
    "The whole file": (ConfigKeys, ()),
    "site": (SiteKeys, ("site",)),
    "sources": (SourceKeys, ("sources", "kalendern")),
    "paging": (PagingKeys, ("sources", "api", "paging")),
    "feeds": (FeedKeys, ("feeds", "kalendern")),
    "match": (MatchKeys, ("feeds", "kalendern", "match")),
    "aliases": (AliasKeys, ("feeds", "aktuellt", "aliases", 1)),
    "window": (WindowKeys, ("feeds", "kalendern", "window")),
    "alerts": (AlertKeys, ("alerts",)),
    "hubs": (HubKeys, ("hubs", 1)),
    "catalog": (CatalogKeys, ("catalog",)),
}
# A source for the keys that those of web pages do not have.
API = {
    "kind": "events",
    "type": "json",
    "url": "https://api.example.se/meetings",
    "items": "data.meetings",
    "fields": {"title": "name", "start": "starts_at::utc"},
    "paging": {"page": "page"},
}
PLUGGED = {"kind": "news", "type": "anslagstavla", "path": "anslag.txt"}
OF_AN_API = {"preset", "paging", "occasions"}
DATABASE = {"kind": "news", "type": "sql", "url": "sqlite:///cms.db"}
# Keys of paging that need others beside them, or none.
TOGETHER: dict[str, dict[str, object]] = {
    "offset": {},
    "step": {"offset": "skip"},
    "total": {"offset": "skip"},
    "cursor": {"value": "next"},
    "value": {"cursor": "after"},
}
NOT_IN_A_SCHEMA = {
    "needed for html",
    "its name",
    "its title",
    "all that fit",
    "those of the file",
    "its website's",
    "GOVE",
    "the site's `author",
    "the feed's first",
    "an hour, or twice the longest time between two loads",
    "the first of `mail",
    "required",
    "",
    "15m",
}


@pytest.fixture(autouse=True, scope="module")
def with_the_plugin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The example of a plugin is installed."""
    folder = tmp_path_factory.mktemp("packages")
    put_example(folder)
    with importable(folder):
        yield


def table(heading: str) -> dict[str, list[str]]:
    """Key -> the other cells of its row, in the table under a heading of the reference."""
    section = re.search(rf"^##+ {re.escape(heading)}\n(.*?)(?=^##|\Z)", REFERENCE, re.DOTALL | re.MULTILINE)
    assert section, heading
    rows = re.findall(r"^\| `(\w+)` \|(.*)\|$", section[1], re.MULTILINE)
    assert rows
    assert len(rows) == len(dict(rows)), "a key is told twice"
    return {key: [cell.strip() for cell in rest.split("|")] for key, rest in rows}


def yaml(text: str) -> Any:
    return YAML(typ="safe", pure=True).load(text)


EVERY_KEY = [(heading, key) for heading, (model, _) in SECTIONS.items() for key in keys_of(model)]


@pytest.mark.parametrize("heading", SECTIONS)
def test_the_reference_tells_every_key_and_no_other(heading: str) -> None:
    assert set(table(heading)) == set(keys_of(SECTIONS[heading][0]))


def test_every_model_of_keys_has_a_section() -> None:
    models = {model for model in Keys.__subclasses__() if model.__name__.endswith("Keys")}
    assert models == {model for model, _ in SECTIONS.values()}


def test_the_reference_tells_every_field_and_no_other() -> None:
    told = table("fields")
    assert set(told) == set(kinds.EVERY_FIELD)
    for field, (_, whose, _) in told.items():
        meant = {kind for kind in kinds.FIELDS if field in kinds.FIELDS[kind]}
        assert whose == ("both" if len(meant) == 2 else meant.pop()), field


@pytest.mark.parametrize(("heading", "key"), EVERY_KEY)
def test_the_reference_tells_the_default_that_holds(heading: str, key: str) -> None:
    model = SECTIONS[heading][0]
    info = next(info for name, info in model.model_fields.items() if (info.alias or name) == key)
    said = table(heading)[key][1].strip("`")
    if info.is_required():
        assert said == "required"
    elif key == "max_size":
        assert read_size(said) == info.default
    elif (default := written(info.default)) is not None:
        assert said == (str(default).lower() if isinstance(default, bool) else str(default))
    else:
        assert said in NOT_IN_A_SCHEMA or said.startswith("made of")


@pytest.mark.parametrize(
    ("heading", "key"),
    [(heading, key) for heading, key in EVERY_KEY if key not in {"site", "sources", "feeds", "alerts", "catalog"}],
)
def test_the_example_in_the_reference_works(heading: str, key: str) -> None:
    example = table(heading)[key][2].strip("`")
    assert example
    data = yaml(WHOLE)
    data["sources"] |= {"api": yaml(json.dumps(API)), "databas": dict(DATABASE), "tavla": dict(PLUGGED)}
    place = data
    other = {"query": "databas", "options": "tavla"} | dict.fromkeys(OF_AN_API, "api") if heading == "sources" else {}
    for name in {"databas", "tavla"} - {other.get(key)}:
        del data["sources"][name]
    for part in ("sources", other[key]) if key in other else SECTIONS[heading][1]:
        place = place[part]
    if heading == "paging" and key in TOGETHER:
        place.clear()
        place.update(TOGETHER[key])
    place[key] = yaml(example)
    if key in ("every", "cron"):
        place.pop("every" if key == "cron" else "cron", None)
    if (heading, key) == ("sources", "kind"):
        assert place["kind"] == "events"
    if key == "stale_after":
        place["serve_stale"] = "never"
        del data["sources"]["kalendern"]["cron"]
    if key == "ids":
        place |= {"kind": "news", "fields": {"title": "h3", "id": "::attr(id)"}}
        del data["feeds"]["kalendern"]
    parse(json.dumps(data), path=ROOT / "feeds_config.yaml", env={"DB_PASSWORD": "x"})


@pytest.mark.parametrize("field", kinds.EVERY_FIELD)
def test_the_example_of_a_field_in_the_reference_works(field: str) -> None:
    example = table("fields")[field][2].strip("`")
    data = yaml(WHOLE)
    name = "aktuellt" if field in kinds.FIELDS["news"] else "kalendern"
    fields = {"when": ".w"} if name == "kalendern" and field not in ("when", "start", "end") else {}
    fields |= {"start": ".s"} if field == "end" else {}
    data["sources"][name]["fields"] = {**fields, field: example}
    config = parse(json.dumps(data), path=ROOT / "feeds_config.yaml", env={})
    assert config.sources[name].fields[field] == (example,)


def test_the_examples_of_whole_files_in_the_reference_work() -> None:
    blocks = re.findall(r"^```yaml\n(.*?)^```", REFERENCE, re.DOTALL | re.MULTILINE)
    assert blocks
    for block in blocks:
        parse(block, path=ROOT / "feeds_config.yaml", env={})


def test_every_key_has_a_description() -> None:
    for model, _ in SECTIONS.values():
        assert all(info.description for info in model.model_fields.values()), model


# --- the schema ------------------------------------------------------------------------------------------------------


def test_the_committed_schema_is_current() -> None:
    assert SCHEMA_FILE.read_text(encoding="utf-8") == json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"


def accepts(schema: dict[str, Any], value: Any, root: dict[str, Any]) -> bool:
    """Whether a value fits a JSON Schema, of which this knows the words that ours uses."""
    if "$ref" in schema:
        return accepts(root["$defs"][schema["$ref"].removeprefix("#/$defs/")], value, root)
    types = {"object": dict, "array": list, "string": str, "integer": int}
    named = schema.get("type", list(types))
    return (
        isinstance(value, tuple(types[name] for name in ([named] if isinstance(named, str) else named)))
        and ("anyOf" not in schema or any(accepts(option, value, root) for option in schema["anyOf"]))
        and (not isinstance(value, dict) or accepts_keys(schema, value, root))
        and (not isinstance(value, list) or all(accepts(schema.get("items", {}), part, root) for part in value))
        and (not isinstance(value, list) or len(value) >= schema.get("minItems", 0))
        and (not isinstance(value, int) or schema.get("minimum", value) <= value <= schema.get("maximum", value))
        and (not isinstance(value, str) or re.search(schema.get("pattern", ""), value) is not None)
        and ("enum" not in schema or value in schema["enum"])
    )


def accepts_keys(schema: dict[str, Any], value: dict[str, Any], root: dict[str, Any]) -> bool:
    further = schema.get("additionalProperties", True)
    parts = {key: schema.get("properties", {}).get(key, further) for key in value}
    return all(key in value for key in schema.get("required", ())) and all(
        accepts(part, value[key], root) if isinstance(part, dict) else bool(part) for key, part in parts.items()
    )


def test_the_schema_accepts_what_is_valid() -> None:
    schema = json_schema(known_types())  # that of the example of a plugin too
    texts = [WHOLE, *(path.read_text(encoding="utf-8") for path in ROOT.glob("examples/**/feeds_config.yaml"))]
    texts.append((ROOT / "feeds_config.yaml").read_text(encoding="utf-8"))
    for text in texts:
        assert accepts(schema, yaml(text), schema)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  title: Hållbar upphandling\n", ""),
        ("author:", "autor:"),
        ("kind: news", "kind: nyheter"),
        ("every: 15m", "every: ofta"),
        ("max_pages: 3", "max_pages: viele"),
        ("max_pages: 3", "max_pages: 0"),
        ("title: h3", "titel: h3"),
        ("[atom, rss]", "[atom, rs]"),
        ("on_cancelled: remove", "on_cancelled: delete"),
        ("/nytt.xml", "nytt.xml"),
        ("    path: sidor/index.html\n", ""),
    ],
)
def test_the_schema_refuses_what_it_can_tell_is_not(old: str, new: str) -> None:
    assert WHOLE.count(old) == 1
    schema = json_schema()
    assert not accepts(schema, yaml(WHOLE.replace(old, new)), schema)


def test_the_schema_tells_every_key() -> None:
    schema = json_schema()
    for model, _ in SECTIONS.values():
        group = schema if model is ConfigKeys else schema["$defs"][model.__name__.removesuffix("Keys")]
        assert list(group["properties"]) == keys_of(model)
        assert group["additionalProperties"] is False
        assert set(group.get("required", ())) == {
            info.alias or name for name, info in model.model_fields.items() if info.is_required()
        }
    assert set(schema["$defs"]["Fields"]["properties"]) == set(kinds.EVERY_FIELD)
