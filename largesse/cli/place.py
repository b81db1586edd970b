"""``largesse place``: may a workload be hosted on an offering; decide it; what was decided."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from largesse.cli.options import (
    ByOption,
    JsonOption,
    LangOption,
    Language,
    WorkspaceOption,
    language_option,
    today,
)
from largesse.cli.output import console, emit_json
from largesse.cli.place_decided import (
    decide,
    decision_record,
    list_decisions,
    review,
    show,
    standing_told,
    tell_decided,
    why_changed,
)
from largesse.cli.place_matrix import tell_matrix
from largesse.cli.place_told import said, tell
from largesse.cli.sovereignty_options import (
    ExplainOption,
    KnownAtDayOption,
    OnOption,
    day_of,
    known_of,
)
from largesse.fund.address import VARIABLE
from largesse.partners.approval import require_vendors
from largesse.partners.database import open_records
from largesse.partners.models import PlacementDecision
from largesse.partners.placements import deciding
from largesse.partners.placements.deciding import Words
from largesse.sovereignty.assessment.offerings import offering_called, require_offered
from largesse.sovereignty.placement.place import Placement, Placing, read_placing
from largesse.sovereignty.placement.record import recorded
from largesse.sovereignty.placement.workloads import workload_called
from largesse.workspace.errors import AnswerIsNo, Problem, Refusal
from largesse.workspace.paths import Workspace

_DAY = ["%Y-%m-%d"]


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is to be done, as it was typed."""

    is_decided: bool
    refuse: bool
    because: str
    until: date | None
    is_listed: bool
    show_id: str
    withdraw_id: str
    pdf: Path | None
    by: str
    language: Language
    explain: bool
    as_json: bool

    @property
    def is_of_records(self) -> bool:
        """Whether it is about decisions that were taken."""
        return bool(self.is_listed or self.show_id or self.withdraw_id)


def command(
    workload: Annotated[str, typer.Argument(metavar="[WORKLOAD]")] = "",
    offering: Annotated[str, typer.Argument(metavar="[OFFERING]")] = "",
    explain: ExplainOption = False,
    on: OnOption = None,
    known_at: KnownAtDayOption = None,
    is_decided: Annotated[
        bool, typer.Option("--decide", help="Adopt the verdict; a risk officer does.")
    ] = False,
    refuse: Annotated[
        bool, typer.Option("--refuse", help="With --decide: be stricter than the rules.")
    ] = False,
    because: Annotated[str, typer.Option("--because", help="Why.")] = "",
    until: Annotated[
        datetime | None,
        typer.Option(
            "--until", formats=_DAY, metavar="DAY", help="With --decide: open it again that day."
        ),
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="What was decided.")] = False,
    show_id: Annotated[str, typer.Option("--show", metavar="ID", help="Tell a decision.")] = "",
    withdraw_id: Annotated[
        str, typer.Option("--withdraw", metavar="ID", help="Take a decision back.")
    ] = "",
    pdf: Annotated[
        Path | None,
        typer.Option("--pdf", metavar="FILE", help="Write the record, .pdf or sealed .json."),
    ] = None,
    by: ByOption = "",
    lang: LangOption = "en",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say whether a workload may be hosted on an offering: allowed, refused, allowed in part.

    Without an offering all are tried, without a workload all of them. --decide keeps the verdict
    as a sealed record; it opens again by itself when a fact or rule it rests on is another.
    Exits 1 where a workload may not be placed on an offering.
    """
    home, day, language = Workspace.find(workspace), day_of(on), language_option(lang)
    last = until.date() if until else None
    wish = _Wish(
        is_decided, refuse, because, last, list_, show_id, withdraw_id, pdf, by, language, explain,
        as_json,
    )  # fmt: skip
    _require_possible(wish, workload, offering, day, known_of(known_at))
    if wish.is_of_records:
        _of_records(home, wish, workload)
        return
    placing = read_placing(home, day, known_of(known_at))
    decisions = _decisions(home, wish)
    if not (workload and offering):
        current = {(d.workload, d.offering): d for d in decisions}
        now = _today(home, placing) if current else placing
        because_of = {pair: _why(now, d) for pair, d in current.items()}
        tell_matrix(placing, workload, offering, current, because_of, language, as_json=as_json)
        return
    asked = workload_called(placing.workloads, workload)
    hosted = offering_called(placing.catalogue.offerings, offering)
    require_offered(hosted, day)
    found = placing.place(asked, hosted.id)
    if is_decided:
        _decide(home, placing, found, wish)
    else:
        _tell(home, placing, found, wish, decisions)
        if not found.verdict.permission:
            raise AnswerIsNo(f"{asked.id} may not be placed on {hosted.id}: {found.verdict}.")


def _require_possible(
    wish: _Wish, workload: str, offering: str, day: date, known_at: date | None
) -> None:
    """Raises :class:`Refusal` where what was typed says nothing together."""
    if wish.pdf is not None:
        from largesse.cli.sovereignty_assess_sheet import require_record_file

        require_record_file(wish.pdf)
    if wish.is_decided and not (workload and offering):
        what = "a decision is on one workload and one offering"
        raise _bad(what, "name both: largesse place WORKLOAD OFFERING --decide")
    if wish.pdf is not None and not (wish.is_of_records or (workload and offering)):
        raise _bad("a record is of one workload and one offering", "name both, or leave --pdf out")
    if wish.is_decided and known_at is not None and known_at < day:
        what = f"a decision of {day.isoformat()} rests on all that was known that day"
        raise _bad(what, "leave --known-at out")
    if wish.is_decided and wish.is_of_records:
        raise _bad("deciding is not reading", "type --decide, --list, --show or --withdraw alone")
    if wish.refuse and not wish.is_decided:
        raise _bad("nothing is decided without --decide", "write --decide --refuse --because TEXT")
    if wish.until is not None and not wish.is_decided:
        raise _bad("--until is the last day of a decision", "write --decide --until DAY")
    if wish.because and not (wish.is_decided or wish.withdraw_id):
        raise _bad("nothing is decided or withdrawn here", "leave --because out, or --decide")


def _bad(what: str, mend: str) -> Refusal:
    return Refusal(Problem(what, mend, code="bad-options"))


def _of_records(home: Workspace, wish: _Wish, workload: str) -> None:
    """Decisions that were taken: list them, tell one, take one back."""
    open_records(home)
    if wish.withdraw_id:
        taken_back = deciding.seen(wish.withdraw_id, wish.by)
        deciding.withdraw(taken_back, wish.by, wish.because)
        show(taken_back, wish.pdf, wish.language, as_json=wish.as_json)
        return
    require_vendors(wish.by, "what is decided on placements")
    placing = read_placing(home, today())
    if wish.show_id:
        name = deciding.seen(wish.show_id, wish.by).pk
        review(placing)
        show(deciding.seen(name, wish.by), wish.pdf, wish.language, as_json=wish.as_json)
    else:
        review(placing)
        list_decisions(wish.by, workload, as_json=wish.as_json)


def _decide(home: Workspace, placing: Placing, found: Placement, wish: _Wish) -> None:
    open_records(home)
    kept = decide(
        recorded(placing, found), found, wish.by, placing.catalogue.day,
        refuse=wish.refuse, reason=wish.because, until=wish.until,
    )  # fmt: skip
    review(_today(home, placing))
    kept.refresh_from_db()
    if wish.pdf is not None:
        show(kept, wish.pdf, wish.language, as_json=wish.as_json)
    elif wish.as_json:
        emit_json(decision_record(kept))
    else:
        tell_decided(kept, wish.language)


def _tell(
    home: Workspace,
    placing: Placing,
    found: Placement,
    wish: _Wish,
    decisions: Sequence[PlacementDecision],
) -> None:
    made = recorded(placing, found)
    pair = (found.workload.id, found.offering)
    current = next((d for d in decisions if (d.workload, d.offering) == pair), None)
    because = _why(_today(home, placing), current) if current else ()
    if wish.pdf is not None:
        from largesse.cli.place_sheet import write_placement

        write_placement(wish.pdf, made.record, wish.language, placing.catalogue.day)
    if wish.as_json:
        decision = {**decision_record(current), "because": because} if current else None
        emit_json({**made.record, "decision": decision})
        return
    out = console()
    tell(out, made.record, wish.language, is_full=wish.explain)
    name = " ".join(pair)
    more = [] if wish.explain else [f"largesse place {name} --explain"]
    if current is not None:
        out.print(standing_told(current, because), soft_wrap=True, markup=False)
        for reason in because:
            out.print(f"  open again: {said(reason, wish.language)}", soft_wrap=True, markup=False)
        more.append(f"largesse place --show {deciding.named(current)}")
    if current is None or because:
        more.append(f"largesse place {name} --decide --by RISK-OFFICER")
    out.print(f"Next: {'    '.join(more)}", soft_wrap=True)


def _decisions(home: Workspace, wish: _Wish) -> list[PlacementDecision]:
    """The decisions that are current, where records are kept; a partner's person reads none."""
    if not (wish.is_decided or home.ledger.is_file() or os.environ.get(VARIABLE)):
        return []
    open_records(home)
    return [d for d in deciding.decisions(wish.by) if d.state in ("stands", "reopened")]


def _why(now: Placing, decision: PlacementDecision) -> Sequence[Words]:
    """Why a decision is open again, or would be if the records were; () where it stands."""
    if decision.state == "reopened":
        found: Sequence[Words] = decision.because
        return found
    return deciding.no_longer(decision, now.catalogue.day, why_changed(now))


def _today(home: Workspace, placing: Placing) -> Placing:
    """What is known today, which alone says whether a decision stands."""
    catalogue = placing.catalogue
    is_today = catalogue.day == today() and catalogue.known_at is None
    return placing if is_today else read_placing(home, today())
