"""The programme's fund as lines of a budget: what each envelope holds in each fiscal year.

Only leaves hold money. An envelope divided into parts holds, under its own name, what its parts
leave of it. An envelope without an amount draws on the nearest one above it that has one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from largesse.fund.chart import Line
from largesse.money import EXACT, minor_unit_exponent
from largesse.programme.load import load
from largesse.programme.model import Envelope, Fund, Programme
from largesse.programme.naming import problem_from_here
from largesse.workspace.errors import Problem, Refusal


@dataclass(frozen=True, slots=True)
class Budget:
    """The pledge and its lines, in minor units; lines that hold nothing are left out."""

    currency: str
    authorised_minor: int
    lines: Mapping[Line, int]

    def years(self) -> tuple[str, ...]:
        """The fiscal years that hold money, in order; '' (for the whole period) comes last."""
        return tuple(sorted({line.year for line in self.lines}, key=lambda y: (y == "", y)))

    def of_year(self, year: str) -> int:
        """What a fiscal year holds in all envelopes."""
        return sum(amount for line, amount in self.lines.items() if line.year == year)


def load_with_fund(folder: Path) -> tuple[Programme, Fund]:
    """The programme in a folder, and its fund, which can be laid out.

    Raises Refusal, with files named as they are opened from here.
    """
    programme = load(folder)
    if programme.fund is None:
        what = "the programme has no fund"
        raise Refusal(Problem(what, "add a 'fund:' document to it", code="no-fund"))
    try:
        budget_of(programme.fund)
    except Refusal as refusal:
        raise Refusal(*(problem_from_here(p, folder) for p in refusal.problems)) from None
    return programme, programme.fund


def budget_of(fund: Fund) -> Budget:
    """The lines of a fund.

    Raises Refusal where the parts of an envelope exceed it, where a part for the whole period
    stands in a whole by years (nobody could say which year it takes from), and where an amount is
    finer than the currency's minor unit.
    """
    currency = fund.authorised.unit
    problems: list[Problem] = []
    lines: dict[Line, int] = {}
    for envelope in fund.envelopes.values():
        for year, amount in _rest(fund, envelope, problems).items():
            if amount:
                lines[Line(envelope.id, year)] = _minor(amount, currency, envelope, problems)
    authorised = _minor(fund.authorised.value, currency, fund, problems)
    if problems:
        raise Refusal(*problems)
    return Budget(currency, authorised, lines)


def line_of(fund: Fund, envelope: str, year: str) -> Line:
    """The line on which what belongs to an envelope and a fiscal year draws."""
    known = fund.envelopes[envelope]
    while not known.amounts and known.parent is not None:
        known = fund.envelopes[known.parent]
    return Line(known.id, "" if set(known.amounts) == {""} else year)


def _parts(fund: Fund, envelope: Envelope) -> Iterator[Envelope]:
    return (each for each in fund.envelopes.values() if each.parent == envelope.id)


def _claimed(fund: Fund, envelope: Envelope) -> dict[str, Decimal]:
    """What an envelope takes of the one above it, by year."""
    if envelope.amounts:
        return dict(envelope.amounts)
    sums: dict[str, Decimal] = {}
    for part in _parts(fund, envelope):
        for year, amount in _claimed(fund, part).items():
            sums[year] = sums.get(year, Decimal(0)) + amount
    return sums


def _rest(fund: Fund, envelope: Envelope, problems: list[Problem]) -> dict[str, Decimal]:
    """What an envelope's parts leave of it, by year."""
    rest = dict(envelope.amounts)
    for part in _parts(fund, envelope) if rest else ():
        for year, amount in _claimed(fund, part).items():
            source = "" if "" in rest else year
            if source not in rest:
                problems.append(_unplaced(envelope, part, year))
                continue
            rest[source] -= amount
    for year, amount in rest.items():
        if amount < 0:
            what = f"the parts of envelope '{envelope.id}' exceed it by {-amount:,f}"
            what += f" in {year}" if year else ""
            problems.append(_problem(envelope, what, "lower the parts or raise the whole"))
    return rest


def _unplaced(envelope: Envelope, part: Envelope, year: str) -> Problem:
    if year:
        what = f"'{part.id}' has an amount in {year}, '{envelope.id}' above it has none"
        return _problem(part, what, f"give '{envelope.id}' an amount in {year}")
    what = f"'{part.id}' has one amount for the whole period, '{envelope.id}' above it one by year"
    return _problem(part, what, f"state the amount of '{part.id}' by fiscal year")


def _minor(value: Decimal, currency: str, holder: Envelope | Fund, problems: list[Problem]) -> int:
    minor = EXACT.scaleb(value, minor_unit_exponent(currency))
    if minor != minor.to_integral_value(context=EXACT):
        what = f"{value:,f} {currency} is finer than the smallest unit of {currency}"
        problems.append(_problem(holder, what, "state it in whole minor units"))
    return int(minor)


def _problem(holder: Envelope | Fund, what: str, mend: str) -> Problem:
    place = holder.place
    return Problem(what, mend, place.file, place.line, place.column, "fund-budget")
