"""Facts files into records: a programme taken over, or rows that came from elsewhere.

What the records say already is passed over, also where it was cut to the days a partner was
active; a row that only ends otherwise ends; a new one is added. What the file lacks stays: ending
or correcting is an action of somebody, never a line that is missing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from largesse.facts.checks import problems_of
from largesse.facts.reading import facts_files, read_file
from largesse.facts.rows import Row, typed_rows
from largesse.partners.approval import person_called
from largesse.partners.audit import record_change
from largesse.partners.exchange.exporting import check_with, exported_lines
from largesse.partners.exchange.records import keep_records
from largesse.partners.exchange.rows import KEPT, fact_of, line_of, subject_of
from largesse.partners.models import Fact, Partner
from largesse.partners.models.fact import CUT
from largesse.workspace.canonical import digest
from largesse.workspace.errors import Refusal
from largesse.workspace.paths import Workspace

Key = tuple[object, ...]
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Imported:
    """How many rows of a file were new, how many ended otherwise, how many were known."""

    added: int
    ended: int
    known: int


def import_facts(workspace: Workspace, by: str, today: date) -> Mapping[str, Imported]:
    """Take the workspace's facts files into records; by file, what came of it.

    Call it in a transaction. Raises :class:`Refusal` with every problem of the files, or where
    they contradict the records; then nothing is taken.
    """
    person_called(by, "partner.change", today)
    rows = _typed(workspace)
    said = {tuple(sorted(line.items())) for lines in exported_lines().values() for line in lines}
    found = [fact_of(row) for row in rows]
    is_new = [tuple(sorted(line_of(fact).items())) not in said for fact in found]
    _refuse_inactive([row for row, new in zip(rows, is_new, strict=True) if new])
    fresh = [fact for fact, new in zip(found, is_new, strict=True) if new]
    added, ended = _told_apart(fresh)
    keep_records([*added, *ended], today)
    Fact.objects.bulk_create(added, _BATCH)
    Fact.objects.bulk_update(ended, ["until"], _BATCH)
    if problems := check_with(workspace, exported_lines()):
        raise Refusal(*problems)
    return _recorded(found, added, ended, by, today)


def _typed(workspace: Workspace) -> list[Row]:
    tables = [
        table
        for path in facts_files(workspace.facts)
        for table in read_file(path, workspace.display(path))
    ]
    rows = typed_rows(tables)
    if problems := problems_of(rows):
        raise Refusal(*problems)
    return [row for kind in KEPT for row in rows.of(kind)]


def _refuse_inactive(rows: Sequence[Row]) -> None:
    """What the files newly say of a partner that is none today would be written nowhere."""
    known = Partner.objects.exclude(state__in=["active", "suspended"])
    states = dict(known.values_list("id", "state"))
    problems = [
        row.problem(
            f"{subject} is kept here, and is {states[subject]}",
            "facts of it are taken once it is an active partner",
            "not-active",
        )
        for row in rows
        for sort, subject in [subject_of(row)]
        if sort == "partner" and subject in states
    ]
    if problems:
        raise Refusal(*problems)


def _told_apart(fresh: Sequence[Fact]) -> tuple[list[Fact], list[Fact]]:
    """Rows that are new, and known ones that end otherwise than was recorded."""
    known: dict[Key, list[Fact]] = {}
    for fact in Fact.objects.exclude(kind=CUT):
        known.setdefault(_key(fact), []).append(fact)
    added, ended = [], []
    for fact in fresh:
        if kept := known.get(_key(fact), []):
            same = kept.pop(0)
            same.until = fact.until
            ended.append(same)
        else:
            added.append(fact)
    return added, ended


def _key(fact: Fact) -> Key:
    cells = tuple(sorted(fact.cells.items()))
    return fact.kind, fact.subject_kind, fact.subject, cells, fact.since


def _recorded(
    found: Sequence[Fact], added: Sequence[Fact], ended: Sequence[Fact], by: str, today: date
) -> dict[str, Imported]:
    outcome = {}
    for kind in KEPT:
        counts = [sum(f.kind == kind.name for f in facts) for facts in (found, added, ended)]
        if not counts[0]:
            continue
        outcome[kind.name] = Imported(counts[1], counts[2], counts[0] - counts[1] - counts[2])
        if counts[1] or counts[2]:
            lines = [line_of(f) for f in (*added, *ended) if f.kind == kind.name]
            said = {"added": counts[1], "ended": counts[2], "sha256": digest(lines)}
            record_change(by, "facts", kind.name, "import", {}, {**said, "day": today})
    return outcome
