"""The index in exact fractions, against the definition computed plainly."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.sovereignty.exposure.concentration import by_all, concentration, rounded
from tests.sovereignty.exposure.world import small_world


@pytest.mark.parametrize(
    ("sums", "hhi", "points", "largest", "next_ten"),
    [
        ([100], Fraction(1), 10_000, "n0", 0),
        ([50, 50], Fraction(1, 2), 5_000, "n0", 50),
        ([1, 2], Fraction(5, 9), 5_556, "n1", 1),
        ([10, -5, 0], Fraction(1), 10_000, "n0", 0),
        ([0], Fraction(0), 0, "", 0),
        ([1] * 12, Fraction(1, 12), 833, "n0", 10),
    ],
)
def test_concentration(
    sums: list[int], hhi: Fraction, points: int, largest: str, next_ten: int
) -> None:
    names = [f"n{number}" for number in range(len(sums))]
    found = concentration("customer", names, np.array(sums, np.int64))
    assert (found.hhi, found.points) == (hhi, points)
    assert (found.largest, found.next_ten_minor) == (largest, next_ten)


@given(st.lists(st.integers(-5, 10**15), min_size=1, max_size=150))
def test_it_is_the_sum_of_the_squared_shares_and_the_ten_that_follow(sums: list[int]) -> None:
    names = [f"n{number:03d}" for number in range(len(sums))]
    found = concentration("customer", names, np.array(sums, np.int64))
    above = sorted((value for value in sums if value > 0), reverse=True)
    whole = sum(above)
    assert found.hhi == sum((Fraction(value, whole) ** 2 for value in above), Fraction(0))
    assert found.largest_minor == (above[0] if above else 0)
    assert found.next_ten_minor == sum(above[1:11])


def test_what_nobody_names_counts_as_one_name_and_partners_by_what_they_sell() -> None:
    found = by_all(small_world())
    assert found["market"].name_count == 4
    assert found["market"].largest == "DE"
    assert found["partner"].total_minor == 500_00 + 275_00 + 75_00
    assert found["partner"].largest == "oak"


@pytest.mark.parametrize(("value", "whole"), [("1/2", 1), ("-1/2", -1), ("3/2", 2), ("1/3", 0)])
def test_halves_are_rounded_away_from_zero(value: str, whole: int) -> None:
    assert rounded(Fraction(value)) == whole
