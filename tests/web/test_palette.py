"""The colours of the pages can be read, whatever colour the website has."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from syndicate.web.palette import EDGE, SIGN, TEXT, contrast, scheme, tokens

colors = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
GROUNDS = ("ground", "card", "sunken", "tint")
LEAST = {"text": TEXT, "soft": TEXT, "link": SIGN, "edge": EDGE, "alert": SIGN, "notice": SIGN}


@given(color=colors, dark=st.booleans())
@example(color="#ffff00", dark=False)
@example(color="#0000ff", dark=True)
@example(color="#ffffff", dark=False)
@example(color="#000000", dark=True)
def test_every_ink_can_be_read_on_every_ground(color: str, dark: bool) -> None:
    made = scheme(color, dark=dark)
    for (ink, least), ground in product(LEAST.items(), GROUNDS):
        assert contrast(made[ink], made[ground]) >= least, (ink, ground, made)
    for ink, ground in (("on-fill", "fill"), ("alert", "alert-ground"), ("notice", "notice-ground")):
        assert contrast(made[ink], made[ground]) >= SIGN, (ink, made)
    for ground in ("alert-ground", "notice-ground"):
        assert contrast(made["text"], made[ground]) >= TEXT - 1, (ground, made)
    assert made["brand"] == color


@pytest.mark.parametrize(
    ("one", "other", "ratio"), [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48), ("#ff0000", "#ffffff", 4.0)]
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)


def test_a_colour_in_three_digits_and_in_six_is_the_same() -> None:
    assert tokens("#05a") == tokens("#0055aa")
