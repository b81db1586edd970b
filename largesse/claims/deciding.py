"""The vendor's side: review, ask back, approve, reject; and what ends a claim before its time.

Nobody approves a claim they made or handed in, nor beyond their limit. Beyond the amount that the
rules name, two approve: the first sets the money aside, the second makes it firm. Who bears the
cost of a coupon decides who approves it: the vendor's people, or the partner's.
"""

from dataclasses import dataclass
from datetime import date

from largesse.claims import caps, deadlines, money, parties, whose
from largesse.claims.asking import divided
from largesse.claims.changes import advance, require_in_time, require_reason
from largesse.claims.models import Claim
from largesse.claims.rules import rules_of
from largesse.claims.states import CLAIM
from largesse.claims.whose import Actor
from largesse.fund.budget import line_of
from largesse.fund.chart import Line
from largesse.fund.model import Outcome
from largesse.money import shown
from largesse.partners import exceptions
from largesse.partners.approval import require_second
from largesse.partners.audit import record_change
from largesse.partners.database import transaction
from largesse.partners.money import decimal_of, minor_of
from largesse.programme.calendar import ordinal
from largesse.programme.model import ClaimRules, Programme
from largesse.programme.terms.periods import Interval
from largesse.workspace.errors import Problem, Refusal

_SHORT = ("not-enough-left", "nothing-left", "unfunded-obligation")


@dataclass(frozen=True, slots=True)
class Approval:
    """How much is approved: all that is asked, an amount, or as much as is left of either."""

    amount_minor: int | None = None
    as_much_as_is_left: bool = False
    note: str = ""


def review(name: str, actor: Actor, revision: int | None = None) -> Claim:
    """Take a request into review."""
    whose.vendors_or_bearer(actor, "reviewing", name)
    with transaction():
        claim = whose.taken_up(actor, name)
        advance(claim, "review", actor, revision)
    return claim


def ask(name: str, actor: Actor, question: str, revision: int | None = None) -> Claim:
    """Ask the partner something; unanswered, the request expires."""
    require_reason(question, "a question")
    whose.vendors_or_bearer(actor, "asking", name)
    with transaction():
        claim = whose.taken_up(actor, name)
        CLAIM.next(claim.state, "ask", claim.id)
        _withdraw(claim, actor)
        also = {"question": question, "first_approval_by": "", "hold_key": "", "hold_minor": 0}
        advance(claim, "ask", actor, revision, reason=question, also=also)
    return claim


def approve(
    programme: Programme,
    name: str,
    actor: Actor,
    approval: Approval,
    revision: int | None = None,
) -> Claim:
    """Approve a request, or be the first of the two who do; its money is obliged with it.

    A claim that two approve stays in review after the first. Raises :class:`Refusal`: four eyes,
    caps, overdue bills, and an envelope that is short (the ledger keeps that it was asked).
    """
    refused: Refusal | None = None
    with transaction():
        claim = whose.taken_up(actor, name)
        CLAIM.next(claim.state, "approve", claim.id)
        rules = rules_of(claim)
        partner = parties.require_partner(claim.partner)
        parties.require_not_frozen(claim.partner)
        if claim.kind == "credit":
            parties.require_credit_goes_to(claim, partner, actor.day)
        caps.lock(claim)
        asked = _amount(rules, claim, approval)
        is_first = _is_first_of_two(rules, claim, asked)
        _require_approver(claim, actor, asked, is_first=is_first)
        _require_currency(programme, claim)
        line = line_on(programme, rules, actor.day)
        claim.envelope, claim.fiscal_year = line.envelope, line.year
        claim.drawn_on = parties.bearer_of(parties.require_agreement(claim, actor.day), line)
        outcome, granted = _set_aside(claim, actor, approval, asked, is_first=is_first)
        if outcome is not None and outcome.is_refused:
            refused = money.short(claim, asked, outcome)
            said = {"refusal": outcome.refusal, "left_minor": outcome.left_minor}
            record_change(actor.id, "claim", claim.id, "approval refused", None, said)
        elif is_first:
            _endorse(claim, actor, outcome, granted, approval, revision)
        else:
            _grant(rules, claim, actor, granted, approval, revision)
    if refused is not None:
        raise refused
    return claim


def allow_exception(name: str, actor: Actor, because: str) -> Claim:
    """Allow a claim to be approved although its envelope owes an unfunded obligation.

    Neither who made or submitted it nor who approves it allows it. Raises :class:`Refusal`:
    ``wrong-state``, and as :func:`largesse.partners.exceptions.allow`.
    """
    whose.vendors(actor, "an exception")
    with transaction():
        claim = whose.taken_up(actor, name)
        CLAIM.next(claim.state, "approve", claim.id)
        about, asked = f"claim/{claim.id}", claim.hold_minor or claim.requested_minor
        exceptions.allow(about, _makers(claim), asked, claim.currency, actor.id, because)
    return claim


def reject(name: str, actor: Actor, reason: str, revision: int | None = None) -> Claim:
    """Turn a request down, with a reason."""
    require_reason(reason, "a rejection")
    whose.vendors_or_bearer(actor, "rejecting", name)
    with transaction():
        claim = whose.taken_up(actor, name)
        CLAIM.next(claim.state, "reject", claim.id)
        money.free_all(claim, money.Mover(actor.id, actor.day, "claim-rejected"), "rejected")
        advance(claim, "reject", actor, revision, reason=reason)
    return claim


def cancel(name: str, actor: Actor, reason: str, revision: int | None = None) -> Claim:
    """End a claim, from either side; what it still holds is freed."""
    require_reason(reason, "a cancellation")
    with transaction():
        claim = whose.taken_up(actor, name)
        CLAIM.next(claim.state, "cancel", claim.id)
        money.free_all(claim, money.Mover(actor.id, actor.day, "claim-cancelled"), "cancelled")
        advance(claim, "cancel", actor, revision, reason=reason)
    return claim


def agree(name: str, actor: Actor, revision: int | None = None) -> Claim:
    """The partner agrees to what was approved, without waiting for silence to say so."""
    with transaction():
        claim = whose.taken_up(actor, name)
        advance(claim, "agree", actor, revision)
    return claim


def extend(name: str, actor: Actor, last: date, reason: str, revision: int | None = None) -> Claim:
    """Move the deadline of the present state, once or more, within what the rules allow."""
    require_reason(reason, "an extension")
    whose.vendors(actor, "extending")
    with transaction():
        claim = whose.taken_up(actor, name)
        CLAIM.next(claim.state, "extend", claim.id)
        require_in_time(claim, actor.day)
        rules = rules_of(claim)
        moves_until = claim.state in ("approved", "in-progress")
        now = claim.until if moves_until else claim.due_on
        assert now is not None
        first = claim.extended_from or now
        most = rules.extend_by.after(first, rules.working)
        if not now < last <= most:
            what = f"the deadline moves from {now.isoformat()} to {most.isoformat()} at most"
            raise Refusal(Problem(what, f"({rules.extend_by} in all)", code="extension"))
        also: dict[str, object] = {"extended_from": first}
        also |= {"until": last} if moves_until else {"due_on": last}
        if claim.state == "in-progress":
            also["due_on"] = last
        advance(claim, "extend", actor, revision, reason=reason, also=also)
    return claim


def line_on(programme: Programme, rules: ClaimRules, day: date) -> Line:
    """The line of the budget that bears what is approved on a day.

    Raises :class:`Refusal` (``no-envelope``) where the fund has nothing for that year.
    """
    year = rules.calendar.span(Interval.YEAR, ordinal(day.year, day.month)).name
    fund = programme.fund
    if fund is not None and rules.envelope in fund.envelopes:
        line = line_of(fund, rules.envelope, year)
        if line.year in fund.envelopes[line.envelope].amounts:
            return line
    what = f"envelope '{rules.envelope}' has no amount for {year}"
    raise Refusal(Problem(what, "say its amount in the fund", code="no-envelope"))


def _require_currency(programme: Programme, claim: Claim) -> None:
    """A claim is in the fund's currency from the start; only a programme that changed its own
    leaves it in another, and then it is asked for anew rather than converted unseen."""
    if claim.currency != programme.currency:
        what = f"claim {claim.id} is in {claim.currency}, its envelope in {programme.currency}"
        mend = f"reject it, and let it be asked for in {programme.currency}"
        raise Refusal(Problem(what, mend, code="wrong-currency"))


def _amount(rules: ClaimRules, claim: Claim, approval: Approval) -> int:
    """What this approver means, within what is asked, what was endorsed, and what caps leave."""
    most = claim.hold_minor or claim.requested_minor
    asked = most if approval.amount_minor is None else approval.amount_minor
    if not 0 < asked <= most:
        what = "what is approved is above zero and at most what is asked"
        what += " or was approved first" if claim.hold_minor else ""
        raise Refusal(Problem(what, "name another amount", code="amount"))
    if approval.as_much_as_is_left and not claim.first_approval_by:
        left = caps.left_for(rules, claim)
        asked = asked if left is None else min(asked, left) or asked
    if claim.unit_cost_minor:
        asked -= asked % claim.unit_cost_minor
        if not asked:
            raise Refusal(Problem("this is less than one unit", "name more", code="amount"))
    caps.require_within(rules, claim, asked)
    return asked


def _is_first_of_two(rules: ClaimRules, claim: Claim, amount_minor: int) -> bool:
    above = rules.two_approvals
    if above is None or claim.first_approval_by:
        return False
    return amount_minor > minor_of(above.value, claim.currency)


def _require_approver(claim: Claim, actor: Actor, amount_minor: int, *, is_first: bool) -> None:
    """Four eyes, or six: nobody approves what they made, handed in or approved first."""
    if claim.cost_bearer == "partner":
        right = "claim.endorse"
        if actor.partner != claim.partner:
            what = f"'{claim.partner}' bears the cost, so it is approved there"
            raise Refusal(Problem(what, "let another of its people do it", code="no-right"))
    else:
        right = "claim.approve"
        whose.vendors(actor, "approving")
    asked = 0 if is_first else amount_minor
    # Whether it is their own is told before whether it is beyond their limit.
    for maker in sorted(_makers(claim), key=lambda maker: (maker != actor.id, maker)):
        require_second(maker, actor.id, asked, claim.currency, right)


def _makers(claim: Claim) -> list[str]:
    """Who made, submitted or first approved it."""
    return sorted({claim.made_by, claim.submitted_by, claim.first_approval_by} - {""})


def _set_aside(
    claim: Claim, actor: Actor, approval: Approval, asked: int, *, is_first: bool
) -> tuple[Outcome | None, int]:
    """What the fund says, None where it is not asked, and how much it gives."""
    deciders = [*_makers(claim), actor.id]
    allowed = exceptions.allowed_by(f"claim/{claim.id}", deciders, asked, claim.currency)
    mover = money.Mover(
        claim.first_approval_by or claim.submitted_by,
        actor.day,
        "offer" if is_first else "claim-approved",
        approved_by=actor.id,
        exception_by=allowed,
    )
    if not money.is_posted(claim) or (is_first and claim.drawn_on):
        return None, asked
    move = money.hold if is_first else money.oblige
    outcome = move(claim, asked, mover, at_most=approval.as_much_as_is_left)
    granted = outcome.amounts_minor[0] if outcome.amounts_minor else 0
    odd = granted % claim.unit_cost_minor if claim.unit_cost_minor else 0
    if odd and not is_first and not outcome.is_refused:
        money.give_up(claim, odd, mover)
        granted -= odd
    return outcome, granted


def _endorse(
    claim: Claim,
    actor: Actor,
    outcome: Outcome | None,
    granted: int,
    approval: Approval,
    revision: int | None,
) -> None:
    also = {
        "first_approval_by": actor.id,
        "hold_key": outcome.key if outcome is not None else "",
        "hold_minor": granted,
        "envelope": claim.envelope,
        "fiscal_year": claim.fiscal_year,
        "drawn_on": claim.drawn_on,
    }
    advance(claim, "endorse", actor, revision, reason=_words(claim, granted, approval), also=also)


def _grant(
    rules: ClaimRules,
    claim: Claim,
    actor: Actor,
    granted: int,
    approval: Approval,
    revision: int | None,
) -> None:
    kind = rules.types[claim.type]
    parts = list(claim.parts.all())
    amounts = divided(granted, [step.share for step in kind.milestones])
    for part, amount in zip(parts, amounts, strict=True):
        part.approved_minor = amount
        part.save(update_fields=["approved_minor"])
    also = {
        "approved_by": actor.id,
        "approved_on": actor.day,
        "envelope": claim.envelope,
        "fiscal_year": claim.fiscal_year,
        "drawn_on": claim.drawn_on,
        "until": deadlines.until(rules, actor.day, claim.ends_on),
        "hold_key": "",
        "hold_minor": 0,
    }
    advance(claim, "approve", actor, revision, reason=_words(claim, granted, approval), also=also)


def _words(claim: Claim, granted: int, approval: Approval) -> str:
    said = f"{shown(decimal_of(granted, claim.currency), claim.currency)} approved"
    return f"{said}: {approval.note}" if approval.note else said


def _withdraw(claim: Claim, actor: Actor) -> None:
    money.withdraw(claim, money.Mover(actor.id, actor.day, "offer-withdrawn"))
