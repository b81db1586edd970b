"""A chart as people get it: an SVG file, or one HTML page with the chart and its table.

The page needs no network and no script: its style sheet is inside, allowed by its hash alone, and
every text that comes from files is escaped.
"""

import base64
import hashlib
import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from markupsafe import Markup, escape

from largesse.charts.theme import (
    DRAWN_FONT,
    FONT,
    INK,
    PAPER,
    QUIET,
    Language,
    custom_properties,
    themed,
)
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.files import write_atomic

WORDS: Mapping[str, Mapping[Language, str]] = {
    "table": {"en": "The figures as a table", "fr": "Les chiffres en tableau"},
    "source": {"en": "Source", "fr": "Source"},
    "more": {"en": "Read with it", "fr": "À lire avec"},
}


@dataclass(frozen=True, slots=True)
class Caption:
    """``title`` says the finding; ``subtitle`` the measure, its unit and the day it is of."""

    title: str
    subtitle: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """The chart's table, all texts; columns named in ``figures`` are right-aligned."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    figures: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing (SVG text in the light theme's colours) with all that a reader needs beside it."""

    caption: Caption
    svg: str
    grid: Grid
    notes: tuple[str, ...] = field(default=())
    language: Language = "en"


def save(chart: Chart, path: Path) -> None:
    """Write the chart to ``path``: ``.html`` with its table, or ``.svg`` alone.

    Raises :class:`Refusal` for another ending, or a folder that is not there.
    """
    kinds = {".html": page, ".svg": framed}
    kind = kinds.get(path.suffix.lower())
    if kind is None:
        what = f"a chart cannot be written as '{path.name}'"
        raise Refusal(Problem(what, "name a file .svg or .html", code="bad-chart-file"))
    if not path.parent.is_dir():
        what = f"there is no folder '{path.parent}'"
        raise Refusal(Problem(what, "make it, or name another file", code="bad-chart-file"))
    write_atomic(path, kind(chart))


def framed(chart: Chart) -> str:
    """The drawing with title, subtitle and source around it, as an SVG file of its own."""
    width, height = _size(chart.svg)
    titles = textwrap.wrap(chart.caption.title, max(20, round(width / 10.5)))
    subtitles = textwrap.wrap(chart.caption.subtitle, max(24, round(width / 6.6)))
    sources = textwrap.wrap(_source(chart), max(24, round(width / 5.6)))
    lines, y = [], 12
    for texts, size, colour, weight in (
        (titles, 20, INK, "600"),
        (subtitles, 14, QUIET, "400"),
    ):
        for text in texts:
            y += round(size * 1.3)
            lines.append(_text(text, y, size, colour, weight))
    top = y + 12
    y = top + height
    for text in sources:
        y += 16
        lines.append(_text(text, y, 12, QUIET, "400"))
    inner = chart.svg.replace("<svg ", f'<svg x="0" y="{top}" ', 1)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{y + 16}"'
        f' viewBox="0 0 {width} {y + 16}" role="img" aria-label="{escape(chart.caption.title)}">'
        f'<rect width="100%" height="100%" fill="{PAPER}"/>{"".join(lines)}{inner}</svg>\n'
    )


def page(chart: Chart) -> str:
    """One HTML page: the finding, the measure, the drawing, its notes, its table on demand."""
    sheet = custom_properties() + _SHEET
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    caption = chart.caption
    drawn = themed(chart.svg).replace(
        "<svg ", f'<svg role="img" aria-label="{escape(caption.title)}" ', 1
    )
    notes = "".join(f"<li>{escape(note)}</li>" for note in chart.notes)
    more = escape(WORDS["more"][chart.language])
    beside = f'<section><h2>{more}</h2><ul class="notes">{notes}</ul></section>' if notes else ""
    source = f'<p class="source">{escape(_source(chart))}</p>' if caption.source else ""
    policy = f"default-src 'none'; style-src 'sha256-{digest}'"
    return (
        f'<!doctype html>\n<html lang="{chart.language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(caption.title)}</title>\n<style>{sheet}</style>\n</head>\n<body><main>\n"
        f'<h1>{escape(caption.title)}</h1>\n<p class="sub">{escape(caption.subtitle)}</p>\n'
        f"<figure>{drawn}</figure>\n{source}\n{beside}\n{_table(chart)}\n</main></body>\n</html>\n"
    )


def _source(chart: Chart) -> str:
    colon = " : " if chart.language == "fr" else ": "
    word = WORDS["source"][chart.language]
    return f"{word}{colon}{chart.caption.source}" if chart.caption.source else ""


def _table(chart: Chart) -> Markup:
    grid = chart.grid
    classes = [' class="figure"' if head in grid.figures else "" for head in grid.headers]
    heads = "".join(
        f'<th scope="col"{css}>{escape(head)}</th>'
        for css, head in zip(classes, grid.headers, strict=True)
    )
    rows = "".join(
        "<tr>"
        + "".join(f"<td{css}>{escape(cell)}</td>" for css, cell in zip(classes, row, strict=True))
        + "</tr>"
        for row in grid.rows
    )
    summary = escape(WORDS["table"][chart.language])
    return Markup(  # every cell is escaped above
        f'<details><summary>{summary}</summary><div class="scroll"><table><thead><tr>{heads}</tr>'
        f"</thead><tbody>{rows}</tbody></table></div></details>"
    )


def _text(text: str, y: int, size: int, colour: str, weight: str) -> str:
    return (
        f'<text x="16" y="{y}" font-family="{DRAWN_FONT}"'
        f' font-size="{size}" font-weight="{weight}" fill="{colour}">{escape(text)}</text>'
    )


def _size(svg: str) -> tuple[int, int]:
    found = re.search(r'<svg[^>]*? width="([\d.]+)" height="([\d.]+)"', svg)
    if found is None:
        raise ValueError("the drawing has no size")
    return round(float(found[1])), round(float(found[2]))


_SHEET = f"""\
* {{ box-sizing: border-box; }}
body {{ margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 {FONT};
  font-variant-numeric: tabular-nums; }}
main {{ max-width: 1040px; margin: 0 auto; padding: 32px 24px 48px; }}
h1, h2 {{ line-height: 1.2; margin: 0; text-wrap: balance; }}
h1 {{ font-size: 26px; }}
h2 {{ font-size: 16px; }}
.sub {{ margin: 8px 0 0; color: var(--quiet); }}
figure {{ margin: 24px 0 0; overflow-x: auto; background: var(--surface);
  border: 1px solid var(--line); border-radius: 6px; padding: 16px; }}
figure svg {{ display: block; width: 100%; min-width: 640px; height: auto; }}
.source, .notes {{ font-size: 14px; color: var(--quiet); }}
.source {{ margin: 8px 0 0; }}
section {{ margin-top: 24px; }}
.notes {{ margin: 8px 0 0; padding-left: 24px; }}
details {{ margin-top: 24px; border-top: 1px solid var(--line); }}
summary {{ min-height: 44px; padding: 10px 0; cursor: pointer; color: var(--accent);
  font-size: 14px; }}
:focus-visible {{ outline: 2px solid var(--accent); outline-offset: 2px; }}
.scroll {{ overflow-x: auto; border: 1px solid var(--line); border-radius: 6px;
  background: var(--surface); }}
table {{ border-collapse: collapse; width: 100%; font-size: 14px; }}
th, td {{ padding: 8px 16px; text-align: left; vertical-align: top;
  border-top: 1px solid var(--line); }}
thead th {{ border-top: 0; font-weight: 600; color: var(--quiet); }}
.figure {{ text-align: right; white-space: nowrap; }}
@page {{ size: A4; margin: 18mm 16mm; }}
@media print {{
  body {{ background: none; }}
  main {{ max-width: none; padding: 0; }}
  figure, .scroll {{ border: 0; padding: 0; overflow: visible; }}
  figure svg {{ min-width: 0; max-height: 220mm; }}
  figure, tr {{ break-inside: avoid; }}
  thead {{ display: table-header-group; }}
  details::details-content {{ content-visibility: visible; block-size: auto; }}
}}
"""
