"""Sitemaps: of news, of pages, and indexes of further ones; mostly with ``detail``, as they tell little of each page.

reading    bytes -> entries, within bounds
load       the way through an index, and from entries to items
"""

from syndicate.sources.sitemap.load import load

__all__ = ["load"]
