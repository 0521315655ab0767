"""One page of an item, asked: it answers, has not changed, or cannot be had or believed, and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from syndicate import text
from syndicate.config import Config, SourceConfig
from syndicate.errors import FetchError, SourceError, TimedOut, Unreachable
from syndicate.fetch import NO_VALIDATORS, Errand, Response, Validators
from syndicate.model import PageMemory
from syndicate.sources._first import fetch_further
from syndicate.sources._page import Page, open_page
from syndicate.sources._signs import interstitial, torn, wrong_type
from syndicate.sources._values import Fields

LONGEST_VALIDATOR = 120  # characters; one is stored for each page
BODY_LETTERS = 16

Says = Callable[[Page], Fields]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a page says now; ``same``: its body is the one that was read before."""

    fields: Fields
    base: str
    validators: Validators
    body: str
    same: bool


@dataclass(frozen=True, slots=True)
class NotModified:
    """The page is what it was, by its own word."""

    validators: Validators


@dataclass(frozen=True, slots=True)
class Missing:
    """The page could not be had, or not be believed, and why; ``silent``: its server did not even answer."""

    why: str
    silent: bool = False


Outcome = Answer | NotModified | Missing


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks the pages of a source's items."""

    source: SourceConfig
    config: Config
    errand: Errand

    def ask(self, target: str | Path, says: Says, *, known: PageMemory | None) -> Outcome:
        """What the page at ``target`` says.

        says: what is to be taken from it; raises SourceError where that would cost too much
        known: given where what it said before is at hand, else None
        """
        before = NO_VALIDATORS if known is None else Validators(known.etag, known.last_modified)
        try:
            response = fetch_further(target, self.config, self.errand, validators=before)
            if response.status == 304:
                return NotModified(_short(response.validators))
            return self._read(response, target, says, known)
        except (Unreachable, TimedOut) as error:
            return Missing(f"its page could not be read: {error}", silent=True)
        except (FetchError, SourceError) as error:
            return Missing(f"its page could not be read: {error}")

    def _read(self, response: Response, target: str | Path, says: Says, known: PageMemory | None) -> Outcome:
        foreign = wrong_type(response)
        if foreign is not None:
            raise SourceError(foreign.message)
        if isinstance(target, str) and _is_above(response.url, target):
            return Missing(f"its page is gone: {target} leads to {response.url}")
        path = target if isinstance(target, Path) else None
        page = open_page(response, base=self.source.base if path else None, path=path)
        fields = says(page)
        found = sum(bool(values) for values in fields.values())
        sign = interstitial(page, items=found, asked=str(target)) or torn(page)
        if sign is not None:
            return Missing(f"its page was not believed: {sign.message}")
        if not found:
            return Missing(f"nothing of what is wanted is on its page {target}")
        body = response.body_hash[:BODY_LETTERS]
        same = known is not None and known.body == body
        return Answer(fields, page.base, _short(response.validators), body, same)


def _is_above(address: str, target: str) -> bool:
    """Whether a page was answered with one that it stands below, as websites do with what they have removed."""
    above, below = text.same_page(address), text.same_page(target)
    return below.startswith(f"{above.partition('?')[0]}/")


def _short(validators: Validators) -> Validators:
    def fit(value: str | None) -> str | None:
        return value if value is not None and len(value) <= LONGEST_VALIDATOR else None

    return Validators(fit(validators.etag), fit(validators.last_modified))
