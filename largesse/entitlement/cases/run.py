"""Running worked cases: the real engine on the case's small world, compared to the cent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from largesse.entitlement.cases.given import PARTNER, Reader, World
from largesse.entitlement.cases.paper import proven
from largesse.entitlement.cases.world import facts_of_case, partials_of_case, programme_of_case
from largesse.entitlement.duckdb.calculation import calculate, connect
from largesse.entitlement.payments import Instalment, instalments
from largesse.entitlement.plan.compiled import compile_plan
from largesse.entitlement.splits import parts
from largesse.facts import Facts
from largesse.money import plain
from largesse.programme.calendar import MONTHS_IN
from largesse.programme.model import Case, Incentive, Programme
from largesse.programme.terms.amounts import parse_amount, parse_number
from largesse.workspace.errors import Problem, Refusal


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure of a case that came out otherwise."""

    figure: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a case went."""

    case: Case
    differences: tuple[Difference, ...]

    @property
    def passed(self) -> bool:
        """Whether every figure came out as expected."""
        return not self.differences


@dataclass(frozen=True, slots=True)
class Position:
    """One row of the engine's positions, as a case compares it."""

    incentive: str
    partner: str
    scope: str
    first: int
    last: int
    month: int
    basis: int
    top_up: Decimal
    earned: Decimal
    rounded: Decimal
    vested: Decimal


def run_case(programme: Programme, case: Case) -> Outcome:
    """Run one case on the engine and on paper. Raises :class:`Refusal` where it cannot be read."""
    incentive = _incentive(programme, case)
    world = Reader(programme, case, incentive).read()
    named = frozenset({incentive.id} | _named(programme, case.expect))
    small = programme_of_case(programme, world, named)
    plan = compile_plan(small, world.last_month)
    connection = connect()
    try:
        partials = partials_of_case(connection, plan, world)
        facts = facts_of_case(small, world)
        calculate(connection, plan, facts, partials)
        rows = connection.execute(
            "SELECT incentive, partner, scope, interval_first, interval_last, month, basis, "
            "top_up, earned, rounded, vested FROM positions ORDER BY ALL"
        ).fetchall()
    finally:
        connection.close()
    figures = Figures(
        small,
        incentive,
        world,
        [Position(*row) for row in rows],
        sorted(_named(programme, case.expect)),
    )
    differences = _compare(figures, case, programme) + _unproven(
        small, world, facts, figures.positions
    )
    return Outcome(case, tuple(differences))


def _unproven(
    programme: Programme, world: World, facts: Facts, engine: Sequence[Position]
) -> list[Difference]:
    """Where the proof comes to another amount than the engine."""
    shares = facts.attribution.to_pylist()
    role, share = str(shares[0]["role"]), Decimal(str(shares[0]["share"]))
    paper = {
        (p.incentive, partner, p.scope, p.month): (p.earned, p.rounded, p.vested, p.top_up)
        for partner, found in proven(programme, world, facts, role, share).items()
        for p in found
    }
    ours = {
        (p.incentive, p.partner, p.scope, p.month): (p.earned, p.rounded, p.vested, p.top_up)
        for p in engine
        if p.basis == 0
    }
    return [
        Difference(f"proof of {key}", _shown(paper.get(key, ())), _shown(ours.get(key, ())))
        for key in sorted(paper.keys() | ours.keys())
        if paper.get(key) != ours.get(key)
    ]


def _incentive(programme: Programme, case: Case) -> Incentive:
    if case.incentive is not None:
        return programme.incentives[case.incentive]
    named = sorted(_named(programme, case.expect))
    if not named:
        place = case.place
        raise Refusal(
            Problem(
                f"case '{case.name}' belongs to no incentive",
                "add 'of:'",
                place.file,
                place.line,
                place.column,
            )
        )
    return programme.incentives[named[0]]


def _named(programme: Programme, expect: object) -> frozenset[str]:
    return (
        frozenset(k for k in expect if k in programme.incentives)
        if isinstance(expect, Mapping)
        else frozenset()
    )


class Figures:
    """The figures a case may expect, read from the positions."""

    def __init__(
        self,
        programme: Programme,
        incentive: Incentive,
        world: World,
        positions: Sequence[Position],
        summed: Sequence[str],
    ) -> None:
        self.programme = programme
        self.incentive = incentive
        self.world = world
        self.positions = positions
        self.summed = summed or (incentive.id,)

    def _of(self, name: str, partner: str = PARTNER) -> list[Position]:
        """Positions to date of an incentive; what was given of the past earned in the past."""
        begins = self.world.first.first
        return [
            p
            for p in self.positions
            if (p.incentive, p.partner, p.basis) == (name, partner, 0) and p.last >= begins
        ]

    def total(self, name: str, partner: str = PARTNER) -> Decimal:
        """What an incentive earned at the end of all intervals."""
        return sum((p.rounded for p in self._of(name, partner) if p.month == p.last), Decimal(0))

    def dues(self) -> list[tuple[Decimal, Decimal]]:
        """(rounded, unrounded) due at each settlement: vested to date less what was before."""
        incentive = self.incentive
        step = MONTHS_IN.get(incentive.settles, 10_000)
        first = self.world.first.first
        ends = list(range(first + step - 1, self.world.last_month + 1, step)) or [
            self.world.last_month
        ]
        found, before = [], (Decimal(0), Decimal(0))
        for end in ends:
            reached = [
                p for p in self._of(incentive.id) if p.month == min(end, p.last) and p.first <= end
            ]
            vested = sum((p.vested for p in reached), Decimal(0))
            exact = sum((p.earned if p.vested else Decimal(0) for p in reached), Decimal(0))
            found.append((vested - before[0], exact - before[1]))
            before = (vested, exact)
        return found

    def instalments(self) -> tuple[Instalment, ...]:
        """What is paid at each settlement."""
        dues = self.dues()
        pays = self.incentive.pays
        return instalments([d[0] for d in dues], [d[1] for d in dues], pays.minimum, pays.below)

    def figure(self, name: str) -> list[Decimal]:
        """A named figure of the case, as a list."""
        own = self._of(self.incentive.id)
        ends = [p for p in own if p.month == p.last]
        match name:
            case "total":
                return [sum((self.total(n) for n in self.summed), Decimal(0))]
            case "each":
                return self._each(ends)
            case "due":
                return [d[0] for d in self.dues()]
            case "paid":
                return [i.paid for i in self.instalments()]
            case "carried":
                return [i.carried for i in self.instalments()]
            case "forfeited":
                return [i.forfeited for i in self.instalments()]
            case "top-up":
                return [p.top_up for p in ends]
            case "earned":
                return [p.rounded for p in ends]
            case "vested":
                return [p.vested for p in ends]
            case "to date":
                return [p.rounded for p in own]
        return self._other_figure(name)

    def _each(self, ends: list[Position]) -> list[Decimal]:
        if self.world.line_count:
            lines = [f"line-{i + 1:03d}" for i in range(self.world.line_count)]
            return [self.total(self.incentive.id, line) for line in lines]
        return [p.rounded for p in ends]

    def _other_figure(self, name: str) -> list[Decimal]:
        if name in self.programme.incentives:
            return [self.total(name)]
        if name in {part.name for part in self.incentive.split}:
            ends = (p for p in self._of(self.incentive.id) if p.month == p.last)
            divided = (parts(self.incentive, p.rounded, p.earned) for p in ends)
            return [sum((each[name] for each in divided), Decimal(0))]
        raise ValueError(
            f"'{name}' is not a figure a case can expect; write total, each, due, paid, carried, "
            "forfeited, top-up, earned, vested, to date, an incentive, or a part of the split"
        )


def _compare(figures: Figures, case: Case, programme: Programme) -> list[Difference]:
    expect = case.expect
    if isinstance(expect, list):
        expect = {"due": expect}
    if not isinstance(expect, Mapping):
        expect = {"total": expect}
    differences = []
    for name, value in expect.items():
        try:
            found = figures.figure(str(name))
            wanted = [_number(v) for v in (value if isinstance(value, list) else [value])]
        except ValueError as error:
            what, _, mend = str(error).partition("; ")
            place = case.place
            raise Refusal(
                Problem(
                    f"case '{case.name}': {what}",
                    mend,
                    place.file,
                    place.line,
                    place.column,
                    "bad-case",
                )
            ) from None
        if found != wanted:
            differences.append(Difference(str(name), _shown(wanted), _shown(found)))
    return differences


def _number(value: object) -> Decimal:
    text = str(value).strip()
    return parse_amount(text).value if " " in text else parse_number(text)


def _shown(values: Sequence[Decimal]) -> str:
    texts = [plain(v) for v in values]
    return texts[0] if len(texts) == 1 else "[" + ", ".join(texts) + "]"
