"""A placement in words, from its record: the verdict, what binds, the split, what stays open."""

from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Console

from largesse.cli.output import table

Record = Mapping[str, Any]
_VERDICTS = {
    "allowed": ("may be hosted on", "peut être hébergé sur"),
    "allowed with conditions": (
        "may be hosted, on conditions, on",
        "peut être hébergé, sous conditions, sur",
    ),
    "allowed in part": ("may be hosted in part on", "peut être hébergé en partie sur"),
    "unknown": (
        "may not be hosted, as long as facts are missing, on",
        "ne peut être hébergé, faute d'éléments, sur",
    ),
    "refused": ("may not be hosted on", "ne peut être hébergé sur"),
}


def said(text: Mapping[str, str], language: str) -> str:
    """A text of a record in a language."""
    return text.get(language) or text["en"]


def headline(record: Record, language: str) -> str:
    """The verdict in a sentence."""
    words = _VERDICTS[record["verdict"]][language == "fr"]
    title, offering = said(record["title"], language), said(record["offering_title"], language)
    return f"{title} {words} {offering}."


def tell(out: Console, record: Record, language: str, *, is_full: bool) -> None:
    """Tell a placement; with every rule and fact where it is asked for."""
    verdict = str(record["verdict"]).upper()
    out.print(f"{verdict}: {headline(record, language)}", soft_wrap=True)
    for sentence in sentences(record, language):
        out.print(sentence, soft_wrap=True)
    headers = ["system", "holds", "counts as", "verdict here", "rule that binds", "after"]
    out.print(table(headers, [_system(record, each) for each in record["systems"]]))
    if is_full:
        _rules(out, record, language)
    until = record["holds_until"]
    out.print(
        f"As of {record['day']}"
        + (f"; what it rests on holds until {until}." if until else "; nothing it rests on ends.")
    )
    name = f"{record['workload']} {record['offering']}"
    more = "" if is_full else f"largesse place {name} --explain    "
    out.print(f"Next: {more}largesse place {name} --decide --by RISK-OFFICER")


def sentences(record: Record, language: str) -> list[str]:
    """What binds, the split, residual risks, remedies, proposals, each a sentence."""
    told = []
    if record["binding"]:
        told.append(_binding(record["binding"], language))
    if record["split"]:
        told += _split(record["split"], language)
    told += [_risk(risk, language) for risk in record["residual_risks"]]
    told += [_remedy(remedy, language) for remedy in record["remedies"]]
    if record["not_mended_by_what_is_known"]:
        names = ", ".join(record["not_mended_by_what_is_known"])
        told.append(f"No known remedy would let {names} stay on this offering.")
    if record["other_offerings"]:
        told.append(f"The whole may be hosted on: {', '.join(record['other_offerings'])}.")
    told += _watched(record, language)
    return told


def _binding(binding: Record, language: str) -> str:
    mark = "" if binding["verified"] else " (unverified: read it before you quote it)"
    why = "; ".join(
        f"{read['fact']} is {read['value']} ({read['why']}; {read['grade']})"
        for read in binding["read"]
    )
    missing = f" Missing: {', '.join(binding['missing'])}." if binding["missing"] else ""
    return (
        f"Binding, for {binding['system']}: {binding['profile']} {binding['rule']},"
        f" {said(binding['title'], language)}{mark}. {said(binding['says'], language)}"
        f" Found: {why}.{missing}"
    )


def _split(split: Record, language: str) -> list[str]:
    months = split["months_to_move"]
    time = f"; moving takes {months} months" if months else "; how long moving takes is unknown"
    stays, moves = ", ".join(split["stays"]), ", ".join(split["moves"])
    told = [f"Split: {stays} stay; {moves} move to {split['trusted_third_party']}{time}."]
    for flow in split["flows"]:
        what = f": {said(flow['what'], language)}" if flow["what"] else ""
        told.append(
            f"What still flows between {flow['between'][0]} and {flow['between'][1]}"
            f" is {flow['carries']}{what}."
        )
    if not split["flows"]:
        told.append("Nothing flows between them any more.")
    return told


def _risk(risk: Record, language: str) -> str:
    systems = ", ".join(dict.fromkeys(risk["systems"]))
    word = "Condition" if risk["is_condition"] else "Residual risk"
    place = f"{risk['profile']} {risk['rule']}"
    return f"{word} ({place}; {systems}): {said(risk['risk'], language)}"


def _remedy(remedy: Record, language: str) -> str:
    changes = "; ".join(said(change["title"], language) for change in remedy["changes"])
    return (
        f"Cheapest remedy for {remedy['system']}: {changes}; effort {remedy['effort']},"
        f" {remedy['months']} months; then {remedy['verdict_then']}."
    )


def _watched(record: Record, language: str) -> Iterable[str]:
    found: dict[tuple[str, str], list[str]] = {}
    texts: dict[tuple[str, str], Record] = {}
    for system in record["systems"]:
        for rule in system["watched"]:
            key = (rule["profile"], rule["rule"])
            found.setdefault(key, []).append(system["system"])
            texts[key] = rule
    for key, systems in found.items():
        rule = texts[key]
        yield (
            f"Not binding today ({rule['status']}): {rule['profile']} {rule['rule']},"
            f" {said(rule['title'], language)}, would make {', '.join(systems)} {rule['outcome']}."
        )


def _system(record: Record, system: Record) -> list[str]:
    binding = system["binding"]
    after = "-"
    if record["split"]:
        moved = next(a for a in record["split"]["after"] if a["system"] == system["system"])
        after = f"{moved['verdict']} on {moved['on']}"
    return [
        system["system"],
        system["holds"],
        system["counts_as"],
        system["verdict"],
        f"{binding['profile']} {binding['rule']}" if binding else "-",
        after,
    ]


def _rules(out: Console, record: Record, language: str) -> None:
    """Every rule in order, with what it read."""
    told: set[tuple[str, ...]] = set()
    out.print("Rules in the order in which they were applied:")
    for where, entry in _hosts(record):
        for rule in entry["rules"]:
            key = (where, rule["profile"], rule["rule"], rule["outcome"])
            if key in told:
                continue
            told.add(key)
            mark = "" if rule["verified"] else " [unverified]"
            out.print(
                f"  {rule['outcome']:<10} {where}: {rule['profile']} {rule['rule']}"
                f" {said(rule['title'], language)}{mark}",
                soft_wrap=True,
            )
            for read in rule["read"]:
                until = f", until {read['until']}" if read["until"] else ""
                out.print(
                    f"             {read['fact']} = {read['value']} ({read['grade']}{until};"
                    f" {read['why']})",
                    soft_wrap=True,
                )


def _hosts(record: Record) -> Iterable[tuple[str, Record]]:
    for system in record["systems"]:
        yield f"{system['system']} on {record['offering']}", system
    if record["split"]:
        for system in record["split"]["after"]:
            yield f"{system['system']} on {system['on']}", system
