"""What an open interval is expected to come to: at its pace so far, at its target, or as it stands.

At the *run rate* what adds up goes on at its pace: times all months of the interval, over those
that have passed. A peak, a latest, a smallest, a largest and a number of different values stay as
they are, and so does what a wider window places by. *At target* what places comes to the target,
and all that is paid on or limits is scaled in step.
"""

from dataclasses import replace
from decimal import Decimal

from largesse.entitlement.proof.asked import asked_of
from largesse.entitlement.proof.options import pays_as_one
from largesse.entitlement.proof.records import ZERO, Amounts, Moment
from largesse.entitlement.proof.references import reference
from largesse.entitlement.proof.sentences import Sentence
from largesse.entitlement.proof.windows import (
    accumulated,
    at_pace,
    months_passed,
    placing_of,
)
from largesse.entitlement.proof.words import Month, Paper, Value
from largesse.money import quotient
from largesse.programme.model import Incentive
from largesse.programme.terms.amounts import Amount


def quantity(amounts: Amounts, at: Moment, column: str) -> Decimal:
    """A column at a moment: as it has come to be, or as the interval is expected to end.

    Of all partners together where the rule counts a group.
    """
    placing = placing_of(at.incentive, column)
    if placing is None or placing.across is None:
        return _own_quantity(amounts, at, column)
    group = amounts.group(placing.across, at.month)
    return sum((_own_quantity(member, at, column) for member in group), ZERO)


def _own_quantity(amounts: Amounts, at: Moment, column: str) -> Decimal:
    found = accumulated(amounts, at, column)
    if not at.is_expected or at.incentive.expects == "to date":
        return found
    target = _target(amounts, at)
    if target is None or column[0] == "q":
        return _paced(amounts, at, column, found)
    if _is_what_places(at.incentive, column):
        return target
    placed = _paced(amounts, at, "n", accumulated(amounts, at, "n"))
    return quotient(_paced(amounts, at, column, found) * target, placed) if placed else ZERO


def _target(amounts: Amounts, at: Moment) -> Decimal | None:
    return (
        reference(amounts, at, asked_of(at.incentive)[0])
        if at.incentive.expects == "target"
        else None
    )


def _paced(amounts: Amounts, at: Moment, column: str, value: Decimal) -> Decimal:
    adds_up = amounts.months(at.incentive).measure_of(column).adds_up
    placing = placing_of(at.incentive, column)
    is_window = placing is not None and placing.is_widened
    return at_pace(at, value) if adds_up and not is_window else value


def _is_what_places(incentive: Incentive, column: str) -> bool:
    if column == "p0" and pays_as_one(incentive.choice):
        return incentive.paid_measure == incentive.placing_measure
    return column == "n"


def write_expectation(amounts: Amounts, at: Moment, paper: Paper) -> None:
    """Write how what places is expected to go on."""
    if not at.is_expected or at.incentive.is_per_line:
        return
    unit, month = at.incentive.placing_measure.unit, Month(at.month)
    before = quantity(amounts, replace(at, is_expected=False), "n")
    after = quantity(amounts, at, "n")
    now, then = Amount(before, unit), Amount(after, unit)
    if _target(amounts, at) is not None:
        paper.write(Sentence.EXPECTED_AT_TARGET, month=month, now=now, then=then)
    elif before == after:
        paper.write(Sentence.EXPECTED_AS_IT_IS, month=month, now=now)
    else:
        elapsed, total = months_passed(at, at.month)
        passed: dict[str, Value] = {"elapsed": elapsed, "total": total}
        paper.write(Sentence.EXPECTED_AT_PACE, month=month, now=now, then=then, **passed)
