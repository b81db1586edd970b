"""Whatever runs there are, what is paid at settlement after settlement is what was vested in all.

Random runs say random things of each quarter, one after another, some written again; a statement
of each quarter is written by the last run that reached its end before the next quarter was.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.programme.calendar import Calendar, ordinal
from largesse.programme.model import Incentive
from largesse.settlement.statement.payments import vested_by
from largesse.settlement.statement.results import FIGURES, Found, Results
from largesse.settlement.statement.settled import Earlier, Said, settlements_of
from tests.programme.kit import loaded

START = ordinal(2024, 1)
RULE = "incentive: rule\nover: quarter\nrate: 1%\n"
AMOUNTS = st.lists(st.integers(-500, 500), min_size=8, max_size=8)
MONTHS = st.lists(st.integers(0, 17), min_size=1, max_size=14).map(sorted)
"""How many months after January each run reaches."""


def said(number: int, reach: int, amounts: Sequence[int]) -> Said:
    """A run through so many months after January that says so much of each quarter."""
    earned = {}
    for quarter, amount in enumerate(amounts):
        first = START + 3 * quarter
        for month in range(first, min(first + 2, START + reach) + 1):
            figures = dict.fromkeys(FIGURES, Decimal(amount if month == first + 2 else 0))
            earned["rule", "", first, month] = Found(first + 2, figures)
    at = datetime(2024, 1, 1, number % 24, tzinfo=UTC)
    return Said(f"run-{number:02d}", at, START + reach, {}, Results(earned, {}, {}))


@pytest.fixture(scope="module")
def rule(tmp_path_factory: pytest.TempPathFactory) -> Incentive:
    """A quarterly rule."""
    return loaded(tmp_path_factory.mktemp("settled"), RULE).incentives["rule"]


@given(months=MONTHS, data=st.data())
def test_dues_add_up_to_what_is_vested(
    rule: Incentive, months: list[int], data: st.DataObject
) -> None:
    runs = [said(n, reach, data.draw(AMOUNTS)) for n, reach in enumerate(months)]
    paid, stated_to = Decimal(0), START
    for last in range(START + 2, START + 18, 3):
        by = next((run for run in reversed(runs) if run.through == last), None)
        if by is None:
            continue  # no statement: its quarter is settled with a later one
        before = runs[: runs.index(by)]
        earlier = Earlier([run.through for run in before], before.__getitem__)
        settlements = settlements_of(Calendar(), rule, by, earlier, last)
        vested = [vested_by(s.said.results, rule, s.span).amount for s in settlements]
        stated = sum(1 for s in settlements if s.span.last <= stated_to)
        paid += vested[-1] - (vested[stated - 1] if stated else Decimal(0))
        stated_to = last
        assert paid == total(by)


def total(run: Said) -> Decimal:
    """All that a run says is vested."""
    earned = run.results.earned.items()
    final = (found["vested"] for (_, _, _, month), found in earned if month == found.last)
    return sum(final, Decimal(0))
