"""Partners: application, checks, markets, standing, levels; facts in and out.

`largesse partner rules` writes partners.yaml, which says what is asked of them.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from largesse.cli import partner_levels as levels
from largesse.cli import partner_standing as standing
from largesse.cli.agreeing import (
    BecauseOption,
    DayOption,
    EvidenceOption,
    FromOption,
    NoteOption,
    PartnerArgument,
    SeenByOption,
    dated,
    day_of,
    day_or_none,
    ready,
    told,
    with_rules,
)
from largesse.cli.options import ByOption, JsonOption, WorkspaceOption
from largesse.cli.output import emit_json
from largesse.cli.partner_showing import (
    application_data,
    next_for,
    partner_data,
    print_applications,
    print_exported,
    print_imported,
    print_lacking,
    print_partner,
    print_partners,
)
from largesse.partners.approval import person_called, require_own
from largesse.partners.database import transaction
from largesse.partners.exchange.exporting import export as export_facts
from largesse.partners.exchange.importing import import_facts
from largesse.partners.models import Application, Partner
from largesse.partners.register import applications
from largesse.partners.register.applications import NewPartner
from largesse.partners.register.checks import NewCheck, partners_lacking, record_check
from largesse.partners.register.finding import partner_called
from largesse.partners.rules.reading import FILE_NAME, STARTER, read_rules
from largesse.partners.short_ids import full_id
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.files import write_atomic

ApplicationArgument = Annotated[
    str,
    typer.Argument(
        metavar="APPLICATION", help="Its id, the last letters of it, or the partner's id."
    ),
]
MarketOption = Annotated[str, typer.Option("--market", metavar="MARKET", help="For which market.")]


def rules(workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """Write partners.yaml to begin with; one that is there is checked, and stays."""
    home = ready(workspace)
    path = home.root / FILE_NAME
    is_new = not path.exists()
    if is_new:
        write_atomic(path, STARTER)
    found = read_rules(home)
    said = "is written: change what it asks for" if is_new else "is in order"
    data = {"file": FILE_NAME, "sha256": found.sha256, "written": is_new}
    told(data, f"{FILE_NAME} {said}.", "largesse partner apply PARTNER", as_json=as_json)


def apply(
    partner: PartnerArgument,
    name: Annotated[str, typer.Option(help="The name on statements.")],
    type_: Annotated[str, typer.Option("--type", help="As distributor, reseller, agent, ...")],
    country: Annotated[str, typer.Option(help="Where it is established, ISO 3166, as ID.")],
    by: ByOption,
    region: Annotated[str, typer.Option(help="The region of the programme.")] = "",
    day: DayOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take an application to become a partner; its checks decide what follows."""
    _, asked = with_rules(workspace)
    new = NewPartner(partner, name, type_, country, region)
    with transaction():
        made = applications.apply_to_join(new, asked, by, day_of(day))
    needed = ", ".join(asked.checks_for(type_)) or "none"
    sentence = (
        f"{partner} has applied; an answer is due by {dated(made.answer_by)}. Checks: {needed}."
    )
    told(application_data(made), sentence, next_for(partner_called(partner)), as_json=as_json)


def market(
    partner: PartnerArgument,
    market_: Annotated[str, typer.Argument(metavar="MARKET", help="A country or region.")],
    by: ByOption,
    day: DayOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take an active partner's application to sell in one more market."""
    _, asked = with_rules(workspace)
    with transaction():
        made = applications.apply_for_market(partner, market_, asked, by, day_of(day))
    needed = ", ".join(asked.checks_for("", market_)) or "none"
    sentence = f"{partner} asks for {market_}; answer by {dated(made.answer_by)}. Checks: {needed}."
    following = f"largesse partner check {partner} --market {market_} --by PERSON"
    told(application_data(made), sentence, following, as_json=as_json)


def check(
    partner: PartnerArgument,
    kind: Annotated[str, typer.Option(help="due-diligence, credit, sanctions, ...")],
    by: ByOption,
    result: Annotated[str, typer.Option(help="passed or failed.")] = "passed",
    grade: Annotated[str, typer.Option(help="As the agency grades it.")] = "",
    made: Annotated[
        datetime | None,
        typer.Option("--made", formats=["%Y-%m-%d"], help="When it was made; today by default."),
    ] = None,
    valid_until: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The first day on which it no longer counts."),
    ] = None,
    market_: MarketOption = "",
    evidence: EvidenceOption = None,
    note: NoteOption = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Record a check with its evidence; the latest of a kind is the one that counts."""
    home, asked = with_rules(workspace)
    if result not in ("passed", "failed"):
        what = f"'{result}' is no result"
        raise Refusal(Problem(what, "write --result passed or --result failed", code="usage"))
    new = NewCheck(
        partner=partner,
        kind=kind,
        result="passed" if result == "passed" else "failed",
        done_on=day_of(made),
        grade=grade,
        valid_until=day_or_none(valid_until),
        market=market_,
        evidence=evidence,
        note=note,
    )
    with transaction():
        found = record_check(home, new, by, day_of(None))
    still = Application.objects.filter(partner_id=partner, state="in-checks", market=market_)
    lacks = [str(x) for a in still[:1] for x in applications.lacks_of(a, asked, day_of(None))]
    lacking = f" Still lacking: {'; '.join(lacks)}." if lacks else ""
    data = {"id": found.id, "partner": partner, "kind": kind, "result": result, "lacks": lacks}
    following = next_for(partner_called(partner))
    if lacks:
        following = f"largesse partner check {partner} --kind KIND --evidence FILE --by PERSON"
    told(data, f"{kind} of {partner}: {result}.{lacking}", following, as_json=as_json)


def approve(
    application: ApplicationArgument,
    by: ByOption,
    day: DayOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Approve an application whose checks are passed; not who made it."""
    _, asked = with_rules(workspace)
    with transaction():
        found = applications.approve(full_id(Application, application), asked, by, day_of(day))
    said = f"may sell in {found.market}" if found.market else "is an active partner"
    sentence = f"{found.partner_id} {said} from {dated(found.decided_on)}."
    told(application_data(found), sentence, "largesse partner export --by PERSON", as_json=as_json)


def _turn_down(action: str, text: str) -> Callable[..., None]:
    def command(
        application: ApplicationArgument,
        by: ByOption,
        because: BecauseOption = "",
        day: DayOption = None,
        workspace: WorkspaceOption = None,
        as_json: JsonOption = False,
    ) -> None:
        ready(workspace)
        named = full_id(Application, application)
        with transaction():
            found = applications.turn_down(named, action, by, day_of(day), because)
        sentence = f"The application of {found.partner_id} is {found.state}."
        told(application_data(found), sentence, "largesse partner applications", as_json=as_json)

    command.__doc__ = text
    return command


def open_applications(workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """List open applications, those to be answered soonest first, with what they lack."""
    _, asked = with_rules(workspace)
    found = Application.objects.filter(state__in=["applied", "in-checks"])
    ordered = list(found.order_by("answer_by", "id"))
    print_applications(ordered, asked, day_of(None), as_json=as_json)


def lacking(
    day: DayOption = None, workspace: WorkspaceOption = None, as_json: JsonOption = False
) -> None:
    """List active partners that lack a required check on a day, today or to come."""
    _, asked = with_rules(workspace)
    found = partners_lacking(asked, day_of(day))
    if as_json:
        emit_json([{"partner": partner.id, "lacks": lacks} for partner, lacks in found])
        return
    print_lacking(found, day_of(day))


def list_(
    state: Annotated[str, typer.Option(help="In this state only.")] = "",
    type_: Annotated[str, typer.Option("--type", help="Of this type only.")] = "",
    by: SeenByOption = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """List partners, and how many are in which state."""
    ready(workspace)
    found = Partner.objects.order_by("id")
    own = person_called(by).partner if by else ""
    found = found.filter(pk=own) if own else found
    found = found.filter(state=state) if state else found
    print_partners(list(found.filter(type=type_) if type_ else found), as_json=as_json)


def show(
    partner: PartnerArgument,
    by: SeenByOption = "",
    day: DayOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a partner: its standing, checks, levels, contacts and what happened to it."""
    home = ready(workspace)
    person = person_called(by) if by else None
    if person is not None:
        require_own(person, partner)
    found = partner_called(partner)
    asked = read_rules(home) if (home.root / FILE_NAME).is_file() else None
    print_partner(found, asked, day_of(day), person, as_json=as_json)


def correct(
    partner: PartnerArgument,
    by: ByOption,
    name: Annotated[str, typer.Option()] = "",
    type_: Annotated[str, typer.Option("--type")] = "",
    country: Annotated[str, typer.Option()] = "",
    region: Annotated[str, typer.Option()] = "",
    because: BecauseOption = "",
    since: FromOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Name, type, country or region are other from a day on; what held before stays."""
    ready(workspace)
    said = {"name": name, "type": type_, "country": country, "region": region}
    columns = {column: text for column, text in said.items() if text}
    if not columns:
        what = "nothing is to be changed"
        raise Refusal(Problem(what, "name --name, --type, --country or --region", code="usage"))
    with transaction():
        found = applications.correct(partner, columns, by, day_of(since), because)
    sentence = f"{partner}: {', '.join(columns)} from {dated(day_of(since))}."
    told(partner_data(found), sentence, next_for(found), as_json=as_json)


def import_(by: ByOption, workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """Take the facts files of partners, levels, customers, deals and more into records."""
    home = ready(workspace)
    with transaction():
        done = import_facts(home, by, day_of(None))
    print_imported(dict(done), as_json=as_json)


def export(by: ByOption, workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """Write the records as facts files, which the engine reads; checked before one is replaced."""
    home = ready(workspace)
    person_called(by, "partner.change")
    with transaction():
        done = export_facts(home, by, datetime.now(UTC))
    print_exported(done, as_json=as_json)


COMMANDS: Mapping[str, Callable[..., Any]] = {
    "rules": rules,
    "apply": apply,
    "market": market,
    "check": check,
    "applications": open_applications,
    "approve": approve,
    "decline": _turn_down("decline", "Decline an application, with a reason."),
    "withdraw": _turn_down("withdraw", "Withdraw an application, with a reason."),
    "lacking": lacking,
    "list": list_,
    "show": show,
    "correct": correct,
    **standing.COMMANDS,
    **levels.COMMANDS,
    "import": import_,
    "export": export,
}
