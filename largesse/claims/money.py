"""The money of claims: each movement is posted to the fund in the transaction of its record.

Approval obliges (from the agreement's commitment, else from the envelope's allotment), accepted
proof earns, use in kind consumes, and whatever ends a claim frees what is left. The first of two
approvals sets the amount aside. Where the partner bears the cost nothing is posted; where an
incentive pays, accepted proof frees what was obliged and the close earns it (see
docs/decisions/claims-paid-once.md).
"""

from dataclasses import dataclass, replace
from datetime import date

from django.db.models import F, Max

from largesse.claims.deadlines import IN_KIND
from largesse.claims.models import Claim, Part, Step
from largesse.claims.rules import rules_of
from largesse.fund import chart, postings
from largesse.fund.chart import Line
from largesse.fund.ledger import open_accounts, post
from largesse.fund.model import Event, Outcome
from largesse.fund.policy import BENEFIT, CLAIM, MARKETING_SERVICE, Policy
from largesse.fund.postings import Money, Voucher
from largesse.money import shown
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


def policy_of(claim: Claim) -> Policy:
    """How the vendor books what a claim costs."""
    if claim.kind in IN_KIND:
        return BENEFIT
    return MARKETING_SERVICE if rules_of(claim).distinct_service else CLAIM


def hold(claim: Claim, amount_minor: int, mover: Mover, *, at_most: bool = False) -> Outcome:
    """Set an amount aside until it is approved a second time; may be refused."""
    voucher = _voucher(claim, mover)
    event = postings.reserve(voucher, line_of(claim), claim.id, _money(claim, amount_minor), firm=True)
    return _post(_as_much(event) if at_most else event)


def withdraw(claim: Claim, mover: Mover) -> None:
    """Free what the first approval set aside."""
    if claim.hold_key:
        _done(_post(postings.withdraw(_voucher(claim, mover), claim.hold_key)))


def oblige(claim: Claim, amount_minor: int, mover: Mover, *, at_most: bool = False) -> Outcome:
    """Make an approved amount firm; may be refused. ``at_most``: as much as is left."""
    event = postings.oblige(
        _voucher(claim, mover),
        line_of(claim),
        claim.id,
        _money(claim, amount_minor),
        agreement=claim.agreement,
        reservation=claim.hold_key,
    )
    return _post(_as_much(event) if at_most and not claim.hold_key else event)


def accept(part: Part, amount_minor: int, mover: Mover, **more: object) -> Step:
    """An accepted amount: earned and payable, consumed, or left to the incentive that pays it."""
    claim = part.claim
    money, line = _money(claim, amount_minor), line_of(claim)
    in_kind = claim.kind in IN_KIND
    key = ""
    if is_posted(claim):
        voucher = _voucher(claim, mover)
        if claim.paid_by:
            event = _free(voucher, claim, money)
        elif in_kind:
            event = postings.consume(voucher, line, claim.id, money, policy_of(claim))
        else:
            event = postings.earn(
                voucher, line, claim.partner, money, policy_of(claim), obligation=claim.id
            )
        key = event.key
        _done(_post(event))
    part.accepted_minor += amount_minor
    part.save(update_fields=["accepted_minor"])
    is_payable = is_posted(claim) and not in_kind and not claim.paid_by
    return note(claim, "accepted", amount_minor, mover, key, part, is_payable=is_payable, **more)


def free(part: Part, amount_minor: int, mover: Mover, **more: object) -> Step | None:
    """An amount that will not be used: back to the commitment or the allotment it came from."""
    if not amount_minor:
        return None
    claim = part.claim
    key = ""
    if is_posted(claim):
        event = _free(_voucher(claim, mover), claim, _money(claim, amount_minor))
        key = event.key
        _done(_post(event))
    part.freed_minor += amount_minor
    part.save(update_fields=["freed_minor"])
    return note(claim, "freed", amount_minor, mover, key, part, **more)


def free_all(claim: Claim, mover: Mover, how: str) -> int:
    """Free what a claim still holds, at its end; the amount, in minor units."""
    withdraw(claim, mover)
    parts = list(claim.parts.select_related("claim"))
    held = sum(part.held_minor for part in parts)
    for part in parts:
        part.claim = claim
        free(part, part.held_minor, mover, how=how)
        if part.state != "accepted":
            part.state = "closed"
            part.save(update_fields=["state"])
    return held


def note(
    claim: Claim,
    what: str,
    amount_minor: int,
    mover: Mover,
    key: str,
    part: Part | None = None,
    **more: object,
) -> Step:
    """Write the step that an event is known by."""
    last = claim.steps.aggregate(last=Max("number"))["last"] or 0
    return Step.objects.create(
        claim=claim,
        part=part,
        number=last + 1,
        what=what,
        amount_minor=amount_minor,
        day=mover.day,
        by=mover.by,
        event_key=key,
        **more,  # type: ignore[misc]
    )


def short(claim: Claim, amount_minor: int, outcome: Outcome) -> Refusal:
    """What a refused approval says: which envelope and year, and what is left."""

    def money(minor: int) -> str:
        return shown(decimal_of(minor, claim.currency), claim.currency)

    source = f"agreement '{claim.agreement}' in " if claim.agreement else ""
    where = f"{source}envelope '{claim.envelope}'"
    where += f" of {claim.fiscal_year}" if claim.fiscal_year else ""
    if outcome.refusal == "unfunded-obligation":
        what = f"{where} owes more than it was allotted, so nothing new is promised from it"
        mend = "clear it first: a transfer, a cap, or a named approval (largesse fund --help)"
        return Refusal(Problem(what, mend, code=outcome.refusal))
    left = money(max(outcome.left_minor or 0, 0))
    what = f"{where} has {left} left, and this is {money(amount_minor)}"
    mend = "approve as much as is left (--as-much-as-is-left), or have the envelope topped up"
    return Refusal(Problem(what, mend, code=outcome.refusal or "insufficient-funds"))


def _free(voucher: Voucher, claim: Claim, money: Money) -> Event:
    return postings.unoblige(voucher, line_of(claim), claim.id, money, agreement=claim.agreement)


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


def _money(claim: Claim, amount_minor: int) -> Money:
    return Money(amount_minor, claim.currency)


def _as_much(event: Event) -> Event:
    return replace(event, movements=tuple(replace(m, at_most=True) for m in event.movements))


def _post(event: Event) -> Outcome:
    connection = ledger_connection()
    open_accounts(connection, chart.accounts_of([event]))
    (outcome,) = post(connection, [event])
    return outcome


def _done(outcome: Outcome) -> None:
    """What the fund never refuses; where it does, nothing of the action happens."""
    if outcome.is_refused:
        what = f"the fund refused {outcome.key}: {outcome.refusal}"
        mend = "run `largesse verify`; nothing was changed"
        raise Refusal(Problem(what, mend, code=outcome.refusal))
