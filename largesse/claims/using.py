"""Credits and benefits as they are used: redeemed, consumed, given back unused, restored."""

from typing import Literal

from largesse.claims import deadlines, money, whose
from largesse.claims.changes import advance, require_in_time, require_reason
from largesse.claims.models import Claim
from largesse.claims.states import CLAIM, ENDED
from largesse.claims.whose import Actor
from largesse.money import shown
from largesse.partners.approval import require_second
from largesse.partners.database import transaction
from largesse.partners.money import decimal_of
from largesse.workspace.errors import Problem, Refusal

Use = Literal["redeemed", "consumed", "returned", "restored"]


def use(
    name: str,
    actor: Actor,
    amount_minor: int | None = None,
    quantity: int | None = None,
    *,
    gives_back: bool = False,
    token: str = "",
    revision: int | None = None,
) -> Claim:
    """Record that some of it was used, or (``gives_back``) will not be used.

    A coupon is used by amount, a benefit by quantity. The same ``token`` again changes nothing.
    Raises :class:`Refusal` (``not-in-kind``, ``not-enough-left``, ``own-approval``, ``too-late``).
    """
    with transaction():
        claim = whose.taken_up(actor, name)
        _require_in_kind(claim)
        amount = _amount(claim, amount_minor, quantity)
        used: Use = "redeemed" if claim.kind == "credit" else "consumed"
        how: Use = "returned" if gives_back else used
        if token and _is_repeated(claim, token, amount, how):
            return claim
        CLAIM.next(claim.state, "use", claim.id)
        require_in_time(claim, actor.day)
        part = claim.parts.get()
        if amount > part.held_minor:
            left = _said(claim, part.held_minor)
            raise Refusal(Problem(f"{left} are left", "use no more", code="not-enough-left"))
        if not gives_back:
            _require_other(claim, actor)
        is_last = amount == part.held_minor
        what: Literal["accepted", "freed"] = "freed" if gives_back else "accepted"
        reason = "unused" if gives_back else "redeemed"
        share = money.Share(part, what, amount, how, quantity, token)
        money.carry_out(claim, [share], money.Mover(actor.id, actor.day, reason))
        if is_last:
            part.state = "accepted" if part.accepted_minor else "closed"
            part.save(update_fields=["state"])
        said = f"{_said(claim, amount)} {how}"
        advance(claim, "use up" if is_last else "use", actor, revision, reason=said)
    return claim


def restore(
    name: str,
    actor: Actor,
    amount_minor: int | None = None,
    quantity: int | None = None,
    reason: str = "",
    *,
    token: str = "",
    revision: int | None = None,
) -> Claim:
    """Take back that some of it was used: a coupon's invoice was refunded, a course called off.

    Its cost goes back to the claim, to be used again; where the claim has ended, to what bore it.
    The same ``token`` again changes nothing. Raises :class:`Refusal` as :func:`use` does
    (``not-enough-used``).
    """
    require_reason(reason, "taking back a use")
    with transaction():
        claim = whose.taken_up(actor, name)
        _require_in_kind(claim)
        amount = _amount(claim, amount_minor, quantity)
        if token and _is_repeated(claim, token, amount, "restored"):
            return claim
        CLAIM.next(claim.state, "restore", claim.id)
        part = claim.parts.get()
        if amount > part.accepted_minor:
            used = _said(claim, part.accepted_minor)
            mend = "take back no more"
            raise Refusal(Problem(f"{used} were used", mend, code="not-enough-used"))
        _require_other(claim, actor)
        shares = [money.Share(part, "restored", amount, "restored", quantity, token)]
        if claim.state in ENDED:
            shares.append(money.Share(part, "freed", amount, "restored", quantity))
        money.carry_out(claim, shares, money.Mover(actor.id, actor.day, "units-returned"))
        said = f"{_said(claim, amount)} restored: {reason}"
        advance(claim, "restore", actor, revision, reason=said)
    return claim


def _require_in_kind(claim: Claim) -> None:
    if claim.kind not in deadlines.IN_KIND:
        mend = "hand in its proof: largesse claim proof"
        no = f"a {claim.kind} claim is proved, not used"
        raise Refusal(Problem(no, mend, code="not-in-kind"))


def _amount(claim: Claim, amount_minor: int | None, quantity: int | None) -> int:
    if claim.unit:
        if quantity is None or quantity <= 0 or amount_minor is not None:
            mend = "write --quantity 3"
            raise Refusal(Problem(f"it is used in {claim.unit}", mend, code="amount"))
        return quantity * claim.unit_cost_minor
    if amount_minor is None or amount_minor <= 0 or quantity is not None:
        mend = f"write --amount 100, in {claim.currency}"
        raise Refusal(Problem("it is used in money", mend, code="amount"))
    return amount_minor


def _is_repeated(claim: Claim, token: str, amount_minor: int, how: Use) -> bool:
    before = claim.steps.filter(token=token).first()
    if before is None:
        return False
    if (before.amount_minor, before.how) != (amount_minor, how):
        what = f"token '{token}' stands for another use of this claim"
        raise Refusal(Problem(what, "use a token of its own for each", code="token-reused"))
    return True


def _require_other(claim: Claim, actor: Actor) -> None:
    """A use is money too: recorded by the vendor, by someone who did not ask for it."""
    if claim.cost_bearer == "vendor":
        whose.vendors(actor, "recording use")
    for maker in sorted({claim.made_by, claim.submitted_by} - {""}):
        require_second(maker, actor.id, 0, claim.currency, "claim.use")


def _said(claim: Claim, amount_minor: int) -> str:
    if claim.unit:
        return f"{amount_minor // claim.unit_cost_minor} {claim.unit}"
    return shown(decimal_of(amount_minor, claim.currency), claim.currency)
