"""The programme's fund as lines: leaves, rests, whole periods; and who bears a late correction."""

from pathlib import Path

import pytest

from largesse.fund.bearing import bearing_line, bearing_year
from largesse.fund.budget import budget_of, line_of
from largesse.fund.chart import Line
from largesse.workspace.errors import Refusal
from tests.fund.books.world import fund_of

HEAD = "fund: f\nauthorised: 1_000 USD\nfor: '[2023-04-01, 2025-04-01)'\nenvelopes:\n"

TREES = [
    (
        "by year and for the whole period",
        "  a: {amount: {FY2024: 300 USD, FY2025: 200 USD}}\n  b: {amount: 100 USD}\n",
        {"a FY2024": 300_00, "a FY2025": 200_00, "b": 100_00},
    ),
    (
        "what parts leave is a line of the whole",
        "  a: {amount: {FY2024: 300 USD}, parts: {b: {amount: {FY2024: 100 USD}}, c: {}}}\n",
        {"a FY2024": 200_00, "b FY2024": 100_00},
    ),
    (
        "parts use their whole up",
        "  a: {amount: {FY2024: 300 USD}, parts: {b: {amount: {FY2024: 300 USD}}}}\n",
        {"b FY2024": 300_00},
    ),
    (
        "a whole without an amount is its parts",
        "  a: {parts: {b: {amount: {FY2024: 100 USD}}, c: {amount: 50 USD}}}\n",
        {"b FY2024": 100_00, "c": 50_00},
    ),
    (
        "parts by year in a whole for all years",
        "  a: {amount: 300 USD, parts: {b: {amount: {FY2024: 100 USD}}}}\n",
        {"a": 200_00, "b FY2024": 100_00},
    ),
    (
        "three levels",
        "  a: {amount: {FY2024: 300 USD}, parts: {b: {parts: {c: {amount: {FY2024: 90 USD}}}}}}\n",
        {"a FY2024": 210_00, "c FY2024": 90_00},
    ),
]


@pytest.mark.parametrize(("what", "tree", "lines"), TREES, ids=[what for what, _, _ in TREES])
def test_only_leaves_hold_money(
    tmp_path: Path, what: str, tree: str, lines: dict[str, int]
) -> None:
    budget = budget_of(fund_of(tmp_path, HEAD + tree))
    assert {str(line): amount for line, amount in budget.lines.items()} == lines, what
    assert budget.authorised_minor == 1_000_00


REFUSED = [
    (
        "  a: {amount: {FY2024: 300 USD}, parts: {b: {amount: 100 USD}}}\n",
        "'b' has one amount for the whole period, 'a' above it one by year",
    ),
    (
        "  a: {amount: {FY2024: 300 USD}, parts: {b: {amount: {FY2025: 100 USD}}}}\n",
        "'b' has an amount in FY2025, 'a' above it has none",
    ),
    ("  a: {amount: {FY2024: 0.001 USD}}\n", "0.001 USD is finer than the smallest unit of USD"),
]


@pytest.mark.parametrize(("tree", "what"), REFUSED)
def test_what_cannot_be_laid_out(tmp_path: Path, tree: str, what: str) -> None:
    with pytest.raises(Refusal) as refused:
        budget_of(fund_of(tmp_path, HEAD + tree))
    assert what in str(refused.value)
    assert "fund.yaml:5" in str(refused.value)


def test_an_envelope_without_an_amount_draws_on_the_one_above(tmp_path: Path) -> None:
    tree = "  a: {amount: {FY2024: 3 USD}, parts: {b: {}}}\n  c: {amount: 1 USD}\n"
    fund = fund_of(tmp_path, HEAD + tree)
    assert line_of(fund, "b", "FY2024") == Line("a", "FY2024")
    assert line_of(fund, "c", "FY2024") == Line("c")


BEARERS = (
    HEAD
    + """\
  now: {amount: {FY2024: 1 USD, FY2025: 1 USD}}
  origin:
    amount: {FY2024: 1 USD, FY2025: 1 USD}
    late corrections: year of origin
    lapsed corrections to: reserve
  yearly:
    amount: {FY2024: 1 USD, FY2025: 1 USD}
    late corrections: year of origin
    lapsed corrections to: now
  reserve: {amount: 1 USD, late corrections: year of origin}
"""
)

#   envelope   of        decided in  lapsed     borne by
BORNE = [
    ("now", "FY2024", "FY2024", "", "now FY2024"),
    ("now", "FY2024", "FY2025", "", "now FY2025"),
    ("now", "FY2024", "FY2025", "FY2024", "now FY2025"),
    ("now", "FY2025", "FY2026", "FY2025", "now FY2025"),
    ("origin", "FY2024", "FY2024", "", "origin FY2024"),
    ("origin", "FY2024", "FY2025", "", "origin FY2024"),
    ("origin", "FY2024", "FY2025", "FY2024", "reserve"),
    ("yearly", "FY2024", "FY2025", "FY2024", "now FY2025"),
    ("yearly", "FY2025", "FY2026", "FY2025", "now FY2025"),
    ("reserve", "FY2024", "FY2025", "FY2024", "reserve"),
]


@pytest.mark.parametrize(("envelope", "origin", "current", "lapsed", "bearer"), BORNE)
def test_who_bears_a_late_correction(
    tmp_path: Path, envelope: str, origin: str, current: str, lapsed: str, bearer: str
) -> None:
    fund = fund_of(tmp_path, BEARERS)
    found = bearing_line(fund, envelope, origin, current, {lapsed})
    assert str(found) == bearer
    assert bearing_year(fund, envelope, origin, current, {lapsed}) == found.year
