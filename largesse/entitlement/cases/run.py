"""Running worked cases: the real engine on the case's small world, compared to the cent."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from largesse.entitlement.cases.concern import Concern, concern
from largesse.entitlement.cases.engine import partials_of_case, programme_of_case
from largesse.entitlement.cases.figures import Figure, Figures, Position, View
from largesse.entitlement.cases.given import Reader
from largesse.entitlement.cases.model import Path, Slip, World, standing_at
from largesse.entitlement.cases.paper import proven
from largesse.entitlement.cases.subjects import facts_of_case
from largesse.entitlement.duckdb.calculation import calculate, connect
from largesse.entitlement.plan.compiled import compile_plan
from largesse.entitlement.proof import prove
from largesse.entitlement.proof.facts import FactBook
from largesse.expr.tree import columns
from largesse.facts import Facts
from largesse.money import plain
from largesse.programme.model import Case, Programme
from largesse.programme.terms.amounts import parse_amount, parse_number
from largesse.workspace.errors import Problem, Refusal

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure of a case that came out otherwise."""

    figure: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a case went; ``notes`` say what may explain a difference."""

    case: Case
    differences: tuple[Difference, ...]
    notes: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether every figure came out as expected."""
        return not self.differences


def run_case(programme: Programme, case: Case) -> Outcome:
    """Run one case on the engine and on paper. Raises :class:`Refusal` where it cannot be read."""
    try:
        about = concern(programme, case)
        world = Reader(about).read()
        return _outcome(about, world)
    except Slip as slip:
        raise Refusal(slip.problem(case)) from None


def _outcome(about: Concern, world: World) -> Outcome:
    small = programme_of_case(about, world)
    try:
        facts = facts_of_case(about, world)
        positions = _calculated(small, world, facts)
    except Refusal as refusal:
        raise Refusal(*(_placed(problem, about.case) for problem in refusal.problems)) from None
    figures = Figures(about, world, positions, FactBook(small, facts))
    differences = [
        *_compare(figures, figures.whole, about.case.expect, ("expect",)),
        *_unproven(small, world, facts, positions),
    ]
    notes = tuple(_hints(about, world)) if differences else ()
    return Outcome(about.case, tuple(differences), notes)


def _placed(problem: Problem, case: Case) -> Problem:
    """A problem of the case's own facts or rates, told at the case."""
    return Slip(("given",), problem.what, problem.mend).problem(case)


def _calculated(small: Programme, world: World, facts: Facts) -> list[Position]:
    plan = compile_plan(small, world.last_month)
    connection = connect()
    try:
        partials = partials_of_case(connection, plan, world)
        calculate(connection, plan, facts, partials)
        rows = connection.execute(
            "SELECT incentive, partner, scope, interval_first, interval_last, month, basis, "
            "top_up, earned, rounded, vested FROM positions ORDER BY ALL"
        ).fetchall()
    finally:
        connection.close()
    return [Position(*row) for row in rows]


def _hints(about: Concern, world: World) -> Iterator[str]:
    """What may explain a difference: rules left aside, facts that are asked and not given."""
    rest = sorted(about.programme.incentives.keys() - {rule.id for rule in about.rules})
    if rest and not about.named and len(about.programme.incentives) < 9:
        yield f"the case is of {about.incentive.id} alone; expect others by name: {', '.join(rest)}"
    if not world.asks_who:
        return
    for rule in about.rules:
        asked = columns(rule.who) if rule.who is not None else frozenset()
        for name in sorted(asked - set(world.given_facts) - {"role", "partner", "customer"}):
            yield f"'who' of {rule.id} asks '{name}', which the case does not give"


def _unproven(
    programme: Programme, world: World, facts: Facts, engine: Sequence[Position]
) -> list[Difference]:
    """Where the proof comes to another amount than the engine."""
    paper = {
        (p.incentive, partner, p.scope, p.month, p.is_expected): _figures(p)
        for partner, found in proven(programme, world, facts).items()
        for p in found
    }
    ours = {(p.incentive, p.partner, p.scope, p.month, p.basis == 1): _figures(p) for p in engine}
    return [
        Difference(f"proof of {key}", _shown(paper.get(key, ())), _shown(ours.get(key, ())))
        for key in sorted(paper.keys() | ours.keys())
        if paper.get(key) != ours.get(key)
    ]


def _figures(position: Position | prove.Position) -> tuple[Decimal, ...]:
    return (position.earned, position.rounded, position.vested, position.top_up)


def _compare(figures: Figures, view: View, expect: object, at: Path) -> Iterator[Difference]:
    """Compare what is expected of a view: one amount, a list of dues, or figures by name."""
    if isinstance(expect, Mapping):
        if not expect:
            raise Slip(at, "expects nothing", "write for example expect: 350.00 USD")
        for name, value in expect.items():
            with standing_at(*at, str(name)):
                found = figures.find(view, str(name))
            if isinstance(found, View):
                yield from _compare(figures, found, value, (*at, str(name)))
            else:
                yield from _difference(found, value, (*at, str(name)))
        return
    name = "due" if isinstance(expect, list) else "total"
    with standing_at(*at):
        found = figures.figure(view, name)
    yield from _difference(found, expect, (*at, name))


def _difference(found: Figure, expect: object, at: Path) -> Iterator[Difference]:
    values = expect if isinstance(expect, list) else [expect]
    if isinstance(expect, Mapping) or not values:
        raise Slip(at, f"'{at[-1]}' is an amount or a list of them", f"write {at[-1]}: 350.00")
    with standing_at(*at):
        wanted = [_number(value) for value in values]
    units = {unit for _, unit in wanted if unit}
    amounts = [number for number, _ in wanted]
    if found.in_time:
        amounts += [ZERO] * (len(found.amounts) - len(wanted))
    if list(found.amounts) == amounts and units <= {found.unit}:
        return
    name = " of ".join(str(key) for key in reversed(at[1:]))
    shown = _shown(found.amounts)
    if units:
        yield Difference(name, _shown_written(values), f"{shown} {found.unit}")
    else:
        yield Difference(name, _shown([number for number, _ in wanted]), shown)


def _number(value: object) -> tuple[Decimal, str]:
    text = str(value).strip()
    if " " not in text:
        return parse_number(text), ""
    amount = parse_amount(text)
    return amount.value, amount.unit


def _shown(values: Sequence[Decimal]) -> str:
    return _shown_written([plain(v) for v in values])


def _shown_written(values: Sequence[object]) -> str:
    texts = [str(value) for value in values]
    return texts[0] if len(texts) == 1 else "[" + ", ".join(texts) + "]"
