"""Credits and benefits as they are used: redeemed or consumed in part, or given back unused."""

from typing import Literal

from largesse.claims import deadlines, money, whose
from largesse.claims.changes import advance, require_in_time
from largesse.claims.models import Claim
from largesse.claims.states import CLAIM
from largesse.claims.whose import Actor
from largesse.money import shown
from largesse.partners.approval import require_second
from largesse.partners.database import transaction
from largesse.partners.money import decimal_of
from largesse.workspace.errors import Problem, Refusal

Use = Literal["redeemed", "consumed", "returned"]


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
        if claim.kind not in deadlines.IN_KIND:
            mend = "hand in its proof: largesse claim proof"
            no = f"a {claim.kind} claim is proved, not used"
            raise Refusal(Problem(no, mend, code="not-in-kind"))
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
