"""The steps of one market's score, part by part, as people read them."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from largesse.markets.figures import figure
from largesse.markets.index.definition import Group, Leaf, Part, Residual
from largesse.markets.index.scoring import Scores
from largesse.markets.model import Status


@dataclass(frozen=True, slots=True)
class PartTold:
    """One part of a score: its raw figure and where that comes from, where it is a series; the
    figure it contributes; its weight. ``depth`` is how far down the tree it stands."""

    name: str
    depth: int
    raw: Decimal | None
    origin: str
    value: Decimal | None
    weight: Decimal


def told(scores: Scores, market: str) -> tuple[PartTold, ...]:
    """The parts of a market's score, from the whole downwards; () where it has none."""
    if market not in scores.markets:
        return ()
    return tuple(_walk(scores, market, scores.index.root, scores.index.id, 0))


def _walk(scores: Scores, market: str, part: Part, path: str, depth: int) -> Iterator[PartTold]:
    value = scores.parts[path][scores.markets.index(market)]
    raw, origin = _raw(scores, market, part) if isinstance(part, Leaf) else (None, "")
    shown = None if np.isnan(value) else figure(float(value))
    yield PartTold(part.name, depth, raw, origin, shown, figure(part.weight.value, 3))
    inside: tuple[Part, ...] = ()
    if isinstance(part, Group):
        inside = part.parts
    elif isinstance(part, Residual):
        inside = (part.of, *part.on)
    for each in inside:
        yield from _walk(scores, market, each, f"{path}/{each.name}", depth + 1)


def _raw(scores: Scores, market: str, leaf: Leaf) -> tuple[Decimal | None, str]:
    prepared, name = scores.prepared, leaf.series.name
    value = prepared.values[prepared.markets.index(market), prepared.series.index(name)]
    for each in prepared.imputed:
        if (each.market, each.series) == (market, name):
            return figure(each.value, 4), f"imputed: {each.how}"
    cell = prepared.raw.cells.get((market, name))
    origin = f"{name}, {cell.year}, {cell.source}" if cell else name
    if cell is not None and cell.status is not Status.OBSERVED:
        origin += f", {cell.status.value}"
    for treated in prepared.treated:
        if treated.series == name and (market in treated.moved or not treated.moved):
            origin += f"; {treated.how}"
    return (None if np.isnan(value) else figure(float(value), 4)), origin
