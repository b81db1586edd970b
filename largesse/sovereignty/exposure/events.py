"""What may fall away, written ``kind:name``, and which lines and parties go with it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from largesse.programme.calendar import last_day
from largesse.sovereignty.areas import areas, countries_of
from largesse.sovereignty.exposure.world import Mask, World
from largesse.workspace.errors import Problem, Refusal, nearest

KINDS: Mapping[str, str] = {
    "customer": "a customer leaves",
    "group": "every customer of a group of companies leaves",
    "market": "the customers of a country are lost",
    "jurisdiction": "a country or an area and all that answers to it: customers and partners "
    "seated there, what is hosted there, legal entities of it or controlled from there",
    "entity": "a legal entity of the vendor can bill no more",
    "partner": "a partner leaves, and what it sells with it",
    "rule": "a rule forbids what stands under it",
    "qualification": "an offering loses a qualification, and what was placed on it",
}
"""Every kind of event and what it means."""
_STATED_OUTSIDE = ("rule", "qualification")


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """Something that falls away."""

    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"


@dataclass(frozen=True, slots=True)
class Reach:
    """What goes with events: lines, and the partners and customers that are gone themselves.

    ``unknown`` are further lines that may go too: nobody states where they belong.
    """

    lines: Mask
    partners: frozenset[str]
    customers: frozenset[str]
    unknown: Mask

    def __or__(self, other: "Reach") -> "Reach":
        lines = self.lines | other.lines
        return Reach(
            lines,
            self.partners | other.partners,
            self.customers | other.customers,
            (self.unknown | other.unknown) & ~lines,
        )


def parse_event(text: str) -> Event:
    """An event as it is written. Raises :class:`Refusal` (``bad-event``)."""
    kind, colon, name = text.partition(":")
    if not colon or not name or kind not in KINDS:
        what = f"'{text}' is no event"
        mend = f"write KIND:NAME, as market:DE; kinds are {', '.join(KINDS)}"
        near = nearest(kind, KINDS, mend) if colon and name else mend
        raise Refusal(Problem(what, near, code="bad-event"))
    upper = kind in ("market", "jurisdiction")
    return Event(kind, name.upper() if upper else name)


def names_of(world: World, kind: str) -> Sequence[str]:
    """Every name that an event of a kind may have in this world, sorted."""
    if kind in ("customer", "market", "entity"):
        return [name for name in world.columns[kind].names if name]
    if kind == "group":
        return sorted({customer.group for customer in world.customers.values()} - {""})
    if kind == "partner":
        return world.ids
    if kind == "jurisdiction":
        countries = {*world.columns["market"].names, *world.seats.values(), *world.hosting.values()}
        countries = countries.union(*world.owners.values())
        return sorted((countries | {partner.country for partner in world.partners}) - {""})
    return sorted(key.partition(":")[2] for key in world.bound if key.startswith(f"{kind}:"))


def all_events(world: World, kinds: Iterable[str] = tuple(KINDS)) -> list[Event]:
    """Every event that can befall this world."""
    return [Event(kind, name) for kind in kinds for name in names_of(world, kind)]


def known(world: World, event: Event) -> Event:
    """The event, if this world knows its name. Raises :class:`Refusal` (``unknown-event``)."""
    names = names_of(world, event.kind)
    if event.name not in names and not (event.kind == "jurisdiction" and event.name in areas()):
        shown = ", ".join(names[:8]) + (", ..." if len(names) > 8 else "")
        what = f"no {event.kind} '{event.name}' is in the programme's consumption"
        mend = nearest(event.name, names, f"it has {shown}" if names else _none(event.kind))
        raise Refusal(Problem(what, mend, code="unknown-event"))
    return event


def _none(kind: str) -> str:
    if kind in _STATED_OUTSIDE:
        return "state workloads and the profiles that bind them in sovereignty/workloads.yaml"
    return f"it has no {kind} at all"


def reach(world: World, event: Event) -> Reach:
    """What goes with one event. Raises :class:`Refusal` for a name that nobody knows."""
    known(world, event)
    if event.kind == "jurisdiction":
        return _of_jurisdiction(world, _countries(event.name, world))
    if event.kind == "partner":
        return _reach(world, _sold_by(world, {event.name}), partners={event.name})
    if event.kind == "customer":
        return _of_customers(world, {event.name})
    if event.kind == "group":
        return _of_customers(
            world, {c.id for c in world.customers.values() if c.group == event.name}
        )
    if event.kind == "market":
        return _of_market(world, event.name)
    if event.kind == "entity":
        return _reach(world, world.columns["entity"].marked({event.name}), unknown=("entity",))
    bound = world.bound[str(event)]
    lines = world.columns["customer"].marked(bound.customers)
    return _reach(world, lines | _of_accounts(world, bound.accounts))


def together(world: World, events: Sequence[Event]) -> Reach:
    """What goes with all events at once; nothing twice."""
    nothing = np.zeros(len(world.amount_minor), np.bool_)
    found = Reach(nothing, frozenset(), frozenset(), nothing)
    for event in events:
        found |= reach(world, event)
    return found


def _of_customers(world: World, customers: set[str]) -> Reach:
    lines = world.columns["customer"].marked(customers)
    return _reach(world, lines, customers=customers, unknown=("customer",))


def _of_accounts(world: World, named: frozenset[str]) -> Mask:
    """The lines of accounts, named in full or by the billing account alone."""
    column = world.columns["account"]
    full = (name for name in column.names if name in named or not named.isdisjoint(name.split("/")))
    return column.marked(full)


def _of_market(world: World, country: str) -> Reach:
    lines = world.columns["market"].marked({country})
    return _reach(world, lines, customers=_customers_in(world, lines), unknown=("market",))


def _countries(name: str, world: World) -> frozenset[str]:
    """The country, or the countries of the area as the window ends."""
    return countries_of(name, last_day(world.last)) if name in areas() else frozenset({name})


def _of_jurisdiction(world: World, countries: frozenset[str]) -> Reach:
    seated = {partner.id for partner in world.partners if partner.country in countries}
    stateless = {partner.id for partner in world.partners if not partner.country}
    markets = world.columns["market"].marked(countries)
    lines = markets | _sold_by(world, seated)
    unknown = world.columns["market"].marked({""}) | _sold_by(world, stateless)
    for by, seats in (("region", world.hosting), ("entity", world.seats)):
        column = world.columns[by]
        lines |= column.marked(name for name in column.names if seats.get(name) in countries)
        unknown |= column.marked(name for name in column.names if not seats.get(name))
    entity = world.columns["entity"]
    lines |= entity.marked(n for n, of in world.owners.items() if not of.isdisjoint(countries))
    unknown |= entity.marked(name for name, of in world.owners.items() if "" in of)
    customers = _customers_in(world, markets)
    return Reach(lines, frozenset(seated), frozenset(customers), unknown & ~lines)


def _reach(
    world: World,
    lines: Mask,
    *,
    partners: Iterable[str] = (),
    customers: Iterable[str] = (),
    unknown: Sequence[str] = (),
) -> Reach:
    """A reach; lines whose word is not stated in one of those columns may go too."""
    unsure = np.zeros(len(lines), np.bool_)
    for by in unknown:
        unsure |= world.columns[by].marked({""})
    return Reach(lines, frozenset(partners), frozenset(customers), unsure & ~lines)


def _sold_by(world: World, partners: Iterable[str]) -> Mask:
    """The lines that are sold through one of those partners."""
    lines = np.zeros(len(world.amount_minor), np.bool_)
    lines[world.sold_line[world.partners_of(partners)[world.sold_partner]]] = True
    return lines


def _customers_in(world: World, lines: Mask) -> set[str]:
    column = world.columns["customer"]
    return {column.names[code] for code in np.unique(column.codes[lines])} - {""}
