"""Records out, as facts files in the very form that `largesse.facts` reads.

Only on days on which a partner is active are its facts open: rows are cut to its periods. Files
are checked together with all others before one is replaced; known time is kept by the facts room.
"""

import csv
import io
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from largesse.facts.checks import problems_of
from largesse.facts.kinds import ATTRIBUTION, BY_NAME, Kind
from largesse.facts.reading import facts_files, read_file
from largesse.facts.rows import FactRows, typed_rows
from largesse.facts.snapshots import sync_facts
from largesse.partners.audit import record_change
from largesse.partners.exchange.attribution import with_records
from largesse.partners.exchange.rows import KEPT, Line, Span, header_of, line_of, meeting
from largesse.partners.models import Fact, Partner, Period
from largesse.partners.models.fact import CUT
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.files import write_atomic
from largesse.workspace.paths import Workspace


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote. ``unheld``: partners that accounts are attributed to and that are
    not active on any day, so that nothing can be earned with them."""

    rows: Mapping[str, int]
    written: tuple[str, ...]
    known_at: datetime
    sha256: str


def export(workspace: Workspace, by: str, now: datetime) -> Exported:
    """Write the records as facts files, and record them as known from now.

    Raises :class:`Refusal` with every problem the facts would have; then nothing is written.
    """
    lines = exported_lines()
    texts = {f"{kind.name}.csv": _text(kind.name, lines[kind.name]) for kind in KEPT}
    attribution = workspace.facts / f"{ATTRIBUTION.name}.csv"
    if attribution.is_file():
        texts[attribution.name] = with_records(
            attribution.read_text(encoding="utf-8-sig"), periods_of_partners()
        )
    changed = {name: text for name, text in texts.items() if _differs(workspace, name, text)}
    _refuse_problems(workspace, changed)
    for name, text in changed.items():
        write_atomic(workspace.facts / name, text)
    known = sync_facts(workspace, now)
    if changed:
        said = {"files": sorted(changed), "sha256": known.sha256}
        record_change(by, "facts", known.known_at.isoformat(), "export", {}, said)
    counts = {kind.name: len(lines[kind.name]) for kind in KEPT}
    return Exported(counts, tuple(sorted(changed)), known.known_at, known.sha256)


def exported_lines() -> dict[str, list[Line]]:
    """The rows of every facts file that is kept as records, cut to the days partners are active."""
    periods = periods_of_partners()
    lines: dict[str, list[Line]] = {kind.name: [] for kind in KEPT}
    for fact in Fact.objects.exclude(kind=CUT):
        spans = periods.get(fact.subject, []) if fact.subject_kind == "partner" else [(None, None)]
        pieces = (meeting((fact.since, fact.until), span) for span in spans)
        lines[fact.kind] += [line_of(_piece(fact, piece)) for piece in pieces if piece]
    return _without_strangers({kind.name: _distinct(kind, lines[kind.name]) for kind in KEPT})


def periods_of_partners() -> dict[str, list[Span]]:
    """By partner, the days on which its facts hold; none for one that was never active."""
    names = Partner.objects.values_list("id", flat=True)
    periods: dict[str, list[Span]] = {name: [] for name in names}
    held = Period.objects.values_list("partner_id", "since", "until")
    for partner, since, until in sorted(held, key=lambda row: row[1] or date.min):
        periods[partner].append((since, until))
    return periods


def check_with(workspace: Workspace, lines: Mapping[str, list[Line]]) -> tuple[Problem, ...]:
    """Every problem that the facts would have if the records were written now."""
    texts = {f"{name}.csv": _text(name, found) for name, found in lines.items()}
    return problems_of(_typed(workspace, texts))


def _typed(workspace: Workspace, texts: Mapping[str, str]) -> FactRows:
    """The facts as they would be with these files in place of those of the same name."""
    with tempfile.TemporaryDirectory(prefix="largesse-facts-") as folder:
        tables = []
        for name, text in texts.items():
            path = Path(folder) / name
            path.write_text(text, encoding="utf-8", newline="")
            tables += list(read_file(path, f"facts/{name}"))
        for path in facts_files(workspace.facts):
            if path.name.lower() not in texts:
                tables += list(read_file(path, workspace.display(path)))
        return typed_rows(tables)


def _refuse_problems(workspace: Workspace, texts: Mapping[str, str]) -> None:
    problems = problems_of(_typed(workspace, texts)) if texts else ()
    if problems:
        raise Refusal(*problems)


def _differs(workspace: Workspace, name: str, text: str) -> bool:
    path = workspace.facts / name
    if not path.is_file():
        return "\n" in text.rstrip("\n")
    return path.read_text(encoding="utf-8-sig") != text


def _text(kind: str, lines: list[Line]) -> str:
    stream = io.StringIO(newline="")
    header = header_of(BY_NAME[kind], lines)
    writer = csv.DictWriter(stream, header, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return stream.getvalue()


def _without_strangers(lines: dict[str, list[Line]]) -> dict[str, list[Line]]:
    """Deals of partners that are never active, and facts of those deals, are left out."""
    partners = {line["partner"] for line in lines["partners"]}
    lines["deals"] = [line for line in lines["deals"] if line["partner"] in partners]
    deals = {line["deal"] for line in lines["deals"]}
    lines["facts"] = [
        line
        for line in lines["facts"]
        if line["subject_kind"] != "deal" or line["subject"] in deals
    ]
    return lines


def _piece(fact: Fact, span: Span) -> Fact:
    return Fact(
        kind=fact.kind,
        subject_kind=fact.subject_kind,
        subject=fact.subject,
        cells=fact.cells,
        since=span[0],
        until=span[1],
    )


def _distinct(kind: Kind, lines: Iterable[Line]) -> list[Line]:
    """Each row once, in an order that the database has no part in."""
    subject = kind.subject or "subject"
    said = {tuple(sorted(line.items())): line for line in lines}
    return sorted(
        said.values(),
        key=lambda line: (line[subject], line.get("from", ""), sorted(line.items())),
    )
