"""A feed as the pages show it: its addresses, its newest items or coming events, and what is made of it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from syndicate.config import Config, FeedConfig
from syndicate.config.addresses import PLACES, path_of
from syndicate.model import Format
from syndicate.web.holding import Holding, on_loopback, prefix, public_address
from syndicate.web.listing import MEDIA_TYPES, NAMES, Listed, every_feed
from syndicate.web.previews import Preview
from syndicate.web.subscribing import CalendarLinks, calendar_links
from syndicate.wording import Wording

_SHOWN_PAST = 3
# What is made of every calendar, in the order of use; a year is four digits.
VARIANTS = ("kommande", "paminn-1d", "paminn-1h", "upptagen", "andringar")


@dataclass(frozen=True, slots=True)
class Address:
    """One format of a feed. ``href``: for links on our pages; ``shown``: whole, for copying."""

    form: Format
    name: str
    media_type: str
    href: str
    shown: str
    published: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A feed made of a feed. ``slug``: its address after the feed's name; ``title``: without the feed's own."""

    slug: str
    title: str
    addresses: tuple[Address, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A feed as the pages show it.

    page: the address of its own page; more: whether items were left out; has_months: whether it has pages of months
    past: of a calendar in which nothing is to come what took place last, the latest first
    withheld: whether it is too old to be shown
    """

    config: FeedConfig
    page: str
    addresses: tuple[Address, ...]
    items: tuple[Preview, ...]
    more: bool = False
    has_months: bool = False
    past: tuple[Preview, ...] = ()
    withheld: bool = False

    @property
    def description(self) -> str | None:
        """What the title does not say yet."""
        return self.config.description if self.config.description != self.config.title else None

    @property
    def is_calendar(self) -> bool:
        """Whether it lists events."""
        return self.config.kind == "events"

    @property
    def calendar(self) -> Address | None:
        """Its address as a calendar."""
        return next((address for address in self.addresses if address.form == "ics"), None)

    @property
    def list_address(self) -> Address | None:
        """The address that a feed reader takes best."""
        among = {address.form: address for address in self.addresses}
        return among.get("atom") or among.get("rss") or among.get("json")

    @property
    def links(self) -> CalendarLinks | None:
        """How programs subscribe to it as a calendar."""
        return calendar_links(self.calendar.shown, name=self.config.title) if self.calendar else None


def card_of(held: Holding, feed: FeedConfig, *, lang: str | None, most: int, now: datetime) -> Card:
    """The card of a feed. Events that are over are left out, from the midnight that follows them: see ``past``.

    lang: the second language, where the page is in that; most: items shown
    """
    items = _coming(held, feed, now) if feed.kind == "events" else held.table.newest.get(feed.name, ())
    withheld = feed.name in held.withheld()
    items = () if withheld else items
    past = () if withheld or items or feed.kind != "events" else _past(held, feed)
    page = f"{prefix(held.config)}{f'/{lang}' if lang else ''}/feeds/{feed.name}/"
    addresses = tuple(address_of(held, feed.path_of(form), form) for form in feed.formats)
    has_months = feed.name in held.table.happenings
    return Card(
        feed,
        page,
        addresses,
        tuple(items[:most]),
        more=len(items) > most,
        has_months=has_months,
        withheld=withheld,
        past=past[: min(most, _SHOWN_PAST)],
    )


def _past(held: Holding, feed: FeedConfig) -> tuple[Preview, ...]:
    """What took place last, the latest first: of a calendar in which nothing is to come."""
    return tuple(one.shown for one in reversed(held.table.happenings.get(feed.name, ())))


def _coming(held: Holding, feed: FeedConfig, now: datetime) -> Sequence[Preview]:
    zone = held.config.site.zone
    # By the day and not by the minute, so that a page is the same bytes until something is published or the day ends.
    today = now.astimezone(zone).date()
    if feed.name in held.table.happenings:
        return [one.shown for one in held.table.happenings[feed.name] if one.last >= today]
    midnight = datetime.combine(today, time(), zone)
    items = [item for item in held.table.newest.get(feed.name, ()) if not item.is_over(midnight, zone)]
    return sorted(items, key=lambda item: Wording("en", zone).machine(item.start) if item.start else "")


def address_of(held: Holding, path: str, form: Format) -> Address:
    """A document's address, whether or not it is published yet."""
    href, published = prefix(held.config) + path, path in held.routes.documents
    return Address(form, NAMES[form], MEDIA_TYPES[form], href, whole_address(held, path), published)


def was_published(held: Holding, name: str) -> bool:
    """Whether a feed of this name was published once, and is no more."""
    return any(path in held.table.gone for path in _paths(name))


def successor(config: Config, name: str) -> FeedConfig | None:
    """The feed that the addresses of the one of this name lead to, by its aliases."""
    old = set(_paths(name))
    return next((feed for feed in config.feeds.values() if any(alias.path in old for alias in feed.aliases)), None)


def _paths(name: str) -> list[str]:
    return [path_of(name, form) for form in NAMES]


def whole_address(held: Holding, path: str) -> str:
    """The address to copy: whole on loopback too, where a trial run is worth more than the right port."""
    if on_loopback(held.config.public_url):
        return held.config.public_url.rstrip("/") + path
    return public_address(held.config, path)


@dataclass(frozen=True, slots=True)
class Parts:
    """What is made of a feed: the variants of a calendar, its years, its categories, its places."""

    variants: tuple[Part, ...] = ()
    years: tuple[Part, ...] = ()
    categories: tuple[Part, ...] = ()
    places: tuple[Part, ...] = ()


def parts_of(held: Holding, feed: FeedConfig) -> Parts:
    """Everything published that is made of a feed."""
    made = {part.slug: part for part in _parts(held, feed, (each for each in every_feed(held) if each.of == feed.name))}
    years = [slug for slug in made if re.fullmatch(r"[0-9]{4}", slug)]
    places = [slug for slug in made if slug.startswith(f"{PLACES}/")]
    categories = set(made) - set(VARIANTS) - set(years) - set(places)
    by_title = sorted(categories, key=lambda slug: (made[slug].title.casefold(), slug))
    return Parts(
        variants=tuple(made[slug] for slug in VARIANTS if slug in made),
        years=tuple(made[slug] for slug in sorted(years, reverse=True)),
        categories=tuple(made[slug] for slug in by_title),
        places=tuple(made[slug] for slug in sorted(places)),
    )


def _parts(held: Holding, feed: FeedConfig, listed: Iterable[Listed]) -> Iterable[Part]:
    for each in listed:
        paths = {form: f"/feeds/{each.name}.{form}" for form in each.addresses}
        yield Part(
            slug=each.name.removeprefix(f"{feed.name}/"),
            title=each.title.removeprefix(f"{feed.title}: "),
            addresses=tuple(address_of(held, path, form) for form, path in paths.items()),
        )
