"""Where the fund stands: each line of the budget, from what it was allotted to what is left."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields

from largesse.fund.chart import Line
from largesse.fund.connect import Connection
from largesse.fund.ledger import balances as standing
from largesse.fund.model import Balance
from largesse.fund.reading import NOW, AsOf
from largesse.fund.reports.trial import balances_as_of
from largesse.programme.model import Fund

_STAGES = {
    "allotment": "available_minor",
    "committed": "committed_minor",
    "obligated": "obligated_minor",
    "delivered-unpaid": "unpaid_minor",
    "delivered-paid": "paid_minor",
    "delivered-in-kind": "in_kind_minor",
    "expired": "expired_minor",
    "unfunded": "unfunded_minor",
    "unfunded-approved": "unfunded_approved_minor",
}


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a line or a sum of lines stands, in minor units.

    allotted + unfunded = available + reserved + committed + obligated + unpaid + paid + in kind +
    expired, on every line.
    """

    available_minor: int = 0
    reserved_minor: int = 0
    """Set aside by offers that are open."""
    committed_minor: int = 0
    obligated_minor: int = 0
    unpaid_minor: int = 0
    paid_minor: int = 0
    in_kind_minor: int = 0
    expired_minor: int = 0
    unfunded_minor: int = 0
    unfunded_approved_minor: int = 0

    @property
    def allotted_minor(self) -> int:
        """The authority on the line: what it was given and kept, transfers included."""
        used = self.reserved_minor + self.committed_minor + self.obligated_minor
        delivered = self.unpaid_minor + self.paid_minor + self.in_kind_minor
        without = self.unfunded_minor + self.unfunded_approved_minor
        return self.available_minor + used + delivered + self.expired_minor - without

    def __add__(self, other: "Stand") -> "Stand":
        sums = {f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)}
        return Stand(**sums)


@dataclass(frozen=True, slots=True)
class PositionRow:
    """A row of the position: a line of the budget, or the sum of an envelope and its parts."""

    envelope: str
    title: str
    year: str
    """The fiscal year; '' for the whole period; of a sum over years, '*'."""
    depth: int
    is_sum: bool
    stand: Stand
    is_below_sum: bool = False
    """Whether the row above it is the sum of its envelope."""


@dataclass(frozen=True, slots=True)
class Credit:
    """A year's payment credit, in minor units."""

    year: str
    voted_minor: int
    consumed_minor: int
    available_minor: int


@dataclass(frozen=True, slots=True)
class Position:
    """The fund's position: its pledge, its lines with subtotals, its payment credit."""

    as_of: AsOf
    currency: str
    authorised_minor: int
    unapportioned_minor: int
    not_allotted_minor: int
    """Apportioned to a year and allotted to no envelope."""
    lines: Mapping[Line, Stand]
    rows: tuple[PositionRow, ...]
    total: Stand
    credit: tuple[Credit, ...]

    @property
    def alarms(self) -> tuple[Line, ...]:
        """The lines that owe more than they were given; they make no new commitment."""
        return tuple(line for line, stand in self.lines.items() if stand.unfunded_minor)


def position(
    connection: Connection, fund: Fund | None = None, as_of: AsOf = NOW, language: str = "en"
) -> Position:
    """The position as of a day and as known at a moment; the tree is the programme's fund.

    What stands today is read from the running sums beside the entries (`largesse verify` holds the
    two against each other); any other day is added up. Without a fund, and for envelopes that left
    the programme, the envelopes stand side by side.
    """
    known = standing(connection) if as_of == NOW else balances_as_of(connection, as_of)
    balances = known.values()
    by_stage = _by_stage(balances)
    lines = _lines(balances)
    currency = next((b.account.currency for b in balances), fund.authorised.unit if fund else "")
    return Position(
        as_of,
        currency,
        by_stage.get("authority", 0),
        by_stage.get("unapportioned", 0),
        by_stage.get("apportioned", 0),
        lines,
        tuple(_rows(lines, fund, language)),
        sum(lines.values(), Stand()),
        _credit(balances),
    )


def _by_stage(balances: Iterable[Balance]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for balance in balances:
        if balance.account.book == "budgetary":
            stage = balance.account.stage
            sums[stage] = sums.get(stage, 0) + balance.posted_minor
    return sums


def _lines(balances: Iterable[Balance]) -> dict[Line, Stand]:
    sums: dict[Line, dict[str, int]] = {}
    for balance in balances:
        form = balance.account
        if form.book != "budgetary" or form.stage not in _STAGES:
            continue
        line = sums.setdefault(Line(form.envelope, form.fiscal_year), {})
        amounts = {_STAGES[form.stage]: balance.posted_minor}
        if form.stage == "allotment":
            reserved = balance.posted_minor - balance.available_minor
            amounts = {"available_minor": balance.available_minor, "reserved_minor": reserved}
        for name, minor in amounts.items():
            line[name] = line.get(name, 0) + minor
    return {line: Stand(**sums[line]) for line in sorted(sums)}


def _rows(lines: Mapping[Line, Stand], fund: Fund | None, language: str) -> Iterator[PositionRow]:
    tree = dict(fund.envelopes) if fund else {}
    roots = [e.id for e in tree.values() if e.parent is None]
    strangers = sorted({line.envelope for line in lines} - set(tree))
    for root in [*roots, *strangers]:
        yield from _branch(root, 0, lines, fund, language)


def _branch(
    envelope: str, depth: int, lines: Mapping[Line, Stand], fund: Fund | None, language: str
) -> Iterator[PositionRow]:
    known = fund.envelopes.get(envelope) if fund else None
    title = known.title.in_language(language) if known else envelope
    parts = [e.id for e in fund.envelopes.values() if e.parent == envelope] if fund else []
    own = [line for line in lines if line.envelope == envelope]
    inside = [line for line in lines if _is_within(line.envelope, envelope, fund)]
    has_sum = bool(parts) or len(own) > 1
    if has_sum:
        whole = sum((lines[line] for line in inside), Stand())
        yield PositionRow(envelope, title, "*", depth, True, whole)
    for line in own:
        yield PositionRow(envelope, title, line.year, depth + has_sum, False, lines[line], has_sum)
    for part in parts:
        yield from _branch(part, depth + 1, lines, fund, language)


def _is_within(envelope: str, whole: str, fund: Fund | None) -> bool:
    name: str | None = envelope
    while name is not None and name != whole:
        known = fund.envelopes.get(name) if fund else None
        name = known.parent if known else None
    return name == whole


def _credit(balances: Iterable[Balance]) -> tuple[Credit, ...]:
    sums: dict[str, dict[str, int]] = {}
    for balance in balances:
        stage = balance.account.stage
        if stage.startswith("credit-") and balance.account.book == "budgetary":
            year = sums.setdefault(balance.account.fiscal_year, {})
            year[stage] = year.get(stage, 0) + balance.posted_minor
    return tuple(
        Credit(
            year,
            of.get("credit-voted", 0),
            of.get("credit-consumed", 0),
            of.get("credit-available", 0),
        )
        for year, of in sorted(sums.items(), key=lambda item: (item[0] == "", item[0]))
    )
