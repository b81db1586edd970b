"""A record on A4: PDF/A by typst, with the fonts it carries and nothing from the machine."""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import typst

Language = Literal["en", "fr"]
Mark = Literal["plain", "good", "warn", "bad"]

TEMPLATE = Path(__file__).with_name("sheet.typ")
_STANDARD: Literal["a-2a"] = "a-2a"
_FONTS = '("Libertinus Serif", "DejaVu Sans Mono")'
_PROBE = f'#set document(title: "-")\n#set text(font: {_FONTS})\n#sys.inputs.data'

_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "page": ("Page {page} of {pages}", "Page {page} sur {pages}"),
        "seal": ("Seal of this record (SHA-256)", "Sceau de ce document (SHA-256)"),
        "none": ("None.", "Néant."),
    }
)
_SHORT, _HEAVIEST = 18, 60
"""In letters: a column up to the first is never folded; none counts for more than the second."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of finished text; the last ``figures`` columns are set to the right."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    figures: int = 0

    def __post_init__(self) -> None:
        if any(len(row) != len(self.headers) for row in self.rows):
            raise ValueError("every row of a table has a cell for each header")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below it; a table without rows shows as "none"."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is printed of a record. Every text is finished; nothing is computed in the template.

    ``seal`` is the record's SHA-256 (``json.sealed``), ``dated`` the day the file says it was
    made; the clock is never asked. ``finding`` is the one sentence a reader takes away, marked
    as ``mark`` says.
    """

    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    seal: str
    footer: str
    dated: date
    language: Language = "en"
    eyebrow: str = ""
    finding: str = ""
    mark: Mark = "plain"


def pdf_of(sheet: Sheet) -> bytes:
    """The record as PDF/A-2a; the same sheet gives the same bytes."""
    page = typst.compile(
        str(TEMPLATE),
        sys_inputs={"data": _data(sheet)},
        pdf_standards=[_STANDARD],
        ignore_system_fonts=True,
        timestamp=_noon(sheet.dated),
    )
    assert isinstance(page, bytes)
    return page


def png_of(sheet: Sheet, ppi: int = 90) -> list[bytes]:
    """Its pages as pictures, to be looked at."""
    pages = typst.compile(
        str(TEMPLATE),
        format="png",
        ppi=ppi,
        sys_inputs={"data": _data(sheet)},
        ignore_system_fonts=True,
    )
    return [pages] if isinstance(pages, bytes) else list(pages or [])


def _data(sheet: Sheet) -> str:
    place = 1 if sheet.language == "fr" else 0
    said = {
        **asdict(sheet),
        "dated": sheet.dated.isoformat(),
        "words": {key: pair[place] for key, pair in _WORDS.items()},
        "sections": [_section(section) for section in sheet.sections],
    }
    return json.dumps(_shown(said), ensure_ascii=False)


def _section(section: Section) -> dict[str, object]:
    found = asdict(section)
    if section.table is not None:
        found["table"]["weights"] = _weights(section.table)
    return found


def _weights(table: Table) -> list[int]:
    """What each column asks for of the width: 0 for just its own, else as its longest cell does."""
    plain = len(table.headers) - table.figures
    longest = [
        max(len(cell) for cell in column) for column in zip(table.headers, *table.rows, strict=True)
    ]
    weights = [
        min(length, _HEAVIEST) if place < plain and length > _SHORT else 0
        for place, length in enumerate(longest)
    ]
    if not any(weights) and plain:
        weights[plain - 1] = 1
    return weights


def _shown(value: object) -> object:
    """The same, each letter that the fonts lack written as its code: ``[U+963F]``."""
    match value:
        case str():
            return "".join(char if _has_glyph(char) else f"[U+{ord(char):04X}]" for char in value)
        case dict():
            return {key: _shown(item) for key, item in value.items()}
        case list() | tuple():
            return [_shown(item) for item in value]
    return value


@cache
def _has_glyph(char: str) -> bool:
    """Whether the sheet's fonts show a character; one that only steers the text never counts."""
    if char in "\n\t" or " " <= char <= "~":
        return True
    if unicodedata.category(char)[0] == "C":
        return False
    try:
        typst.compile(
            _PROBE.encode(),
            sys_inputs={"data": char},
            pdf_standards=[_STANDARD],
            ignore_system_fonts=True,
            timestamp=0,
        )
    except typst.TypstError:
        return False
    return True


def _noon(stated: date) -> int:
    """Seconds since 1970 at noon of a day."""
    return (stated - date(1970, 1, 1)).days * 86_400 + 43_200
