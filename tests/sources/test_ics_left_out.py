"""Days that are left out of series of whole days, as programs write them."""

from __future__ import annotations

from datetime import date

import pytest

from tests.sources.making import Read
from tests.sources.test_ics import calendar, only, read_ics, recurs

__all__ = ["read_ics"]


@pytest.mark.parametrize(
    "said", ["20261019T220000Z", "20261020T000000Z", "20261020", ";TZID=Europe/Stockholm:20261020T000000"]
)
def test_a_day_left_out_is_the_day_here_also_where_it_is_told_as_a_moment(read_ics: Read, said: str) -> None:
    line = f"EXDATE{said}" if said.startswith(";") else f"EXDATE:{said}"
    item = only(read_ics(calendar(f"SUMMARY:Öppet\nDTSTART;VALUE=DATE:20261006\nRRULE:FREQ=WEEKLY\n{line}")))
    assert recurs(item).exdates == (date(2026, 10, 20),)
