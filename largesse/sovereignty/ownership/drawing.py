"""The owners of an entity as a layered drawing: what is outside, controlled, unknown.

What colour says is also said by a pattern, by a word in the box or by the thickness of a line.
"""

import textwrap
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import escape

from largesse.charts.page import Caption, Chart, Grid
from largesse.charts.theme import ACCENT, BAD, DRAWN_FONT, INK, QUIET, SURFACE, WARN
from largesse.sovereignty.ownership.holders import Holder
from largesse.sovereignty.ownership.layout import HEIGHT, WIDTH, Layout, layout_of
from largesse.sovereignty.ownership.model import APPOINTS, Side
from largesse.sovereignty.ownership.paths import Step, steps_of
from largesse.sovereignty.ownership.standing import Scene
from largesse.sovereignty.ownership.unknowns import Unknown
from largesse.sovereignty.ownership.words import Speaker
from largesse.sovereignty.ownership.world import has_majority, rest

MOST_BOXES = 40
_LEGEND = 44
_BAND = 10
_LETTERS_A_LINE = 22
_LETTER = 6.2
_HEAD = 7
_REST = "?"
"""Begins the name of the box for what nobody is stated to hold of an entity."""


@dataclass(frozen=True, slots=True)
class Look:
    """The edge, dashes and band of a box."""

    stroke: str
    width: float
    dashes: str
    band: str


LOOKS: Mapping[str, Look] = {
    "entity": Look(ACCENT, 3, "", ""),
    "inside": Look(QUIET, 1, "", ""),
    "outside": Look(BAD, 2, "", "hatch"),
    "counts-outside": Look(BAD, 2, "7 4", "hatch"),
    "unknown": Look(WARN, 2, "2 4", "dots"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A holder's line to what it holds: its texts, and what kind of way it is part of."""

    texts: tuple[str, ...]
    is_control: bool
    is_outside: bool
    is_right: bool
    """Only a right, no share."""


def owners_chart(
    scene: Scene, speaker: Speaker, holders: Sequence[Holder], unknowns: Sequence[Unknown]
) -> Chart:
    """The drawing, with sentences beside it and the holders as its table."""
    language, day = speaker.language, scene.ownership.day.isoformat()
    caption = Caption(
        speaker.headline(),
        speaker.says("drawn", day=day),
        ", ".join(sorted({row.source for row in scene.ownership.holdings if row.source})[:6]),
    )
    names = _shown(scene, holders)
    missing = (speaker.unknown(each) for each in unknowns)
    notes = (*speaker.sentences(), *(f"{text[0].upper()}{text[1:]}." for text in missing))
    hidden = len(scene.sides) - len(names)
    if hidden > 0:
        notes = (*notes, speaker.says("hidden", number=str(hidden)))
    return Chart(caption, _svg(scene, speaker, names), _grid(speaker, holders), notes, language)


def _shown(scene: Scene, holders: Sequence[Holder]) -> Collection[str]:
    """The entity and those with the largest shares, as long as there is room."""
    return {scene.entity, *(each.holder for each in holders[: MOST_BOXES - 1])}


def _grid(speaker: Speaker, holders: Sequence[Holder]) -> Grid:
    headers = speaker.headers()
    return Grid(headers, tuple(speaker.row(each) for each in holders), frozenset(headers[3:7]))


def _svg(scene: Scene, speaker: Speaker, names: Collection[str]) -> str:
    lines = {**_lines(scene, speaker, names), **_rests(scene, speaker, names)}
    layout = layout_of(list(lines), scene.entity)
    width = max(layout.width, 680)
    shift = (width - layout.width) / 2
    drawn = [_line(layout, edge, line) for edge, line in lines.items()]
    labels = _labels(layout, lines)
    boxes = [_box(scene, speaker, name, *layout.boxes[name]) for name in layout.boxes]
    height = layout.height + _LEGEND
    inner = "".join([*drawn, *boxes, *labels])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}"'
        f' viewBox="0 0 {width:.0f} {height:.0f}" font-family="{DRAWN_FONT}">'
        f"<defs>{_PATTERNS}{_arrows()}</defs>"
        f'<rect width="100%" height="100%" rx="6" fill="{SURFACE}"/>'
        f'<g transform="translate({shift:.1f} {_LEGEND})">{inner}</g>{_legend(speaker)}</svg>'
    )


def _lines(scene: Scene, speaker: Speaker, names: Collection[str]) -> dict[tuple[str, str], Line]:
    found = {}
    for held, steps in steps_of(scene.ownership).items():
        for step in steps:
            if step.holder in names and held in names:
                found[step.holder, held] = _line_of(scene, speaker, step)
    return found


def _line_of(scene: Scene, speaker: Speaker, step: Step) -> Line:
    texts = []
    if step.capital or step.votes:
        texts.append(speaker.share(step.capital))
        if step.votes != step.capital:
            texts.append(speaker.says("label-votes", votes=speaker.share(step.votes)))
    texts += [speaker.short(right) for right in step.rights]
    controllers = [
        name
        for name, controlled in scene.controlled.items()
        if step.held in controlled and step.holder in {name, *controlled} and _bears(scene, step)
    ]
    outside = any(scene.sides[name] is not Side.INSIDE for name in controllers)
    is_right = not (step.capital or step.votes)
    return Line(tuple(texts), bool(controllers), outside, is_right)


def _bears(scene: Scene, step: Step) -> bool:
    """Whether a line carries control: it has votes, or appoints."""
    appoints = any(right.right == APPOINTS for right in step.rights)
    return bool(step.votes) or appoints or has_majority(scene.world, step.held, {step.holder})


def _rests(scene: Scene, speaker: Speaker, names: Collection[str]) -> dict[tuple[str, str], Line]:
    """A line from nobody to each entity, if not outside, of which something is unexplained."""
    found = {}
    for name in sorted(names):
        left = rest(scene.world, scene.ownership, name)
        if max(left.capital, left.votes) and scene.sides[name] is not Side.OUTSIDE:
            texts = [speaker.share(left.capital)]
            if left.votes != left.capital:
                texts.append(speaker.says("label-votes", votes=speaker.share(left.votes)))
            found[_REST + name, name] = Line(tuple(texts), False, False, False)
    return found


def _look(scene: Scene, name: str) -> str:
    if name == scene.entity:
        return "entity"
    if name.startswith(_REST):
        return "unknown"
    side = scene.sides[name]
    if side is Side.INSIDE and name in scene.counts_outside(is_worst=False):
        return "counts-outside"
    return str(side)


def _box(scene: Scene, speaker: Speaker, name: str, middle: float, top: float) -> str:
    kind = _look(scene, name)
    look = LOOKS[kind]
    if name.startswith(_REST):
        title, below = speaker.says("nobody-stated"), speaker.says("side-unknown")
    else:
        entity = scene.ownership.entity(name)
        title, country = entity.name, entity.country or "?"
        word = "" if kind in ("entity", "inside") else speaker.says(f"box-{kind}")
        below = f"{country} · {word}" if word else country
    left = middle - WIDTH / 2
    dashes = f' stroke-dasharray="{look.dashes}"' if look.dashes else ""
    parts = [
        f"<title>{escape(title)}</title>",
        (
            f'<rect x="{left:.1f}" y="{top:.1f}" width="{WIDTH}" height="{HEIGHT}" rx="4"'
            f' fill="{SURFACE}" stroke="{look.stroke}" stroke-width="{look.width}"{dashes}/>'
        ),
    ]
    if look.band:
        parts.append(
            f'<rect x="{left + 2:.1f}" y="{top + 2:.1f}" width="{_BAND}" height="{HEIGHT - 4}"'
            f' fill="url(#{look.band})"/>'
        )
    lines = _wrapped(title)
    start = top + (24 if len(lines) == 1 else 18)
    parts += [
        _text(left + _BAND + 8, start + 15 * number, line, INK, 13, "600")
        for number, line in enumerate(lines)
    ]
    colour = look.stroke if look.stroke in (BAD, WARN) else QUIET
    parts.append(_text(left + _BAND + 8, top + HEIGHT - 9, below, colour, 11.5))
    return f"<g>{''.join(parts)}</g>"


def _wrapped(title: str) -> Sequence[str]:
    lines = textwrap.wrap(title, _LETTERS_A_LINE)
    if len(lines) > 2:
        lines = [lines[0], f"{lines[1][: _LETTERS_A_LINE - 1].rstrip()}…"]
    return [f"{line[:_LETTERS_A_LINE]}" for line in lines]


def _line(layout: Layout, edge: tuple[str, str], line: Line) -> str:
    points = _points(layout, edge)
    colour = BAD if line.is_outside else INK if line.is_control else QUIET
    arrow = "bad" if line.is_outside else "ink" if line.is_control else "quiet"
    width = 4 if line.is_control else 1.4
    dashes = ""
    if line.is_right:
        dashes = ' stroke-dasharray="6 4"'
    elif edge[0].startswith(_REST):
        dashes = ' stroke-dasharray="2 4"'
    way = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for (x0, y0), (x1, y1) in pairwise(points):
        half = (y0 + y1) / 2
        way += f"C{x0:.1f} {half:.1f} {x1:.1f} {half:.1f} {x1:.1f} {y1:.1f}"
    return (
        f'<path d="{way}" fill="none" stroke="{colour}" stroke-width="{width}"{dashes}'
        f' marker-end="url(#arrow-{arrow})"/>'
    )


def _points(layout: Layout, edge: tuple[str, str]) -> Sequence[tuple[float, float]]:
    """From the holder to the held; within a circle that may be upward."""
    (x0, y0), *through, (x1, y1) = layout.lines[edge]
    x0 += _port(layout, edge, 0)
    x1 += _port(layout, edge, -1)
    if y0 < y1:
        return [(x0, y0 + HEIGHT), *through, (x1, y1 - _HEAD)]
    if y0 > y1:
        return [(x0, y0), *through, (x1, y1 + HEIGHT + _HEAD)]
    below = ((x0 + x1) / 2, y0 + HEIGHT + 44)
    return [(x0, y0 + HEIGHT), below, (x1, y1 + HEIGHT + _HEAD)]


def _port(layout: Layout, edge: tuple[str, str], end: int) -> float:
    """Where on a side of a box a line begins or ends: in the order of where the lines lead."""
    name = edge[end]
    leads = [
        (to[0], each)
        for each in layout.lines
        if name in each and _side(layout, each, name) == _side(layout, edge, name)
        for to in [layout.lines[each][1 if each[0] == name else -2]]
    ]
    order = [each for _, each in sorted(leads)]
    apart = min(30, (WIDTH - 30) / len(order))
    return (order.index(edge) - (len(order) - 1) / 2) * apart


def _side(layout: Layout, edge: tuple[str, str], name: str) -> bool:
    """Whether a line meets a box at its lower edge."""
    other = edge[1] if edge[0] == name else edge[0]
    return layout.boxes[name][1] <= layout.boxes[other][1]


def _labels(layout: Layout, lines: Mapping[tuple[str, str], Line]) -> list[str]:
    """Shares on the lines, beside the holder; no two of a row on each other."""
    rows: dict[tuple[float, bool], list[tuple[float, Line]]] = {}
    for edge, line in lines.items():
        (x0, y0), (x1, y1), *_ = _points(layout, edge)
        rows.setdefault((y0, y0 < y1), []).append((x0 + (x1 - x0) * 0.12, line))
    drawn = []
    for (y, is_down), row in rows.items():
        right = float("-inf")
        for x, line in sorted(row, key=lambda each: each[0]):
            wide = _LETTER * max(map(len, line.texts), default=0) + 8
            left = max(x - wide / 2, right + 6)
            right = left + wide
            top = y + 14 if is_down else y - 20 - 15 * len(line.texts)
            drawn.append(_label(left + wide / 2, top, wide, line))
    return drawn


def _label(middle: float, top: float, wide: float, line: Line) -> str:
    weight, tall = "700" if line.is_control else "400", 15 * len(line.texts) + 2
    back = (
        f'<rect x="{middle - wide / 2:.1f}" y="{top:.1f}" width="{wide:.1f}" height="{tall}"'
        f' fill="{SURFACE}"/>'
    )
    return back + "".join(
        _text(middle, top + 13 + 15 * number, text, INK, 12, weight, ' text-anchor="middle"')
        for number, text in enumerate(line.texts)
    )


def _legend(speaker: Speaker) -> str:
    """What boxes and lines mean, in one row above the drawing."""
    x, parts = 16.0, []
    for kind in ("outside", "counts-outside", "unknown"):
        look = LOOKS[kind]
        dashes = f' stroke-dasharray="{look.dashes}"' if look.dashes else ""
        parts.append(
            f'<rect x="{x}" y="12" width="26" height="16" rx="3" fill="{SURFACE}"'
            f' stroke="{look.stroke}" stroke-width="2"{dashes}/>'
            f'<rect x="{x + 2}" y="14" width="8" height="12" fill="url(#{look.band})"/>'
        )
        word = speaker.says(f"box-{kind}")
        parts.append(_text(x + 34, 24, word, INK, 12))
        x += 34 + _LETTER * len(word) + 24
    for kind, width, dashes in (("control", 4.0, ""), ("right", 1.4, ' stroke-dasharray="6 4"')):
        parts.append(f'<path d="M{x} 20h26" stroke="{INK}" stroke-width="{width}"{dashes}/>')
        word = speaker.says(f"line-{kind}")
        parts.append(_text(x + 34, 24, word, INK, 12))
        x += 34 + _LETTER * len(word) + 24
    return "".join(parts)


def _text(
    x: float,
    y: float,
    text: str,
    colour: str,
    size: float,
    weight: str = "400",
    more: str = "",
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}"'
        f' fill="{colour}"{more}>{escape(text)}</text>'
    )


def _arrows() -> str:
    return "".join(
        f'<marker id="arrow-{name}" viewBox="0 0 10 10" refX="4" refY="5" markerWidth="11"'
        f' markerHeight="11" markerUnits="userSpaceOnUse" orient="auto">'
        f'<path d="M0 1L9 5L0 9z" fill="{colour}"/></marker>'
        for name, colour in (("bad", BAD), ("ink", INK), ("quiet", QUIET))
    )


_PATTERNS = (
    f'<pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse"'
    f' patternTransform="rotate(45)"><rect width="5" height="5" fill="{SURFACE}"/>'
    f'<rect width="2.4" height="5" fill="{BAD}"/></pattern>'
    f'<pattern id="dots" width="5" height="5" patternUnits="userSpaceOnUse">'
    f'<rect width="5" height="5" fill="{SURFACE}"/>'
    f'<circle cx="2.5" cy="2.5" r="1.3" fill="{WARN}"/></pattern>'
)
