"""Proof of what was done: handed in, returned to be mended, accepted. Funding and marketing.

Milestones are proved in their order and each releases its own tranche. Of a marketing activity no
more is accepted than the vendor's share of what the proof says it cost.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from largesse.claims import deadlines, money, parties, whose
from largesse.claims.changes import advance, require_in_time, require_reason
from largesse.claims.duplicates import flags_of, key_of
from largesse.claims.files import Kept
from largesse.claims.models import Claim, Part, Proof, ProofFile
from largesse.claims.rules import rules_of
from largesse.claims.states import CLAIM
from largesse.claims.whose import Actor
from largesse.money import EXACT, Rounding, is_currency, shown
from largesse.partners.approval import require_second
from largesse.partners.database import transaction
from largesse.partners.money import decimal_of, minor_of
from largesse.workspace.errors import Problem, Refusal


@dataclass(frozen=True, slots=True)
class Paper:
    """What the paper says that is handed in; what it does not say is left out."""

    supplier: str = ""
    invoice: str = ""
    amount: Decimal | None = None
    currency: str = ""
    dated: date | None = None


def hand_in(
    name: str,
    actor: Actor,
    kept: Kept,
    paper: Paper,
    part: str = "",
    revision: int | None = None,
) -> Proof:
    """Hand in a file as proof of the part whose turn it is.

    The same file for the same part again changes nothing. Raises :class:`Refusal` (``too-late``,
    ``too-early``, ``not-its-turn``, ``in-kind``, ``no-amount``, ``wrong-currency``).
    """
    with transaction():
        claim = whose.taken_up(actor, name)
        if claim.kind in deadlines.IN_KIND:
            mend = "its use is recorded: largesse claim use"
            raise Refusal(Problem(f"a {claim.kind} needs no proof", mend, code="in-kind"))
        CLAIM.next(claim.state, "prove", claim.id)
        if claim.state != "proof-submitted":
            require_in_time(claim, actor.day)
        _require_begun(claim, actor.day)
        _require_cost(claim, paper)
        turn = _turn(claim, part)
        again = claim.proofs.filter(part=turn, file_id=kept.sha256, is_returned=False).first()
        if again is not None:
            return again
        proof = _proof(claim, turn, actor, kept, paper)
        turn.state = "proved"
        turn.save(update_fields=["state"])
        advance(claim, "prove", actor, revision, reason=f"{kept.shown_name} {kept.sha256}")
    return proof


def accept(
    name: str,
    actor: Actor,
    amount_minor: int | None = None,
    note: str = "",
    revision: int | None = None,
) -> Claim:
    """Accept the proof: its amount is earned, the rest of the part is freed.

    Without an amount: all that was approved of the part, or the vendor's share of what the proof
    says it cost where that is less. Raises :class:`Refusal`: four eyes, ``beyond-proof``, and
    what the proof resembles unless a ``note`` says why it is accepted all the same.
    """
    whose.vendors(actor, "accepting proof")
    with transaction():
        claim = whose.taken_up(actor, name)
        CLAIM.next(claim.state, "accept", claim.id)
        parties.require_not_frozen(claim.partner)
        part = _proved(claim)
        most = _most(claim, part)
        amount = most if amount_minor is None else amount_minor
        if not 0 < amount <= most:
            money_of = shown(decimal_of(most, claim.currency), claim.currency)
            what = f"the proof carries {money_of} at most"
            raise Refusal(Problem(what, "accept that or less", code="beyond-proof"))
        _require_second(claim, part, actor, amount)
        _require_seen(claim, note)
        rest = part.held_minor - amount
        shares = [
            money.Share(part, "accepted", amount, "proof"),
            money.Share(part, "freed", rest, "unused"),
        ]
        mover = money.Mover(claim.submitted_by, actor.day, "proof-accepted", approved_by=actor.id)
        money.carry_out(claim, shares, mover)
        part.state = "accepted"
        part.save(update_fields=["state"])
        is_last = not claim.parts.exclude(state__in=("accepted", "closed")).exists()
        action = "accept last" if is_last else "accept"
        said = f"{shown(decimal_of(amount, claim.currency), claim.currency)} accepted"
        advance(claim, action, actor, revision, reason=f"{said}: {note}" if note else said)
    return claim


def return_proof(
    name: str, actor: Actor, reason: str, *, finally_: bool = False, revision: int | None = None
) -> Claim:
    """Return a proof to be mended, or refuse it for good, which ends the claim."""
    require_reason(reason, "returning a proof")
    whose.vendors(actor, "returning proof")
    with transaction():
        claim = whose.taken_up(actor, name)
        CLAIM.next(claim.state, "refuse" if finally_ else "return", claim.id)
        part = _proved(claim)
        if finally_:
            money.free_all(claim, money.Mover(actor.id, actor.day, "claim-rejected"), "refused")
            advance(claim, "refuse", actor, revision, reason=reason)
            return claim
        claim.proofs.filter(part=part).update(is_returned=True)
        part.state = "returned"
        part.save(update_fields=["state"])
        advance(claim, "return", actor, revision, reason=reason, also={"question": reason})
    return claim


def _turn(claim: Claim, named: str) -> Part:
    """The part that is to be proved now."""
    parts = [part for part in claim.parts.all() if part.state not in ("accepted", "closed")]
    turn = parts[0]
    if named and named != turn.name:
        what = f"'{turn.name}' is proved before '{named}'"
        if named not in {part.name for part in claim.parts.all()}:
            what = f"this claim has no part '{named}'"
        raise Refusal(Problem(what, f"hand in proof of '{turn.name}'", code="not-its-turn"))
    return turn


def _proved(claim: Claim) -> Part:
    return claim.parts.get(state="proved")


def _proof(claim: Claim, part: Part, actor: Actor, kept: Kept, paper: Paper) -> Proof:
    if paper.currency and not is_currency(paper.currency):
        mend = "write an ISO 4217 code such as USD"
        raise Refusal(Problem(f"'{paper.currency}' is no currency", mend, code="wrong-currency"))
    currency = (paper.currency or claim.currency) if paper.amount is not None else ""
    amount = None if paper.amount is None else minor_of(paper.amount, currency)
    if amount is not None and amount <= 0:
        raise Refusal(Problem("the paper's amount is not above zero", "check it", code="amount"))
    keep_until = deadlines.keeps_until(claim, actor.day)
    file, is_new = ProofFile.objects.get_or_create(
        sha256=kept.sha256,
        defaults={
            "size_bytes": kept.size_bytes,
            "type": kept.type,
            "received_on": actor.day,
            "keep_until": keep_until,
        },
    )
    if not is_new:
        file.keep_until = max(file.keep_until, keep_until)
        file.removed_on, file.removed_by = None, ""
        file.save(update_fields=["keep_until", "removed_on", "removed_by"])
    return Proof.objects.create(
        claim=claim,
        part=part,
        file=file,
        shown_name=kept.shown_name,
        supplier=paper.supplier[:200],
        supplier_key=key_of(paper.supplier[:200]),
        invoice=paper.invoice[:100],
        invoice_key=key_of(paper.invoice[:100]),
        amount_minor=amount,
        currency=currency,
        dated=paper.dated,
        handed_in_by=actor.id,
        handed_in_on=actor.day,
    )


def _most(claim: Claim, part: Part) -> int:
    """The most that may be accepted of a part, in minor units."""
    share = rules_of(claim).types[claim.type].share
    proofs = list(claim.proofs.filter(part=part, is_returned=False))
    if share is None:
        return part.held_minor
    cost = decimal_of(sum(proof.amount_minor or 0 for proof in proofs), claim.currency)
    down = Rounding.of_currency(claim.currency, "down")
    return min(part.held_minor, minor_of(down(EXACT.multiply(cost, share)), claim.currency))


def _require_begun(claim: Claim, day: date) -> None:
    """An activity is proved after it began: what is asked for before is proved after."""
    if claim.kind == "marketing" and day < claim.starts_on:
        what = f"the activity begins on {claim.starts_on.isoformat()}"
        raise Refusal(Problem(what, "hand proof in once it took place", code="too-early"))


def _require_cost(claim: Claim, paper: Paper) -> None:
    """Where the vendor bears a share, each paper says what it cost, in the claim's currency."""
    if rules_of(claim).types[claim.type].share is None:
        return
    if paper.amount is None:
        what = "the vendor bears a share of the cost, and the paper's cost is not stated"
        raise Refusal(Problem(what, "add --amount with what it says", code="no-amount"))
    if paper.currency and paper.currency != claim.currency:
        what = f"the claim is in {claim.currency}, the paper in {paper.currency}"
        mend = f"state what was paid in {claim.currency}, as the bank charged it, with that paper"
        raise Refusal(Problem(what, mend, code="wrong-currency"))


def _require_seen(claim: Claim, note: str) -> None:
    """Who accepts a proof that looks like another has seen that, and says why all the same."""
    flags = [flag for flag in flags_of(claim) if flag.proof]
    if flags and not note.strip():
        mend = "return it, or say why it is accepted all the same: --note '...'"
        raise Refusal(*(Problem(flag.why, mend, code=flag.code) for flag in flags))


def _require_second(claim: Claim, part: Part, actor: Actor, amount_minor: int) -> None:
    """Who accepts has neither made the claim nor handed in its proof."""
    proofs = claim.proofs.filter(part=part, is_returned=False)
    makers = {claim.made_by, claim.submitted_by} | {proof.handed_in_by for proof in proofs}
    for maker in sorted(makers - {""}):
        require_second(maker, actor.id, amount_minor, claim.currency, "claim.approve")
