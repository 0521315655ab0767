"""The keys of feeds_config.yaml, and the configuration that the rest of the service is given.

``...Keys`` is what may be written; ``...Config`` adds what follows from the whole file (names, zones, paths). All are
frozen. The description of a key is what a missing one is told with, and what editors show;
docs/reference/configuration.md says more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, WithJsonSchema

from syndicate.cadence import Cron, Duration, Every
from syndicate.config import kinds
from syndicate.config import values as v
from syndicate.config.addresses import path_of
from syndicate.config.catalog import CatalogKeys
from syndicate.config.hubs import HubKeys, Hubs, HubsOrNone
from syndicate.config.keys import Keys
from syndicate.config.mail import Contacts, Smtp
from syndicate.model import Format, Kind

DEFAULT_INTERVAL = timedelta(minutes=15)
DEFAULT_STORE = "sqlite:///var/syndicate.db"
DEFAULT_PUBLIC_URL = "http://127.0.0.1:8000/"
FORMATS: dict[Kind, tuple[Format, ...]] = {"news": ("atom", "rss", "json"), "events": ("ics", "atom", "rss", "json")}

OnCancelled = Literal["mark", "status", "remove"]
Variant = Literal["kommande", "year", "upptagen", "paminn-1d", "paminn-1h"]
VARIANTS: tuple[Variant, ...] = ("kommande", "year", "upptagen", "paminn-1d", "paminn-1h")
By = Literal["category", "place"]


def _choice(*names: str) -> tuple[BeforeValidator, WithJsonSchema]:
    read = v.one_of(*names)
    return BeforeValidator(lambda value: read(v.text(value))), WithJsonSchema({"enum": list(names)})


def _choices(*names: str) -> tuple[BeforeValidator, WithJsonSchema]:
    word = {"enum": list(names)}
    schema = {"anyOf": [word, {"type": "array", "items": word, "minItems": 1, "uniqueItems": True}]}
    return BeforeValidator(v.list_of(v.one_of(*names))), WithJsonSchema(schema)


def _choices_or_none(*names: str) -> tuple[BeforeValidator, WithJsonSchema]:
    """As ``_choices``; the word ``none`` is an empty list."""
    read, schema = v.list_of(v.one_of(*names, "none")), _choices(*names)[1].json_schema
    options = [*schema["anyOf"], {"const": "none"}] if schema else []

    def read_all(value: Any) -> tuple[str, ...]:
        words: tuple[str, ...] = read(value)
        if "none" in words and len(words) > 1:
            raise ValueError("none stands alone: it means that there are to be none")
        return () if words == ("none",) else words

    return BeforeValidator(read_all), WithJsonSchema({"anyOf": options})


class SiteKeys(Keys):
    """The website whose news and events these are."""

    title: v.Line = Field(description="the name of the website")
    url: v.Url = Field(description="the address of the website")
    language: v.Language = Field(description="the language it is written in, for example sv")
    timezone: v.Zone = Field(description="the time zone its times are in, for example Europe/Stockholm")
    authority: v.Authority = Field(
        description="your domain and a year when it was yours, for example example.se,2016; it makes ids permanent, "
        "so never change it"
    )
    author: v.Line | None = Field(default=None, description="who publishes the website")
    contact: v.Contact | None = Field(default=None, description="an e-mail address for questions about the feeds")
    rights: v.Line | None = Field(default=None, description="a line on copyright or licence")
    logo: v.Url | None = Field(default=None, description="the address of a wide picture")
    icon: v.Url | None = Field(default=None, description="the address of a square picture")
    logo_file: v.Text | None = Field(
        default=None, description="a picture beside the name on the pages: svg, png, jpg or webp, relative to this file"
    )
    color: v.Color | None = Field(default=None, description="the colour of the pages, for example '#005a9c'")
    important: v.Texts = Field(
        default=(), description="the categories, or first words of titles, that mark an important item"
    )


class SiteConfig(SiteKeys):
    """The website."""

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of ``timezone``."""
        return ZoneInfo(self.timezone)


class PagingKeys(Keys):
    """How a page or an API gives its list at several addresses; one of page, offset and cursor is needed."""

    page: v.Text | None = Field(default=None, description="the parameter that counts pages")
    offset: v.Text | None = Field(default=None, description="the parameter that counts the items left out")
    cursor: v.Text | None = Field(default=None, description="the parameter that takes what value finds")
    first: Annotated[int, *v.whole(0, 1_000_000)] | None = Field(
        default=None, description="the number that the first answer has, for page and offset"
    )
    step: Annotated[int, *v.whole(1, 1_000_000)] | None = Field(
        default=None, description="how many items an answer holds, for offset"
    )
    pages: v.Text | None = Field(default=None, description="selects how many pages there are")
    total: v.Text | None = Field(default=None, description="selects how many items there are")
    value: v.Text | None = Field(default=None, description="selects what the cursor is to be")


def _read_detail(value: Any) -> Any:
    """``detail: auto`` is short for its content alone; ``true`` is what some expect to write for it."""
    if isinstance(value, str):
        if value.strip().lower() not in (kinds.AUTO, "true", "yes", "ja"):
            raise ValueError("write auto, or fields with selectors, for example detail: {content: article .body}")
        return {"content": kinds.AUTO}
    return value


class SourceKeys(Keys):
    """A place where news or events are read from."""

    kind: Annotated[Kind, *_choice("news", "events")] = Field(description="news or events")
    type: v.Text = Field(default=kinds.DEFAULT, description="how it is read")
    title: v.Line | None = Field(default=None, description="what it is called, where a feed has several sources")
    url: v.SourceUrl | None = Field(default=None, description="the address that is read")
    path: v.Text | None = Field(default=None, description="a file that is read instead, relative to this one")
    every: v.Interval | None = Field(default=None, description="how often it is loaded, for example 15m (the default)")
    cron: v.Text | None = Field(
        default=None, description="when it is loaded instead, as a cron line in the site's zone"
    )
    preset: v.Text | None = Field(default=None, description="a ready configuration that fills in what is not given")
    query: v.Text | None = Field(default=None, description="the SELECT that finds the items in a database")
    items: v.Text | None = Field(default=None, description="selects the items on the page, for example ul.news > li")
    occasions: v.Text | None = Field(default=None, description="selects the times of an item that takes place often")
    fields: dict[str, v.Texts] = Field(default_factory=dict, description="what to take from each item")
    detail: Annotated[dict[str, v.Texts], BeforeValidator(_read_detail)] = Field(
        default_factory=dict, description="what to take from the page an item links to; auto finds its main text"
    )
    next: v.Text | None = Field(default=None, description="selects the address of the next page of the list")
    paging: PagingKeys | None = Field(
        default=None, description="how a page or an API gives its list at several addresses"
    )
    max_pages: Annotated[int, *v.whole(1, 100)] = Field(default=5, description="how many pages of the list are read")
    missing_title: v.Line | None = Field(default=None, description="the title of an item that has none")
    default_length: v.Length = Field(
        default=timedelta(hours=1), description="how long an event takes that names no end"
    )
    allow: v.Hosts = Field(default=(), description="private hosts or networks that it may reach")
    user_agent: v.UserAgent | None = Field(
        default=None, description="what to call oneself, where a host demands a known name"
    )
    max_items: Annotated[int, *v.whole(1, 10_000)] = Field(default=500, description="a load is cut there")
    date_format: v.DateFormat | None = Field(
        default=None, description="how dates are written (strptime), for example %d %b %Y"
    )
    language: v.Language | None = Field(default=None, description="its language, where it is not the site's")
    options: dict[str, Any] = Field(default_factory=dict, description="the keys of its own that a plugin's type has")
    ids: Annotated[Literal["mint", "keep"], *_choice("mint", "keep")] = Field(
        default="mint", description="keep the ids that readers of the website's own feed know its items by"
    )


class SourceConfig(SourceKeys):
    """A source.

    cadence: when it is due; base: what relative links resolve against; path: absolute, inside the folder
    of the configuration; signature: SHA-256 hex of everything that decides what is read, not when
    options: of a plugin's type what it makes of them; fault: why its plugin cannot be used
    """

    name: str
    cadence: Every | Cron
    base: str
    signature: str
    path: Path | None = None  # type: ignore[assignment]  # written as a text, used as a Path
    options: Any = None
    fault: str | None = None


class MatchKeys(Keys):
    """Which items a feed takes of its sources: those that fit all that is given."""

    categories: v.Texts = Field(default=(), description="items with one of these categories")
    text: v.Line | None = Field(default=None, description="items that hold this text")
    place: v.Line | None = Field(default=None, description="events whose place holds this text")
    important: v.Flag = Field(default=False, description="only items that their website marks as important")


class WindowKeys(Keys):
    """Which events a calendar holds: those this far back and this far ahead."""

    past: v.LongLength = Field(default=Duration(rest=timedelta(days=180)), description="how far back, for example 180d")
    future: v.LongLength = Field(default=Duration(months=18), description="how far ahead, for example 18mo")


class AliasKeys(Keys):
    """An address that a feed once had."""

    path: v.Alias = Field(description="the path with its query, for example /?format=feed&type=rss")
    format: Annotated[Format | None, *_choice("atom", "rss", "json", "ics")] = Field(
        default=None, description="the format it leads to (the feed's first if not given)"
    )


def _read_aliases(value: Any) -> Any:
    parts = value if isinstance(value, (list, tuple)) else [value]
    return [part if isinstance(part, (dict, AliasKeys)) else {"path": part} for part in parts]


class FeedKeys(Keys):
    """A feed or calendar that is published."""

    title: v.Line | None = Field(default=None, description="its title (its name if not given)")
    description: v.Line | None = Field(default=None, description="a sentence on what is in it (its title if not given)")
    sources: v.Names = Field(alias="from", description="the sources it is made of, for example [aktuellt]")
    formats: Annotated[tuple[Format, ...] | None, *_choices("atom", "rss", "json", "ics")] = Field(
        default=None, description="what it is published as (everything that fits its kind if not given)"
    )
    limit: Annotated[int, *v.whole(1, 1000)] = Field(default=50, description="how many entries atom, rss and json hold")
    by: Annotated[tuple[By, ...], *_choices("category", "place")] = Field(
        default=(), description="also one feed for each category, or for each place of events"
    )
    match: MatchKeys = Field(default=MatchKeys(), description="only items that fit this")
    aliases: Annotated[tuple[AliasKeys, ...], BeforeValidator(_read_aliases)] = Field(
        default=(), description="addresses it once had, which lead to the new one"
    )
    variants: Annotated[tuple[Variant, ...] | None, *_choices_or_none(*VARIANTS)] = Field(
        default=None, description="the further calendars that are made of a calendar (all if not given); none for none"
    )
    window: WindowKeys = Field(default=WindowKeys(), description="which events the calendar holds")
    max_size: v.Size = Field(
        default=900_000, description="the window narrows to stay under this size; none switches it off"
    )
    on_cancelled: Annotated[OnCancelled, *_choice("mark", "status", "remove")] = Field(
        default="mark", description="what becomes of an event that is cancelled or withdrawn"
    )
    on_moved: Annotated[Literal["mark", "none"], *_choice("mark", "none")] = Field(
        default="mark", description="whether calendars mark in its title, for a week, that an event has moved"
    )
    method: Annotated[Literal["publish", "none"], *_choice("publish", "none")] = Field(
        default="none", description="the METHOD that calendars name, for a program that wants one: publish or none"
    )
    serve_stale: Annotated[Literal["always", "never"], *_choice("always", "never")] = Field(
        default="always",
        description="whether the last good feed stands while its source fails; never for safety notices",
    )
    stale_after: v.Length | None = Field(
        default=None, description="how long it is served without a good load, where serve_stale is never"
    )
    id: v.TagUri | None = Field(
        default=None, description="a tag URI to keep as the feed's id, for example of an older feed"
    )
    hubs: HubsOrNone = Field(
        default=None, description="the hubs that are told of it (those of the whole file if not given); none for none"
    )


class FeedConfig(FeedKeys):
    """A feed. ``kind`` is that of its sources; ``aliases`` all have a format; ``stale_after`` only where it counts."""

    name: str
    kind: Kind
    title: str
    description: str
    formats: tuple[Format, ...]
    variants: tuple[Variant, ...]
    hubs: tuple[HubKeys, ...]

    def path_of(self, format: Format) -> str:  # noqa: A002 - the word for it everywhere else
        """The path of this feed in a format, e.g. ``/feeds/aktuellt.atom``."""
        return path_of(self.name, format)


class AlertKeys(Keys):
    """Who is told when a source is in trouble, and when it has healed."""

    mail: Contacts = Field(default=(), description="the e-mail addresses that are told")
    smtp: Smtp | None = Field(default=None, description="the mail server, for example smtp://mail.example.se:587")
    sender: v.Contact | None = Field(
        default=None, description="the address that mail comes from (the first of mail if not given)"
    )
    webhook: v.Url | None = Field(default=None, description="an address that is told by a POST of JSON")
    allow: v.Hosts = Field(default=(), description="private hosts or networks that the webhook may be on")

    @property
    def channels(self) -> tuple[str, ...]:
        """Kinds of message that go out about an incident."""
        return (*(["mail"] if self.mail else ()), *(["webhook"] if self.webhook else ()))


class ConfigKeys(Keys):
    """The whole file."""

    site: SiteKeys = Field(description="the website: its title, url, language, timezone and authority")
    public_url: v.PublicUrl = Field(default=DEFAULT_PUBLIC_URL, description="where this service is reached")
    store: v.StoreUrl = Field(default=DEFAULT_STORE, description="the database")
    sources: dict[str, SourceKeys] = Field(description="where news and events are read from")
    feeds: dict[str, FeedKeys] = Field(description="what is published")
    alerts: AlertKeys = Field(default=AlertKeys(), description="who is told when a source is in trouble")
    catalog: CatalogKeys = Field(default=CatalogKeys(), description="what the feeds are as open data")
    hubs: Hubs = Field(default=(), description="the WebSub hubs that are told when a feed has something new")


class Config(Keys):
    """The configuration, whole and valid. ``path``: the file, absolute; ``folder``: the folder it is in."""

    site: SiteConfig
    public_url: str
    store: str
    sources: dict[str, SourceConfig]
    feeds: dict[str, FeedConfig]
    alerts: AlertKeys
    hubs: tuple[HubKeys, ...]
    catalog: CatalogKeys
    path: Path
    folder: Path

    def mask(self, text: str) -> str:
        """``text`` without what is nobody else's business: for logs, messages and pages.

        Every secret of this configuration becomes ``***``; files are named from the configuration's folder on.
        """
        folder = f"{self.folder}/"
        return self._secrets.mask(text if folder == "//" else text.replace(folder, ""))

    def masked(self) -> dict[str, Any]:
        """The configuration in force, defaults included, for showing: plain data, every secret masked."""
        return {key: _shown(value, self.mask) for key, value in _fields(self)}


def _fields(model: Keys) -> list[tuple[str, Any]]:
    skipped = (
        {"path", "folder"} if isinstance(model, Config) else {"name", "signature", "base", "every", "cron", "fault"}
    )
    return [
        (str(info.alias or name), getattr(model, name))
        for name, info in type(model).model_fields.items()
        if name not in skipped and getattr(model, name) not in (None, (), {})
    ]


def _shown(value: Any, mask: Any) -> Any:
    if isinstance(value, Keys):
        return {key: _shown(part, mask) for key, part in _fields(value)}
    if isinstance(value, Mapping):
        return {key: _shown(part, mask) for key, part in value.items()}
    if isinstance(value, tuple):
        return [_shown(part, mask) for part in value]
    if isinstance(value, timedelta):
        return str(Duration(rest=value))
    return value if isinstance(value, int) else mask(str(value))


def display_name(name: str) -> str:
    """A title made of a name: ``aktuellt-om-miljo`` as ``Aktuellt om miljo``."""
    words = re.sub(r"[-_]+", " ", name)
    return words[:1].upper() + words[1:]
