"""How long, how much and how often: every bound of a request in one place."""

from __future__ import annotations

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The bounds of every request that leaves through a door. Times are seconds, sizes are bytes.

    lookup: finding the address of a name
    connect: opening the TCP connection, over all addresses of the name together
    stall: silence on an open connection; each read, each write and the TLS handshake
    total: one request with all its redirects, from the first look-up to the last byte; waits for turns are not counted
    turn: waiting until other requests to the same host are done
    wire: everything received on one connection, headers included, before decoding
    decoded: the body after decoding; also the size of a file
    robots: what is read of a robots.txt, the rest is ignored (RFC 9309 section 2.5 asks for 500 KiB at least)
    codings: how many content codings may lie over each other
    redirects: how many are followed
    interval: between the starts of two requests to one host
    robots_age: how long a robots.txt stands before it is read again (RFC 9309 section 2.4: at most a day)
    robots_retry: how long a robots.txt that could not be read is left alone
    """

    lookup: float = 5.0
    connect: float = 5.0
    stall: float = 10.0
    total: float = 30.0
    turn: float = 300.0
    wire: int = 10 * MIB
    decoded: int = 20 * MIB
    robots: int = 512 * KIB
    codings: int = 2
    redirects: int = 5
    interval: float = 1.0
    robots_age: float = 24 * 3600.0
    robots_retry: float = 300.0
