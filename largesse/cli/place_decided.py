"""Decisions on placements as the command line takes and shows them."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from largesse.cli.agreeing import counted
from largesse.cli.options import Language
from largesse.cli.output import console, emit_json, table
from largesse.cli.place_told import said, tell
from largesse.partners.models import PlacementDecision
from largesse.partners.placements import deciding
from largesse.partners.placements.deciding import WhyChanged, Words
from largesse.sovereignty.placement.basis import basis_of, changed
from largesse.sovereignty.placement.place import Placement, Placing
from largesse.sovereignty.placement.record import Recorded
from largesse.sovereignty.registers.json import check_seal

NOBODY = "largesse"
"""Who opens a decision again: the program itself, by its rules and facts, whoever reads."""


def decide(
    made: Recorded, found: Placement, by: str, day: date, *, refuse: bool, reason: str,
    until: date | None,
) -> PlacementDecision:  # fmt: skip
    """Adopt a verdict as a decision."""
    verdict = deciding.Found(
        found.workload.id,
        found.offering,
        found.verdict.value,
        bool(found.verdict.permission),
        made.record,
        made.basis,
        made.holds_until,
    )
    return deciding.decide(verdict, by, day, refuse=refuse, reason=reason, until=until)


def tell_decided(kept: PlacementDecision, language: Language) -> None:
    """Say what was decided, until when it holds, and whether it does today."""
    out = console()
    name = deciding.named(kept)
    out.print(
        f"Decision {name}: {kept.workload} on {kept.offering}, {kept.decided}, by {kept.by} on"
        f" {kept.on.isoformat()}.",
        soft_wrap=True,
    )
    if kept.decided == "unknown":
        out.print("Nobody places it: bring the facts that are missing, then decide again.")
    if kept.state == "stands":
        out.print(
            f"It holds until {kept.holds_until.isoformat()}, or until one of the"
            f" {len(kept.basis)} rules and facts it rests on is another.",
            soft_wrap=True,
        )
    else:
        out.print("It does not hold today, and is open again already:")
        _tell_because(kept, language)
    out.print(f"Seal {kept.seal}")
    out.print(f"Next: largesse place --show {name} --pdf decision.pdf")


def why_changed(placing: Placing) -> WhyChanged:
    """Says of a decision what it rests on that is another by what is known now."""

    def why(decision: PlacementDecision) -> Sequence[Words]:
        workload = placing.workloads.get(decision.workload)
        if workload is None:
            return [_gone("workload", "la charge", decision.workload)]
        offering = placing.catalogue.offerings.get(decision.offering)
        if offering is None:
            return [_gone("offering", "l'offre", decision.offering)]
        now = placing.place(workload, decision.offering)
        told: list[Words] = [
            {"en": text.en, "fr": text.in_language("fr")}
            for text in changed(placing.catalogue, decision.basis, basis_of(placing, now))
        ]
        if not offering.holds.holds_on(placing.catalogue.day):
            en, fr = f"{offering.id} is not offered today", f"{offering.id} n'est pas offerte"
            told.insert(0, {"en": en, "fr": fr})
        return told

    return why


def _gone(kind: str, french: str, name: str) -> Words:
    return {
        "en": f"{kind} {name} is no longer described",
        "fr": f"{french} {name} n'est plus décrite",
    }


def review(placing: Placing) -> None:
    """Open again what no longer rests on what it did; ``placing`` is what is known today."""
    deciding.review(placing.catalogue.day, why_changed(placing), NOBODY)


def show(
    decision: PlacementDecision, pdf: Path | None, language: Language, *, as_json: bool
) -> None:
    """Tell a decision as it was sealed, and whether it still stands."""
    record: dict[str, Any] = dict(
        check_seal(decision.record, f"decision {deciding.named(decision)}")
    )
    if pdf is not None:
        from largesse.cli.place_sheet import write_placement

        write_placement(pdf, record, language, decision.on, decision)
    if as_json:
        emit_json({**decision_record(decision), "record": record})
        return
    out = console()
    out.print(standing_told(decision, decision.because), soft_wrap=True)
    if decision.reason:
        out.print(f"  because: {decision.reason}", soft_wrap=True, markup=False)
    entered = record["decision"]["entered_on"]
    if entered != decision.on.isoformat():
        out.print(f"  entered on {entered}, for what was decided before")
    _tell_because(decision, language)
    tell(out, record, language, is_full=False)
    out.print(f"Seal {decision.seal}")
    pair = f"{decision.workload} {decision.offering}"
    if decision.state == "reopened":
        out.print(f"Next: largesse place {pair} --explain    then --decide --by RISK-OFFICER")
    else:
        out.print(f"Next: largesse place {pair}")


def standing_told(decision: PlacementDecision, because: Sequence[Words]) -> str:
    """A decision in a line: what, who, when, and whether it stands."""
    return (
        f"Decision {deciding.named(decision)} of {decision.on.isoformat()} by {decision.by}:"
        f" {decision.decided}; it {_standing(decision, because)}."
    )


def _standing(decision: PlacementDecision, because: Sequence[Words]) -> str:
    if decision.state == "superseded":
        return "was superseded"
    if decision.state == "withdrawn":
        return "was withdrawn"
    until = decision.holds_until.isoformat()
    return "is open again" if because else f"stands until {until}"


def _tell_because(decision: PlacementDecision, language: Language) -> None:
    for reason in decision.because:
        out = f"  open again: {said(reason, language)}"
        console().print(out, soft_wrap=True, markup=False)


def list_decisions(by: str, workload: str, *, as_json: bool) -> None:
    """What was decided, newest first."""
    found = deciding.decisions(by, workload)
    if as_json:
        emit_json([decision_record(each) for each in found])
        return
    out = console()
    headers = ["decision", "workload", "offering", "decided", "state", "on", "until", "by"]
    if found:
        out.print(table(headers, [_row(each) for each in found]))
    open_again = sum(d.state == "reopened" for d in found)
    out.print(f"{counted(len(found), 'decision')}, {open_again} open again.")
    first = next((d for d in found if d.state == "reopened"), found[0] if found else None)
    if first is not None:
        out.print(f"Next: largesse place --show {deciding.named(first)}")
    else:
        out.print("Next: largesse place WORKLOAD OFFERING --decide --by RISK-OFFICER")


def _row(d: PlacementDecision) -> list[str]:
    return [
        deciding.named(d),
        d.workload,
        d.offering,
        d.decided,
        d.state,
        d.on.isoformat(),
        d.holds_until.isoformat(),
        d.by,
    ]


def decision_record(d: PlacementDecision) -> Mapping[str, object]:
    """A decision as plain data."""
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
