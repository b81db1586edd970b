"""Events found by what they are about, each with its movements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from largesse.fund.connect import Connection
from largesse.fund.reading import day_of, instant_of, rows

_QUERY = """
SELECT e.key, e.kind, e.effective, e.recorded_at, e.recorded_by, e.approved_by, e.reason,
       d.code, c.code, m.amount_minor, d.currency
FROM ledger_event e
JOIN ledger_entry m ON m.event_id = e.id
JOIN ledger_account d ON d.id = m.debit_id
JOIN ledger_account c ON c.id = m.credit_id
WHERE NOT m.is_pending AND ({condition})
ORDER BY e.id, m.movement, m.part
"""


@dataclass(frozen=True, slots=True)
class Moved:
    """One movement of an event: from the account that is debited to the one that is credited."""

    key: str
    kind: str
    effective: date
    recorded_at: datetime
    by: str
    approved_by: str
    reason: str
    debit: str
    credit: str
    amount_minor: int
    currency: str


def about(connection: Connection, subjects: Sequence[str]) -> tuple[Moved, ...]:
    """Every movement of events about one of those subjects."""
    if not subjects:
        return ()
    places = ", ".join("?" * len(subjects))
    return _moved(connection, f"e.subject IN ({places})", list(subjects))


def on_account(connection: Connection, code: str, kinds: Sequence[str]) -> tuple[Moved, ...]:
    """Every movement of some kinds of event on an account."""
    places = ", ".join("?" * len(kinds))
    condition = f"e.kind IN ({places}) AND (d.code = ? OR c.code = ?)"
    return _moved(connection, condition, [*kinds, code, code])


def _moved(connection: Connection, condition: str, values: list[str]) -> tuple[Moved, ...]:
    found = rows(connection, _QUERY.format(condition=condition), values)
    return tuple(Moved(r[0], r[1], day_of(r[2]), instant_of(r[3]), *r[4:]) for r in found)
