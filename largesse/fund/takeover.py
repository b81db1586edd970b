"""Balances of a programme taken over in mid-year, from a CSV file.

Columns: ``stage``, ``envelope``, ``year``, ``partner``, ``agreement``, ``amount``, ``currency``;
``year`` is empty for an envelope with one amount for the whole period. Every line is checked, and
every problem told with its line, before anything is posted.
"""

import csv
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path
from types import MappingProxyType

from largesse.fund import chart, postings
from largesse.fund.budget import Budget, budget_of, line_of
from largesse.fund.chart import Line
from largesse.fund.connect import Connection
from largesse.fund.model import Event
from largesse.fund.policy import CLAIM
from largesse.fund.postings import Money, Voucher
from largesse.fund.reading import Tried, tried
from largesse.fund.showing import major
from largesse.money import EXACT, minor_unit_exponent
from largesse.programme.model import Fund
from largesse.programme.terms.amounts import parse_number
from largesse.workspace.errors import Problem, Refusal, nearest

COLUMNS = ("stage", "envelope", "year", "partner", "agreement", "amount", "currency")
LONGEST_NAME = 120
MOST_ROWS = 1_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the file that can be taken."""

    line_number: int
    stage: str
    line: Line
    partner: str
    agreement: str
    money: Money

    @property
    def words(self) -> str:
        """What it is, for a message."""
        parts = (self.stage, str(self.line), self.partner, self.agreement)
        return " ".join(part for part in parts if part)

    @property
    def sentence(self) -> str:
        """What it takes over, with its amount."""
        return f"{self.words}: {major(self.money.minor, self.money.currency)}"

    @property
    def name(self) -> str:
        """What names its balance for good: the same balance is taken over once."""
        year = self.line.year or chart.WHOLE_PERIOD
        parts = (self.stage, self.line.envelope, year, self.partner, self.agreement)
        name = "/".join(parts)
        if len(name) <= LONGEST_NAME:
            return name
        return hashlib.sha256(name.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Form:
    """What a stage needs, and how it is posted."""

    needs: tuple[str, ...]
    post: Callable[[Voucher, Row], Event]


FORMS: Mapping[str, Form] = MappingProxyType(
    {
        "committed": Form(
            ("envelope", "agreement"),
            lambda v, r: postings.open_committed(v, r.line, r.agreement, r.money),
        ),
        "obligated": Form(
            ("envelope", "agreement"),
            lambda v, r: postings.open_committed(v, r.line, r.agreement, r.money, firm=True),
        ),
        "delivered-unpaid": Form(
            ("envelope", "partner"),
            lambda v, r: postings.open_unpaid(v, r.line, r.partner, r.money),
        ),
        "claims-unpaid": Form(
            ("envelope", "partner"),
            lambda v, r: postings.open_unpaid(v, r.line, r.partner, r.money, CLAIM),
        ),
        "delivered-paid": Form(
            ("envelope",),
            lambda v, r: postings.open_paid(v, r.line, r.money, payment_year=r.line.year),
        ),
        "delivered-in-kind": Form(
            ("envelope",), lambda v, r: postings.open_in_kind(v, r.line, r.money)
        ),
        "accrued-on-contingent-commitments": Form(
            ("partner",), lambda v, r: postings.open_accrued(v, r.partner, r.money)
        ),
        "partner-receivable": Form(
            ("partner",), lambda v, r: postings.open_receivable(v, r.partner, r.money)
        ),
    }
)
"""The stages a file may name. Paid amounts used their own year's payment credit."""


@dataclass(frozen=True, slots=True)
class TakeoverPlan:
    """What the file would post."""

    rows: tuple[Row, ...]
    events: tuple[Event, ...]


def read_rows(path: Path, fund: Fund, shown_as: str = "") -> tuple[Row, ...]:
    """The lines of the file. Raises Refusal with every problem, each with its line and its mend."""
    name = shown_as or path.as_posix()
    budget = budget_of(fund)
    problems: list[Problem] = []
    found: dict[str, Row] = {}
    for number, cells in _cells(path, name):
        said: list[tuple[str, str]] = []
        row = _row(cells, number, fund, budget, said)
        if row is not None and row.name in found:
            first = found[row.name].line_number
            said.append((f"{row.words} is in line {first} already", "add the two up in one line"))
        problems += [Problem(what, mend, name, number, code="takeover") for what, mend in said]
        if row is not None:
            found.setdefault(row.name, row)
    if problems:
        raise Refusal(*problems)
    if not found:
        raise Refusal(Problem("there are no balances", "write one a line", name, code="takeover"))
    return tuple(found.values())


def _cells(path: Path, name: str) -> list[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            header = [str(column).strip() for column in reader.fieldnames or ()]
            amiss = {
                "are missing": [column for column in COLUMNS if column not in header],
                "come twice": [column for column in COLUMNS if header.count(column) > 1],
            }
            if any(amiss.values()):
                told = (
                    f"columns {how}: {', '.join(which)}" for how, which in amiss.items() if which
                )
                mend = f"begin with the line {','.join(COLUMNS)}"
                raise Refusal(Problem("; ".join(told), mend, name, 1, code="takeover-columns"))
            reader.fieldnames = header
            found = [
                (reader.line_num, {c: (cells.get(c) or "").strip() for c in COLUMNS})
                for cells in islice(reader, MOST_ROWS + 1)
                if any(value for value in cells.values())
            ]
            if len(found) > MOST_ROWS:
                what = f"it has more than {MOST_ROWS:,} lines"
                mend = "divide it into several files"
                raise Refusal(Problem(what, mend, name, code="too-large"))
            return found
    except FileNotFoundError:
        raise Refusal(Problem("there is no such file", "name a CSV file", name)) from None
    except (UnicodeDecodeError, csv.Error, IsADirectoryError) as error:
        mend = "save it as CSV in UTF-8"
        raise Refusal(Problem(f"this is not CSV: {error}", mend, name)) from None


def _row(
    cells: dict[str, str], number: int, fund: Fund, budget: Budget, said: list[tuple[str, str]]
) -> Row | None:
    """The line's row; None, and what is wrong with it in ``said``, where it cannot be taken."""
    form = FORMS.get(cells["stage"])
    if form is None:
        mend = nearest(cells["stage"], FORMS, f"name one of {', '.join(FORMS)}")
        said.append((f"'{cells['stage']}' is not a stage to take over", mend))
        return None
    for column in ("envelope", "partner", "agreement"):
        if column in form.needs and not cells[column]:
            said.append((f"{cells['stage']} needs its {column}", f"fill in '{column}'"))
        if column not in form.needs and cells[column]:
            said.append((f"{cells['stage']} has no {column}", f"leave '{column}' empty"))
    line = Line("")
    if "envelope" in form.needs and cells["envelope"]:
        line = _line(cells, fund, budget, said)
    elif cells["year"]:
        said.append((f"{cells['stage']} has no year", "leave 'year' empty"))
    money = _money(cells, budget.currency, said)
    if said or money is None:
        return None
    return Row(number, cells["stage"], line, cells["partner"], cells["agreement"], money)


def _line(cells: dict[str, str], fund: Fund, budget: Budget, said: list[tuple[str, str]]) -> Line:
    envelope, year = cells["envelope"], cells["year"]
    if envelope not in fund.envelopes:
        mend = nearest(envelope, fund.envelopes, f"name one of {', '.join(fund.envelopes)}")
        said.append((f"the fund has no envelope '{envelope}'", mend))
        return Line(envelope, year)
    line = line_of(fund, envelope, year)
    if line not in budget.lines or line.year != year:
        years = [each.year for each in budget.lines if each.envelope == line.envelope]
        what = f"envelope '{envelope}' holds nothing in '{year}'"
        if not years:
            said.append((what, "name one of its parts"))
        elif years == [""]:
            said.append((what, "leave 'year' empty: its amount is for the whole period"))
        else:
            said.append((what, f"name one of {', '.join(years)}"))
    return line


def _money(cells: dict[str, str], currency: str, said: list[tuple[str, str]]) -> Money | None:
    if cells["currency"] != currency:
        said.append(
            (f"'{cells['currency']}' is not the fund's currency", f"state it in {currency}")
        )
    try:
        value = parse_number(cells["amount"])
    except ValueError:
        said.append((f"'{cells['amount']}' is not an amount", "write it like 12345.67"))
        return None
    minor = EXACT.scaleb(value, minor_unit_exponent(currency))
    if minor != minor.to_integral_value(context=EXACT):
        said.append((f"{value:f} is finer than the cent of {currency}", "round it"))
    elif not 0 < minor <= Decimal(10) ** 17:
        said.append((f"{value:f} is not above zero, or too large", "state what stands there"))
    return Money(int(minor), currency)


def plan_takeover(
    connection: Connection,
    path: Path,
    fund: Fund,
    by: str,
    day: date,
    *,
    approved_by: str = "",
    shown_as: str = "",
) -> TakeoverPlan:
    """What taking over the file's balances would post: those that were not taken over already.

    Raises Refusal for a file that cannot be taken, and for a balance that was taken over before
    with another amount.
    """
    name = shown_as or path.as_posix()
    prefix = f"fund/{fund.id}/opening/"
    before = tried(connection, ("open",), prefix)
    problems, taken, events = [], [], []
    for row in read_rows(path, fund, name):
        found = before.get(prefix + row.name, Tried())
        amount = sum(moved for _, moved in found.moved)
        if amount == row.money.minor:
            continue
        if amount:
            what = f"{row.words} was taken over before with {major(amount, row.money.currency)}"
            mend = "correct it by a posting of its own, not by the opening balance"
            problems.append(Problem(what, mend, name, row.line_number, code="takeover-again"))
            continue
        key = f"{prefix}{row.name}/{found.count + 1}"
        voucher = Voucher(key, day, by, approved_by, "opening-balance", prefix + row.name)
        taken.append(row)
        events.append(FORMS[row.stage].post(voucher, row))
    if problems:
        raise Refusal(*problems)
    return TakeoverPlan(tuple(taken), tuple(events))
