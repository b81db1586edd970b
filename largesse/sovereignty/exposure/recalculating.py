"""What partners would have earned had a loss happened as the window began: the engine asked again.

Attribution and accounts of what is lost end on the window's first day, activities of partners and
customers that are gone are left out from then on, and the run's earn stage
is carried out on partial sums that are there already: no billing row is read. What a loss takes of
an account only in part, as one of its hosting regions, cannot be told apart there; those accounts
keep what they have, so that what is lost is at least what is told.
"""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from largesse.entitlement.duckdb.calculation import calculate, connect, partials_relation
from largesse.entitlement.duckdb.results import write_results
from largesse.entitlement.duckdb.slicing import Slicer
from largesse.entitlement.overview import earned_in
from largesse.entitlement.partials import take
from largesse.entitlement.plan.compiled import compile_plan
from largesse.entitlement.recall import Recalled, recall
from largesse.facts import Facts
from largesse.programme.calendar import first_day
from largesse.sovereignty.exposure.converting import Converter
from largesse.sovereignty.exposure.events import Reach
from largesse.sovereignty.exposure.world import World
from largesse.workspace.files import exclusive_lock
from largesse.workspace.paths import Workspace

Sums = Mapping[tuple[str, str, str], int]
"""By partner, incentive and envelope, in the programme's minor units."""


_ACCOUNT = ("provider", "billing_account", "sub_account")


@dataclass(frozen=True, slots=True)
class Lost:
    """The accounts, partners and customers that are lost, and the accounts that are not."""

    accounts: frozenset[str]
    others: frozenset[str]
    partners: frozenset[str] = frozenset()
    customers: frozenset[str] = frozenset()

    def takes(self, account: str) -> bool:
        """Whether an account goes as a whole: it is lost, or every part of it that is billed."""
        if account in self.accounts:
            return True
        inside = f"{account}/"
        return any(name.startswith(inside) for name in self.accounts) and not any(
            name == account or name.startswith(inside) for name in self.others
        )


@dataclass(frozen=True, slots=True)
class Recalculated:
    """What is earned in the window's intervals, as it is and without what is lost."""

    before: Sums
    after: Sums
    accounts_in_part: int
    """Accounts that are lost only in part, and were left as they are."""

    @property
    def lost_minor(self) -> int:
        """What would no longer be earned."""
        return sum(self.before.values()) - sum(self.after.values())

    def by(self, part: int) -> dict[str, int]:
        """What would no longer be earned by partner (0), incentive (1) or envelope (2)."""
        sums: dict[str, int] = {}
        for key in self.before.keys() | self.after.keys():
            change = self.before.get(key, 0) - self.after.get(key, 0)
            sums[key[part]] = sums.get(key[part], 0) + change
        return {name: minor for name, minor in sorted(sums.items()) if minor}


def recalculate(workspace: Workspace, world: World, gone: Reach) -> Recalculated:
    """Ask the engine again. The world is one that was built with a run."""
    recalled = recall(workspace, world.run)
    converter = Converter(recalled.programme, recalled.snapshot.facts, world.last)
    start = first_day(world.first)
    accounts, in_part = _accounts(world, gone)
    others = frozenset(world.columns["account"].names) - accounts
    lost = Lost(frozenset(accounts), others, gone.partners, gone.customers)
    facts = without(recalled.snapshot.facts, lost, start)
    with tempfile.TemporaryDirectory() as folder, exclusive_lock(workspace):
        _calculate(workspace, recalled, facts, Path(folder))
        after = _sums(Path(folder), world, converter)
    before = _sums(recalled.folder, world, converter)
    return Recalculated(before, after, in_part)


def _calculate(workspace: Workspace, recalled: Recalled, facts: Facts, folder: Path) -> None:
    snapshot = recalled.snapshot
    plan = compile_plan(recalled.programme, recalled.through)
    connection = connect()
    try:
        slicer = Slicer(connection, plan.programme, snapshot.facts)
        taken = take(connection, workspace.partials, snapshot.deliveries, plan.takings, slicer)
        calculate(connection, plan, facts, partials_relation(taken.files))
        write_results(connection, plan, folder)
    finally:
        connection.close()


def _sums(folder: Path, world: World, converter: Converter) -> Sums:
    sums: dict[tuple[str, str, str], int] = {}
    for row in earned_in(folder, world.first, world.last):
        amount = converter.expected_minor(row)
        if amount is not None:
            key = (row.partner, row.incentive, row.envelope)
            sums[key] = sums.get(key, 0) + amount
    return sums


def _accounts(world: World, gone: Reach) -> tuple[set[str], int]:
    """The accounts of which every line is lost, and how many others lose a line.

    Not counted among those: lines that a partner takes with it, which is taken out by name.
    """
    column = world.columns["account"]
    taken = np.zeros(len(gone.lines), np.bool_)
    taken[world.sold_line[world.partners_of(gone.partners)[world.sold_partner]]] = True
    left = np.unique(column.codes[~gone.lines])
    whole = np.setdiff1d(np.unique(column.codes[gone.lines]), left)
    in_part = np.setdiff1d(np.unique(column.codes[gone.lines & ~taken]), whole)
    return {column.names[code] for code in whole.tolist()}, len(in_part)


def without(facts: Facts, lost: Lost, start: date) -> Facts:
    """The facts with what is said of accounts and partners that are lost ended on a day."""
    attribution = facts.attribution
    partners = pa.array(sorted(lost.partners), pa.string())
    is_lost = pc.or_(
        _is_lost(attribution, lost), pc.is_in(attribution["partner"], value_set=partners)
    )
    return replace(
        facts,
        attribution=_ended(attribution, is_lost, start),
        accounts=_ended(facts.accounts, _is_lost(facts.accounts, lost), start),
        activities=_undone(facts.activities, lost, start),
    )


def _undone(activities: pa.Table, lost: Lost, start: date) -> pa.Table:
    """The activities but those of partners and customers that are gone, from a day on."""
    gone = [
        pc.is_in(activities[column], value_set=pa.array(sorted(names), pa.string()))
        for column, names in (("partner", lost.partners), ("customer", lost.customers))
    ]
    is_late = pc.greater_equal(activities["day"], start)
    return activities.filter(pc.invert(pc.and_(is_late, pc.or_(*gone))))


def _is_lost(table: pa.Table, lost: Lost) -> pa.Array:
    """The rows of accounts that are lost; one of a whole account, where all its parts are."""
    columns = [table[name].to_pylist() for name in _ACCOUNT]
    names = ["/".join(part for part in row if part) for row in zip(*columns, strict=True)]
    return pa.array([lost.takes(name) for name in names], pa.bool_())


def _ended(table: pa.Table, chosen: pa.Array, start: date) -> pa.Table:
    """The rows that are chosen hold no longer from a day on; what began later is left out."""
    stays = pc.or_(pc.invert(chosen), pc.less(table["valid_from"], start))
    kept, marked = table.filter(stays), chosen.filter(stays)
    runs_on = pc.fill_null(pc.greater(kept["valid_to"], start), True)
    day = pa.scalar(start, pa.date32())
    ended = pc.if_else(pc.and_(marked, runs_on), day, kept["valid_to"])
    place = kept.schema.get_field_index("valid_to")
    return kept.set_column(place, kept.schema.field(place), ended)
