r"""The judgement of addresses: what may be asked for at all, and which machine may answer.

An address is parsed once, by the parser whose result is then connected to; there is no second reading of the text that
could see another host in it (``http://127.0.0.1\@ok.example/``, GHSA-rph4-96w6-q594).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_network

import httpx2

from syndicate.errors import BadResponse, ConfigError, ConfigProblem, Refused
from syndicate.fetch import address as ip
from syndicate.fetch.address import Address, Network

_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
# The last label of every host that a browser would read as an IPv4 address: 2130706433, 0x7f.1, 127.1, 0177.0.0.1.
_NUMERIC = re.compile(r"[0-9]+|0x[0-9a-f]*")
_AUTHORITY = re.compile(r"[^:/?#]*://([^/?#]*)")


@dataclass(frozen=True, slots=True)
class Target:
    """An address that passed the first judgement.

    url: parsed, ASCII, without fragment; host: lower-case ASCII, no final dot, IPv6 without brackets
    literal: the IP address, where the host is one
    """

    url: httpx2.URL
    host: str
    port: int
    literal: Address | None = None

    def __str__(self) -> str:
        return str(self.url)

    @property
    def origin(self) -> str:
        """Scheme, host and port as one string, e.g. ``https://www.example.se:443``."""
        return f"{self.url.scheme}://{self.host}:{self.port}"

    @property
    def shown(self) -> str:
        """The address as messages name it. Without its query: a key may be in there."""
        bare = str(self.url.copy_with(query=None))
        bare = bare if len(bare) <= 200 else f"{bare[:199]}…"
        return f"{bare}?…" if self.url.query else bare


def _refuse(raw: str, rule: str, message: str) -> Refused:
    """A refusal whose ``url`` holds no password, no control characters and no megabytes."""
    safe = re.sub(r"(?<=//)[^/?#]*@", "", "".join(c if c.isprintable() else "\ufffd" for c in raw[:2000]))
    return Refused(message, url=safe, rule=rule)


def target(raw: str) -> Target:
    """The parsed address, fit to be connected to. Pure: no name is looked up here.

    raw: absolute, http or https; an IDN host becomes ASCII
    Raises Refused, whose ``rule`` is ``characters``, ``address``, ``scheme``, ``userinfo``, ``host`` or ``port``.

    >>> str(target("https://Räksmörgås.se"))
    'https://xn--rksmrgs-5wao1o.se/'
    """
    _refuse_characters(raw)
    try:
        url = httpx2.URL(raw).copy_with(fragment=None)
    except (httpx2.InvalidURL, UnicodeError, ValueError) as error:
        raise _refuse(raw, "address", "This is not an address that can be fetched; check how it is written.") from error
    if url.scheme not in ("http", "https"):
        raise _refuse(raw, "scheme", f"Only http and https addresses are fetched, not “{url.scheme or 'no scheme'}”.")
    authority = _AUTHORITY.match(raw)
    if authority is None or not url.raw_host:
        raise _refuse(raw, "host", "The address has no host name.")
    if url.userinfo or "@" in authority[1]:
        raise _refuse(raw, "userinfo", "The address holds a user name or password before an @; take it out.")
    host = url.raw_host.decode("ascii").lower().removesuffix(".")
    port = url.port if url.port is not None else {"http": 80, "https": 443}[url.scheme]
    if not 0 < port < 65536:
        raise _refuse(raw, "port", f"{port} is not a port number.")
    literal = _literal(raw, host)
    # An empty path becomes "/", a final dot of the host goes: one address, one writing.
    url = url.copy_with(host=f"[{host}]" if ":" in host else host, raw_path=url.raw_path)
    return Target(url=url, host=host, port=port, literal=literal)


def _refuse_characters(raw: str) -> None:
    if "\\" in raw:
        raise _refuse(raw, "characters", "The address holds a backslash, which not all programs read alike; write %5C.")
    if any(ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0 or 0xD800 <= ord(c) < 0xE000 for c in raw):
        raise _refuse(raw, "characters", "The address holds a control character; copy it again without line breaks.")
    if raw != raw.strip():
        raise _refuse(raw, "characters", "The address has white space around it; take it out.")


def _literal(raw: str, host: str) -> Address | None:
    """The IP address that ``host`` writes in its one canonical way; None for a name. Refuses every other writing."""
    if "%" in host:
        raise _refuse(raw, "host", "The host holds a percent sign (an IPv6 zone or an encoded character).")
    if ":" in host:
        return ip.parse(host)
    labels = host.split(".")
    if _NUMERIC.fullmatch(labels[-1]):
        try:
            return ip.parse(host)
        except ValueError as error:
            message = f"“{host}” is an IP address in an unusual form; write it as four decimal numbers."
            raise _refuse(raw, "host", message) from error
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise _refuse(raw, "host", f"“{host[:100]}” is not a host name.")
    return None


def redirected(origin: Target, location: str) -> Target:
    """Where a redirect leads, judged like any address.

    location: as received, absolute or relative to ``origin``
    Raises Refused, also with rule ``downgrade`` for a step from https to http, and BadResponse with rule ``redirect``.
    """
    _refuse_characters(location)
    try:
        url = str(origin.url.join(location))
    except (httpx2.InvalidURL, UnicodeError, ValueError) as error:
        message = f"{origin.shown} redirects to something that is not an address."
        raise BadResponse(message, url=str(origin), rule="redirect") from error
    found = target(url)
    if origin.url.scheme == "https" and found.url.scheme == "http":
        message = f"{origin.shown} redirects from https to unprotected http ({found.shown}), which is not followed."
        raise Refused(message, url=str(found), rule="downgrade")
    return found


def ascii_host(text: str) -> str:
    """A host name or IP address as ``Target.host`` writes it. Raises Refused."""
    return target(f"http://[{text}]/" if ":" in text else f"http://{text}/").host


@dataclass(frozen=True, slots=True)
class Allowed:
    """What a source may reach beside the public internet: its ``allow`` entries.

    hosts: (name, port), port None for any; networks likewise, a single address being the smallest network
    """

    hosts: frozenset[tuple[str, int | None]] = frozenset()
    networks: tuple[tuple[Network, int | None], ...] = field(default=())

    @classmethod
    def parse(cls, entries: Iterable[str]) -> Allowed:
        """The entries read: ``host``, ``host:port``, an IP address, with ``:port`` too, or a network in CIDR.

        Raises ConfigError, naming the entry.

        >>> Allowed.parse(["intranet.example.se", "10.20.0.0/16"]).hosts
        frozenset({('intranet.example.se', None)})
        """
        hosts: set[tuple[str, int | None]] = set()
        networks: list[tuple[Network, int | None]] = []
        for entry in entries:
            network = _network(entry.strip())
            if network is not None:
                networks.append((network, None))
                continue
            found, port = _host_and_port(entry)
            if found.literal is not None:
                networks.append((ip_network(str(found.literal)), port))
            else:
                hosts.add((found.host, port))
        return cls(frozenset(hosts), tuple(networks))

    def names(self, target: Target) -> bool:
        """Whether the operator declared this very host: by its name, or as an address or network that holds it."""
        if target.literal is not None:
            return self.admits(target.literal, target)
        return (target.host, None) in self.hosts or (target.host, target.port) in self.hosts

    def admits(self, address: Address, target: Target) -> bool:
        """Whether ``target`` may be connected to at ``address``, which is not a public one."""
        if target.literal is None and self.names(target) and not ip.never_by_name(address):
            return True
        return self._covered(address, target.port, through=True)

    def _covered(self, address: Address, port: int, *, through: bool) -> bool:
        """Whether a listed network holds ``address``; ``through``: and the IPv4 address in it is fit too."""
        for network, only in self.networks:
            if only not in (None, port) or not ip.inside(address, network):
                continue
            inner = ip.embedded(address) if through and network.prefixlen < network.max_prefixlen else None
            if inner is None or ip.why_not_public(inner) is None or self._covered(inner, port, through=False):
                return True
        return False


def _network(entry: str) -> Network | None:
    try:
        return ip_network(entry, strict=False)
    except ValueError:
        return None


def _host_and_port(entry: str) -> tuple[Target, int | None]:
    """A host entry read, with the port only where one is written."""
    try:
        if re.search(r"[/?#@*]", entry):
            raise _refuse(entry, "host", "Not a host.")
        written = re.search(r":[0-9]+$", entry.strip()) is not None and not _is_bare_ipv6(entry)
        text = f"[{entry.strip()}]" if _is_bare_ipv6(entry) else entry.strip()
        found = target(f"http://{text}/")
    except Refused as error:
        message = f"“{entry}” is not a host, host:port, IP address or network such as 10.20.0.0/16"
        raise ConfigError([ConfigProblem(line=0, path="allow", message=message)]) from error
    return found, found.port if written else None


def _is_bare_ipv6(entry: str) -> bool:
    return entry.count(":") > 1 and not entry.strip().startswith("[")


def judge(found: Sequence[Address], target: Target, allowed: Allowed) -> tuple[Address, ...]:
    """``found``, when every one of them may be connected to; one that may not refuses them all.

    Refusing all keeps a name with one public and one private answer from being tried until the private one is used.
    Raises Refused with rule ``private-address``.
    """
    for address in found:
        what = ip.why_not_public(address)
        if what is None or allowed.admits(address, target):
            continue
        where = f"{address} is" if target.literal is not None else f"{target.host} leads to {address},"
        hint = f"If it is a server of your own, add {target.host} to the source's “allow” list."
        raise Refused(f"{where} {what}, which is not fetched. {hint}", url=str(target), rule="private-address")
    return tuple(dict.fromkeys(found))
