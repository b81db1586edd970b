"""``largesse verify``: every invariant, from what is kept alone."""

from typing import Annotated

import typer

from largesse.cli.options import JsonOption, WorkspaceOption
from largesse.cli.output import console, emit_json
from largesse.fund.chain import Head
from largesse.partners.database import open_records
from largesse.settlement.verifying.checks import Checked, Verified, verify_all
from largesse.workspace.errors import AnswerIsNo, Problem, Refusal
from largesse.workspace.paths import Workspace

_MOST_SHOWN = 20


def command(
    seal: Annotated[
        str | None,
        typer.Option(
            "--seal",
            metavar="NUMBER:HASH",
            help="A seal printed earlier and kept elsewhere: the ledger must still contain it.",
            show_default=False,
        ),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check every invariant of ledger, records and files, and say what was checked.

    Nothing is trusted but what is kept: balances are added up again from the entries, hashes taken
    again from the rows and files. Exits 1 where anything does not hold.
    """
    home = Workspace.find(workspace)
    open_records(home)
    found = verify_all(home, _head(seal))
    if as_json:
        emit_json(_data(found))
    else:
        _print(found)
    if found.problems:
        raise AnswerIsNo(f"{len(found.problems)} things do not hold.")


def _head(seal: str | None) -> Head | None:
    try:
        return Head.parse(seal) if seal else None
    except ValueError:
        mend = "copy it as `largesse verify` printed it"
        raise Refusal(Problem(f"'{seal}' is not a seal", mend, code="bad-seal")) from None


def _print(found: Verified) -> None:
    out = console()
    for check in found.checks:
        mark = "x" if check.problems else "+"
        out.print(f"{mark} {check.name}: {check.what} ({check.count:,} checked).")
        for problem in check.problems[:_MOST_SHOWN]:
            out.print(f"    {problem}")
        if len(check.problems) > _MOST_SHOWN:
            out.print(f"    and {len(check.problems) - _MOST_SHOWN:,} more")
    if found.ledger.unsealed:
        out.print(
            f"! {found.ledger.unsealed:,} events came after the last seal: the chain does not "
            "protect them yet; the next close seals them."
        )
    if found.ledger.head:
        out.print(
            f"Seal {found.ledger.head}\n"
            "Keep it elsewhere: `largesse verify --seal` shows later whether the ledger still "
            "contains it.",
            soft_wrap=True,
        )


def _data(found: Verified) -> dict[str, object]:
    return {
        "holds": not found.problems,
        "checks": [_check(check) for check in found.checks],
        "unsealed": found.ledger.unsealed,
        "seal": str(found.ledger.head) if found.ledger.head else None,
    }


def _check(check: Checked) -> dict[str, object]:
    problems = [
        {"what": p.what, "where": p.where, "mend": p.mend, "code": p.code} for p in check.problems
    ]
    return {"name": check.name, "what": check.what, "count": check.count, "problems": problems}
