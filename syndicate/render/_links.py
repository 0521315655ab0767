"""The links of a document to its hubs and itself: https://www.w3.org/TR/websub/, section 4.

They stand in the document where its format has a place for them, and in the Link header (RFC 8288) in every format.
"""

from __future__ import annotations

from syndicate.model import Feed, Format


def link_headers(feed: Feed, form: Format) -> tuple[tuple[str, str], ...]:
    """The Link header by which subscribers find the hubs; none where there are none. Addresses are ASCII."""
    if not feed.hubs:
        return ()
    links = [*((hub, "hub") for hub in feed.hubs), (feed.addresses[form], "self")]
    return (("Link", ", ".join(f'<{address}>; rel="{rel}"' for address, rel in links)),)
