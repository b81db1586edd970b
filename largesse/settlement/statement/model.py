"""A statement as one immutable value: what is shown, in whatever form and language.

Amounts are exact (`Amount`: a Decimal and its unit); nothing here is rounded for show or worded in
a language. Months are ordinals (`year * 12 + month - 1`), see :mod:`largesse.programme.calendar`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum

from largesse.entitlement.proof.sheet import Pile
from largesse.entitlement.proof.words import Bounds, ProofLine, Value
from largesse.programme.calendar import Span
from largesse.programme.model import Kind, Text
from largesse.programme.terms.amounts import Amount


class Form(Enum):
    """How an amount reaches the partner."""

    PAID = "paid"
    FUNDS = "funds"
    """A part of a split other than the first-named cash: funds to be spent on agreed activities."""
    INVOICE = "invoice"
    """Taken off the invoice."""
    CREDIT = "credit"
    """Coupons, their cost borne by the vendor."""
    BENEFIT = "benefit"
    """A quantity, not money."""
    OWN_COST = "own-cost"
    """A credit whose cost the partner bears: shown, never part of what was earned."""


@dataclass(frozen=True, slots=True)
class LevelHeld:
    """A level and the days of the interval on which the partner held it, both included."""

    level: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class DeliveryCited:
    """A delivery the statement stands on."""

    id: str
    source: str
    billing_period: str
    row_count: int
    quarantined_count: int


@dataclass(frozen=True, slots=True)
class Basis:
    """What the figures stand on, so that they can be had again."""

    programme: str
    programme_title: Text
    version: str
    """Semantic hash of the programme."""
    source_hash: str
    run: str
    run_at: datetime
    known_at: datetime
    facts: str
    """Hash of the facts."""
    deliveries: tuple[DeliveryCited, ...]

    @property
    def quarantined_count(self) -> int:
        """Rows set aside in all deliveries."""
        return sum(d.quarantined_count for d in self.deliveries)


@dataclass(frozen=True, slots=True)
class Header:
    """Who, when, and on what basis. ``through`` is the last month of the interval that counts."""

    partner: str
    name: str
    country: str
    levels: tuple[LevelHeld, ...]
    interval: Span
    through: int
    basis: Basis

    @property
    def is_complete(self) -> bool:
        """Whether the whole interval is in the figures."""
        return self.through == self.interval.last


@dataclass(frozen=True, slots=True)
class Outlook:
    """How far the next band is, and what a little more is worth."""

    next_band: Bounds | None
    missing: Amount | None
    reached: Decimal | None
    """Part of the way to the next band's edge, 0 to 1, shown only."""
    more: Amount | None
    worth: Amount | None
    """What ``more`` would add; None where the rule looks at single lines."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a split amount: its name in the rule, and what partners read."""

    name: str
    title: Text
    amount: Amount


@dataclass(frozen=True, slots=True)
class Limited:
    """What a cap took off or a floor or guarantee added: ``kind`` is cap, floor or guarantee."""

    kind: str
    amount: Amount


@dataclass(frozen=True, slots=True)
class Worked:
    """The arithmetic of one position: rows by verdict, rows to measure, measure to cents."""

    month: int
    rows: tuple[Pile, ...]
    measuring: tuple[ProofLine, ...]
    amount: tuple[ProofLine, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """What one key (incentive, scope, own interval) came to.

    ``earned`` is of the statement's interval: ``to_date`` less ``before``. ``expected`` is what the
    key's own interval is expected to come to, and what it came to where ``is_final``.
    """

    id: str
    """Stable within the statement: links go to ``proof-<id>``."""
    incentive: str
    scope: str
    scope_name: str
    span: Span
    month: int
    measure: Text
    measured: Amount
    reference: Amount | None
    ratio: Decimal | None
    """``measured`` to ``reference``, truncated to six decimals for show."""
    band: Bounds | None
    before: Amount
    to_date: Amount
    earned: Amount
    vested: Amount
    """Of the interval: what became the partner's for good."""
    expected: Amount
    is_final: bool
    limited: tuple[Limited, ...]
    parts: tuple[Part, ...]
    outlook: Outlook | None
    proof: Worked
    before_proof: Worked | None
    """The arithmetic of what was earned before the interval, where there was any."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Consumption of the partner's accounts that did not count, and why.

    ``is_stated`` tells an exclusion the rule names (quantity in the measure's unit, the partner's
    share) from rows the rule never spoke of (quantity in the currency billed, None if not money).
    """

    reason: ProofLine
    row_count: int
    quantity: Amount | None
    is_stated: bool


@dataclass(frozen=True, slots=True)
class Held:
    """Why payment waits, and what releases it; what was earned stays earned."""

    because: Text
    released_by: Text | None = None
    lost_on: date | None = None
    """The day on which what waits is forfeited, if nothing releases it before."""


@dataclass(frozen=True, slots=True)
class Payment:
    """One settlement of one incentive that falls into the interval."""

    settlement: Span
    day: date | None
    """When it is paid; None where the rule names no number of days."""
    brought: Amount
    """What the settlement before left over: brought + due = paid + carried + forfeited."""
    due: Amount
    corrected: Amount
    """The part of ``due`` that corrects intervals settled before."""
    paid: Amount
    cash: Amount
    """The part of ``paid`` that is money; the rest goes to funds to be spent."""
    parts: tuple[Part, ...]
    """``paid`` by the parts of the rule's split; empty where there is none."""
    carried: Amount
    """What waits for the next settlement; negative where it comes off it."""
    held: Amount
    """The part of ``carried`` that waits because a hold stands."""
    released: Amount
    """The part of ``paid`` that had been held until the settlement before."""
    holds: tuple[Held, ...]
    """The holds that stood at the settlement's end."""
    forfeited: Amount
    expired: Amount
    """The part of ``forfeited`` that had been held too long."""
    denied: Amount
    """What was refused when the settlement was closed; it is no part of ``due``."""
    denied_because: Text | None
    minimum: Amount | None


@dataclass(frozen=True, slots=True)
class Rule:
    """One incentive on the statement: its lines, what it left out, and its payments."""

    incentive: str
    title: Text
    kind: Kind
    form: Form
    source: str
    unit: str
    earned: Amount
    vested: Amount
    lines: tuple[Line, ...]
    left_out: tuple[LeftOut, ...]
    payments: tuple[Payment, ...]
    held: tuple[Held, ...]
    """The holds that stand at the end of the interval."""
    at_cost: Amount | None
    """A benefit's quantity at its unit cost."""


@dataclass(frozen=True, slots=True)
class NotEarned:
    """A rule that was in force and paid nothing, and what it asks for."""

    incentive: str
    title: Text
    condition: str
    """The rule's ``who``, in the language of the programme."""
    reason: ProofLine
    row_count: int


@dataclass(frozen=True, slots=True)
class Total:
    """One currency: what was earned in the interval and where it stands."""

    currency: str
    earned: Amount
    vested: Amount
    provisional: Amount
    """What was earned in the interval and vests later: earned + matured = vested + provisional."""
    matured: Amount
    """What was earned before and vested in the interval."""
    by_form: tuple[tuple[Form, Amount], ...]
    paid: Amount
    """Money paid by the settlements of the interval; nothing of it is held."""
    carried: Amount
    """What waits after the last of them."""
    held: Amount
    """The part of ``carried`` that waits because a hold stands."""
    forfeited: Amount


@dataclass(frozen=True, slots=True)
class Change:
    """A line whose amount differs from what an earlier run said of the same interval."""

    incentive: str
    title: Text
    scope: str
    scope_name: str
    span: Span
    was: Amount
    now: Amount

    @property
    def difference(self) -> Amount:
        """What was added; negative where it was taken back."""
        return Amount(self.now.value - self.was.value, self.now.unit)


@dataclass(frozen=True, slots=True)
class Cause:
    """What an earlier run did not know: ``kind`` is delivery, facts or programme."""

    kind: str
    what: str


@dataclass(frozen=True, slots=True)
class Corrections:
    """What changed since the run before."""

    since: str
    since_at: datetime
    changes: tuple[Change, ...]
    causes: tuple[Cause, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """An earlier run, by which settled intervals had been decided."""

    run: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Correction:
    """What a settled interval is worth now against what was due of it: due on ``settlement``."""

    incentive: str
    title: Text
    scope: str
    scope_name: str
    span: Span
    """The interval it belongs to."""
    was: Amount
    now: Amount
    settlement: Span
    since: str
    """The run by which it had been settled."""
    causes: tuple[Cause, ...]

    @property
    def difference(self) -> Amount:
        """What is due besides; negative where it is taken back."""
        return Amount(self.now.value - self.was.value, self.now.unit)


@dataclass(frozen=True, slots=True)
class Late:
    """Corrections of settled intervals, and the runs compared with; none where none was before."""

    since: tuple[Compared, ...]
    corrections: tuple[Correction, ...]


@dataclass(frozen=True, slots=True)
class Attention:
    """Something to look at: ``code`` names the sentence, ``values`` fill it."""

    code: str
    grade: str
    """``good``, ``note``, ``warn`` or ``bad``."""
    values: Mapping[str, Value | date]
    link: str = ""
    """The part of the statement that says more."""


@dataclass(frozen=True, slots=True)
class Statement:
    """All a partner is shown for an interval."""

    header: Header
    totals: tuple[Total, ...]
    attention: tuple[Attention, ...]
    rules: tuple[Rule, ...]
    not_earned: tuple[NotEarned, ...]
    late: Late
    """Corrections of earlier intervals that are due on this statement."""
    corrections: Corrections | None
    """What changed in this interval since a run before, where the statement is written again."""
    by_month: Mapping[str, tuple[tuple[int, Decimal], ...]]
    """Earned in each of the last twelve months of the statement, per currency."""
