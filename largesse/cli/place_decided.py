"""Decisions on placements as the command line takes and shows them."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from largesse.cli.agreeing import counted
from largesse.cli.options import Language
from largesse.cli.output import console, emit_json, table
from largesse.cli.place_told import tell
from largesse.partners.models import PlacementDecision
from largesse.partners.placements import deciding
from largesse.sovereignty.placement.place import Placement, Placing
from largesse.sovereignty.placement.record import Recorded, basis_of, changed
from largesse.sovereignty.registers.json import check_seal, seal_of, sealed

NOBODY = "largesse"
"""Who opens a decision again where nobody is named: the program itself, by its facts."""


def decide(
    made: Recorded,
    found: Placement,
    by: str,
    day: date,
    *,
    refuse: bool,
    reason: str,
    until: datetime | None,
    as_json: bool,
) -> None:
    """Adopt a verdict as a decision, and say so."""
    record = {**made.record, "decided_by": by, "reason": reason}
    verdict = deciding.Found(
        found.workload.id,
        found.offering,
        found.verdict.value,
        bool(found.verdict.permission),
        sealed(record),
        seal_of(record),
        made.basis,
        made.holds_until,
    )
    kept = deciding.decide(
        verdict, by, day, refuse=refuse, reason=reason, until=until.date() if until else None
    )
    if as_json:
        emit_json(_record(kept))
        return
    out = console()
    out.print(
        f"Decision {deciding.named(kept)}: {kept.workload} on {kept.offering}, {kept.decided}, by"
        f" {kept.by} on {kept.on.isoformat()}; it holds until {kept.holds_until.isoformat()}, or"
        f" until one of the {len(kept.basis)} rules and facts it rests on is another.",
        soft_wrap=True,
    )
    out.print(f"Seal {kept.seal}")
    out.print(f"Next: largesse place --show {deciding.named(kept)} --pdf decision.pdf")


def review(placing: Placing, day: date, by: str) -> list[PlacementDecision]:
    """Open again what no longer rests on what it did."""

    def why(decision: PlacementDecision) -> Sequence[str]:
        workload = placing.workloads.get(decision.workload)
        if workload is None:
            return [f"workload {decision.workload} is no longer described"]
        if decision.offering not in placing.catalogue.offerings:
            return [f"offering {decision.offering} is no longer described"]
        now = placing.place(workload, decision.offering)
        return changed(decision.basis, basis_of(placing, now))

    return deciding.review(day, why, by or NOBODY)


def withdraw(name: str, by: str, because: str) -> None:
    """Take a decision back."""
    deciding.withdraw(deciding.seen(name, by), by, because)


def show(name: str, by: str, pdf: Path | None, language: Language, *, as_json: bool) -> None:
    """Tell a decision as it was sealed, and whether it still stands."""
    decision = deciding.seen(name, by)
    record: dict[str, Any] = dict(check_seal(decision.record, f"decision {name}"))
    if pdf is not None:
        from largesse.cli.place_sheet import write_placement

        write_placement(pdf, record, language, decision.on, decision)
    if as_json:
        emit_json({**_record(decision), "record": record})
        return
    out = console()
    out.print(
        f"Decision {deciding.named(decision)} of {decision.on.isoformat()} by {decision.by}:"
        f" {decision.decided}; it {_standing(decision)}.",
        soft_wrap=True,
    )
    for reason in decision.because:
        out.print(f"  opened again: {reason}", soft_wrap=True)
    if decision.reason:
        out.print(f"  because: {decision.reason}", soft_wrap=True)
    tell(out, record, language, is_full=False)
    out.print(f"Seal {decision.seal}")


def list_decisions(by: str, workload: str, *, as_json: bool) -> None:
    """What was decided, newest first."""
    found = deciding.decisions(by, workload)
    if as_json:
        emit_json([_record(each) for each in found])
        return
    out = console()
    rows = [
        [
            deciding.named(d),
            d.workload,
            d.offering,
            d.decided,
            d.state,
            d.on.isoformat(),
            d.holds_until.isoformat(),
            d.by,
        ]
        for d in found
    ]
    headers = ["decision", "workload", "offering", "decided", "state", "on", "until", "by"]
    if rows:
        out.print(table(headers, rows))
    open_again = sum(d.state == "reopened" for d in found)
    out.print(f"{counted(len(found), 'decision')}, {open_again} open again.")
    again = next((d for d in found if d.state == "reopened"), None)
    if again is not None:
        out.print(f"Next: largesse place --show {deciding.named(again)}")


def _standing(decision: PlacementDecision) -> str:
    if decision.state == "stands":
        return f"stands until {decision.holds_until.isoformat()}"
    return {"reopened": "is open again", "superseded": "was superseded"}.get(
        decision.state, "was withdrawn"
    )


def _record(d: PlacementDecision) -> dict[str, object]:
    return {
        "decision": d.pk,
        "workload": d.workload,
        "offering": d.offering,
        "verdict": d.verdict,
        "decided": d.decided,
        "state": d.state,
        "on": d.on,
        "by": d.by,
        "reason": d.reason,
        "holds_until": d.holds_until,
        "because": d.because,
        "basis": d.basis,
        "seal": d.seal,
    }
