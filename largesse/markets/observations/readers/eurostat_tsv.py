"""Eurostat's tab-separated files: dimensions in the first column, years across."""

from largesse.facts.cells import BadCell
from largesse.markets.observations.readers.dimensions import telling
from largesse.markets.observations.readers.taking import Said, Taken, Wanted
from largesse.workspace.errors import Problem, Refusal

SOURCE = "Eurostat"


def is_head(line: str) -> bool:
    r"""Whether a first line is of this shape: ``freq,unit,geo\TIME_PERIOD``, a tab, a period."""
    return "\\" in line.partition("\t")[0] and "\t" in line


def read(text: str, shown_as: str, wanted: Wanted) -> Taken:
    """The annual figures; a flag after a figure is counted, ``:`` is an empty one.

    The file does not say its own name or release: the table's name is the file's, the vintage
    empty unless the caller says it.
    """
    taken = Taken(shown_as, wanted)
    lines = [(at, line) for at, line in enumerate(text.split("\n"), 1) if line.strip()]
    if not lines or not is_head(lines[0][1]):
        what = "the first line does not name dimensions and periods"
        mend = "take the file as Eurostat gives it: format=TSV"
        raise Refusal(Problem(what, mend, shown_as, 1, code="missing-column"))
    head, *years = lines[0][1].rstrip("\r").split("\t")
    names = [name.strip() for name in head.partition("\\")[0].split(",")]
    rows = []
    for at, line in lines[1:]:
        key, *figures = line.rstrip("\r").split("\t")
        parts = [part.strip() for part in key.split(",")]
        if len(parts) == len(names) and len(figures) == len(years):
            rows.append((at, parts, figures))
        else:
            mend = "take the file as Eurostat gives it: format=TSV"
            taken.refuse(at, BadCell("the row does not fit the first line", mend, "cells"))
    _take_all(taken, names, years, rows)
    return taken


def _take_all(
    taken: Taken, names: list[str], years: list[str], rows: list[tuple[int, list[str], list[str]]]
) -> None:
    area = names.index("geo") if "geo" in names else len(names) - 1
    parts_of_name = [at for at in telling(names, [key for _, key, _ in rows]) if at != area]
    flow = _flow(taken.file)
    source, vintage = taken.wanted.source or SOURCE, taken.wanted.vintage
    for at, key, figures in rows:
        indicator = taken.takes(".".join([flow, *(key[part] for part in parts_of_name)]))
        if indicator is None:
            continue
        for year, cell in zip(years, figures, strict=True):
            figure, flag = _figure_and_flag(cell)
            said = Said(
                key[area], indicator, year, figure, source, vintage, flag=flag, area_name=""
            )
            taken.take(at, said)


def _figure_and_flag(cell: str) -> tuple[str, str]:
    """``24.1 b`` is a figure with a flag, ``: c`` and ``:c`` none, for it is confidential."""
    text = cell.strip()
    if text.startswith(":"):
        return ":", text[1:].strip()
    figure, _, flag = text.partition(" ")
    return figure, flag.strip()


def _flow(shown_as: str) -> str:
    name = shown_as.rpartition("/")[2].partition(".")[0].lower()
    return name.removeprefix("estat_").removesuffix("_tabular")
