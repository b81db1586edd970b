"""The sub-commands of ``largesse claim`` that read, or do many at once."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from largesse.claims import activities, forgetting, importing, ticking
from largesse.claims.caps import balances, period_of
from largesse.claims.models import Part
from largesse.claims.rules import rules_called
from largesse.claims.view import view_of
from largesse.claims.whose import claim_called, claims_of, partner_of, vendors
from largesse.cli import claiming
from largesse.cli.claim_options import ClaimArgument, DayOption, ready
from largesse.cli.claim_words import choose
from largesse.cli.options import (
    ByOption,
    JsonOption,
    LangOption,
    WorkspaceOption,
    language_option,
)
from largesse.cli.output import console, emit_json
from largesse.workspace.errors import Refusal
from largesse.workspace.paths import Workspace


def list_(
    by: ByOption,
    state: Annotated[str, typer.Option("--state", help="Only those in it.")] = "",
    partner: Annotated[str, typer.Option("--partner", help="Only this one's.")] = "",
    day: DayOption = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = "en",
    as_json: JsonOption = False,
) -> None:
    """List the claims you may see, those due soonest first."""
    language = language_option(lang)
    _, actor = ready(workspace, by, day, "claim.read")
    found = claims_of(actor)
    if state:
        found = found.filter(state=state)
    if partner:
        found = found.filter(partner=partner)
    claims = sorted(found, key=lambda claim: (claim.due_on or date.max, claim.id))
    if as_json:
        emit_json([claiming.claim_data(claim) for claim in claims])
        return
    parts: dict[str, list[Part]] = {}
    for part in Part.objects.filter(claim__in=claims):
        parts.setdefault(part.claim_id, []).append(part)
    claiming.listed(claims, parts, language)


def show(
    claim: ClaimArgument,
    by: ByOption,
    day: DayOption = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Show a claim: where it stands, what is due, its caps, its proof, what happened."""
    language = language_option(lang)
    _, actor = ready(workspace, by, day, "claim.read")
    view = view_of(claim_called(actor, claim), actor)
    if as_json:
        emit_json(claiming.view_data(view))
        return
    claiming.show(view, language)


def tick(
    by: ByOption,
    day: DayOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let time do its part: silence agrees, what is late expires; say who is to be reminded."""
    _, actor = ready(workspace, by, day, "claim.tick")
    vendors(actor, "a tick")
    done = ticking.tick(actor)
    if as_json:
        emit_json(
            {
                "day": done.day,
                "done": [claiming.due_data(due) for due in done.done],
                "reminders": [claiming.due_data(due) for due in done.reminders],
                "freed_minor": done.freed_minor,
            }
        )
        return
    claiming.ticked(done)


def forget_proofs(
    by: ByOption,
    day: DayOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Remove the proof files of ended claims whose time is over; hashes and decisions stay."""
    home = Workspace.find(workspace)
    _, actor = ready(workspace, by, day, "claim.forget")
    removed = forgetting.forget(home, actor)
    if as_json:
        emit_json({"removed": [file.sha256 for file in removed]})
        return
    said = claiming.counted(len(removed), "proof file")
    console().print(f"{said} past their last day removed; their hashes stay.")
    console().print("Next: largesse verify")


def import_(
    file: Annotated[Path, typer.Argument(help="A CSV file, one claim a line.")],
    by: ByOption,
    day: DayOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take many claims from a CSV file; a line that is refused is told and leaves the others.

    Columns: rules, starts_on, type, partner, title, amount, cost, quantity, ends_on, customer,
    agreement, token, submit (yes hands the claim in). The same file again takes nothing twice.
    """
    programme, actor = ready(workspace, by, day, "claim.submit")
    taken, problems = importing.import_claims(programme, file, actor)
    if as_json:
        rows = [{"line": t.line, "new": t.is_new, **claiming.claim_data(t.claim)} for t in taken]
        emit_json({"taken": rows, "refused": problems})
    else:
        new_ones = sum(each.is_new for each in taken)
        out = console()
        said = f"{claiming.counted(new_ones, 'new claim')}, {len(taken) - new_ones} known,"
        out.print(f"{said} {len(problems)} refused.")
        out.print("Next: largesse claim list --by PERSON")
    if problems and as_json:
        raise typer.Exit(2)
    if problems:
        raise Refusal(*problems)


def export(by: ByOption, workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """Write accepted claims that an incentive pays as activities, for the next run to measure."""
    home = Workspace.find(workspace)
    _, actor = ready(workspace, by, None, "claim.tick")
    vendors(actor, "an export")
    count = activities.export(home)
    if as_json:
        emit_json({"activities": count, "file": "facts/activities.csv"})
        return
    console().print(f"{count} activities of claims are in facts/activities.csv.")
    console().print("Next: largesse run")


def caps(
    rules: Annotated[str, typer.Argument(help="A claim of the programme.")],
    by: ByOption,
    partner: Annotated[str, typer.Option(help="Whose; your own partner by default.")] = "",
    day: DayOption = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Show the caps of a partner: used, reserved, left."""
    language = language_option(lang)
    programme, actor = ready(workspace, by, day, "claim.read")
    found = rules_called(programme, rules)
    whose = partner_of(actor, partner)
    period = period_of(found, actor.day)
    known = balances(found, whose, period)
    if as_json:
        emit_json([{"left_minor": cap.left_minor, **claiming.cap_data(cap)} for cap in known])
        return
    claiming.show_caps(known, whose, period, language)
    if not known:
        title = found.title.in_language(language)
        console().print(choose(language, f"{title} has no caps.", f"{title} : aucun plafond."))
    then = choose(language, "Next:", "Ensuite :")
    console().print(f"{then} largesse claim new {rules} --starts DAY --by PERSON")
