"""What fills the register's columns: for each kind of row, its values by name."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from unicodedata import name as letter_name

from largesse.partners.money import decimal_of
from largesse.sovereignty.registers.arrangement import Arrangement, Customer, Link, Provider

UNKNOWN = ""
"""Nobody stated it: the financial entity fills it."""
NOT_ASKED = None
"""The column asks nothing of this row."""
WITHOUT_END = date(9999, 12, 31)
"""How the register writes the last day of an arrangement that has none."""

Value = str | int | date | None
Values = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Keyed:
    """Values of one row, and what makes it one row: rows of one key are the same row."""

    key: tuple[str, ...]
    values: Values


def rows_of(row_for_each: str, arrangements: Sequence[Arrangement]) -> list[Values]:
    """The values of every row of a kind, in the order of the arrangements.

    Where two arrangements say different things of what is one row, it is unknown.
    """
    found: dict[tuple[str, ...], dict[str, Value]] = {}
    for keyed in KINDS[row_for_each](arrangements):
        row = found.setdefault(keyed.key, dict(keyed.values))
        for name, value in keyed.values.items():
            if row[name] != value:
                row[name] = UNKNOWN
    return list(found.values())


def _nothing(_: Sequence[Arrangement]) -> Iterable[Keyed]:
    return ()


def _customers(arrangements: Sequence[Arrangement]) -> Iterable[Keyed]:
    for each in arrangements:
        yield Keyed((each.customer.id,), _customer(each.customer))


def _arrangements(arrangements: Sequence[Arrangement]) -> Iterable[Keyed]:
    for each in arrangements:
        yield Keyed((each.contract,), _whole(each))


def _services(arrangements: Sequence[Arrangement]) -> Iterable[Keyed]:
    for each in arrangements:
        yield Keyed((each.contract, each.offering), _whole(each))


def _places(arrangements: Sequence[Arrangement]) -> Iterable[Keyed]:
    for each in arrangements:
        stored = ("",) if each.stores is False else each.stored_in or ("",)
        for storage, processing in product(stored, each.processed_in or ("",)):
            key = (each.contract, each.offering, each.function, storage, processing)
            place: Values = {
                "place.storage": NOT_ASKED if each.stores is False else storage,
                "place.processing": processing,
            }
            yield Keyed(key, {**_whole(each), **_function(each), **place})


def _functions(arrangements: Sequence[Arrangement]) -> Iterable[Keyed]:
    for each in arrangements:
        yield Keyed((each.function,), {**_customer(each.customer), **_function(each)})


def _providers(arrangements: Sequence[Arrangement]) -> Iterable[Keyed]:
    for each in arrangements:
        for provider in (each.provider, *(link.provider for link in each.chain)):
            yield Keyed((provider.id,), {**_provider(provider), **_costs(provider, arrangements)})


def _links(arrangements: Sequence[Arrangement]) -> Iterable[Keyed]:
    for each in arrangements:
        direct = Link(each.provider, 1, each.provider)
        for link in (direct, *each.chain):
            is_direct = link.rank == 1
            recipient = link.recipient
            values: Values = {
                "link.rank": link.rank,
                "link.recipient-code": NOT_ASKED if is_direct else recipient.code,
                "link.recipient-code-type": NOT_ASKED if is_direct else recipient.code_type,
            }
            key = (each.contract, each.offering, link.provider.id, str(link.rank), recipient.id)
            yield Keyed(key, {**_whole(each), **_provider(link.provider), **values})


KINDS: Mapping[str, Callable[[Sequence[Arrangement]], Iterable[Keyed]]] = {
    "nothing": _nothing,
    "customer": _customers,
    "arrangement": _arrangements,
    "service": _services,
    "place": _places,
    "function": _functions,
    "provider": _providers,
    "link": _links,
}
"""What a row may stand for; ``nothing``: of these the programme knows none."""


def _customer(customer: Customer) -> Values:
    return {
        "true": "true",
        "customer.lei": customer.lei,
        "customer.name": customer.name,
        "customer.country": customer.country,
    }


def _provider(provider: Provider) -> Values:
    is_top = provider.parent == provider.id
    person = {None: UNKNOWN, True: "individual", False: "legal-person"}[provider.is_individual]
    return {
        "provider.code": provider.code,
        "provider.code-type": provider.code_type,
        "provider.name": provider.name,
        "provider.latin-name": provider.name if _is_latin(provider.name) else UNKNOWN,
        "provider.person": person,
        "provider.country": provider.country,
        "provider.parent-code": NOT_ASKED if is_top else provider.parent_code,
        "provider.parent-code-type": NOT_ASKED if is_top else provider.parent_code_type,
    }


def _whole(each: Arrangement) -> Values:
    end: Value = WITHOUT_END if each.is_open_ended else each.end or UNKNOWN
    is_hard = each.substitutability in ("not-substitutable", "highly-complex", "")
    stands_alone = each.kind in ("standalone", "overarching")
    return {
        **_customer(each.customer),
        **_provider(each.provider),
        "arrangement.reference": each.reference,
        "arrangement.kind": each.kind,
        "arrangement.above": NOT_ASKED if stands_alone else each.above,
        "arrangement.currency": each.currency,
        "arrangement.cost": _amount(each.cost_minor, each.currency),
        "arrangement.service": each.service,
        "arrangement.start": each.start or UNKNOWN,
        "arrangement.end": end,
        "arrangement.why-ended": NOT_ASKED,
        "arrangement.notice-customer": _or_unknown(each.notice_customer_days),
        "arrangement.notice-provider": _or_unknown(each.notice_provider_days),
        "arrangement.law": each.law,
        "arrangement.provided-from": each.provided_from,
        "arrangement.stores": _yes_no(each.stores),
        "arrangement.sensitiveness": NOT_ASKED if each.stores is False else each.sensitiveness,
        "arrangement.reliance": each.reliance,
        "arrangement.substitutability": each.substitutability,
        "arrangement.why-not": each.why_not if is_hard else NOT_ASKED,
        "arrangement.exit-plan": _yes_no(each.has_exit_plan),
        "arrangement.reintegration": each.reintegration,
        "arrangement.impact": each.impact,
        "arrangement.has-alternatives": _yes_no(each.has_alternatives),
        "arrangement.alternatives": NOT_ASKED
        if each.has_alternatives is False
        else each.alternatives,
    }


def _function(each: Arrangement) -> Values:
    return {
        "function.identifier": each.function,
        "function.name": each.function_title,
        "function.critical": _yes_no(each.is_critical),
    }


def _costs(provider: Provider, arrangements: Sequence[Arrangement]) -> Values:
    """What a direct provider costs in all; of a mere subcontractor the register asks nothing."""
    direct = {
        (each.contract, each.cost_minor, each.currency)
        for each in arrangements
        if each.provider.id == provider.id
    }
    if not direct:
        return {"provider.cost": NOT_ASKED, "provider.currency": NOT_ASKED}
    known = [cost for _, cost, _ in direct if cost is not None]
    currencies = {currency for _, _, currency in direct}
    is_said_once = len({contract for contract, _, _ in direct}) == len(direct)
    is_known = is_said_once and len(known) == len(direct) and len(currencies) == 1
    currency = currencies.pop() if is_known else UNKNOWN
    total = _amount(sum(known), currency) if is_known else UNKNOWN
    return {"provider.cost": total, "provider.currency": currency}


def _amount(amount_minor: int | None, currency: str) -> str:
    if amount_minor is None or not currency:
        return UNKNOWN
    return f"{decimal_of(amount_minor, currency):f}"


def _yes_no(value: bool | None) -> str:
    return UNKNOWN if value is None else "yes" if value else "no"


def _or_unknown(value: int | None) -> int | str:
    return UNKNOWN if value is None else value


def _is_latin(text: str) -> bool:
    return all(letter_name(char, "").startswith("LATIN") for char in text if char.isalpha())
