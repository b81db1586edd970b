"""People: who may act here, in which role, up to which amount.

The first two who may change people are added by whoever holds the workspace. From then on whoever
is given power to approve needs a second person's word.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from largesse.cli.agreeing import (
    BecauseOption,
    DayOption,
    dated,
    day_of,
    day_or_none,
    money,
    ready,
    told,
)
from largesse.cli.amounts import minor_typed
from largesse.cli.options import ByOption, JsonOption, WorkspaceOption
from largesse.cli.output import console, emit_json, table
from largesse.partners import people
from largesse.partners.database import transaction
from largesse.partners.models import Person, PersonProposal
from largesse.partners.people_files import read_people
from largesse.partners.rights import approves
from largesse.partners.short_ids import full_id, short
from largesse.workspace.errors import Problem, Refusal

PersonArgument = Annotated[str, typer.Argument(metavar="PERSON", help="Their id, as in --by.")]
RolesOption = Annotated[
    list[str] | None, typer.Option("--role", metavar="ROLE", help="One of their roles; again.")
]
LimitOption = Annotated[
    str | None, typer.Option("--limit", metavar="AMOUNT", help="The most they approve, or 'none'.")
]
CurrencyOption = Annotated[str, typer.Option("--currency", metavar="CODE", help="Of the limit.")]
ProposalArgument = Annotated[
    str, typer.Argument(metavar="PROPOSAL", help="Its id, the last letters of it, or the person.")
]
FounderOption = Annotated[
    str,
    typer.Option(
        "--by",
        metavar="PERSON",
        envvar="LARGESSE_PERSON",
        help="Who adds them; nobody is needed for the first two.",
        show_default=False,
    ),
]


def add(
    person: PersonArgument,
    role: RolesOption = None,
    name: Annotated[str, typer.Option(help="Their name; it can be erased.")] = "",
    partner: Annotated[str, typer.Option(help="The partner they belong to, if any.")] = "",
    limit: LimitOption = None,
    currency: CurrencyOption = "USD",
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])] = None,
    by: FounderOption = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Register someone who may act."""
    ready(workspace)
    most = _limit(limit, currency) if limit is not None else None
    new = people.NewPerson(
        id=person,
        name=name,
        roles=tuple(role or ()),
        partner=partner,
        limit_minor=most,
        currency=currency if most is not None else "",
        since=day_or_none(since),
        until=day_or_none(until),
    )
    with transaction():
        outcome = people.add(new, by, day_of(None))
    _tell(outcome, f"{person} is registered", as_json)


def import_(
    file: Annotated[Path, typer.Argument(help="CSV of people.", show_default=False)],
    by: FounderOption = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Register people from a CSV: person, name, roles (a;b), partner, limit, currency, from, until.

    All of them or none; whose roles let them approve wait for a second person, one by one.
    """
    ready(workspace)
    with transaction():
        outcomes = [people.add(new, by, day_of(None)) for new in read_people(file)]
    waiting = [outcome for outcome in outcomes if outcome.proposal]
    if as_json:
        emit_json({"people": [o.person for o in outcomes], "waiting": [o.person for o in waiting]})
        return
    out = console()
    out.print(
        f"{len(outcomes):,} people are registered; {len(waiting):,} wait for a second person."
    )
    out.print("Next: largesse people list")


def list_(workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """List who may act, and which changes wait for a second person."""
    ready(workspace)
    everyone = list(Person.objects.order_by("partner", "id"))
    waiting = list(PersonProposal.objects.filter(state="proposed").order_by("id"))
    if as_json:
        emit_json(
            {
                "people": [_data(person) for person in everyone],
                "waiting": [_proposal(proposal) for proposal in waiting],
            }
        )
        return
    out = console()
    if not everyone:
        out.print("Nobody is registered yet.")
        out.print("Next: largesse people add PERSON --role programme-manager")
        return
    headers = ["person", "roles", "partner", "approves up to", "until"]
    rows = [
        [
            person.id,
            ", ".join(person.roles) or "-",
            person.partner or "-",
            _most(person),
            dated(person.until),
        ]
        for person in everyone
    ]
    out.print(table(headers, rows, figures=headers[3:4]))
    if waiting:
        _print_waiting(waiting)


def change(
    person: PersonArgument,
    by: ByOption,
    role: RolesOption = None,
    limit: LimitOption = None,
    currency: CurrencyOption = "USD",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Give someone other roles or another limit; less at once, more with a second person."""
    ready(workspace)
    columns: dict[str, Any] = {"roles": list(role)} if role else {}
    if limit is not None:
        most = _limit(limit, currency)
        columns["approval_limit_minor"] = most
        columns["approval_currency"] = "" if most is None else currency
    if not columns:
        what, mend = "nothing is to be changed", "name --role or --limit"
        raise Refusal(Problem(what, mend, code="usage"))
    with transaction():
        outcome = people.set_rights(person, columns, by, day_of(None))
    _tell(outcome, f"{person} is changed" if outcome.changed else "Nothing changed", as_json)


def _decision(action: str, done: str) -> Callable[..., None]:
    def command(
        proposal: ProposalArgument,
        by: ByOption,
        workspace: WorkspaceOption = None,
        as_json: JsonOption = False,
    ) -> None:
        ready(workspace)
        with transaction():
            found = people.decide(full_id(PersonProposal, proposal), action, by, day_of(None))
        sentence = f"The change of {found.person} is {found.state} by {by}."
        told(_proposal(found), sentence, "largesse people list", as_json=as_json)

    command.__doc__ = done
    return command


def end(
    person: PersonArgument,
    by: ByOption,
    day: DayOption = None,
    because: BecauseOption = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """End someone's rights from a day on; they stay in the trail."""
    ready(workspace)
    with transaction():
        found = people.end(person, day_of(day), by, day_of(None), because)
    sentence = f"{person} may act no more from {dated(found.until)}."
    told(_data(found), sentence, "largesse people list", as_json=as_json)


def _tell(outcome: people.Outcome, sentence: str, as_json: bool) -> None:
    data = {"person": outcome.person, "proposal": outcome.proposal or None}
    if not outcome.proposal:
        told(data, f"{sentence}.", "largesse people list", as_json=as_json)
        return
    waits = f"{sentence}; what they may approve waits for a second person."
    following = f"largesse people approve {outcome.person} --by ANOTHER-PERSON"
    told(data, waits, following, as_json=as_json)


def _limit(text: str, currency: str) -> int | None:
    number, _, code = text.strip().partition(" ")
    if number and len(code) == len("USD") and code.isalpha():
        what, mend = (
            f"--limit: '{text}' is not a number",
            f"write --limit {number} --currency {code}",
        )
        raise Refusal(Problem(what, mend, code="bad-amount"))
    return None if text == "none" else minor_typed(text, currency, "--limit", may_be_zero=True)


def _most(person: Person) -> str:
    if not approves(person.roles):
        return "-"
    if person.approval_limit_minor is None:
        return "no limit"
    return money(person.approval_limit_minor, person.approval_currency)


def _print_waiting(waiting: list[PersonProposal]) -> None:
    rows = [
        [
            short(proposal.id),
            proposal.person,
            ", ".join(proposal.columns["roles"]),
            _limit_of(proposal),
            proposal.by,
        ]
        for proposal in waiting
    ]
    headers = ["proposal", "person", "would be", "approves up to", "proposed by"]
    title = "Waiting for a second person"
    console().print(table(headers, rows, figures=headers[3:4], title=title))
    console().print(f"Next: largesse people approve {waiting[0].person} --by ANOTHER-PERSON")


def _limit_of(proposal: PersonProposal) -> str:
    most = proposal.columns["approval_limit_minor"]
    return "no limit" if most is None else money(most, proposal.columns["approval_currency"])


def _data(person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "roles": list(person.roles),
        "partner": person.partner or None,
        "approval_limit_minor": person.approval_limit_minor,
        "approval_currency": person.approval_currency or None,
        "since": person.since,
        "until": person.until,
    }


def _proposal(proposal: PersonProposal) -> dict[str, Any]:
    return {
        "id": proposal.id,
        "person": proposal.person,
        "columns": proposal.columns,
        "state": proposal.state,
        "by": proposal.by,
        "decided_by": proposal.decided_by or None,
    }


COMMANDS: Mapping[str, Callable[..., Any]] = {
    "add": add,
    "import": import_,
    "list": list_,
    "limits": change,
    "approve": _decision("approve", "Approve a change of rights that another person proposed."),
    "reject": _decision("reject", "Reject a change of rights that another person proposed."),
    "withdraw": _decision("withdraw", "Take back a change of rights that you proposed."),
    "end": end,
}
