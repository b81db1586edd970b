"""Agreements with partners and customers: draft, offer, amend, suspend, end, show, import."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from largesse.cli.agreements_shown import (
    agreement_data,
    print_agreement,
    print_list,
    print_paper,
    say_next,
)
from largesse.cli.options import (
    ByOption,
    JsonOption,
    LangOption,
    WorkspaceOption,
    day_option,
    day_or_none,
    language_option,
)
from largesse.cli.output import console, emit_json
from largesse.cli.proposed import plan_data, print_plans, print_proposed, withdrawing
from largesse.cli.sign import except_
from largesse.workspace.errors import AnswerIsNo, Problem, Refusal
from largesse.workspace.files import write_atomic
from largesse.workspace.paths import Workspace

if TYPE_CHECKING:
    from largesse.partners.proposals import Proposal

AgreementArgument = Annotated[str, typer.Argument(help="The agreement's id.", show_default=False)]
FileArgument = Annotated[
    Path, typer.Argument(help="The draft, a YAML file.", metavar="FILE", show_default=False)
]
BecauseOption = Annotated[str, typer.Option("--because", metavar="TEXT", help="Why.")]
RevisionOption = Annotated[
    int | None,
    typer.Option(help="The revision you saw; refused if it was changed since.", show_default=False),
]


def _open(workspace: Path | None) -> Workspace:
    from largesse.partners.database import open_records

    home = Workspace.find(workspace)
    open_records(home)
    return home


def _content(home: Workspace, file: Path) -> dict[str, Any]:
    from largesse.partners.agreements.form import read_form
    from largesse.programme.load import load

    return read_form(file, home.display(file), load(home.programme))


def draft(
    file: FileArgument, by: ByOption, workspace: WorkspaceOption = None, as_json: JsonOption = False
) -> None:
    """Write a draft from a file, or replace one that is not offered.

    Every fault of the file is told at once, with its line.
    """
    from largesse.partners.agreements.drafting import draft as write

    home = _open(workspace)
    agreement = write(_content(home, file), by)
    _done(agreement.pk, as_json, f"Drafted {agreement.pk}. Nothing is offered yet.")


def offer(
    agreement: AgreementArgument,
    by: ByOption,
    until: Annotated[
        str, typer.Option(metavar="DAY", help="First day on which it is no longer open.")
    ],
    without_reserving: Annotated[
        bool,
        typer.Option(
            "--without-reserving",
            help="Set no money aside: it is signed only if money is left then.",
        ),
    ] = False,
    revision: RevisionOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Offer what is drafted, an agreement or its amendment, and set its money aside.

    Refused where an envelope lacks money in its year; then nothing has changed.
    """
    from largesse.partners.agreements.offering import offer as make

    _open(workspace)
    open_until = day_option(until, "--until")
    paper = make(agreement, by, open_until, reserves=not without_reserving, revision=revision)
    if as_json:
        emit_json(agreement_data(agreement))
        return
    print_paper(paper, "offered")
    say_next(f"largesse sign {agreement} --by PERSON")


def withdraw(
    agreement: AgreementArgument,
    by: ByOption,
    because: BecauseOption = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a draft or an offer back; what was set aside is free again."""
    from largesse.partners.agreements.offering import withdraw as take_back

    _open(workspace)
    take_back(agreement, by, because)
    _done(agreement, as_json, f"Withdrawn: {agreement}. What was set aside is free again.")


def decline(
    agreement: AgreementArgument,
    by: ByOption,
    because: BecauseOption = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Record that the counterparty says no; what was set aside is free again."""
    from largesse.partners.agreements.offering import decline as turn_down

    _open(workspace)
    turn_down(agreement, by, because)
    _done(agreement, as_json, f"Declined: {agreement}. What was set aside is free again.")


def amend(
    agreement: AgreementArgument,
    file: FileArgument,
    by: ByOption,
    because: BecauseOption,
    effective: Annotated[str, typer.Option(metavar="DAY", help="The day it takes effect.")],
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Draft the next amendment: the file as it is to be, offered and signed like the first."""
    from largesse.partners.agreements.drafting import amend as write

    home = _open(workspace)
    content = _content(home, file)
    if content["agreement"] != agreement:
        what = f"the file is of agreement '{content['agreement']}'"
        raise Refusal(Problem(what, f"name {agreement} in it", str(file), code="other-agreement"))
    amendment = write(agreement, content, by, day_option(effective, "--effective"), because)
    _done(agreement, as_json, f"Drafted amendment {amendment.number} of {agreement}.")


def suspend(
    agreement: AgreementArgument,
    by: ByOption,
    because: BecauseOption,
    revision: RevisionOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Stop new commitments under an agreement; what is committed and earned stays."""
    from largesse.partners.agreements.ending import suspend as stop

    _open(workspace)
    stop(agreement, by, because, revision=revision)
    _done(agreement, as_json, f"Suspended: {agreement}. It commits nothing more until resumed.")


def resume(
    agreement: AgreementArgument,
    by: ByOption,
    because: BecauseOption = "",
    revision: RevisionOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let a suspended agreement go on."""
    from largesse.partners.agreements.ending import resume as go_on

    _open(workspace)
    go_on(agreement, by, because, revision=revision)
    _done(agreement, as_json, f"Resumed: {agreement}.")


def terminate(
    agreement: AgreementArgument,
    by: ByOption,
    on: Annotated[str, typer.Option(metavar="DAY", help="First day on which it no longer holds.")],
    because: BecauseOption,
    release_on: Annotated[
        str | None,
        typer.Option(
            metavar="DAY",
            help="When money that nobody earned goes back; by default after the run-off.",
            show_default=False,
        ),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Propose to end an agreement before its time; a second person approves it."""
    from largesse.partners.agreements.ending import propose_to_terminate

    _open(workspace)
    release = day_or_none(release_on, "--release-on")
    last = day_option(on, "--on")
    plan = propose_to_terminate(agreement, by, last, because, release_on=release)
    if as_json:
        emit_json(plan_data(plan))
    else:
        print_proposed(plan)


def expire(
    by: ByOption,
    day: Annotated[
        str | None, typer.Option(metavar="DAY", help="By default today.", show_default=False)
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Do what a day brings: silence that is consent, offers that lapse, agreements that end.

    Run it daily; run again it does nothing more. Exits 1 where the ledger refused something.
    """
    from largesse.partners.agreements.daily import turn_of_day

    _open(workspace)
    today = day_option(day)
    found = turn_of_day(today, by)
    if as_json:
        emit_json({"day": today, "happened": found})
    else:
        out = console()
        for each in found:
            out.print(f"{'x' if each.problems else '+'} {each.agreement}: {each.action}")
            for problem in each.problems:
                out.print(f"    {problem}")
        count = "1 agreement was" if len(found) == 1 else f"{len(found)} agreements were"
        out.print(f"{count} due on {today.isoformat()}.")
    if any(each.problems for each in found):
        raise AnswerIsNo("Some of it could not be done.")


def progress(
    agreement: AgreementArgument,
    undertaking: Annotated[str, typer.Argument(help="Its code.", show_default=False)],
    reached: Annotated[str, typer.Argument(help="A plain number.", show_default=False)],
    by: ByOption,
    on: Annotated[
        str | None, typer.Option(metavar="DAY", help="By default today.", show_default=False)
    ] = None,
    note: Annotated[str, typer.Option(help="Where the figure comes from.")] = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Record how far an undertaking of either side is."""
    from largesse.partners.agreements.progress import record_progress

    _open(workspace)
    found = record_progress(agreement, undertaking, by, day_option(on, "--on"), reached, note)
    met = "met" if found.is_met else "not met yet"
    _done(agreement, as_json, f"{undertaking}: {found.reached} on {found.on}, {met}.")


def list_(
    by: ByOption,
    state: Annotated[str | None, typer.Option(help="Only of a state.", show_default=False)] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the agreements a person may see; a partner's people see their own."""
    from largesse.partners.agreements.whose import visible_to
    from largesse.partners.approval import person_called

    _open(workspace)
    found = visible_to(person_called(by)).order_by("pk")
    listed = list(found.filter(state=state) if state else found)
    if as_json:
        emit_json([agreement_data(each.pk) for each in listed])
    else:
        print_list(listed)


def show(
    agreement: AgreementArgument,
    by: ByOption,
    verify: Annotated[
        bool, typer.Option("--verify", help="Check that what was signed is unaltered.")
    ] = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show an agreement: terms, money, both sides' undertakings, signatures, amendments."""
    from largesse.partners.agreements.sealing import verify_agreement
    from largesse.partners.agreements.whose import seen_by

    home = _open(workspace)
    found = seen_by(agreement, by)
    checked = verify_agreement(found, home) if verify else None
    if as_json:
        data = agreement_data(agreement)
        emit_json({**data, "verified": checked} if checked else data)
    else:
        print_agreement(found, checked)
    if checked and not checked.is_sound:
        raise AnswerIsNo(f"{len(checked.findings)} things are not as they were signed.")


def document(
    agreement: AgreementArgument,
    to: Annotated[
        Path, typer.Argument(help="A .pdf or .html file.", metavar="FILE", show_default=False)
    ],
    by: ByOption,
    number: Annotated[
        int | None,
        typer.Option(
            help="0: as first agreed; 1, 2, ...: that amendment. By default what is open, else"
            " the last that was signed.",
            show_default=False,
        ),
    ] = None,
    lang: LangOption = "en",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write an agreement's document as PDF or HTML, in English or French."""
    from largesse.partners.agreements.document.html import html_of
    from largesse.partners.agreements.document.pdf import pdf_of
    from largesse.partners.agreements.sealing import sheet_of
    from largesse.partners.agreements.whose import seen_by

    language = language_option(lang)
    _open(workspace)
    kind = to.suffix.lower()
    if kind not in (".pdf", ".html") or to.is_dir() or not to.absolute().parent.is_dir():
        mend = "name a .pdf or .html file in a folder that exists"
        raise Refusal(Problem("the document cannot be written there", mend, str(to), code="usage"))
    sheet = sheet_of(seen_by(agreement, by), number)
    write_atomic(to, pdf_of(sheet, language) if kind == ".pdf" else html_of(sheet, language))
    if as_json:
        emit_json({"file": to, "hash": sheet.content_hash, "state": sheet.state})
    else:
        console().print(f"{to}\nContent {sheet.content_hash} ({sheet.state}).", soft_wrap=True)


def import_(
    path: Annotated[
        Path,
        typer.Argument(
            help="A workbook, or a folder with agreements.csv and lines.csv.",
            metavar="PATH",
            show_default=False,
        ),
    ],
    by: ByOption,
    opening: Annotated[
        bool,
        typer.Option("--opening", help="Post nothing: their money is in the opening balances."),
    ] = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Propose to take agreements signed elsewhere, with their signed files and their money.

    What cannot be taken is told by file and line, the rest is proposed; a second person approves
    it. Exits 1 where something cannot be taken.
    """
    from largesse.partners.agreements.importing import propose_import

    home = _open(workspace)
    plan, problems = propose_import(home, path, by, "opening" if opening else "commit")
    if as_json:
        emit_json({**(plan_data(plan) if plan else {"plan": None}), "problems": problems})
    else:
        for problem in problems:
            console().print(str(problem), soft_wrap=True)
        if plan:
            print_proposed(plan)
    if problems:
        raise AnswerIsNo("Some agreements cannot be taken.")


def approve(
    plan: Annotated[str, typer.Argument(help="The plan, or the beginning of its name.")],
    by: ByOption,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Carry out what somebody else proposed: a termination, or agreements signed elsewhere.

    Again it changes nothing. Exits 1 where something could not be taken; the rest is.
    """
    from largesse.partners import proposals
    from largesse.partners.agreements.ending import PLANS
    from largesse.partners.agreements.ending import terminate as end

    _open(workspace)
    found = proposals.called(PLANS, plan, "largesse agreement plans")
    if found.act == "import":
        _take(found, by, as_json)
        return
    agreement = found.parameters["agreement"]
    if found.is_done:
        _done(agreement, as_json, f"{agreement} had been terminated before; nothing changed.")
        return
    ended = end(found, by)
    when = "has gone back" if ended.is_released else f"goes back on {ended.release_on}"
    _done(agreement, as_json, f"Terminated: {agreement}. What nobody has earned {when}.")


def _take(plan: "Proposal", by: str, as_json: bool) -> None:
    from largesse.partners.agreements.importing import take

    entered, problems = take(plan, by)
    if as_json:
        emit_json({"entered": entered, "problems": problems})
    else:
        out = console()
        for problem in problems:
            out.print(str(problem), soft_wrap=True)
        new = sum(each.is_new for each in entered)
        told = f"{new} agreements taken, {len(entered) - new} were there, {len(problems)} problems."
        out.print(told)
        say_next(f"largesse agreement list --by {by}")
    if problems:
        raise AnswerIsNo("Some agreements were not taken.")


def plans(workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """List what was proposed of agreements and is not carried out."""
    from largesse.partners import proposals
    from largesse.partners.agreements.ending import PLANS, is_stale

    _open(workspace)
    found = proposals.waiting(PLANS)
    if as_json:
        emit_json([plan_data(each, is_stale=is_stale(each)) for each in found])
    else:
        print_plans(found, "agreement", is_stale)


def _done(agreement: str, as_json: bool, said: str) -> None:
    if as_json:
        emit_json(agreement_data(agreement))
        return
    console().print(said)
    say_next(f"largesse agreement show {agreement} --by PERSON")


COMMANDS: Mapping[str, Callable[..., object]] = {
    "draft": draft,
    "offer": offer,
    "withdraw": withdraw,
    "decline": decline,
    "except": except_,
    "amend": amend,
    "suspend": suspend,
    "resume": resume,
    "terminate": terminate,
    "expire": expire,
    "progress": progress,
    "list": list_,
    "show": show,
    "document": document,
    "import": import_,
    "approve": approve,
    "plans": plans,
    "withdraw-plan": withdrawing("agreement-plan", "agreement"),
}
