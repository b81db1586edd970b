"""A placement in words, from its record: the verdict, what binds, the split, what stays open."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from rich.console import Console

from largesse.cli.output import table
from largesse.cli.place_words import HEADLINES, words_in
from largesse.money import plain
from largesse.sovereignty.words import months_told, word

Record = Mapping[str, Any]
_SHARES = ("owner.largest_outside", "owner.all_outside")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def said(text: Mapping[str, str], language: str) -> str:
    """A text of a record in a language."""
    return text.get(language) or text["en"]


def headline(record: Record, language: str) -> str:
    """The verdict in a sentence."""
    words = HEADLINES[record["verdict"]][language == "fr"]
    title, offering = said(record["title"], language), said(record["offering_title"], language)
    return f"{title}: {words} {offering}." if language == "en" else f"{title} : {words} {offering}."


def tell(out: Console, record: Record, language: str, *, is_full: bool) -> None:
    """Tell a placement; with every rule and fact where it is asked for."""
    words = words_in(language)
    verdict = word(record["verdict"], language).upper()
    out.print(f"{verdict}. {headline(record, language)}", soft_wrap=True)
    for sentence in sentences(record, language):
        out.print(sentence, soft_wrap=True)
    headers = [words["system"], words["holds"], words["counts as"], words["here"], words["binds"]]
    if record["split"]:
        headers.append(words["after"])
    out.print(table(headers, [_system(record, each, language) for each in record["systems"]]))
    if is_full:
        _rules(out, record, language)
    until = record["holds_until"]
    ends = words["until"].format(until=until) if until else words["no end"]
    out.print(words["as of"].format(day=record["day"], ends=ends), soft_wrap=True)


def sentences(record: Record, language: str) -> list[str]:
    """What binds, the split, residual risks, remedies, proposals, each a sentence."""
    words = words_in(language)
    told = []
    if record["binding"]:
        told.append(_binding(record["binding"], language))
    if record["split"]:
        told += _split(record["split"], language)
    told += [_risk(risk, language) for risk in record["residual_risks"]]
    told += _remedies(record["remedies"], language)
    for key in ("not_mended_by_what_is_known", "other_offerings"):
        if record[key]:
            told.append(words[key].format(names=", ".join(record[key])))
    told += _watched(record, language)
    return told


def value_of(read: Record, language: str) -> str:
    """A fact's value as readers see it; shares as percentages."""
    value = str(read["value"])
    if read["fact"] in _SHARES:
        sign = "%" if language == "en" else " %"
        value = _NUMBER.sub(lambda found: f"{plain(Decimal(found[0]) * 100)}{sign}", value)
        return value if language == "en" else value.replace(" to ", " à ")
    return word(value, language)


def read_told(read: Record, language: str) -> str:
    """A fact in a clause: its title, its value, its grade, on what it rests."""
    grade = word(read["grade"], language)
    why = said(read["why"], language)
    title = said(read["title"], language)
    colon = ":" if language == "en" else " :"
    known = grade if read["value"] != "unknown" else ""
    about = ", ".join(each for each in (known, why) if each)
    return f"{title}{colon} {value_of(read, language)}" + (f" ({about})" if about else "")


def rule_name(rule: Record, language: str) -> str:
    """A rule by its profile, its id and its title."""
    return f"{rule['profile']} {rule['rule']}, {said(rule['title'], language)}"


def _binding(binding: Record, language: str) -> str:
    words = words_in(language)
    titles = {read["fact"]: said(read["title"], language) for read in binding["read"]}
    missing = ", ".join(titles.get(name, name) for name in binding["missing"])
    semicolon = "; " if language == "en" else " ; "
    return words["binding"].format(
        system=binding["system"],
        rule=rule_name(binding, language),
        mark="" if binding["verified"] else words["unverified"],
        says=said(binding["says"], language),
        why=semicolon.join(read_told(read, language) for read in binding["read"]),
        missing=words["missing"].format(names=missing) if missing else "",
    )


def _split(split: Record, language: str) -> list[str]:
    words = words_in(language)
    months = split["months_to_move"]
    told = [
        words["split"].format(
            stays=", ".join(split["stays"]),
            stay=words["stay one" if len(split["stays"]) == 1 else "stay"],
            moves=", ".join(split["moves"]),
            move=words["move one" if len(split["moves"]) == 1 else "move"],
            third=split["trusted_third_party"],
            time=words["no months"]
            if months is None
            else words["months"].format(months=months_told(months, language)),
        )
    ]
    for flow in split["flows"]:
        what = f" ({said(flow['what'], language)})" if flow["what"] else ""
        one, other = flow["between"]
        told.append(
            words["flow"].format(
                one=one, other=other, carries=said(flow["carries_title"], language), what=what
            )
        )
    if not split["flows"]:
        told.append(words["no flow"])
    return told


def _risk(risk: Record, language: str) -> str:
    words = words_in(language)
    return words["condition" if risk["is_condition"] else "risk"].format(
        rule=f"{risk['profile']} {risk['rule']}",
        systems=", ".join(dict.fromkeys(risk["systems"])),
        risk=said(risk["risk"], language),
    )


def _remedies(remedies: Iterable[Record], language: str) -> Iterable[str]:
    """Each remedy once, with the systems for which it is the cheapest."""
    found: dict[str, tuple[Record, list[str]]] = {}
    for remedy in remedies:
        alike = {key: value for key, value in remedy.items() if key != "system"}
        found.setdefault(str(alike), (remedy, []))[1].append(remedy["system"])
    for remedy, systems in found.values():
        changes = (said(change["title"], language) for change in remedy["changes"])
        yield words_in(language)["remedy"].format(
            systems=", ".join(systems),
            changes=("; " if language == "en" else " ; ").join(changes),
            effort=remedy["effort"],
            months=months_told(remedy["months"], language),
            then=word(remedy["verdict_then"], language),
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
        yield words_in(language)["watched"].format(
            status=word(rule["status"], language),
            rule=rule_name(rule, language),
            systems=", ".join(systems),
            outcome=word(rule["outcome"], language),
        )


def _system(record: Record, system: Record, language: str) -> list[str]:
    binding = system["binding"]
    row = [
        system["system"],
        system["holds"],
        system["counts_as"],
        word(system["verdict"], language),
        f"{binding['profile']} {binding['rule']}" if binding else "-",
    ]
    if record["split"]:
        moved = next(a for a in record["split"]["after"] if a["system"] == system["system"])
        row.append(f"{word(moved['verdict'], language)}, {moved['on']}")
    return row


def _rules(out: Console, record: Record, language: str) -> None:
    """Every rule in order, with what it read; systems for which it came out alike, together."""
    words = words_in(language)
    out.print(words["in order"])
    for host, rules in by_host(record, language).items():
        out.print(f"{host}:", soft_wrap=True, markup=False)
        for rule, systems in rules:
            mark = "" if rule["verified"] else f" [{words['marked']}]"
            outcome = word(rule["outcome"], language)
            name = f"{rule_name(rule, language)}{mark} ({', '.join(systems)})"
            out.print(f"  {outcome:<10} {name}", soft_wrap=True, markup=False)
            for read in rule["read"]:
                until = words["ends"].format(until=read["until"]) if read["until"] else ""
                told = f"{read['fact']}: {read_told(read, language)}{until}"
                out.print(f"             {told}", soft_wrap=True, markup=False)


def by_host(record: Record, language: str) -> dict[str, list[tuple[Record, list[str]]]]:
    """By host, before and after a split, each rule that came out alike, with the systems."""
    found: dict[str, dict[str, tuple[Record, list[str]]]] = {}
    for host, system in _hosts(record, language):
        for rule in system["rules"]:
            alike = found.setdefault(host, {}).setdefault(str(rule), (rule, []))
            alike[1].append(system["system"])
    return {host: list(rules.values()) for host, rules in found.items()}


def _hosts(record: Record, language: str) -> Iterable[tuple[str, Record]]:
    for system in record["systems"]:
        yield record["offering"], system
    if record["split"]:
        after = words_in(language)["after"]
        for system in record["split"]["after"]:
            yield f"{system['on']}, {after}", system
