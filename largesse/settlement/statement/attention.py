"""What a partner should look at first: each matter found by one function, the graver first."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from largesse.entitlement.proof.words import Month, ProofLine, Value
from largesse.programme.calendar import month_text, parse_month
from largesse.programme.terms.amounts import Amount
from largesse.settlement.statement.model import (
    Attention,
    Change,
    Correction,
    Corrections,
    Header,
    Late,
    LeftOut,
    NotEarned,
    Payment,
    Rule,
    Total,
)

Values = Mapping[str, Value | date]

NEAR = Decimal("0.9")
"""From this part of the way on, the next band is worth a mention."""
_ORDER = {"bad": 0, "warn": 1, "good": 2, "note": 3}
_MOST_REASONS = 3
_MOST_NAMED = 5


def attention_of(
    header: Header,
    totals: tuple[Total, ...],
    rules: tuple[Rule, ...],
    not_earned: tuple[NotEarned, ...],
    late: Late,
    corrections: Corrections | None,
) -> tuple[Attention, ...]:
    """Everything that needs attention, the graver first."""
    found = [
        *_data(header),
        *_nothing(totals, not_earned),
        *(item for rule in rules for item in _payments(rule)),
        *(item for rule in rules for item in _limits(rule)),
        *_late(late),
        *_changed(corrections),
        *_provisional(totals),
        *_excluded(rules),
        *(item for rule in rules for item in _near(rule)),
    ]
    return tuple(sorted(found, key=lambda item: _ORDER[item.grade]))


def _data(header: Header) -> Iterator[Attention]:
    if not header.is_complete:
        yield Attention("incomplete", "warn", {"month": Month(header.through)}, "basis")
    for source, months in _missing_months(header).items():
        named = ", ".join(months[:_MOST_NAMED]) + (", ..." if len(months) > _MOST_NAMED else "")
        yield Attention("missing-billing", "warn", {"source": source, "months": named}, "basis")
    inside = range(header.interval.first, header.interval.last + 1)
    deliveries = header.basis.deliveries
    own = [d for d in deliveries if parse_month(d.billing_period) in inside]
    rows = sum(d.quarantined_count for d in own)
    if rows:
        yield Attention("quarantine", "warn", {"rows": rows}, "basis")


def _nothing(totals: tuple[Total, ...], not_earned: tuple[NotEarned, ...]) -> Iterator[Attention]:
    """Where no rule that pays money counted anything: the reason that most of them have."""
    if not totals and not_earned:
        because = Counter(item.reason for item in not_earned).most_common(1)[0][0]
        yield Attention("nothing-counted", "note", {"because": because}, "not-earned")


def _missing_months(header: Header) -> dict[str, list[str]]:
    """Months of the interval without a delivery, by source that delivered before."""
    found: dict[str, list[str]] = {}
    deliveries = header.basis.deliveries
    for source in sorted({d.source for d in deliveries}):
        there = {parse_month(d.billing_period) for d in deliveries if d.source == source}
        window = range(header.interval.first, header.through + 1)
        missing = [month_text(m) for m in window if min(there) < m and m not in there]
        if missing:
            found[source] = missing
    return found


def _payments(rule: Rule) -> Iterator[Attention]:
    link = f"rule-{rule.incentive}"
    yield from _held(rule, link)
    for payment in rule.payments:
        if payment.released.value:
            values: Values = {
                "rule": rule.title,
                "amount": payment.released,
                "period": payment.settlement,
            }
            yield Attention("released", "good", values, link)
        yield from _lost(rule, payment, link)
    carried = rule.payments[-1].carried if rule.payments else None
    if carried and carried.value and not rule.payments[-1].held.value:
        values = {"rule": rule.title, "amount": carried}
        yield Attention("carried" if carried.value > 0 else "owed", "note", values, link)


def _lost(rule: Rule, payment: Payment, link: str) -> Iterator[Attention]:
    """What is gone: below the minimum, held too long, refused."""
    values: Values = {"rule": rule.title, "period": payment.settlement}
    expired = payment.expired.value
    little = Amount(payment.forfeited.value - expired, rule.unit)
    if little.value:
        yield Attention("forfeited", "bad", {**values, "amount": little}, link)
    if expired:
        yield Attention("expired", "bad", {**values, "amount": payment.expired}, link)
    if payment.denied.value > 0 and payment.denied_because is not None:
        refused: Values = {"amount": payment.denied, "because": payment.denied_because}
        yield Attention("denied", "bad", {**values, **refused}, link)


def _held(rule: Rule, link: str) -> Iterator[Attention]:
    """Each hold that stands, with what waits because of it."""
    waiting = rule.payments[-1].held if rule.payments else Amount(Decimal(0), rule.unit)
    for hold in rule.held:
        values: dict[str, Value | date] = {
            "rule": rule.title,
            "amount": waiting,
            "because": hold.because,
        }
        code = "held" if waiting.value else "hold"
        if hold.released_by is None:
            yield Attention(f"{code}-open", "warn", values, link)
            continue
        values |= {"released": hold.released_by}
        if waiting.value and hold.lost_on is not None:
            code, values = "held-until", {**values, "day": hold.lost_on}
        yield Attention(code, "warn", values, link)


def _limits(rule: Rule) -> Iterator[Attention]:
    totals: dict[str, Decimal] = {}
    for line in rule.lines:
        for item in line.limited:
            totals[item.kind] = totals.get(item.kind, Decimal(0)) + item.amount.value
    for kind, total in totals.items():
        grade = "note" if kind == "cap" else "good"
        values: Values = {"rule": rule.title, "amount": Amount(abs(total), rule.unit)}
        yield Attention(kind, grade, values, f"rule-{rule.incentive}")


def _late(late: Late) -> Iterator[Attention]:
    for total, count in _differences(late.corrections):
        yield Attention("late", "warn", {"amount": total, "count": count}, "late")


def _changed(corrections: Corrections | None) -> Iterator[Attention]:
    for total, count in _differences(corrections.changes if corrections else ()):
        yield Attention("changed", "warn", {"amount": total, "count": count}, "changes")


def _differences(items: Sequence[Change | Correction]) -> Iterator[tuple[Amount, int]]:
    """The sum of differences and their number, by unit."""
    sums: dict[str, list[Decimal]] = {}
    for item in items:
        sums.setdefault(item.now.unit, []).append(item.difference.value)
    for unit, values in sorted(sums.items()):
        yield Amount(sum(values, Decimal(0)), unit), len(values)


def _provisional(totals: tuple[Total, ...]) -> Iterator[Attention]:
    for total in totals:
        if total.provisional.value:
            yield Attention("provisional", "note", {"amount": total.provisional}, "rules")
        if total.matured.value:
            yield Attention("matured", "good", {"amount": total.matured}, "rules")


def _excluded(rules: tuple[Rule, ...]) -> Iterator[Attention]:
    """The largest stated exclusions; a reason that several rules state is said once."""
    largest: dict[ProofLine, tuple[LeftOut, Rule]] = {}
    for rule in rules:
        for item in rule.left_out:
            if not item.is_stated or item.quantity is None or item.quantity.value <= 0:
                continue
            known = largest.get(item.reason)
            size = known[0].quantity if known else None
            if size is None or item.quantity.value > size.value:
                largest[item.reason] = (item, rule)
    for item, rule in list(largest.values())[:_MOST_REASONS]:
        assert item.quantity is not None
        values: Values = {"amount": item.quantity, "because": item.reason, "rule": rule.title}
        yield Attention("excluded", "note", values, f"rule-{rule.incentive}")


def _near(rule: Rule) -> Iterator[Attention]:
    for line in rule.lines:
        outlook = line.outlook
        if line.scope or outlook is None or outlook.missing is None or outlook.reached is None:
            continue
        assert outlook.next_band is not None
        if outlook.reached >= NEAR and outlook.missing.value > 0:
            code = "missed-band" if line.is_final else "near-band"
            values: Values = {
                "rule": rule.title,
                "amount": outlook.missing,
                "band": outlook.next_band,
            }
            yield Attention(
                code, "note" if line.is_final else "good", values, f"rule-{rule.incentive}"
            )
