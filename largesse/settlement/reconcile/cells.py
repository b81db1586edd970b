"""What a cell says: an amount, an incentive, an interval, a total's word.

Spreadsheets keep 15 digits of a number: what lies beyond is noise and is left out. Raises
ValueError, ``what; mend``.
"""

import re
from datetime import date, datetime
from decimal import Decimal

from largesse.money import is_currency, parse_decimal
from largesse.programme.calendar import Span
from largesse.programme.model import Programme
from largesse.settlement.reconcile.columns import SYMBOLS, folded

_GROUPED = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_FRENCH = re.compile(r"-?(?:\d{1,3}(?: \d{3})+|\d+),\d+|-?\d{1,3}(?: \d{3})+", re.ASCII)
_THOUSANDS = re.compile(r"-?\d{1,3},\d{3}", re.ASCII)
_BLANKS = re.compile("[\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}]")
_TOTAL = re.compile(r"(?:grand |general |sub|sous |sub )*tota(?:l|ls|ux)\b.*|(?:sum|somme)\b.*")
_SUMS = re.compile(r"\b(?:SUM|SUBTOTAL|AGGREGATE)\(", re.IGNORECASE)
_FAULT = re.compile(r"#[A-Z0-9/]+[!?]?")


def is_blank(cell: object) -> bool:
    """Whether a cell says nothing."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def is_fault(cell: object) -> bool:
    """Whether a cell holds a spreadsheet's own error, as ``#N/A``."""
    return isinstance(cell, str) and _FAULT.fullmatch(cell.strip()) is not None


def names_total(cell: object) -> bool:
    """Whether a cell calls its row a total: ``Grand total``, ``Sous-total Europe``."""
    return isinstance(cell, str) and _TOTAL.fullmatch(folded(cell)) is not None


def adds_up(formula: object) -> bool:
    """Whether a formula adds up other cells."""
    return isinstance(formula, str) and _SUMS.search(formula) is not None


def amount_of(cell: object, number_format: str) -> tuple[Decimal, str]:
    """A number to 15 digits, or a text in English or French figures; and the currency in it."""
    if "%" in number_format and not isinstance(cell, str | None):
        raise ValueError(f"{cell} is a percentage, not an amount; map the column of the amount")
    match cell:
        case None:
            raise ValueError(
                "the formula has no stored result; open the workbook, let it calculate and save it"
            )
        case bool() | datetime() | date():
            raise ValueError(f"'{cell}' is not an amount; write a number")
        case int():
            return Decimal(cell), ""
        case str():
            return _written(cell)
    try:
        return parse_decimal(f"{cell:.15g}"), ""
    except ValueError:
        raise ValueError(f"'{cell}' is not an amount; write a number") from None


def _written(text: str) -> tuple[Decimal, str]:
    spaced = re.sub("([€£$])", r" \1 ", _BLANKS.sub(" ", text))
    words = spaced.split()
    codes = {SYMBOLS.get(w, w) for w in words if is_currency(SYMBOLS.get(w, w))}
    figure = " ".join(w for w in words if w != "$" and not is_currency(SYMBOLS.get(w, w)))
    negative = figure.startswith("(") and figure.endswith(")")
    figure = figure[1:-1].strip() if negative else figure
    if _THOUSANDS.fullmatch(figure):
        raise ValueError(
            f"'{text}' may be thousands or decimals; write it as a number, or with its decimals"
        )
    if _GROUPED.fullmatch(figure):
        figure = figure.replace(",", "")
    elif _FRENCH.fullmatch(figure):
        figure = figure.replace(" ", "").replace(",", ".")
    try:
        amount = parse_decimal(figure)
    except ValueError:
        raise ValueError(f"'{text}' is not an amount; write a number, like 12345.67") from None
    if len(codes) > 1:
        raise ValueError(f"'{text}' names two currencies; leave one")
    return (-amount if negative else amount), "".join(codes)


def incentive_of(programme: Programme, cell: object) -> str | None:
    """The incentive by id or title; None where none is named."""
    name = str(cell or "").strip()
    if not name:
        return None
    for incentive in programme.incentives.values():
        titles = (incentive.id, incentive.title.en, incentive.title.fr)
        if folded(name) in {folded(n) for n in titles if n}:
            return incentive.id
    known = ", ".join(programme.incentives)
    raise ValueError(f"'{name}' is no incentive of the programme; use an id or title of {known}")


def interval_of(programme: Programme, cell: object, default: Span | None) -> Span | None:
    """The interval, a date's month, or ``default`` where none is named."""
    if isinstance(cell, datetime | date):
        return programme.calendar.read(f"{cell.year:04d}-{cell.month:02d}")
    words = str(cell or "").strip()
    return programme.calendar.read(words) if words else default


def currency_of(stated: object, in_amount: str, in_heading: str, otherwise: str) -> str:
    """The currency of a row: its own column's, its amount's, the heading's, the programme's."""
    column = str(stated or "").strip()
    column = SYMBOLS.get(column, column)
    if column and not is_currency(column):
        raise ValueError(f"'{column}' is not an ISO 4217 currency; write for example USD")
    named = list(dict.fromkeys(code for code in (column, in_amount, in_heading) if code))
    if len(named) > 1:
        raise ValueError(f"the row names {' and '.join(named)}; leave one currency")
    return named[0] if named else otherwise
