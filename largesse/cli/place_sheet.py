"""A placement's record on paper: PDF, or sealed JSON."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from largesse.cli.options import Language
from largesse.cli.place_told import headline, said, sentences
from largesse.cli.sovereignty_assess_sheet import write_record
from largesse.partners.models import PlacementDecision
from largesse.sovereignty.registers.json import seal_of, sealed
from largesse.sovereignty.registers.sheet import Mark, Section, Sheet, Table

_MARKS: Mapping[str, Mark] = {
    "allowed": "good",
    "allowed with conditions": "warn",
    "allowed in part": "warn",
    "unknown": "bad",
    "refused": "bad",
}
_WORDS = {
    "title": ("Placement of a workload", "Placement d'une charge"),
    "decision": ("Decision on a placement", "Décision de placement"),
    "workload": ("Workload", "Charge"),
    "customer": ("Answers for it", "Responsable"),
    "offering": ("Offering", "Offre"),
    "provider": ("Provider", "Prestataire"),
    "day": ("As of", "Au"),
    "until": ("Holds until", "Valable jusqu'au"),
    "by": ("Decided by", "Décidé par"),
    "decided": ("Decided", "Décidé"),
    "found": ("What was found", "Constats"),
    "systems": ("Systems", "Systèmes"),
    "rules": ("Rules in the order in which they were applied", "Règles dans l'ordre appliqué"),
    "evidence": ("Evidence", "Preuves"),
    "footer": (
        "It opens again when a rule or fact it rests on is another. Unknown is never good.",
        "Elle se rouvre dès qu'une règle ou un fait change. L'inconnu n'est jamais favorable.",
    ),
}


def write_placement(
    path: Path,
    record: Mapping[str, Any],
    language: Language,
    day: date,
    decision: PlacementDecision | None = None,
) -> None:
    """Write a record as ``.pdf``, or sealed as ``.json``; raises Refusal for another ending."""
    write_record(path, sealed(record), sheet_of(record, language, day, decision))


def sheet_of(
    record: Mapping[str, Any],
    language: Language,
    day: date,
    decision: PlacementDecision | None = None,
) -> Sheet:
    """What is printed of a placement."""
    place = 1 if language == "fr" else 0
    words = {name: pair[place] for name, pair in _WORDS.items()}
    facts = [
        (words["workload"], record["workload"]),
        (words["customer"], record["customer"]),
        (words["offering"], record["offering"]),
        (words["provider"], record["provider"]),
        (words["day"], record["day"]),
        (words["until"], record["holds_until"] or "-"),
    ]
    if decision is not None:
        facts[-1] = (words["until"], decision.holds_until.isoformat())
        facts.append((words["by"], decision.by))
        facts.append((words["decided"], decision.decided))
    return Sheet(
        title=words["decision"] if decision is not None else words["title"],
        subtitle=said(record["title"], language),
        facts=tuple(facts),
        sections=(
            Section(words["found"], tuple(sentences(record, language))),
            Section(words["systems"], (), _systems(record)),
            Section(words["rules"], (), _rules(record, language)),
            Section(words["evidence"], (), _evidence(record)),
        ),
        seal=seal_of(record),
        footer=words["footer"],
        dated=day,
        language=language,
        finding=headline(record, language),
        mark=_MARKS[record["verdict"]],
    )


def _systems(record: Mapping[str, Any]) -> Table:
    after = {a["system"]: a for a in record["split"]["after"]} if record["split"] else {}
    rows = tuple(
        (
            system["system"],
            system["holds"],
            system["counts_as"],
            system["verdict"],
            f"{after[system['system']]['verdict']}, {after[system['system']]['on']}"
            if after
            else "-",
        )
        for system in record["systems"]
    )
    return Table(("system", "holds", "counts as", "verdict", "after the split"), rows)


def _every(record: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    found = [(f"{s['system']}, {record['offering']}", s) for s in record["systems"]]
    if record["split"]:
        found += [(f"{s['system']}, {s['on']}", s) for s in record["split"]["after"]]
    return found


def _rules(record: Mapping[str, Any], language: Language) -> Table:
    """Each rule and outcome once, with the systems it is so for."""
    rows: dict[tuple[str, str, str], list[str]] = {}
    for where, system in _every(record):
        for rule in system["rules"]:
            title = f"{rule['profile']} {rule['rule']} {said(rule['title'], language)}"
            rows.setdefault((title, rule["outcome"], rule["reference"]), []).append(where)
    return Table(
        ("rule", "outcome", "reference", "for"),
        tuple((*key, "; ".join(dict.fromkeys(where))) for key, where in rows.items()),
    )


def _evidence(record: Mapping[str, Any]) -> Table:
    rows: dict[tuple[str, ...], None] = {}
    for where, system in _every(record):
        host = where.partition(", ")[2]
        for rule in system["rules"]:
            for read in rule["read"]:
                key = (read["fact"], host, read["value"], read["grade"], read["why"])
                rows.setdefault(key)
    return Table(("fact", "of", "value", "grade", "on what"), tuple(rows))
