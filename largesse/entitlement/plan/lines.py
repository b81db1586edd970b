"""What rules earn on a row by itself: alone, or against other rules of a stack.

A stack that decides line by line compares amounts of one row, so its members are put through their
scales in the pass over the rows. Who else claims the row is known only once the row is somebody's;
:mod:`largesse.entitlement.plan.contests` therefore takes one sum for each combination.
"""

from dataclasses import dataclass
from typing import Literal

from largesse.expr.tree import Expr, columns
from largesse.programme.hashing import SEMANTICS, meaning
from largesse.programme.terms.scales import Scale
from largesse.workspace.canonical import digest


@dataclass(frozen=True, slots=True)
class LineScale:
    """A scale applied to each row by itself: by what it is placed and what it pays on."""

    scale: Scale
    placed_by: Expr
    pays_on: Expr


@dataclass(frozen=True, slots=True)
class LineCase:
    """One scale of a rule, and the rows that go through it: ``rows`` holds and none of ``but``."""

    scale: LineScale
    rows: Expr | None
    but: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class LineAmount:
    """What a rule gives on a row: by the one of its cases that fits, else zero.

    ``before`` are the amounts that are first taken off ``measured``, where the rule is computed on
    what earlier ones left.
    """

    cases: tuple[LineCase, ...]
    measured: Expr
    before: tuple["LineAmount", ...] = ()

    @property
    def name(self) -> str:
        """``a_`` and twelve hex digits of the hash of what is given."""
        return "a_" + digest({"semantics": SEMANTICS, "of": meaning(self)})[:12]


@dataclass(frozen=True, slots=True)
class Contest:
    """An amount that is earned on a row only where it is worth more than its rivals' there.

    ``first``: where no rival ahead gives anything. ``best of``: where it is larger than those ahead
    and no smaller than those behind; a refund is decided as its charge was.
    """

    own: LineAmount
    rule: Literal["add", "cascade", "best of", "first"]
    ahead: tuple[LineAmount, ...] = ()
    behind: tuple[LineAmount, ...] = ()


def columns_measured(of: Expr | LineScale | LineAmount | Contest | None) -> frozenset[str]:
    """The columns of a row that are aggregated, in whatever way."""
    match of:
        case None:
            return frozenset()
        case LineScale():
            return columns(of.placed_by) | columns(of.pays_on)
        case LineAmount():
            parts = [columns_measured(item) for item in of.before]
            parts += [columns_measured(case.scale) for case in of.cases]
            return frozenset().union(*parts)
        case Contest():
            rivals = (of.own, *of.ahead, *of.behind)
            return frozenset().union(*(columns_measured(item) for item in rivals))
    return columns(of)


def columns_asked(of: Expr | LineScale | LineAmount | Contest | None) -> frozenset[str]:
    """The columns that decide which rows of a contest each rule claims."""
    match of:
        case LineAmount():
            asked = [e for case in of.cases for e in (case.rows, *case.but) if e is not None]
            parts = [*map(columns, asked), *map(columns_asked, of.before)]
        case Contest():
            parts = [columns_asked(item) for item in (of.own, *of.ahead, *of.behind)]
        case _:
            parts = []
    return frozenset().union(*parts)
