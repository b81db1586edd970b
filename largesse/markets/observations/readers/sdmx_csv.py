"""SDMX-CSV as Eurostat and others write it: DATAFLOW, dimensions, TIME_PERIOD, OBS_VALUE."""

import re

from largesse.facts.cells import BadCell
from largesse.markets.observations.readers.dimensions import telling
from largesse.markets.observations.readers.lines import header_and_rows, wrong_count
from largesse.markets.observations.readers.taking import Said, Taken, Wanted
from largesse.workspace.errors import Problem, Refusal

SOURCE = "Eurostat"
NEEDED = ("time_period", "obs_value")
NOT_DIMENSIONS = frozenset(
    {"dataflow", "last update", "structure", "structure_id", "structure_name", "action"}
)
_DAY = re.compile(r"(\d\d)/(\d\d)/(\d\d)")


def read(text: str, shown_as: str, wanted: Wanted) -> Taken:
    """The annual figures: table and dimensions name the indicator, the last update is the vintage.

    Codes may have their labels behind them (``DE:Germany``).
    """
    taken = Taken(shown_as, wanted)
    header, lines = header_and_rows(text, shown_as)
    names = [_code(name).lower() for name in header]
    areas = [at for at, name in enumerate(names) if name in ("geo", "ref_area")]
    if not areas or any(name not in names for name in NEEDED):
        what = "the file does not say area, period and figure"
        mend = "it has the columns geo (or REF_AREA), TIME_PERIOD and OBS_VALUE"
        raise Refusal(Problem(what, mend, shown_as, 1, code="missing-column"))
    rows = []
    for at, cells in lines:
        if wrong := wrong_count(cells, header):
            taken.refuse(at, BadCell(wrong, "take the file as it was given", "cells"))
        else:
            rows.append((at, cells))
    _take_all(taken, names, areas[0], rows)
    return taken


def _take_all(taken: Taken, names: list[str], area: int, rows: list[tuple[int, list[str]]]) -> None:
    before = names[: names.index("time_period")]
    shown = [name if name not in NOT_DIMENSIONS else "freq" for name in before]
    parts = telling(shown, [cells for _, cells in rows])
    for at, cells in rows:
        of = dict(zip(names, cells, strict=True))
        table = _table(of.get("dataflow") or of.get("structure_id") or "")
        code = ".".join(filter(None, [table, *(_code(cells[part]) for part in parts)]))
        indicator = taken.takes(code)
        if indicator is None:
            continue
        area_code, _, area_name = cells[area].partition(":")
        said = Said(
            area_code.strip(),
            indicator,
            of["time_period"],
            of["obs_value"].strip(),
            taken.wanted.source or SOURCE,
            taken.wanted.vintage or _day(of.get("last update", "")),
            flag=_flag(of.get("obs_flag") or of.get("obs_status") or ""),
            area_name=area_name.strip(),
        )
        taken.take(at, said)


def _code(cell: str) -> str:
    """The code of ``code:label``."""
    return cell.partition(":")[0].strip()


def _flag(cell: str) -> str:
    """A flag; ``A`` says that all is well, and is none."""
    code = _code(cell)
    return "" if code == "A" else code


def _table(stated: str) -> str:
    """``ESTAT:ISOC_E_DII(1.0)`` as ``isoc_e_dii``."""
    return stated.partition("(")[0].rpartition(":")[2].strip().lower()


def _day(stated: str) -> str:
    """``21/12/23 23:00:00`` as 2023-12-21; anything else to the end of its day."""
    day = stated.strip().partition(" ")[0].partition("T")[0]
    if match := _DAY.fullmatch(day):
        return f"20{match[3]}-{match[2]}-{match[1]}"
    return day
