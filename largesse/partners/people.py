"""Who may act: added, changed and ended; what gives power to approve needs a second person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError
from django.db.transaction import atomic

from largesse.facts.cells import Cell
from largesse.partners.approval import not_found, person_called, second_person
from largesse.partners.audit import record_change
from largesse.partners.lifecycle import Lifecycle, advance, change
from largesse.partners.models import Partner, Person, PersonProposal
from largesse.partners.rights import ROLES, approves, may
from largesse.partners.wellformed import require_cells
from largesse.workspace.errors import Problem, Refusal, nearest

FOUNDERS = 2
"""As many people who may change people are added by whoever holds the workspace; from then on each
of them is needed to approve what the other proposes."""
FOUNDER = "workspace"
"""Who is named in the trail for what the first people were given."""

PROPOSAL = Lifecycle(
    "person proposal",
    "proposed",
    {
        ("proposed", "approve"): "approved",
        ("proposed", "reject"): "rejected",
        ("proposed", "withdraw"): "withdrawn",
    },
    "people",
)


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Someone to be added; ``limit_minor`` None: no limit of their own."""

    id: str
    name: str
    roles: tuple[str, ...]
    partner: str = ""
    limit_minor: int | None = None
    currency: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def rights(self) -> dict[str, Any]:
        """The columns that say what they may do."""
        return {
            "roles": list(self.roles),
            "approval_limit_minor": self.limit_minor,
            "approval_currency": self.currency,
        }


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a change: ``proposal`` is set where a second person is still needed."""

    person: str
    proposal: str = ""
    changed: Mapping[str, Any] = field(default_factory=dict)


def add(new: NewPerson, by: str, today: date) -> Outcome:
    """Register someone. Their rights wait for a second person where they may approve anything.

    Raises :class:`Refusal` (``already-here``, ``unknown-role``, ``no-right``, ...).
    """
    _check(new)
    keepers = _keepers()
    founding = keepers < FOUNDERS
    actor = FOUNDER if founding else person_called(by, "people.change", today).id
    waits = approves(new.roles) and not founding
    person = Person(
        id=new.id,
        name=new.name,
        partner=new.partner,
        since=new.since,
        until=new.until,
        **({} if waits else new.rights),
    )
    if founding and may(person, "people.change"):
        person.seat = keepers + 1
    _create(person)
    said = {"partner": new.partner, "since": new.since, "until": new.until}
    record_change(actor, "person", new.id, "add", {}, said | ({} if waits else new.rights))
    return _propose(new.id, new.rights, actor, today) if waits else Outcome(new.id)


def set_rights(person_id: str, columns: Mapping[str, Any], by: str, today: date) -> Outcome:
    """Change someone's roles or limit; less power at once, more once a second person agrees."""
    person = _found(person_id)
    actor = person_called(by, "people.change", today)
    after = {**_rights_of(person), **columns}
    _check_roles(after["roles"], person.partner)
    if after == _rights_of(person):
        return Outcome(person_id)
    if approves(after["roles"]) and _is_more(person, after):
        return _propose(person_id, after, actor.id, today)
    _refuse_lockout(person, after["roles"], today)
    change(person, "person", "change", actor.id, after)
    return Outcome(person_id, changed=after)


def decide(proposal_id: str, action: str, by: str, today: date) -> PersonProposal:
    """Approve, reject or withdraw a proposed change of rights, named by its id or its person's.

    Raises :class:`Refusal` (``own-approval``, ``no-right``, ``wrong-state``).
    """
    waiting = PersonProposal.objects.filter(person=proposal_id, state="proposed")
    proposal = PersonProposal.objects.filter(pk=proposal_id).first() or waiting.first()
    if proposal is None:
        raise not_found(f"proposal '{proposal_id}'", "list them: largesse people list")
    if action == "withdraw":
        if by != proposal.by:
            what = f"'{proposal.by}' proposed this"
            raise Refusal(Problem(what, "let them withdraw it, or reject it", code="no-right"))
        advance(proposal, PROPOSAL, action, by)
        return proposal
    decider = second_person(proposal.by, by, "people.change")
    if decider.id == proposal.person:
        what = f"'{by}' would be given these rights and cannot decide on them"
        raise Refusal(Problem(what, "let someone else decide", code="own-approval"))
    advance(proposal, PROPOSAL, action, by, also={"decided_by": by})
    if action == "approve":
        change(_found(proposal.person), "person", "grant", by, proposal.columns)
    return proposal


def end(person_id: str, until: date, by: str, today: date, reason: str = "") -> Person:
    """End someone's rights from a day on; nobody is deleted, so that the trail keeps its names."""
    person = _found(person_id)
    actor = person_called(by, "people.change", today)
    _refuse_lockout(person, [], today)
    change(person, "person", "end", actor.id, {"until": until}, reason=reason)
    for proposal in PersonProposal.objects.filter(person=person_id, state="proposed"):
        advance(proposal, PROPOSAL, "withdraw", actor.id, reason="their rights ended")
    return person


def is_founding() -> bool:
    """Whether the workspace has not yet had two people who may change people."""
    return _keepers() < FOUNDERS


def _keepers() -> int:
    return sum(may(p, "people.change") for p in Person.objects.all())


def _create(person: Person) -> None:
    """Two who add at once take the same id or the same seat: one of them is refused."""
    try:
        with atomic():
            person.save(force_insert=True)
    except IntegrityError:
        what = f"somebody else was added while '{person.id}' was"
        mend = "see who is here now, and add them again: largesse people list"
        raise Refusal(Problem(what, mend, code="added-at-once")) from None


def _propose(person_id: str, columns: Mapping[str, Any], by: str, today: date) -> Outcome:
    if PersonProposal.objects.filter(person=person_id, state="proposed").exists():
        what = f"a change of '{person_id}' waits for a second person already"
        raise Refusal(Problem(what, "decide on that one first", code="already-proposed"))
    made = PersonProposal.objects.create(person=person_id, columns=dict(columns), by=by, on=today)
    record_change(by, PROPOSAL.kind, made.id, "propose", {}, {"person": person_id, **columns})
    return Outcome(person_id, made.id)


def _found(person_id: str) -> Person:
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        raise not_found(f"person '{person_id}'", "see who is here: largesse people list")
    return person


def _rights_of(person: Person) -> dict[str, Any]:
    return {
        "roles": list(person.roles),
        "approval_limit_minor": person.approval_limit_minor,
        "approval_currency": person.approval_currency,
    }


def _is_more(person: Person, after: Mapping[str, Any]) -> bool:
    if set(after["roles"]) - set(person.roles):
        return True
    before, limit = person.approval_limit_minor, after["approval_limit_minor"]
    if before is None:
        return False
    other_currency = after["approval_currency"] != person.approval_currency
    return limit is None or limit > before or other_currency


def _refuse_lockout(person: Person, roles: Sequence[str], today: date) -> None:
    """Two who may change people must remain, else nobody could ever approve the next."""
    if not may(person, "people.change"):
        return
    if may(Person(id="", roles=list(roles)), "people.change"):
        return
    everyone = Person.objects.select_for_update()
    in_office = [p for p in everyone if p.until is None or p.until > today]
    others = sum(may(p, "people.change") for p in in_office if p.id != person.id)
    if others < FOUNDERS:
        what = f"without '{person.id}' fewer than {FOUNDERS} people may change people"
        mend = "add another with that right first: largesse people add"
        raise Refusal(Problem(what, mend, code="last-keepers"))


def _check(new: NewPerson) -> None:
    said = (("the person's id", Cell.SLUG, new.id), ("the name", Cell.TEXT, new.name))
    require_cells(*said, required=("the person's id",))
    if Person.objects.filter(pk=new.id).exists():
        what = f"there is already a person '{new.id}'"
        raise Refusal(Problem(what, "ids are never given twice", code="already-here"))
    if new.since is not None and new.until is not None and new.until <= new.since:
        what = f"the rights of '{new.id}' would end before they begin"
        raise Refusal(Problem(what, "name a later --until", code="bad-dates"))
    _check_roles(new.roles, new.partner)
    if new.partner and not Partner.objects.filter(pk=new.partner).exists():
        raise not_found(f"partner '{new.partner}'", "see who is here: largesse partner list")
    if new.limit_minor is not None and new.limit_minor < 0:
        what = "an approval limit cannot be below zero"
        raise Refusal(Problem(what, "state zero or more", code="bad-limit"))


def _check_roles(roles: Sequence[str], partner: str) -> None:
    for role in roles:
        if role not in ROLES:
            mend = nearest(role, ROLES, f"roles are {', '.join(ROLES)}")
            raise Refusal(Problem(f"there is no role '{role}'", mend, code="unknown-role"))
    if ("partner" in roles) != bool(partner) or (partner and list(roles) != ["partner"]):
        what = "someone of a partner has the role 'partner' alone, and only they have it"
        mend = "give --role partner together with --partner ID, or neither"
        raise Refusal(Problem(what, mend, code="partner-role"))
