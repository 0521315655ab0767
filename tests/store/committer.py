"""A process that publishes in a loop until it is killed; run by test_crash.py.

Each generation writes, in one commit: a record more, all records touched, one of them revised, the source's state, the
feed's state and eight documents that name the generation. What the database has acknowledged is said on stdout.
"""

from __future__ import annotations

import sys
from dataclasses import replace

from syndicate.model import Changes, FeedState, LoadStats, Publication
from syndicate.store import Store, open_store
from tests.store.making import NOW, artifact, record, revised, state

PATHS = tuple(f"/feeds/aktuellt{suffix}" for suffix in (".atom", ".rss", ".json", "/1.atom", "/2.atom", "/3.atom"))


def publish_next(store: Store) -> int:
    """Commit one generation more, from what is stored; its number."""
    generation = store.source("aktuellt").version + 1
    known = store.records(["aktuellt"])
    feed = store.feed("aktuellt")
    change = tuple(revised(each, title=f"Generation {generation}") for each in known[-1:])
    text = f"{generation} " + "text " * 5_000
    store.commit(
        Publication(
            at=NOW,
            source=state(generation),
            changes=Changes(
                new=(record(generation),),
                revised=change,
                touched=tuple(replace(each, absent_loads=generation) for each in known[:-1]),
            ),
            stats=LoadStats(at=NOW, good=True, items=generation),
            feed_versions={"aktuellt": feed.version},
            feeds=(FeedState(name="aktuellt", entries=generation),),
            artifacts=tuple(artifact(path, text) for path in PATHS),
        )
    )
    return generation


def main() -> None:
    """Open the store named on the command line, and publish for ever."""
    with open_store(sys.argv[1]) as store:
        while True:
            sys.stdout.write(f"{publish_next(store)}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
