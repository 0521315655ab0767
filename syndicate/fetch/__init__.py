"""The only door out: every request of this service passes the gate here.

    with Door(user_agent="syndicate/1.0 (+mailto:webb@example.se)") as door:
        errand = door.errand(allow=["intranet.example.se"])
        response = errand.get("https://www.example.se/nyheter")

What is refused, what is limited and why: docs/explanation/fetching.md. One module a concern:

    limits       every bound                          address      which IP addresses are public
    gate         the judgement of addresses           transport    sockets with a deadline
    codings      gzip, deflate and br within bounds   answers      what an answer says of itself
    politeness   turns by host                        robots       robots.txt by RFC 9309; memory: kept for a day
    files        files inside the folder              listing      which of them there are, and whether one changed
    door         Door and Errand: the way out and back
"""

from syndicate.fetch.answers import NO_VALIDATORS, Response, Validators
from syndicate.fetch.door import ACCEPT, Door, Errand
from syndicate.fetch.limits import Limits
from syndicate.fetch.listing import Survey, survey
from syndicate.fetch.transport import Resolve

__all__ = [
    "ACCEPT",
    "NO_VALIDATORS",
    "Door",
    "Errand",
    "Limits",
    "Resolve",
    "Response",
    "Survey",
    "Validators",
    "survey",
]
