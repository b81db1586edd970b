"""What moves the fund's authority: proposed by one person, approved by another."""

from datetime import date
from functools import partial
from json import dumps
from pathlib import Path
from typing import Annotated

import typer

from largesse.cli.amounts import minor_typed
from largesse.cli.options import ByOption, DayOption, JsonOption, WorkspaceOption, day_option, today
from largesse.cli.output import console, emit_json
from largesse.cli.proposed import plan_data, print_plan, print_plans
from largesse.fund.chart import Line
from largesse.fund.reports import position
from largesse.fund.year_end import EVERYTHING
from largesse.partners.database import ledger_connection, open_records
from largesse.partners.fund_plans import (
    FundPlan,
    approve,
    is_stale,
    open_plans,
    propose,
    take_over_parameters,
)
from largesse.programme.calendar import first_day
from largesse.programme.load import load
from largesse.programme.model import Programme
from largesse.programme.terms.periods import Interval
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import Workspace

YearArgument = Annotated[str, typer.Argument(metavar="YEAR", help="As FY2024.")]


def open_(
    by: ByOption,
    day: DayOption = None,
    credit: Annotated[
        list[str] | None,
        typer.Option(
            "--credit",
            metavar="YEAR=AMOUNT",
            help="Payment credit of a year; by default what the year was apportioned.",
            show_default=False,
        ),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Propose to post the programme's fund, or what has changed in it since.

    Without --day the opening counts from the fund's first day, a change from today.
    """
    home = Workspace.find(workspace)
    open_records(home)
    programme = load(home.programme)
    said = {"day": (day_option(day) if day else _opening_day(programme)).isoformat()}
    if credit:
        years = dict(_pair(text, programme.currency) for text in credit)
        said["credit"] = dumps({year: str(minor) for year, minor in sorted(years.items())})
    print_proposed(propose(home, "open", said, by), as_json)


def _opening_day(programme: Programme) -> date:
    is_open = bool(position(ledger_connection()).authorised_minor)
    if is_open or programme.fund is None:
        return today()
    return min(today(), programme.fund.period.start)


def take_over(
    file: Annotated[
        Path,
        typer.Argument(help="CSV stage,envelope,year,partner,agreement,amount,currency."),
    ],
    by: ByOption,
    day: DayOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Propose to take over the balances of a programme that runs already."""
    home = Workspace.find(workspace)
    said = take_over_parameters(home, file, day_option(day))
    print_proposed(propose(home, "take-over", said, by), as_json)


def year_end(
    year: YearArgument,
    by: ByOption,
    carry: Annotated[
        list[str] | None,
        typer.Option(
            "--carry",
            metavar="ENVELOPE[=AMOUNT]",
            help="Carried into the next year; all of it without an amount.",
            show_default=False,
        ),
    ] = None,
    reserve: Annotated[
        list[str] | None,
        typer.Option(
            "--reserve",
            metavar="ENVELOPE[=AMOUNT]",
            help="Into its prior-year reserve, for late corrections.",
            show_default=False,
        ),
    ] = None,
    carry_credit: Annotated[
        str, typer.Option("--carry-credit", metavar="AMOUNT", help="Payment credit kept; or 'all'.")
    ] = "0",
    carry_commitments: Annotated[
        bool,
        typer.Option("--carry-commitments", help="What agreements have left goes along."),
    ] = False,
    day: DayOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Propose to close a fiscal year: what is not carried or reserved lapses."""
    home = Workspace.find(workspace)
    programme = load(home.programme)
    currency = programme.currency
    choices: dict[str, dict[str, str]] = {}
    for name, texts in (("carry_minor", carry), ("reserve_minor", reserve)):
        for text in texts or ():
            envelope, minor = _pair(text, currency)
            choices.setdefault(envelope, {})[name] = str(minor)
    said = {
        "day": day_option(day).isoformat(),
        "year": year,
        "next": _year_after(programme, year),
        "choices": dumps(choices, sort_keys=True),
        "credit": str(amount_or_all(carry_credit, currency, "--carry-credit", may_be_zero=True)),
        **({"commitments": "carry"} if carry_commitments else {}),
    }
    print_proposed(propose(home, "year-end", said, by), as_json)


def transfer(
    amount: Annotated[str, typer.Argument(help="In the fund's currency: 50_000.")],
    giver: Annotated[str, typer.Option("--from", metavar="LINE", help="As rebates/FY2024.")],
    taker: Annotated[str, typer.Option("--to", metavar="LINE", help="As reserve.")],
    by: ByOption,
    with_credit: Annotated[
        bool, typer.Option("--with-credit", help="As much payment credit too.")
    ] = False,
    day: DayOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Propose to move unused authority from one line of the budget to another."""
    home = Workspace.find(workspace)
    source, target = _line(giver), _line(taker)
    said = {
        "day": day_option(day).isoformat(),
        "from": source.envelope,
        "from_year": source.year,
        "to": target.envelope,
        "to_year": target.year,
        "minor": str(amount_or_all(amount, load(home.programme).currency)),
        "with_credit": "yes" if with_credit else "no",
    }
    print_proposed(propose(home, "transfer", said, by), as_json)


def clear(
    line: Annotated[str, typer.Argument(help="The line that owes: rebates/FY2024.")],
    amount: Annotated[str, typer.Argument(help="In the fund's currency: 50_000.")],
    by: ByOption,
    giver: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="LINE",
            help="The line whose authority covers it; without, the approver bears it by name.",
            show_default=False,
        ),
    ] = None,
    day: DayOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Propose to clear an unfunded obligation, so that the line may make commitments again."""
    home = Workspace.find(workspace)
    owing, source = _line(line), _line(giver or "")
    said = {
        "day": day_option(day).isoformat(),
        "envelope": owing.envelope,
        "year": owing.year,
        "from": source.envelope,
        "from_year": source.year,
        "minor": str(amount_or_all(amount, load(home.programme).currency)),
    }
    print_proposed(propose(home, "clear", said, by), as_json)


def re_estimate(
    by: ByOption,
    day: DayOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Propose to raise commitments of agreements without a cap to what is expected of them.

    What the closes have accrued beyond what is vested; no commitment is lowered.
    """
    from largesse.settlement.close.expected import expected_by_commitment

    home = Workspace.find(workspace)
    found = expected_by_commitment(home, by)
    expected = [[name, at.envelope, at.year, str(found[name, at])] for name, at in sorted(found)]
    said = {"day": day_option(day).isoformat(), "expected": dumps(expected)}
    print_proposed(propose(home, "re-estimate", said, by), as_json)


def approve_plan(
    plan: Annotated[str, typer.Argument(metavar="PLAN", help="Its name, as it was proposed.")],
    by: ByOption,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Post what somebody else proposed. Again it changes nothing."""
    found, is_new = approve(Workspace.find(workspace), plan, by)
    if as_json:
        emit_json({"plan": found.id, "posted_now": is_new, "steps": found.sentences})
        return
    said = f"posted, approved by {by}" if is_new else "had been posted before, nothing changed"
    print_plan(found.sentences, f"Plan {found.name} ({found.act}): {said}.")
    console().print("Next: largesse fund position")


def list_plans(workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """List what was proposed and is not posted."""
    home = Workspace.find(workspace)
    found, stale = open_plans(home), partial(is_stale, home)
    if as_json:
        emit_json([plan_data(plan, is_stale=stale(plan)) for plan in found])
    else:
        print_plans(found, "fund", stale)


def print_proposed(plan: FundPlan, as_json: bool) -> None:
    """What was proposed, and how a second person posts it."""
    if as_json:
        emit_json({"plan": plan.id if plan.events else None, "steps": plan.sentences})
    elif not plan.events:
        console().print("There is nothing to post: the ledger says so already.")
    else:
        steps = "step" if len(plan.sentences) == 1 else "steps"
        print_plan(plan.sentences, f"Plan {plan.name}: {len(plan.sentences):,} {steps} to post")
        console().print("Nothing is posted yet; a second person posts it.")
        console().print(f"Next: largesse fund approve {plan.name} --by ANOTHER-PERSON")


def _line(text: str) -> Line:
    envelope, _, year = text.partition("/")
    return Line(envelope, year)


def _pair(text: str, currency: str) -> tuple[str, int]:
    """``rebates=5_000`` as a name and minor units; a name alone means everything."""
    name, equals, amount = text.partition("=")
    return name, amount_or_all(amount, currency) if equals else EVERYTHING


def amount_or_all(
    text: str, currency: str, name: str = "AMOUNT", *, may_be_zero: bool = False
) -> int:
    """An amount typed in the fund's currency, as minor units; `all` is all that stands."""
    if text == "all":
        return EVERYTHING
    return minor_typed(text, currency, name, may_be_zero=may_be_zero)


def _year_after(programme: Programme, year: str) -> str:
    try:
        span = programme.calendar.read(year)
    except ValueError as error:
        raise Refusal(Problem(str(error), code="bad-year")) from None
    following = first_day(span.last + 1)
    return programme.calendar.span(Interval.YEAR, following.year * 12 + following.month - 1).name
