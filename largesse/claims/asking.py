"""From an idea to a request: draft, submit, recall, amend. What a partner's person does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from django.db import IntegrityError
from django.db.transaction import atomic

from largesse.claims import caps, deadlines, money, parties, whose
from largesse.claims.changes import advance, require_reason
from largesse.claims.models import Claim, Part
from largesse.claims.rules import keep, rules_called, rules_of, type_called
from largesse.claims.states import CLAIM
from largesse.claims.whose import Actor
from largesse.money import EXACT, Rounding, share_out, shown
from largesse.partners.audit import record_change
from largesse.partners.database import transaction
from largesse.partners.money import decimal_of, minor_of
from largesse.programme.model import ClaimRules, ClaimType, Programme
from largesse.workspace.canonical import digest
from largesse.workspace.errors import Problem, Refusal


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for. ``amount`` or ``quantity``; with a marketing share, ``cost`` suffices.

    ``token`` is the client's own and makes a repetition harmless.
    """

    rules: str
    starts_on: date
    type: str = ""
    partner: str = ""
    title: str = ""
    amount: Decimal | None = None
    cost: Decimal | None = None
    quantity: int | None = None
    ends_on: date | None = None
    customer: str = ""
    agreement: str = ""
    token: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a request comes to, in minor units: the whole cost, and what is asked of the vendor."""

    cost_minor: int
    requested_minor: int
    unit: str = ""
    unit_cost_minor: int = 0


def new_claim(programme: Programme, asked: Asked, actor: Actor) -> tuple[Claim, bool]:
    """A draft, and whether it is new: the same token gives the same claim and changes nothing.

    Raises :class:`Refusal` for what the rules do not know, and ``token-reused`` where the token
    stands for something else.
    """
    partner = whose.partner_of(actor, asked.partner)
    said = digest({f.name: getattr(asked, f.name) for f in fields(asked)} | {"partner": partner})
    with transaction():
        if (before := _before(partner, asked.token, said)) is not None:
            return before, False
        rules = rules_called(programme, asked.rules)
        kind = type_called(rules, asked.type)
        claim = _drafted(rules, kind, asked, partner, actor)
        claim.token_digest = said
        try:
            with atomic():
                claim.save(force_insert=True)
        except IntegrityError:
            before = _before(partner, asked.token, said)
            if before is None:
                raise
            return before, False
        _divide(claim, kind)
        record_change(actor.id, "claim", claim.id, "new", None, _said(claim))
    return claim, True


def submit(name: str, actor: Actor, revision: int | None = None) -> Claim:
    """Hand a request in. Raises :class:`Refusal` where the rules would not let it through."""
    with transaction():
        claim = whose.taken_up(actor, name)
        CLAIM.next(claim.state, "submit", claim.id)
        rules = rules_of(claim)
        partner = parties.require_partner(claim.partner)
        _require_in_time(rules, claim, actor.day)
        parties.require_agreement(claim, actor.day)
        if claim.kind == "credit":
            parties.require_credit_goes_to(claim, partner, actor.day)
        caps.require_within(rules, claim, claim.requested_minor)
        also = {"submitted_by": actor.id, "submitted_on": actor.day}
        advance(claim, "submit", actor, revision, also=also)
    return claim


def recall(name: str, actor: Actor, reason: str = "", revision: int | None = None) -> Claim:
    """Take a request back into draft before it is decided; what was set aside is freed."""
    with transaction():
        claim = whose.taken_up(actor, name)
        CLAIM.next(claim.state, "recall", claim.id)
        money.withdraw(claim, money.Mover(actor.id, actor.day, "offer-withdrawn"))
        also = {"first_approval_by": "", "hold_key": "", "hold_minor": 0}
        advance(claim, "recall", actor, revision, reason=reason, also=also)
    return claim


def amend(
    name: str,
    actor: Actor,
    reason: str,
    changes: Mapping[str, object],
    revision: int | None = None,
) -> Claim:
    """Change a request that is not handed in, with a reason; of an approved one, lower its amount.

    ``changes``: title, amount, cost, quantity, starts_on, ends_on, customer, agreement.
    """
    require_reason(reason, "amend")
    with transaction():
        claim = whose.taken_up(actor, name)
        CLAIM.next(claim.state, "amend", claim.id)
        if claim.state in ("approved", "in-progress"):
            _lower(claim, actor, changes)
            advance(claim, "amend", actor, revision, reason=reason)
            return claim
        rules = rules_of(claim)
        kind = type_called(rules, claim.type)
        asked = _asked_again(claim, changes)
        drafted = _drafted(rules, kind, asked, claim.partner, actor)
        names = ("title", "starts_on", "ends_on", "customer", "agreement", "cost_minor")
        also = {n: getattr(drafted, n) for n in (*names, "requested_minor", "period")}
        advance(claim, "amend", actor, revision, reason=reason, also=also)
        claim.parts.all().delete()
        _divide(claim, kind)
    return claim


def _lower(claim: Claim, actor: Actor, changes: Mapping[str, object]) -> None:
    """Approved amounts are only ever lowered; from the last part that is open backwards."""
    asked, quantity = changes.get("amount"), changes.get("quantity")
    if isinstance(quantity, int) and claim.unit:
        asked = decimal_of(quantity * claim.unit_cost_minor, claim.currency)
    if set(changes) - {"amount", "quantity"} or not isinstance(asked, Decimal):
        mend = "name a lower amount; anything else is a claim of its own"
        raise Refusal(Problem("of an approved claim only the amount changes", mend, code="amend"))
    parts = list(claim.parts.order_by("-number"))
    approved = sum(part.approved_minor - part.freed_minor for part in parts)
    excess = approved - minor_of(asked, claim.currency)
    free = sum(part.held_minor for part in parts if part.state in ("open", "returned"))
    if not 0 < excess < approved or excess > free:
        least = shown(decimal_of(max(approved - free, 1), claim.currency), claim.currency)
        most = shown(decimal_of(approved, claim.currency), claim.currency)
        what = f"an approved amount is only ever lowered: from {least} to below {most}"
        mend = "ask for more in a claim of its own; give up all of it with `largesse claim cancel`"
        raise Refusal(Problem(what, mend, code="amend"))
    if claim.unit and excess % claim.unit_cost_minor:
        raise Refusal(Problem("this is no whole number of units", "name a quantity", code="amend"))
    shares = []
    for part in parts:
        taken = min(excess, part.held_minor) if part.state in ("open", "returned") else 0
        shares.append(money.Share(part, "freed", taken, "lowered"))
        excess -= taken
    money.carry_out(claim, shares, money.Mover(actor.id, actor.day, "claim-lowered"))


def _before(partner: str, token: str, said: str) -> Claim | None:
    if not token:
        return None
    found = Claim.objects.select_related("rules").filter(partner=partner, token=token).first()
    if found is not None and found.token_digest != said:
        what = f"token '{token}' stands for another claim: {found.id}"
        mend = "use a token of its own for each claim"
        raise Refusal(Problem(what, mend, code="token-reused"))
    return found


def _drafted(rules: ClaimRules, kind: ClaimType, asked: Asked, partner: str, actor: Actor) -> Claim:
    ends_on = asked.ends_on or asked.starts_on
    if ends_on < asked.starts_on:
        what = f"it would end on {ends_on.isoformat()}, before it starts"
        raise Refusal(Problem(what, "check both days", code="days"))
    figures = figures_of(rules, kind, asked)
    return Claim(
        token=asked.token,
        partner=partner,
        customer=asked.customer,
        rules=keep(rules),
        rules_name=rules.id,
        kind=rules.kind,
        type=kind.id,
        title=asked.title or kind.title.en,
        state=CLAIM.start,
        made_by=actor.id,
        made_on=actor.day,
        changed_on=actor.day,
        starts_on=asked.starts_on,
        ends_on=ends_on,
        period=caps.period_of(rules, asked.starts_on),
        cost_bearer=kind.cost_bearer,
        paid_by=rules.paid_by,
        envelope=rules.envelope,
        agreement=asked.agreement,
        currency=rules.currency,
        cost_minor=figures.cost_minor,
        requested_minor=figures.requested_minor,
        unit=figures.unit,
        unit_cost_minor=figures.unit_cost_minor,
    )


def figures_of(rules: ClaimRules, kind: ClaimType, asked: Asked) -> Figures:
    """What is asked for, in minor units. Raises :class:`Refusal` (``amount``, ``matching-share``).

    The vendor's share of a cost is rounded down: the partner bears at least its own.
    """
    currency = rules.currency
    if kind.unit_cost is not None:
        if asked.quantity is None or asked.quantity <= 0 or asked.amount is not None:
            mend = "write --quantity 12, and no amount"
            raise Refusal(Problem(f"it is asked for in {kind.unit}", mend, code="amount"))
        unit_cost = minor_of(kind.unit_cost.value, currency)
        total = minor_of(decimal_of(asked.quantity * unit_cost, currency), currency)
        return Figures(total, total, kind.unit, unit_cost)
    if asked.quantity is not None:
        mend = f"an amount in {currency}, and no quantity"
        raise Refusal(Problem("it is asked for in money", mend, code="amount"))
    cost = None if asked.cost is None else minor_of(asked.cost, currency)
    amount = None if asked.amount is None else minor_of(asked.amount, currency)
    most = None if cost is None or kind.share is None else _share(cost, kind.share, currency)
    if kind.share is not None and cost is None:
        mend = "write --cost, all that the activity costs"
        raise Refusal(Problem("its cost is not stated", mend, code="amount"))
    if most is not None and amount is not None and amount > most:
        what = f"the vendor bears at most {shown(decimal_of(most, currency), currency)} of it"
        raise Refusal(Problem(what, "the partner bears the rest", code="matching-share"))
    requested = amount if amount is not None else most
    if requested is None or requested <= 0:
        mend = f"an amount above zero, in {currency}"
        what = "it does not say how much is asked for"
        if requested is not None:
            what = f"{shown(decimal_of(requested, currency), currency)} is not above zero"
        raise Refusal(Problem(what, mend, code="amount"))
    whole = requested if cost is None else cost
    if whole < requested:
        raise Refusal(Problem("more is asked for than it costs", "check both", code="amount"))
    return Figures(whole, requested)


def _share(cost_minor: int, share: Decimal, currency: str) -> int:
    exact = EXACT.multiply(decimal_of(cost_minor, currency), share)
    return minor_of(Rounding.of_currency(currency, "down")(exact), currency)


def _divide(claim: Claim, kind: ClaimType) -> None:
    """The parts of a claim: one for each tranche, or all of it in one."""
    names = [step.id for step in kind.milestones] or [kind.id]
    amounts = divided(claim.requested_minor, [step.share for step in kind.milestones])
    for number, (name, amount) in enumerate(zip(names, amounts, strict=True), 1):
        Part.objects.create(
            claim=claim, number=number, name=name, state="open", requested_minor=amount
        )


def divided(total_minor: int, shares: Sequence[Decimal]) -> tuple[int, ...]:
    """A total in minor units by its shares, the largest remainders first; undivided without."""
    if not shares:
        return (total_minor,)
    return tuple(int(part) for part in share_out(Decimal(total_minor), shares, Decimal(1)))


def _asked_again(claim: Claim, changes: Mapping[str, object]) -> Asked:
    now: dict[str, object] = {
        name: getattr(claim, name)
        for name in ("title", "customer", "agreement", "starts_on", "ends_on", "partner", "token")
    }
    if claim.unit:
        now["quantity"] = claim.requested_minor // claim.unit_cost_minor
    else:
        now["cost"] = decimal_of(claim.cost_minor, claim.currency)
        if "cost" not in changes:
            now["amount"] = decimal_of(claim.requested_minor, claim.currency)
    unknown = set(changes) - {f.name for f in fields(Asked)} | set(changes) & {"partner", "token"}
    if unknown or not changes:
        what = f"'{', '.join(sorted(unknown))}' does not change" if unknown else "nothing changes"
        raise Refusal(Problem(what, "name what changes, and its new value", code="amend"))
    if "amount" in changes and claim.kind != "marketing" and "cost" not in changes:
        now.pop("cost", None)
    return Asked(rules=claim.rules_name, type=claim.type, **{**now, **changes})  # type: ignore[arg-type]


def _require_in_time(rules: ClaimRules, claim: Claim, day: date) -> None:
    if not rules.holds.holds_on(day):
        end = f" until {rules.holds.end.isoformat()}" if rules.holds.end else ""
        what = f"'{rules.id}' may be asked for from {rules.holds.start.isoformat()}{end}"
        raise Refusal(Problem(what, "(the end is the first day outside)", code="not-open"))
    latest = deadlines.latest_ask(rules, claim.starts_on)
    if latest is not None and day > latest:
        what = f"it starts on {claim.starts_on.isoformat()} and is asked for {rules.ask} ahead,"
        what += f" so by {latest.isoformat()}"
        raise Refusal(Problem(what, "let it start later: largesse claim amend", code="too-late"))


def _said(claim: Claim) -> dict[str, object]:
    names = ("partner", "rules_name", "type", "starts_on", "ends_on", "customer", "agreement")
    said = {name: getattr(claim, name) for name in names}
    return said | {"requested_minor": claim.requested_minor, "currency": claim.currency}
