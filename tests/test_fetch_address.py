"""Which addresses are public: rules/loading 4 as a table. The same answers on every Python from 3.11."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.fetch.address import embedded, inside, never_by_name, parse, why_not_public

PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.0",
    "93.184.215.14",
    "100.63.255.255",
    "100.128.0.0",
    "126.255.255.255",
    "128.0.0.1",
    "169.253.255.255",
    "169.255.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "192.0.1.0",
    "192.0.3.0",
    "192.88.98.255",
    "192.88.100.0",
    "192.167.255.255",
    "192.169.0.0",
    "193.10.0.1",
    "198.17.255.255",
    "198.20.0.0",
    "198.51.99.255",
    "203.0.112.255",
    "203.0.114.0",
    "223.255.255.255",
    "2001:200::1",
    "2001:4860:4860::8888",
    "2003::1",
    "2606:4700::1111",
    "2a00:1450:400f:80d::200e",
    "3ffe:ffff::1",
    "::ffff:8.8.8.8",
]

NOT_PUBLIC = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.0",
    "10.255.255.255",
    "100.64.0.0",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.0.1",
    "169.254.169.254",
    "172.16.0.0",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.8",
    "192.0.0.9",
    "192.0.0.170",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "192.168.255.255",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "232.1.1.1",
    "233.252.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::8.8.8.8",
    "::ffff:127.0.0.1",
    "::ffff:10.1.2.3",
    "::ffff:169.254.169.254",
    "::ffff:0:8.8.8.8",
    "64:ff9b::8.8.8.8",
    "64:ff9b::127.0.0.1",
    "64:ff9b:1::8.8.8.8",
    "64:ff9b:1:fffe::1",
    "100::1",
    "1fff:ffff::1",
    "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:2::1",
    "2001:10::1",
    "2001:20::1",
    "2001:1ff:ffff::1",
    "2001:db8::1",
    "2002::1",
    "2002:808:808::1",
    "2002:7f00:1::",
    "3fff::1",
    "3fff:fff:ffff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "febf::1",
    "fec0::1",
    "feff::1",
    "ff02::1",
    "ff0e::1",
]


@pytest.mark.parametrize("text", PUBLIC)
def test_public_addresses_pass(text: str) -> None:
    assert why_not_public(parse(text)) is None


@pytest.mark.parametrize("text", NOT_PUBLIC)
def test_every_other_address_is_refused_with_what_it_is(text: str) -> None:
    assert why_not_public(parse(text))


@pytest.mark.parametrize(
    "network",
    [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4", "::/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64",
        "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10",
        "ff00::/8",
    ],
)  # fmt: skip
def test_special_networks_are_refused_from_the_first_address_to_the_last(network: str) -> None:
    block = ipaddress.ip_network(network)
    for address in (block[0], block[1], block[block.num_addresses // 2], block[-1]):
        assert why_not_public(parse(str(address)))


@settings(deadline=None)
@given(st.ip_addresses(v=4))
def test_a_mapped_address_is_judged_as_the_ipv4_address_that_it_is(address: ipaddress.IPv4Address) -> None:
    assert parse(f"::ffff:{address}") == address


@settings(deadline=None)
@given(st.ip_addresses())
def test_nothing_is_public_that_python_itself_calls_private(address: ipaddress.IPv4Address) -> None:
    if not address.is_global or address.is_multicast:
        assert why_not_public(parse(str(address)))


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        ("2002:7f00:1::", "127.0.0.1"),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", "192.0.2.45"),
        ("64:ff9b::10.1.2.3", "10.1.2.3"),
        ("64:ff9b:1:a01:2:300::", "10.1.2.3"),
        ("::10.1.2.3", "10.1.2.3"),
        ("::ffff:0:10.1.2.3", "10.1.2.3"),
    ],
)
def test_the_ipv4_address_inside_an_ipv6_one_is_found(text: str, inner: str) -> None:
    assert embedded(parse(text)) == ipaddress.IPv4Address(inner)


@pytest.mark.parametrize("text", ["::", "::1", "10.0.0.1", "2a00:1450::1", "fd00::1"])
def test_no_ipv4_address_is_seen_where_there_is_none(text: str) -> None:
    assert embedded(parse(text)) is None


@pytest.mark.parametrize(
    "text", ["169.254.169.254", "0.0.0.0", "224.0.0.1", "255.255.255.255", "fe80::1", "fd00:ec2::254"]
)
def test_where_a_cloud_keeps_its_keys_no_name_leads(text: str) -> None:
    assert never_by_name(parse(text))


def test_a_zone_id_hides_no_address_from_its_network() -> None:
    assert inside(parse("fe80::1%eth0"), ipaddress.ip_network("fe80::/10"))
