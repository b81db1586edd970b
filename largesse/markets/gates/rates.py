"""Which currencies a workspace can convert: the ``rates`` that its programme converts at."""

from datetime import date
from functools import cache

import pyarrow.compute as pc

from largesse.facts.snapshots import load_facts
from largesse.markets.gates.currency import HasRate
from largesse.programme.model import Programme
from largesse.workspace.paths import Workspace


def rates_of(workspace: Workspace, programme: Programme | None) -> HasRate:
    """Whether a day's month has a rate from a currency to the programme's own, which needs none.

    Only rates of the source and fixing count that the programme converts at, where it names them.
    Facts are read when first asked; the answer raises :class:`~largesse.workspace.errors.Refusal`
    where they have faults.
    """
    own = programme.currency if programme else ""

    @cache
    def stated() -> frozenset[tuple[str, str, int]]:
        return _stated(workspace, programme) if workspace.facts.is_dir() else frozenset()

    def has_rate(currency: str, day: date) -> bool:
        return currency == own or (currency, own, day.year * 100 + day.month) in stated()

    return has_rate


def _stated(workspace: Workspace, programme: Programme | None) -> frozenset[tuple[str, str, int]]:
    """From which currency to which, in which month (yyyymm)."""
    rates = load_facts(workspace).rates
    names = ("from_currency", "to_currency", "source", "fixing")
    columns = [pc.cast(rates[name], "string").to_pylist() for name in names]
    rule = programme.converts if programme else None
    return frozenset(
        (given, taken, month)
        for given, taken, source, fixing, month in zip(
            *columns, rates["month"].to_pylist(), strict=True
        )
        if rule is None or (source, fixing) == (rule.source, rule.fixing)
    )
