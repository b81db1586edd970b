"""Explaining one difference: what the figure means, what was known, a slip, rounding."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from largesse.consumption.delivery import Delivery
from largesse.consumption.lake import Lake
from largesse.entitlement.proof.amounts import Partner
from largesse.entitlement.proof.prove import partner_on_paper
from largesse.entitlement.recall import Recalled
from largesse.money import Rounding
from largesse.programme.calendar import Span, parse_month
from largesse.programme.model import Incentive
from largesse.settlement.reconcile.hypotheses import earned_in, hypotheses, supposed
from largesse.settlement.reconcile.model import Explanation, Stated
from largesse.workspace.errors import Refusal
from largesse.workspace.paths import Workspace

ZERO = Decimal(0)
MOST = 3
_LATE_MONTHS = 3


class Explainer:
    """Looks for what explains the differences of one partner."""

    def __init__(self, workspace: Workspace, recalled: Recalled, paper: Partner) -> None:
        self.workspace = workspace
        self.recalled = recalled
        self.paper = paper

    def explain(
        self, rules: Sequence[Incentive], span: Span, legacy: Decimal, ours: Decimal, currency: str
    ) -> tuple[Explanation, ...]:
        """What gives the spreadsheet's figure exactly; at most three, the likelier first.

        The spreadsheet may sum several rules: then one of them is supposed to be otherwise.
        """
        to_cents = Rounding.of_currency(currency)
        if to_cents(legacy) == to_cents(ours):
            return (Explanation("not-rounded", "", "the same amount, not rounded"),)
        found: list[Explanation] = []
        for rule in rules:
            amount = earned_in(self.paper, rule.id, span)
            wanted = to_cents(legacy - ours + amount)
            for explanation in self._candidates(rule, span, wanted, to_cents):
                if all(known.sentence != explanation.sentence for known in found):
                    found.append(explanation)
                if len(found) == MOST:
                    return tuple(found)
        return tuple(found) or self._rounding(rules, span, legacy - ours, to_cents)

    def _candidates(
        self, rule: Incentive, span: Span, wanted: Decimal, to_cents: Rounding
    ) -> Iterator[Explanation]:
        yield from self._meant(rule, span, wanted)
        for hypothesis in hypotheses(self.paper, rule, span):
            try:
                amount = supposed(self.paper, rule, hypothesis, span)
            except (Refusal, ArithmeticError):
                continue  # what is supposed cannot be worked out, for want of a rate for one
            if to_cents(amount) == wanted:
                yield Explanation(hypothesis.code, rule.id, hypothesis.sentence)
        yield from self._known_then(rule, span, wanted, to_cents)

    def _meant(self, rule: Incentive, span: Span, wanted: Decimal) -> Iterator[Explanation]:
        """The spreadsheet may give what has vested, where ours is what is earned."""
        keys = [
            k
            for k in self.paper.keys(rule)
            if k.span.first <= span.last and k.span.last >= span.first
        ]
        vested = ZERO
        for key in keys:
            last = min(key.span.last, span.last, self.paper.through)
            vested += self.paper.position(key, last).vested
            if key.span.first < span.first:
                vested -= self.paper.position(key, span.first - 1).vested
        if vested == wanted and rule.vests_at_end:
            yield Explanation("vested-only", rule.id, "only what has vested was counted")
        to_date = sum(
            (
                self.paper.position(key, min(key.span.last, span.last, self.paper.through)).rounded
                for key in keys
            ),
            ZERO,
        )
        if to_date == wanted and any(key.span.first < span.first for key in keys):
            yield Explanation(
                "to-date", rule.id, "it is the amount since the rule's own period began"
            )

    def _known_then(
        self, rule: Incentive, span: Span, wanted: Decimal, to_cents: Rounding
    ) -> Iterator[Explanation]:
        """A delivery that came late or was replaced later."""
        if rule.measure.origin != "consumption":
            return
        for sentence, deliveries in self._earlier_deliveries(span):
            paper = self._on(deliveries)
            if paper is not None and to_cents(earned_in(paper, rule.id, span)) == wanted:
                yield Explanation("late-delivery", rule.id, sentence)

    def _earlier_deliveries(self, span: Span) -> Iterator[tuple[str, Sequence[Delivery]]]:
        live = self.recalled.snapshot.deliveries
        history = Lake.of(self.workspace).history()
        for delivery in live:
            period = parse_month(delivery.billing_period)
            if not span.first <= period <= span.last + _LATE_MONTHS:
                continue
            place = f"{delivery.source} {delivery.billing_period}"
            older = [
                d
                for d in history
                if (d.source, d.billing_period) == (delivery.source, delivery.billing_period)
                and d.sequence < delivery.sequence
            ]
            for other in older:
                swapped = [other if d is delivery else d for d in live]
                yield (
                    f"the billing of {place} was corrected later ({other.id[:8]} was used)",
                    swapped,
                )
            if period > span.last or older:
                rest = [d for d in live if d is not delivery]
                yield f"the billing of {place} was not there yet", rest

    def _on(self, deliveries: Sequence[Delivery]) -> Partner | None:
        paper = self.paper
        facts = self.recalled.snapshot.facts
        try:
            return partner_on_paper(
                paper.programme, deliveries, facts, paper.partner, paper.through
            )
        except Refusal:
            return None

    def _rounding(
        self, rules: Sequence[Incentive], span: Span, difference: Decimal, to_cents: Rounding
    ) -> tuple[Explanation, ...]:
        """A difference no larger than what rounding each counted row can add up to."""
        window = range(span.first, span.last + 1)
        count = sum(
            1
            for rule in rules
            for counted in self.paper.months(rule).counted
            if not counted.verdict and counted.entry.month(rule.counts_by) in window
        )
        if abs(difference) <= to_cents.step / 2 * count:
            sentence = f"no more than rounding each of {count:,} rows to the cent can make"
            return (Explanation("rounded-by-line", "", sentence),)
        return ()


def row_too_many(rows: Sequence[Stated], difference: Decimal) -> tuple[Explanation, ...]:
    """A row without which the amounts are equal: entered twice, or not of this rule."""
    too_many = [row for row in rows if row.amount == difference]
    if len(rows) < 2 or not too_many:
        return ()
    last = too_many[-1]
    if len(too_many) > 1:
        sentence = f"{last.place} says the same as {too_many[0].place}: entered twice"
        return (Explanation("entered-twice", "", sentence),)
    return (Explanation("row-too-many", "", f"the amounts are equal without {last.place}"),)


def unmapped(name: str, near: Sequence[str]) -> Explanation:
    """A partner of the spreadsheet that nobody knows here."""
    hint = f"; did you mean {near[0]}?" if near else ""
    return Explanation("unmapped-partner", "", f"no partner is called '{name}'{hint}")


def not_there() -> Explanation:
    """A partner that the spreadsheet leaves out."""
    return Explanation("not-in-spreadsheet", "", "the spreadsheet does not have it")
