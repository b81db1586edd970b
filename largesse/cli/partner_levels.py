"""The words of `largesse partner` about levels: computed, proposed, decided."""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

import typer

from largesse.cli.agreeing import (
    RevisionOption,
    counted,
    dated,
    day_of,
    figure,
    ready,
    told,
    with_rules,
)
from largesse.cli.options import ByOption, JsonOption, WorkspaceOption
from largesse.cli.output import console, emit_json, table
from largesse.partners.database import transaction
from largesse.partners.levels import review as reviews
from largesse.partners.levels.review import review_called
from largesse.partners.models import LevelLine, LevelReview
from largesse.partners.short_ids import full_id, short
from largesse.workspace.errors import Problem, Refusal

ReviewArgument = Annotated[
    str,
    typer.Argument(
        metavar="[REVIEW]", help="Its id, or the last letters of it; the open one by default."
    ),
]
AllOption = Annotated[bool, typer.Option("--all", help="Those that stay where they are too.")]
_MOVES = {
    "enters": "enter",
    "up": "go up",
    "down": "go down",
    "leaves": "lose their level",
    "grace": "fall short and keep it for now",
    "stays": "stay",
}


def propose(
    by: ByOption,
    for_day: Annotated[
        datetime | None,
        typer.Option("--for", formats=["%Y-%m-%d"], help="From which day levels would hold."),
    ] = None,
    scheme: Annotated[str, typer.Option(help="Which scheme; the only one by default.")] = "",
    run: Annotated[
        str | None, typer.Option("--run", metavar="RUN", help="The run; the latest by default.")
    ] = None,
    all_: AllOption = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compute levels for a day and propose who goes up, down or stays; nothing changes yet."""
    home, asked = with_rules(workspace)
    with transaction():
        made = reviews.propose(home, asked, scheme, day_of(for_day), by, day_of(None), run)
    _print(made, all_=all_, as_json=as_json)


def show(
    review: ReviewArgument = "",
    all_: AllOption = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a review of levels: who moves, why, and what the next level asks for."""
    ready(workspace)
    _print(review_called(full_id(LevelReview, review)), all_=all_, as_json=as_json)


def list_(workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """List reviews of levels, the newest first."""
    ready(workspace)
    found = list(LevelReview.objects.order_by("-day", "-id"))
    if as_json:
        emit_json([_data(review) for review in found])
        return
    out = console()
    if not found:
        out.print("Levels were not reviewed yet.")
        out.print("Next: largesse partner review --by PERSON")
        return
    headers = ["review", "scheme", "for", "state", "proposed by", "decided by"]
    rows = [
        [short(r.id), r.scheme, dated(r.day), r.state, r.by, r.decided_by or "-"] for r in found
    ]
    out.print(table(headers, rows))
    out.print(f"Next: largesse partner levels {short(found[0].id)}")


def decide(
    by: ByOption,
    review: ReviewArgument = "",
    keep: Annotated[
        list[str] | None,
        typer.Option("--keep", metavar="PARTNER=REASON", help="Keeps its level; again for more."),
    ] = None,
    revision: RevisionOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take what a review proposes, but for partners named with a reason; not who proposed it."""
    ready(workspace)
    kept = dict(_kept(text) for text in keep or [])
    with transaction():
        found = reviews.decide(
            full_id(LevelReview, review), by, day_of(None), kept, revision=revision
        )
    changed = sum(line.decision == "taken" and line.after != line.before for line in _lines(found))
    sentence = f"{counted(changed, 'level')} changed from {dated(found.day)}; kept: {len(kept):,}."
    told(_data(found), sentence, "largesse partner export --by PERSON", as_json=as_json)


def withdraw(
    by: ByOption,
    review: ReviewArgument = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a proposal of levels back; nothing changes."""
    ready(workspace)
    with transaction():
        found = reviews.withdraw(full_id(LevelReview, review), by, day_of(None))
    told(_data(found), "The review is withdrawn.", "largesse partner reviews", as_json=as_json)


def _kept(text: str) -> tuple[str, str]:
    partner, mark, reason = text.partition("=")
    if not mark:
        what = f"--keep {text} gives no reason"
        raise Refusal(Problem(what, "write --keep PARTNER=REASON", code="usage"))
    return partner.strip(), reason.strip()


def _print(review: LevelReview, *, all_: bool, as_json: bool) -> None:
    lines = _lines(review)
    if as_json:
        emit_json({**_data(review), "lines": [_line_data(line) for line in lines]})
        return
    out = console()
    shown = [line for line in lines if all_ or line.move != "stays"]
    headers = ["partner", "now", "proposed", "because", "the next level asks for"]
    rows = [[x.partner_id, x.before or "-", _after(x), _because(x), _missing(x)] for x in shown]
    title = f"Levels of scheme {review.scheme} from {dated(review.day)}"
    if rows:
        out.print(table(headers, rows, title=title))
    counts = {move: sum(line.move == move for line in lines) for move in _MOVES}
    said = [f"{count:,} {_MOVES[move]}" for move, count in counts.items() if count]
    out.print(f"Of {counted(len(lines), 'partner')} {', '.join(said)}.")
    if review.state == "proposed":
        follows = f"largesse partner decide-levels {short(review.id)} --by ANOTHER-PERSON"
        out.print(f"Proposed by {review.by}. Next: {follows}", soft_wrap=True)
    else:
        out.print(f"The review is {review.state}, by {review.decided_by or review.by}.")


def _lines(review: LevelReview) -> list[LevelLine]:
    order = list(_MOVES)
    return sorted(review.lines.all(), key=lambda line: (order.index(line.move), line.partner_id))


def _after(line: LevelLine) -> str:
    if line.decision == "kept":
        return f"{line.before or '-'} (kept: {line.reason})"
    if line.keep_until:
        return f"{line.after} until {dated(line.keep_until)}"
    return line.after or "-"


def _because(line: LevelLine) -> str:
    """What the new level required; for who falls short, what of the old one is not reached."""
    told = line.because
    if line.move in ("down", "leaves", "grace"):
        told = [one for one in told if not _holds(one)]
    return "; ".join(_said(one, met=True) for one in told) or "nothing is asked for"


def _holds(told: Mapping[str, str]) -> bool:
    if not told["is"]:
        return False
    value, asked = Decimal(told["is"]), Decimal(told["asked"])
    return value >= asked if told["how"] == "at least" else value > asked


def _missing(line: LevelLine) -> str:
    if not line.missing:
        return "-"
    level = line.missing[0]["level"]
    return f"{level}: " + "; ".join(_said(told, met=False) for told in line.missing)


def _said(told: Mapping[str, str], *, met: bool) -> str:
    """One requirement in a phrase: what is reached, and what is asked."""
    reached = figure(told["is"], told["unit"]) if told["is"] else "not stated"
    asked = f"{told['how']} {figure(told['asked'], told['unit'])}"
    name = told["figure"]
    return f"{name} {reached} ({asked})" if met else f"{name} {asked}, is {reached}"


def _data(review: LevelReview) -> dict[str, Any]:
    return {
        "id": review.id,
        "scheme": review.scheme,
        "day": review.day,
        "state": review.state,
        "by": review.by,
        "decided_by": review.decided_by or None,
        "rules_sha256": review.rules_sha256,
        "figures_sha256": review.figures_sha256,
        "revision": review.revision,
    }


def _line_data(line: LevelLine) -> dict[str, Any]:
    return {
        "partner": line.partner_id,
        "before": line.before or None,
        "after": line.after or None,
        "move": line.move,
        "because": line.because,
        "missing": line.missing,
        "keep_until": line.keep_until,
        "decision": line.decision or None,
        "reason": line.reason or None,
    }


COMMANDS: Mapping[str, Callable[..., Any]] = {
    "review": propose,
    "reviews": list_,
    "levels": show,
    "decide-levels": decide,
    "withdraw-levels": withdraw,
}
