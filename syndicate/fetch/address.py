"""Which IP addresses are public: IANA's special-purpose registries, and the IPv4 addresses that hide in IPv6 ones.

``ipaddress.is_global`` alone is not enough: what it says of multicast, translation prefixes and newer reservations
differs between Python 3.11, 3.12 and 3.13. The tables here say the same on all of them.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# https://www.iana.org/assignments/iana-ipv4-special-registry/ and the multicast and reserved blocks.
_IPV4 = tuple(
    (IPv4Network(network), what)
    for network, what in (
        ("0.0.0.0/8", "an address of this machine itself"),
        ("10.0.0.0/8", "a private address"),
        ("100.64.0.0/10", "an address inside a provider's network"),
        ("127.0.0.0/8", "an address of this machine itself"),
        ("169.254.0.0/16", "a link-local address"),
        ("172.16.0.0/12", "a private address"),
        ("192.0.0.0/24", "an address reserved for protocols"),
        ("192.0.2.0/24", "an address for examples"),
        ("192.88.99.0/24", "an address of the withdrawn 6to4 relays"),
        ("192.168.0.0/16", "a private address"),
        ("198.18.0.0/15", "an address for measurements"),
        ("198.51.100.0/24", "an address for examples"),
        ("203.0.113.0/24", "an address for examples"),
        ("224.0.0.0/4", "a multicast address"),
        ("240.0.0.0/4", "a reserved address"),
    )
)

# https://www.iana.org/assignments/iana-ipv6-special-registry/. Whatever is outside 2000::/3 is not public either.
_IPV6 = tuple(
    (IPv6Network(network), what)
    for network, what in (
        ("::1/128", "an address of this machine itself"),
        ("::/128", "an address of this machine itself"),
        ("::/96", "an IPv4 address in disguise"),
        ("::ffff:0:0:0/96", "an IPv4 address in disguise"),
        ("64:ff9b::/96", "an IPv4 address in disguise (NAT64)"),
        ("64:ff9b:1::/48", "an IPv4 address in disguise (local NAT64)"),
        ("2001::/23", "an address reserved for protocols (Teredo, ORCHID, benchmarks)"),
        ("2001:db8::/32", "an address for examples"),
        ("2002::/16", "an IPv4 address in disguise (6to4)"),
        ("3fff::/20", "an address for examples"),
        ("fc00::/7", "a private address"),
        ("fe80::/10", "a link-local address"),
        ("fec0::/10", "a site-local address"),
        ("ff00::/8", "a multicast address"),
    )
)
_GLOBAL_UNICAST = IPv6Network("2000::/3")

# Even a name that the operator allows does not lead here: no intranet server lives there, but a cloud's metadata does.
_NEVER_BY_NAME: tuple[Network, ...] = tuple(
    [IPv4Network(n) for n in ("0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4")]
    + [IPv6Network(n) for n in ("::/128", "fe80::/10", "ff00::/8", "fd00:ec2::/32")]
)


def parse(text: str) -> Address:
    """The address that ``text`` writes; IPv4 mapped into IPv6 becomes the IPv4 address it is. Raises ValueError."""
    address = ip_address(text)
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def inside(address: Address, network: Network) -> bool:
    """Whether ``address`` lies in ``network``; False across versions. A zone id does not matter."""
    if isinstance(address, IPv6Address) and address.scope_id is not None:
        address = IPv6Address(int(address))
    return address.version == network.version and address in network


def why_not_public(address: Address) -> str | None:
    """What kind of address it is, for a sentence, when it is not one on the public internet; None when it is.

    >>> why_not_public(parse("10.1.2.3"))
    'a private address'
    >>> why_not_public(parse("93.184.215.14")) is None
    True
    """
    for network, what in _IPV4 if address.version == 4 else _IPV6:
        if inside(address, network):
            return what
    if isinstance(address, IPv6Address) and not inside(address, _GLOBAL_UNICAST):
        return "an address outside the public range"
    # What a newer Python knows and these tables do not yet.
    return None if address.is_global else "not a public address"


def never_by_name(address: Address) -> bool:
    """Whether not even an allowed host name may lead to ``address`` (link-local, multicast, unspecified, reserved)."""
    return any(inside(address, network) for network in _NEVER_BY_NAME)


def embedded(address: Address) -> IPv4Address | None:
    """The IPv4 address that a translator would make of an IPv6 one; None where there is none.

    Source: RFC 4291 section 2.5.5, RFC 3056, RFC 4380, RFC 6052 section 2.2, RFC 8215.
    """
    if isinstance(address, IPv4Address):
        return None
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if inside(address, IPv6Network("64:ff9b:1::/48")):
        octets = address.packed
        return IPv4Address(octets[6:8] + octets[9:11])
    if any(inside(address, IPv6Network(n)) for n in ("::/96", "::ffff:0:0:0/96", "64:ff9b::/96")) and int(address) > 1:
        return IPv4Address(address.packed[12:])
    return None
