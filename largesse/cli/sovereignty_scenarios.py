"""``largesse sovereignty scenarios``: risks by EBIOS RM, before and after a split."""

from collections.abc import Mapping
from typing import Annotated

import typer
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from largesse.cli.options import (
    ChartOption,
    JsonOption,
    LangOption,
    Language,
    WorkspaceOption,
    language_option,
)
from largesse.cli.output import console, emit_json, table
from largesse.sovereignty.scenarios.assess import Assessed, Risk, assess
from largesse.sovereignty.scenarios.model import Level, ScenarioSet
from largesse.sovereignty.scenarios.reading import read_sets, the_set
from largesse.sovereignty.scenarios.record import as_record
from largesse.sovereignty.scenarios.telling import finding, threats, why
from largesse.sovereignty.scenarios.words import LEVELS, ZONES, from_to, threat_words
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import Workspace

_HEADS: Mapping[Language, Mapping[str, tuple[str, ...]]] = {
    "en": {
        "sets": ("set", "", "risks", "high", "high after", "file"),
        "events": ("risk", "through", "severity", "likelihood", "level"),
        "stakeholders": ("stakeholder", "country", "threat", "zone"),
    },
    "fr": {
        "sets": ("ensemble", "", "risques", "élevés", "élevés après", "fichier"),
        "events": ("risque", "par", "gravité", "vraisemblance", "niveau"),
        "stakeholders": ("partie prenante", "pays", "menace", "zone"),
    },
}
_SAID: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "assessed": "Every value is an assessment by: {who}. Facts: {source}.",
        "not-retained": "Origin not retained (relevance below {floor}): {events}.",
        "next": "Next: largesse sovereignty scenarios {set} {option}",
    },
    "fr": {
        "assessed": "Chaque valeur est une évaluation de : {who}. Faits : {source}.",
        "not-retained": "Source de risque non retenue (pertinence sous {floor}) : {events}.",
        "next": "Ensuite : largesse sovereignty scenarios {set} {option}",
    },
}
ExplainOption = Annotated[
    bool, typer.Option("--explain", help="Say why each risk stands where it stands.")
]


def command(
    name: Annotated[
        str, typer.Argument(metavar="[SET]", help="Which set; all are listed by default.")
    ] = "",
    explain: ExplainOption = False,
    chart: ChartOption = None,
    lang: LangOption = "en",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Judge risks by EBIOS RM: origins, stakeholders, events, before and after a split.

    What nobody stated counts as the worst. No probability is computed. Sets are shipped, and yours
    are in sovereignty/scenarios/.
    """
    language = language_option(lang)
    sets = read_sets(Workspace.find(workspace))
    if not name:
        if chart is not None or explain:
            mend = f"name one of {', '.join(sets)}"
            raise Refusal(Problem("no scenario set is named", mend, code="no-set"))
        _list(sets, language, as_json)
        return
    assessed = assess(the_set(sets, name))
    if chart is not None:
        from largesse.charts.page import save
        from largesse.sovereignty.scenarios.charts import risk_chart

        save(risk_chart(assessed, language), chart)
    if as_json:
        emit_json(as_record(assessed))
    else:
        _print(console(), assessed, language, explain)


def _list(sets: Mapping[str, ScenarioSet], language: Language, as_json: bool) -> None:
    found = [assess(each) for each in sets.values()]
    if as_json:
        emit_json([as_record(each) for each in found])
        return
    heads = _HEADS[language]["sets"]
    rows = [
        [
            each.set.id,
            each.set.title.in_language(language),
            str(len(each.events)),
            str(_high([event.before for event in each.events.values()])),
            str(_high([event.after for event in each.events.values()])) if each.set.split else "-",
            each.set.file,
        ]
        for each in found
    ]
    out = console()
    out.print(table(heads, rows, figures=heads[2:5]))
    first = found[-1].set.id
    out.print(_SAID[language]["next"].format(set=first, option=_lang("--explain", language)))


def _high(risks: list[Risk]) -> int:
    return sum(risk.level is Level.HIGH for risk in risks)


def _print(out: Console, assessed: Assessed, language: Language, explain: bool) -> None:
    found = assessed.set
    out.print(table(_HEADS[language]["events"], _events(assessed, language)))
    heads = _HEADS[language]["stakeholders"]
    out.print(table(heads, _stakeholders(assessed, language), figures=[heads[2]]))
    out.print(f"{finding(assessed, language)}.")
    unretained = [name for name, each in assessed.events.items() if not each.is_retained]
    if unretained:
        said = _SAID[language]["not-retained"]
        out.print(said.format(floor=found.retained_from, events=", ".join(unretained)))
    who, source = (text.in_language(language) for text in (found.assessed_by, found.source))
    out.print(_SAID[language]["assessed"].format(who=who, source=source.removesuffix(".")))
    if explain:
        _explain(out, assessed, language)
    option = "--chart risks.html" if explain else "--explain"
    out.print(_SAID[language]["next"].format(set=found.id, option=_lang(option, language)))


def _lang(option: str, language: Language) -> str:
    return option if language == "en" else f"{option} --lang {language}"


def _explain(out: Console, assessed: Assessed, language: Language) -> None:
    for name, each in assessed.events.items():
        out.print(f"\n{each.event.title.in_language(language)} ({name})")
        for sentence in why(assessed, name, language):
            out.print(Padding(Text(sentence), (0, 0, 0, 2), expand=False))
    out.print("")
    for sentence in threats(assessed, language):
        out.print(sentence)
    out.print("")


def _events(assessed: Assessed, language: Language) -> list[list[str]]:
    found, levels = assessed.set, LEVELS[language]
    return [
        [
            each.event.title.in_language(language),
            found.stakeholders[each.event.through].title.in_language(language),
            from_to(*(_name(risk.severity.name) for risk in (each.before, each.after))),
            from_to(*(_name(risk.likelihood.name) for risk in (each.before, each.after))),
            from_to(levels[each.before.level], levels[each.after.level]),
        ]
        for each in assessed.events.values()
    ]


def _name(name: str) -> str:
    return "-" if name == "NONE" else name


def _stakeholders(assessed: Assessed, language: Language) -> list[list[str]]:
    zones = ZONES[language]
    return [
        [
            each.stakeholder.title.in_language(language),
            each.stakeholder.jurisdiction or "-",
            from_to(*(threat_words(t.value, language) for t in (each.before, each.after))),
            from_to(zones[each.before.zone], zones[each.after.zone]),
        ]
        for each in assessed.stakeholders.values()
    ]
