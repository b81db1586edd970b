"""Everything that one seed and shape give: billing rows and the facts that go with them."""

from dataclasses import dataclass
from pathlib import Path

from largesse.consumption.generate.billing import Drawn, month_paths, write_billing
from largesse.consumption.generate.draw import Draw
from largesse.consumption.generate.people import people
from largesse.consumption.generate.plan import plan, rates_e6
from largesse.consumption.generate.shape import Shape
from largesse.consumption.generate.stories import facts_of
from largesse.consumption.generate.tables import write_tables
from largesse.workspace.errors import Problem, Refusal

_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Generated:
    """What was written."""

    folder: Path
    billing: tuple[Path, ...]
    """One file per month, in order."""
    facts: tuple[Path, ...]
    row_count: int
    partner_count: int
    account_count: int
    fact_count: int


def generate(out: Path, shape: Shape, seed: int = 1) -> Generated:
    """Write ``out/billing`` and ``out/facts``; one seed and shape always give the same content.

    Raises Refusal when billing files or filled-in facts are there already: nothing is replaced.
    """
    _refuse_to_replace(out, shape)
    draw = Draw(seed)
    everyone = people(shape, draw)
    planned = plan(shape, draw, everyone)
    rates = rates_e6(shape, draw)
    tables = facts_of(shape, draw, everyone, planned, rates)
    billing = write_billing(out / "billing", Drawn(shape, seed, everyone, planned, rates))
    facts = write_tables(out / "facts", tables)
    return Generated(
        folder=out,
        billing=billing,
        facts=facts,
        row_count=sum(map(sum, planned.rows)),
        partner_count=shape.partners,
        account_count=len(everyone.accounts),
        fact_count=sum(len(table.rows) for table in tables),
    )


def _refuse_to_replace(out: Path, shape: Shape) -> None:
    there = [path for path in month_paths(out / "billing", shape) if path.exists()]
    there += [path for path in sorted((out / "facts").glob("*.csv")) if _is_filled_in(path)]
    mend = "name another folder with --out, or remove it"
    problems = [
        Problem(f"{path} is there already and is not replaced", mend, code="would-replace")
        for path in there[:_MOST_NAMED]
    ]
    if problems:
        raise Refusal(*problems)


def _is_filled_in(path: Path) -> bool:
    """Whether it holds more than a header, which is all that a template has."""
    with path.open(encoding="utf-8", errors="replace") as lines:
        next(lines, None)
        return any(line.strip() for line in lines)
