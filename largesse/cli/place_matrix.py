"""Every workload on every offering, or a row or a column of it."""

from collections.abc import Mapping, Sequence
from datetime import date

from largesse.cli.options import Language
from largesse.cli.output import console, emit_json, table
from largesse.cli.place_words import words_in
from largesse.partners.models import PlacementDecision
from largesse.partners.placements.deciding import Words
from largesse.sovereignty.assessment.offerings import FILE_NAME as OFFERINGS
from largesse.sovereignty.assessment.offerings import offering_called, require_offered
from largesse.sovereignty.placement.place import Placement, Placing
from largesse.sovereignty.placement.workloads import FILE_NAME as WORKLOADS
from largesse.sovereignty.placement.workloads import workload_called
from largesse.sovereignty.words import word
from largesse.workspace.errors import Problem, Refusal

Pair = tuple[str, str]


def tell_matrix(
    placing: Placing,
    workload: str,
    offering: str,
    current: Mapping[Pair, PlacementDecision],
    because_of: Mapping[Pair, Sequence[Words]],
    language: Language,
    *,
    as_json: bool,
) -> None:
    """Tell the verdict of each pair, and what is decided on it."""
    found = _placed(placing, workload, offering)
    decided = {
        pair: (d.decided, "open again" if because_of[pair] else "stands")
        for pair, d in current.items()
    }
    if as_json:
        emit_json([_record(p, decided) for p in found])
        return
    words = words_in(language)
    headers = [words[n].lower() for n in ("workload", "offering", "verdict")]
    headers += [words["deciding system"], words["binds"]]
    rows = [
        [
            p.workload.id,
            p.offering,
            word(p.verdict.value, language),
            p.binding_system if p.deciding.binding else "-",
            _rule(p) or "-",
        ]
        for p in found
    ]
    if decided:
        headers.append(words["decided"].lower())
        for p, row in zip(found, rows, strict=True):
            told = decided.get((p.workload.id, p.offering), ("-",))
            row.append(", ".join(words.get(each, word(each, language)) for each in told))
    out = console()
    out.print(table(headers, rows))
    out.print(_summary(found, placing.catalogue.day, language), soft_wrap=True)
    first = next((p for p in found if p.deciding.binding), found[0])
    out.print(f"Next: largesse place {first.workload.id} {first.offering} --explain")


def _placed(placing: Placing, workload: str, offering: str) -> list[Placement]:
    workloads = list(placing.workloads.values())
    if workload:
        workloads = [workload_called(placing.workloads, workload)]
    day, offerings = placing.catalogue.day, placing.catalogue.offerings
    names = [name for name, each in offerings.items() if each.holds.holds_on(day)]
    if offering:
        named = offering_called(offerings, offering)
        require_offered(named, day)
        names = [named.id]
    _require_any(workloads, names)
    return [placing.place(each, name) for each in workloads for name in names]


def _record(p: Placement, decided: Mapping[Pair, tuple[str, str]]) -> Mapping[str, object]:
    was, state = decided.get((p.workload.id, p.offering), (None, None))
    return {
        "workload": p.workload.id,
        "offering": p.offering,
        "verdict": p.verdict,
        "binding_system": p.binding_system if p.deciding.binding else None,
        "binding_rule": _rule(p) or None,
        "decided": was,
        "decision_state": state,
    }


def _summary(found: Sequence[Placement], day: date, language: Language) -> str:
    allowed = sum(p.verdict.permission >= 2 for p in found)
    in_part = sum(p.verdict.permission == 1 for p in found)
    words, count = words_in(language), len(found)
    return words["sum"].format(
        placements=words["count one" if count == 1 else "count"].format(count=f"{count:,}"),
        day=day.isoformat(),
        allowed=allowed,
        in_part=in_part,
        no=count - allowed - in_part,
        never=words["never"],
    )


def _rule(placed: Placement) -> str:
    binding = placed.deciding.binding
    return f"{binding.profile} {binding.rule}" if binding else ""


def _require_any(workloads: Sequence[object], names: Sequence[object]) -> None:
    for found, file, kind in ((workloads, WORKLOADS, "workload"), (names, OFFERINGS, "offering")):
        if not found:
            what, mend = (
                f"there is no {kind} to place",
                f"describe one in {file}: docs/how-to/place-a-workload.md",
            )
            raise Refusal(Problem(what, mend, file, code=f"no-{kind}s"))
