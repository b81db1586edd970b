"""The money of claims: each movement is posted to the fund in the transaction of its record.

Approval obliges (from the agreement's commitment, else from the envelope's allotment), accepted
proof earns, use in kind consumes, and whatever ends a claim frees what is left. The first of two
approvals sets the amount aside. Where the partner bears the cost nothing is posted; where an
incentive pays, accepted proof frees what was obliged and the close earns it (see
docs/decisions/claims-paid-once.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from django.db.models import F, Max

from largesse.claims.deadlines import IN_KIND
from largesse.claims.models import Claim, Part, Step
from largesse.claims.rules import rules_of
from largesse.fund import chart, postings
from largesse.fund.chart import Line
from largesse.fund.ledger import open_accounts, post
from largesse.fund.model import Event, Outcome
from largesse.fund.policy import BENEFIT, Policy
from largesse.fund.postings import Money, Voucher
from largesse.money import shown
from largesse.partners import supply
from largesse.partners.agreements.terms import policy_on
from largesse.partners.database import ledger_connection
from largesse.partners.money import decimal_of
from largesse.workspace.errors import Problem, Refusal


@dataclass(frozen=True, slots=True)
class Mover:
    """Who moves money, when, on whose approval, and why."""

    by: str
    day: date
    reason: str
    """A code of :mod:`largesse.fund.reasons`."""
    approved_by: str = ""
    exception_by: str = ""


def line_of(claim: Claim) -> Line:
    """The line of the budget that bears a claim."""
    return Line(claim.envelope, claim.fiscal_year)


def is_posted(claim: Claim) -> bool:
    """Whether the fund bears it: not where the partner does."""
    return claim.cost_bearer == "vendor"


def policy_of(claim: Claim, day: date) -> Policy:
    """How the vendor books what a claim costs, by the agreement it names as it holds on a day."""
    agreed = policy_on(claim.agreement, day)
    if claim.kind in IN_KIND:
        return supply.policy_of(BENEFIT.as_, agreed)
    is_distinct, of_type = rules_of(claim).distinct_service, supply.type_of(claim.partner, day)
    cost_as = supply.cost_of(claim.kind, of_type, agreed, is_distinct=is_distinct)
    return replace(supply.policy_of(cost_as, agreed), liability="accrued-claims")


def hold(claim: Claim, amount_minor: int, mover: Mover, *, at_most: bool = False) -> Outcome:
    """Set an amount aside until it is approved a second time; may be refused."""
    voucher = _voucher(claim, mover)
    money = Money(amount_minor, claim.currency)
    event = postings.reserve(voucher, line_of(claim), claim.id, money, firm=True)
    (outcome,) = _post(_as_much(event) if at_most else event)
    return outcome


def withdraw(claim: Claim, mover: Mover) -> None:
    """Free what the first approval set aside."""
    if claim.hold_key:
        (outcome,) = _post(postings.withdraw(_voucher(claim, mover), claim.hold_key))
        _done(outcome)


def oblige(claim: Claim, amount_minor: int, mover: Mover, *, at_most: bool = False) -> Outcome:
    """Make an approved amount firm; may be refused. ``at_most``: as much as is left."""
    event = postings.oblige(
        _voucher(claim, mover),
        line_of(claim),
        claim.id,
        Money(amount_minor, claim.currency),
        agreement=claim.drawn_on,
        reservation=claim.hold_key,
    )
    (outcome,) = _post(_as_much(event) if at_most and not claim.hold_key else event)
    return outcome


@dataclass(frozen=True, slots=True)
class Share:
    """An amount of a part that is ``accepted``, ``freed``, or ``restored`` after it was accepted;
    ``how`` and ``quantity`` say more."""

    part: Part
    what: Literal["accepted", "freed", "restored"]
    amount_minor: int
    how: str = ""
    quantity: int | None = None
    token: str = ""


def carry_out(claim: Claim, shares: Sequence[Share], mover: Mover) -> None:
    """Accept, free and restore amounts, in this order and all in one posting; never refused while
    the claim holds them, or held them."""
    shares = [share for share in shares if share.amount_minor]
    events = [_event(claim, share, mover) for share in shares] if is_posted(claim) else []
    for outcome in _post(*events):
        _done(outcome)
    keys = [event.key for event in events] or [""] * len(shares)
    for share, key in zip(shares, keys, strict=True):
        part = share.part
        if share.what == "freed":
            part.freed_minor += share.amount_minor
        else:
            back = share.what == "restored"
            part.accepted_minor += -share.amount_minor if back else share.amount_minor
        part.save(update_fields=["accepted_minor", "freed_minor"])
        note(claim, share, mover, key)


def give_up(claim: Claim, amount_minor: int, mover: Mover) -> None:
    """Undo a part of an obligation that no part of the claim has taken yet."""
    money = Money(amount_minor, claim.currency)
    voucher, line = _voucher(claim, mover), line_of(claim)
    event = postings.unoblige(voucher, line, claim.id, money, agreement=claim.drawn_on)
    (outcome,) = _post(event)
    _done(outcome)


def free_all(claim: Claim, mover: Mover, how: str) -> int:
    """Free what a claim still holds, at its end; the amount, in minor units."""
    withdraw(claim, mover)
    parts = list(claim.parts.all())
    held = sum(part.held_minor for part in parts)
    carry_out(claim, [Share(part, "freed", part.held_minor, how) for part in parts], mover)
    claim.parts.exclude(state="accepted").update(state="closed")
    return held


def note(claim: Claim, share: Share, mover: Mover, key: str) -> Step:
    """Write the step that an event is known by."""
    last = claim.steps.aggregate(last=Max("number"))["last"] or 0
    in_money = is_posted(claim) and claim.kind not in IN_KIND and not claim.paid_by
    return Step.objects.create(
        claim=claim,
        part=share.part,
        number=last + 1,
        what=share.what,
        how=share.how,
        amount_minor=share.amount_minor,
        quantity=share.quantity,
        token=share.token,
        day=mover.day,
        by=mover.approved_by or mover.by,
        event_key=key,
        is_payable=share.what == "accepted" and in_money,
    )


def _event(claim: Claim, share: Share, mover: Mover) -> Event:
    """What the fund is told of a share: earned, consumed, or left to the incentive that pays."""
    voucher, line = _voucher(claim, mover), line_of(claim)
    money = Money(share.amount_minor, claim.currency)
    if share.what == "freed" or claim.paid_by:
        return postings.unoblige(voucher, line, claim.id, money, agreement=claim.drawn_on)
    policy = policy_of(claim, mover.day)
    if share.what == "restored":
        return postings.give_back(voucher, line, claim.id, money, policy)
    if claim.kind in IN_KIND:
        return postings.consume(voucher, line, claim.id, money, policy)
    return postings.earn(voucher, line, claim.partner, money, policy, obligation=claim.id)


def short(claim: Claim, amount_minor: int, outcome: Outcome) -> Refusal:
    """What a refused approval says: which envelope and year, and what is left."""

    def money(minor: int) -> str:
        return shown(decimal_of(minor, claim.currency), claim.currency)

    source = f"agreement '{claim.drawn_on}' in " if claim.drawn_on else ""
    where = f"{source}envelope '{claim.envelope}'"
    where += f" of {claim.fiscal_year}" if claim.fiscal_year else ""
    if outcome.refusal == "unfunded-obligation":
        what = f"{where} owes more than it was allotted, so nothing new is promised from it"
        mend = "clear it first (largesse fund clear), or let somebody allow the exception: "
        mend += f"largesse claim except {claim.id} --because TEXT --by ANOTHER"
        return Refusal(Problem(what, mend, code=outcome.refusal))
    left = money(max(outcome.left_minor or 0, 0))
    what = f"{where} has {left} left, and this is {money(amount_minor)}"
    mend = "approve as much as is left (--as-much-as-is-left), or have the envelope topped up"
    return Refusal(Problem(what, mend, code=outcome.refusal or "insufficient-funds"))


def _voucher(claim: Claim, mover: Mover) -> Voucher:
    """The next voucher of a claim: refused events use up a number too, so that no key returns."""
    Claim.objects.filter(pk=claim.pk).update(money_sequence=F("money_sequence") + 1)
    claim.money_sequence += 1
    return Voucher(
        key=f"claims/claim/{claim.id}/{claim.money_sequence}",
        day=mover.day,
        by=mover.by,
        approved_by=mover.approved_by,
        reason=mover.reason,
        subject=f"claim/{claim.id}",
        interval=claim.period,
        exception_by=mover.exception_by,
    )


def _as_much(event: Event) -> Event:
    return replace(event, movements=tuple(replace(m, at_most=True) for m in event.movements))


def _post(*events: Event) -> tuple[Outcome, ...]:
    if not events:
        return ()
    connection = ledger_connection()
    open_accounts(connection, chart.accounts_of(events))
    return post(connection, events)


def _done(outcome: Outcome) -> None:
    """What the fund never refuses; where it does, nothing of the action happens."""
    if outcome.is_refused:
        what = f"the fund refused {outcome.key}: {outcome.refusal}"
        mend = "run `largesse verify`; nothing was changed"
        raise Refusal(Problem(what, mend, code=outcome.refusal))
