"""What cannot be true of holdings and rights on one day: above a whole, in a closed circle."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

import networkx as nx

from largesse.sovereignty.ownership.figures import percent
from largesse.sovereignty.ownership.model import SEATS, Holding, Ownership, Right
from largesse.workspace.errors import Problem

HOLDINGS_FILE, RIGHTS_FILE = "sovereignty/holdings.csv", "sovereignty/rights.csv"
Share = Callable[[Holding], Fraction]
MEASURES: Mapping[str, Share] = {
    "capital": lambda holding: holding.capital,
    "votes": lambda holding: holding.votes,
}


def problems_of(ownership: Ownership) -> list[Problem]:
    """Everything that cannot be, in the order of the files."""
    above = above_whole(ownership.holdings)
    found = [*_not_held(ownership), *above, *_seats(ownership.rights)]
    return found if above else [*found, *_circles(ownership)]


def above_whole(holdings: Iterable[Holding]) -> list[Problem]:
    """One problem for each entity of whose capital or votes more than the whole is held."""
    by_held: dict[str, list[Holding]] = defaultdict(list)
    for holding in holdings:
        by_held[holding.held].append(holding)
    found = []
    for held, rows in by_held.items():
        wholes = {name: sum(map(share, rows), Fraction()) for name, share in MEASURES.items()}
        above = [f"{percent(whole)} of the {name}" for name, whole in wholes.items() if whole > 1]
        if above:
            what = f"{' and '.join(above)} of '{held}' is held{_rows(rows)}"
            mend = "correct a share, or end what is no longer held"
            found.append(_problem(rows[-1], what, mend, "above-whole"))
    return found


def _not_held(ownership: Ownership) -> Iterable[Problem]:
    for holding in ownership.holdings:
        entity = ownership.entity(holding.held)
        if not entity.can_be_held:
            what = f"'{holding.held}' is a {entity.kind}, of which nobody holds a share"
            mend = "correct its kind in entities.csv, or tell rights over it in rights.csv"
            yield _problem(holding, what, mend, "not-held")


def _seats(rights: Iterable[Right]) -> Iterable[Problem]:
    by_held: dict[str, list[Right]] = defaultdict(list)
    for right in rights:
        if right.right == SEATS:
            by_held[right.held].append(right)
    for held, rows in by_held.items():
        wholes = sorted({row.of or 0 for row in rows})
        if len(wholes) > 1:
            what = f"'{held}' has {' and '.join(map(str, wholes))} seats{_rows(rows)}"
            yield _problem(rows[-1], what, "state one number in every row", "seats-differ")
        elif sum(row.seats or 0 for row in rows) > wholes[0]:
            what = f"more than the {wholes[0]} seats of '{held}' are appointed{_rows(rows)}"
            yield _problem(rows[-1], what, "correct the seats", "seats-above-whole")


def _circles(ownership: Ownership) -> Iterable[Problem]:
    """Entities that hold all of each other: nobody is behind them, so no share can be told."""
    told: set[frozenset[str]] = set()
    for measure, share in MEASURES.items():
        graph = nx.DiGraph()
        left: dict[str, Fraction] = defaultdict(lambda: Fraction(1))
        for holding in ownership.holdings:
            if share(holding):
                graph.add_edge(holding.holder, holding.held)
                left[holding.held] -= share(holding)
        open_ones = [n for n in graph if n not in left or left[n] > 0]
        grounded = set(open_ones).union(*(nx.descendants(graph, n) for n in open_ones))
        closed = graph.subgraph(set(graph) - grounded)
        for ring in map(frozenset, nx.strongly_connected_components(closed)):
            # Only the first in line: what such a circle holds in turn is not the fault.
            is_first = all(holder in ring for held in ring for holder in closed.predecessors(held))
            if is_first and ring not in told:
                told.add(ring)
                yield _circle(ownership, ring, measure)


def _circle(ownership: Ownership, ring: frozenset[str], measure: str) -> Problem:
    rows = [row for row in ownership.holdings if row.holder in ring and row.held in ring]
    names = ", ".join(f"'{name}'" for name in sorted(ring))
    what = f"{names} hold all the {measure} of each other, and nobody else does{_rows(rows)}"
    return _problem(rows[-1], what, "correct a share: somebody is behind them", "closed-circle")


def _rows(rows: Iterable[Holding | Right]) -> str:
    lines = [str(row.line) for row in rows if row.line is not None]
    return f" (lines {', '.join(lines)})" if lines else ""


def _problem(row: Holding | Right, what: str, mend: str, code: str) -> Problem:
    file = RIGHTS_FILE if isinstance(row, Right) else HOLDINGS_FILE
    return Problem(what, mend, file if row.line is not None else "", row.line, code=code)
