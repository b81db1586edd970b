"""Published files, read to observations: the shape is told from the file, or named."""

from collections.abc import Callable, Mapping
from pathlib import Path

from largesse.facts.reviewed import decoded
from largesse.markets.observations.readers import (
    eurostat_tsv,
    plain_csv,
    sdmx_csv,
    worldbank_csv,
    worldbank_json,
)
from largesse.markets.observations.readers.taking import Taken, Wanted
from largesse.markets.observations.readers.worldbank_json import missing_pages
from largesse.programme.source import read_file
from largesse.workspace.errors import Problem, Refusal, nearest

Reader = Callable[[str, str, Wanted], Taken]
FORMATS: Mapping[str, Reader] = {
    "worldbank-json": worldbank_json.read,
    "worldbank-csv": worldbank_csv.read,
    "eurostat-tsv": eurostat_tsv.read,
    "sdmx-csv": sdmx_csv.read,
    "long-csv": plain_csv.read,
    "wide-csv": plain_csv.read_wide,
}

__all__ = ["FORMATS", "Taken", "Wanted", "missing_pages", "read", "read_text"]


def read(path: Path, wanted: Wanted) -> Taken:
    """The observations of a file. Raises :class:`Refusal` where it has none of the shapes, or not
    an indicator that was asked for."""
    shown_as = path.as_posix()
    return read_text(decoded(read_file(path, shown_as)), shown_as, wanted)


def read_text(text: str, shown_as: str, wanted: Wanted) -> Taken:
    """As :func:`read`, of a text."""
    if wanted.shape and wanted.shape not in FORMATS:
        mend = nearest(wanted.shape, FORMATS, f"name one of {', '.join(FORMATS)}")
        raise Refusal(Problem(f"there is no format '{wanted.shape}'", mend, code="unknown-format"))
    taken = FORMATS[wanted.shape or shape_of(text, shown_as)](text, shown_as, wanted)
    taken.check_asked()
    return taken


def shape_of(text: str, shown_as: str) -> str:
    """Which of :data:`FORMATS` a text has. Raises :class:`Refusal` where it has none."""
    start = text.lstrip()
    head = start.partition("\n")[0]
    names = [name.strip().strip('"') for name in head.split(",")]
    codes = {name.partition(":")[0].lower() for name in names}
    if start.startswith(("[", "{")):
        return "worldbank-json"
    if eurostat_tsv.is_head(head):
        return "eurostat-tsv"
    if codes >= set(sdmx_csv.NEEDED) and codes & sdmx_csv.NOT_DIMENSIONS:
        return "sdmx-csv"
    wide = plain_csv.is_wide(names)
    if wide is not None:
        return "wide-csv" if wide else "long-csv"
    if not is_binary(text) and worldbank_csv.has_head(text, shown_as):
        return "worldbank-csv"
    what = "the file has none of the shapes that are read here"
    mend = f"unpack it where it is packed; separate cells by commas; or name its shape: {_asks()}"
    raise Refusal(Problem(what, mend, shown_as, 1, code="unknown-format"))


def is_binary(text: str) -> bool:
    """Whether a text is no text: a packed file, a workbook."""
    return "\0" in text[:10_000]


def _asks() -> str:
    return f"--as {' or '.join(FORMATS)}"
