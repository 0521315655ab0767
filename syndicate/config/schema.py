"""JSON Schema of feeds_config.yaml, for editors."""

from __future__ import annotations

from typing import Any

from syndicate.config.kinds import EVERY_FIELD
from syndicate.config.models import ConfigKeys


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the file. Pure: the same on every call.

    Editors complete and explain keys by it; `syndicate check` finds more, since a schema cannot say all of it.
    """
    schema = ConfigKeys.model_json_schema(by_alias=True, mode="validation")
    definitions = schema["$defs"]
    for group in ("fields", "detail"):
        field = definitions["SourceKeys"]["properties"][group]
        selector = field.pop("additionalProperties")
        field |= {"properties": dict.fromkeys(EVERY_FIELD, selector), "additionalProperties": False}
    alias = definitions["FeedKeys"]["properties"]["aliases"]
    alias["items"] = {"anyOf": [{"type": "string", "pattern": "^/"}, alias["items"]]}
    definitions["SourceKeys"]["anyOf"] = [{"required": ["url"]}, {"required": ["path"]}]
    named = {name.removesuffix("Keys"): part for name, part in definitions.items()}
    cleaned = _clean({**schema, "$defs": named})
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "feeds_config.yaml",
        "description": "Configuration of syndicate",
        **{key: value for key, value in cleaned.items() if key not in ("title", "description")},
    }


def _clean(value: Any) -> Any:
    """Without pydantic's titles and nulls, with our names of definitions, without the names of Python classes."""
    if isinstance(value, list):
        return [_clean(part) for part in value]
    if not isinstance(value, dict):
        return value
    parts = {key: _clean(part) for key, part in value.items() if not (key == "title" and isinstance(part, str))}
    options = [part for part in parts.get("anyOf", []) if part != {"type": "null"}]
    if "anyOf" in parts and len(options) == 1:
        parts = {**options[0], **{key: part for key, part in parts.items() if key != "anyOf"}}
    if parts.get("default", ...) is None:
        del parts["default"]
    if isinstance(parts.get("$ref"), str):
        parts["$ref"] = parts["$ref"].removesuffix("Keys")
    return parts
