"""SDMX-CSV as Eurostat and others write it: DATAFLOW, dimensions, TIME_PERIOD, OBS_VALUE."""

import csv
import io

from largesse.markets.observations.readers.taking import Taken, Wanted

NOT_DIMENSIONS = frozenset(
    {"dataflow", "last update", "structure", "structure_id", "action", "geo", "ref_area", "freq"}
)


def read(text: str, shown_as: str, wanted: Wanted) -> Taken:
    """The annual figures: dataflow and dimensions name the indicator, the last update is the
    vintage."""
    taken = Taken(shown_as)
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    if not rows:
        return taken
    names = {name: name.strip().lower() for name in rows[0] if name is not None}
    after = list(names).index("TIME_PERIOD")
    dimensions = [n for n in list(names)[:after] if names[n] not in NOT_DIMENSIONS]
    telling = [n for n in dimensions if len({row[n] for row in rows}) > 1 or n == dimensions[0]]
    area = next((name for name, low in names.items() if low in ("geo", "ref_area")), "geo")
    for line, row in enumerate(rows, 2):
        indicator = ".".join([_flow(row), *(row[name] for name in telling)]).strip(".")
        if wanted.takes(indicator):
            vintage = wanted.vintage or _day(row.get("LAST UPDATE") or "")
            source = wanted.source or "Eurostat"
            figure = row.get("OBS_VALUE") or ""
            taken.take(line, row[area], indicator, row["TIME_PERIOD"], figure, source, vintage)
    return taken


def _flow(row: dict[str, str]) -> str:
    """``ESTAT:ISOC_E_DII(1.0)`` as ``isoc_e_dii``."""
    stated = row.get("DATAFLOW") or row.get("STRUCTURE_ID") or ""
    return stated.rpartition(":")[2].partition("(")[0].lower()


def _day(stated: str) -> str:
    """``21/12/23 23:00:00`` as 2023-12-21; anything else as it stands."""
    day, _, _ = stated.partition(" ")
    parts = day.split("/")
    if len(parts) == 3 and len(parts[2]) == 2:
        return f"20{parts[2]}-{parts[1]}-{parts[0]}"
    return day
