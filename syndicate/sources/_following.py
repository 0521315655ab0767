"""Which links of a source are followed: those of its own site, and of the hosts that the operator allows. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from syndicate import text
from syndicate.config import SourceConfig
from syndicate.sources._values import Value


def may_follow(target: str | Path, source: SourceConfig, *around: str | None) -> bool:
    """Whether a link may be followed: to a file beside this one, to ``allow``, or to a host that it was found on.

    around: addresses of the document that the link stands in, and of the site
    """
    if isinstance(target, Path):
        return True
    hosts = {text.site_host(address) for address in (*around, source.base) if address}
    return text.site_host(target) in hosts or (urlsplit(target).hostname or "") in source.allow


def first_address(links: Iterable[Value], *, base: str) -> str | None:
    """The first of the links that leads to a page, absolute; None where none does."""
    for link in links:
        said = link.text.strip()
        address = text.absolute(said, base=link.base or base) if said and not said.startswith("#") else None
        if address and address.startswith(("http://", "https://")):
            return address
    return None
