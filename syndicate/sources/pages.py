"""What one needs to try selectors on a page before there is a source: the page, its values, and dates read from them.

The same functions that the type ``html`` reads with, so that what works here works there.
"""

from __future__ import annotations

from syndicate.sources._dates import Dated, read_date, read_span
from syndicate.sources._over import Over
from syndicate.sources._page import BLOCKS, SILENT, Page, followed, open_page, text_of
from syndicate.sources._pick import pick
from syndicate.sources._signs import looks_like_html
from syndicate.sources._status import read_status
from syndicate.sources._values import Frame, Value

__all__ = [
    "BLOCKS",
    "SILENT",
    "Dated",
    "Frame",
    "Over",
    "Page",
    "Value",
    "followed",
    "looks_like_html",
    "open_page",
    "pick",
    "read_date",
    "read_span",
    "read_status",
    "text_of",
]
