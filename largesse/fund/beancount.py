"""The ledger as beancount text, so that another program can add it up.

Both books are in one file: the budgetary one under ``Equity:Budgetary``, for authority is neither
owned nor owed. An account keeps its code as metadata; a transaction its key and who is behind it.
What is only held, and what was refused, has not happened and is left out.
"""

import re
from collections.abc import Iterator
from datetime import date
from itertools import groupby

from largesse.fund.connect import Connection
from largesse.fund.model import Account
from largesse.fund.reading import NOW, AsOf, day_of, rows
from largesse.fund.reports.trial import balances_as_of
from largesse.fund.showing import in_major

_ROOTS = {
    "cash": "Assets",
    "partner-receivable": "Assets",
    "input-tax": "Assets",
    "credit-notes": "Assets",
    "refund-liability": "Liabilities",
    "accrued-claims": "Liabilities",
    "accrued-on-contingent-commitments": "Liabilities",
    "payable-in-transit": "Liabilities",
    "tax-payable": "Liabilities",
    "vat-due": "Liabilities",
    "opening": "Equity",
    "benefits-provided": "Income",
}
"""The kind of each financial account; all others are expenses."""

_ENTRIES = """
SELECT e.id, e.key, e.kind, e.effective, e.recorded_by, e.approved_by, e.reason, e.subject,
       d.code, c.code, m.amount_minor, d.currency
FROM ledger_entry m
JOIN ledger_event e ON e.id = m.event_id
JOIN ledger_account d ON d.id = m.debit_id
JOIN ledger_account c ON c.id = m.credit_id
WHERE NOT m.is_pending AND {condition}
ORDER BY e.effective, e.id, m.movement, m.part
"""


def export(connection: Connection, title: str, as_of: AsOf = NOW) -> Iterator[str]:
    """The lines of the file, without line ends; one transaction for each posted event."""
    used = {
        code: balance.account
        for code, balance in balances_as_of(connection, as_of).items()
        if balance.debits_minor or balance.credits_minor
    }
    names = account_names(list(used.values()))
    condition, values = as_of.condition("e")
    entries = rows(connection, _ENTRIES.format(condition=condition), values)
    events = groupby(entries, key=lambda row: row[:8])
    yield f'option "title" "{_text(title)}"'
    for currency in sorted({account.currency for account in used.values()}):
        yield f'option "operating_currency" "{currency}"'
    is_opened = False
    for (_, key, kind, effective, by, approved_by, reason, subject), moved in events:
        day = day_of(effective)
        if not is_opened:  # in the order of days, so this is the first
            yield from _opened(used, names, day)
            is_opened = True
        yield ""
        yield f'{day.isoformat()} * "{_text(kind)}" "{_text(reason or kind)}"'
        said = {"key": key, "by": by, "approved-by": approved_by, "subject": subject}
        for name, value in said.items():
            if value:
                yield f'  {name}: "{_text(value)}"'
        for *_, debit, credit, minor, currency in moved:
            amount = f"{in_major(minor, currency):f}"
            yield f"  {names[debit]}  {amount} {currency}"
            yield f"  {names[credit]}  -{amount} {currency}"


def _opened(used: dict[str, Account], names: dict[str, str], day: date) -> Iterator[str]:
    for code, account in sorted(used.items()):
        yield ""
        yield f"{day.isoformat()} open {names[code]} {account.currency}"
        yield f'  code: "{_text(code)}"'


def account_names(accounts: list[Account]) -> dict[str, str]:
    """What beancount calls each account, by code; different codes never share a name."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for account in sorted(accounts, key=lambda each: each.code):
        _, stage, *parts = account.code.split("/")
        is_financial = account.book == "financial"
        root = _ROOTS.get(stage, "Expenses") if is_financial else "Equity:Budgetary"
        plain = ":".join([root, _words(stage), *(_component(part) for part in parts)])
        name, number = plain, 1
        while name in taken:
            number += 1
            name = f"{plain}-{number}"
        taken.add(name)
        names[account.code] = name
    return names


def _words(stage: str) -> str:
    return "".join(word.capitalize() for word in stage.split("-"))


def _component(part: str) -> str:
    """A part of a code as beancount allows it: letters, digits and dashes, no small first one."""
    plain = re.sub(r"[^A-Za-z0-9-]", "-", part)
    return f"{plain[:1].upper()}{plain[1:]}" if plain[:1].isalnum() else f"X{plain}"


def _text(value: str) -> str:
    """Inside quotes: backslashes and quotes escaped, nothing that ends the line."""
    safe = value.replace("\\", "\\\\").replace('"', '\\"')
    return "".join(character if character.isprintable() else " " for character in safe)
