"""What an operator should know: where the list is instead, which expression finds nothing, what an API complains of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from syndicate import text
from syndicate.config import SourceConfig
from syndicate.config.presets import presets
from syndicate.model import Problem, Sign
from syndicate.sources._values import Fields
from syndicate.sources.json.values import Picker

MAX_KEYS = 200  # of one object that are looked at
LOOKED_AT = 20  # items

_FIRST_NAME = re.compile(r"[A-Za-z_]\w*|\"([^\"\\]+)\"")
_BAD = frozenset({"error", "fail", "failed", "failure", "fel"})


def complaint(data: Any) -> str | None:
    """What an API says is wrong, in an answer that should have been a list; None where it says nothing of the kind."""
    if not isinstance(data, dict):
        return None
    for key in ("error", "errors", "exception", "fault", "Error", "Errors", "ExceptionMessage"):
        if data.get(key):
            return _said(data[key]) or key
    detail = _said(data.get("data")) if isinstance(data.get("data"), dict) else None
    status = data.get("status", data.get("code"))
    bad = data.get("success") is False or data.get("ok") is False
    bad = bad or (isinstance(status, str) and status.casefold() in _BAD)
    bad = bad or (isinstance(status, int) and not isinstance(status, bool) and 400 <= status < 600)
    # As WordPress tells it: code and message, and the status within data.
    nested = data.get("data")
    bad = bad or (isinstance(nested, dict) and isinstance(nested.get("status"), int) and nested["status"] >= 400)
    return (_said(data) or detail or "no reason is given") if bad else None


def _said(found: Any) -> str | None:
    """The words of a complaint, wherever they usually are."""
    if isinstance(found, list):
        return next((said for part in found[:5] if (said := _said(part))), None)
    if isinstance(found, dict):
        names = ("message", "detail", "title", "description", "error_description", "Message", "code", "type")
        return next((said for name in names if isinstance(said := found.get(name), str) and said.strip()), None)
    return found[:500] if isinstance(found, str) and found.strip() else None


def gone(data: Any, written: str, found: Any) -> Sign:
    """The sign that what ``items`` selects is not there, with what is most like it."""
    if found is not None:
        return Sign(rule="container-gone", message=f"items: “{written}” is {_kind(found)}, not a list")
    lists = dict(_lists(data))
    name = next((found[1] or found[0] for found in [_FIRST_NAME.match(written)] if found), "")
    near = get_close_matches(written, lists, n=1, cutoff=0.6) or get_close_matches(name, lists, n=1, cutoff=0.6)
    longest = max(lists, key=lambda path: lists[path], default=None)
    if isinstance(data, list):
        hint = "; the answer is a list itself: write items: '@'"
    elif near or longest:
        hint = f"; the nearest list in the answer is “{near[0] if near else longest}”"
    else:
        hint = f"; there is no list in the answer, which is {_kind(data)}{_named(data)}"
    return Sign(rule="container-gone", message=f"items: “{written}” is not in the answer{hint}")


def _lists(data: Any, path: str = "", depth: int = 3) -> Iterator[tuple[str, int]]:
    """Where lists of objects stand in objects, and how long they are."""
    for key, value in list(data.items())[:MAX_KEYS] if isinstance(data, dict) else ():
        here = f"{path}{_quoted(str(key))}"
        if isinstance(value, list) and (not value or isinstance(value[0], dict)):
            yield here, len(value)
        elif isinstance(value, dict) and depth > 1:
            yield from _lists(value, f"{here}.", depth - 1)


def hints(picker: Picker, source: SourceConfig, items: Sequence[Any], taken: Sequence[Fields]) -> list[Problem]:
    """What is odd about the expressions of the fields, each once."""
    told = [Problem(message, field=name) for name, message in picker.failed.items()]
    for name, keys in picker.objects.items():
        example = f"{source.fields[name][0].partition('::')[0]}.{_quoted(keys[0])}"
        shown = ", ".join(text.line(key)[:40] for key in keys)
        told.append(Problem(f"an object stands there ({shown}); name a part of it, for example {example}", field=name))
    for name, written in picker.markup.items():
        message = f"what “{written}” finds looks like HTML; write {written}::html (or ::text, if it is not)"
        told.append(Problem(message, field=name))
    if (time := _shared(taken)) is not None:
        told.append(Problem(_SHARED.format(written=" ".join(source.fields["id"]), name=time), field="id"))
    silent = set(picker.failed) | set(picker.objects)
    for name, expressions in _own(source).items():
        if items and name not in silent and not any(fields.get(name) for fields in taken):
            told.append(Problem(_nothing(expressions[0], items), field=name))
    return told


_SHARED = (
    "several items at different times have the same “{written}”, as if it were one event that comes again; to tell "
    "them apart write a list of it and the time, for example id: [{written}, {name}]"
)


def _shared(taken: Sequence[Fields]) -> str | None:
    """Where the time of an item stands, if items at different times share an id; None if none do."""
    known: dict[str, str] = {}
    for fields in taken:
        ids, start = fields.get("id", ()), next(iter(fields.get("start", fields.get("when", ()))), None)
        if ids and start is not None and known.setdefault(ids[0].text, start.text) != start.text:
            return start.origin
    return None


def _own(source: SourceConfig) -> Mapping[str, Sequence[str]]:
    """The fields that the operator wrote; those of a preset may well be missing on a site."""
    ready = presets().get(source.preset or "", {}).get("fields", {})
    return {name: expressions for name, expressions in source.fields.items() if name not in ready}


def _nothing(written: str, items: Sequence[Any]) -> str:
    found = _FIRST_NAME.match(written)
    name = (found[1] or found[0]) if found else ""
    keys = list(
        dict.fromkeys(str(key) for item in items[:LOOKED_AT] if isinstance(item, dict) for key in list(item)[:MAX_KEYS])
    )
    count = "the item" if len(items) == 1 else f"any of {len(items)} items"
    message = f"“{written}” finds nothing in {count}"
    if not name or name in keys or not keys:
        return message
    near = get_close_matches(name, keys, n=1, cutoff=0.6)
    shown = ", ".join(text.line(key)[:40] for key in keys[:12])
    return f"{message}; the nearest name is “{_quoted(near[0])}”" if near else f"{message}; there are {shown}"


def _quoted(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", key) else f'"{text.line(key)[:60]}"'


def _kind(found: Any) -> str:
    if isinstance(found, dict):
        return "an object"
    if isinstance(found, list):
        return "a list"
    return "null" if found is None else "a text" if isinstance(found, str) else "a number or a truth value"


def _named(data: Any) -> str:
    keys = [text.line(str(key))[:40] for key in list(data)[:8]] if isinstance(data, dict) else []
    return f" of {', '.join(keys)}" if keys else ""
