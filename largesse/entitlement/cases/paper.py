"""A case's world on paper: the same inputs for the proof, and the comparison with the engine."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from largesse.entitlement.cases.given import World
from largesse.entitlement.cases.world import line_columns
from largesse.entitlement.proof.entries import Entry
from largesse.entitlement.proof.prove import Position, partner_on_paper, positions
from largesse.facts import Facts
from largesse.programme.model import Programme


def entries_of_case(world: World, role: str, share: Decimal) -> tuple[Entry, ...]:
    """Entries of a case's quantities and lines."""
    found = []
    for number, quantity in enumerate(world.quantities, 1):
        options = {quantity.measure: {quantity.option: quantity.value}}
        found.append(
            _entry(
                quantity.partner,
                quantity.month,
                quantity.currency,
                role,
                share,
                customer=quantity.customer,
                where=f"quantity {number} of the case",
                given={quantity.measure: quantity.value},
                options=options,
            )
        )
    for number, line in enumerate(world.lines, 1):
        where, row = f"row {number} of the case", line_columns(line)
        entry = _entry(line.partner, line.month, "USD", role, share, where=where, row=row)
        found.append(entry)
    return tuple(found)


def _entry(
    partner: str,
    month: int,
    currency: str,
    role: str,
    share: Decimal,
    *,
    where: str,
    customer: str = "",
    given: dict[str, Decimal] | None = None,
    options: dict[str, dict[str | None, Decimal]] | None = None,
    row: dict[str, object] | None = None,
) -> Entry:
    account = f"{partner}.{customer}" if customer else partner
    return Entry(
        partner=partner,
        role=role,
        share=share,
        customer=customer,
        deal="",
        activity="",
        account=f"case/{account}/",
        day=date(month // 12, month % 12 + 1, 1),
        charge_month=month,
        billing_month=month,
        currency=currency,
        row=row or {},
        where=where,
        given=given,
        options=options,
    )


def proven(
    programme: Programme, world: World, facts: Facts, role: str, share: Decimal
) -> dict[str, list[Position]]:
    """Every position of every partner of the case, by the proof."""
    entries = entries_of_case(world, role, share)
    found: dict[str, list[Position]] = {}
    incentives: Sequence[str] = list(programme.incentives)
    for partner in world.partners:
        paper = partner_on_paper(programme, [], facts, partner, world.last_month, entries)
        found[partner] = positions(paper, [programme.incentives[name] for name in incentives])
    return found
