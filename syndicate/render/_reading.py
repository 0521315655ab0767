"""Reading a rendered XML document back by expat, not by the libxml2 that wrote it, and saying what differs."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree as ET

from syndicate.errors import RenderError
from syndicate.model import Feed

_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")
_ADDRESS = re.compile(r"(?:https?|mailto|tel|tag|urn):[!-~]+")
_ADDRESS_ATTRIBUTES = ("href", "url", "uri")


class Reader:
    """A document of ours, parsed again. Every method raises RenderError naming the feed, the place and what differs."""

    def __init__(self, body: bytes, feed: Feed, form: str) -> None:
        self._where = f"{form} of {feed.name}"
        if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
            raise RenderError(f"{self._where} does not read back: it has a document type")
        try:
            self.root = ET.fromstring(body)  # noqa: S314 - our own document, without a document type
        except ET.ParseError as problem:
            raise RenderError(f"{self._where} does not read back: {problem}") from problem

    def expect(self, what: str, found: object, wanted: object, entry: str | None = None) -> None:
        """Compare; values of the document are shortened in the message."""
        if _comparable(found) != _comparable(wanted):
            place = f"{self._where}, entry {entry}" if entry else self._where
            raise RenderError(f"{place}: {what} reads back as {_short(found)} and not as {_short(wanted)}")

    def texts(self, parent: ET.Element, tag: str) -> list[str]:
        """The texts of the children with this tag."""
        return [child.text or "" for child in parent.findall(tag)]

    def moments(self, parent: ET.Element, tag: str) -> list[datetime]:
        """The children with this tag as RFC 3339 times."""
        return [self._rfc_3339(value) for value in self.texts(parent, tag)]

    def mail_dates(self, parent: ET.Element, tag: str) -> list[datetime]:
        """The children with this tag as RFC 822 times."""
        try:
            return [parsedate_to_datetime(value) for value in self.texts(parent, tag)]
        except ValueError as problem:
            raise RenderError(f"{self._where}: {problem}") from problem

    def only_absolute(self) -> None:
        """No attribute that holds an address is relative or beyond ASCII."""
        for element in self.root.iter():
            for name in _ADDRESS_ATTRIBUTES:
                value = element.get(name)
                if value is not None and not _ADDRESS.fullmatch(value):
                    raise RenderError(f"{self._where}: {name} of {element.tag} is {value!r}, no absolute address")

    def _rfc_3339(self, value: str) -> datetime:
        if not _RFC_3339.fullmatch(value):
            raise RenderError(f"{self._where}: {value!r} is no time by RFC 3339 with whole seconds and an offset")
        return datetime.fromisoformat(value)


def _short(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 200 else f"{shown[:200]}…"


def _comparable(value: object) -> object:
    """Moments in UTC: in the hour that happens twice in autumn no two zones' are equal for Python (PEP 495)."""
    if isinstance(value, list):
        return [_comparable(one) for one in value]
    return value.astimezone(UTC) if isinstance(value, datetime) and value.utcoffset() is not None else value
