"""What a line owes without authority, and who caused it: read from the entries alone.

What a partner earns is never refused; what neither its agreement nor its line has is *unfunded*, or
once somebody bears it by name *unfunded, approved*. A correction gives back first what its own
agreement caused of that, and only then authority: none comes out of nothing, and no agreement pays
for another's. What no agreement caused, the line's own allotment has to bear. What authority from
elsewhere covers was caused first.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from largesse.fund import chart, postings
from largesse.fund.chart import Line
from largesse.fund.connect import Connection
from largesse.fund.ledger import balances
from largesse.fund.model import Event
from largesse.fund.postings import Money, Voucher
from largesse.fund.reading import rows
from largesse.workspace.errors import Problem

STAGES = ("unfunded", "unfunded-approved")
_OWN = ("committed", "obligated", "delivered-unpaid", "delivered-paid", "delivered-in-kind")
"""Stages of agreements and partners: what moves between these and nothing was caused there."""

_GIVES_BACK = ("release", "true-up", "take-back", "net", "receive")
_ENTRIES = """
SELECT v.id, v.key, v.kind, v.note, e.amount_minor, d.envelope, d.fiscal_year, d.stage, d.partner,
    c.envelope, c.fiscal_year, c.stage, c.partner
FROM ledger_entry e
JOIN ledger_event v ON v.id = e.event_id
JOIN ledger_account d ON d.id = e.debit_id
JOIN ledger_account c ON c.id = e.credit_id
WHERE v.status = 'posted' AND d.book = 'budgetary' AND ({which}) ORDER BY v.id, e.movement, e.part
"""
_OF_LINE = "e.debit_id IN ({marks}) OR e.credit_id IN ({marks})"
_OF_ALL = "d.stage IN ({stages}) OR c.stage IN ({stages}) OR v.kind IN ({kinds})"

Owner = tuple[str, str]
"""An agreement and '', or '' and a partner ('' where even that is not known)."""


class _Side(NamedTuple):
    line: Line
    stage: str
    partner: str


class _Entry(NamedTuple):
    event: int
    key: str
    kind: str
    agreement: str
    minor: int
    debit: _Side
    credit: _Side


@dataclass(frozen=True, slots=True)
class GivenBack:
    """What of an amount nobody had funded; ``approved_minor`` of it is borne by name."""

    short_minor: int = 0
    approved_minor: int = 0


NOTHING = GivenBack()


@dataclass(slots=True)
class _Causes:
    """Who caused what is short on a line, the earliest first; together all of it."""

    by: dict[Owner, int] = field(default_factory=dict)

    def follow(self, entry: _Entry, other: _Side, change: int) -> None:
        """A change of what is short: something caused, given back, covered, or approved."""
        if other.stage in STAGES:
            return
        owner = (entry.agreement, "" if entry.agreement else other.partner)
        if change > 0:
            self.by[owner] = self.by.get(owner, 0) + change
            return
        own = self.owners(entry.agreement, other.partner) if other.stage in _OWN else []
        left = -change - self.take(own, -change)
        self.take(list(self.by), left)

    def owners(self, agreement: str, partner: str) -> list[Owner]:
        """Whose shortage an amount gives back: of an agreement its own, then its partner's."""
        on_the_line = [owner for owner in self.by if not owner[0]]
        if not agreement:
            return on_the_line
        own = [(agreement, "")] if (agreement, "") in self.by else []
        return own + [owner for owner in on_the_line if partner and owner[1] == partner]

    def take(self, owners: Iterable[Owner], minor: int) -> int:
        """Take as much as there is, up to an amount; how much."""
        taken = 0
        for owner in owners:
            part = min(self.by[owner], minor - taken)
            self.by[owner] -= part
            taken += part
        return taken


class Shortages:
    """What lines owe without authority, while amounts are given back one after the other.

    A line is read when it is first asked for; what is given back afterwards is followed here.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._unfunded: dict[Line, int] = {}
        self._causes: dict[Line, _Causes] = {}

    def give_back(self, line: Line, agreement: str, partner: str, minor: int) -> GivenBack:
        """What is short of an amount that comes back to an agreement, or to the line itself."""
        if line not in self._causes:
            self._read(line)
        causes, unfunded = self._causes[line], self._unfunded[line]
        short = causes.take(causes.owners(agreement, partner), minor)
        approved = max(short - unfunded, 0)
        self._unfunded[line] = unfunded - short + approved
        return GivenBack(short, approved)

    def _read(self, line: Line) -> None:
        codes = (chart.unfunded(line), chart.unfunded_approved(line))
        found = balances(self._connection, codes)
        left = [found[code].posted_minor if code in found else 0 for code in codes]
        self._unfunded[line], self._causes[line] = left[0], _Causes()
        if any(left):
            query = "SELECT id FROM ledger_account WHERE code IN (?, ?)"
            ids = [number for (number,) in rows(self._connection, query, codes)]
            which = _OF_LINE.format(marks=", ".join("?" * len(ids)))
            for entry in _entries(self._connection, which, [*ids, *ids]):
                _follow(entry, self._causes)


def returning(
    voucher: Voucher,
    line: Line,
    money: Money,
    back: GivenBack,
    build: Callable[[Voucher, Money, bool], Event],
) -> Iterator[Event]:
    """The events by which money comes back to a line: first what nobody had funded of it.

    ``build`` makes one of so much, and is told whether that is unfunded.
    """
    if back.approved_minor:
        said = replace(voucher, key=f"{voucher.key}/approved")
        yield postings.need_no_approval(said, line, money.part(back.approved_minor))
    if back.short_minor:
        said = replace(voucher, key=f"{voucher.key}/unfunded")
        yield build(said, money.part(back.short_minor), True)
    if money.minor > back.short_minor:
        yield build(voucher, money.part(money.minor - back.short_minor), False)


def unfounded(connection: Connection) -> Iterator[Problem]:
    """Authority that came back though nobody had funded it, told from the entries alone."""
    stages, kinds = (", ".join(f"'{each}'" for each in of) for of in (STAGES, _GIVES_BACK))
    which = _OF_ALL.format(stages=stages, kinds=kinds)
    causes: dict[Line, _Causes] = {}
    for _, event in groupby(_entries(connection, which, []), key=attrgetter("event")):
        entries = list(event)
        for entry in entries:
            _follow(entry, causes)
        for entry in entries:
            yield from _returned(entry, causes)


def _returned(entry: _Entry, causes: dict[Line, _Causes]) -> Iterator[Problem]:
    debit, known = entry.debit, causes.get(entry.debit.line)
    is_return = debit.stage in _OWN and entry.credit.stage in ("allotment", "committed")
    if known is None or not is_return or entry.kind not in _GIVES_BACK:
        return
    owners = known.owners(entry.agreement, debit.partner)
    less = min(entry.minor, sum(known.by[owner] for owner in owners))
    if less:
        what = f"'{entry.key}' returns {less} minor units of '{debit.line}' that nobody had funded"
        mend = "find who posted it; clear as much from the line itself"
        yield Problem(what, mend, code="authority-from-nothing")


def _follow(entry: _Entry, causes: dict[Line, _Causes]) -> None:
    for side, other, change in (
        (entry.debit, entry.credit, entry.minor),
        (entry.credit, entry.debit, -entry.minor),
    ):
        if side.stage in STAGES:
            causes.setdefault(side.line, _Causes()).follow(entry, other, change)


def _entries(connection: Connection, which: str, values: Sequence[int]) -> Iterator[_Entry]:
    for row in rows(connection, _ENTRIES.format(which=which), values):
        event, key, kind, note, minor, *sides = row
        agreement = str(json.loads(note).get("agreement", ""))
        yield _Entry(event, key, kind, agreement, minor, _side(sides[:4]), _side(sides[4:]))


def _side(columns: Sequence[str | None]) -> _Side:
    envelope, year, stage, partner = (each or "" for each in columns)
    return _Side(Line(envelope, year), stage, partner)
