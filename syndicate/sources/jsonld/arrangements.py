"""Who arranges an event, whom to ask, what it costs and where one signs up.

``organizer``, ``contactPoint``, ``offers``, ``isAccessibleForFree``
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from syndicate.sources._values import Value
from syndicate.sources.jsonld.nodes import Node, Part, Said
from syndicate.sources.jsonld.places import web_address, words
from syndicate.sources.jsonld.types import local_name

MAX_OFFERS, MAX_CONTACTS = 10, 5
CROWNS = frozenset({"SEK", "NOK", "DKK", "ISK"})
FREE = {
    **dict.fromkeys(("sv", "nb", "nn", "no", "da"), "Gratis"),
    "fi": "Maksuton",
    "de": "Kostenlos",
    "fr": "Gratuit",
    "en": "Free",
}

_REACHED = ("telephone", "email")
_ADDRESS = re.compile(r"(?:https?:|mailto:|#|_:)", re.IGNORECASE)
_NOTHING = re.compile(r"0(?: (?:kr|[A-Z]{3}))?")
_AMOUNT = re.compile(r"\d{1,9}(?:[.,]\d{1,4})?")


def arrangements(event: Node, language: str | None) -> dict[str, tuple[Value, ...]]:
    """The fields organizer, contact, price and signup of an event, each absent where it says nothing of it.

    language: BCP 47, that "free" is said in
    """
    offers = [part for _, part in islice(event.all("offers"), MAX_OFFERS)]
    prices = list(dict.fromkeys(said for part in offers if (said := _price(part))))
    free = any(local_name(words(part)).lower() == "true" for _, part in event.all("isAccessibleForFree"))
    free = free or (len(prices) == 1 and _NOTHING.fullmatch(prices[0]) is not None)
    price = FREE.get((language or "en")[:2].lower(), FREE["en"]) if free else ""
    organizers = dict.fromkeys(name for _, part in islice(event.all("organizer"), 5) if (name := _name(part)))
    contact, said_in = _contact(event)
    fields = {
        "organizer": ", ".join(organizers),
        "price": ", ".join(said for said in prices if not (price and _NOTHING.fullmatch(said))) or price,
        "signup": next((address for part in offers for address in _addresses(part)), ""),
        "contact": contact,
    }
    origins = {"organizer": "organizer", "contact": said_in, "price": "offers", "signup": "offers.url"}
    return {name: (Value(said, f"{event.way} {origins[name]}"),) for name, said in fields.items() if said}


def _name(part: Part) -> str:
    said = words(part)
    return "" if _ADDRESS.match(said) else said


def _contact(event: Node) -> tuple[str, str]:
    """Whom to ask, in one line, and where it is said: the event's contact points, else those of who arranges it.

    A mere page of who arranges it is not whom to ask; its telephone or e-mail address is.
    """
    organizers = [part for _, part in islice(event.all("organizer"), MAX_CONTACTS) if isinstance(part, Node)]
    for node, way in ((event, "contactPoint"), *((one, "organizer.contactPoint") for one in organizers)):
        points = [part for _, part in islice(node.all("contactPoint"), MAX_CONTACTS)]
        if lines := list(dict.fromkeys(filter(None, map(_point, points)))):
            return "; ".join(lines), way
    reached = {one: line for one in organizers if (one.properties.keys() & set(_REACHED)) and (line := _reach(one))}
    # Of several each by its name: the numbers alone would not say whose they are.
    named = [", ".join(filter(None, (_name(one) if len(reached) > 1 else "", line))) for one, line in reached.items()]
    return "; ".join(dict.fromkeys(named)), "organizer"


def _point(part: Part) -> str:
    """https://schema.org/ContactPoint: its name, else what it is for, then how it is reached."""
    if isinstance(part, Said):
        return _name(part)
    called = next((said for name in ("name", "contactType") if (said := _line(part, name))), "")
    return ", ".join(filter(None, (called, _reach(part))))


def _reach(node: Node) -> str:
    told = [re.sub(r"^(?:tel|mailto):", "", _line(node, name), flags=re.IGNORECASE) for name in _REACHED]
    page = next((address for _, part in node.all("url") if (address := web_address(part))), None) or ""
    return ", ".join(filter(None, (*told, page if page.startswith(("http://", "https://")) else "")))


def _line(node: Node, name: str) -> str:
    return next((said for _, part in node.all(name) if (said := words(part))), "")


def _addresses(offer: Part) -> Iterator[str]:
    if isinstance(offer, Said):
        yield from (offer.text.strip(),) if re.match(r"https?:|/", offer.text.strip()) else ()
    else:
        for _, part in offer.each("url", "offers"):
            if isinstance(part, Node) and part.properties.get("url"):
                yield from _addresses(part)
            elif (address := web_address(part)) is not None:
                yield address


def _price(offer: Part) -> str:
    """What an offer costs, as one would write it: ``Vuxen 150 kr``, ``50–150 kr``."""
    if isinstance(offer, Said):
        return "" if _ADDRESS.match(offer.text.strip()) else words(offer)[:100]
    told = next((part for _, part in offer.all("priceSpecification") if isinstance(part, Node)), offer)
    amounts = [_amount(node, name) for node in (offer, told) for name in ("price", "lowPrice", "minPrice")]
    low = next((said for said in amounts if said), "")
    high = next((said for said in (_amount(offer, "highPrice"), _amount(told, "maxPrice")) if said and said != low), "")
    if not low and not high:
        return ""
    currency = words(next((part for node in (offer, told) for _, part in node.all("priceCurrency")), None)).upper()
    unit = "kr" if currency in CROWNS else currency if currency.isalpha() and len(currency) == 3 else ""
    name = words(next((part for _, part in offer.all("name")), None))[:60]
    return " ".join(filter(None, [name, "–".join(filter(None, [low, high])), unit]))


def _amount(node: Node, name: str) -> str:
    """A sum without the decimals that say nothing; of other words the words."""
    said = words(next((part for _, part in node.all(name)), None))[:60]
    found = _AMOUNT.fullmatch(said.replace(" ", ""))
    if found is None:
        return said if re.search(r"\d|[A-Za-z]", said) else ""
    whole, _, cents = found.group().replace(",", ".").partition(".")
    return whole if not cents.strip("0") else f"{whole},{cents.ljust(2, '0')}"
