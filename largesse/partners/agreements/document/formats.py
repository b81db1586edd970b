"""How amounts, days, targets and titles are written in a document's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from babel.lists import format_list

from largesse.money import is_currency, shown
from largesse.partners.agreements.content import Content, day
from largesse.partners.agreements.document.texts import Language, said
from largesse.partners.money import decimal_of


@dataclass(frozen=True, slots=True)
class Formats:
    """One content's figures and names in one language."""

    content: Content
    language: Language

    def say(self, key: str, **named: object) -> str:
        """A text of the table."""
        return said(key, self.language, **named)

    def money(self, amount_minor: int) -> str:
        """An amount in the agreement's currency."""
        currency = self.content["currency"]
        return shown(decimal_of(amount_minor, currency), currency, self.language)

    def day(self, value: date) -> str:
        """A day in words; French has its own first of the month."""
        text = format_date(value, "d MMMM y", locale=self._locale)
        return f"1er{text[1:]}" if self.language == "fr" and value.day == 1 else text

    def last_day(self, until: date) -> str:
        """The last day of what is written with the first day outside it."""
        return self.day(until - timedelta(days=1))

    def listed(self, items: Sequence[str]) -> str:
        """``a, b and c``."""
        return str(format_list(list(items), locale=self._locale))

    def titled(self, what: str, slug: str) -> str:
        """The title an incentive, envelope, measure or unit had when it was drafted."""
        title = self.content["wording"].get(what, {}).get(slug)
        return str(title[self.language]) if title else slug

    def target(self, each: Mapping[str, Any]) -> str:
        """An undertaking's target with its measure: ``USD 4,000,000 (consumption)``."""
        measure = self.titled("measures", each["measure"])
        if not each["target"]:
            return measure or self.say("no-target")
        number, unit = Decimal(each["target"]), each["unit"]
        is_whole = is_currency(unit) and number == number.to_integral_value()
        name = unit if is_currency(unit) else self.titled("units", unit)
        figure = shown(number, name, self.language, digits=0 if is_whole else None)
        return figure if each["measure"] in ("", unit) else f"{figure} ({measure})"

    def due(self, text: str | None) -> str:
        """The day by which an undertaking is due."""
        due = day(text)
        return self.day(due) if due else self.say("no-day")

    @property
    def _locale(self) -> str:
        return "fr" if self.language == "fr" else "en_GB"
