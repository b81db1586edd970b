"""Whether the engine and the proof say the same: no statement goes out where they do not.

The run's positions and excluded quantities of a partner are compared with those worked out on
paper, figure by figure, without tolerance.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from largesse.entitlement.proof.amounts import Partner
from largesse.entitlement.proof.prove import Position, expectations, positions
from largesse.money import plain
from largesse.programme.calendar import month_text
from largesse.settlement.statement.results import FIGURES, Found, Name, Results


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A figure on which the run and the proof differ; None where one of them has no such key."""

    incentive: str
    scope: str
    month: int
    figure: str
    run: Decimal | None
    proof: Decimal | None

    def __str__(self) -> str:
        of = f"{self.incentive} {self.scope}".strip()
        said = "nothing" if self.run is None else plain(self.run)
        proved = "nothing" if self.proof is None else plain(self.proof)
        what = f"{of}, {month_text(self.month)}, {self.figure}"
        return f"{what}: the run says {said}, the proof {proved}"


def disagreements(results: Results, paper: Partner) -> list[Disagreement]:
    """Every difference between the run and the proof, in the order of incentives and months."""
    incentives = list(paper.programme.incentives.values())
    reached = {_name(p): p for p in positions(paper, incentives)}
    ahead = {_name(p): p for p in expectations(paper, incentives)}
    expected = {(*name, paper.through): found for name, found in results.expected.items()}
    return [
        *_of_all(results.earned, reached, ""),
        *_of_all(expected, ahead, "expected "),
        *_excluded(results, paper),
    ]


def _name(position: Position) -> Name:
    return (position.incentive, position.scope, position.first, position.month)


def _of_all(
    said: Mapping[Name, Found], proved: Mapping[Name, Position], what: str
) -> Iterator[Disagreement]:
    for name in sorted(said.keys() | proved.keys()):
        yield from _of_key(said.get(name), proved.get(name), name, what)


def _of_key(
    ours: Found | None, paper: Position | None, name: Name, what: str
) -> Iterator[Disagreement]:
    incentive, scope, _, month = name
    if ours is None or paper is None:
        there = ours["rounded"] if ours else None
        on_paper = paper.rounded if paper else None
        if there or on_paper:
            yield Disagreement(incentive, scope, month, f"{what}amount", there, on_paper)
        return
    for figure in FIGURES:
        proved: Decimal = getattr(paper, figure)
        if ours[figure] != proved:
            yield Disagreement(incentive, scope, month, what + figure, ours[figure], proved)


def _excluded(results: Results, paper: Partner) -> Iterator[Disagreement]:
    for incentive in paper.programme.incentives.values():
        months = paper.months(incentive)
        for key in paper.keys(incentive):
            last = min(key.span.last, paper.through)
            for number, exclusion in enumerate(incentive.measure.exclusions):
                values = (
                    months.value(key.scope, f"x{number}", m)
                    for m in range(key.span.first, last + 1)
                )
                proved = sum((v for v in values if v is not None), Decimal(0))
                name = (incentive.id, key.scope, key.span.first, exclusion.because.en)
                said = results.excluded.get(name, Decimal(0))
                if said != proved and incentive.measure.aggregate == "sum":
                    yield Disagreement(
                        incentive.id,
                        key.scope,
                        last,
                        f"excluded ({exclusion.because.en})",
                        said,
                        proved,
                    )
