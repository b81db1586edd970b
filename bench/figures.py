"""Figures: what was measured, what it should be, and the two files they are written to."""

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from largesse.workspace.files import write_atomic

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"
PAGE = HERE.parent / "docs" / "performance.md"
ISSUE = "statements"


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value. ``target`` is None where a figure is only reported."""

    name: str
    value: float
    unit: str
    target: float | None = None
    better: Literal["lower", "higher"] = "lower"
    issue: str = ISSUE

    @property
    def met(self) -> bool | None:
        """Whether the target is reached; None where there is none."""
        if self.target is None:
            return None
        return self.value <= self.target if self.better == "lower" else self.value >= self.target


@dataclass(frozen=True, slots=True)
class Chapter:
    """The figures of one measurement, and the words that say how they came about."""

    part: str
    title: str
    how: str
    figures: tuple[Figure, ...]
    notes: tuple[str, ...] = ()


def machine() -> str:
    """The machine in a few words: cores, memory, versions."""
    import duckdb

    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return (
        f"{os.cpu_count()} cores, {pages / 2**30:.0f} GiB memory, {platform.system()} "
        f"{platform.machine()}, Python {platform.python_version()}, DuckDB {duckdb.__version__}"
    )


def write_results(chapters: Sequence[Chapter], results: Path = RESULTS, page: Path = PAGE) -> None:
    """Write the figures; those of measurements that were not made this time are kept."""
    made = {figure.name for chapter in chapters for figure in chapter.figures}
    prefixes = {chapter.part for chapter in chapters}
    kept = [
        entry
        for entry in (json.loads(results.read_text("utf-8")) if results.exists() else [])
        if entry["name"] not in made and entry["name"].partition(":")[0] not in prefixes
    ]
    listed = [
        {**asdict(figure), "value": round(figure.value, 4), "met": figure.met}
        for chapter in chapters
        for figure in chapter.figures
    ]
    order = ("issue", "name", "value", "unit", "target", "better", "met")
    entries = [{key: entry[key] for key in order} for entry in [*kept, *listed]]
    entries.sort(key=lambda entry: (entry["issue"] != ISSUE, entry["issue"], _part(entry)))
    write_atomic(results, json.dumps(entries, indent=1, ensure_ascii=False) + "\n")
    if page.parent.is_dir():
        write_page(chapters, page)


def _part(entry: Mapping[str, str]) -> str:
    return entry["name"].partition(":")[0]


def write_page(chapters: Sequence[Chapter], page: Path) -> None:
    """Write ``docs/performance.md``: a section per measurement; those not made now are kept."""
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    sections = _sections(page)
    for chapter in chapters:
        sections[chapter.part] = _section(chapter, day)
    head = (
        "# Performance\n\nWritten by `make bench`; do not edit. Ratios are of medians within one "
        "run, the sides taking turns, each in a process of its own; start-up is left out.\n"
    )
    body = "\n".join(sections[part] for part in sorted(sections))
    write_atomic(page, f"{head}\n{body}")


def _sections(page: Path) -> dict[str, str]:
    text = page.read_text("utf-8") if page.exists() else ""
    found = {}
    for section in text.split("\n## ")[1:]:
        found[section[1 : section.index(")")]] = f"## {section.rstrip()}\n"
    return found


def _section(chapter: Chapter, day: str) -> str:
    lines = [
        f"## ({chapter.part}) {chapter.title}",
        "",
        f"*{day}; {machine()}*",
        "",
        chapter.how,
        "",
        "| figure | value | target | met |",
        "|---|---:|---:|---|",
    ]
    lines += [_line(figure) for figure in chapter.figures]
    if chapter.notes:
        lines += ["", *(f"- {note}" for note in chapter.notes)]
    return "\n".join(lines) + "\n"


def _line(figure: Figure) -> str:
    name = figure.name.partition(": ")[2]
    sign = "at most" if figure.better == "lower" else "at least"
    target = "" if figure.target is None else f"{sign} {_shown(figure.target, figure.unit)}"
    met = {True: "yes", False: "**no**", None: ""}[figure.met]
    return f"| {name} | {_shown(figure.value, figure.unit)} | {target} | {met} |"


def _shown(value: float, unit: str) -> str:
    digits = 0 if unit in ("MiB", "amounts", "rows") else 2 if abs(value) < 100 else 1
    return f"{value:,.{digits}f} {unit}"
