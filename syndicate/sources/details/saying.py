"""What an item's page says: by selectors, and where these leave it to the service, its main text and what it tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from syndicate.config import SourceConfig
from syndicate.config.kinds import AUTO
from syndicate.model import Kind
from syndicate.sources._page import Page, check_work
from syndicate.sources._pick import pick
from syndicate.sources._values import Fields, Value
from syndicate.sources.details.maintext import main_text
from syndicate.sources.details.metadata import FILLED, headline, lacking, said_of_itself

# Fields of the configuration that are called otherwise in an Item.
ITEM_FIELDS = {"when": "span", "start": "span", "end": "span", "author": "authors", "category": "categories"}
ITEM_FIELDS |= {"enclosure": "enclosures", "id": "key"}


class Wants(Protocol):
    """What is wanted of the page of an item."""

    def said(self, page: Page) -> Fields:
        """Everything that is wanted and there. Raises SourceError where that would cost too much."""

    def fills(self, name: str) -> bool:
        """Whether a field of a page stands only where the list has none."""

    @property
    def item_fields(self) -> tuple[str, ...]:
        """The names of fields of an Item that the page is asked for."""

    @property
    def filled(self) -> tuple[str, ...]:
        """Those of them that stand only where the list has none."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a source wants of its items' pages.

    selected: fields and their selectors; auto: whether the main text is the content, and what the page tells of itself
    fills what is lacking
    """

    selected: Mapping[str, tuple[str, ...]]
    auto: bool
    kind: Kind
    language: str

    @classmethod
    def of(cls, source: SourceConfig, *, language: str) -> Wanted:
        """As the source is configured."""
        selected = {name: tuple(written) for name, written in source.detail.items() if tuple(written) != (AUTO,)}
        return cls(selected, auto=len(selected) < len(source.detail), kind=source.kind, language=language)

    def said(self, page: Page) -> Fields:
        """See ``Wants``."""
        check_work(page, [css for written in self.selected.values() for css in written])
        fields: dict[str, tuple[Value, ...]] = {
            name: pick(page.root, name, written, base=page.base) for name, written in self.selected.items()
        }
        if self.auto:
            told = said_of_itself(page, kind=self.kind, language=self.language)
            title = next((value.text for value in (*fields.get("title", ()), *told.get("title", ()))), None)
            text = main_text(page, title=title)
            if text is not None:
                fields["content"] = (Value(text.html, f"main text ({text.within})", "html", page.base),)
            if text is not None and text.dated and self.kind == "news" and "published" not in told:
                told = {**told, "published": (Value(text.dated, "the line above the text"),)}
            fields |= {name: tuple(values) for name, values in told.items() if lacking(fields, name)}
            # Every page has a title of a sort; alone it says nothing of the item.
            if any(fields.values()) and lacking(fields, "title"):
                fields["title"] = headline(page)
        return {name: _marked(values) for name, values in fields.items() if values}

    def fills(self, name: str) -> bool:
        """See ``Wants``."""
        return self.auto and name != "content" and name not in self.selected

    @property
    def item_fields(self) -> tuple[str, ...]:
        """See ``Wants``."""
        names = {ITEM_FIELDS.get(name, name) for name in self.selected} | ({"content"} if self.auto else set())
        return tuple(sorted(names))

    @property
    def filled(self) -> tuple[str, ...]:
        """See ``Wants``."""
        if not self.auto:
            return ()
        return tuple(dict.fromkeys(ITEM_FIELDS.get(name, name) for name in FILLED[self.kind]))


def _marked(values: tuple[Value, ...]) -> tuple[Value, ...]:
    return tuple(replace(value, origin=f"detail: {value.origin}") for value in values)
