"""Which exchange rates a workspace states: the ``rates`` of its facts."""

from datetime import date

import pyarrow.compute as pc

from largesse.facts.snapshots import load_facts
from largesse.markets.gates.currency import HasRate
from largesse.workspace.errors import Refusal
from largesse.workspace.paths import Workspace


def rates_of(workspace: Workspace) -> HasRate:
    """Whether a currency has a rate for a day's month or later than none: what facts state.

    A workspace without facts has no rates.
    """
    try:
        rates = load_facts(workspace).rates
    except Refusal:
        return lambda currency, day: False
    stated = {
        (currency, month)
        for column in ("from_currency", "to_currency")
        for currency, month in zip(
            pc.cast(rates[column], "string").to_pylist(), rates["month"].to_pylist(), strict=True
        )
    }

    def has_rate(currency: str, day: date) -> bool:
        return (currency, day.year * 100 + day.month) in stated

    return has_rate
