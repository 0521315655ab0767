"""JSON Schema of feeds_config.yaml, for editors."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from pydantic import BaseModel

from syndicate.cadence import Duration
from syndicate.config.catalog import CatalogKeys
from syndicate.config.hubs import HubKeys
from syndicate.config.kinds import AUTO, BUILT, EVERY_FIELD, SourceType
from syndicate.config.models import (
    AliasKeys,
    ConfigKeys,
    FeedKeys,
    MatchKeys,
    PagingKeys,
    SiteKeys,
    SourceKeys,
    WindowKeys,
)
from syndicate.config.presets import presets
from syndicate.config.problems import keys_of

GROUPS: tuple[type[BaseModel], ...] = (
    ConfigKeys,
    SiteKeys,
    SourceKeys,
    PagingKeys,
    FeedKeys,
    AliasKeys,
    MatchKeys,
    WindowKeys,
    HubKeys,
    CatalogKeys,
)
_WEB = r"^(https?://|\$\{)"


def json_schema(types: Mapping[str, SourceType] = BUILT) -> dict[str, Any]:
    """The JSON Schema (2020-12) of the file, with these types of source. Pure: the same for the same types.

    Editors complete and explain keys by it; `syndicate check` finds more, since a schema cannot say all of it.
    """
    schema = ConfigKeys.model_json_schema(by_alias=True, mode="validation")
    definitions = schema.pop("$defs")
    for model in GROUPS:
        _put_defaults(definitions.get(model.__name__, schema), model)
    source, feed = definitions["SourceKeys"]["properties"], definitions["FeedKeys"]["properties"]
    definitions["Selectors"] = source["fields"].pop("additionalProperties") | {
        "description": "a selector, or a list of selectors whose texts are joined by spaces"
    }
    del source["detail"]["additionalProperties"]
    definitions["Fields"] = {
        "type": "object",
        "properties": {
            name: {"$ref": "#/$defs/Selectors", "description": about} for name, about in EVERY_FIELD.items()
        },
        "additionalProperties": False,
    }
    fields = {"$ref": "#/$defs/Fields"}
    source["fields"] = fields | {"description": source["fields"]["description"]}
    source["detail"] = {"anyOf": [{"enum": [AUTO, True]}, fields], "description": source["detail"]["description"]}
    source["type"]["enum"] = list(types)
    if of_plugins := [_options_of(name, kind.options) for name, kind in types.items() if kind.options]:
        definitions["SourceKeys"]["allOf"] = of_plugins
    source["preset"]["anyOf"][0]["enum"] = list(presets())
    feed["aliases"] = _one_or_several(feed["aliases"], {"type": "string", "pattern": "^/"})
    for hubs, more in ((schema["properties"]["hubs"], []), (feed["hubs"], [{"const": "none"}])):
        items = hubs["anyOf"][0] if "anyOf" in hubs else hubs
        told = _one_or_several(items | {"description": hubs["description"]}, {"type": "string", "pattern": _WEB})
        hubs.clear()
        hubs.update(told | {"anyOf": [*told["anyOf"], *more]})
    definitions["SourceKeys"]["anyOf"] = [{"required": ["url"]}, {"required": ["path"]}]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "feeds_config.yaml of syndicate",
        **_clean(schema),
        "$defs": {name.removesuffix("Keys"): _clean(part) for name, part in sorted(definitions.items())},
    }


def _options_of(name: str, options: type[BaseModel]) -> dict[str, Any]:
    """What ``options`` of a plugin's type may hold."""
    held = options.model_json_schema(mode="validation")
    return {
        "if": {"properties": {"type": {"const": name}}, "required": ["type"]},
        "then": {"properties": {"options": held}},
    }


def _one_or_several(listed: dict[str, Any], short: dict[str, Any]) -> dict[str, Any]:
    """What may be written ``short`` or as keys, and stand alone or in a list, such as an alias."""
    one = [short, listed["items"]]
    several = {"type": "array", "items": {"anyOf": one}, "minItems": 1}
    return {"anyOf": [*one, several], "description": listed["description"]}


def written(default: Any) -> str | int | None:
    """A default as one would write it in the file; None where there is none, or only further keys."""
    if isinstance(default, timedelta):
        return str(Duration(rest=default))
    if isinstance(default, Duration):
        return str(default)
    return default if isinstance(default, (str, int)) else None


def _put_defaults(schema: dict[str, Any], model: type[BaseModel]) -> None:
    for key, info in zip(keys_of(model), model.model_fields.values(), strict=True):
        schema["properties"][key].pop("default", None)
        if (default := written(info.default)) is not None:
            schema["properties"][key]["default"] = default


def _clean(value: Any) -> Any:
    """Without pydantic's titles and nulls, and with our names of definitions for those of Python classes."""
    if isinstance(value, list):
        return [_clean(part) for part in value]
    if not isinstance(value, dict):
        return value
    parts = {key: _clean(part) for key, part in value.items() if not (key == "title" and isinstance(part, str))}
    options = [part for part in parts.get("anyOf", []) if part != {"type": "null"}]
    if "anyOf" in parts and len(options) == 1:
        parts = {**options[0], **{key: part for key, part in parts.items() if key != "anyOf"}}
    if isinstance(parts.get("$ref"), str):
        parts["$ref"] = parts["$ref"].removesuffix("Keys")
    return parts
