"""A case's world on paper: the same inputs for the proof."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from largesse.entitlement.cases.model import OTHERS, World, account_of
from largesse.entitlement.proof.entries import Entry
from largesse.entitlement.proof.facts import FactBook
from largesse.entitlement.proof.prove import Position, expectations, partner_on_paper, positions
from largesse.facts import Facts
from largesse.programme.calendar import first_day
from largesse.programme.model import Programme


def entries_of_case(world: World, book: FactBook) -> Iterator[Entry]:
    """Entries of a case's quantities and lines, for every partner of their account."""
    for number, quantity in enumerate(world.quantities, 1):
        option = None if quantity.option == OTHERS else quantity.option
        given: Sequence[Decimal | str] = quantity.values or (quantity.value,)
        for value in given:
            yield from _entries(
                book,
                account_of("", quantity.customer),
                first_day(quantity.month),
                quantity.month,
                quantity.currency,
                where=f"quantity {number} of the case",
                given={quantity.measure: value},
                options={quantity.measure: {option: quantity.value}},
            )
    for number, line in enumerate(world.lines, 1):
        yield from _entries(
            book,
            account_of(line.owner, line.customer),
            line.day,
            line.billing_month,
            line.currency,
            where=f"row {number} of the case",
            row=line.columns,
        )


def _entries(
    book: FactBook,
    account: str,
    day: date,
    billing_month: int,
    currency: str,
    *,
    where: str,
    given: Mapping[str, Decimal | str] | None = None,
    options: Mapping[str, Mapping[str | None, Decimal]] | None = None,
    row: Mapping[str, object] | None = None,
) -> Iterator[Entry]:
    for share in book.shares("case", account, "", day):
        yield Entry(
            partner=share.partner,
            role=share.role,
            share=share.share,
            customer=book.customer("case", account, "", day),
            deal="",
            activity="",
            account=f"case/{account}/",
            day=day,
            charge_month=day.year * 12 + day.month - 1,
            billing_month=billing_month,
            currency=currency,
            row=row or {},
            where=where,
            given=given,
            options=options,
        )


def proven(programme: Programme, world: World, facts: Facts) -> dict[str, list[Position]]:
    """Every position of every partner of the case, to date and expected, by the proof."""
    entries = tuple(entries_of_case(world, FactBook(programme, facts)))
    incentives = list(programme.incentives.values())
    found = {}
    for partner in world.partners:
        paper = partner_on_paper(programme, [], facts, partner, world.last_month, entries)
        found[partner] = positions(paper, incentives) + expectations(paper, incentives)
    return found
