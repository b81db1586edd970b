"""Units and exchange rates of a case: what is stated in another currency than a measure's."""

from collections.abc import Mapping
from decimal import Decimal

from largesse.entitlement.cases.concern import Concern
from largesse.entitlement.cases.dated import month_of, read_day
from largesse.entitlement.cases.model import World, standing_at
from largesse.money import is_currency
from largesse.programme.calendar import month_text
from largesse.programme.model import ConversionRule
from largesse.programme.terms.amounts import parse_amount, parse_number

CASE_RATES = ConversionRule("case", "case", "charge month")
"""How a case converts where its programme does not say how."""

_MONTHS_AROUND = 36


def read_number(concern: Concern, value: object, unit: str) -> tuple[Decimal, str]:
    """A number given for something measured in ``unit``, and the currency it is in.

    Another currency is taken where the case gives its rate; any other unit is refused.
    """
    text = str(value).strip()
    own = unit if is_currency(unit) else concern.programme.currency
    if " " not in text:
        return parse_number(text), own
    amount = parse_amount(text)
    if amount.unit == unit:
        return amount.value, own
    rates = concern.case.given.get("rates")
    if is_currency(unit) and amount.is_money:
        if isinstance(rates, Mapping) and amount.unit in rates:
            return amount.value, amount.unit
        raise ValueError(
            f"'{text}' is in {amount.unit} where {unit} is measured; "
            f"add rates: {{{amount.unit}: 1.10}}, or write it in {unit}"
        )
    raise ValueError(f"'{text}' is in {amount.unit} where {unit} is measured; write it in {unit}")


def read_rates(concern: Concern, world: World, value: object) -> None:
    """``rates: {EUR: 1.10}``; by month as a list from the first, or ``{2024-01: 1.10, ...}``."""
    if not isinstance(value, Mapping):
        raise ValueError("'rates' is a map by currency; write rates: {EUR: 1.10}")
    world.has_rates = True
    units = {m.unit for rule in concern.rules for m in rule.measures if is_currency(m.unit)}
    rule = concern.programme.converts or CASE_RATES
    for currency, given in value.items():
        if not is_currency(str(currency)):
            raise ValueError(f"'{currency}' is no ISO 4217 currency; write rates: {{EUR: 1.10}}")
        with standing_at("given", "rates", str(currency)):
            steps = _steps(world.first.first, given)
        for month in range(world.first.first - _MONTHS_AROUND, world.first.last + _MONTHS_AROUND):
            rate = next((r for start, r in reversed(steps) if start <= month), steps[0][1])
            for unit in sorted(units - {currency}):
                world.rows.setdefault("rates", []).append(
                    {
                        "source": rule.source,
                        "fixing": rule.fixing,
                        "from_currency": currency,
                        "to_currency": unit,
                        "month": month_text(month),
                        "rate": str(rate),
                    }
                )


def _steps(first: int, given: object) -> list[tuple[int, Decimal]]:
    """Rates with the month from which each holds, in order of time."""
    if isinstance(given, Mapping):
        found = [(month_of(read_day(str(k))), parse_number(str(v))) for k, v in given.items()]
        return sorted(found)
    values = given if isinstance(given, list) else [given]
    return [(first + i, parse_number(str(v))) for i, v in enumerate(values)]
