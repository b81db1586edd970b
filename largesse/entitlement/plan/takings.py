"""What the single pass over the rows takes: one aggregate per distinct measure, nothing twice.

A *taking* is an aggregate over qualifying rows, kept per account and month before anybody knows
whose account it is. It is named by the hash of its meaning, so that a run finds the partial sums
that an earlier run, or another programme, has already taken.
"""

from dataclasses import dataclass, replace
from typing import Literal

from largesse.entitlement.plan.lines import Contest, LineScale
from largesse.expr.build import all_of, compare, literal
from largesse.expr.tree import Expr
from largesse.programme.hashing import SEMANTICS, meaning
from largesse.programme.model import Choice, Incentive, Match, Measure, Option, Origin
from largesse.workspace.canonical import digest

Fold = Literal["sum", "count", "distinct", "minimum", "maximum"]
"""How rows are folded in the pass; peak and last fold monthly sums later."""


@dataclass(frozen=True, slots=True)
class Taking:
    """One aggregate of the pass.

    ``of`` is folded over the rows for which ``rows`` is true and none of ``but`` is. ``name`` is a
    column name made of the content's hash.
    """

    origin: Origin
    fold: Fold
    of: Expr | LineScale | Contest | None
    rows: Expr | None
    but: tuple[Expr, ...]

    @property
    def name(self) -> str:
        """``m_`` and twelve hex digits of the hash of what is taken."""
        parts = {
            "origin": self.origin,
            "fold": self.fold,
            "of": meaning(self.of),
            "rows": meaning(self.rows),
            "but": [meaning(item) for item in self.but],
        }
        return "m_" + digest({"semantics": SEMANTICS, **parts})[:12]


_FOLDS: dict[str, Fold] = {
    "sum": "sum",
    "count": "count",
    "distinct": "distinct",
    "minimum": "minimum",
    "maximum": "maximum",
    "peak": "sum",
    "last": "sum",
}


def taking(measure: Measure) -> Taking:
    """The taking behind a measure: its qualifying rows without those left out for a reason."""
    but = tuple(e.rows for e in measure.exclusions if e.rows is not None)
    return Taking(measure.origin, _FOLDS[measure.aggregate], measure.of, measure.rows, but)


def taken_by_option(incentive: Incentive, measure: Measure) -> tuple[Taking, ...]:
    """One taking for each option of a choice by a row column; otherwise the measure's own alone."""
    whole = taking(measure)
    choice = incentive.choice
    if not choice.columns:
        return (whole,)
    return tuple(_of_option(whole, choice, option) for option in choice.options)


def _of_option(whole: Taking, choice: Choice, option: Option) -> Taking:
    if choice.by_rows and choice.by is not None:
        named = tuple(dict.fromkeys(o.value for o in choice.options if o.value is not None))
        whole = _narrowed(whole, Match(choice.by, True, option.value, named))
    if option.also is not None and option.also.by_rows:
        whole = _narrowed(whole, option.also)
    return whole


def _narrowed(whole: Taking, match: Match) -> Taking:
    if match.value is not None:
        narrowing = compare("=", match.by, literal(match.value))
        rows = narrowing if whole.rows is None else all_of((whole.rows, narrowing))
        return replace(whole, rows=rows)
    named = tuple(compare("=", match.by, literal(value)) for value in match.named)
    return replace(whole, but=whole.but + named)


def lines_taken(incentive: Incentive) -> tuple[Taking, ...]:
    """For a per-line incentive: the sum of each option's scale over the lines."""
    placed_by, pays_on = incentive.placing_measure.of, incentive.paid_measure.of
    assert placed_by is not None, "checked: a per-line measure sums a column"
    assert pays_on is not None, "checked: a per-line measure sums a column"
    options = incentive.choice.options
    bases = taken_by_option(incentive, incentive.measure)
    if len(bases) < len(options):
        bases = bases * len(options)
    return tuple(
        replace(base, of=LineScale(option.scale, placed_by, pays_on))
        for option, base in zip(options, bases, strict=True)
    )


def excluded(measure: Measure) -> tuple[tuple[int, Taking], ...]:
    """What each row exclusion leaves out, by its position; the first that fits takes the row."""
    found = []
    earlier: tuple[Expr, ...] = ()
    whole = taking(measure)
    for position, exclusion in enumerate(measure.exclusions):
        if exclusion.rows is None:
            continue
        rows = exclusion.rows if measure.rows is None else all_of((measure.rows, exclusion.rows))
        found.append((position, replace(whole, rows=rows, but=earlier)))
        earlier = (*earlier, exclusion.rows)
    return tuple(found)
