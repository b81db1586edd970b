"""Limits of exposure held against a small world: kept, broken, and not known to be kept."""

from dataclasses import replace
from decimal import Decimal

import pytest

from largesse.programme.model import ExposureLimit
from largesse.programme.model.limit import By, Of
from largesse.programme.model.words import Text
from largesse.programme.terms.periods import parse_period
from largesse.sovereignty.exposure.limits import held_against, told
from largesse.sovereignty.exposure.world import Standing, World, world_of
from tests.sovereignty.exposure.world import BILLED, PARTNERS, small_world


def limit(of: Of, by: By, at_most: str, together: int = 1, but: str = "") -> ExposureLimit:
    most = Decimal(at_most) / 100
    left_out = frozenset(but.split())
    return ExposureLimit("one", Text("Few", "Peu"), "", of, by, most, together, left_out)


@pytest.mark.parametrize(
    ("of", "by", "at_most", "together", "but", "verdict", "reached"),
    [
        ("consumption", "customer", "40", 1, "", "kept", 400_00),  # exactly at the limit
        ("consumption", "customer", "39.999", 1, "", "broken", 400_00),
        ("consumption", "customer", "70", 2, "", "kept", 700_00),
        ("consumption", "customer", "30", 1, "c-1", "kept", 300_00),
        ("consumption", "market", "72", 1, "", "unknown", 700_00),  # 25.00 may be German too
        ("consumption", "market", "72.5", 1, "", "kept", 700_00),
        ("consumption", "partner", "50", 1, "", "kept", 500_00),
        ("consumption", "entity", "89", 1, "", "broken", 900_00),
        ("consumption", "jurisdiction", "90", 1, "", "unknown", 900_00),
        ("consumption", "jurisdiction", "92.5", 1, "", "kept", 900_00),
        ("consumption", "jurisdiction", "42.5", 1, "DE", "kept", 400_00),
        ("commitments", "partner", "76", 1, "", "kept", 100_00),  # of 131.00, and 7.00 of c-2
        ("commitments", "customer", "5", 1, "", "broken", 7_00),
        ("commitments", "jurisdiction", "77", 1, "", "broken", 107_00),  # oak, and c-2 in DE
        ("expected", "partner", "84", 1, "", "broken", 59_99),
        ("expected", "jurisdiction", "85", 1, "", "kept", 59_99),
    ],
)
def test_a_limit_beside_the_largest_names(
    of: Of, by: By, at_most: str, together: int, but: str, verdict: str, reached: int
) -> None:
    (held,) = held_against(small_world(), [limit(of, by, at_most, together, but)])
    assert (held.verdict, held.reached_minor) == (verdict, reached)


def test_what_was_committed_to_whom_nobody_knows_counts_to_the_whole() -> None:
    (held,) = held_against(small_world(), [limit("commitments", "partner", "50")])
    assert held.total_minor == 30_00 + 1_00 + 100_00 + 7_00


def test_a_limit_holds_in_its_time() -> None:
    past = replace(
        limit("consumption", "customer", "1"), holds=parse_period("[2020-01-01, 2025-03-31)")
    )
    now = replace(past, holds=parse_period("[2025-03-31, inf)"))
    assert [held.limit for held in held_against(small_world(), [past, now])] == [now]


def test_nothing_keeps_every_limit() -> None:
    empty: World = world_of([])
    (held,) = held_against(empty, [limit("consumption", "customer", "1")])
    assert held.verdict == "kept"
    assert held.share == 0


def test_a_limit_is_told_with_its_figures_in_both_languages() -> None:
    all_of_them, broken, unknown = held_against(
        small_world(),
        [
            limit("consumption", "customer", "95", 5),
            limit("consumption", "customer", "9"),
            limit("consumption", "market", "72"),
        ],
    )
    assert told(all_of_them, "USD") == (
        "Few: broken. c-1, c-2, c-3 and 2 more have USD 1,000 of USD 1,000 of consumption:"
        " 100.0\N{NO-BREAK SPACE}%, and at most 95.0\N{NO-BREAK SPACE}% is allowed."
    )
    assert told(broken, "USD") == (
        "Few: broken. c-1 has USD 400 of USD 1,000 of consumption: 40.0\N{NO-BREAK SPACE}%, and at"
        " most 9.0\N{NO-BREAK SPACE}% is allowed."
    )
    assert "a further USD 25 may be theirs" in told(unknown, "USD")
    assert told(broken, "USD", "fr").startswith("Peu : dépassé. c-1 : 400\N{NO-BREAK SPACE}USD")


def test_a_standing_of_nobody_is_not_lost() -> None:
    world = world_of(BILLED, [*PARTNERS])
    assert sum((p.standing for p in world.partners), Standing()).committed_minor == 111_00
