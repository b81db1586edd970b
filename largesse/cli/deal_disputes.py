"""The words of `largesse deal` about disputes: two partners claim one deal or account."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any

import typer

from largesse.cli.agreeing import (
    BecauseOption,
    DayOption,
    EvidenceOption,
    FromOption,
    NoteOption,
    RevisionOption,
    SeenByOption,
    counted,
    dated,
    day_of,
    ready,
    told,
    with_rules,
)
from largesse.cli.options import ByOption, JsonOption, WorkspaceOption
from largesse.cli.output import console, emit_json, table
from largesse.facts.snapshots import load_facts
from largesse.partners.approval import person_called
from largesse.partners.database import transaction
from largesse.partners.deals import disputes
from largesse.partners.deals.disputes import Account, shown_to
from largesse.partners.models import AttributionDispute, Person
from largesse.partners.short_ids import full_id, short
from largesse.workspace.errors import Problem, Refusal

DisputeArgument = Annotated[
    str,
    typer.Argument(metavar="DISPUTE", help="Its id, the last letters of it, or the deal's id."),
]
_EVERYTHING = Person(id="", roles=[])
"""Who reads without saying who they are: whoever holds the workspace."""


def dispute(
    partner: Annotated[str, typer.Option(help="Who claims it.")],
    by: ByOption,
    customer: Annotated[str, typer.Option(help="A deal with this customer.")] = "",
    product: Annotated[str, typer.Option(help="For this product.")] = "",
    account: Annotated[
        str, typer.Option(metavar="PROVIDER/ACCOUNT[/SUB]", help="Or this account.")
    ] = "",
    role: Annotated[str, typer.Option(help="In which role the account is claimed.")] = "reseller",
    day: DayOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Claim a deal or an account that another partner has; who that is need not be known."""
    home, rules = with_rules(workspace)
    on = day_of(day)
    if bool(customer) == bool(account):
        what = "either a deal or an account is claimed"
        raise Refusal(Problem(what, "write --customer or --account", code="usage"))
    facts = load_facts(home) if account else None
    with transaction():
        if facts is not None:
            named = _account(account, role)
            made = disputes.dispute_account(partner, named, facts, rules, by, on)
        else:
            made = disputes.dispute_deal(partner, customer, product, rules, by, on)
    sentence = f"Dispute {short(made.id)} is open; it is decided by {dated(made.decide_by)}."
    following = f"largesse deal evidence {short(made.id)} --evidence FILE --by PERSON"
    told(_data(made, person_called(by)), sentence, following, as_json=as_json)


def evidence(
    dispute_: DisputeArgument,
    by: ByOption,
    file: EvidenceOption = None,
    note: NoteOption = "",
    day: DayOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Give what proves your side of a dispute: a file, or a statement in words."""
    home = ready(workspace)
    named = full_id(AttributionDispute, dispute_)
    with transaction():
        kept = disputes.add_evidence(home, named, by, day_of(day), file, note)
    data = {"id": kept.id, "sha256": kept.sha256 or None}
    following = f"largesse deal disputes {short(named)}"
    told(data, f"Your evidence in dispute {short(named)} is kept.", following, as_json=as_json)


def decide(
    dispute_: DisputeArgument,
    winner: Annotated[str, typer.Option("--for", metavar="PARTNER", help="Who has it.")],
    by: ByOption,
    because: BecauseOption = "",
    since: FromOption = None,
    revision: RevisionOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Decide a dispute for one of the two, from a day on, with a reason both read."""
    ready(workspace)
    named, today = full_id(AttributionDispute, dispute_), day_of(None)
    with transaction():
        found = disputes.decide(named, winner, day_of(since), by, today, because, revision)
    late = (today - found.decide_by).days
    sentence = f"It is {winner}'s from {dated(found.effective_from)}"
    sentence += f"; decided {late:,} days late." if late > 0 else "."
    data = _data(found, _EVERYTHING)
    told(data, sentence, "largesse partner export --by PERSON", as_json=as_json)


def withdraw(
    dispute_: DisputeArgument,
    by: ByOption,
    because: BecauseOption = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Claim it no longer."""
    ready(workspace)
    named = full_id(AttributionDispute, dispute_)
    with transaction():
        found = disputes.withdraw(named, by, day_of(None), because)
    data = _data(found, person_called(by))
    told(data, "The dispute is withdrawn.", "largesse deal disputes", as_json=as_json)


def list_(
    dispute_: Annotated[
        str, typer.Argument(metavar="[DISPUTE]", help="One, with its evidence; all by default.")
    ] = "",
    by: SeenByOption = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """List disputes, those to be decided soonest first; or show one with its evidence."""
    ready(workspace)
    person = person_called(by) if by else _EVERYTHING
    if dispute_:
        named = full_id(AttributionDispute, dispute_)
        _show(disputes.dispute_called(named, person), person, as_json)
        return
    found = [d for d in AttributionDispute.objects.order_by("decide_by", "id") if _mine(d, person)]
    if as_json:
        emit_json([_data(d, person) for d in found])
        return
    out = console()
    if not found:
        out.print("Nothing is disputed.")
        return
    headers = ["dispute", "about", "holds it", "claims it", "state", "decide by"]
    rows = [
        [
            short(d.id),
            _about(d),
            *shown_to(d, person).values(),
            d.state,
            f"{d.decide_by.isoformat()}{_late(d)}",
        ]
        for d in found
    ]
    out.print(table(headers, rows))
    still = sum(d.state == "open" for d in found)
    out.print(f"{counted(len(found), 'dispute')}, {still:,} open.")
    out.print(f"Next: largesse deal disputes {rows[0][0]}")


def _show(found: AttributionDispute, person: Person, as_json: bool) -> None:
    given = disputes.evidence_for(found, person)
    if as_json:
        told_of = [{"on": e.on, "note": e.note, "sha256": e.sha256 or None} for e in given]
        emit_json({**_data(found, person), "evidence": told_of})
        return
    out = console()
    sides = shown_to(found, person)
    out.print(f"{_about(found)}: {sides['claimant']} claims it from {sides['holder']}.")
    out.print(f"State: {found.state}, to be decided by {dated(found.decide_by)}{_late(found)}.")
    if found.state == "decided":
        out.print(f"It is {_winner(found, person)}'s from {dated(found.effective_from)}.")
        out.print(f"Reason: {found.reason}", soft_wrap=True)
    rows = [[e.on.isoformat(), e.by, e.note or f"file {short(e.sha256)}"] for e in given]
    if rows:
        out.print(table(["on", "from", "evidence"], rows))
    if found.state == "open":
        verb = "evidence" if person.partner else "decide"
        more = "--evidence FILE" if person.partner else "--for PARTNER --because TEXT"
        follows = f"largesse deal {verb} {short(found.id)} {more} --by PERSON"
        out.print(f"Next: {follows}", soft_wrap=True)


def _winner(found: AttributionDispute, person: Person) -> str:
    names = shown_to(found, person)
    return names["holder"] if found.winner_id == found.holder_id else names["claimant"]


def _mine(found: AttributionDispute, person: Person) -> bool:
    return not person.partner or person.partner in (found.holder_id, found.claimant_id)


def _late(found: AttributionDispute) -> str:
    today: date = day_of(None)
    return " (late)" if found.state == "open" and found.decide_by < today else ""


def _about(found: AttributionDispute) -> str:
    if found.deal is not None:
        return f"{found.deal.product or 'any deal'} to {found.deal.customer_id}"
    account = "/".join(
        part for part in (found.provider, found.billing_account, found.sub_account) if part
    )
    return f"{account} as {found.role}"


def _account(text: str, role: str) -> Account:
    parts = [part.strip() for part in text.split("/")]
    if len(parts) not in (2, 3) or not all(parts):
        what = f"'{text}' is not an account"
        raise Refusal(Problem(what, "write PROVIDER/ACCOUNT or PROVIDER/ACCOUNT/SUB", code="usage"))
    return Account(parts[0], parts[1], parts[2] if len(parts) == 3 else "", role)


def _data(found: AttributionDispute, person: Person) -> dict[str, Any]:
    won = found.winner_id is not None
    return {
        "id": found.id,
        "about": _about(found),
        **shown_to(found, person),
        "state": found.state,
        "opened_on": found.opened_on,
        "decide_by": found.decide_by,
        "winner": _winner(found, person) if won else None,
        "effective_from": found.effective_from,
        "reason": found.reason or None,
        "revision": found.revision,
    }


COMMANDS: Mapping[str, Callable[..., Any]] = {
    "dispute": dispute,
    "evidence": evidence,
    "disputes": list_,
    "decide": decide,
    "withdraw-dispute": withdraw,
}
