"""Fiscal years whose end was posted: nothing new is committed there, and nothing returns there."""

from collections.abc import Collection, Iterable, Iterator

from largesse.fund.chart import Line
from largesse.fund.connect import Connection
from largesse.fund.ledger import balances
from largesse.fund.reading import rows, tried
from largesse.workspace.errors import Problem

KINDS = (
    *("transfer", "carry-forward", "carry-commitment"),
    *("expire-unused", "lapse", "carry-credit", "lapse-credit"),
)
"""What a year's end posts, under ``fund/<fund>/year-end/<year>/<round>``."""


def lapsed_years(connection: Connection) -> frozenset[str]:
    """The fiscal years whose end was posted, told from the ledger."""
    found = tried(connection, KINDS, "fund/")
    parts = [subject.split("/") for subject, sent in found.items() if sent.moved]
    return frozenset(part[-2] for part in parts if len(part) == 5 and part[2] == "year-end")


_CARRIED = """
SELECT c.agreement, c.envelope, c.fiscal_year, SUM(m.amount_minor)
FROM ledger_event e
JOIN ledger_entry m ON m.event_id = e.id
JOIN ledger_account c ON c.id = m.credit_id
WHERE e.kind = 'carry-commitment' AND e.status = 'posted'
GROUP BY c.agreement, c.envelope, c.fiscal_year
ORDER BY c.agreement, c.envelope, c.fiscal_year
"""


def carried_commitments(connection: Connection) -> dict[str, dict[Line, int]]:
    """By agreement: how much of its commitment years' ends carried to which lines."""
    found: dict[str, dict[Line, int]] = {}
    for agreement, envelope, year, minor in rows(connection, _CARRIED):
        found.setdefault(agreement, {})[Line(envelope, year)] = int(minor)
    return found


def lapsed_lines(connection: Connection, lines: Iterable[Line]) -> Iterator[Problem]:
    """A problem for each line that nothing new may be asked of or given to: its year is over."""
    years = lapsed_years(connection)
    for line in lines:
        if line.year in years:
            what = f"the year of '{line}' has lapsed"
            yield Problem(what, "name a line of a year that is open", code="year-lapsed")


def returning_line(connection: Connection, origin: Line) -> Line:
    """The line whose authority is free again when money paid from ``origin`` comes back.

    Itself; once its year has lapsed, the envelope's next year that is open, if there is one.
    """
    years = lapsed_years(connection)
    if origin.year not in years:
        return origin
    return min(_open_after(connection, origin, years), default=origin)


def _open_after(connection: Connection, origin: Line, lapsed: Collection[str]) -> Iterator[Line]:
    for balance in balances(connection).values():
        account = balance.account
        is_open = account.fiscal_year > origin.year and account.fiscal_year not in lapsed
        if is_open and (account.stage, account.envelope) == ("allotment", origin.envelope):
            yield Line(account.envelope, account.fiscal_year)
