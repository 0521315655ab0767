"""Feeds and calendars for public websites that have news and events but publish neither.

A source is loaded, judged, remembered and published as Atom, RSS, JSON Feed and iCalendar::

    syndicate check                       # is the configuration right?
    syndicate preview aktuellt            # what would be published?
    syndicate serve                       # load on a schedule and serve the feeds

The way through the code is one way: ``sources`` -> ``guard`` -> ``history`` -> ``store`` -> ``render``
-> ``web``; ``cycle.py`` tells it on one page, docs/ownership.md says which module owns what.
"""

__version__ = "0.1.0"
