"""From the currency in which an amount is owed to the one in which it is paid. Pure.

Rates are those of the facts, by source, fixing and month. A rate that is not declared is not
guessed; the declared one the other way round is used, by one exact division. One rounding.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from largesse.facts.facts import Facts
from largesse.money import Rounding, product, quotient
from largesse.partners.money import decimal_of, minor_of
from largesse.programme.calendar import last_day, month_text, ordinal, parse_month, yyyymm_of
from largesse.settlement.payments.settings import RateRule

ONE = Decimal(1)


class NoRate(Exception):
    """No rate is declared for a pair of currencies and a month."""


@dataclass(frozen=True, slots=True)
class Rates:
    """The rates of one month."""

    month: str
    """``2024-09``."""
    known: Mapping[tuple[str, str], Decimal]

    def convert(self, amount_minor: int, currency: str, into: str) -> tuple[int, str]:
        """Minor units of another currency, and the rate as text: empty where it is the same.

        Raises :class:`NoRate`.
        """
        if currency == into:
            return amount_minor, ""
        amount = decimal_of(amount_minor, currency)
        if (currency, into) in self.known:
            rate = self.known[currency, into]
            return _rounded(product(amount, rate), into), str(rate)
        if (into, currency) in self.known:
            rate = self.known[into, currency]
            return _rounded(quotient(amount, rate), into), f"1/{rate}"
        raise NoRate(f"{currency} to {into} in {self.month}")

    def rate(self, currency: str, into: str) -> Decimal:
        """Units of one currency for one of the other, to 18 decimals; for the record only.

        Raises :class:`NoRate`.
        """
        if (currency, into) in self.known:
            return self.known[currency, into]
        if (into, currency) in self.known:
            return quotient(ONE, self.known[into, currency]).normalize()
        raise NoRate(f"{currency} to {into} in {self.month}")

    @property
    def day(self) -> date:
        """The last day of the month they are of."""
        return last_day(parse_month(self.month))


def _rounded(exact: Decimal, currency: str) -> int:
    return minor_of(Rounding.of_currency(currency)(exact), currency)


def rates_for(facts: Facts | None, rule: RateRule | None, day: date) -> Rates:
    """The rates a payment of a day uses; none where none are declared."""
    month = ordinal(day.year, day.month) - (1 if rule is None or rule.month == "before" else 0)
    if rule is None or facts is None:
        return Rates(month_text(month), {})
    rows = facts.rates.to_pylist()
    return Rates(
        month_text(month),
        {
            (row["from_currency"], row["to_currency"]): row["rate"].normalize()
            for row in rows
            if (row["source"], row["fixing"], row["month"])
            == (rule.source, rule.fixing, yyyymm_of(month))
        },
    )
