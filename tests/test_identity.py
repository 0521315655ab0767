"""Ids are minted once and are ASCII; fingerprints see what a reader would see and nothing else."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from syndicate import identity
from syndicate.model import Event, NewsItem, Override, Recurrence, Span

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NEWS = NewsItem(
    title="Ny vägledning för leverantörer",
    link="https://example.se/nyheter/vagledning",
    summary="Nu finns den.",
    published=date(2016, 10, 21),
)


def mint(item: NewsItem, *, own_link: bool = True, taken: frozenset[str] = frozenset()) -> tuple[str, str]:
    draws = map(str, itertools.count())
    return identity.mint(
        item, source="aktuellt", authority="example.se,2016", own_link=own_link, taken=taken, token=lambda: next(draws)
    )


def test_an_id_is_an_ascii_tag_uri_that_ends_in_the_key() -> None:
    id_, key = mint(NEWS)
    assert re.fullmatch(r"[a-z2-7]{16}", key)
    assert id_ == f"tag:example.se,2016:aktuellt/{key}"


def test_the_same_link_mints_the_same_id_so_that_a_lost_store_gives_the_same_ids() -> None:
    assert mint(NEWS) == mint(replace(NEWS, title="Rättad rubrik", link=f"{NEWS.link}?utm_source=brev"))


def test_the_sources_own_id_goes_before_the_link() -> None:
    keyed = replace(NEWS, key="post-17")
    assert mint(keyed) == mint(replace(keyed, link="https://example.se/annan"))
    assert mint(keyed) != mint(NEWS)


def test_title_time_and_place_never_mint_an_id() -> None:
    bare = replace(NEWS, link=None)
    drawn = identity.mint(
        bare, source="a", authority="example.se,2016", own_link=False, taken=frozenset(), token=lambda: "x"
    )
    other = identity.mint(
        bare, source="a", authority="example.se,2016", own_link=False, taken=frozenset(), token=lambda: "y"
    )
    assert drawn != other


def test_a_key_in_use_is_never_given_again() -> None:
    _, key = mint(NEWS)
    _, another = mint(NEWS, taken=frozenset({key}))
    assert another != key


def test_a_link_that_others_share_does_not_stand_for_an_item() -> None:
    assert mint(NEWS, own_link=False) != mint(NEWS)


@pytest.mark.parametrize(
    "same",
    [
        replace(NEWS, title="Ny  vägledning\nför leverantörer "),
        replace(NEWS, link=f"{NEWS.link}?utm_campaign=x"),
        replace(NEWS, link="http://example.se/nyheter/vagledning/"),
        replace(NEWS, published=datetime(2016, 10, 21, 9, 15, tzinfo=STOCKHOLM)),
        replace(NEWS, categories=("miljö",)),
    ],
)
def test_what_no_reader_would_call_a_change_keeps_the_fingerprint(same: NewsItem) -> None:
    assert identity.fingerprint(same) == identity.fingerprint(NEWS)


def test_markup_is_not_content() -> None:
    one = replace(NEWS, content="<p>Nu finns <b>den</b>.</p>")
    other = replace(NEWS, content='<div class="ny"><p>Nu\n finns den.</p></div>')
    assert identity.fingerprint(one) == identity.fingerprint(other)


@pytest.mark.parametrize(
    "changed",
    [
        replace(NEWS, title="Ny vägledning för köpare"),
        replace(NEWS, summary="Nu finns den inte."),
        replace(NEWS, content="<p>Mer.</p>"),
        replace(NEWS, link="https://example.se/nyheter/annan"),
        replace(NEWS, published=date(2016, 10, 22)),
    ],
)
def test_what_a_reader_would_call_a_change_moves_the_fingerprint(changed: NewsItem) -> None:
    assert identity.fingerprint(changed) != identity.fingerprint(NEWS)


def test_an_event_is_fingerprinted_by_the_instant_not_by_the_zone_it_is_written_in() -> None:
    local = datetime(2016, 10, 31, 11, tzinfo=STOCKHOLM)
    one = Event(title="Möte", span=Span(local))
    assert identity.fingerprint(one) == identity.fingerprint(replace(one, span=Span(local.astimezone(UTC))))
    assert identity.fingerprint(one) != identity.fingerprint(replace(one, span=Span(date(2016, 10, 31))))


def test_a_fingerprint_carries_its_version() -> None:
    assert identity.fingerprint(NEWS).startswith(f"{identity.FINGERPRINT_VERSION}:")


def test_new_categories_and_files_are_material_though_not_visible() -> None:
    assert identity.material(NEWS) != identity.material(replace(NEWS, categories=("miljö",)))
    assert identity.material(NEWS) == identity.material(replace(NEWS, title="Annan"))


def test_what_recurs_is_part_of_what_a_reader_sees_and_nothing_else_changes_by_it() -> None:
    start = datetime(2026, 10, 5, 18, tzinfo=UTC)
    once = Event(title="Kör", span=Span(start))
    weekly = replace(once, recurrence=Recurrence(rules=("FREQ=WEEKLY",)))
    moved = Override(at=start, span=Span(start + timedelta(hours=1)), title="Kör")
    assert "recurrence" not in identity.visible(once)
    prints = {
        identity.fingerprint(one)
        for one in (
            once,
            weekly,
            replace(once, recurrence=Recurrence(rules=("FREQ=DAILY",))),
            replace(once, recurrence=Recurrence(rules=("FREQ=WEEKLY",), exdates=(start,))),
            replace(once, recurrence=Recurrence(rules=("FREQ=WEEKLY",), overrides=(moved,))),
            replace(
                once, recurrence=Recurrence(rules=("FREQ=WEEKLY",), overrides=(replace(moved, title=" Kyrkokör "),))
            ),
        )
    }
    assert len(prints) == 6
    spaced = replace(once, recurrence=Recurrence(rules=("FREQ=WEEKLY",), overrides=(replace(moved, title=" Kör "),)))
    same = replace(once, recurrence=Recurrence(rules=("FREQ=WEEKLY",), overrides=(moved,)))
    assert identity.fingerprint(spaced) == identity.fingerprint(same)
