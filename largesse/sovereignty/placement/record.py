"""A verdict as plain data that can be sealed; what it rests on is ``basis.py``."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from largesse.programme.model import Text
from largesse.sovereignty.placement.basis import (
    Basis,
    basis_of,
    holds_until,
    profile_of,
    rule_of,
    shown,
    value_shown,
)
from largesse.sovereignty.placement.place import Placement, Placing
from largesse.sovereignty.placement.remedy import Remedy
from largesse.sovereignty.placement.split import Split
from largesse.sovereignty.placement.titles import title_of
from largesse.sovereignty.placement.verdict import SystemVerdict
from largesse.sovereignty.rules.evaluate import Finding, Outcome

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Recorded:
    """A verdict as a record; what it rests on; the first day on which it no longer holds."""

    record: Record
    basis: Basis
    holds_until: date | None


def recorded(placing: Placing, placement: Placement) -> Recorded:
    """The record of a verdict, its basis, and until when it holds."""
    workload, catalogue = placement.workload, placing.catalogue
    offering = catalogue.offerings[placement.offering]
    until = holds_until(placing, placement)
    remedies = placing.remedy(placement)
    record: Record = {
        "semantics": 1,
        "kind": "placement",
        "workload": workload.id,
        "title": _text(workload.title),
        "customer": workload.customer,
        "offering": offering.id,
        "offering_title": _text(offering.title),
        "provider": offering.provider,
        "day": placement.day.isoformat(),
        "known_at": catalogue.known_at.isoformat() if catalogue.known_at else None,
        "verdict": placement.verdict.value,
        "binding": _binding(placing, placement),
        "systems": [_system(placing, placement, name) for name in placement.systems],
        "split": _split(placing, placement.split) if placement.split else None,
        "residual_risks": _residual(placing, placement),
        "remedies": [
            {"system": name, **_remedy(found)} for name, found in remedies.items() if found
        ],
        "not_mended_by_what_is_known": [name for name, found in remedies.items() if not found],
        "other_offerings": list(placing.elsewhere(workload, placement.offering))
        if not placement.verdict.permission or placement.split
        else [],
        "holds_until": until.isoformat() if until else None,
        "sources": sorted({workload.source, offering.source} - {""}),
    }
    return Recorded(record, basis_of(placing, placement), until)


def finding_record(placing: Placing, finding: Finding) -> Record:
    """A rule's finding as plain data."""
    profile = profile_of(placing, finding)
    rule = rule_of(profile, finding.rule)
    return {
        "profile": profile.id,
        "profile_title": _text(profile.title),
        "kind": profile.kind.value,
        "status": profile.status.value,
        "rule": rule.id,
        "title": _text(rule.title),
        "says": _text(rule.says),
        "reference": rule.reference,
        "verified": profile.verified and rule.verified,
        "outcome": finding.outcome.value,
        "requires": rule.text[1],
        "applies_when": rule.text[0],
        "read": [
            {
                "fact": read.name,
                "title": _text(title_of(placing.catalogue, read.name)),
                "value": shown(read.said),
                "grade": read.said.grade.value,
                "why": _text(read.said.why),
                "until": read.said.until.isoformat() if read.said.until else None,
            }
            for read in finding.reads
        ],
        "missing": list(finding.missing),
    }


def _binding(placing: Placing, placement: Placement) -> Record | None:
    binding = placement.deciding.binding
    if binding is None:
        return None
    return {"system": placement.binding_system, **finding_record(placing, binding)}


def _system(placing: Placing, placement: Placement, name: str) -> Record:
    system, verdict = placement.workload.systems[name], placement.systems[name]
    top = placing.judge.classes.highest(placement.classes[name])
    return {
        "system": name,
        "title": _text(system.title),
        "holds": system.holds,
        "holds_title": _class(placing, system.holds),
        "touches": sorted(placement.classes[name]),
        "counts_as": top.id,
        "counts_as_title": _text(top.title),
        **_verdict(placing, verdict),
    }


def _verdict(placing: Placing, verdict: SystemVerdict) -> Record:
    return {
        "verdict": verdict.verdict.value,
        "binding": {"profile": verdict.binding.profile, "rule": verdict.binding.rule}
        if verdict.binding
        else None,
        "rules": [finding_record(placing, finding) for finding in verdict.findings],
        "watched": [finding_record(placing, finding) for finding in verdict.watched],
    }


def _split(placing: Placing, found: Split) -> Record:
    return {
        "trusted_third_party": found.trusted,
        "stays": list(found.stays),
        "moves": list(found.moves),
        "months_to_move": found.exit_months,
        "flows": [
            {
                "between": list(link.ends),
                "carries": link.carries,
                "carries_title": _class(placing, link.carries),
                "what": _text(link.what) if link.what else None,
            }
            for link in found.flows
        ],
        "after": [
            {"system": name, "on": found.host[name], **_verdict(placing, verdict)}
            for name, verdict in found.verdicts.items()
        ],
    }


def _remedy(found: Remedy) -> Record:
    return {
        "effort": found.effort,
        "months": found.months,
        "verdict_then": str(found.verdict),
        "changes": [
            {
                "change": change.id,
                "title": _text(change.title),
                "is_evidence": change.is_evidence,
                "sets": {name: value_shown(value) for name, value in change.sets},
            }
            for change in found.changes
        ],
    }


def _residual(placing: Placing, placement: Placement) -> list[Record]:
    """The risks that stay where it is placed: of rules that hold, and conditions not yet met."""
    verdicts = placement.split.verdicts if placement.split else placement.systems
    if not placement.verdict.permission:
        return []
    found: dict[tuple[str, str], Record] = {}
    for name, verdict in verdicts.items():
        for finding in verdict.findings:
            profile = profile_of(placing, finding)
            rule = rule_of(profile, finding.rule)
            is_open = finding.outcome is Outcome.CONDITION
            if rule.leaves is None and not is_open:
                continue
            risk = rule.says if is_open else rule.leaves
            assert risk is not None
            entry = found.setdefault(
                (profile.id, rule.id),
                {
                    "profile": profile.id,
                    "rule": rule.id,
                    "is_condition": is_open,
                    "risk": _text(risk),
                    "systems": [],
                },
            )
            entry["systems"].append(name)
    return list(found.values())


def _class(placing: Placing, name: str) -> dict[str, str]:
    """The title of a class of data; of one that nobody stated, that it is unknown."""
    classes = placing.judge.classes.of
    return _text(classes[name].title if name in classes else Text("unknown", "inconnue"))


def _text(text: Text) -> dict[str, str]:
    return {"en": text.en, "fr": text.fr or text.en}
