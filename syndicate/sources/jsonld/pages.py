"""The page of an entry of which the list says no more than where it is: the page describes the whole item."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field

from syndicate.model import Event, Kind, NewsItem
from syndicate.sources._page import Page
from syndicate.sources._values import Fields, Value
from syndicate.sources.jsonld.extract import Piece, main_piece, structured

_PIECE = "piece"  # the field under which the place of a piece is handed on
_NOT_OF_THE_PAGE = frozenset({"key", "link", "unread", "date_text", "inferred"})


@dataclass(slots=True)
class Whole:
    """What is wanted of such a page, see ``details.saying.Wants``. It keeps the pieces, as one is more than its values.

    types: those that the source asks for, where these are not all of its kind
    """

    kind: Kind
    language: str
    types: tuple[str, ...]
    pieces: list[Piece] = field(default_factory=list)

    def said(self, page: Page) -> Fields:
        """The item that the page is about."""
        found = structured(page, language=self.language, types=self.types)
        piece = main_piece(found, page, kind=self.kind)
        if piece is None:
            return {}
        self.pieces.append(piece)
        return {**piece.fields, _PIECE: (Value(str(len(self.pieces) - 1), _PIECE),)}

    def taken(self, fields: Fields) -> Piece | None:
        """The piece that ``said`` found, where the fields hold it."""
        return self.pieces[int(fields[_PIECE][0].text)] if fields.get(_PIECE) else None

    def fills(self, name: str) -> bool:
        """See ``Wants``."""
        del name
        return False

    @property
    def item_fields(self) -> tuple[str, ...]:
        """See ``Wants``: all that there is."""
        every = dataclasses.fields(Event if self.kind == "events" else NewsItem)
        return tuple(one.name for one in every if one.name not in _NOT_OF_THE_PAGE)

    @property
    def filled(self) -> tuple[str, ...]:
        """See ``Wants``."""
        return ()
