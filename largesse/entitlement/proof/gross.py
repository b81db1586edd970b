"""From quantities to an amount: what each scale is given, and the factors upon it."""

from dataclasses import dataclass, replace
from decimal import Decimal

from largesse.entitlement.proof.foreseen import quantity
from largesse.entitlement.proof.options import (
    decides_at_end,
    holds_at_end,
    option_at_end,
    pays_as_one,
)
from largesse.entitlement.proof.records import ZERO, Amounts, Moment
from largesse.entitlement.proof.scale import Beside, Given, scale_amount
from largesse.entitlement.proof.sentences import Sentence
from largesse.entitlement.proof.words import Paper
from largesse.money import product
from largesse.programme.model import Incentive
from largesse.programme.terms.amounts import Amount
from largesse.programme.terms.placing import Basis


@dataclass(frozen=True, slots=True)
class Placed:
    """What places a position: ``n`` is less what earlier rules took, which is ``taken_before``.

    ``beside`` places in the bands inside bands.
    """

    n: Decimal
    reference: Decimal | None
    taken_before: Decimal
    beside: tuple[Beside, ...] = ()


def gross(amounts: Amounts, at: Moment, placed: Placed, paper: Paper) -> Decimal:
    """The amount the scales give, before factors and limits."""
    if at.incentive.is_per_line:
        return _by_line(amounts, at, paper)
    if _is_compared(at.incentive) and (placed.reference is None or placed.reference <= 0):
        return ZERO
    choice = at.incentive.choice
    at_end = decides_at_end(choice)
    applies = option_at_end(amounts, at) if at_end else None
    is_single = pays_as_one(choice)
    _write_increase(at.incentive, placed, paper)
    total, paid_count = ZERO, 0
    for position, option in enumerate(choice.options):
        if at_end and position != applies:
            continue
        paid = _paid(amounts, at, placed, position, is_single)
        if not is_single and not paid:
            continue
        paid_count += 1
        if not is_single:
            name = option.value if option.also is None else option.label
            _write_option(at.incentive, name, paid, paper)
        given = _given(at.incentive, placed, paid, is_single)
        total += scale_amount(option.scale, given, paper)
    if paid_count > 1:
        paper.write(Sentence.TOGETHER, amount=Amount(total, at.incentive.unit))
    return total


def _write_increase(incentive: Incentive, placed: Placed, paper: Paper) -> None:
    """Where the increase is paid on, how it comes about."""
    n, d = placed.n, placed.reference
    if incentive.placing is not None and incentive.placing.absolute:
        return  # it places, and was written there
    if incentive.paid_on.basis is Basis.INCREMENT and d is not None and n > d:
        result = Amount(n - d, incentive.placing_measure.unit)
        paper.write(Sentence.INCREASE, of=n, less=d, result=result)


def _write_option(incentive: Incentive, option: str | None, paid: Decimal, paper: Paper) -> None:
    amount = Amount(paid, incentive.paid_measure.unit)
    if option is None:
        paper.write(Sentence.OF_OTHERS, paid=amount)
    else:
        paper.write(Sentence.OF_OPTION, option=option, paid=amount)


def _by_line(amounts: Amounts, at: Moment, paper: Paper) -> Decimal:
    total = ZERO
    for position in range(len(at.incentive.choice.options)):
        total += quantity(amounts, at, f"p{position}")
    amount, stack = Amount(total, at.incentive.unit), amounts.programme.stack_of(at.incentive.id)
    if stack is not None and stack.by_line:
        paper.write(Sentence.LINE_BY_LINE_STACK, stack=stack.id, amount=amount)
    else:
        paper.write(Sentence.LINE_BY_LINE, amount=amount)
    return total


def _is_compared(incentive: Incentive) -> bool:
    return incentive.placing is not None and incentive.placing.reference is not None


def _paid(amounts: Amounts, at: Moment, placed: Placed, position: int, is_single: bool) -> Decimal:
    """What one option pays on; what earlier rules took is taken from the first."""
    paid = quantity(amounts, at, "p0" if is_single else f"p{position}")
    if position == 0 and at.incentive.paid_measure.unit == at.incentive.measure.unit:
        paid -= placed.taken_before
    return paid


def _given(incentive: Incentive, placed: Placed, paid: Decimal, is_single: bool) -> Given:
    """What a scale is given, with the units that its lines show."""
    by_rows = incentive.choice.by_rows and incentive.placing is None
    places = incentive.paid_measure if by_rows else incentive.placing_measure
    given = _figures_given(incentive, placed, paid, is_single)
    return replace(given, unit=incentive.unit, n_unit=places.unit, beside=placed.beside)


def _figures_given(incentive: Incentive, placed: Placed, paid: Decimal, is_single: bool) -> Given:
    """What places over the reference, and what is paid on."""
    placing, paid_on = incentive.placing, incentive.paid_on
    if incentive.choice.by_rows and placing is None:
        return Given(paid, None, paid)
    n, d = placed.n, placed.reference
    top = n
    if placing is not None and placing.minus_one and d is not None:
        top = n - d
    ratio_d = d if incentive.is_placed_by_ratio else None
    match paid_on.basis:
        case Basis.AT_TARGET:
            assert paid_on.amount is not None
            return Given(top, d, paid, at_target=paid_on.amount.value)
        case Basis.INCREMENT:
            assert d is not None
            return Given(top, ratio_d, max(n - d, ZERO))
        case Basis.REFERENCE:
            assert d is not None
            return Given(top, ratio_d, d)
        case Basis.AMOUNT:
            assert paid_on.amount is not None
            return Given(top, ratio_d, paid_on.amount.value, shares_b=True)
    is_same = is_single and _places_what_it_pays_on(incentive)
    return Given(top, ratio_d, paid, shares_b=not is_same)


def _places_what_it_pays_on(incentive: Incentive) -> bool:
    placing = incentive.placing
    widened = placing is not None and (placing.is_widened or placing.across is not None)
    return not widened and incentive.paid_measure == incentive.placing_measure


def multiplied(amounts: Amounts, at: Moment, amount: Decimal, paper: Paper) -> Decimal:
    """The amount times every factor whose condition holds at the end of the month reached."""
    for item in at.incentive.times:
        if holds_at_end(amounts, at, item.who):
            result = product(amount, item.factor)
            of, by, to = amount, item.factor, Amount(result, at.incentive.unit)
            if item.because.en:
                because = item.because
                paper.write(Sentence.FACTOR, of=of, factor=by, because=because, result=to)
            else:
                paper.write(Sentence.TIMES, of=of, by=by, result=to)
            amount = result
    return amount
