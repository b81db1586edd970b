"""What people state for the register: ``arrangements.csv`` and ``identifiers.csv``.

The programme knows who uses what and from whom; what stands in the contract, and the codes of legal
entities, somebody must state. Every column but the first few may stay empty: empty is unknown.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from largesse.facts.cells import Cell
from largesse.facts.reviewed import Column, Row, read_table
from largesse.partners.money import minor_of
from largesse.sovereignty.registers.arrangement import Arrangement
from largesse.sovereignty.registers.templates import dora_templates
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.files import is_there
from largesse.workspace.paths import Workspace

ARRANGEMENTS, IDENTIFIERS = "sovereignty/arrangements.csv", "sovereignty/identifiers.csv"
OPEN_ENDED, FIXED = "open-ended", "fixed"
CUSTOMER, ENTITY = "customer", "entity"
_SOURCE = (Column("source", Cell.TEXT), Column("known_at", Cell.DATE))
_EUID = re.compile(r"[A-Z]{2}[A-Z0-9]*\.\S+")
_LEI = re.compile(r"[A-Z0-9]{18}[0-9]{2}")
_LARGEST_DAYS = 3_660


def _list(name: str, list_name: str) -> Column:
    return Column(
        name, Cell.CHOICE, is_needed=False, choices=tuple(dora_templates().lists[list_name])
    )


def arrangement_columns() -> tuple[Column, ...]:
    """The columns of ``arrangements.csv``; what may be chosen is as ``dora.yaml`` lists it."""
    return (
        Column("workload", Cell.SLUG),
        Column("offering", Cell.SLUG),
        Column("from", Cell.DATE),
        Column("until", Cell.DATE, is_needed=False),
        *_SOURCE,
        Column("term", Cell.CHOICE, is_needed=False, choices=(OPEN_ENDED, FIXED)),
        Column("reference", Cell.TEXT, is_needed=False),
        _list("kind", "arrangement"),
        Column("above", Cell.TEXT, is_needed=False),
        _list("service", "service"),
        Column("notice_days", Cell.DECIMAL, is_needed=False),
        Column("provider_notice_days", Cell.DECIMAL, is_needed=False),
        Column("law", Cell.COUNTRY, is_needed=False),
        Column("provided_from", Cell.COUNTRY, is_needed=False),
        _list("reliance", "reliance"),
        _list("substitutability", "substitutability"),
        _list("why_not", "why-not"),
        _list("exit_plan", "yes-no"),
        _list("reintegration", "reintegration"),
        _list("impact", "impact"),
        _list("has_alternatives", "yes-no"),
        Column("alternatives", Cell.TEXT, is_needed=False),
        Column("cost", Cell.DECIMAL, is_needed=False),
        Column("currency", Cell.CURRENCY, is_needed=False),
    )


IDENTIFIER_COLUMNS = (
    Column("of", Cell.CHOICE, choices=(CUSTOMER, ENTITY)),
    Column("id", Cell.TEXT),
    Column("type", Cell.CHOICE, choices=("LEI", "EUID")),
    Column("code", Cell.TEXT),
    *_SOURCE,
)


@dataclass(frozen=True, slots=True)
class Identifiers:
    """Codes by (customer or entity, id, type)."""

    codes: Mapping[tuple[str, str, str], str]

    def lei(self, of: str, id: str) -> str:
        """The LEI; '' where nobody stated it."""
        return self.codes.get((of, id, "LEI"), "")

    def best(self, of: str, id: str) -> tuple[str, str]:
        """Its code and the code's type: the LEI, or else the EUID, or else ('', '')."""
        for type in ("LEI", "EUID"):
            if (of, id, type) in self.codes:
                return self.codes[of, id, type], type
        return "", ""


def read_arrangements(
    workspace: Workspace, day: date, known_at: date | None = None
) -> Mapping[tuple[str, str], Row]:
    """By workload and offering, what is stated of the contract on a day; last known counts.

    Raises :class:`Refusal` with every fault.
    """
    rows = _read(workspace, ARRANGEMENTS, arrangement_columns(), _arrangement_faults)
    _refuse_twice(rows, ("workload", "offering", "from", "known_at"))
    found: dict[tuple[str, str], Row] = {}
    for row in sorted(rows, key=lambda row: (row.values["known_at"], row.values["from"])):
        if _is_known(row, known_at) and _holds(row, day):
            found[row.text("workload"), row.text("offering")] = row
    return found


def read_identifiers(workspace: Workspace, known_at: date | None = None) -> Identifiers:
    """The codes of customers and legal entities; last known counts.

    Raises :class:`Refusal` with every fault.
    """
    rows = _read(workspace, IDENTIFIERS, IDENTIFIER_COLUMNS, _identifier_faults)
    _refuse_twice(rows, ("of", "id", "type", "known_at"))
    found = {}
    for row in sorted(rows, key=lambda row: row.text("known_at")):
        if _is_known(row, known_at):
            found[row.text("of"), row.text("id"), row.text("type")] = row.text("code")
    return Identifiers(found)


def is_lei(code: str) -> bool:
    """Whether a code is a legal entity identifier: 20 characters whose check digits hold.

    ISO 17442: with letters read as 10 to 35 the number leaves 1 when divided by 97.
    """
    return bool(_LEI.fullmatch(code)) and int("".join(str(int(c, 36)) for c in code)) % 97 == 1


def with_contract(known: Arrangement, row: Row) -> Arrangement:
    """An arrangement with what is stated of its contract."""
    until = row.day("until")
    return replace(
        known,
        reference=row.text("reference"),
        kind=row.text("kind"),
        above=row.text("above"),
        service=row.text("service"),
        start=row.day("from"),
        end=until - timedelta(days=1) if until else None,
        is_open_ended=row.text("term") == OPEN_ENDED,
        notice_customer_days=_days(row, "notice_days"),
        notice_provider_days=_days(row, "provider_notice_days"),
        law=row.text("law"),
        provided_from=row.text("provided_from"),
        reliance=row.text("reliance"),
        substitutability=row.text("substitutability") or known.substitutability,
        why_not=row.text("why_not"),
        has_exit_plan=_yes_no(row, "exit_plan"),
        reintegration=row.text("reintegration"),
        impact=row.text("impact"),
        has_alternatives=_yes_no(row, "has_alternatives"),
        alternatives=row.text("alternatives"),
        cost_minor=_cost(row),
        currency=row.text("currency"),
    )


def _days(row: Row, name: str) -> int | None:
    value = row.number(name)
    return None if value is None else int(value)


def _yes_no(row: Row, name: str) -> bool | None:
    return {"yes": True, "no": False}.get(row.text(name))


def _cost(row: Row) -> int | None:
    cost = row.number("cost")
    return None if cost is None else minor_of(cost, row.text("currency"))


def _read(
    workspace: Workspace,
    file: str,
    columns: Sequence[Column],
    faults: Callable[[Row], Iterable[Problem]],
) -> list[Row]:
    path = workspace.root / file
    if not is_there(path):
        return []
    rows, problems = read_table(path, file, columns)
    for row in rows:
        problems += faults(row)
    if problems:
        raise Refusal(*sorted(problems, key=lambda problem: problem.line or 0))
    return rows


def _refuse_twice(rows: Iterable[Row], names: Sequence[str]) -> None:
    lines: dict[Hashable, int] = {}
    problems = []
    for row in rows:
        key = tuple(row.text(name) for name in names)
        if key in lines:
            what = f"line {lines[key]} states the same, known on the same day"
            mend = "keep one, or say when the later one came to be known"
            problems.append(row.problem(what, mend, "contradiction"))
        lines.setdefault(key, row.line)
    if problems:
        raise Refusal(*problems)


def _holds(row: Row, day: date) -> bool:
    since, until = row.day("from"), row.day("until")
    return (since is None or since <= day) and (until is None or day < until)


def _is_known(row: Row, known_at: date | None) -> bool:
    known = row.day("known_at")
    return known_at is None or known is None or known <= known_at


def _arrangement_faults(row: Row) -> Iterable[Problem]:
    since, until = row.day("from"), row.day("until")
    if since and until and until <= since:
        what = f"it ends on {until.isoformat()}, not after it begins"
        yield row.problem(what, "state the first day on which it is no longer so", "bad-period")
    if until and row.text("term") == OPEN_ENDED:
        mend = "leave until empty, or write fixed"
        yield row.problem("it is open-ended and has an end", mend, "ends-or-not")
    for name in ("notice_days", "provider_notice_days"):
        value = row.number(name)
        if value is not None and not (0 <= value <= _LARGEST_DAYS and value == int(value)):
            mend = f"write whole days, 0 to {_LARGEST_DAYS}"
            yield row.problem(f"{name}: {value} is no number of days", mend, "bad-days")
    yield from _cost_faults(row)


def _cost_faults(row: Row) -> Iterable[Problem]:
    cost, currency = row.number("cost"), row.text("currency")
    if (cost is None) == bool(currency):
        mend = "state both, or neither"
        yield row.problem("cost and currency are not both stated", mend, "cost-without-currency")
    elif cost is not None:
        try:
            minor_of(cost, currency)
        except (Refusal, ValueError):
            mend = "write no more decimals than the currency has, and a sum that a ledger can hold"
            yield row.problem(f"cost: {cost} {currency} is no amount", mend, "bad-amount")
        if cost < 0:
            yield row.problem(f"cost: {cost} is below nothing", "write what it costs", "bad-amount")


def _identifier_faults(row: Row) -> Iterable[Problem]:
    type, code = row.text("type"), row.text("code")
    if type == "LEI" and not is_lei(code):
        mend = "copy its 20 characters again: the last two are a check over the others"
        yield row.problem(f"code: '{code}' is no LEI", mend, "bad-lei")
    if type == "EUID" and not _EUID.fullmatch(code):
        mend = "write country, register, a point and the number, as FRRCS.123456789"
        yield row.problem(f"code: '{code}' is no EUID", mend, "bad-euid")
