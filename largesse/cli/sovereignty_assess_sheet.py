"""An assessment on paper: PDF or sealed JSON."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from largesse.cli.options import Language
from largesse.cli.sovereignty_assess_record import record_of
from largesse.cli.sovereignty_assess_told import (
    answer_told,
    level_told,
    seals_by_grade,
    sentences,
)
from largesse.cli.sovereignty_assess_words import words_in
from largesse.money import shown
from largesse.sovereignty.assessment.assess import Assessment, State
from largesse.sovereignty.assessment.framework import TOP, WeightSet
from largesse.sovereignty.assessment.workspace import Catalogue
from largesse.sovereignty.registers.json import seal_of, sealed
from largesse.sovereignty.registers.sheet import Section, Sheet, Table, pdf_of
from largesse.sovereignty.words import word
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.files import write_atomic


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
    record: Mapping[str, object],
) -> Sheet:
    """What is printed of an assessment."""
    words = words_in(language)
    offering, framework = catalogue.offerings[each.offering], catalogue.framework
    level = framework.levels[each.seal].in_language(language)
    sources = _sources(each)
    numbered = tuple(f"{number}. {source}" for number, source in enumerate(sources, 1))
    floor = words["or better"].format(floor=word(each.floor, language))
    return Sheet(
        title=words["paper"],
        subtitle=offering.title.in_language(language),
        facts=(
            (words["offering"].capitalize(), each.offering),
            (words["provider"], offering.provider),
            (words["day"], catalogue.day.isoformat()),
            (words["framework"], f"{framework.id}, {weights.id}"),
            (words["counts"], floor),
            (words["grades"], seals_by_grade(catalogue, each.offering)),
            (words["ordering"], f"{shown(each.score.low, '', language, 2)} / 100"),
        ),
        sections=(
            Section(words["found"], tuple(sentences(catalogue, each, language))),
            Section(words["objectives"], (), _objectives(catalogue, each, weights, language)),
            Section(words["criteria"], (), _criteria(catalogue, each, sources, language)),
            *([Section(words["sources"], numbered)] if numbered else []),
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
    catalogue: Catalogue, each: Assessment, weights: WeightSet, language: Language
) -> Table:
    words = words_in(language)
    rows = tuple(
        (
            f"{name} {catalogue.framework.objectives[name].in_language(language)}",
            str(low),
            str(high) if high != low else "-",
            str(weights.weights[name]),
        )
        for name, (low, high) in each.objectives.items()
    )
    return Table((words["objective"], "SEAL", words["could be"], words["weight"]), rows, 3)


def _criteria(
    catalogue: Catalogue, each: Assessment, sources: Sequence[str], language: Language
) -> Table:
    """A row a criterion; sources by their number in the list below it."""
    words = words_in(language)
    rows = []
    for name, result in each.results.items():
        title = catalogue.framework.criteria[name].title.in_language(language)
        state = word(result.state, language)
        if result.is_known:
            grade = word(result.grade, language)
            state = grade if result.state is State.ANSWERED else f"{state}, {grade}"
        numbers = sorted({sources.index(answer.source) + 1 for answer in result.said})
        source = ", ".join(str(number) for number in numbers) or "-"
        answer = answer_told(catalogue, result, language)
        level = level_told(catalogue, result, language)
        rows.append((f"{name} {title}", state, source, answer, level))
    headers = (words["criterion"], words["grade"], words["source"], words["answer"], "SEAL")
    return Table(headers, tuple(rows), 3)


def _sources(each: Assessment) -> list[str]:
    """Every source that is named, once, in the order of the criteria."""
    named = (answer.source for result in each.results.values() for answer in result.said)
    return list(dict.fromkeys(named))
