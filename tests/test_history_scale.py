"""What matching costs grows with what there is to match, not with its square: counted in calls, not in seconds."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date, timedelta
from types import FrameType

import pytest

from syndicate import history
from syndicate.model import NewsItem
from tests.support.remembering import NOW, ZONE, Memory, news

Page = Callable[[int], NewsItem]


def plain(n: int) -> NewsItem:
    return news(n, published=date(1990, 1, 1) + timedelta(days=n // 3), content=f"<p>Brödtext {n}</p>")


def one_title(n: int) -> NewsItem:
    return news(n, title="Pressmeddelande", link=None, published=None)


def one_link(n: int) -> NewsItem:
    return news(n, link="https://example.se/nyheter", published=None)


CASES: dict[str, tuple[Page, Page]] = {
    "as they were": (plain, plain),
    "all new": (plain, lambda n: plain(n + 100_000)),
    "all under new addresses": (plain, lambda n: news(n, link=f"https://example.se/ny/{n}", published=None)),
    "without link and date, one title": (
        one_title,
        lambda n: news(n, title="Pressmeddelande", link=None, summary=None),
    ),
    "without link and date, every title edited": (
        lambda n: news(n, link=None, published=None),
        lambda n: news(n, link=None, published=None, title=f"Nyheten nummer {n}", summary=None),
    ),
    "behind one link, every title edited": (one_link, lambda n: news(n, link=one_link(n).link, title=f"Nytt {n}")),
    "nothing but one summary": (
        lambda _: NewsItem(summary="Läs mer"),
        lambda _: NewsItem(summary="Läs mer"),
    ),
}


def calls(before: Page, after: Page, size: int) -> int:
    """How many functions are called to match a page of items with twenty times as many records."""
    memory = Memory()
    memory.load([before(n) for n in range(20 * size)], NOW)
    records, items = list(memory.records.values()), [after(n) for n in range(size)]
    count = 0

    def counted(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(counted)
    try:
        history.match(records, items, now=NOW, zone=ZONE)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("case", CASES)
def test_ten_times_as_much_costs_about_ten_times_as_much(case: str) -> None:
    small, large = (calls(*CASES[case], size) for size in (25, 250))
    assert large < 15 * small
