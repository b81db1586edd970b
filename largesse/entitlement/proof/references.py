"""What a measure is compared with: an earlier interval, an agreed or stated amount, a measure."""

from decimal import Decimal

from largesse.entitlement.proof.asked import Asked
from largesse.entitlement.proof.records import Amounts, Moment
from largesse.entitlement.proof.sentences import Sentence
from largesse.entitlement.proof.windows import at_pace, folded, months_passed
from largesse.entitlement.proof.words import Month, Paper, Share, Value, called, line
from largesse.money import quotient
from largesse.programme.calendar import MONTHS_IN, last_day, months_held
from largesse.programme.model import Measure
from largesse.programme.terms.amounts import Amount
from largesse.programme.terms.placing import Against, Reference

_RATIO_SHOWN = Decimal("0.000001")
_STATED = {
    Against.TARGET: Sentence.THE_TARGET,
    Against.AGREED: Sentence.THE_BASELINE,
    Against.FIXED: Sentence.THE_STATED,
}


def reference(amounts: Amounts, at: Moment, asked: Asked) -> Decimal | None:
    """The reference at a moment; None where the rule compares with nothing, or nothing is known."""
    found, span, past = asked.placing.reference, at.key.span, f"r{asked.position}"
    if found is None:
        return None
    match found.kind:
        case Against.PREVIOUS | Against.LAST_YEAR:
            return folded(amounts, at, past, _past_months(at, found))
        case Against.MEASURE:
            other = folded(amounts, at, past, range(span.first, at.month + 1))
            return _going_on(at, asked, other)
    is_fixed = found.kind is Against.FIXED
    stated = found.amount if is_fixed else _stated(amounts, at, found.kind, asked.measure)
    return _elapsed_part(stated, found.to_date and asked.measure.adds_up, at)


def _past_months(at: Moment, asked: Reference) -> range:
    """The months of the past that are compared with, as many as the rule holds of its interval."""
    back = 12 if asked.kind is Against.LAST_YEAR else MONTHS_IN[at.incentive.over]
    held = months_held(at.key.span, at.incentive.holds)
    last = min(at.compared_to, held[-1]) if asked.to_date else held[-1]
    return range(held[0] - back, last - back + 1)


def _going_on(at: Moment, asked: Asked, other: Decimal | None) -> Decimal | None:
    """Another measure of the same interval, which is expected to go on as the own one is."""
    goes_on = at.is_expected and at.incentive.expects != "to date"
    if other is None or not goes_on or not asked.reference_measure.adds_up:
        return other
    return at_pace(at, other)


def _stated(amounts: Amounts, at: Moment, kind: Against, measure: Measure) -> Decimal | None:
    """A target or baseline of the facts: the incentive's own, else its measure's."""
    table = amounts.book.targets if kind is Against.TARGET else amounts.book.baselines
    span = at.key.span
    for name in (at.incentive.id, measure.id):
        found = table.get((amounts.partner, name, span.first, span.last))
        if found is not None:
            return found
    return None


def _elapsed_part(stated: Decimal | None, in_part: bool, at: Moment) -> Decimal | None:
    """Of an amount for the whole interval, what belongs to the months that have passed.

    A peak, a smallest or a latest is none of months added up: it is compared with the whole.
    """
    if stated is None or not in_part:
        return stated
    elapsed, total = months_passed(at, at.compared_to)
    return quotient(stated * elapsed, Decimal(total))


def write_comparison(
    amounts: Amounts, at: Moment, asked: Asked, n: Decimal, compared: Decimal | None, paper: Paper
) -> None:
    """Write a quantity and, where it is compared, with what and how the two stand."""
    unit, placing = asked.measure.unit, asked.placing
    _write_placed(amounts, at, asked, n, paper)
    if placing.reference is None:
        return
    if compared is None or compared <= 0:
        paper.write(Sentence.NOTHING_TO_COMPARE)
        return
    named = _reference_named(amounts, at, asked, placing.reference)
    paper.write(Sentence.COMPARED, reference=named, amount=Amount(compared, unit))
    if placing.absolute:
        paper.write(Sentence.INCREASE, of=n, less=compared, result=Amount(n - compared, unit))
        return
    top = n - compared if placing.minus_one else n
    ratio = quotient(top, compared).quantize(_RATIO_SHOWN)
    of = line(Sentence.LESS, of=n, less=compared) if placing.minus_one else n
    over = Sentence.OVER if ratio * compared == top else Sentence.OVER_SHOWN
    paper.write(over, of=of, by=compared, result=Share(ratio))


def _write_placed(amounts: Amounts, at: Moment, asked: Asked, n: Decimal, paper: Paper) -> None:
    placing, amount = asked.placing, Amount(n, asked.measure.unit)
    name, month = called(asked.measure), Month(at.month)
    if placing.across is not None:
        members = amounts.group(placing.across, at.month)
        day = last_day(at.month)
        group = amounts.book.group_of(amounts.partner, placing.across, day)
        paper.write(Sentence.IN_GROUP, group=group, count=len(members))
    if placing.trailing_months is not None:
        count = placing.trailing_months
        paper.write(Sentence.PLACED_TRAILING, measure=name, count=count, month=month, amount=amount)
        return
    span = at.key.span
    if placing.over is not None:
        span = amounts.programme.calendar.span(placing.over, at.month, at.incentive.holds)
    is_whole = at.is_expected and span == at.key.span
    if is_whole or at.month == span.last:
        paper.write(Sentence.PLACED, measure=name, span=span, amount=amount)
    else:
        paper.write(Sentence.PLACED_SO_FAR, measure=name, span=span, month=month, amount=amount)


def _reference_named(amounts: Amounts, at: Moment, asked: Asked, found: Reference) -> Value:
    """What the measure is compared with, so that a reader can look it up."""
    match found.kind:
        case Against.PREVIOUS | Against.LAST_YEAR:
            return _past_named(amounts, at, found)
        case Against.MEASURE:
            return called(asked.reference_measure)
    named = line(_STATED[found.kind])
    if not found.to_date or not asked.measure.adds_up:
        return named
    elapsed, total = months_passed(at, at.compared_to)
    if elapsed == total:
        return named
    return line(Sentence.ELAPSED_PART, of=named, elapsed=elapsed, total=total)


def _past_named(amounts: Amounts, at: Moment, asked: Reference) -> Value:
    months = _past_months(at, asked)
    earlier = amounts.programme.calendar.span(at.incentive.over, months[0], at.incentive.holds)
    if months == earlier.months():
        return earlier
    if months[0] == earlier.first:
        return line(Sentence.TO_THE_END, span=earlier, month=Month(months[-1]))
    return line(Sentence.MONTHS, first=Month(months[0]), last=Month(months[-1]))
