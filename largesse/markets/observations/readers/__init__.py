"""Published files, read to observations: the shape is told from the file, or named."""

from collections.abc import Callable, Mapping
from pathlib import Path

from largesse.markets.observations.readers import (
    eurostat_tsv,
    long_csv,
    sdmx_csv,
    worldbank_csv,
    worldbank_json,
)
from largesse.markets.observations.readers.taking import Taken, Wanted
from largesse.markets.rows import decoded
from largesse.programme.source import read_file
from largesse.workspace.errors import Problem, Refusal, nearest

Reader = Callable[[str, str, Wanted], Taken]
FORMATS: Mapping[str, Reader] = {
    "worldbank-json": worldbank_json.read,
    "worldbank-csv": worldbank_csv.read,
    "eurostat-tsv": eurostat_tsv.read,
    "sdmx-csv": sdmx_csv.read,
    "long-csv": long_csv.read,
    "wide-csv": long_csv.read_wide,
}

__all__ = ["FORMATS", "Taken", "Wanted", "read"]


def read(path: Path, wanted: Wanted) -> Taken:
    """The observations of a file. Raises :class:`Refusal` where its shape is none of these."""
    text = decoded(read_file(path, path.as_posix()))
    if wanted.shape and wanted.shape not in FORMATS:
        mend = nearest(wanted.shape, FORMATS, f"name one of {', '.join(FORMATS)}")
        raise Refusal(Problem(f"there is no format '{wanted.shape}'", mend, code="unknown-format"))
    return FORMATS[wanted.shape or shape_of(text, path.as_posix())](text, path.as_posix(), wanted)


def shape_of(text: str, shown_as: str) -> str:
    """Which of :data:`FORMATS` a text has. Raises :class:`Refusal` where it has none."""
    start = text.lstrip()
    head = start.partition("\n")[0]
    if start.startswith(("[", "{")):
        return "worldbank-json"
    if "TIME_PERIOD\t" in head.replace(" ", "") or "\\TIME_PERIOD" in head:
        return "eurostat-tsv"
    if "TIME_PERIOD" in head and "OBS_VALUE" in head:
        return "sdmx-csv"
    if worldbank_csv.header_at(text) is not None:
        return "worldbank-csv"
    names = {name.strip().strip('"').lower() for name in head.split(",")}
    if names & long_csv.AREA and names & long_csv.YEAR:
        return "long-csv" if names & long_csv.VALUE else "wide-csv"
    what = "the file has none of the shapes that are read here"
    mend = f"name it: --as {' or '.join(FORMATS)}"
    raise Refusal(Problem(what, mend, shown_as, 1, code="unknown-format"))
