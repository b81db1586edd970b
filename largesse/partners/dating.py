"""Dated facts as records: stated from a day on, ended on a day, asked for on a day.

What held is never rewritten: a new row begins where the old one ends. A row that begins on the very
day is corrected in place; the trail keeps what it said.
"""

from collections.abc import Mapping
from datetime import date

from django.db.models import Q, QuerySet

from largesse.partners.audit import record_change
from largesse.partners.models import Fact
from largesse.workspace.errors import Problem, Refusal

Cells = Mapping[str, str]


def rows_of(kind: str, subject_kind: str, subject: str, fact: str = "") -> list[Fact]:
    """All rows of a subject in one facts file, oldest first; of one fact in ``facts``."""
    found = Fact.objects.filter(kind=kind, subject_kind=subject_kind, subject=subject)
    rows = [row for row in found if not fact or row.cells.get("fact") == fact]
    return sorted(rows, key=lambda row: (row.since or date.min, row.id))


def holding_on(day: date, through: str = "") -> Q:
    """The condition that a dated row holds on a day; ``through`` leads to it over a relation."""
    begun = Q(**{f"{through}since__isnull": True}) | Q(**{f"{through}since__lte": day})
    open_end = Q(**{f"{through}until__isnull": True})
    return begun & (open_end | Q(**{f"{through}until__gt": day}))


def rows_on(day: date, kind: str, subject_kind: str = "partner") -> QuerySet[Fact]:
    """The rows of one facts file that hold on a day, of all subjects."""
    return Fact.objects.filter(holding_on(day), kind=kind, subject_kind=subject_kind)


def state(
    kind: str,
    subject_kind: str,
    subject: str,
    cells: Cells,
    since: date,
    by: str,
    *,
    reason: str = "",
    fact: str = "",
) -> Fact:
    """From a day on, the one row of that subject says ``cells``; what held before ends there.

    Raises :class:`Refusal` (``fact-later``) where a row begins after that day.
    """
    said = {name: text for name, text in cells.items() if text}
    rows = rows_of(kind, subject_kind, subject, fact)
    _refuse_later(rows, since, subject)
    last = rows[-1] if rows else None
    if last is not None and last.since == since:
        before, last.cells = last.cells, said
        last.until = None
        last.save(update_fields=["cells", "until"])
        record_change(by, subject_kind, subject, "correct-fact", before, said, reason)
        return last
    before = {}
    if last is not None and (last.until is None or last.until > since):
        before = dict(last.cells)
        last.until = since
        last.save(update_fields=["until"])
    made = Fact.objects.create(
        kind=kind, subject_kind=subject_kind, subject=subject, cells=said, since=since
    )
    after = {**said, "from": since}
    record_change(by, subject_kind, subject, f"state-{kind}", before, after, reason)
    return made


def end(
    kind: str,
    subject_kind: str,
    subject: str,
    until: date,
    by: str,
    *,
    fact: str = "",
    reason: str = "",
) -> bool:
    """What holds of a subject ends on a day; whether anything did."""
    ended = False
    for row in rows_of(kind, subject_kind, subject, fact):
        if row.until is not None and row.until <= until:
            continue
        if row.since is not None and row.since >= until:
            row.delete()
        else:
            row.until = until
            row.save(update_fields=["until"])
        ended = True
        record_change(
            by, subject_kind, subject, f"end-{kind}", dict(row.cells), {"until": until}, reason
        )
    return ended


def add_value(subject_kind: str, subject: str, fact: str, value: str, since: date, by: str) -> Fact:
    """A fact of which several values may hold at once gets one more from a day on."""
    cells = {"fact": fact, "value": value, "values": "many"}
    made = Fact.objects.create(
        kind="facts", subject_kind=subject_kind, subject=subject, cells=cells, since=since
    )
    record_change(by, subject_kind, subject, f"state-{fact}", {}, {"value": value, "from": since})
    return made


def _refuse_later(rows: list[Fact], since: date, subject: str) -> None:
    later = [row.since for row in rows if row.since is not None and row.since > since]
    if later:
        what = f"what holds of {subject} from {min(later).isoformat()} on is stated already"
        mend = "name that day or a later one: what held is not rewritten"
        raise Refusal(Problem(what, mend, code="fact-later"))
