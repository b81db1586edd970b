"""Partners, customers and deals as they are today, from the rows that speak of them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from largesse.partners.models import Customer, Deal, Fact, Partner, Period
from largesse.partners.money import minor_of
from largesse.workspace.errors import Problem, Refusal

_BATCH = 500
_LONGEST_ID = 200


def keep_records(facts: Sequence[Fact], today: date) -> None:
    """Make or bring up to date the partner, customer or deal that each row speaks of.

    Raises :class:`Refusal` with every id that is too long and every amount that cannot be kept.
    """
    _refuse_long_ids(facts)
    _keep_partners(_latest(facts, "partners"), today)
    _keep_customers(_latest(facts, "customers"))
    _keep_deals(_latest(facts, "deals"))


def _latest(facts: Iterable[Fact], kind: str) -> Mapping[str, list[Fact]]:
    """By subject, its rows of a file, the latest last."""
    found: dict[str, list[Fact]] = {}
    for fact in facts:
        if fact.kind == kind:
            found.setdefault(fact.subject, []).append(fact)
    for rows in found.values():
        rows.sort(key=lambda row: row.since or date.min)
    return found


def _keep_partners(rows: Mapping[str, list[Fact]], today: date) -> None:
    known = Partner.objects.in_bulk(list(rows))
    fresh = []
    for name, facts in rows.items():
        said = _cells(facts[-1], ("name", "country", "type", "region"))
        if name in known:
            Partner.objects.filter(pk=name).update(**said)
            continue
        since, until = facts[0].since, facts[-1].until
        gone = until is not None and until <= today
        state = {"state": "left", "left_on": until} if gone else {"state": "active"}
        fresh.append(Partner(id=name, since=since, until=until, **said, **state))
    Partner.objects.bulk_create(fresh, _BATCH)
    Period.objects.bulk_create([Period(partner=partner) for partner in fresh], _BATCH)


def _keep_customers(rows: Mapping[str, list[Fact]]) -> None:
    known = Customer.objects.in_bulk(list(rows))
    fresh = []
    for name, facts in rows.items():
        said = _cells(facts[-1], ("name", "country", "segment"))
        if name in known:
            Customer.objects.filter(pk=name).update(**said)
        else:
            fresh.append(Customer(id=name, **said))
    Customer.objects.bulk_create(fresh, _BATCH)


def _keep_deals(rows: Mapping[str, list[Fact]]) -> None:
    known = Deal.objects.in_bulk(list(rows))
    fresh, problems = [], list[Problem]()
    for name, facts in rows.items():
        try:
            if name in known and not known[name].imported:
                what, mend = "it was registered here", "change it with largesse deal"
                raise Refusal(Problem(what, mend, code="kept-here"))
            said = _deal(facts[-1])
        except Refusal as refusal:
            problems += [
                Problem(f"deal {name}: {p.what}", p.mend, "facts/deals.csv", code=p.code)
                for p in refusal.problems
            ]
            continue
        if name in known:
            Deal.objects.filter(pk=name).update(**said)
        else:
            fresh.append(Deal(id=name, imported=True, **said))
    if problems:
        raise Refusal(*problems)
    Deal.objects.bulk_create(fresh, _BATCH)


def _deal(fact: Fact) -> dict[str, Any]:
    cells = fact.cells
    amount, currency = cells.get("amount"), cells.get("currency", "")
    minor = None if amount is None else minor_of(Decimal(amount), currency)
    if minor is not None and minor < 0:
        what, mend = f"its amount {amount} is below zero", "state what the deal is worth"
        raise Refusal(Problem(what, mend, code="negative-deal"))
    return {
        "partner_id": cells["partner"],
        "customer_id": cells.get("customer") or None,
        "product": cells.get("product", ""),
        "state": cells.get("status", ""),
        "amount_minor": minor,
        "currency": currency,
        "registered_on": _day(cells.get("registered")),
        "closed_on": _day(cells.get("closed")),
    }


def _cells(fact: Fact, names: tuple[str, ...]) -> dict[str, str]:
    return {name: fact.cells.get(name, "") for name in names}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _refuse_long_ids(facts: Sequence[Fact]) -> None:
    long = {(f.kind, f.subject) for f in facts if len(f.subject) > _LONGEST_ID}
    problems = [
        Problem(
            f"the id '{subject[:40]}...' is {len(subject)} characters long",
            f"give it one of at most {_LONGEST_ID}",
            f"facts/{kind}.csv",
            code="long-id",
        )
        for kind, subject in sorted(long)
    ]
    if problems:
        raise Refusal(*problems)
