"""Single values: what may stand after a key, and what it becomes.

Each type reads the text that was written and raises ValueError in words for a web editor. Reading again what it
returned gives the same, so that a value may come from a file or from code.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import ip_network
from typing import Annotated, Any
from urllib.parse import unquote, urlsplit
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError
from pydantic import BeforeValidator, WithJsonSchema

from syndicate.cadence import Duration, parse_duration
from syndicate.config.problems import nearest
from syndicate.text import absolute, line

SHORTEST_INTERVAL = timedelta(minutes=1)
_SIZE_UNITS = {"": 1, "b": 1, "kb": 1000, "mb": 1_000_000, "kib": 1024, "mib": 1024**2}
_DATE = r"[12][0-9]{3}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?"
_DATABASE = re.compile(r"(?:postgres(?:ql)?|sqlite|mysql|mariadb|mssql|oracle)(?:\+\w+)?:", re.IGNORECASE)
_IN_FRONT = re.compile(r"(?P<user>^[a-z]+://[^/?:@]*):(?P<word>.*)(?=@)")
_IN_QUERY = re.compile(r"(?P<name>[?&](?:ssl)?password=)(?P<word>[^&]*)")
_AUTHORITY_NAME = re.compile(r"(?:[a-z0-9._-]+@)?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*")
_TAG = re.compile(rf"tag:[^,\s]+,{_DATE}:[A-Za-z0-9\-._~!$&'()*+,;=:@/?%]*(?:#[A-Za-z0-9\-._~!$&'()*+,;=:@/?%]*)?")


def text(value: Any) -> str:
    """A text that is not empty, without white space around it."""
    if value is None or value == "":
        raise ValueError("nothing stands after this key (a value that begins with # needs quotes around it)")
    if isinstance(value, dict):
        raise ValueError("a single text is expected here, not keys of its own")  # noqa: TRY004 - pydantic collects ValueErrors
    if isinstance(value, (list, tuple)):
        raise ValueError("a single text is expected here, not a list")  # noqa: TRY004 - pydantic collects ValueErrors
    return str(value).strip()


def _reads(read: Callable[[str], Any], schema: dict[str, Any]) -> tuple[BeforeValidator, WithJsonSchema]:
    """A type's annotations: a reader of texts, and what an editor should know of it."""
    return BeforeValidator(lambda value: read(text(value))), WithJsonSchema(schema)


def texts(value: Any) -> tuple[str, ...]:
    """One text or a list of texts, as a tuple."""
    if isinstance(value, (list, tuple)):
        if not value:
            raise ValueError("this list is empty")
        return tuple(text(part) for part in value)
    if isinstance(value, dict):
        raise ValueError("a text or a list of texts is expected here, not keys of its own")  # noqa: TRY004 - pydantic collects ValueErrors
    return (text(value),)


def list_of(read: Callable[[str], Any]) -> Callable[[Any], tuple[Any, ...]]:
    """A reader of one text or a list of texts, each read by ``read``; none may come twice."""

    def read_all(value: Any) -> tuple[Any, ...]:
        values = tuple(read(part) for part in texts(value))
        twice = next((part for index, part in enumerate(values) if part in values[:index]), None)
        if twice is not None:
            raise ValueError(f"“{twice}” is in this list twice")
        return values

    return read_all


def one_of(*names: str) -> Callable[[str], str]:
    """A reader of one of these words."""

    def read(value: str) -> str:
        if value.lower() in names:
            return value.lower()
        near = nearest(value, names)
        hint = f"did you mean {near}?" if near else f"it is one of {', '.join(names)}"
        raise ValueError(f"“{value}” is not known here; {hint}")

    return read


def whole(lowest: int, highest: int) -> tuple[BeforeValidator, WithJsonSchema]:
    """Annotations of a whole number between these two, included."""

    def read(value: str) -> int:
        if not re.fullmatch(r"[+-]?[0-9]{1,18}", value):
            raise ValueError(f"“{value}” is not a whole number")
        if not lowest <= int(value) <= highest:
            raise ValueError(f"{value} is out of range; it is a number from {lowest} to {highest}")
        return int(value)

    return _reads(read, {"type": "integer", "minimum": lowest, "maximum": highest})


# --- addresses -------------------------------------------------------------------------------------------------------


def read_url(value: str) -> str:
    """An http or https address, absolute and ASCII (IDNA)."""
    if not re.match(r"https?://", value, re.IGNORECASE):
        hint = f"https://{value}" if re.match(r"[\w-]+(\.[\w-]+)+", value) else "https://www.example.se/"
        raise ValueError(f"“{value}” is not a web address; write it in full, for example {hint}")
    if "@" in value.split("/")[2]:
        raise ValueError("an address must not hold a user name or a password")
    url = absolute(value)
    if url is None:
        raise ValueError(f"“{value}” is not a web address that can be read")
    return url


def is_database(value: str) -> bool:
    """Whether an address is that of a database."""
    return _DATABASE.match(value) is not None


def read_source_url(value: str) -> str:
    """What a source may read: a web address, or that of a database."""
    return read_database(value) if is_database(value) else read_url(value)


def read_database(value: str) -> str:
    """The address of a database that is read, with its password: ``sqlite:///...`` or ``postgresql://...``."""
    _, separator, rest = value.partition("://")
    name = re.split(r"[+:]", value)[0].lower().replace("postgresql", "postgres")
    if name not in ("sqlite", "postgres"):
        raise ValueError(f"a database of type {name} cannot be read; PostgreSQL and SQLite can")
    if not separator or not rest or (name == "sqlite" and not re.match(r"/[^?]", rest)):
        raise ValueError("write postgresql://user@host/database or sqlite:///folder/name.db")
    return f"{'sqlite' if name == 'sqlite' else 'postgresql'}://{rest}"


def without_password(url: str) -> str:
    """The address of a database without its password, which may change while it stays the same database."""
    return _IN_QUERY.sub(r"\g<name>", _IN_FRONT.sub(r"\g<user>", url))


def passwords(url: str) -> tuple[str, ...]:
    """The passwords in the address of a database, as they stand there and as they are; none of another address."""
    if not is_database(url):
        return ()
    found = [match["word"] for pattern in (_IN_FRONT, _IN_QUERY) for match in pattern.finditer(url)]
    return tuple(dict.fromkeys(form for word in found for form in (word, unquote(word)) if form))


def read_public_url(value: str) -> str:
    """Where this service is reached: an address that ends with a slash."""
    url = read_url(value)
    if urlsplit(url).query or urlsplit(url).fragment:
        raise ValueError("the address of this service must not hold a ? or a #")
    return url if url.endswith("/") else f"{url}/"


def ascii_host(host: str) -> str | None:
    """The host in lower-case ASCII (IDNA); None if it cannot be one."""
    if not re.fullmatch(r"[\w.-]+", host):
        return None
    url = absolute(f"https://{host}/")
    return urlsplit(url).hostname if url else None


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def read_host_or_network(value: str) -> str:
    """A host (ASCII, lower case), a host at one port, or a network (CIDR) that a source may reach."""
    if with_port := re.fullmatch(r"([^/\[\]:]+|\[[0-9A-Fa-f:]+\]):([0-9]{1,5})", value):
        return f"{_bracketed(read_host_or_network(with_port[1].strip('[]')))}:{int(with_port[2])}"
    if "://" in value or ("/" in value and not re.search(r"/\d+$", value)):
        raise ValueError(f"“{value}” is an address; write the host alone, for example intranet.example.se")
    try:
        network = ip_network(value)
    except ValueError as error:
        if "host bits" in str(error):
            raise ValueError(f"“{value}” is not a network; did you mean {ip_network(value, strict=False)}?") from None
    else:
        if network.prefixlen == 0:
            raise ValueError(f"“{value}” would allow every address there is; name the host or a smaller network")
        return str(network.network_address) if network.prefixlen == network.max_prefixlen else str(network)
    if value.startswith("*"):
        raise ValueError(f"“{value}”: hosts are named one by one, without *")
    host = ascii_host(value)
    if host is None or re.fullmatch(r"[0-9.]+", host) or "/" in value:
        raise ValueError(f"“{value}” is neither a host nor a network such as 10.20.0.0/16")
    return host


def read_alias(value: str) -> str:
    """A path with its query under which something was once served, e.g. ``/?format=feed&type=rss``."""
    if not value.startswith("/") or value.startswith("//") or "#" in value or re.search(r"[\s\\\x00-\x1f]", value):
        raise ValueError(f"“{value}” is not a path on this service; it begins with one /, for example /?format=feed")
    return value


def read_store(value: str) -> str:
    """A database address; a bare ``postgres://`` is spelt out."""
    if re.match(r"postgres(ql)?(\+\w+)?://", value):
        return "postgresql://" + value.split("://", 1)[1]
    if re.match(r"sqlite:///.", value) and ":memory:" not in value:
        return value
    if value.startswith("sqlite"):
        raise ValueError("a database in memory forgets everything; name a file, for example sqlite:///var/syndicate.db")
    raise ValueError("write sqlite:///var/syndicate.db or postgresql://user@host/database")


# --- names -----------------------------------------------------------------------------------------------------------


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def read_zone(value: str) -> str:
    """An IANA time zone."""
    if value in _zones():
        return value
    last = value.rsplit("/", 1)[-1].replace(" ", "_").lower()
    same = sorted(name for name in _zones() if name.rsplit("/", 1)[-1].lower() == last and "/" in name)
    near = same[0] if same else nearest(value, sorted(_zones()))
    raise ValueError(
        f"“{value}” is not a time zone; " + (f"did you mean {near}?" if near else "write Europe/Stockholm")
    )


def read_language(value: str) -> str:
    """A language tag (BCP 47) of a language whose names of months are known."""
    try:
        return str(Locale.parse(value.replace("_", "-"), sep="-")).replace("_", "-")
    except (UnknownLocaleError, ValueError):
        named = next(
            (
                tag
                for other in ("sv", "en", "nb", "da", "fi", "de", "fr")
                for tag, name in Locale(other).languages.items()
                if name.lower() == value.lower()
            ),
            None,
        )
    hint = f"did you mean {named}?" if named else "write for example sv, en or nb"
    raise ValueError(f"“{value}” is not a language tag; {hint}")


def read_authority(value: str) -> str:
    """The authority part of tag URIs (RFC 4151, 2.1): a domain or e-mail address, a comma, a date it was yours."""
    name, comma, date = (part.strip() for part in value.partition(","))
    if not comma or not re.fullmatch(_DATE, date):
        raise ValueError(
            f"“{value}” is not a domain, a comma and a year when it was yours, for example example.se,2016"
        )
    if not _AUTHORITY_NAME.fullmatch(name):
        host = ascii_host(re.sub(r"^https?://|/.*$", "", name))
        hint = f"; write {host},{date}" if host and _AUTHORITY_NAME.fullmatch(host) else ""
        raise ValueError(f"“{name}” is not a domain in lower-case ASCII{hint}")
    return f"{name},{date}"


def read_line(value: str) -> str:
    """Words for people, as one clean line."""
    words = line(value)
    if not words:
        raise ValueError("there is nothing in this text that can be seen")
    return words


def read_contact(value: str) -> str:
    """An e-mail address."""
    if not re.fullmatch(r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", value):
        raise ValueError(f"“{value}” is not an e-mail address")
    return value


def read_tag(value: str) -> str:
    """A tag URI (RFC 4151)."""
    if not _TAG.fullmatch(value):
        raise ValueError(f"“{value}” is not a tag URI such as tag:example.se,2016:aktuellt")
    return value


def read_color(value: str) -> str:
    """A colour as ``#rgb`` or ``#rrggbb``, lower case."""
    if not re.fullmatch(r"#(?:[0-9a-fA-F]{3}){1,2}", value):
        raise ValueError(f"“{value}” is not a colour such as '#005a9c' (in quotes, because of the #)")
    return value.lower()


def read_user_agent(value: str) -> str:
    """A User-Agent header."""
    if not re.fullmatch(r"[\x20-\x7e]{1,256}", value):
        raise ValueError("a user agent is at most 256 plain ASCII characters in one line")
    return value


def read_date_format(value: str) -> str:
    """A strptime format with a day in it, or a month and a year."""
    try:
        written = datetime(2016, 10, 21, tzinfo=UTC).strftime(value)
        datetime.strptime(written, value)  # noqa: DTZ007 - only whether it can be read counts
    except ValueError:
        raise ValueError(f"“{value}” is not a format for dates; write for example '%d %b %Y %H:%M'") from None
    if not re.search(r"%-?[djxcDF]", value):
        raise ValueError(f"“{value}” holds no day; write for example '%d %b %Y'")
    return value


# --- lengths ---------------------------------------------------------------------------------------------------------


def read_exact(value: Any) -> timedelta:
    """A length of time without months or years."""
    if isinstance(value, timedelta):
        return value
    exact = parse_duration(text(value)).exact
    if exact is None:
        raise ValueError(f"“{value}”: months and years differ in length; write days, for example 30d")
    return exact


def read_interval(value: Any) -> timedelta:
    """How often a source is loaded: a minute at least."""
    interval = read_exact(value)
    if interval < SHORTEST_INTERVAL:
        raise ValueError(f"“{value}” is too short; a source is loaded once a minute at most (every: 1m)")
    return interval


def read_length(value: Any) -> timedelta:
    """How long something takes: more than nothing."""
    length = read_exact(value)
    if length <= timedelta():
        raise ValueError(f"“{value}” is no time at all; write for example 1h")
    return length


def read_duration(value: Any) -> Duration:
    """A length of time, months and years allowed."""
    return value if isinstance(value, Duration) else parse_duration(text(value))


def read_size(value: Any) -> int | None:
    """A number of bytes, or None for ``none``."""
    if value is None or isinstance(value, int):
        return value
    said = text(value).lower()
    if said == "none":
        return None
    match = re.fullmatch(r"([0-9]{1,12})\s*([a-z]*)", said)
    if match is None or match[2] not in _SIZE_UNITS:
        raise ValueError(f"“{value}” is not a size; write for example 900kB, 1MB or none")
    size = int(match[1]) * _SIZE_UNITS[match[2]]
    if size < 10_000:
        raise ValueError(f"“{value}” is too small for a feed; write 10kB or more, or none")
    return size


def read_flag(value: Any) -> bool:
    """Yes or no; YAML's words for it are texts here."""
    if isinstance(value, bool):
        return value
    said = text(value).lower()
    if said not in _YES | _NO:
        raise ValueError(f"“{value}” is neither true nor false")
    return said in _YES


_YES, _NO = {"true", "yes", "on", "ja"}, {"false", "no", "off", "nej"}
_STRING = {"type": "string"}
_DURATION = {"type": "string", "pattern": r"^([0-9]+ *(s|m|min|h|d|w|mo|y) *)+$", "examples": ["15m", "1h", "180d"]}
_STRING_OR_LIST = {"anyOf": [_STRING, {"type": "array", "items": _STRING, "minItems": 1}]}

Flag = Annotated[bool, BeforeValidator(read_flag), WithJsonSchema({"type": "boolean"})]
Text = Annotated[str, *_reads(str, {"type": "string", "minLength": 1})]
Line = Annotated[str, *_reads(read_line, {"type": "string", "minLength": 1})]
Contact = Annotated[str, *_reads(read_contact, {"type": "string", "pattern": "@"})]
Texts = Annotated[tuple[str, ...], BeforeValidator(texts), WithJsonSchema(_STRING_OR_LIST)]
Names = Annotated[tuple[str, ...], BeforeValidator(list_of(str)), WithJsonSchema(_STRING_OR_LIST)]
Url = Annotated[str, *_reads(read_url, {"type": "string", "pattern": r"^(https?://|\$\{)"})]
SourceUrl = Annotated[
    str, *_reads(read_source_url, {"type": "string", "pattern": r"^(https?://|postgres|sqlite:///|\$\{)"})
]
PublicUrl = Annotated[str, *_reads(read_public_url, {"type": "string", "pattern": r"^(https?://|\$\{)"})]
StoreUrl = Annotated[str, *_reads(read_store, {"type": "string", "pattern": r"^(sqlite:///|postgres|\$\{)"})]
Alias = Annotated[str, *_reads(read_alias, {"type": "string", "pattern": "^/"})]
Hosts = Annotated[tuple[str, ...], BeforeValidator(list_of(read_host_or_network)), WithJsonSchema(_STRING_OR_LIST)]
Zone = Annotated[str, *_reads(read_zone, {"type": "string", "examples": ["Europe/Stockholm"]})]
Language = Annotated[str, *_reads(read_language, {"type": "string", "examples": ["sv", "en"]})]
Authority = Annotated[str, *_reads(read_authority, {"type": "string", "examples": ["example.se,2016"]})]
TagUri = Annotated[str, *_reads(read_tag, {"type": "string", "pattern": "^tag:"})]
Color = Annotated[str, *_reads(read_color, {"type": "string", "pattern": "^#([0-9a-fA-F]{3}){1,2}$"})]
UserAgent = Annotated[str, *_reads(read_user_agent, {"type": "string", "maxLength": 256})]
DateFormat = Annotated[str, *_reads(read_date_format, {"type": "string", "examples": ["%d %b %Y"]})]
Interval = Annotated[timedelta, BeforeValidator(read_interval), WithJsonSchema(_DURATION)]
Length = Annotated[timedelta, BeforeValidator(read_length), WithJsonSchema(_DURATION)]
LongLength = Annotated[Duration, BeforeValidator(read_duration), WithJsonSchema(_DURATION)]
Size = Annotated[
    int | None,
    BeforeValidator(read_size),
    WithJsonSchema({"type": ["string", "integer"], "examples": ["900kB", "none"]}),
]
