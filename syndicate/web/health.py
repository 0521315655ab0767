"""How the service is, for people, monitors and Prometheus: pure functions of what a web process holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from syndicate import __version__
from syndicate.config import Config
from syndicate.model import FeedState, Problem, SourceState
from syndicate.web.holding import Holding, public_address
from syndicate.web.hubs import HubState
from syndicate.web.previews import Preview, rhythm

_STATES = ("never", "ok", "held", "failing")
# RFC 9116: security.txt must expire, within a year. It is made anew with every request; rounded, so that it stays the
# same for a month.
_SECURITY_TXT_MONTHS = 6


def status(
    config: Config,
    sources: Mapping[str, SourceState],
    feeds: Mapping[str, FeedState],
    hubs: Mapping[str, HubState] | None = None,
) -> dict[str, Any]:
    """How every configured source and feed stands, as JSON: what ``syndicate status --json`` and /status.json share.

    hubs: address -> how the hub stands; there is a part on hubs only where there are some
    Moments are RFC 3339 in the site's offset; what is not known is null. Pure.
    """
    return {
        "sources": {
            name: _source(sources.get(name, SourceState(name=name)), config.site.zone) for name in config.sources
        },
        "feeds": {
            name: {**_feed(feeds.get(name, FeedState(name=name)), config.site.zone), "formats": list(feed.formats)}
            for name, feed in config.feeds.items()
        },
        **({"hubs": {hub: _hub(state, config.site.zone) for hub, state in hubs.items()}} if hubs else {}),
    }


def _hub(state: HubState, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "told": state.told,
        "waiting": state.waiting,
        "failing": state.failing,
        "given_up": state.given_up,
        "last_told": _moment(state.last_told, zone),
        "problem": state.problem,
    }


def _source(state: SourceState, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "state": state.state,
        "reason": state.reason,
        "last_good": _moment(state.last_good, zone),
        "last_checked": _moment(state.last_checked, zone),
        "next_due": _moment(state.next_due, zone),
        "items": state.items,
        **({"problems": list(map(_problem, problems))} if (problems := (*state.printed, *state.remarks)) else {}),
    }


def _problem(problem: Problem) -> dict[str, Any]:
    """What the operator should see; ``grave``: a document stays as it was."""
    item = {"item": problem.item} if problem.item else {}
    return {**item, "message": problem.message, **({"grave": True} if problem.grave else {})}


def _feed(state: FeedState, zone: ZoneInfo) -> dict[str, Any]:
    return {"entries": state.entries, "updated": _moment(state.updated, zone)}


def _moment(moment: datetime | None, zone: ZoneInfo) -> str | None:
    return None if moment is None else moment.astimezone(zone).isoformat(timespec="seconds")


def full_status(holding: Holding, *, now: datetime) -> dict[str, Any]:
    """The status with what only a web process knows: its store, its configuration, each feed's age and rhythm.

    age_seconds: since the newest item of a news feed; rhythm_seconds: the usual time between two; null where unknown
    fetches: family of programs -> fetches in the last day
    """
    report = status(holding.config, holding.sources, holding.feeds, holding.hubs)
    for name, feed in report["feeds"].items():
        age, usual = age_of(holding.table.newest.get(name, ()), now=now)
        feed |= {"age_seconds": _seconds(age), "rhythm_seconds": _seconds(usual)}
        feed["fetches"] = _fetches(holding, name, now=now)
    zone = holding.config.site.zone
    report["store"] = {
        "reachable": holding.store_problem is None,
        "reason": holding.store_problem,
        "looked": _moment(holding.looked, zone),
    }
    report["config"] = {"problem": holding.config_problem}
    report["publication"] = holding.table.number
    report["version"] = __version__
    return report


def age_of(newest: tuple[Preview, ...], *, now: datetime) -> tuple[timedelta | None, timedelta | None]:
    """The time since the newest of these items, and the usual time between two; None where unknown, as for events."""
    moments = [preview.published for preview in newest if preview.published is not None and preview.start is None]
    return (now - max(moments), rhythm(newest)) if moments else (None, None)


def _seconds(length: timedelta | None) -> int | None:
    return None if length is None else int(length.total_seconds())


def _fetches(holding: Holding, name: str, *, now: datetime) -> dict[str, int]:
    """How often a feed was fetched in the last day, by family of programs."""
    counts: Counter[str] = Counter()
    for one in holding.fetches:
        if one.feed == name and one.hour > now - timedelta(days=1):
            counts[one.family] += one.count
    return dict(counts)


def metrics(holding: Holding) -> bytes:
    """The same for Prometheus, in its text format; from the store's data, so that every process says the same."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collector(holding))
    return generate_latest(registry)


class _Collector(Collector):
    """Yields the metrics of one moment; lives as long as one answer."""

    def __init__(self, holding: Holding) -> None:
        self.holding = holding

    def collect(self) -> Iterable[Metric]:
        yield from self._process()
        yield from self._sources()
        yield from self._feeds()
        yield from self._reached()
        yield from self._incidents()
        yield from self._hubs()

    def _process(self) -> Iterable[Metric]:
        holding = self.holding
        build = GaugeMetricFamily("syndicate_build_info", "Always 1; the version is in the label", labels=["version"])
        build.add_metric([__version__], 1)
        yield build
        yield _gauge(
            "syndicate_store_reachable", "1: the store could be read at the last look", holding.store_problem is None
        )
        yield _gauge(
            "syndicate_config_in_force", "1: the configuration file is what is in force", not holding.config_problem
        )
        yield _gauge("syndicate_publication", "Number of the publication that is served", holding.table.number)
        yield _gauge("syndicate_documents", "Documents that are served", len(holding.table.documents))

    def _sources(self) -> Iterable[Metric]:
        states = {name: self.holding.sources.get(name, SourceState(name=name)) for name in self.holding.config.sources}
        standing = GaugeMetricFamily(
            "syndicate_source_state", "1 for the state that the source is in", labels=["source", "state"]
        )
        for name, source in states.items():
            for state in _STATES:
                standing.add_metric([name, state], source.state == state)
        yield standing
        for field, meaning in (
            ("last_good", "When the source was last loaded and believed"),
            ("last_checked", "When the source was last asked"),
            ("next_due", "When the source is asked next"),
        ):
            moments = {name: getattr(source, field) for name, source in states.items()}
            yield _family(f"syndicate_source_{field}_timestamp_seconds", meaning, "source", moments)
        items = {name: source.items for name, source in states.items()}
        yield _family("syndicate_source_items", "Items in the last good load", "source", items)
        failures = {name: source.failures for name, source in states.items()}
        yield _family("syndicate_source_failures", "Failed attempts in a row", "source", failures)

    def _feeds(self) -> Iterable[Metric]:
        states = {name: self.holding.feeds.get(name, FeedState(name=name)) for name in self.holding.config.feeds}
        entries = {name: feed.entries for name, feed in states.items()}
        yield _family("syndicate_feed_entries", "Entries that the feed has", "feed", entries)
        updated = {name: feed.updated for name, feed in states.items()}
        yield _family("syndicate_feed_updated_timestamp_seconds", "When the feed last changed", "feed", updated)

    def _reached(self) -> Iterable[Metric]:
        fetched = GaugeMetricFamily(
            "syndicate_feed_fetches", "Fetches in the last seven days, by family of programs", labels=["feed", "family"]
        )
        counts: Counter[tuple[str, str]] = Counter()
        for one in self.holding.fetches:
            counts[one.feed, one.family] += one.count
        for (feed, family), count in sorted(counts.items()):
            fetched.add_metric([feed, family], count)
        yield fetched

    def _incidents(self) -> Iterable[Metric]:
        going_on = dict.fromkeys(self.holding.config.sources, 0)
        for incident in self.holding.incidents:
            if incident.closed is None and incident.source in going_on:
                going_on[incident.source] += 1
        yield _family("syndicate_source_incidents", "Incidents that are open", "source", going_on)

    def _hubs(self) -> Iterable[Metric]:
        hubs = self.holding.hubs
        if not hubs:
            return
        for name, meaning in (
            ("told", "Documents whose newest version the hub was told of"),
            ("waiting", "Documents that the hub is yet to be told of"),
            ("failing", "Documents that the hub was told of in vain so far"),
            ("given_up", "Documents that the hub is told of no more"),
        ):
            yield _family(f"syndicate_hub_{name}", meaning, "hub", {hub: getattr(hubs[hub], name) for hub in hubs})
        told = {hub: state.last_told for hub, state in hubs.items()}
        yield _family("syndicate_hub_last_told_timestamp_seconds", "When the hub last took something", "hub", told)


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(name, meaning, value=value)


def _family(name: str, meaning: str, label: str, values: Mapping[str, datetime | int | None]) -> Metric:
    family = GaugeMetricFamily(name, meaning, labels=[label])
    for key, value in values.items():
        if value is not None:
            family.add_metric([key], value.timestamp() if isinstance(value, datetime) else value)
    return family


def security_txt(config: Config, *, now: datetime) -> str:
    """/.well-known/security.txt (RFC 9116): whom to tell of a weakness; without a contact, the website itself."""
    # Section 2.5.3: an address of the web must be https.
    website = config.site.url.replace("http://", "https://", 1)
    contact = f"mailto:{config.site.contact}" if config.site.contact else website
    expires = now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    expires += timedelta(days=31 * _SECURITY_TXT_MONTHS)
    lines = [
        f"Contact: {contact}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(dict.fromkeys([config.site.language, 'en']))}",
    ]
    canonical = public_address(config, "/.well-known/security.txt")
    if canonical.startswith("https:"):
        lines.append(f"Canonical: {canonical}")
    return "\n".join(lines) + "\n"


# Everything may be fetched by everybody; Google's fetcher of calendars obeys this file.
ROBOTS_TXT = "User-agent: *\nAllow: /\n"
