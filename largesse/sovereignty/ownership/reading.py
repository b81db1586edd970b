"""``sovereignty/entities.csv``, ``holdings.csv``, ``rights.csv``: as they were on a day.

A row is restated by a later one of the same thing with the same first day, known later: so an end
that becomes known needs no edit of what was written. Of what then holds on the day, what came to be
known last counts.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from types import MappingProxyType
from typing import TypedDict, TypeVar

from largesse.facts.cells import BadCell, Cell, read_cell
from largesse.facts.reviewed import Column, Row, read_table
from largesse.sovereignty.grades import STATED, Grade
from largesse.sovereignty.ownership.checking import HOLDINGS_FILE, RIGHTS_FILE, problems_of
from largesse.sovereignty.ownership.model import (
    KINDS,
    RIGHTS,
    SEATS,
    Dated,
    Entity,
    Holding,
    Ownership,
    Right,
)
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.files import is_there
from largesse.workspace.paths import Workspace

ENTITIES_FILE = "sovereignty/entities.csv"
_DATED = (
    Column("from", Cell.DATE),
    Column("until", Cell.DATE, is_needed=False),
    Column("source", Cell.TEXT),
    Column("known_at", Cell.DATE),
    Column("grade", Cell.CHOICE, choices=STATED),
)
_NOTE = Column("note", Cell.TEXT, is_needed=False)
_PLACES = ("seat", "administration", "establishment")
ENTITY_COLUMNS = (
    Column("entity", Cell.SLUG),
    Column("name", Cell.TEXT),
    Column("kind", Cell.CHOICE, choices=KINDS),
    *(Column(name, Cell.COUNTRY, is_needed=False) for name in ("country", *_PLACES)),
    Column("largest", Cell.SHARE, is_needed=False),
    *_DATED,
    _NOTE,
)
HOLDING_COLUMNS = (
    Column("holder", Cell.SLUG),
    Column("held", Cell.SLUG),
    Column("capital", Cell.TEXT),
    Column("votes", Cell.TEXT, is_needed=False),
    *_DATED,
)
RIGHT_COLUMNS = (
    Column("holder", Cell.SLUG),
    Column("held", Cell.SLUG),
    Column("right", Cell.CHOICE, choices=RIGHTS),
    Column("seats", Cell.DECIMAL, is_needed=False),
    Column("of", Cell.DECIMAL, is_needed=False),
    *_DATED,
    _NOTE,
)

Stated = TypeVar("Stated", bound=Dated)


def read_ownership(workspace: Workspace, day: date, known_at: date | None = None) -> Ownership:
    """What the workspace states of a day, as far as was known on another (None: all that is known).

    Without files nothing is stated. Raises :class:`Refusal` with every fault of all three files.
    """
    problems: list[Problem] = []
    entities = _read(workspace, ENTITIES_FILE, ENTITY_COLUMNS, _entity, problems)
    holdings = _read(workspace, HOLDINGS_FILE, HOLDING_COLUMNS, _holding, problems)
    rights = _read(workspace, RIGHTS_FILE, RIGHT_COLUMNS, _right, problems)
    problems += _contradictions(entities, _entity_key, ENTITIES_FILE)
    problems += _contradictions(holdings, _holding_key, HOLDINGS_FILE)
    problems += _contradictions(rights, _right_key, RIGHTS_FILE)
    if problems:
        raise Refusal(*problems)
    return ownership_of(
        _known(entities, known_at), _known(holdings, known_at), _known(rights, known_at), day
    )


def ownership_of(
    entities: Iterable[Entity], holdings: Iterable[Holding], rights: Iterable[Right], day: date
) -> Ownership:
    """What statements say of a day.

    Raises :class:`Refusal` for what cannot be: more than the whole, a closed circle.
    """
    found = Ownership(
        MappingProxyType({entity.entity: entity for entity in as_of(entities, _entity_key, day)}),
        tuple(as_of(holdings, _holding_key, day)),
        tuple(as_of(rights, _right_key, day)),
        day,
    )
    problems = problems_of(found)
    if problems:
        raise Refusal(*problems)
    return found


def as_of(
    stated: Iterable[Stated], key: Callable[[Stated], Hashable], day: date
) -> Iterable[Stated]:
    """One statement for each thing of which any holds on the day."""
    restated: dict[Hashable, Stated] = {}
    for each in stated:
        same = (key(each), each.since)
        if same not in restated or _known_day(restated[same]) <= _known_day(each):
            restated[same] = each
    found: dict[Hashable, Stated] = {}
    for each in restated.values():
        if each.holds_on(day):
            before = found.get(key(each))
            if before is None or _newness(before) <= _newness(each):
                found[key(each)] = each
    return found.values()


def _known_day(stated: Dated) -> date:
    return stated.known_at or date.min


def _newness(stated: Dated) -> tuple[date, date]:
    return _known_day(stated), stated.since or date.min


def _known(stated: Sequence[Stated], known_at: date | None) -> list[Stated]:
    return [each for each in stated if known_at is None or _known_day(each) <= known_at]


def _entity_key(entity: Entity) -> Hashable:
    return entity.entity


def _holding_key(holding: Holding) -> Hashable:
    return holding.holder, holding.held


def _right_key(right: Right) -> Hashable:
    return right.holder, right.held, right.right


def _read(
    workspace: Workspace,
    file: str,
    columns: Sequence[Column],
    make: Callable[[Row, list[Problem]], Stated | None],
    problems: list[Problem],
) -> list[Stated]:
    path = workspace.root / file
    if not is_there(path):
        return []
    try:
        rows, found = read_table(path, file, columns)
    except Refusal as refusal:
        problems += refusal.problems
        return []
    made = []
    for row in rows:
        before = len(found)
        found += _period_problems(row)
        stated = make(row, found)
        if stated is not None and len(found) == before:
            made.append(stated)
    problems += sorted(found, key=lambda problem: problem.line or 0)
    return made


def _period_problems(row: Row) -> Iterable[Problem]:
    since, until = row.day("from"), row.day("until")
    if since and until and until <= since:
        what = f"it ends on {until.isoformat()}, not after it begins"
        yield row.problem(what, "state the first day on which it is no longer so", "bad-period")


def _contradictions(
    stated: Sequence[Stated], key: Callable[[Stated], Hashable], file: str
) -> Iterable[Problem]:
    by_key: dict[Hashable, list[Stated]] = defaultdict(list)
    for each in stated:
        by_key[(key(each), each.known_at)].append(each)
    for said in by_key.values():
        for one, other in combinations(said, 2):
            if _overlap(one, other):
                what = f"line {one.line} states the same for some of these days, known on one day"
                mend = "end the earlier one, or say when the later one came to be known"
                yield Problem(what, mend, file, other.line, code="contradiction")


def _overlap(one: Dated, other: Dated) -> bool:
    return (one.since or date.min) < (other.until or date.max) and (other.since or date.min) < (
        one.until or date.max
    )


def _entity(row: Row, problems: list[Problem]) -> Entity:
    kind, largest = row.text("kind"), row.number("largest")
    if kind != "dispersed" and largest is not None:
        mend = "leave it empty, or make the kind dispersed"
        problems.append(row.problem(f"largest: a {kind} is one holder", mend, "not-dispersed"))
    for place in _PLACES:
        if kind != "company" and row.text(place):
            what = f"{place}: only a company has one here, and this is a {kind}"
            problems.append(row.problem(what, "state its country alone", "not-a-company"))
    return Entity(
        row.text("entity"),
        row.text("name"),
        kind,
        row.text("country"),
        row.text("seat"),
        row.text("administration"),
        row.text("establishment"),
        None if largest is None else Fraction(largest),
        row.text("note"),
        **_dated(row),
    )


def _holding(row: Row, problems: list[Problem]) -> Holding:
    capital = _share(row, "capital", problems)
    votes = _share(row, "votes", problems) if row.text("votes") else capital
    return Holding(
        row.text("holder"),
        row.text("held"),
        capital,
        votes,
        **_dated(row),
    )


def _right(row: Row, problems: list[Problem]) -> Right:
    right = row.text("right")
    seats, of = _count(row, "seats", problems), _count(row, "of", problems)
    if right == SEATS and (seats is None or of is None):
        mend = "state how many seats it appoints, of how many"
        problems.append(row.problem("seats and of are not both stated", mend, "no-seats"))
    elif right != SEATS and (row.text("seats") or row.text("of")):
        mend = "leave seats and of empty, or make the right seats"
        problems.append(row.problem(f"a right of {right} has no number", mend, "needless-seats"))
    elif seats is not None and of is not None and seats > of:
        what = f"{seats} seats of {of} are more than there are"
        problems.append(row.problem(what, "correct the numbers", "seats-above-whole"))
    if row.text("holder") == row.text("held"):
        what = f"'{row.text('holder')}' has a right over itself"
        problems.append(row.problem(what, "name who has it", "of-itself"))
    return Right(
        row.text("holder"),
        row.text("held"),
        right,
        seats,
        of,
        row.text("note"),
        **_dated(row),
    )


class _Dated(TypedDict):
    since: date | None
    until: date | None
    source: str
    known_at: date | None
    grade: Grade
    line: int


def _dated(row: Row) -> _Dated:
    return {
        "since": row.day("from"),
        "until": row.day("until"),
        "source": row.text("source"),
        "known_at": row.day("known_at"),
        "grade": Grade(row.text("grade")),
        "line": row.line,
    }


def _share(row: Row, name: str, problems: list[Problem]) -> Fraction:
    """A share, which unlike elsewhere may be nothing: capital without votes, a holding given up."""
    text = row.text(name)
    try:
        if read_cell(Cell.DECIMAL, text.removesuffix("%").rstrip()) == 0:
            return Fraction(0)
        value = read_cell(Cell.SHARE, text)
    except BadCell as fault:
        problems.append(row.problem(f"{name}: {fault.what}", fault.mend, fault.code))
        return Fraction(0)
    assert isinstance(value, Decimal)
    return Fraction(value)


def _count(row: Row, name: str, problems: list[Problem]) -> int | None:
    value = row.number(name)
    if value is None:
        return None
    if value != value.to_integral_value() or not 0 < value < 10_000:
        what = f"{name}: {row.text(name)} is no number of seats"
        problems.append(row.problem(what, "write a whole number above 0", "bad-seats"))
        return None
    return int(value)
