"""``largesse run``: what every partner has earned."""

import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import typer

from largesse.cli.closing import print_proposal, proposal_data
from largesse.cli.options import JsonOption, WorkspaceOption
from largesse.cli.output import console, emit_json, table
from largesse.entitlement.duckdb.calculation import Limits
from largesse.entitlement.overview import by_incentive_and_level
from largesse.entitlement.plan.describe import describe
from largesse.entitlement.run import Run, plan_of, run
from largesse.money import shown
from largesse.programme.calendar import parse_month
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import Workspace

if TYPE_CHECKING:
    from largesse.settlement.close.proposal import Proposal

MemoryOption = Annotated[
    str | None,
    typer.Option(
        "--memory", metavar="SIZE", help="DuckDB's memory limit, e.g. 1500MB.", show_default=False
    ),
]
KnownAtOption = Annotated[
    str | None,
    typer.Option(
        "--known-at",
        metavar="TIME",
        help="As known at this moment, rules too (ISO 8601, UTC if no zone); now by default.",
        show_default=False,
    ),
]


_MOST_MONTHS = 6


def command(
    through: Annotated[
        str | None,
        typer.Option(
            "--through",
            metavar="MONTH",
            help="Last month to count, as 2024-09; by default the latest delivered, never later.",
            show_default=False,
        ),
    ] = None,
    known_at: KnownAtOption = None,
    memory: MemoryOption = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Print the plan, stage by stage, and do not run it.")
    ] = False,
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            metavar="PERSON",
            help="Also propose to close it: what posting it would grant, hold, deny and accrue.",
            show_default=False,
        ),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compute what every partner has earned through a month.

    Writes entitlements (Parquet and CSV), positions, exclusions and unattributed consumption with a
    manifest to `runs/ID/`, and prints a summary by incentive and level. With `--by` it also writes
    a proposal, which a second person posts with `largesse close`.
    """
    home = Workspace.find(workspace)
    if explain:
        _print_plan(home, month_option(through), moment_option(known_at), as_json)
        return
    if by:
        _may_propose(home, by)
    done = run(home, month_option(through), moment_option(known_at), Limits(memory=memory))
    proposal = _proposal(home, done.id, by) if by else None
    if as_json:
        proposed = {} if proposal is None else {"proposal": proposal_data(proposal)}
        emit_json({**done.manifest, **proposed})
        return
    print_run(home, done)
    if proposal is not None:
        print_proposal(proposal)


def _may_propose(home: Workspace, by: str) -> None:
    """Refuse, before anything is computed, whoever may not propose."""
    from largesse.partners.database import open_records, set_up

    set_up()
    from largesse.partners.approval import person_called

    open_records(home)
    person_called(by, "close.propose")


def _proposal(home: Workspace, run_id: str, by: str) -> "Proposal":
    """Propose to close a run; records are read only where someone proposes."""
    from largesse.settlement.close.propose import propose

    return propose(home, run_id, by)


def _print_plan(
    home: Workspace, through: int | None, known_at: datetime | None, as_json: bool
) -> None:
    lines = describe(plan_of(home, through, known_at))
    if as_json:
        emit_json({"plan": lines})
        return
    sys.stdout.write("\n".join(lines) + "\n")


def month_option(text: str | None) -> int | None:
    """The month ordinal of an option; :class:`Refusal` for anything that is no month."""
    if text is None:
        return None
    try:
        return parse_month(text)
    except ValueError as error:
        what, _, mend = str(error).partition("; ")
        raise Refusal(Problem(what, mend, code="bad-month")) from None


def moment_option(text: str | None) -> datetime | None:
    """The moment of an option; :class:`Refusal` for anything that is none."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        what = f"'{text}' is not a moment"
        raise Refusal(
            Problem(what, "write it like 2024-10-05T12:00:00Z", code="bad-moment")
        ) from None


def print_run(home: Workspace, done: Run) -> None:
    """The summary of a run, as a manager would read it aloud."""
    manifest: Mapping[str, Any] = done.manifest
    summary = manifest["summary"]
    out = console()
    rows = [
        [
            r.incentive,
            r.level,
            f"{r.partner_count:,}",
            *(shown(v, r.unit) for v in (r.to_date, r.vested, r.expected)),
        ]
        for r in by_incentive_and_level(done.folder)
    ]
    headers = ["incentive", "level", "partners", "to date", "vested", "expected"]
    out.print(
        table(headers, rows, figures=headers[2:], title=f"Earned through {manifest['through']}")
    )
    out.print(_sentence(summary, manifest))
    for line in _cautions(summary, manifest):
        out.print(line)
    out.print(f"\nWritten to {home.display(done.folder)}", soft_wrap=True)
    out.print(
        "Next: largesse explain PARTNER    largesse statement PARTNER INTERVAL\n"
        "      largesse close propose --by PERSON    proposes to post it"
    )


def _sentence(summary: Mapping[str, Any], manifest: Mapping[str, Any]) -> str:
    totals: dict[str, Decimal] = {}
    for item in summary["incentives"]:
        totals[item["unit"]] = totals.get(item["unit"], Decimal(0)) + Decimal(item["to_date"])
    earned = ", ".join(shown(value, unit) for unit, value in sorted(totals.items())) or "nothing"
    rows = sum(item["rows"] for item in summary["billed"])
    count = len(manifest["deliveries"])
    seconds = sum(manifest["milliseconds"].values()) / 1000
    return (
        f"Partners earned {earned} on {_count(rows, 'billing row')} "
        f"of {_count_of_deliveries(count)} "
        f"(programme {manifest['programme']['semantic_hash'][:8]}, {seconds:.1f} s, "
        f"{_count(manifest['scanned']['rows'], 'row')} newly measured)."
    )


def _cautions(summary: Mapping[str, Any], manifest: Mapping[str, Any]) -> list[str]:
    lines = []
    for source, months in manifest.get("lacking", {}).items():
        named = ", ".join(months[:_MOST_MONTHS]) + (", ..." if len(months) > _MOST_MONTHS else "")
        lines.append(f"! {source} has delivered nothing for {named}: nothing of it is counted.")
    for item in manifest["facts"].get("unread", []):
        guess = f" Did you mean '{item['near']}'?" if item["near"] else ""
        lines.append(
            f"! No rule compares with the {_count(item['rows'], item['kind'][:-1])} named "
            f"'{item['name']}' in {item['file']}.{guess}"
        )
    quarantined = sum(d["quarantined"] for d in manifest["deliveries"])
    if quarantined:
        lines.append(f"! In quarantine and not counted: {_count(quarantined, 'row')}.")
    lost: Sequence[Mapping[str, Any]] = summary["unattributed"]
    if lost:
        amounts = ", ".join(shown(Decimal(item["billed"]), item["currency"]) for item in lost)
        rows = sum(item["rows"] for item in lost)
        lines.append(
            f"! Of accounts that no partner is attributed to: {_count(rows, 'row')}, {amounts}."
        )
    return lines


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def _count_of_deliveries(number: int) -> str:
    return "1 delivery" if number == 1 else f"{number:,} deliveries"
