"""Shares as people read them: a threshold never looks kept that is not."""

from fractions import Fraction

import pytest

from largesse.sovereignty.ownership.figures import percent

FIGURES = [
    # share                    shown
    (Fraction(0),              "0.0 %"),
    (Fraction(24, 100),        "24.0 %"),
    (Fraction(2401, 10_000),   "24.01 %"),
    (Fraction(24001, 100_000), "24.001 %"),
    (Fraction(1, 3),           "33.33 %"),
    (Fraction(24, 100) + Fraction(1, 3 * 10**8), "24.0000003 %"),
    (Fraction(39, 100) - Fraction(1, 3 * 10**5), "38.9997 %"),
    (Fraction(1),              "100.0 %"),
]  # fmt: skip


@pytest.mark.parametrize(("share", "shown"), FIGURES)
def test_a_share_is_shown_exactly_where_it_can_be(share: Fraction, shown: str) -> None:
    assert percent(share) == shown
