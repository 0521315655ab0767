"""What /datasets/dcat says of itself and of whoever publishes it: open data by DCAT-AP-SE."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema

from syndicate.config import values as v
from syndicate.config.keys import Keys

PUBLISHER_TYPES = (
    "NationalAuthority",
    "RegionalAuthority",
    "LocalAuthority",
    "SupraNationalAuthority",
    "Academia-ScientificOrganisation",
    "Company",
    "IndustryConsortium",
    "NonGovernmentalOrganisation",
    "NonProfitOrganisation",
    "PrivateIndividual(s)",
    "StandardisationBody",
)
"""http://purl.org/adms/publishertype/1.0"""

THEMES = ("AGRI", "ECON", "EDUC", "ENER", "ENVI", "GOVE", "HEAL", "INTR", "JUST", "REGI", "SOCI", "TECH", "TRAN")
"""http://publications.europa.eu/resource/authority/data-theme"""

LICENSES = {
    "CC0-1.0": "http://creativecommons.org/publicdomain/zero/1.0/",
    "CC-BY-4.0": "http://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "http://creativecommons.org/licenses/by-sa/4.0/",
    "CC-BY-NC-4.0": "http://creativecommons.org/licenses/by-nc/4.0/",
    "CC-BY-NC-SA-4.0": "http://creativecommons.org/licenses/by-nc-sa/4.0/",
    "CC-BY-ND-4.0": "http://creativecommons.org/licenses/by-nd/4.0/",
    "CC-BY-NC-ND-4.0": "http://creativecommons.org/licenses/by-nc-nd/4.0/",
}
"""Short name -> the address that the profile has for it."""

_CREATIVE_COMMONS = re.compile(r"https?://(?:www\.)?creativecommons\.org/((?:licenses|publicdomain)/[a-z/0-9.-]+?)/?")


def read_license(value: str) -> str:
    """The address of a licence, from it or its short name; that of Creative Commons as the data portal wants it.

    >>> read_license("cc by 4.0"), read_license("https://creativecommons.org/licenses/by/4.0")
    ('http://creativecommons.org/licenses/by/4.0/', 'http://creativecommons.org/licenses/by/4.0/')
    """
    short = value.upper().replace(" ", "-")
    for name, address in LICENSES.items():
        if short in {name, name.replace("CC0-1.0", "CC0")}:
            return address
    known = _CREATIVE_COMMONS.fullmatch(value)
    if known is not None:
        return f"http://creativecommons.org/{known[1]}/"
    try:
        return v.read_url(value)
    except ValueError:
        raise ValueError(f"“{value}” is no licence; write its address, or one of {', '.join(LICENSES)}") from None


def _word(*names: str) -> tuple[BeforeValidator, WithJsonSchema]:
    known = {name.lower(): name for name in names}

    def read(value: object) -> str:
        word = v.text(value)
        if word.lower() not in known:
            raise ValueError(f"“{word}” is none of {', '.join(names)}")
        return known[word.lower()]

    return BeforeValidator(read), WithJsonSchema({"enum": list(names)})


def _words(*names: str) -> tuple[BeforeValidator, WithJsonSchema]:
    known = {name.lower(): name for name in names}

    def read(value: str) -> str:
        if value.lower() not in known:
            raise ValueError(f"“{value}” is none of {', '.join(names)}")
        return known[value.lower()]

    word = {"enum": list(names)}
    several = {"type": "array", "items": word, "minItems": 1, "uniqueItems": True}
    return BeforeValidator(v.list_of(read)), WithJsonSchema({"anyOf": [word, several]})


class CatalogKeys(Keys):
    """The catalog of open data."""

    title: v.Line | None = Field(default=None, description="its title (of the website if not given)")
    description: v.Line | None = Field(default=None, description="a sentence on what is in it")
    publisher: v.Line | None = Field(
        default=None, description="the name of the organisation (site.author, else site.title, if not given)"
    )
    publisher_id: v.Url | None = Field(
        default=None, description="its address as an organisation, http://dataportal.se/organisation/SE and its number"
    )
    publisher_type: Annotated[str, *_word(*PUBLISHER_TYPES)] = Field(
        default="RegionalAuthority", description="what sort of organisation it is"
    )
    license: Annotated[
        str | None,
        BeforeValidator(lambda value: None if value is None else read_license(v.text(value))),
        WithJsonSchema({"type": "string", "examples": list(LICENSES)}),
    ] = Field(default=None, description="the licence of what the feeds say, for example CC0-1.0 or an address")
    themes: Annotated[tuple[str, ...], *_words(*THEMES)] = Field(
        default=("GOVE",), description="what the feeds are about, from the list of the European data portal"
    )
    spatial: v.Url | None = Field(
        default=None, description="the area they are about, for example http://sws.geonames.org/2661886/"
    )
