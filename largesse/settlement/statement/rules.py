"""Incentives on a statement: their lines, what did not count, and those that paid nothing."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from decimal import Decimal, localcontext

from largesse.entitlement.proof.entries import Entry
from largesse.entitlement.proof.months import Counted, left_out
from largesse.entitlement.proof.words import ProofLine
from largesse.expr.evaluate import evaluate
from largesse.expr.print import to_text
from largesse.money import EXACT, is_currency, product
from largesse.programme.calendar import first_day, last_day
from largesse.programme.model import Incentive
from largesse.programme.terms.amounts import Amount
from largesse.settlement.statement.lines import Desk, lines_of, sum_of
from largesse.settlement.statement.model import Form, LeftOut, NotEarned, Payment, Rule
from largesse.settlement.statement.payments import payments_of

ZERO = Decimal(0)


def form_of(incentive: Incentive) -> Form:
    """How the incentive reaches the partner."""
    if not is_currency(incentive.unit):
        return Form.BENEFIT
    if incentive.kind == "credit":
        return Form.CREDIT if incentive.cost_bearer == "vendor" else Form.OWN_COST
    return Form.INVOICE if incentive.kind == "discount" else Form.PAID


def rules_of(
    desk: Desk, incentives: Sequence[Incentive]
) -> tuple[tuple[Rule, ...], tuple[NotEarned, ...]]:
    """The incentives under which anything counted or is paid, and those in force under which
    nothing did."""
    found, nothing = [], []
    for incentive in incentives:
        payments = payments_of(desk, incentive)
        if payments or desk.overlapping(incentive):
            found.append(_rule(desk, incentive, payments))
        elif not desk.is_lost(incentive) and (reason := _not_earned(desk, incentive)) is not None:
            nothing.append(reason)
    return tuple(found), tuple(nothing)


def _rule(desk: Desk, incentive: Incentive, payments: tuple[Payment, ...]) -> Rule:
    lines = lines_of(desk, incentive)
    earned = sum_of([line.earned for line in lines], incentive.unit)
    cost = incentive.unit_cost
    last = next(iter(reversed(desk.closed.all_of(incentive.id))), None)
    return Rule(
        incentive=incentive.id,
        title=incentive.title,
        kind=incentive.kind,
        form=form_of(incentive),
        source=incentive.source,
        unit=incentive.unit,
        earned=earned,
        vested=sum_of([line.vested for line in lines], incentive.unit),
        lines=lines,
        left_out=() if desk.is_lost(incentive) else _left_out(desk, incentive),
        payments=payments,
        held=desk.holds.standing(incentive.id, desk.said, desk.through, last),
        at_cost=None if cost is None else Amount(product(earned.value, cost.value), cost.unit),
    )


def _in_interval(desk: Desk, incentive: Incentive) -> list[Counted]:
    window = range(desk.interval.first, desk.through + 1)
    months = desk.paper.months(incentive)
    return [c for c in months.counted if months.month_of(c.entry) in window]


def _left_out(desk: Desk, incentive: Incentive) -> tuple[LeftOut, ...]:
    """Everything of the interval that did not count: stated exclusions first, then the rest."""
    judged = _in_interval(desk, incentive)
    numbers: dict[ProofLine, list[int]] = defaultdict(list)
    for number in range(len(incentive.measure.exclusions)):
        numbers[left_out(incentive.measure, number)].append(number)
    counts = Counter(c.verdict for c in judged if c.verdict)
    with localcontext(EXACT):
        stated = [
            LeftOut(reason, counts[reason], _excluded(desk, incentive, same), True)
            for reason, same in numbers.items()
            if counts[reason]
        ]
        others = [
            LeftOut(reason, row_count, amount, False)
            for (reason, row_count, amount) in _passed_over(incentive, judged)
            if reason not in numbers
        ]
    return (*stated, *others)


def _excluded(desk: Desk, incentive: Incentive, numbers: list[int]) -> Amount:
    """What exclusions left out of the measure in the interval: converted, the partner's share."""
    months, total = desk.paper.months(incentive), ZERO
    for scope in months.scopes():
        for month in range(desk.interval.first, desk.through + 1):
            parts = (months.value(scope, f"x{number}", month) for number in numbers)
            total += sum((part for part in parts if part is not None), ZERO)
    return Amount(total, incentive.measure.unit)


def _passed_over(
    incentive: Incentive, judged: list[Counted]
) -> list[tuple[ProofLine, int, Amount | None]]:
    """Rows that did not count, by reason and, where they have an amount, currency billed."""
    sums: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    reasons: dict[str, ProofLine] = {}
    for counted in judged:
        if counted.verdict:
            billed = _billed(incentive, counted.entry) if incentive.measure.is_money else ZERO
            why, currency = counted.verdict.in_words(), counted.entry.currency if billed else ""
            reasons[why] = counted.verdict
            sums[why, currency].append(billed)
    return [
        (reasons[why], len(found), Amount(sum(found, ZERO), currency) if currency else None)
        for (why, currency), found in sorted(sums.items())
    ]


def _billed(incentive: Incentive, entry: Entry) -> Decimal:
    """The partner's share of what a row would have added, had the rule counted it."""
    of = incentive.measure.of
    value = None if of is None or entry.given is not None else evaluate(of, entry.row)
    return product(value, entry.share) if isinstance(value, Decimal) else ZERO


def _not_earned(desk: Desk, incentive: Incentive) -> NotEarned | None:
    """Why an incentive in force paid nothing; None where it had nothing to look at."""
    first, last = first_day(desk.interval.first), last_day(desk.through)
    in_force = incentive.holds.start <= last and (
        incentive.holds.end is None or incentive.holds.end > first
    )
    judged = _in_interval(desk, incentive)
    if not in_force or not judged or incentive.measure.origin == "partners":
        return None
    verdicts = Counter(c.verdict for c in judged if c.verdict)
    if not verdicts:
        return None
    verdict, row_count = verdicts.most_common(1)[0]
    condition = "" if incentive.who is None else to_text(incentive.who)
    return NotEarned(incentive.id, incentive.title, condition, verdict, row_count)
