"""What the tests of sources are made of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from syndicate.config import Config
from syndicate.model import FetchMemory, Load, Unchanged

FRESH = FetchMemory()
NOW = datetime.fromisoformat("2026-11-24T08:00:00+01:00")
SITE = """\
site:
  title: Åby kommun
  url: https://www.aby.example/
  language: sv
  timezone: Europe/Stockholm
  authority: aby.example,2026
  contact: webb@aby.example
sources:
  sida:
{source}
feeds:
  sida: {{from: [sida]}}
"""
NEWS = """\
kind: news
items: ul.news > li
fields: {title: h3, link: h3 a, published: .date, summary: p, categories: .tag}
"""

Configure = Callable[[str], Config]
LoadIt = Callable[..., Load | Unchanged]
Read = Callable[..., Load]
