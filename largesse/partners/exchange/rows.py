"""One row of a facts file between its file and its record."""

from datetime import date
from decimal import Decimal

from largesse.facts.kinds import BY_NAME, Kind
from largesse.facts.rows import Row
from largesse.money import plain
from largesse.partners.models import Fact
from largesse.partners.models.fact import KINDS

KEPT: tuple[Kind, ...] = tuple(BY_NAME[name] for name in KINDS)
"""The facts files that are kept as records; the others stay files that people edit."""

Span = tuple[date | None, date | None]
"""Days, half-open; None: always, or without end."""
Line = dict[str, str]
"""A row as a file writes it: text by column, empty cells left out."""


def subject_of(row: Row) -> tuple[str, str]:
    """Of what sort of thing a typed row speaks, and its id."""
    if row.kind.subject is not None:
        return row.kind.subject, row.text(row.kind.subject)
    return row.text("subject_kind"), row.text("subject")


def fact_of(row: Row) -> Fact:
    """A typed row as a record, not yet saved."""
    subject_kind, subject = subject_of(row)
    ids = {row.kind.subject or "subject", "subject_kind" if row.kind.subject is None else "", ""}
    cells = {
        name: _text(value)
        for name, value in row.values.items()
        if name not in ids and name not in ("from", "until") and value is not None
    }
    cells |= {f"x_{name}": text for name, text in row.extra.items()}
    return Fact(
        kind=row.kind.name,
        subject_kind=subject_kind,
        subject=subject,
        cells=cells,
        since=_day(row, "from"),
        until=_day(row, "until"),
    )


def line_of(fact: Fact) -> Line:
    """A record as the row of its file."""
    kind = BY_NAME[fact.kind]
    line: Line = {kind.subject or "subject": fact.subject}
    if kind.subject is None:
        line["subject_kind"] = fact.subject_kind
    dates = {"from": fact.since, "until": fact.until}
    line.update(fact.cells)
    line.update({name: day.isoformat() for name, day in dates.items() if day})
    return line


def header_of(kind: Kind, lines: list[Line]) -> list[str]:
    """The columns of a file: its own in their order, then those that begin with ``x_``."""
    own = [column.name for column in kind.columns]
    return own + sorted({name for line in lines for name in line} - set(own))


def _day(row: Row, column: str) -> date | None:
    value = row[column]
    return value if isinstance(value, date) else None


def _text(value: object) -> str:
    match value:
        case Decimal():
            return plain(value)
        case date():
            return value.isoformat()
    return str(value)


def meeting(first: Span, second: Span) -> Span | None:
    """The days in both; None where there are none."""
    start = max(first[0] or date.min, second[0] or date.min)
    end = min(first[1] or date.max, second[1] or date.max)
    if start >= end:
        return None
    return (None if start == date.min else start, None if end == date.max else end)
