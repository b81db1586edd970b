"""Figures, dates and periods as people read them, in English and French; Babel (CLDR) formats.

An amount carries its currency: ``USD 12,345.67``, ``12 345,67 USD``; negative in parentheses, as
statements do. Rounding is for show only: :meth:`Formats.exact` gives every digit.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from typing import Literal

from babel.dates import format_date, format_datetime
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, format_percent

from largesse.money import decimals, minor_unit_exponent
from largesse.programme.calendar import Span, first_day
from largesse.programme.terms.amounts import Amount
from largesse.programme.wording import period_name, unit_word

Language = Literal["en", "fr"]

_MONEY = {"en": "¤¤\N{NO-BREAK SPACE}#,##0.00", "fr": "#,##0.00\N{NARROW NO-BREAK SPACE}¤¤"}
_WIDE = Context(prec=120, rounding=ROUND_HALF_UP)
"""Wide enough for every digit of an amount; Babel works in the context of the day."""
_EXACT = "#,##0.##################"
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
        return f"{figure}\N{NO-BREAK SPACE}{self._unit(amount)}"

    def exact(self, amount: Amount) -> str:
        """The amount with every digit."""
        with localcontext(_WIDE):
            figure = format_decimal(
                amount.value, format=f"{_EXACT};({_EXACT})", locale=self.language
            )
        unit = self._unit(amount)
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

    def _unit(self, amount: Amount) -> str:
        """A currency's code or a unit's word."""
        return unit_word(amount.unit, amount.value, self.language)

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
        return period_name(span.name, self.language)

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


def _unsigned_zero(value: Decimal, digits: int) -> Decimal:
    """Zero instead of what would show as a negative zero."""
    return Decimal(0) if _WIDE.abs(value) * 2 < Decimal(1).scaleb(-digits) else value
