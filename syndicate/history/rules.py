"""What makes an item and a record one: signs that both carry, what else must be so, and the rules made of them."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from difflib import SequenceMatcher

from syndicate import identity
from syndicate.history.sides import Side, folded
from syndicate.model import Event

LONG_TEXT = 40  # characters: shorter texts ("Läs mer") say nothing about which item this is
SIMILAR_TITLE = 0.6

Sign = Callable[[Side], Hashable | None]
Agree = Callable[[Side, Side], bool]


@dataclass(frozen=True, slots=True)
class Rule:
    """What makes an item and a record one.

    sign: they carry the same, and of all that are still unmatched they alone do
    alone: of this they have the only one on their side, what is matched already included
    agree: of (record, item), what else must be so
    among: cheaper than the sign, and equal wherever the sign is
    unless: neither has this sign alone in common with another one, which is then the surer mate
    """

    sign: Sign
    alone: Sign | None = None
    agree: Agree | None = None
    among: Sign | None = None
    unless: Sign | None = None


# --- signs -----------------------------------------------------------------------------------------------------------


def key(side: Side) -> Hashable | None:
    """The source's own id."""
    return side.item.key


def whole(side: Side) -> Hashable:
    """What a reader would call the content, with its link."""
    return side.whole


def whole_and_material(side: Side) -> Hashable:
    """The same, with what is not seen and yet counts as a change."""
    return (side.whole, repr(identity.material(side.item)))


def _link(side: Side) -> Hashable | None:
    return side.link


def title(side: Side) -> Hashable | None:
    """The title, folded."""
    return side.title


def _title_when(side: Side) -> Hashable | None:
    return (side.title, side.when) if side.title and side.when else None


def _title_when_place(side: Side) -> Hashable | None:
    return (side.title, side.when, side.place) if side.title and side.when else None


def _all_but_link(side: Side) -> Hashable | None:
    """For links that are given anew by position: what stands first is always ``/1``."""
    return (side.title, side.when, side.place, side.words) if side.title and side.when and side.words else None


def _all_but_title(side: Side) -> Hashable | None:
    return (side.link, side.when, side.place, side.words) if side.when and (side.place or side.words) else None


def _all_but_when(side: Side) -> Hashable | None:
    return (side.link, side.title, side.place, side.words) if side.link and side.title and side.words else None


def _all_but_body(side: Side) -> Hashable | None:
    shown = (side.link, side.title, side.when, side.place, folded(side.item.summary))
    return shown if side.link and side.title and side.when else None


def _link_title_when_place(side: Side) -> Hashable | None:
    return (side.link, side.title, side.when, side.place) if side.link else None


def _link_title_when(side: Side) -> Hashable | None:
    return (side.link, side.title, side.when) if side.link else None


def _link_title_said(side: Side) -> Hashable | None:
    return (side.link, side.title, side.said) if side.link and side.title and side.said else None


def _link_title(side: Side) -> Hashable | None:
    return (side.link, side.title) if side.link and side.title else None


def _link_when(side: Side) -> Hashable | None:
    return (side.link, side.when) if side.link and side.when else None


def _bare_when_place(side: Side) -> Hashable | None:
    return (side.when, side.place) if isinstance(side.item, Event) and not side.link else None


def _title_of_event(side: Side) -> Hashable | None:
    return side.title if isinstance(side.item, Event) else None


def _words(side: Side) -> Hashable | None:
    return side.words


def _long_text(side: Side) -> Hashable | None:
    return (side.when, side.words) if len(side.words) >= LONG_TEXT else None


# --- whether two that carry the same sign may be one -----------------------------------------------------------------


def _events(before: Side, after: Side) -> bool:
    return isinstance(before.item, Event) and isinstance(after.item, Event)


def _dates_allow(before: Side, after: Side) -> bool:
    """An event may move; the same words under another date are other news: "Veckans matsedel"."""
    return _events(before, after) or dates_agree(before, after)


def dates_agree(before: Side, after: Side) -> bool:
    """Whether neither date speaks against the other."""
    return not (before.when and after.when) or before.when == after.when or same_words(before, after)


def same_words(before: Side, after: Side) -> bool:
    """Whether the dates were written in the same words, completed from the context."""
    return after.said is not None and after.said == folded(before.item.date_text)


def _without_link(before: Side, after: Side) -> bool:
    return not (before.link and after.link)


def elsewhere(before: Side, after: Side) -> bool:
    """Whether both have a link, and not the same."""
    return bool(before.link and after.link and before.link != after.link)


def _bare_news(before: Side, after: Side) -> bool:
    return _without_link(before, after) and dates_agree(before, after)


def _bodiless(before: Side, after: Side) -> bool:
    """Whether a page left out what it says, once or until now."""
    return not (before.item.content and after.item.content)


def _placed(before: Side, after: Side) -> bool:
    """Whether time and place are enough; without a place, if a title came or went meanwhile."""
    return (bool(before.place) and not _took_over(before, after)) or _untitled(before, after)


def _untitled(before: Side, after: Side) -> bool:
    return not (before.title and after.title)


def _retitled(before: Side, after: Side) -> bool:
    """Whether nothing but the title may be another: of events at one time that is enough, not of a day's news."""
    a_slot = _events(before, after) and not _took_over(before, after)
    return a_slot or _untitled(before, after) or similar(before, after)


def _took_over(before: Side, after: Side) -> bool:
    """Whether what was withdrawn left its time and place to another event: its title is another, its text no proof."""
    if before.record is None or before.record.withdrawn is None or _untitled(before, after):
        return False
    same_text = len(before.words) >= LONG_TEXT and before.words == after.words
    return not same_text and not similar(before, after)


def similar(before: Side, after: Side) -> bool:
    """Whether a title is the other one, edited."""
    compared = SequenceMatcher(None, before.title or "", after.title or "", autojunk=False)
    ratios = (compared.real_quick_ratio, compared.quick_ratio, compared.ratio)
    return all(ratio() >= SIMILAR_TITLE for ratio in ratios)


# --- the rules, in their order ---------------------------------------------------------------------------------------

BEHIND_A_LINK = (
    Rule(_all_but_link, alone=_all_but_link, among=_title_when),
    Rule(_link, alone=_link),
    Rule(_all_but_body, agree=_bodiless),
    Rule(_all_but_when, alone=_all_but_when, among=_link_title, agree=_dates_allow),
    Rule(_link_title_when_place),
    Rule(_link_title_when),
    Rule(_long_text, alone=_words, unless=_title_when),
    Rule(_all_but_title, agree=_placed),
    Rule(_link_title_said),
    Rule(_link_title, agree=_events),
    Rule(_link_title, alone=_link_title, agree=dates_agree),
    Rule(_link_when, alone=_link_when, agree=_retitled),
)
UNDER_A_TITLE = (
    Rule(_title_when_place),
    Rule(_title_when),
    Rule(_title_of_event, agree=_without_link),
    Rule(title, alone=title, agree=_bare_news),
    Rule(_bare_when_place, agree=_placed),
)
