"""What happened to one account, entry by entry."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from json import loads
from typing import Any

from largesse.fund.connect import Connection
from largesse.fund.model import Account
from largesse.fund.reading import NOW, AsOf, day_of, instant_of, rows
from largesse.fund.reports.trial import balances_as_of

_QUERY = """
SELECT e.key, e.kind, e.effective, e.recorded_at, e.recorded_by, e.approved_by, e.exception_by,
       e.reason, e.subject, e.for_interval, e.note, d.code, c.code, m.amount_minor
FROM ledger_entry m
JOIN ledger_event e ON e.id = m.event_id
JOIN ledger_account d ON d.id = m.debit_id
JOIN ledger_account c ON c.id = m.credit_id
WHERE NOT m.is_pending AND {condition}
    AND (m.debit_id = (SELECT id FROM ledger_account WHERE code = ?)
         OR m.credit_id = (SELECT id FROM ledger_account WHERE code = ?))
ORDER BY e.id, m.movement, m.part
"""


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One entry on an account; of debit and credit one is zero."""

    key: str
    kind: str
    effective: date
    recorded_at: datetime
    by: str
    approved_by: str
    exception_by: str
    reason: str
    subject: str
    interval: str
    note: Mapping[str, str]
    other: str
    """The account on the other side."""
    debit_minor: int
    credit_minor: int
    balance_minor: int
    """What stands there after it, on the side on which the account increases."""


@dataclass(frozen=True, slots=True)
class History:
    """All entries of an account, in the order in which they were recorded."""

    account: Account
    lines: tuple[HistoryLine, ...]


def history(connection: Connection, code: str, as_of: AsOf = NOW) -> History | None:
    """What happened to an account; None when the ledger has no account of that code."""
    found = balances_as_of(connection, as_of, [code]).get(code)
    if found is None:
        return None
    condition, values = as_of.condition("e")
    sign = 1 if found.account.increases == "debit" else -1
    lines, balance = [], 0
    query = _QUERY.format(condition=condition)
    for row in rows(connection, query, [*values, code, code]):
        line = _line(row, code)
        balance += sign * (line.debit_minor - line.credit_minor)
        lines.append(replace(line, balance_minor=balance))
    return History(found.account, tuple(lines))


def _line(row: tuple[Any, ...], code: str) -> HistoryLine:
    key, kind, effective, recorded_at, *who, note, debit, credit, amount = row
    by, approved_by, exception_by, reason, subject, interval = who
    is_debit = debit == code
    return HistoryLine(
        key,
        kind,
        day_of(effective),
        instant_of(recorded_at),
        by,
        approved_by,
        exception_by,
        reason,
        subject,
        interval,
        loads(note),
        other=credit if is_debit else debit,
        debit_minor=amount if is_debit else 0,
        credit_minor=0 if is_debit else amount,
        balance_minor=0,
    )
