"""Figures, dates and periods as people read them, in English and French; Babel (CLDR) formats.

An amount carries its currency: ``USD 12,345.67``, ``12 345,67 USD``; negative in parentheses, as
statements do. Rounding is for show only: :meth:`Formats.exact` gives every digit.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from typing import Literal

from babel.dates import format_date, format_datetime
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, format_percent

from largesse.money import decimals, is_currency, minor_unit_exponent
from largesse.programme.calendar import Span, first_day
from largesse.programme.terms.amounts import Amount
from largesse.settlement.statement.texts import UNITS

Language = Literal["en", "fr"]

_MONEY = {"en": "¤¤\N{NO-BREAK SPACE}#,##0.00", "fr": "#,##0.00\N{NARROW NO-BREAK SPACE}¤¤"}
_WIDE = Context(prec=120, rounding=ROUND_HALF_UP)
"""Wide enough for every digit of an amount; Babel works in the context of the day."""
_EXACT = "#,##0.##################"
_NAMED = re.compile(r"(FY)?(\d{4})(?: ([QH])(\d))?")
_TO = {"en": "to", "fr": "à"}


@dataclass(frozen=True, slots=True)
class Formats:
    """How one language writes figures and dates."""

    language: Language

    def amount(self, amount: Amount) -> str:
        """An amount or quantity with its unit, rounded for show."""
        if not amount.is_money:
            return self._quantity(amount)
        pattern = _MONEY[self.language]
        value = _unsigned_zero(amount.value, minor_unit_exponent(amount.unit))
        with localcontext(_WIDE):
            return format_currency(
                value, amount.unit, format=f"{pattern};({pattern})", locale=self.language
            )

    def _quantity(self, amount: Amount) -> str:
        value = _unsigned_zero(amount.value, 2)
        with localcontext(_WIDE):
            figure = format_decimal(value, format="#,##0.##;(#,##0.##)", locale=self.language)
        return f"{figure}\N{NO-BREAK SPACE}{self.unit(amount.unit)}"

    def exact(self, amount: Amount) -> str:
        """The amount with every digit."""
        with localcontext(_WIDE):
            figure = format_decimal(
                amount.value, format=f"{_EXACT};({_EXACT})", locale=self.language
            )
        unit = self.unit(amount.unit)
        before = self.language == "en" and amount.is_money
        return (
            f"{unit}\N{NO-BREAK SPACE}{figure}"
            if before
            else f"{figure}\N{NARROW NO-BREAK SPACE}{unit}"
        )

    def is_rounded(self, amount: Amount) -> bool:
        """Whether :meth:`amount` shows fewer digits than there are."""
        shown = minor_unit_exponent(amount.unit) if amount.is_money else 2
        return decimals(_WIDE.normalize(amount.value)) > shown

    def unit(self, unit: str) -> str:
        """A currency's code or a unit's word."""
        return unit if is_currency(unit) or self.language == "en" else UNITS.get(unit, unit)

    def percent(self, share: Decimal) -> str:
        """A ratio as a percentage with at most two decimals."""
        return format_percent(share, format="#,##0.##\N{NO-BREAK SPACE}%", locale=self.language)

    def integer(self, number: int) -> str:
        """A count, grouped by thousands."""
        return format_decimal(number, locale=self.language)

    def period(self, span: Span) -> str:
        """An interval's name: ``FY2024 Q2``, ``Sept 2024``; in French ``exercice 2024, T2``."""
        if span.first == span.last:
            return self.month(span.first)
        return span.name if self.language == "en" else french_period(span.name)

    def month(self, month: int) -> str:
        """A month in a table: ``Sept 2024``."""
        return format_date(first_day(month), "MMM y", locale=self._dates)

    def month_alone(self, month: int) -> str:
        """A month on an axis: ``Sept``."""
        return format_date(first_day(month), "LLL", locale=self._dates)

    def month_words(self, month: int) -> str:
        """A month in a sentence: ``September 2024``."""
        return format_date(first_day(month), "MMMM y", locale=self._dates)

    def months(self, first: int, last: int) -> str:
        """``July to September 2023``."""
        if first == last:
            return self.month_words(first)
        same_year = first // 12 == last // 12
        start = format_date(first_day(first), "MMMM" if same_year else "MMMM y", locale=self._dates)
        return f"{start} {_TO[self.language]} {self.month_words(last)}"

    def day(self, day: date) -> str:
        """A day in a sentence: ``30 October 2023``."""
        return format_date(day, "d MMMM y", locale=self._dates)

    def moment(self, moment: datetime) -> str:
        """A moment, in UTC."""
        return f"{format_datetime(moment, 'd MMMM y, HH:mm', locale=self._dates)} UTC"

    def listed(self, items: list[str]) -> str:
        """``a, b and c``."""
        return format_list(items, locale=self._dates)

    def country(self, code: str) -> str:
        """A country's name; its code where CLDR has none."""
        from babel import Locale

        return str(Locale.parse(self.language).territories.get(code, code))

    @property
    def _dates(self) -> str:
        """English dates are written day first, as in most markets abroad."""
        return "en_GB" if self.language == "en" else "fr"


def french_period(name: str) -> str:
    """``FY2024 Q2`` as ``exercice 2024, T2``; a name of another form stays."""
    match = _NAMED.fullmatch(name)
    if match is None:
        return name
    fiscal, year, part, number = match.groups()
    part = f"{'T' if part == 'Q' else 'S'}{number}" if part else ""
    if fiscal:
        return f"exercice\N{NO-BREAK SPACE}{year}" + (f", {part}" if part else "")
    return f"{part}\N{NO-BREAK SPACE}{year}" if part else year


def _unsigned_zero(value: Decimal, digits: int) -> Decimal:
    """Zero instead of what would show as a negative zero."""
    return Decimal(0) if _WIDE.abs(value) * 2 < Decimal(1).scaleb(-digits) else value
