"""What was earned, granted and paid before, of a programme taken over in mid-year; from a CSV file.

Columns: ``incentive``, ``partner``, ``scope``, ``interval``, ``currency``, ``accrued``,
``granted``, ``paid``. Every problem is told with its line, before anything is proposed. The first
close then decides only the difference. The balances of the ledger's accounts are taken over before
it (:mod:`largesse.fund.takeover`): this posts nothing to the ledger, and is refused for what is
unpaid and not there (:mod:`largesse.settlement.close.taken_over`).
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from largesse.money import share_of
from largesse.partners.money import minor_of
from largesse.programme.model import Incentive
from largesse.programme.terms.amounts import parse_number
from largesse.settlement.close.adjust import ground
from largesse.settlement.close.borne import Borne
from largesse.settlement.close.calculate import Calculated
from largesse.settlement.close.due import is_in_kind
from largesse.settlement.close.keys import Key
from largesse.settlement.close.model import Due, Step, Verdict
from largesse.settlement.close.payables import Payable, payables_of
from largesse.settlement.close.proposal import Proposal
from largesse.settlement.close.propose import publish_close
from largesse.settlement.close.standing import standing_of
from largesse.settlement.close.world import World
from largesse.workspace.errors import Problem, Refusal, nearest
from largesse.workspace.files import exclusive_lock
from largesse.workspace.paths import Workspace

COLUMNS = ("incentive", "partner", "scope", "interval", "currency", "accrued", "granted", "paid")
MOST_ROWS = 1_000_000
_AMOUNTS = ("accrued", "granted", "paid")


@dataclass(frozen=True, slots=True)
class Before:
    """A line that can be taken: what was accrued, granted and paid of a key, in minor units."""

    line: int
    due: Due
    rule: Incentive
    accrued: int
    granted: int
    paid: int


def propose_opening(workspace: Workspace, path: Path, by: str) -> Proposal:
    """Propose to take over what a file says; a second person posts it.

    Raises :class:`Refusal` with every line that cannot be taken.
    """
    world, occasion = ground(workspace, by, "opening", f"taken over from {path.name}")
    problems: list[Problem] = []
    taken = list(_lines(world, path, problems))
    if problems:
        raise Refusal(*problems)
    steps = tuple(_step(world, each) for each in taken)
    paid = {each.due.key: each.paid for each in taken}

    def payables() -> Iterator[Payable]:
        for step in steps:
            for each in payables_of(world, step, Borne()):
                yield from _paid_and_open(each, paid)

    with exclusive_lock(workspace):
        return publish_close(workspace, world, Calculated(steps, ()), occasion, payables())


def _lines(world: World, path: Path, problems: list[Problem]) -> Iterator[Before]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        what = "the file cannot be read as UTF-8 text"
        raise Refusal(Problem(what, "save it as CSV in UTF-8", path.name)) from None
    reader = csv.DictReader(text.splitlines())
    if tuple(reader.fieldnames or ()) != COLUMNS:
        what, mend = "its columns are not those of opening keys", f"write: {','.join(COLUMNS)}"
        raise Refusal(Problem(what, mend, path.name, 1, code="bad-columns"))
    seen: dict[str, int] = {}
    for row in reader:
        if len(seen) >= MOST_ROWS:
            what, mend = f"it has more than {MOST_ROWS:,} lines", "divide it into several files"
            raise Refusal(Problem(what, mend, path.name, code="too-large"))
        found = _line(world, row, path, reader.line_num, problems)
        if found is None:
            continue
        if found.due.key in seen:
            what = f"{found.due.key} is on line {seen[found.due.key]} already"
            problems.append(_problem(path, found.line, what, "state each key once"))
        seen[found.due.key] = found.line
        yield found


def _line(
    world: World, row: Mapping[str, str | None], path: Path, line: int, problems: list[Problem]
) -> Before | None:
    """A line, or None with its problem noted."""
    try:
        return _before(world, row, line)
    except Refusal as refusal:
        told = (_problem(path, line, p.what, p.mend, p.code) for p in refusal.problems)
        problems.extend(told)
    except ValueError as error:
        what, _, mend = str(error).partition("; ")
        problems.append(_problem(path, line, what, mend))
    return None


def _before(world: World, row: Mapping[str, str | None], line: int) -> Before:
    if None in row.values() or None in row:
        raise ValueError(f"it has not {len(COLUMNS)} cells; close each quotation mark")
    cells = {name: str(row[name]).strip() for name in COLUMNS}
    rule = world.rule(cells["incentive"])
    if rule is None:
        mend = nearest(cells["incentive"], world.through.rules, "name a rule that pays money")
        raise ValueError(f"no rule is called '{cells['incentive']}'; {mend}")
    if is_in_kind(rule):
        raise ValueError(f"{rule.id} gives in kind; take its cost over with the ledger's accounts")
    if not cells["partner"]:
        raise ValueError("no partner is named; write its id")
    if cells["currency"] != rule.unit:
        raise ValueError(f"{rule.id} pays in {rule.unit}; write {rule.unit}")
    amounts = {name: _amount(cells[name], name, rule.unit) for name in _AMOUNTS}
    if not 0 <= amounts["paid"] <= amounts["granted"] <= amounts["accrued"]:
        raise ValueError("paid, granted, accrued do not rise; no more is paid than was granted")
    if not amounts["accrued"]:
        raise ValueError("nothing was accrued; leave the line out")
    return Before(line, _due(world, rule, cells), rule, **amounts)


def _due(world: World, rule: Incentive, cells: Mapping[str, str]) -> Due:
    calendar = world.through.programme.calendar
    named = calendar.read(cells["interval"])
    span = calendar.span(rule.over, named.first, rule.holds)
    if (span.first, span.last) != (named.first, named.last):
        raise ValueError(f"{rule.id} is measured by the {rule.over.value}; write {span.name}")
    key = Key(rule.id, cells["partner"], cells["scope"], span.name, rule.unit)
    due = standing_of([key.text])[0]
    if due.sequence:
        raise ValueError(f"{key.text} was decided here already; leave the line out")
    return replace(due, first=span.first, last=span.last)


def _amount(text: str, name: str, unit: str) -> int:
    try:
        return minor_of(parse_number(text or "0"), unit)
    except ValueError:
        raise ValueError(f"{name}: '{text}' is not a number; write it like 1234.50") from None


def _step(world: World, before: Before) -> Step:
    due, rate = before.due, world.rate_of(before.due)
    terms = world.terms_of(due)
    booked = world.booked(before.accrued, due.unit, rate[0])
    granted = (Verdict("granted", before.granted, "opening-balance"),) if before.granted else ()
    return Step(
        due=due,
        rule=before.rule,
        verdicts=granted,
        liability=before.accrued,
        borne=((world.bearing(due, terms), booked),),
        clawed=0,
        expected=0,
        advance=0,
        rate=rate[0],
        rate_date=rate[1],
        is_late=False,
        cost_as=world.cost_as(due, terms),
    )


def _paid_and_open(payable: Payable, paid: dict[str, int]) -> Iterator[Payable]:
    """A payable as two: what of it was paid before, and what is still to be paid."""
    left = paid.get(payable.key, 0)
    amount = min(left, payable.amount_minor)
    paid[payable.key] = left - amount
    rest = payable.amount_minor - amount
    booked = share_of(payable.booked_minor, payable.amount_minor, 0, amount)
    if amount:
        yield replace(payable, amount_minor=amount, booked_minor=booked, state="paid")
    if rest:
        yield replace(payable, amount_minor=rest, booked_minor=payable.booked_minor - booked)


def _problem(path: Path, line: int, what: str, mend: str, code: str = "bad-line") -> Problem:
    return Problem(what, mend, path.name, line, code=code)
