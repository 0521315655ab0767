"""What a person gets: sources and feeds to paste, or a whole commented file to start from. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from syndicate.discover._proposals import Discovery, Proposal
from syndicate.discover._site import Site
from syndicate.discover._writing import dumped, feed_of, harmless, indented, pasted

_HEAD = """\
# What is read, how often, and what is published.
# `syndicate check` says what is wrong with this file, `syndicate preview {first}` shows what would be published,
# `syndicate serve` loads and publishes it.

"""
_NOTES = {
    "title": "the name of the website",
    "url": "relative links become links to here",
    "language": "the language it is written in",
    "timezone": "the zone its times are in",
    "authority": "a domain of yours and a year: part of every permanent id, never change it",
}


def chosen(found: Discovery) -> list[Proposal]:
    """The best proposal of news and the best of events, and every list beside them that holds something else."""
    best: list[Proposal] = []
    for proposal in found.proposals:
        if not any(proposal.kind == other.kind for other in best):
            best.append(proposal)
    return best


def _parts(proposals: list[Proposal]) -> tuple[dict[str, Mapping[str, Any]], dict[str, Mapping[str, Any]]]:
    return (
        {one.name: one.source for one in proposals},
        {one.name: feed_of(one.name, one.title) for one in proposals},
    )


def snippet(found: Discovery) -> str:
    """The groups ``sources`` and ``feeds`` for the best of each kind, to paste into a configuration."""
    return pasted(*_parts(chosen(found)))


def starting_file(found: Discovery) -> str:
    """A whole configuration with the best of each kind, commented; what else was found stands in it as comments."""
    best = chosen(found)
    names = {one.name for one in best}
    sources, feeds = _parts(best)
    written = _HEAD.format(first=best[0].name if best else "SOURCE") + _site(found.site)
    written += "\nsources:\n"
    for name, source in sources.items():
        why = next(one.why for one in best if one.name == name)
        written += f"  # {harmless(why)}\n" + indented(dumped({name: source}), "  ") + "\n"
    for other in found.proposals:
        if other.name not in names:
            more = f"{harmless(other.why)}\n" + dumped({other.name: other.source})
            written += indented(indented(more, "# "), "  ") + "\n"
    return written + "feeds:\n" + indented(dumped(feeds), "  ")


def _site(site: Site) -> str:
    lines = []
    for name, note in _NOTES.items():
        line = dumped({name: getattr(site, name)}).rstrip("\n")
        lines.append(f"  {line:<52} # {note}")
    return "site:\n" + "\n".join(lines) + "\n"


def template(site: Site) -> str:
    """A commented configuration to fill in, for a site of which nothing is known yet. It can be read as it is."""
    return _TEMPLATE.format(head=_HEAD.format(first="aktuellt"), site=_site(site), url=site.url)


_TEMPLATE = """\
{head}{site}
sources:
  aktuellt:
    kind: news                                           # news | events
    url: {url}                        # the page that has the list
    every: 15m
    items: ul.news > li                                  # CSS: every item of the list
    fields:
      title: h3
      link: h3 a::attr(href)
      published: .date                                   # 21 okt 2016, 2016-10-21, igår ...
      summary: .intro

  kalendern:
    kind: events
    url: {url}
    every: 15m
    items: .calendar li
    fields:
      title: .title
      when: .time                                        # 31 oktober 2016 11.00 - 12.00
      location: .place
      link: a::attr(href)

feeds:
  aktuellt:
    title: Aktuellt
    from: [aktuellt]
    formats: [atom, rss, json]

  kalendern:
    title: Kalendern
    from: [kalendern]
    formats: [ics, atom, rss, json]
"""
