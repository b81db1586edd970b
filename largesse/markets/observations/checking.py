"""One figure of one market, checked the same way wherever it comes from."""

from decimal import Decimal, localcontext

from largesse.facts.cells import (
    LARGEST_AMOUNT,
    MOST_DECIMALS,
    BadCell,
    Cell,
    read_cell,
)
from largesse.facts.countries import require_country
from largesse.markets.model import Observation, Status
from largesse.money import decimals, parse_decimal

FIRST_YEAR, LAST_YEAR = 1900, 2100


def observation(
    market: str,
    indicator: str,
    year: str,
    value: str,
    source: str,
    vintage: str = "",
    status: str = "",
) -> Observation:
    """An observation from what is written of it. Raises :class:`~largesse.facts.cells.BadCell`."""
    return Observation(
        require_country(market.strip()),
        _text(indicator, "indicator"),
        year_of(year),
        number_of(value.strip()),
        _text(source, "source"),
        _text(vintage, "") if vintage else "",
        _status(status.strip()),
    )


def year_of(written: str) -> int:
    """A year of the calendar."""
    text = written.strip()
    if text.isascii() and text.isdecimal() and len(text) == 4:
        year = int(text)
        if FIRST_YEAR <= year <= LAST_YEAR:
            return year
    mend = f"annual figures are read, of years from {FIRST_YEAR} to {LAST_YEAR}, such as 2023"
    raise BadCell(f"'{text}' is no year", mend, "bad-year")


def number_of(text: str) -> Decimal:
    """A finite number. What a program wrote longer than 18 decimals is rounded to 18."""
    try:
        value = parse_decimal(text)
    except ValueError:
        mend = "write digits, with a point before the decimals and nothing else, such as 93.4"
        raise BadCell(f"'{text}' is no number", mend, "bad-number") from None
    if abs(value) >= LARGEST_AMOUNT:
        raise BadCell(f"'{text}' has too many digits", "state it in a larger unit", "out-of-range")
    if decimals(value) <= MOST_DECIMALS:
        return value
    with localcontext(prec=60):
        return round(value, MOST_DECIMALS)


def _text(written: str, what: str) -> str:
    text = written.strip()
    if not text:
        raise BadCell(f"the figure has no {what}", f"name it: --{what}", f"no-{what}")
    return str(read_cell(Cell.TEXT, text))


def _status(text: str) -> Status:
    try:
        return Status(text or Status.OBSERVED)
    except ValueError:
        mend = f"write one of {', '.join(Status)}"
        raise BadCell(f"'{text}' is no status", mend, "bad-status") from None
