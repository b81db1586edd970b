"""The accounting journal of a period: what the general ledger is to book, line by line.

A line is one debit and one credit of the financial book. It says what it is (accrue, true-up,
settle, release, ...), the interval it belongs to and whether that is a prior period, and the policy
of its contract as the event carried it (IFRS 15.50-59 and 70-72, ASC 606-10-32): method of
estimate, constraint, material right, distinct service at fair value, materiality. Which account of
the general ledger stands for which of ours is a mapping, from a file.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from importlib.resources import files
from json import loads
from pathlib import Path
from types import MappingProxyType
from typing import Any

from largesse.fund import chart
from largesse.fund.connect import Connection
from largesse.fund.reading import day_of, rows
from largesse.fund.showing import in_major
from largesse.workspace.errors import Problem, Refusal, nearest

COLUMNS = ("account", "gl", "title")
DEFAULT_NAME = "journal_accounts.csv"

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "earn": "accrue",
        "accrue-contingent": "accrue",
        "true-up": "true-up",
        "settle": "settle",
        "unsettle": "settle",
        "net": "settle",
        "exchange": "exchange",
        "release": "release",
        "clear-unfunded": "release",
        "claw-back": "claw-back",
        "confirm": "pay",
        "bounce": "pay",
        "receive": "receive",
        "write-off": "write-off",
        "withhold-tax": "tax",
        "charge-vat": "tax",
        "pay-vat": "tax",
        "reverse-charge": "tax",
        "remit-tax": "tax",
        "recover-tax": "tax",
        "consume": "in-kind",
        "give-back": "in-kind",
        "provide": "in-kind",
        "take-back": "in-kind",
        "open": "opening",
    }
)
"""What the journal calls each kind of event; another kind keeps its name."""

_ENTRIES = """
SELECT e.key, e.kind, e.effective, e.recorded_by, e.approved_by, e.reason, e.subject,
       e.for_interval, e.note, d.code, c.code, d.partner, c.partner, d.currency, m.amount_minor,
       m.original_minor, m.original_currency, m.rate, m.rate_date
FROM ledger_entry m
JOIN ledger_event e ON e.id = m.event_id
JOIN ledger_account d ON d.id = m.debit_id
JOIN ledger_account c ON c.id = m.credit_id
WHERE NOT m.is_pending AND e.status <> 'refused' AND d.book = 'financial'
    AND e.effective >= ? AND e.effective < ?
ORDER BY e.effective, e.id, m.movement, m.part
"""


@dataclass(frozen=True, slots=True)
class GlAccount:
    """An account of the general ledger."""

    number: str
    title: str


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One debit and one credit; amounts in major units, exact."""

    day: date
    kind: str
    debit_gl: str
    debit_title: str
    credit_gl: str
    credit_title: str
    amount: Decimal
    currency: str
    partner: str
    interval: str
    period: str
    """``current`` or ``prior``: whether the interval it belongs to had been closed before."""
    original_amount: Decimal | None
    original_currency: str
    rate: Decimal | None
    rate_date: date | None
    cost_as: str
    """What it costs as; '' where it is no cost."""
    estimate: str
    constraint: str
    material_right: str
    distinct_at_fair_value: str
    materiality: Decimal | None
    reason: str
    subject: str
    key: str
    by: str
    approved_by: str
    debit_account: str
    credit_account: str


@dataclass(frozen=True, slots=True)
class GlMapping:
    """Which account of the general ledger stands for which of ours."""

    by_account: Mapping[str, GlAccount]
    file: str

    def of(self, code: str) -> GlAccount | None:
        """The account of a code: its own, that of the nearest path above it, or its stage's."""
        path = code.removeprefix("financial/")
        while path:
            if path in self.by_account:
                return self.by_account[path]
            path = path.rpartition("/")[0]
        return None


def read_mapping(path: Path | None = None, shown_as: str = "") -> GlMapping:
    """The mapping of a CSV file with the columns ``account, gl, title``; the default without one.

    ``account`` is a stage of the financial book (``refund-liability``), or the account of one
    partner or tax (``tax-payable/vat-de``). Raises Refusal with every problem and its line.
    """
    if path is None:
        text = files("largesse.fund").joinpath(DEFAULT_NAME).read_text(encoding="utf-8")
        return _mapping(text, DEFAULT_NAME)
    name = shown_as or path.as_posix()
    try:
        return _mapping(path.read_text(encoding="utf-8-sig"), name)
    except (OSError, UnicodeDecodeError):
        mend = "name a CSV file in UTF-8"
        raise Refusal(Problem("the mapping cannot be read", mend, name)) from None


def _mapping(text: str, name: str) -> GlMapping:
    reader = csv.DictReader(io.StringIO(text))
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        what, mend = f"columns are missing: {', '.join(missing)}", f"begin with {','.join(COLUMNS)}"
        raise Refusal(Problem(what, mend, name, 1, code="gl-columns"))
    found: dict[str, GlAccount] = {}
    problems = []
    for cells in reader:
        account, number = (cells["account"] or "").strip(), (cells["gl"] or "").strip()
        problem = _fault(account, number, found)
        if problem:
            problems.append(Problem(*problem, name, reader.line_num, code="gl-account"))
        found[account] = GlAccount(number, (cells["title"] or "").strip())
    if problems:
        raise Refusal(*problems)
    return GlMapping(MappingProxyType(found), name)


def _fault(account: str, number: str, found: Mapping[str, GlAccount]) -> tuple[str, str] | None:
    stages = [each.name for each in chart.STAGES.values() if each.book == "financial"]
    if account.split("/")[0] not in stages:
        mend = nearest(account, stages, f"name one of {', '.join(stages)}")
        return f"'{account}' is not an account of the financial book", mend
    if not number:
        return f"'{account}' has no account of the general ledger", "fill in 'gl'"
    if account in found:
        return f"'{account}' is mapped twice", "keep one of them"
    return None


def journal(
    connection: Connection, start: date, end: date, mapping: GlMapping
) -> tuple[JournalLine, ...]:
    """The lines effective from ``start`` up to, not including, ``end``.

    Raises Refusal, once for each, for accounts that moved and have no place in the mapping.
    """
    entries = list(rows(connection, _ENTRIES, [start, end]))
    codes = {code for row in entries for code in (row[9], row[10])}
    lost = sorted({_stage(code) for code in codes if mapping.of(code) is None})
    if lost:
        mend = "add it to the mapping"
        what = "'{}' has moved and has no account of the general ledger"
        raise Refusal(
            *(Problem(what.format(each), mend, mapping.file, code="gl-missing") for each in lost)
        )
    return tuple(_line(row, mapping) for row in entries)


def _stage(code: str) -> str:
    return code.split("/")[1]


def _line(row: tuple[Any, ...], mapping: GlMapping) -> JournalLine:
    key, kind, effective, by, approved_by, reason, subject, interval, note = row[:9]
    debit, credit, debit_partner, credit_partner, currency, minor = row[9:15]
    original, original_currency, rate, rate_date = row[15:]
    debit_gl, credit_gl = mapping.of(debit), mapping.of(credit)
    assert debit_gl is not None
    assert credit_gl is not None
    said = loads(note)
    materiality = said.get("materiality_minor", "")
    return JournalLine(
        day=day_of(effective),
        kind=KINDS.get(kind, kind),
        debit_gl=debit_gl.number,
        debit_title=debit_gl.title,
        credit_gl=credit_gl.number,
        credit_title=credit_gl.title,
        amount=in_major(minor, currency),
        currency=currency,
        partner=debit_partner or credit_partner,
        interval=interval,
        period=said.get("period", "current"),
        original_amount=None if original is None else in_major(original, original_currency),
        original_currency=original_currency,
        rate=None if rate is None else Decimal(rate),
        rate_date=None if rate_date is None else day_of(rate_date),
        cost_as=said.get("as", ""),
        estimate=said.get("estimate", ""),
        constraint=said.get("constraint", ""),
        material_right=said.get("material_right", ""),
        distinct_at_fair_value=said.get("distinct", ""),
        materiality=in_major(int(materiality), currency) if materiality else None,
        reason=reason,
        subject=subject,
        key=key,
        by=by,
        approved_by=approved_by,
        debit_account=debit,
        credit_account=credit,
    )


@dataclass(frozen=True, slots=True)
class GlTotal:
    """What the journal books on one account of the general ledger."""

    gl: str
    title: str
    currency: str
    debits: Decimal
    credits: Decimal


def totals(lines: Iterable[JournalLine]) -> tuple[GlTotal, ...]:
    """Debits and credits of the journal by account of the general ledger."""
    sums: dict[tuple[str, str, str], list[Decimal]] = {}
    for line in lines:
        debit = (line.debit_gl, line.debit_title, line.currency)
        credit = (line.credit_gl, line.credit_title, line.currency)
        sums.setdefault(debit, [Decimal(0), Decimal(0)])[0] += line.amount
        sums.setdefault(credit, [Decimal(0), Decimal(0)])[1] += line.amount
    return tuple(GlTotal(*key, *sums[key]) for key in sorted(sums))


def as_csv(lines: Iterable[JournalLine]) -> Iterator[str]:
    """The journal as CSV, header first; text that a spreadsheet would run as a formula is quoted.

    A text that begins with ``=``, ``+``, ``-`` or ``@`` gets an apostrophe before it.
    """
    names = [field.name for field in fields(JournalLine)]
    yield _row(names)
    for line in lines:
        yield _row([_cell(getattr(line, name)) for name in names])


def _row(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case Decimal():
            return f"{value:f}"
        case date():
            return value.isoformat()
        case _:
            text = str(value)
            return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
