"""What lifts an amount: a floor, and the top-up of a guarantee at the end of an interval."""

from decimal import Decimal

from largesse.entitlement.proof.limits import height_of
from largesse.entitlement.proof.records import ZERO, Amounts, Moment
from largesse.entitlement.proof.sentences import Sentence
from largesse.entitlement.proof.words import Paper, Word
from largesse.programme.terms.amounts import Amount
from largesse.programme.terms.limits import Guarantee, Guaranteed
from largesse.programme.terms.periods import Interval


def raised_to_floor(amounts: Amounts, at: Moment, amount: Decimal, paper: Paper) -> Decimal:
    """An amount above zero is worth at least the floor."""
    floor = at.incentive.floor
    if floor is None or amount <= 0:
        return amount
    height = height_of(amounts, at, floor, paper)
    if amount >= height:
        return amount
    paper.write(Sentence.FLOOR, height=Amount(height, at.incentive.unit))
    return height


def top_up(amounts: Amounts, at: Moment, amount: Decimal, paper: Paper) -> Decimal:
    """What the guarantee adds; zero before the interval has ended."""
    guarantee = at.incentive.guarantee
    ends = at.is_expected or at.month == at.key.span.last
    if guarantee is None or not ends:
        return ZERO
    height = guarantee.amount.value
    if guarantee.how is Guaranteed.EACH:
        missing = max(height - amount, ZERO)
    else:
        missing = _over_the_year(amounts, at, guarantee)
    if missing:
        how, added = Word(guarantee.how.value), Amount(missing, at.incentive.unit)
        paper.write(Sentence.GUARANTEED, height=guarantee.amount, how=how, added=added)
    return missing


def _over_the_year(amounts: Amounts, at: Moment, guarantee: Guarantee) -> Decimal:
    """The rise of what the year's intervals so far fall short of together; a draw also recovers."""
    height, calendar = guarantee.amount.value, amounts.programme.calendar
    incentive, key = at.incentive, at.key
    year = calendar.span(Interval.YEAR, key.span.first, incentive.holds)
    earned = total = before = ZERO
    count = 0
    for other in amounts.keys(incentive):
        same_year = calendar.span(Interval.YEAR, other.span.first, incentive.holds) == year
        if other.scope != key.scope or not same_year:
            continue
        if other.span.first > key.span.first:
            break
        count += 1
        is_open = other.span.last > amounts.through
        reached = amounts.through if is_open else other.span.last
        earned += amounts.before_top_up(other, reached, is_open)
        before = total
        short = max(count * height - earned, ZERO)
        total = max(total, short) if guarantee.how is Guaranteed.CUMULATIVE else short
    return total - before
