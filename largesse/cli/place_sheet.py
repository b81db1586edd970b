"""A placement's record on paper: PDF, or sealed JSON."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from largesse.cli.options import Language
from largesse.cli.place_told import by_host, headline, rule_name, said, sentences, value_of
from largesse.cli.place_words import words_in
from largesse.cli.sovereignty_assess_sheet import write_record
from largesse.partners.models import PlacementDecision
from largesse.sovereignty.registers.json import seal_of, sealed
from largesse.sovereignty.registers.sheet import Mark, Section, Sheet, Table
from largesse.sovereignty.words import word

_MARKS: Mapping[str, Mark] = {
    "allowed": "good",
    "allowed with conditions": "warn",
    "allowed in part": "warn",
    "unknown": "bad",
    "refused": "bad",
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
    words = words_in(language)
    because = [said(each, language) for each in decision.because] if decision else []
    open_again = (Section(words["reopened"], tuple(because)),) if because else ()
    verdict = decision.decided if decision is not None else record["verdict"]
    return Sheet(
        title=words["decision"] if decision is not None else words["title"],
        subtitle=said(record["title"], language),
        facts=tuple(_facts(record, words, language, decision)),
        sections=(
            *open_again,
            Section(words["found"], tuple(sentences(record, language))),
            Section(words["systems"], (), _systems(record, words, language)),
            Section(words["rules"], (), _rules(record, words, language)),
            Section(words["evidence"], (), _evidence(record, words, language)),
        ),
        seal=seal_of(record),
        footer=words["footer"],
        dated=day,
        language=language,
        finding=headline(record, language),
        mark="bad" if because else _MARKS[verdict],
    )


def _facts(
    record: Mapping[str, Any],
    words: Mapping[str, str],
    language: Language,
    decision: PlacementDecision | None,
) -> list[tuple[str, str]]:
    offering = f"{said(record['offering_title'], language)} ({record['offering']})"
    facts = [
        (words["workload"], record["workload"]),
        (words["customer"], record["customer"]),
        (words["offering"], offering),
        (words["provider"], record["provider"]),
        (words["day"], record["day"]),
        (words["holds until"], record["holds_until"] or "-"),
    ]
    if decision is None:
        return facts
    facts[-1] = (words["holds until"], decision.holds_until.isoformat())
    entered = record["decision"]["entered_on"]
    facts += [
        (words["decided"], f"{word(decision.decided, language)}, {decision.on.isoformat()}"),
        (words["by"], decision.by),
        (words["state"], word(decision.state, language)),
    ]
    facts += [(words["entered"], entered)] if entered != decision.on.isoformat() else []
    facts += [(words["reason"], decision.reason)] if decision.reason else []
    return facts


def _systems(record: Mapping[str, Any], words: Mapping[str, str], language: Language) -> Table:
    names = ["system", "holds", "counts as", "verdict"]
    after = {a["system"]: a for a in record["split"]["after"]} if record["split"] else {}
    rows = []
    for system in record["systems"]:
        row = [
            said(system["title"], language),
            system["holds"],
            system["counts_as"],
            word(system["verdict"], language),
        ]
        if after:
            moved = after[system["system"]]
            row.append(f"{word(moved['verdict'], language)}, {moved['on']}")
        rows.append(tuple(row))
    names += ["after"] if after else []
    return Table(tuple(words[name] for name in names), tuple(rows))


def _rules(record: Mapping[str, Any], words: Mapping[str, str], language: Language) -> Table:
    """Each rule and outcome once a host, with the systems it is so for."""
    rows = []
    for host, rules in by_host(record, language).items():
        for rule, systems in rules:
            mark = "" if rule["verified"] else f" [{words['marked']}]"
            name = f"{rule_name(rule, language)}{mark}; {rule['reference']}"
            whom = f"{host}: {', '.join(systems)}"
            rows.append((name, word(rule["outcome"], language), whom))
    return Table((words["rule"], words["outcome"], words["for"]), tuple(rows))


def _evidence(record: Mapping[str, Any], words: Mapping[str, str], language: Language) -> Table:
    """Each fact once an offering, with the grade at which it was asked for."""
    rows: dict[tuple[str, ...], None] = {}
    after = f", {words['after']}"
    for host, rules in by_host(record, language).items():
        for rule, _ in rules:
            for read in rule["read"]:
                row = (
                    said(read["title"], language),
                    host.removesuffix(after),
                    f"{value_of(read, language)}, {word(read['grade'], language)}"
                    if read["value"] != "unknown"
                    else word("unknown", language),
                    said(read["why"], language),
                )
                rows.setdefault(row)
    names = ("fact", "of", "value", "on what")
    return Table(tuple(words[name] for name in names), tuple(rows))
