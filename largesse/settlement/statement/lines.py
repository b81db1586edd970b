"""The lines of a statement: what each key came to in the interval, with its arithmetic."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal, localcontext

from largesse.entitlement.proof.amounts import Key, Partner, Proven
from largesse.entitlement.proof.outlook import next_band, worth_of_more
from largesse.entitlement.proof.prove import prove
from largesse.entitlement.proof.scale import Given, band_reached, bounds_of
from largesse.entitlement.proof.sentences import Sentence
from largesse.entitlement.proof.sheet import measuring, piles, rows_of
from largesse.entitlement.proof.words import Bounds
from largesse.entitlement.splits import parts as split_parts
from largesse.money import EXACT, quotient
from largesse.programme.calendar import Span
from largesse.programme.model import Incentive
from largesse.programme.terms.amounts import Amount
from largesse.programme.terms.limits import Scope
from largesse.settlement.statement.closed import Closed
from largesse.settlement.statement.holds import Holds
from largesse.settlement.statement.model import Limited, Line, Outlook, Part, Worked
from largesse.settlement.statement.results import Results
from largesse.settlement.statement.settled import Earlier, Said, Settlement, settlements_of

ZERO = Decimal(0)
CASH = frozenset({"cash", "rebate", "payment"})
"""Names of split parts that are paid out; any other part is funds to be spent."""
_SHOWN = Decimal("0.000001")
_CAPS = (Sentence.CAPPED, Sentence.CAPPED_USED)


@dataclass(frozen=True, slots=True)
class Desk:
    """What lies on the desk while a statement is written: the interval, what the run said, the
    proof, the runs before, the holds on payments, and what was closed."""

    interval: Span
    said: Said
    paper: Partner
    earlier: Earlier
    holds: Holds
    closed: Closed

    @property
    def results(self) -> Results:
        """The run's positions of the partner."""
        return self.said.results

    def settlements(self, incentive: Incentive) -> list[Settlement]:
        """Every settlement of an incentive up to the one at the interval's end, and who decided."""
        calendar = self.paper.programme.calendar
        return settlements_of(
            calendar, incentive, self.said, self.earlier, self.through, self.closed
        )

    @property
    def through(self) -> int:
        """The last month of the interval that is in the figures."""
        return min(self.interval.last, self.paper.through)

    def is_lost(self, incentive: Incentive) -> bool:
        """Whether the rule stood in an earlier programme and stands in this one no more."""
        return incentive.id not in self.paper.programme.incentives

    def overlapping(self, incentive: Incentive) -> list[Key]:
        """The keys of an incentive that have a month in the interval; a lost rule has none."""
        if self.is_lost(incentive):
            return []
        return [
            key
            for key in self.paper.keys(incentive)
            if key.span.first <= self.through and key.span.last >= self.interval.first
        ]


def lines_of(desk: Desk, incentive: Incentive) -> tuple[Line, ...]:
    """The incentive's lines, by own interval and scope."""
    keys = desk.overlapping(incentive)
    return tuple(_line(desk, incentive, key, number) for number, key in enumerate(keys, 1))


def _line(desk: Desk, incentive: Incentive, key: Key, number: int) -> Line:
    month = min(key.span.last, desk.through)
    before = desk.interval.first - 1
    name = (key.incentive, key.scope, key.span.first)
    now = prove(desk.paper, key, month)
    starts_earlier = key.span.first <= before
    was = prove(desk.paper, key, before) if starts_earlier else None
    unit = incentive.unit
    to_date, earlier = now.rounded, was.rounded if was else ZERO
    is_final = key.span.last <= desk.paper.through
    ended = desk.results.at(name, min(key.span.last, desk.paper.through), "rounded")
    ahead = desk.results.expected.get(name)
    expected = ahead["rounded"] if ahead and not is_final else ended
    parts = split_parts(incentive, to_date, now.earned if month == key.span.last else None)
    parts_before = split_parts(incentive, earlier, None)
    return Line(
        id=f"{incentive.id}-{number}",
        incentive=incentive.id,
        scope=key.scope,
        scope_name=scope_name(desk.paper, incentive, key.scope),
        span=key.span,
        month=month,
        measure=incentive.placing_measure.title,
        measured=Amount(now.placed, incentive.placing_measure.unit),
        reference=_reference(incentive, now),
        ratio=_ratio(incentive, now),
        band=_band(desk.paper, incentive, now),
        before=Amount(earlier, unit),
        to_date=Amount(to_date, unit),
        earned=Amount(to_date - earlier, unit),
        vested=Amount(now.vested - (was.vested if was else ZERO), unit),
        expected=Amount(expected, unit),
        is_final=is_final,
        limited=_limited(incentive, now),
        parts=tuple(
            Part(name, incentive.part_title(name), Amount(amount - parts_before[name], unit))
            for name, amount in parts.items()
        ),
        outlook=_outlook(desk, incentive, key, month, now),
        proof=_worked(desk.paper, key, now),
        before_proof=_worked(desk.paper, key, was) if was and earlier else None,
    )


def scope_name(paper: Partner, incentive: Incentive, scope: str) -> str:
    """The customer's or deal's name; '' where the facts give none."""
    kind = {Scope.CUSTOMER: "customer", Scope.DEAL: "deal"}.get(incentive.per)
    if kind is not None:
        return next((h.value for h in paper.book.assertions.get((kind, scope, "name"), [])), "")
    if incentive.per is Scope.ACTIVITY:
        rows = (row for row in paper.book.activities if row["activity"] == scope)
        return next((str(row["type"] or "") for row in rows), "")
    return ""


def _reference(incentive: Incentive, now: Proven) -> Amount | None:
    if now.reference is None:
        return None
    return Amount(now.reference, incentive.placing_measure.unit)


def _ratio(incentive: Incentive, now: Proven) -> Decimal | None:
    if not now.reference or now.reference < 0 or incentive.placing is None:
        return None
    if incentive.placing.absolute:
        return None
    top = now.placed - now.reference if incentive.placing.minus_one else now.placed
    with localcontext(EXACT):
        return quotient(top, now.reference).quantize(_SHOWN, rounding=ROUND_DOWN)


def _band(paper: Partner, incentive: Incentive, now: Proven) -> Bounds | None:
    """The band in which the measure stands; None for a flat rate and below the first band."""
    position = None if incentive.is_per_line else paper.option_now(incentive, now.key, now.month)
    if position is None:
        return None
    scale = incentive.choice.options[position].scale
    if len(scale.bands) == 1 and scale.bands[0].low is None:
        return None
    n, d = now.placed, None
    if incentive.placing is not None and incentive.placing.reference is not None:
        if not now.reference or now.reference < 0:
            return None
        d = now.reference if incentive.placing.is_ratio else None
        n = n - now.reference if incentive.placing.minus_one else n
    with localcontext(EXACT):
        band = band_reached(scale, Given(n, d, n))
        return bounds_of(scale, band) if band else None


def _limited(incentive: Incentive, now: Proven) -> tuple[Limited, ...]:
    """What limits did to the amount to date."""
    found = []
    change = now.capped - now.multiplied
    if change < 0 and any(line.sentence in _CAPS for line in now.lines):
        found.append(Limited("cap", Amount(change, incentive.unit)))
    if change > 0 and incentive.floor is not None:
        found.append(Limited("floor", Amount(change, incentive.unit)))
    if now.top_up:
        found.append(Limited("guarantee", Amount(now.top_up, incentive.unit)))
    return tuple(found)


def _outlook(desk: Desk, incentive: Incentive, key: Key, month: int, now: Proven) -> Outlook | None:
    looks_at_consumption = incentive.measure.origin == "consumption" and not incentive.is_per_line
    if not looks_at_consumption or incentive.kind not in ("rebate", "discount"):
        return None
    upward = next_band(desk.paper, key, month)
    worth = worth_of_more(desk.paper, key, month)
    reached = None
    if upward and upward.missing.value > 0 and now.placed >= 0:
        missing = upward.missing.value
        way = now.placed + missing
        if incentive.placing and incentive.placing.minus_one and now.reference:
            way = now.placed + missing - now.reference
        with localcontext(EXACT):
            share = quotient(max(way - missing, ZERO), way) if way > 0 else ZERO
            reached = share.quantize(_SHOWN, rounding=ROUND_DOWN)
    return Outlook(
        upward.bounds if upward else None,
        upward.missing if upward else None,
        reached,
        worth.more if worth else None,
        worth.adds if worth else None,
    )


def _worked(paper: Partner, key: Key, proven: Proven) -> Worked:
    incentive = paper.programme.incentives[key.incentive]
    rows = tuple(piles(incentive, rows_of(paper, key, proven.month)))
    return Worked(proven.month, rows, tuple(measuring(paper, key, proven.month)), proven.lines)


def sum_of(amounts: Sequence[Amount], unit: str) -> Amount:
    """The sum of amounts of one unit."""
    return Amount(sum((a.value for a in amounts), ZERO), unit)
