"""Two partners claim the same deal or account: opened, proved, decided from a day on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from largesse.facts.facts import Facts
from largesse.partners.approval import not_found, person_called, require_own, second_person
from largesse.partners.audit import record_change
from largesse.partners.deals.lives import DISPUTE
from largesse.partners.deals.protection import state_fact
from largesse.partners.evidence import evidence_of, keep
from largesse.partners.lifecycle import advance, change
from largesse.partners.models import AttributionDispute, Deal, Evidence, Person
from largesse.partners.register.finding import partner_called, require_active
from largesse.partners.rules.reading import PartnerRules
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import Workspace


@dataclass(frozen=True, slots=True)
class Account:
    """An account as billing data and attribution name it; ``sub_account`` '' is all of it."""

    provider: str
    billing_account: str
    sub_account: str
    role: str


def dispute_deal(
    claimant: str, customer: str, product: str, rules: PartnerRules, by: str, day: date
) -> AttributionDispute:
    """Claim a deal that another partner has registered; who that is need not be known.

    Raises :class:`Refusal` (``not-found``, ``already-open``, ``no-right``).
    """
    _may_claim(claimant, by, day)
    held = Deal.objects.filter(customer_id=customer, product=product)
    deal = (
        held.filter(state__in=["approved", "won", "submitted"])
        .exclude(partner_id=claimant)
        .order_by("-registered_on", "id")
        .first()
    )
    if deal is None:
        what = f"deal of another partner for {product or 'anything'} to {customer}"
        raise not_found(what, "register it yourself: largesse deal register")
    made = AttributionDispute(subject="deal", deal=deal, holder=deal.partner)
    return _opened(made, claimant, rules, by, day)


def dispute_account(
    claimant: str, account: Account, facts: Facts, rules: PartnerRules, by: str, day: date
) -> AttributionDispute:
    """Claim an account that is attributed to another partner on the day.

    Raises :class:`Refusal` (``not-found``, ``several-holders``, ``already-open``, ``no-right``).
    """
    _may_claim(claimant, by, day)
    holders = sorted(set(_holders(facts, account, day)) - {claimant})
    if not holders:
        what = f"account {account.billing_account} with another {account.role}"
        raise not_found(what, "check provider, account, sub-account and role")
    if len(holders) > 1:
        what = f"{len(holders)} others share this account"
        mend = "let the vendor change the shares in facts/attribution.csv"
        raise Refusal(Problem(what, mend, code="several-holders"))
    made = AttributionDispute(
        subject="account",
        provider=account.provider,
        billing_account=account.billing_account,
        sub_account=account.sub_account,
        role=account.role,
        holder=partner_called(holders[0]),
    )
    return _opened(made, claimant, rules, by, day)


def add_evidence(
    workspace: Workspace, dispute_id: str, by: str, day: date, file: Path | None, note: str
) -> Evidence:
    """Either side, or the vendor, gives what proves its claim, while the dispute is open."""
    dispute = dispute_called(dispute_id, person_called(by, "attribution.dispute", day))
    if dispute.state != "open":
        what = f"dispute {dispute.id} is {dispute.state}"
        raise Refusal(Problem(what, "evidence is taken while it is open", code="wrong-state"))
    kept = keep(workspace, "dispute", dispute.id, by, day, file, note)
    record_change(by, DISPUTE.kind, dispute.id, "evidence", {}, {"sha256": kept.sha256})
    return kept


def decide(
    dispute_id: str,
    winner: str,
    effective_from: date,
    by: str,
    day: date,
    reason: str,
    revision: int | None = None,
) -> AttributionDispute:
    """Decide for one of the two, from a day on, with a reason; a deal changes hands then.

    An account changes hands in the facts with the next export.
    Raises :class:`Refusal` (``own-approval``, ``no-right``, ``not-a-party``, ``no-reason``).
    """
    dispute = dispute_called(dispute_id, person_called(by, "attribution.decide", day))
    second_person(dispute.by, by, "attribution.decide")
    if not reason.strip():
        raise Refusal(Problem("a reason is needed", "give one with --because", code="no-reason"))
    if winner not in (dispute.holder_id, dispute.claimant_id):
        what = f"'{winner}' is not a party to this dispute"
        mend = f"decide for {dispute.holder_id} or {dispute.claimant_id}"
        raise Refusal(Problem(what, mend, code="not-a-party"))
    decided = {
        "winner_id": winner,
        "effective_from": effective_from,
        "decided_by": by,
        "decided_on": day,
        "reason": reason,
    }
    advance(dispute, DISPUTE, "decide", by, revision=revision, reason=reason, also=decided)
    if dispute.deal is not None and winner != dispute.deal.partner_id:
        change(dispute.deal, "deal", "reassign", by, {"partner_id": winner}, reason=reason)
        state_fact(dispute.deal, by, effective_from)
    return dispute


def withdraw(dispute_id: str, by: str, day: date, reason: str = "") -> AttributionDispute:
    """The claimant no longer claims it."""
    person = person_called(by, "attribution.dispute", day)
    dispute = dispute_called(dispute_id, person)
    require_own(person, dispute.claimant_id, f"dispute '{dispute_id}' of yours")
    advance(dispute, DISPUTE, "withdraw", by, reason=reason)
    return dispute


def dispute_called(dispute_id: str, person: Person) -> AttributionDispute:
    """The dispute of that id, or the only one of the deal of that id, where that person may see it:
    the vendor's people, and either party's. Raises :class:`Refusal` (``not-found``)."""
    dispute = AttributionDispute.objects.filter(pk=dispute_id).first()
    if dispute is None:
        of_deal = list(AttributionDispute.objects.filter(deal_id=dispute_id)[:2])
        dispute = of_deal[0] if len(of_deal) == 1 else None
    mine = dispute is not None and person.partner in (dispute.holder_id, dispute.claimant_id)
    if dispute is None or (person.partner and not mine):
        raise not_found(f"dispute '{dispute_id}'", "see them: largesse deal disputes")
    return dispute


def evidence_for(dispute: AttributionDispute, person: Person) -> list[Evidence]:
    """What was given, as that person may see it: a partner's people see their own side's alone,
    since what the other side says would tell who it is."""
    given = evidence_of("dispute", dispute.id)
    if not person.partner:
        return given
    own = set(Person.objects.filter(partner=person.partner).values_list("id", flat=True))
    return [one for one in given if one.by in own]


def shown_to(dispute: AttributionDispute, person: Person) -> Mapping[str, str]:
    """The two sides by name; to a partner's people the other one is 'another partner'."""
    sides = {"holder": dispute.holder_id, "claimant": dispute.claimant_id}
    return {
        side: name if person.partner in ("", name) else "another partner"
        for side, name in sides.items()
    }


def _may_claim(claimant: str, by: str, day: date) -> None:
    person = person_called(by, "attribution.dispute", day)
    require_own(person, claimant)
    require_active(partner_called(claimant))


def _opened(
    made: AttributionDispute, claimant: str, rules: PartnerRules, by: str, day: date
) -> AttributionDispute:
    same = AttributionDispute.objects.filter(
        state="open",
        claimant_id=claimant,
        deal=made.deal,
        billing_account=made.billing_account,
        sub_account=made.sub_account,
        role=made.role,
    )
    if same.exists():
        what = "this is disputed already"
        raise Refusal(Problem(what, "add to it: largesse deal evidence", code="already-open"))
    made.claimant_id = claimant
    made.opened_on = day
    made.decide_by = rules.due_on(day, rules.deals_on(day).decide_disputes_within)
    made.by = by
    made.save(force_insert=True)
    said = {"claimant": claimant, "holder": made.holder_id, "decide_by": made.decide_by}
    about = {"deal": made.deal_id or "", "account": made.billing_account}
    record_change(by, DISPUTE.kind, made.id, "open", {}, said | about)
    return made


def _holders(facts: Facts, account: Account, day: date) -> list[str]:
    return [
        row["partner"]
        for row in facts.attribution.to_pylist()
        if row["provider"] == account.provider
        and row["billing_account"] == account.billing_account
        and row["sub_account"] == account.sub_account
        and row["role"] == account.role
        and row["valid_from"] <= day
        and (row["valid_to"] is None or day < row["valid_to"])
    ]
