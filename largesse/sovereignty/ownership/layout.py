"""Where boxes and lines of a layered drawing go: holders above what they hold.

The usual four steps: layers by the longest way down, circles cut where they turn back; a stand-in
in each layer that a line crosses; order by the middle of neighbours; places near the neighbours,
never one on the other.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import networkx as nx

WIDTH, HEIGHT = 176, 58
GAP, RISE = 24, 104
_STAND_IN = 12
_SWEEPS = 12
_MARGIN = 16
Node = tuple[str, str, int]
"""A box is (name, '', 0); a stand-in is (holder, held, layer)."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The middle of each box's upper edge, the points each line goes through, and the size."""

    boxes: Mapping[str, tuple[float, float]]
    lines: Mapping[tuple[str, str], Sequence[tuple[float, float]]]
    width: float
    height: float


def layout_of(edges: Sequence[tuple[str, str]], bottom: str) -> Layout:
    """Places for all that edges (holder, held) name, and for ``bottom``."""
    layers = layers_of(edges, bottom)
    chains = {edge: _chain(edge, layers) for edge in edges}
    rows = _ordered(layers, chains)
    middle = _places(rows, chains)
    left = min(middle[node] - _wide(node) / 2 for node in middle) - _MARGIN
    right = max(middle[node] + _wide(node) / 2 for node in middle) + _MARGIN
    top = max(layers.values())
    boxes = {
        name: (middle[name, "", 0] - left, _MARGIN + (top - layer) * (HEIGHT + RISE))
        for name, layer in layers.items()
    }
    lines = {}
    for (holder, held), chain in chains.items():
        inner = [
            (middle[node] - left, _MARGIN + (top - node[2]) * (HEIGHT + RISE) + HEIGHT / 2)
            for node in chain[1:-1]
        ]
        lines[holder, held] = [boxes[holder], *inner, boxes[held]]
    height = 2 * _MARGIN + top * (HEIGHT + RISE) + HEIGHT
    return Layout(boxes, lines, right - left, height)


def layers_of(edges: Sequence[tuple[str, str]], bottom: str) -> Mapping[str, int]:
    """The layer of each name, 0 at the bottom: above all that it holds, but for circles."""
    graph = nx.DiGraph(edges)
    graph.add_node(bottom)
    away = nx.single_source_shortest_path_length(graph.reverse(), bottom)
    downward = nx.DiGraph()
    downward.add_nodes_from(graph)
    for component in nx.strongly_connected_components(graph):
        for holder in component:
            for held in graph.successors(holder):
                far = (away.get(holder, 0), holder), (away.get(held, 0), held)
                if held not in component or far[0] > far[1]:
                    downward.add_edge(holder, held)
    layers: dict[str, int] = {}
    for name in reversed(list(nx.topological_sort(downward))):
        layers[name] = max((layers[held] + 1 for held in downward.successors(name)), default=0)
    return layers


def _chain(edge: tuple[str, str], layers: Mapping[str, int]) -> Sequence[Node]:
    holder, held = edge
    step = 1 if layers[held] >= layers[holder] else -1
    between = range(layers[holder] + step, layers[held], step)
    return [(holder, "", 0), *((holder, held, layer) for layer in between), (held, "", 0)]


def _ordered(
    layers: Mapping[str, int], chains: Mapping[tuple[str, str], Sequence[Node]]
) -> Sequence[list[Node]]:
    rows: list[list[Node]] = [[] for _ in range(max(layers.values()) + 1)]
    for name in sorted(layers):
        rows[layers[name]].append((name, "", 0))
    for chain in chains.values():
        for node in chain[1:-1]:
            rows[node[2]].append(node)
    neighbours = _neighbours(chains)
    for sweep in range(_SWEEPS):
        order = rows if sweep % 2 == 0 else rows[::-1]
        for row in order:
            place = {node: at - len(r) / 2 for r in rows for at, node in enumerate(r)}
            middles = {
                node: _mean([place[other] for other in neighbours[node]], place[node])
                for node in row
            }
            row.sort(key=lambda node: middles[node])
    return rows


def _places(
    rows: Sequence[list[Node]], chains: Mapping[tuple[str, str], Sequence[Node]]
) -> Mapping[Node, float]:
    neighbours = _neighbours(chains)
    middle: dict[Node, float] = {}
    for row in rows:
        middle.update(zip(row, _apart(row, [0.0] * len(row)), strict=True))
    for sweep in range(_SWEEPS):
        for row in rows if sweep % 2 == 0 else rows[::-1]:
            wanted = [
                _mean([middle[other] for other in neighbours[node]], middle[node]) for node in row
            ]
            middle.update(zip(row, _apart(row, wanted), strict=True))
    return middle


def _neighbours(chains: Mapping[tuple[str, str], Sequence[Node]]) -> Mapping[Node, list[Node]]:
    found: dict[Node, list[Node]] = defaultdict(list)
    for chain in chains.values():
        for one, other in pairwise(chain):
            found[one].append(other)
            found[other].append(one)
    return found


def _wide(node: Node) -> int:
    return _STAND_IN if node[1] else WIDTH


def _apart(row: Sequence[Node], wanted: Sequence[float]) -> list[float]:
    """Places in the order of the row, near what is wanted; those that meet move alike."""
    offsets, at = [], 0.0
    for number, node in enumerate(row):
        if number:
            at += (_wide(row[number - 1]) + _wide(node)) / 2 + GAP
        offsets.append(at)
    pools: list[tuple[float, int]] = []
    for want, offset in zip(wanted, offsets, strict=True):
        pools.append((want - offset, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (late, many), (soon, few) = pools.pop(), pools.pop()
            pools.append(((soon * few + late * many) / (few + many), few + many))
    starts = [start for start, count in pools for _ in range(count)]
    return [start + offset for start, offset in zip(starts, offsets, strict=True)]


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise
