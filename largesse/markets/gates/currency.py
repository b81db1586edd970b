"""Whether what is sold in a market can be converted: its legal tender, and a rate for it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from babel.numbers import get_territory_currencies

from largesse.facts.countries import alpha_2, country_of
from largesse.markets.gates.book import UNKNOWN, GateFact

HasRate = Callable[[str, date], bool]
"""Whether what is paid in a currency on a day can be converted: at a stated rate, or as it is."""


def tender(market: str, day: date) -> tuple[str, ...]:
    """The legal tender of a country on a day, from CLDR; () for what is no country."""
    country = country_of(market)
    if country is None:
        return ()
    return tuple(get_territory_currencies(alpha_2(country), day, day, tender=True))


def with_currency(fact: GateFact, day: date, has_rate: HasRate) -> GateFact:
    """What is known of billing once currencies are asked too.

    Where nobody stated the gate, it stays unknown, and its note names the currency without a rate:
    a rate is never guessed. What is stated stays as it is.
    """
    if fact.gate != "billing" or fact.source:
        return fact
    currencies = tender(fact.market, day)
    missing = [currency for currency in currencies if not has_rate(currency, day)]
    if not currencies or len(missing) == len(currencies):
        named = " or ".join(missing) or "its currency"
        lacking = f"no exchange rate for {named} on {day.isoformat()}"
        note = f"{lacking}: state one in facts or declare the gate"
        return replace(fact, state=UNKNOWN, note=note)
    return replace(fact, state=UNKNOWN, note=f"a rate for {currencies[0]} is there; {fact.note}")
