"""The items' own pages: asked for what is new or changed, remembered, and never waited for by the others.

    readings = Details(source, config, errand, memory=memory, now=now).readings(listed)

listed items -> which pages are asked now (``turns``) -> each fetched and believed or not (``asking``) -> what it says
(``saying``: by selectors, its main text by ``maintext``, what it tells of itself by ``metadata``) -> readings
(``completing``)
"""

from __future__ import annotations

from syndicate.sources.details.completing import Details, Listed, linked
from syndicate.sources.details.turns import pages_are_due

__all__ = ["Details", "Listed", "linked", "pages_are_due"]
