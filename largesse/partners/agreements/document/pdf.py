"""An agreement on A4: PDF/A by typst, with the fonts it carries and nothing from the machine."""

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Literal

import typst

from largesse.partners.agreements.content import day
from largesse.partners.agreements.document.texts import Language
from largesse.partners.agreements.document.view import Sheet, view_of

TEMPLATE = Path(__file__).with_name("page.typ")
_STANDARD: Literal["a-2a"] = "a-2a"


def pdf_of(sheet: Sheet, language: Language) -> bytes:
    """The document as PDF/A-2a; the same sheet gives the same bytes."""
    page = typst.compile(
        str(TEMPLATE),
        sys_inputs={"data": _data(sheet, language)},
        pdf_standards=[_STANDARD],
        ignore_system_fonts=True,
        timestamp=_noon(_dated(sheet)),
    )
    assert isinstance(page, bytes)
    return page


def pngs_of(sheet: Sheet, language: Language, ppi: int = 90) -> list[bytes]:
    """Its pages as pictures, to be looked at."""
    pages = typst.compile(
        str(TEMPLATE),
        format="png",
        ppi=ppi,
        sys_inputs={"data": _data(sheet, language)},
        ignore_system_fonts=True,
    )
    return [pages] if isinstance(pages, bytes) else list(pages or [])


def _data(sheet: Sheet, language: Language) -> str:
    return json.dumps(asdict(view_of(sheet, language)), ensure_ascii=False)


def _dated(sheet: Sheet) -> date:
    """The day the file says it was made: that of its state, or of the agreement's start."""
    since = day(sheet.content["since"])
    assert since is not None
    return sheet.state_day or since


def _noon(stated: date) -> int:
    """Seconds since 1970 at noon of a day."""
    return (stated - date(1970, 1, 1)).days * 86_400 + 43_200
