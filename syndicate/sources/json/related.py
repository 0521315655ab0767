"""JSON:API: what the relationships of a resource name is put in its place from ``included``.

So that an expression can follow them: ``relationships.field_image.data.attributes.uri.url``. JMESPath itself cannot
look an id up elsewhere in a document. Source: https://jsonapi.org/format/1.1/#document-compound-documents.
"""

from __future__ import annotations

from typing import Any

MAX_STEPS = 3  # article -> media -> file
MAX_RESOURCES = 100_000  # looked up, in all; no list of a thousand articles needs more

Key = tuple[str, str]


def with_related(document: Any) -> Any:
    """The document with what its relationships name in place of their identifiers. Pure.

    Anything that is no compound document of JSON:API is given back as it is.
    """
    if not isinstance(document, dict) or not isinstance(document.get("included"), list) or "data" not in document:
        return document
    known: dict[Key, dict[str, Any]] = {}
    for resource in document["included"]:
        key = _key(resource)
        if key is not None:
            known.setdefault(key, resource)
    if not known:
        return document
    return document | {"data": _Related(known).put_in(document["data"], MAX_STEPS)}


def _key(resource: Any) -> Key | None:
    if not isinstance(resource, dict):
        return None
    kind, name = resource.get("type"), resource.get("id")
    return (kind, name) if isinstance(kind, str) and isinstance(name, str) else None


class _Related:
    def __init__(self, known: dict[Key, dict[str, Any]]) -> None:
        self.known = known
        self.left = MAX_RESOURCES

    def put_in(self, data: Any, steps: int) -> Any:
        """A resource or a list of them, each with what it is related to, so many steps from it."""
        if isinstance(data, list):
            return [self.put_in(resource, steps) for resource in data]
        relationships = data.get("relationships") if isinstance(data, dict) else None
        if steps <= 0 or self.left <= 0 or not isinstance(relationships, dict):
            return data
        return data | {"relationships": {name: self._relation(one, steps) for name, one in relationships.items()}}

    def _relation(self, relation: Any, steps: int) -> Any:
        if not isinstance(relation, dict) or self.left <= 0:
            return relation
        named = relation.get("data")
        if isinstance(named, list):
            return relation | {"data": [self._resource(one, steps) for one in named]}
        return relation | {"data": self._resource(named, steps)}

    def _resource(self, named: Any, steps: int) -> Any:
        self.left -= 1
        key = _key(named)
        found = self.known.get(key) if key is not None else None
        if found is None or self.left <= 0:
            return named
        # What the identifier says itself (its ``meta``) stays beside what the resource says.
        return self.put_in(named | found, steps - 1)
