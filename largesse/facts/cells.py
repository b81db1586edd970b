"""What one cell of a facts file may say, type by type, and how it is read.

A cell is text (spreadsheets are turned into text before they come here). Reading is strict and
exact: nothing is guessed, no number passes through a float. A cell that cannot be read raises
`BadCell`, which says what is wrong and how to mend it; the caller knows the file and the line.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache

from babel import Locale

from largesse.money import decimals, is_currency, parse_decimal, plain

Stated = str | date | int | Decimal
Value = Stated | None

LARGEST_AMOUNT = Decimal(10) ** 20
"""Amounts live in DECIMAL(38, 18): 20 digits before the point, 18 behind it."""
MOST_DECIMALS = 18
LONGEST_TEXT = 2_000

_SLUG = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
_FACT = re.compile(r"[a-z][a-z0-9_]{0,62}")
_DAMAGED = re.compile(r"-?\d(\.\d+)?[eE]\+?\d+")
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_INTERVAL = re.compile(r"(?P<year>(FY)?\d{4})([- ]?(?P<part>H[12]|Q[1-4]))?")
_CURRENCY = re.compile(r"[A-Z]{3}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_NOT_MONEY = frozenset({"XXX", "XTS"})
# Codes that Unicode adds to ISO 3166: groupings, pseudo-locales, user-assigned and reserved codes.
_NOT_COUNTRIES = frozenset(
    {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
)


class Cell(Enum):
    """The types of cells, named as the templates show them."""

    SLUG = "slug"
    ID = "id"
    TEXT = "text"
    DATE = "date"
    MONTH = "month"
    DECIMAL = "number"
    RATE = "rate"
    SHARE = "share"
    CURRENCY = "currency"
    COUNTRY = "country"
    INTERVAL = "interval"
    UNIT = "unit"
    FACT = "fact name"
    CHOICE = "one of"


class BadCell(ValueError):
    """A cell that cannot be read: what is wrong with it, the mend, and the check's slug."""

    def __init__(self, what: str, mend: str, code: str) -> None:
        super().__init__(what)
        self.what = what
        self.mend = mend
        self.code = code


def read_cell(kind: Cell, text: str, choices: tuple[str, ...] = ()) -> Stated:
    """The value that `text` (not empty, stripped) states. Raises BadCell."""
    if kind is Cell.CHOICE:
        return _choice(text, choices)
    return _READERS[kind](text)


def _slug(text: str) -> str:
    _refuse_damage(text)
    if not _SLUG.fullmatch(text):
        raise BadCell(
            f"'{text}' is not a slug",
            "use lower-case letters, digits, '-', '_' and '.', at most 63 of them,"
            " starting with a letter or digit",
            "bad-slug",
        )
    return text


def _id(text: str) -> str:
    _refuse_damage(text)
    return _text(text)


def _refuse_damage(text: str) -> None:
    if _DAMAGED.fullmatch(text):
        raise BadCell(
            f"the id '{text}' was turned into a number by a spreadsheet and has lost its digits",
            "export it again with the column formatted as text",
            "damaged-id",
        )


def _text(text: str) -> str:
    if not text.isprintable():
        raise BadCell(
            "the text holds a line break or another control character",
            "write it on one line",
            "control-character",
        )
    if len(text) > LONGEST_TEXT:
        raise BadCell(
            f"the text is {len(text)} characters long",
            f"shorten it to {LONGEST_TEXT}",
            "long-text",
        )
    return text


def _date(text: str) -> date:
    if _DATE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise BadCell(
                f"'{text}' is not a day of the calendar", "correct the day", "bad-date"
            ) from None
    raise BadCell(f"'{text}' is not a date", "write it year first, such as 2024-09-01", "bad-date")


def _month(text: str) -> int:
    match = _MONTH.fullmatch(text.removesuffix("-01") if _DATE.fullmatch(text) else text)
    if not match:
        raise BadCell(
            f"'{text}' is not a month", "write it year first, such as 2024-09", "bad-month"
        )
    return int(match[1]) * 100 + int(match[2])


def _decimal(text: str) -> Decimal:
    try:
        value = parse_decimal(text)
    except ValueError:
        raise BadCell(
            f"'{text}' is not a number",
            "write digits with a point before the decimals and nothing else, such as 12500.50",
            "bad-number",
        ) from None
    if abs(value) >= LARGEST_AMOUNT or decimals(value) > MOST_DECIMALS:
        raise BadCell(
            f"'{text}' has too many digits",
            f"at most 20 digits before the point and {MOST_DECIMALS} behind it can be kept",
            "out-of-range",
        )
    return value


def _rate(text: str) -> Decimal:
    value = _decimal(text)
    if value <= 0:
        raise BadCell(
            f"the rate is {plain(value)}, and a rate is more than zero",
            "give units of the second currency for one unit of the first",
            "rate-not-positive",
        )
    return value


def _share(text: str) -> Decimal:
    """A share of a whole: ``60%`` or ``0.6``. A bare ``60`` could mean either and is refused."""
    value = _decimal(text.removesuffix("%").rstrip())
    if text.endswith("%"):
        value = value.scaleb(-2)
    elif value > 1:
        raise BadCell(
            f"share is '{text}', which is neither a percentage nor a fraction",
            f"write {text}% or {plain(value.scaleb(-2))}",
            "share-without-percent",
        )
    if not 0 < value <= 1:
        raise BadCell(
            f"share is '{text}'",
            "a share is more than 0 % and at most 100 %, written 60% or 0.6",
            "share-out-of-range",
        )
    if decimals(value) > MOST_DECIMALS:
        raise BadCell(
            f"share '{text}' has too many digits",
            f"write at most {MOST_DECIMALS} decimals",
            "out-of-range",
        )
    return value


def _currency(text: str) -> str:
    if not _CURRENCY.fullmatch(text) or not is_currency(text) or text in _NOT_MONEY:
        raise BadCell(
            f"'{text}' is not a currency", "use its ISO 4217 code, such as USD", "bad-currency"
        )
    return text


def _country(text: str) -> str:
    if not _COUNTRY.fullmatch(text) or text not in _countries():
        raise BadCell(
            f"'{text}' is not a country",
            "use its ISO 3166-1 code of two letters, such as ID for Indonesia",
            "bad-country",
        )
    return text


@cache
def _countries() -> frozenset[str]:
    """The 249 codes of ISO 3166-1 alpha-2, and XK as the European Union uses it, from CLDR."""
    codes = map(str, Locale("en").territories)
    return frozenset(code for code in codes if _COUNTRY.fullmatch(code)) - _NOT_COUNTRIES


def _interval(text: str) -> str:
    """The name of an interval as the programme's calendar spells it: ``FY2024 Q2``."""
    if text == "term" or _MONTH.fullmatch(text):
        return text
    match = _INTERVAL.fullmatch(text)
    if not match:
        raise BadCell(
            f"'{text}' is not an interval",
            "write FY2024 or 2024 for a year, FY2024 H1, FY2024 Q3, 2024-09 for a month, or term",
            "bad-interval",
        )
    return " ".join(part for part in (match["year"], match["part"]) if part)


def _unit(text: str) -> str:
    if _CURRENCY.fullmatch(text):
        return _currency(text)
    if not _SLUG.fullmatch(text):
        raise BadCell(
            f"'{text}' is not a unit",
            "give a currency code such as USD, or one lower-case word such as seats",
            "bad-unit",
        )
    return text


def _fact(text: str) -> str:
    if not _FACT.fullmatch(text):
        raise BadCell(
            f"'{text}' is not the name of a fact",
            "use lower-case letters, digits and '_', starting with a letter",
            "bad-fact-name",
        )
    return text


def _choice(text: str, choices: tuple[str, ...]) -> str:
    if text not in choices:
        raise BadCell(
            f"'{text}' is not known here", f"use one of {', '.join(choices)}", "bad-choice"
        )
    return text


_READERS: Mapping[Cell, Callable[[str], Stated]] = {
    Cell.SLUG: _slug,
    Cell.ID: _id,
    Cell.TEXT: _text,
    Cell.DATE: _date,
    Cell.MONTH: _month,
    Cell.DECIMAL: _decimal,
    Cell.RATE: _rate,
    Cell.SHARE: _share,
    Cell.CURRENCY: _currency,
    Cell.COUNTRY: _country,
    Cell.INTERVAL: _interval,
    Cell.UNIT: _unit,
    Cell.FACT: _fact,
}
