"""A placement's record on paper: PDF, or sealed JSON."""

from collections.abc import Iterator, Mapping
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
    finding = headline(record, language)
    if verdict != record["verdict"]:
        finding = words["stricter"].format(headline=finding)
    return Sheet(
        title=words["decision"] if decision is not None else words["title"],
        subtitle=said(record["title"], language),
        facts=tuple(_facts(record, words, language, decision)),
        sections=(
            *open_again,
            Section(words["found"], tuple(sentences(record, language))),
            Section(words["systems"], (), _systems(record, words, language)),
            *_rules(record, words, language),
            *_evidence(record, words, language),
        ),
        seal=seal_of(record),
        footer=words["footer"],
        dated=day,
        language=language,
        finding=finding,
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
            f"{said(system['title'], language)} ({system['system']})",
            said(system["holds_title"], language),
            said(system["counts_as_title"], language),
            word(system["verdict"], language),
        ]
        if after:
            moved = after[system["system"]]
            row.append(f"{word(moved['verdict'], language)}, {moved['on']}")
        rows.append(tuple(row))
    names += ["after"] if after else []
    return Table(tuple(words[name] for name in names), tuple(rows))


def _rules(
    record: Mapping[str, Any], words: Mapping[str, str], language: Language
) -> Iterator[Section]:
    """A section a host: each rule and outcome once, with the systems it is so for."""
    headers = (words["rule"], words["outcome"], words["for"])
    for host, rules in by_host(record, language).items():
        rows = []
        for rule, systems in rules:
            mark = "" if rule["verified"] else f" [{words['marked']}]"
            name = f"{rule_name(rule, language)}{mark}; {rule['reference']}"
            rows.append((name, word(rule["outcome"], language), ", ".join(systems)))
        yield Section(words["rules"].format(host=host), (), Table(headers, tuple(rows)))


def _evidence(
    record: Mapping[str, Any], words: Mapping[str, str], language: Language
) -> Iterator[Section]:
    """A section an offering: each fact that was read, once as it counted."""
    found: dict[str, dict[tuple[str, ...], None]] = {}
    after = f", {words['after']}"
    for host, rules in by_host(record, language).items():
        rows = found.setdefault(host.removesuffix(after), {})
        for rule, _ in rules:
            rows.update(dict.fromkeys(_fact(read, language) for read in rule["read"]))
    headers = (words["fact"], words["value"], words["on what"])
    for host, read in found.items():
        yield Section(words["evidence"].format(host=host), (), Table(headers, tuple(read)))


def _fact(read: Mapping[str, Any], language: Language) -> tuple[str, ...]:
    value = value_of(read, language)
    graded = f"{value}, {word(read['grade'], language)}"
    is_known = read["value"] != "unknown"
    title, why = said(read["title"], language), said(read["why"], language)
    return (title, graded if is_known else value, why)
