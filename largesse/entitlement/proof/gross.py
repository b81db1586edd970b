"""From quantities to an amount: what each scale is given, and the factors upon it."""

from dataclasses import dataclass
from decimal import Decimal

from largesse.entitlement.proof.options import decides_at_end, holds_at_end, option_at_end
from largesse.entitlement.proof.records import ZERO, Amounts, Moment
from largesse.entitlement.proof.scale import Given, Paper, scale_amount, show
from largesse.entitlement.proof.windows import accumulated
from largesse.money import product
from largesse.programme.model import Incentive
from largesse.programme.terms.placing import Basis


@dataclass(frozen=True, slots=True)
class Placed:
    """What places a position: ``n`` is less what earlier rules took, which is ``taken_before``."""

    n: Decimal
    reference: Decimal | None
    taken_before: Decimal


def gross(amounts: Amounts, at: Moment, placed: Placed, paper: Paper) -> Decimal:
    """The amount the scales give, before factors and limits."""
    if at.incentive.is_per_line:
        return _by_line(amounts, at, paper)
    if _is_ratio(at.incentive) and (placed.reference is None or placed.reference <= 0):
        return ZERO
    choice = at.incentive.choice
    at_end = decides_at_end(choice)
    applies = option_at_end(amounts, at) if at_end else None
    is_single = choice.by is None or at_end
    total = ZERO
    for position, option in enumerate(choice.options):
        if at_end and position != applies:
            continue
        paid = _paid(amounts, at, placed, position, is_single)
        if not is_single and not paid:
            continue
        if not is_single:
            paper.write(f"of it {option.value or 'others'}: {show(paid)}")
        given = _given(at.incentive, placed, paid, is_single)
        total += scale_amount(option.scale, given, paper)
    if len(choice.options) > 1 and not at_end:
        paper.write(f"together {show(total)}")
    return total


def _by_line(amounts: Amounts, at: Moment, paper: Paper) -> Decimal:
    total = ZERO
    for position in range(len(at.incentive.choice.options)):
        total += accumulated(amounts, at, f"p{position}")
    paper.write(f"each line by itself through the scale, summed: {show(total)}")
    return total


def _is_ratio(incentive: Incentive) -> bool:
    return incentive.placing is not None and incentive.placing.reference is not None


def _paid(amounts: Amounts, at: Moment, placed: Placed, position: int, is_single: bool) -> Decimal:
    """What one option pays on; what earlier rules took is taken from the first."""
    paid = accumulated(amounts, at, "p0" if is_single else f"p{position}")
    if position == 0 and at.incentive.paid_measure.unit == at.incentive.measure.unit:
        paid -= placed.taken_before
    return paid


def _given(incentive: Incentive, placed: Placed, paid: Decimal, is_single: bool) -> Given:
    """What a scale is given: what places over the reference, and what is paid on."""
    placing, paid_on = incentive.placing, incentive.paid_on
    if incentive.choice.by_rows and placing is None:
        return Given(paid, None, paid)
    n, d = placed.n, placed.reference
    top = n
    if placing is not None and placing.minus_one and d is not None:
        top = n - d
    ratio_d = d if _is_ratio(incentive) else None
    match paid_on.basis:
        case Basis.AT_TARGET:
            assert paid_on.amount is not None
            return Given(top, d, paid, at_target=paid_on.amount.value)
        case Basis.INCREMENT:
            assert d is not None
            return Given(top, d, max(n - d, ZERO))
        case Basis.REFERENCE:
            assert d is not None
            return Given(top, d, d)
        case Basis.AMOUNT:
            assert paid_on.amount is not None
            return Given(top, ratio_d, paid_on.amount.value, shares_b=True)
    is_same = is_single and _places_what_it_pays_on(incentive)
    return Given(top, ratio_d, paid, shares_b=not is_same)


def _places_what_it_pays_on(incentive: Incentive) -> bool:
    placing = incentive.placing
    widened = placing is not None and placing.is_widened
    return not widened and incentive.paid_measure == incentive.placing_measure


def multiplied(amounts: Amounts, at: Moment, amount: Decimal, paper: Paper) -> Decimal:
    """The amount times every factor whose condition holds at the end of the month reached."""
    for item in at.incentive.times:
        if holds_at_end(amounts, at, item.who):
            result = product(amount, item.factor)
            why = f" ({item.because.en})" if item.because.en else ""
            paper.write(f"{show(amount)} x {show(item.factor)}{why} = {show(result)}")
            amount = result
    return amount
