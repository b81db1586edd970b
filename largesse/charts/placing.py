"""Where a name goes so that it lies on no other."""

from collections.abc import Sequence

_CHARACTER_PX = 6.1
_LINE_PX = 13.0


def spread(wanted: Sequence[float], gap: float) -> list[float]:
    """Places near the wanted ones, in their order, each at least `gap` from the next.

    Those too near move apart alike, around the middle of what they wanted (pooled, as in
    isotonic regression), so that no name drifts further than it must.
    """
    order = sorted(range(len(wanted)), key=lambda place: wanted[place])
    pools: list[tuple[float, list[int]]] = []
    for rank, place in enumerate(order):
        pools.append((wanted[place] - rank * gap, [place]))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (later, behind), (sooner, before) = pools.pop(), pools.pop()
            both = before + behind
            mean = (sooner * len(before) + later * len(behind)) / len(both)
            pools.append((mean, both))
    places = [0.0] * len(wanted)
    rank = 0
    for start, members in pools:
        for place in members:
            places[place] = start + rank * gap
            rank += 1
    return places


def beside(
    points: Sequence[tuple[float, float]], names: Sequence[str], wide: float, away: float = 8
) -> list[tuple[float, float] | None]:
    """The left end and middle line of each name, in pixels; None where there is no room for it.

    A name is tried right of its point, then left, above and below; it may cover no other name and
    no point, and may not leave the drawing, which is `wide` pixels wide.
    """
    taken = [(x - 5, y - 5, x + 5, y + 5) for x, y in points]
    places: list[tuple[float, float] | None] = []
    for (x, y), name in zip(points, names, strict=True):
        length = len(name) * _CHARACTER_PX
        tried = [
            (x + away, y),
            (x - away - length, y),
            (x - length / 2, y - away - 5),
            (x - length / 2, y + away + 5),
        ]
        found = None
        for left, middle in tried:
            box = (left, middle - _LINE_PX / 2, left + length, middle + _LINE_PX / 2)
            if box[0] >= 0 and box[2] <= wide and not any(_overlap(box, b) for b in taken):
                taken.append(box)
                found = (left, middle)
                break
        places.append(found)
    return places


def _overlap(
    one: tuple[float, float, float, float], other: tuple[float, float, float, float]
) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
