"""All facts at one known time, as the engine reads them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa

from largesse.facts.checks import problems_of
from largesse.facts.kinds import BY_NAME
from largesse.facts.reading import RawRow, RawTable, cell_text
from largesse.facts.rows import FactRows, typed_rows
from largesse.facts.tables import Tables, engine_tables, facts_digest, kind_digest, kind_table
from largesse.workspace.errors import Problem, Refusal


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One kind of facts as it was recorded."""

    kind: str
    file: str
    """The file (or ``file#sheet``) it was read from."""
    sha256: str
    """Of what the rows say, whatever the file's format or the order of its lines."""
    known_at: datetime
    """When it was recorded first, in UTC."""
    row_count: int


@dataclass(frozen=True, slots=True)
class Facts:
    """Dated facts as Arrow tables. ``valid_to`` is exclusive, null where there is no end;
    ``valid_from`` is never null: 0001-01-01 where a row has always held. Optional text is ``''``.
    """

    assertions: pa.Table
    """subject_kind ('partner', 'customer', 'deal'), subject, fact, value, valid_from, valid_to."""
    accounts: pa.Table
    """provider, billing_account, sub_account, customer, valid_from, valid_to; sub_account ''
    stands for every sub-account that has no row of its own on the day."""
    attribution: pa.Table
    """provider, billing_account, sub_account, role, partner, share decimal128(38,18) in (0, 1],
    valid_from, valid_to, evidence; sub_account '' as in `accounts`, role by role."""
    targets: pa.Table
    """partner, name, interval, amount decimal128(38,18), unit."""
    baselines: pa.Table
    """As `targets`."""
    rates: pa.Table
    """source, fixing, from_currency, to_currency, month int32 yyyymm, rate decimal128(38,18)."""
    activities: pa.Table
    """activity, kind, partner, customer, deal, day, type, amount decimal128(38,18) or null,
    currency, quantity decimal128(38,18) or null, attributes (JSON object of texts)."""
    sha256: str
    """Of everything the facts say."""
    snapshots: tuple[Snapshot, ...] = ()
    """Where they were recorded; empty for facts given in memory."""
    known_at: datetime | None = None
    """When this set was recorded, in UTC; None for facts given in memory."""

    @classmethod
    def of_rows(
        cls, rows: Mapping[str, Sequence[Mapping[str, object]]], *, references: bool = True
    ) -> "Facts":
        """Facts from plain rows by kind, as `{'levels': [{'partner': 'p', 'level': 'gold'}]}`.

        Columns are those of the files; values are text, or date, int, Decimal; None is empty.
        Checked as files are; `references=False` lets rows speak of partners, customers and deals
        that are not stated. Raises Refusal with every problem, the row's number as its line.
        """
        typed = typed_rows(_given(kind, table) for kind, table in rows.items() if table)
        problems = [
            problem
            for problem in problems_of(typed)
            if references or not problem.code.startswith("unknown-") or problem.code in _ALWAYS_BAD
        ]
        if problems:
            raise Refusal(*problems)
        tables = kind_tables(typed)
        digests = {kind: kind_digest(table) for kind, table in tables.items()}
        return facts_of(engine_tables(tables), facts_digest(digests))


_ALWAYS_BAD = frozenset({"unknown-kind", "unknown-column"})


def facts_of(
    tables: Tables,
    sha256: str,
    snapshots: tuple[Snapshot, ...] = (),
    known_at: datetime | None = None,
) -> Facts:
    """The tables under one roof with what is known of where they come from."""
    return Facts(
        tables.assertions,
        tables.accounts,
        tables.attribution,
        tables.targets,
        tables.baselines,
        tables.rates,
        tables.activities,
        sha256,
        snapshots,
        known_at,
    )


def kind_tables(rows: FactRows) -> dict[str, pa.Table]:
    """The record of each kind that has rows."""
    return {name: kind_table(BY_NAME[name], kept) for name, kept in rows.by_kind.items() if kept}


def _given(kind: str, rows: Sequence[Mapping[str, object]]) -> RawTable:
    header: dict[str, int] = {}
    for row in rows:
        for name in row:
            header.setdefault(name, len(header) + 1)
    problems = () if kind in BY_NAME else (_no_kind(kind),)
    return RawTable(kind, kind, header, tuple(_raw(rows)), problems)


def _raw(rows: Sequence[Mapping[str, object]]) -> Iterator[RawRow]:
    for number, row in enumerate(rows, 1):
        cells = {name: cell_text(value).strip() for name, value in row.items()}
        yield RawRow(number, {name: text for name, text in cells.items() if text})


def _no_kind(kind: str) -> Problem:
    mend = f"use one of {', '.join(BY_NAME)}"
    return Problem(f"'{kind}' is not a kind of facts", mend, kind, code="unknown-kind")
