"""An assessment on paper: PDF or sealed JSON."""

from pathlib import Path

from largesse.cli.options import Language
from largesse.cli.sovereignty_assess_told import record_of, sentences
from largesse.sovereignty.assessment.assess import Assessment
from largesse.sovereignty.assessment.framework import TOP, WeightSet
from largesse.sovereignty.assessment.workspace import Catalogue
from largesse.sovereignty.registers.json import seal_of, sealed
from largesse.sovereignty.registers.sheet import Section, Sheet, Table, pdf_of
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.files import write_atomic

_WORDS = {
    "title": ("Assessment of an offering", "Évaluation d'une offre"),
    "offering": ("Offering", "Offre"),
    "provider": ("Provider", "Prestataire"),
    "day": ("Assessed as of", "Évaluée au"),
    "framework": ("Framework", "Cadre"),
    "counts": ("Evidence that counts", "Preuves retenues"),
    "score": ("Score, to order offerings only", "Score, pour ordonner seulement"),
    "objectives": ("Objectives", "Objectifs"),
    "criteria": ("Criteria", "Critères"),
    "found": ("What was found", "Constats"),
    "objective": ("Objective", "Objectif"),
    "could": ("could be", "possible"),
    "weight": ("weight", "poids"),
    "criterion": ("Criterion", "Critère"),
    "answer": ("answer", "réponse"),
    "state": ("state", "état"),
    "footer": (
        "The SEAL is the lowest level of any criterion; unknown counts as the worst answer.",
        "Le SEAL est le plus bas niveau de tous les critères ; l'inconnu compte comme le pire.",
    ),
}


def write_sheet(
    catalogue: Catalogue, each: Assessment, weights: WeightSet, path: Path, language: Language
) -> None:
    """Write an assessment as ``.pdf``, or sealed as ``.json``. Raises :class:`Refusal`."""
    record = record_of(catalogue, each, weights)
    write_record(path, sealed(record), sheet_of(catalogue, each, weights, language, record))


def write_record(path: Path, text: str, sheet: Sheet) -> None:
    """Write a record: its sheet as ``.pdf``, its sealed text as ``.json``."""
    require_record_file(path)
    write_atomic(path, pdf_of(sheet) if path.suffix.lower() == ".pdf" else text)


def require_record_file(path: Path) -> None:
    """Raises :class:`Refusal` (``bad-file``) where no record can be written there."""
    if not path.parent.is_dir():
        what = f"there is no folder '{path.parent}'"
        raise Refusal(Problem(what, "make it, or name another file", code="bad-file"))
    if path.suffix.lower() not in (".pdf", ".json") or path.is_dir():
        what = f"a record cannot be written as '{path.name}'"
        raise Refusal(Problem(what, "name a file .pdf or .json", code="bad-file"))


def sheet_of(
    catalogue: Catalogue,
    each: Assessment,
    weights: WeightSet,
    language: Language,
    record: dict[str, object],
) -> Sheet:
    """What is printed of an assessment."""
    place = 1 if language == "fr" else 0
    words = {name: pair[place] for name, pair in _WORDS.items()}
    offering, framework = catalogue.offerings[each.offering], catalogue.framework
    level = framework.levels[each.seal].in_language(language)
    return Sheet(
        title=words["title"],
        subtitle=offering.title.in_language(language),
        facts=(
            (words["offering"], each.offering),
            (words["provider"], offering.provider),
            (words["day"], catalogue.day.isoformat()),
            (words["framework"], f"{framework.id}, {weights.id}"),
            (words["counts"], each.floor.value),
            (words["score"], f"{each.score.low:.2f}"),
        ),
        sections=(
            Section(words["found"], tuple(sentences(catalogue, each, language))),
            Section(
                words["objectives"], (), _objectives(catalogue, each, weights, words, language)
            ),
            Section(words["criteria"], (), _criteria(catalogue, each, words, language)),
        ),
        seal=seal_of(record),
        footer=words["footer"],
        dated=catalogue.day,
        language=language,
        eyebrow=framework.title.in_language(language),
        finding=f"SEAL-{each.seal}: {level}",
        mark="good" if each.seal >= TOP - 1 else "warn" if each.seal else "bad",
    )


def _objectives(
    catalogue: Catalogue,
    each: Assessment,
    weights: WeightSet,
    words: dict[str, str],
    language: Language,
) -> Table:
    rows = tuple(
        (
            f"{name} {catalogue.framework.objectives[name].in_language(language)}",
            str(low),
            str(high),
            str(weights.weights[name]),
        )
        for name, (low, high) in each.objectives.items()
    )
    return Table((words["objective"], "SEAL", words["could"], words["weight"]), rows, 3)


def _criteria(
    catalogue: Catalogue, each: Assessment, words: dict[str, str], language: Language
) -> Table:
    rows = tuple(
        (
            f"{name} {catalogue.framework.criteria[name].title.in_language(language)}",
            f"{result.state}, {result.grade}",
            str(result.answer or "-"),
            str(result.low),
        )
        for name, result in each.results.items()
    )
    return Table((words["criterion"], words["state"], words["answer"], "SEAL"), rows, 2)
