"""What a measure is compared with: an earlier interval, an agreed or stated amount, a measure."""

from decimal import Decimal

from largesse.entitlement.proof.records import Amounts, Moment
from largesse.entitlement.proof.scale import Paper, percent, show
from largesse.entitlement.proof.windows import folded
from largesse.money import quotient
from largesse.programme.calendar import MONTHS_IN, month_text, months_held
from largesse.programme.terms.placing import Against, Reference

_RATIO_SHOWN = Decimal("0.000001")


def reference(amounts: Amounts, at: Moment) -> Decimal | None:
    """The reference at a moment; None where the rule compares with nothing, or nothing is known."""
    placing = at.incentive.placing
    if placing is None or placing.reference is None:
        return None
    asked, span = placing.reference, at.key.span
    match asked.kind:
        case Against.PREVIOUS | Against.LAST_YEAR:
            back = 12 if asked.kind is Against.LAST_YEAR else MONTHS_IN[at.incentive.over]
            held = months_held(span, at.incentive.holds)
            last = min(at.month, held[-1]) if asked.to_date else held[-1]
            return folded(amounts, at, "r", range(held[0] - back, last - back + 1))
        case Against.MEASURE:
            return folded(amounts, at, "r", range(span.first, at.month + 1))
    stated = asked.amount if asked.kind is Against.FIXED else _stated(amounts, at, asked.kind)
    return _elapsed_part(stated, asked, at)


def _stated(amounts: Amounts, at: Moment, kind: Against) -> Decimal | None:
    """A target or baseline of the facts: the incentive's own, else its measure's."""
    table = amounts.book.targets if kind is Against.TARGET else amounts.book.baselines
    span = at.key.span
    for name in (at.incentive.id, at.incentive.placing_measure.id):
        found = table.get((amounts.partner, name, span.first, span.last))
        if found is not None:
            return found
    return None


def _elapsed_part(stated: Decimal | None, asked: Reference, at: Moment) -> Decimal | None:
    """Of an amount for the whole interval, what belongs to the months that have passed.

    A peak, a smallest or a latest is none of months added up: it is compared with the whole.
    """
    if stated is None or not asked.to_date or not at.incentive.placing_measure.adds_up:
        return stated
    held = months_held(at.key.span, at.incentive.holds)
    reached = min(max(at.month, held[0]), held[-1])
    return quotient(stated * Decimal(reached - held[0] + 1), Decimal(len(held)))


def write_comparison(at: Moment, n: Decimal, compared: Decimal | None, paper: Paper) -> None:
    """Write what places and, where it is compared, with what and how the two stand."""
    incentive, span = at.incentive, at.key.span
    unit = incentive.placing_measure.unit
    name = incentive.measure.id if incentive.is_per_line else incentive.placing_measure.id
    reached = "" if at.month == span.last else f" to the end of {month_text(at.month)}"
    paper.write(f"{name} in {span.name}{reached}: {show(n)} {unit}")
    if incentive.placing is None or incentive.placing.reference is None:
        return
    if compared is None or compared <= 0:
        paper.write("there is nothing to compare with: nothing is earned")
        return
    paper.write(f"compared with {show(compared)} {unit}")
    top = n - compared if incentive.placing.minus_one else n
    ratio = quotient(top, compared).quantize(_RATIO_SHOWN)
    paper.write(
        f"{show(top)} / {show(compared)} = {percent(ratio)} "
        "(shown rounded; bands are tested exactly)"
    )
