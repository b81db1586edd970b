"""``markets/gates.csv``: what is true of a gate from when, on whose word, known since when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from types import MappingProxyType

from largesse.facts.cells import Cell
from largesse.facts.countries import country_of
from largesse.facts.reviewed import Column, Row, read_table
from largesse.markets.observations.book import MarketBook
from largesse.workspace.errors import Problem, Refusal, nearest
from largesse.workspace.paths import Workspace

FILE_NAME = "markets/gates.csv"
GATES = ("foreign-operation", "residency", "billing", "sanctions", "partner")
"""G1 may a foreign firm operate and own, G2 data residency (open: data may leave), G3 one can bill,
collect and convert, G4 sanctions and export control (closed stops everything), G5 a credible
partner of the needed kind."""
OPEN, CLOSED, UNKNOWN = "open", "closed", "unknown"
_STRICTEST = {CLOSED: 0, UNKNOWN: 1, OPEN: 2}
COLUMNS = (
    Column("market", Cell.TEXT),
    Column("gate", Cell.CHOICE, choices=GATES),
    Column("state", Cell.CHOICE, choices=(OPEN, CLOSED, UNKNOWN)),
    Column("from", Cell.DATE),
    Column("to", Cell.DATE, is_needed=False),
    Column("source", Cell.TEXT),
    Column("known_at", Cell.DATE),
    Column("note", Cell.TEXT, is_needed=False),
)


@dataclass(frozen=True, slots=True)
class GateFact:
    """The state of one gate of one market: from a day, to before another (None: until changed)."""

    market: str
    gate: str
    state: str
    since: date | None
    until: date | None
    source: str
    known_at: date | None
    note: str = ""

    def holds(self, day: date, known_at: date | None) -> bool:
        """Whether it is true on a day, as far as was known on another (None: all that is known)."""
        return (
            (self.since is None or self.since <= day)
            and (self.until is None or day < self.until)
            and (known_at is None or self.known_at is None or self.known_at <= known_at)
        )


@dataclass(frozen=True, slots=True)
class GateBook:
    """All that is stated of gates, by market and gate, and which markets are regions of which."""

    facts: Mapping[tuple[str, str], tuple[GateFact, ...]]
    members: Mapping[str, tuple[str, ...]]

    def state(self, market: str, gate: str, day: date, known_at: date | None = None) -> GateFact:
        """A gate's state on a day; unknown, without a source, where nobody stated it.

        Of what is stated for the same time, what came to be known last. Of a region, the strictest
        of what is stated of itself and of its members; what nobody stated of a member counts as
        unknown, but not where the region itself is stated.
        """
        own = self._stated(market, gate, day, known_at)
        states = [self.state(name, gate, day, known_at) for name in self.members.get(market, ())]
        if own is not None:
            states = [own, *(fact for fact in states if fact.source)]
        if states:
            return min(states, key=lambda fact: _STRICTEST[fact.state])
        return GateFact(market, gate, UNKNOWN, None, None, "", None, "nobody has stated it")

    def _stated(self, market: str, gate: str, day: date, known_at: date | None) -> GateFact | None:
        said = [f for f in self.facts.get((market, gate), ()) if f.holds(day, known_at)]
        return max(said, key=lambda fact: fact.known_at or date.min, default=None)

    def states(
        self, market: str, day: date, known_at: date | None = None
    ) -> Mapping[str, GateFact]:
        """Every gate's state."""
        return {gate: self.state(market, gate, day, known_at) for gate in GATES}


def read_gates(workspace: Workspace, book: MarketBook) -> GateBook:
    """The gates of a workspace; none stated where there is no file.

    Raises :class:`Refusal` with every fault: what is neither a country nor a market, a period that
    ends before it begins, two states known on one day for the same time.
    """
    path = workspace.root / FILE_NAME
    if not path.is_file():
        return book_of((), book)
    rows, problems = read_table(path, FILE_NAME, COLUMNS)
    for row in rows:
        problems += _row_problems(row, list(book.markets))
    facts = [(row, _fact(row)) for row in rows]
    problems += _contradictions(facts)
    if problems:
        raise Refusal(*sorted(problems, key=lambda problem: problem.line or 0))
    return book_of((fact for _, fact in facts), book)


def book_of(facts: Iterable[GateFact], book: MarketBook) -> GateBook:
    """The gates that facts state."""
    found: dict[tuple[str, str], list[GateFact]] = {}
    for fact in facts:
        found.setdefault((fact.market, fact.gate), []).append(fact)
    members = {name: market.members for name, market in book.markets.items() if market.members}
    return GateBook(
        MappingProxyType({key: tuple(said) for key, said in found.items()}),
        MappingProxyType(members),
    )


def _fact(row: Row) -> GateFact:
    return GateFact(
        row.text("market"),
        row.text("gate"),
        row.text("state"),
        row.day("from"),
        row.day("to"),
        row.text("source"),
        row.day("known_at"),
        row.text("note"),
    )


def _row_problems(row: Row, known: list[str]) -> Iterable[Problem]:
    market, since, until = row.text("market"), row.day("from"), row.day("to")
    if market not in known and country_of(market) != market:
        mend = nearest(market, known, "list it in markets/markets.yaml")
        yield row.problem(f"there is no market '{market}'", mend, "no-such-market")
    if since and until and until <= since:
        what = f"it ends on {until.isoformat()}, not after it begins"
        yield row.problem(what, "state the first day on which it is no longer so", "bad-period")


def _contradictions(facts: list[tuple[Row, GateFact]]) -> Iterable[Problem]:
    by_key: dict[tuple[str, str, date | None], list[tuple[Row, GateFact]]] = {}
    for row, fact in facts:
        by_key.setdefault((fact.market, fact.gate, fact.known_at), []).append((row, fact))
    for said in by_key.values():
        for (first, one), (second, other) in combinations(said, 2):
            if one.state != other.state and _overlap(one, other):
                what = (
                    f"{other.gate} of {other.market} is both {one.state} (line {first.line}) and"
                    f" {other.state}, known on one day"
                )
                mend = "end the earlier one, or say when the later one came to be known"
                yield second.problem(what, mend, "contradiction")


def _overlap(one: GateFact, other: GateFact) -> bool:
    last = date.max
    return (one.since or date.min) < (other.until or last) and (other.since or date.min) < (
        one.until or last
    )
