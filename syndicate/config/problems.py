"""Faults that pydantic found, in words for a web editor; the nearest known name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel, ValidationError

from syndicate.config.reading import Location

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Found = tuple[Location, str]


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that ``word`` most likely stands for; None if none is near.

    >>> nearest("titel", ["title", "url"])
    'title'
    """
    names = {name.lower(): name for name in known}
    matches = get_close_matches(word.lower(), names, n=1, cutoff=0.6)
    return names[matches[0]] if matches else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A second half for a message about an unknown name: the nearest one, else all of them."""
    names = list(known)
    if near := nearest(word, names):
        return f"did you mean {near}?"
    return f"known are {', '.join(names)}" if names else "there are none"


def keys_of(model: type[BaseModel]) -> list[str]:
    """The keys of a model as they are written in the file, in the order of the model."""
    return [str(info.alias or name) for name, info in model.model_fields.items()]


def from_pydantic(
    error: ValidationError, model: type[BaseModel], *, places: Mapping[str, type[BaseModel]]
) -> list[Found]:
    """Every fault in ``error``, which came of validating ``model``.

    places: what people call a group of keys -> its model, to say where a key belongs that is in the wrong one
    """
    return [(detail["loc"], _words(detail, model, places)) for detail in error.errors(include_url=False)]


def _words(detail: ErrorDetails, model: type[BaseModel], places: Mapping[str, type[BaseModel]]) -> str:
    location = detail["loc"]
    key = str(location[-1]) if location else ""
    around = _model_at(model, location[:-1])
    match detail["type"]:
        case "value_error":
            return str(detail.get("ctx", {}).get("error", detail["msg"]))
        case "missing":
            info = next((i for n, i in around.model_fields.items() if (i.alias or n) == key), None)
            return f"this key is missing{f': {info.description}' if info is not None and info.description else ''}"
        case "extra_forbidden":
            place = next((name for name, other in places.items() if key in keys_of(other)), None)
            if place is not None and not _near_twin(key, around):
                return f"this key is not known here; it belongs to {place}"
            return f"this key is not known; {did_you_mean(key, keys_of(around))}"
        case "model_type" | "model_attributes_type" | "dict_type":
            return "keys are expected below this one, each on a line of its own and indented"
    return detail["msg"]


def _near_twin(key: str, model: type[BaseModel]) -> bool:
    """Whether a key of the model is so near that it is more likely meant than the same key elsewhere."""
    return bool(get_close_matches(key.lower(), keys_of(model), n=1, cutoff=0.85))


def _model_at(model: type[BaseModel], location: Location) -> type[BaseModel]:
    """The model that describes the keys at ``location``."""
    for part in location:
        info = next((i for n, i in model.model_fields.items() if (i.alias or n) == part), None)
        model = (_inner_model(info.annotation) if info is not None else None) or model
    return model


def _inner_model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _inner_model(part))), None)
