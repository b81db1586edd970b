"""The arrangements that a workspace knows of: whose rules say that they are financial entities.

Customers come from ``facts/``, workloads and where they run from ``workloads.yaml``, providers and
chains from ``offerings.yaml`` and ``entities.csv``; contracts and codes from what people state; a
cost that nobody states from what was billed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import cached_property

from largesse.facts import load_facts
from largesse.facts.reviewed import Row
from largesse.sovereignty.areas import countries_of
from largesse.sovereignty.assessment.offerings import (
    Offering,
    Offerings,
    closure,
    offering_called,
    read_offerings,
)
from largesse.sovereignty.ownership.model import Ownership
from largesse.sovereignty.ownership.reading import read_ownership
from largesse.sovereignty.ownership.standing import standing_of
from largesse.sovereignty.placement.classes import UNKNOWN, Classes, read_classes
from largesse.sovereignty.placement.inheriting import touched
from largesse.sovereignty.placement.workloads import (
    Workload,
    Workloads,
    read_workloads,
    workload_called,
)
from largesse.sovereignty.registers.arrangement import Arrangement, Customer, Provider
from largesse.sovereignty.registers.billed import Billed, billed_in_year
from largesse.sovereignty.registers.statements import (
    CUSTOMER,
    ENTITY,
    Identifiers,
    read_arrangements,
    read_identifiers,
    with_contract,
)
from largesse.sovereignty.registers.supply import chain_of, is_complete
from largesse.sovereignty.registers.templates import dora_templates
from largesse.workspace.errors import Refusal
from largesse.workspace.paths import Workspace

SCOPE = "eu-financial-entity"
"""The scope by which a workload says that it belongs to a financial entity of the Union."""
_UNDERTAKINGS = frozenset({"company", "fund", "public-body"})
_AREA = "EU"


@dataclass(frozen=True, slots=True)
class Found:
    """The arrangements of financial entities, and the workloads that are left out."""

    arrangements: tuple[Arrangement, ...]
    undecided: tuple[str, ...]
    """Workloads that do not say whom rules bind them as: a financial entity's may be among them."""
    unhosted: tuple[str, ...]
    """Workloads of financial entities that run on no offering known here."""


def arrangements_of(workspace: Workspace, day: date, known_at: date | None = None) -> Found:
    """What financial entities use on a day, as far as was known on another.

    Raises :class:`Refusal` with every fault of a file.
    """
    world = _World(workspace, day, known_at)
    found, undecided, unhosted = [], [], []
    for workload in world.workloads.values():
        if not workload.holds.holds_on(day):
            continue
        if workload.scopes is None:
            undecided.append(workload.id)
        elif SCOPE in workload.scopes:
            hosts = world.hosts(workload)
            unhosted += [] if hosts else [workload.id]
            found += [world.arrangement(workload, host) for host in hosts]
    return Found(tuple(found), tuple(undecided), tuple(unhosted))


class _World:
    def __init__(self, workspace: Workspace, day: date, known_at: date | None) -> None:
        self.workspace, self.day = workspace, day
        self.moment = None if known_at is None else datetime.combine(known_at, time.max, UTC)
        self.classes: Classes = read_classes(workspace)
        self.workloads: Workloads = read_workloads(workspace, self.classes)
        self.offerings: Offerings = read_offerings(workspace)
        self.ownership: Ownership = read_ownership(workspace, day, known_at)
        self.identifiers: Identifiers = read_identifiers(workspace, known_at)
        self.stated = read_arrangements(workspace, day, known_at)
        self.customers = _customers(workspace, day, self.moment)
        self._providers: dict[str, Provider] = {}
        _refuse_unknown(self.stated, self.workloads, self.offerings)

    def hosts(self, workload: Workload) -> list[str]:
        """The offerings that it runs on: as it says itself, or as a contract is stated of it."""
        stated = [offering for name, offering in self.stated if name == workload.id]
        own = [workload.hosted_on] if workload.hosted_on else []
        return sorted({*own, *stated})

    def arrangement(self, workload: Workload, host: str) -> Arrangement:
        """One workload on one offering."""
        parts = closure(self.offerings, host)
        row = self.stated.get((workload.id, host))
        known = Arrangement(
            customer=self.customer(workload),
            offering=host,
            offering_title=parts[0].title.en,
            provider=self.provider(parts[0].provider),
            chain=chain_of(self.offerings, host, self.provider),
            is_chain_complete=is_complete(parts),
            function=workload.id,
            function_title=workload.title.en,
            is_critical=_is_critical(workload),
            stores=_stores(parts),
            stored_in=_places(part.stored_in for part in parts),
            processed_in=_places(part.administered_from for part in parts),
            sensitiveness=self.sensitiveness(workload),
            substitutability="not-substitutable" if parts[0].substitutable is False else "",
        )
        return self.with_cost(known if row is None else with_contract(known, row), workload)

    def with_cost(self, known: Arrangement, workload: Workload) -> Arrangement:
        """With what its accounts were billed in a year, where no cost is stated.

        Only of an offering that the vendor of the programme sells, to a workload that runs on it
        alone, from accounts that no other workload has.
        """
        is_ours = self.offerings[known.offering].is_ours
        if known.cost_minor is not None or not is_ours or self.hosts(workload) != [known.offering]:
            return known
        others = {a for w in self.workloads.values() if w.id != workload.id for a in w.accounts}
        accounts = frozenset(workload.accounts)
        if not accounts or accounts & others or self.billed is None:
            return known
        if not accounts <= self.billed.by_account.keys():
            return known
        cost = sum(self.billed.by_account[account] for account in accounts)
        return replace(known, cost_minor=cost, currency=self.billed.currency)

    @cached_property
    def billed(self) -> Billed | None:
        """What accounts were billed, read once and only where somebody asks."""
        return billed_in_year(self.workspace, self.day, self.moment)

    def customer(self, workload: Workload) -> Customer:
        """Who answers for a workload; its country as facts or else all workloads say."""
        id = workload.customer
        said = self.customers.get(id, {})
        countries = {w.country for w in self.workloads.values() if w.customer == id}
        country = said.get("country") or (countries.pop() if len(countries) == 1 else "")
        return Customer(
            id=id,
            name=said.get("name", ""),
            country=country,
            lei=self.identifiers.lei(CUSTOMER, id),
        )

    def provider(self, entity: str) -> Provider:
        """A legal entity; each worked out once."""
        if entity not in self._providers:
            self._providers[entity] = self._provider(entity)
        return self._providers[entity]

    def _provider(self, entity: str) -> Provider:
        stated = self.ownership.entity(entity)
        code, code_type = self.identifiers.best(ENTITY, entity)
        controllers = self._controllers(entity)
        parent = self._parent(entity, controllers)
        parent_code, parent_code_type = self.identifiers.best(ENTITY, parent)
        return Provider(
            id=entity,
            name=stated.name if stated.is_stated else "",
            country=stated.country,
            code=code,
            code_type=code_type,
            is_individual=stated.kind == "person" if stated.is_stated else None,
            parent=parent,
            parent_name=self.ownership.entity(parent).name if parent else "",
            parent_code=parent_code,
            parent_code_type=parent_code_type,
            controllers=None if controllers is None else frozenset(controllers),
        )

    def _controllers(self, entity: str) -> tuple[str, ...] | None:
        """Who controls it, nearest first; None where somebody unstated may control it too.

        Whoever stands on top must be one that nobody holds, or whose holders are all stated.
        """
        countries = countries_of(_AREA, self.day)
        found = standing_of(self.ownership, entity, countries, _AREA).controllers
        for top in (entity, *found):
            stated = self.ownership.entity(top)
            standing = standing_of(self.ownership, top, countries, _AREA)
            is_on_top = not standing.controllers
            if is_on_top and stated.can_be_held and (not stated.is_stated or standing.unexplained):
                return None
        return found

    def _parent(self, entity: str, controllers: tuple[str, ...] | None) -> str:
        """Its ultimate parent undertaking; itself where it has none, '' where that is not known."""
        if controllers is None:
            return ""
        above = [c for c in controllers if self.ownership.entity(c).kind in _UNDERTAKINGS]
        return above[-1] if above else entity

    def sensitiveness(self, workload: Workload) -> str:
        """How sensitive what it holds and touches is; '' where a class is not stated."""
        host = dict.fromkeys(workload.systems, "here")
        host.update({s.id: s.elsewhere for s in workload.systems.values() if s.elsewhere})
        held = touched(workload, host)
        names = frozenset[str]().union(*(held[system] for system in workload.to_place))
        highest = self.classes.highest(names)
        if highest.id == UNKNOWN:
            return ""
        reached = [
            word for word, rank in dora_templates().sensitiveness.items() if rank <= highest.rank
        ]
        return reached[-1]


def _is_critical(workload: Workload) -> bool | None:
    """Whether a critical function rests on a system that is placed; None: not said of all."""
    said = [workload.systems[name].critical for name in workload.to_place]
    return True if True in said else None if None in said else False


def _stores(parts: Iterable[Offering]) -> bool | None:
    """Whether data lie anywhere; None where a part does not say."""
    said = [None if part.stored_in is None else bool(part.stored_in) for part in parts]
    return True if True in said else None if None in said else False


def _places(said: Iterable[frozenset[str] | None]) -> tuple[str, ...]:
    """The countries of all parts; '' among them where one is unknown or a part does not say."""
    found = [frozenset({""}) if places is None else places for places in said]
    return tuple(sorted(frozenset[str]().union(*found)))


def _customers(
    workspace: Workspace, day: date, moment: datetime | None
) -> Mapping[str, Mapping[str, str]]:
    """By customer, its name and country as facts state them on a day; none before any were kept."""
    try:
        rows = load_facts(workspace, moment).assertions.to_pylist()
    except Refusal as refusal:
        if [problem.code for problem in refusal.problems] != ["no-facts"]:
            raise
        rows = []
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        holds = row["valid_from"] <= day and (row["valid_to"] is None or day < row["valid_to"])
        if row["subject_kind"] == "customer" and row["fact"] in ("name", "country") and holds:
            found.setdefault(row["subject"], {})[row["fact"]] = row["value"]
    return found


def _refuse_unknown(
    stated: Mapping[tuple[str, str], Row], workloads: Workloads, offerings: Offerings
) -> None:
    """Raises :class:`Refusal` where a contract is stated of what nobody else knows."""
    problems = []
    for (workload, offering), row in stated.items():
        try:
            workload_called(workloads, workload)
            offering_called(offerings, offering)
        except Refusal as refusal:
            problems += [row.problem(p.what, p.mend, p.code) for p in refusal.problems]
    if problems:
        raise Refusal(*problems)
