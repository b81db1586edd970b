"""Amounts of runs and facts in the programme's currency."""

from dataclasses import dataclass
from decimal import Decimal

from largesse.entitlement.overview import EarnedFrom
from largesse.facts import Facts
from largesse.money import EXACT, is_currency
from largesse.programme.calendar import month_text, yyyymm_of
from largesse.programme.model import Programme
from largesse.sovereignty.exposure.lake import minor
from largesse.workspace.errors import Problem, Refusal


@dataclass(frozen=True, slots=True)
class Converter:
    """Converts at the declared rates of the window's last month."""

    programme: Programme
    facts: Facts
    last: int

    def minor(self, amount: Decimal, unit: str) -> int:
        """An amount in the programme's minor units. Raises :class:`Refusal` (``no-rate``)."""
        currency = self.programme.currency
        if unit == currency or not amount:
            return minor(amount, currency)
        return minor(EXACT.multiply(amount, self._rate(unit)), currency)

    def expected_minor(self, row: EarnedFrom) -> int | None:
        """What is expected, or what its quantity costs; None where that is not stated."""
        if is_currency(row.unit):
            return self.minor(row.expected, row.unit)
        if row.cost is None or not row.cost_currency:
            return None
        return self.minor(row.cost, row.cost_currency)

    def vested_minor(self, row: EarnedFrom) -> int:
        """What has vested; 0 of what is no money."""
        return self.minor(row.vested, row.unit) if is_currency(row.unit) else 0

    def _rate(self, unit: str) -> Decimal:
        rule, currency, wanted = (
            self.programme.converts,
            self.programme.currency,
            yyyymm_of(self.last),
        )
        for row in self.facts.rates.to_pylist():
            fixing = (row["source"], row["fixing"])
            named = rule is not None and fixing == (rule.source, rule.fixing)
            pair = (row["from_currency"], row["to_currency"], row["month"])
            if named and pair == (unit, currency, wanted):
                return Decimal(row["rate"])
        what = f"no rate turns {unit} of {month_text(self.last)} into {currency}"
        mend = "add it to facts/rates.csv"
        raise Refusal(Problem(what, mend, "facts/rates.csv", code="no-rate"))
