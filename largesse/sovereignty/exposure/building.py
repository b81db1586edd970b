"""The world of a workspace: one pass over its lake, its facts, its furthest run, its ledger."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from largesse.consumption.lake import Lake
from largesse.entitlement.history import manifest_of, result_of, runs
from largesse.entitlement.overview import EarnedFrom, earned_in
from largesse.entitlement.partials import INTACT
from largesse.entitlement.through import last_month
from largesse.entitlement.versions import programme_known
from largesse.facts import Facts, load_facts
from largesse.fund.connect import Connection
from largesse.money import is_currency, minor_unit_exponent, shown
from largesse.programme.calendar import last_day, month_text, parse_month
from largesse.programme.model import Programme
from largesse.sovereignty.exposure.converting import Converter
from largesse.sovereignty.exposure.held import Held, held_on
from largesse.sovereignty.exposure.lake import Charged, charged
from largesse.sovereignty.exposure.settings import Settings
from largesse.sovereignty.exposure.standing import Party, standings
from largesse.sovereignty.exposure.world import (
    Billed,
    Bound,
    Customer,
    Earned,
    Partner,
    Standing,
    Target,
    World,
    world_of,
)
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.intact import Intact
from largesse.workspace.paths import Workspace

WINDOW = 12
"""Months that the window has, where the lake reaches so far."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What a world is built from: the workspace as known at a moment, and its ledger."""

    workspace: Workspace
    settings: Settings
    ledger: Connection | None = None
    counterparties: Mapping[str, Party] | None = None
    """By agreement or claim, with whom it is."""
    bound: Mapping[str, Bound] | None = None
    """What rules and qualifications bind, by event."""
    seats: Mapping[str, str] | None = None
    """Countries of legal entities by name; what the settings say goes before."""
    owners: Callable[[str], frozenset[str]] | None = None
    """The countries of those who control a legal entity, by its name."""
    known_at: datetime | None = None


def build_world(sources: Sources, until: int | None = None) -> World:
    """The world of a workspace: the twelve months up to ``until``, by default the last delivered.

    Raises :class:`Refusal` where nothing was imported, a rate is missing, or a file is damaged.
    """
    workspace = sources.workspace
    deliveries = Lake.of(workspace).deliveries(sources.known_at)
    last = min(last_month(deliveries), until) if until is not None else last_month(deliveries)
    first = max(last - WINDOW + 1, min(parse_month(d.billing_period) for d in deliveries))
    if first > last:
        what = f"the lake holds nothing up to {month_text(last)}"
        raise Refusal(Problem(what, "name a later day", "lake", code="before-lake"))
    Lake.of(workspace).check(deliveries, Intact(workspace.partials / INTACT))
    facts = load_facts(workspace, sources.known_at)
    programme = programme_known(workspace, sources.known_at)
    held = held_on(facts, last_day(last))
    lines = [
        _billed(one, held)
        for one in charged(deliveries, programme, facts, first, last, sources.settings.measure)
    ]
    run = furthest_run(workspace, sources.known_at)
    return _world(sources, programme, facts, held, lines, (first, last), run)


def _world(
    sources: Sources,
    programme: Programme,
    facts: Facts,
    held: Held,
    lines: Sequence[Billed],
    window: tuple[int, int],
    run: Path | None,
) -> World:
    first, last = window
    found = _Parties(programme, facts, held, last, sources)
    if run is not None:
        result_of(run, "entitlements.parquet")
        found.earn(earned_in(run, first, last))
    settings = sources.settings
    seats = {**(sources.seats or {}), **settings.entities}
    entities, regions = {one.entity for one in lines}, {one.region for one in lines}
    return world_of(
        lines,
        found.partners(),
        currency=programme.currency,
        first=first,
        last=last,
        customers=found.customers(),
        seats={name: seats[name] for name in entities if name in seats},
        owners={name: sources.owners(name) for name in entities} if sources.owners else None,
        hosting={name: settings.country_of(name) for name in regions},
        bound=sources.bound,
        run=run.name if run is not None else "",
        has_ledger=sources.ledger is not None,
        notes=found.notes,
    )


def furthest_run(workspace: Workspace, known_at: datetime | None = None) -> Path | None:
    """The run that reaches furthest, of several the latest; None where there is none."""
    found = runs(workspace)
    told = [(manifest_of(folder), folder) for folder in found]
    known = [
        (parse_month(manifest["through"]), number, folder)
        for number, (manifest, folder) in enumerate(told)
        if known_at is None or datetime.fromisoformat(manifest["at"]) <= known_at
    ]
    return max(known)[2] if known else None


def _billed(one: Charged, held: Held) -> Billed:
    account = (one.provider, one.billing_account)
    customer = held.customer(account, one.sub_account)
    return Billed(
        one.amount_minor,
        customer,
        held.fact("customer", customer, "country"),
        one.entity,
        "/".join((*account, one.sub_account)) if one.sub_account else "/".join(account),
        one.region,
        held.parts_of(account, one.sub_account),
    )


class _Parties:
    """Partners and customers, with what is promised and owed to each."""

    def __init__(
        self, programme: Programme, facts: Facts, held: Held, last: int, sources: Sources
    ) -> None:
        self._programme, self._facts, self._held, self._last = programme, facts, held, last
        self._converter = Converter(programme, facts, last)
        self._earned: dict[str, list[Earned]] = {}
        self._standings: dict[Party, Standing] = {}
        if sources.ledger is not None:
            self._standings = standings(sources.ledger, sources.counterparties or {})
        self.notes: list[str] = []
        nobody = self._standings.pop(("", ""), Standing()).undelivered_minor
        if nobody:
            currency = programme.currency
            whole = shown(Decimal(nobody).scaleb(-minor_unit_exponent(currency)), currency)
            self.notes.append(
                f"{whole} is committed under agreements and claims that no record names"
            )

    def earn(self, rows: Sequence[EarnedFrom]) -> None:
        """Take what a run found that partners earn, in the programme's currency."""
        without: dict[str, int] = {}
        for row in rows:
            amount = self._converter.expected_minor(row)
            if amount is None:
                without[row.incentive] = without.get(row.incentive, 0) + 1
                continue
            one = Earned(row.incentive, row.envelope, amount, self._converter.vested_minor(row))
            self._earned.setdefault(row.partner, []).append(one)
        for incentive, count in sorted(without.items()):
            partners = "1 partner" if count == 1 else f"{count:,} partners"
            self.notes.append(f"{incentive} of {partners} is no money and states no cost")

    def partners(self) -> list[Partner]:
        """Every partner that facts, the run or the ledger name."""
        stated = set(self._held.stated.get(("partner", "partner"), {}))
        owed = {name for kind, name in self._standings if kind == "partner"}
        targets = self._targets()
        return [
            Partner(
                name,
                self._held.fact("partner", name, "country"),
                self._held.fact("partner", name, "level"),
                self._standings.get(("partner", name), Standing()),
                tuple(self._earned.get(name, ())),
                tuple(targets.get(name, ())),
            )
            for name in sorted({*stated, *owed, *self._earned} - {""})
        ]

    def customers(self) -> list[Customer]:
        """Every customer that facts or the ledger name."""
        stated = set(self._held.stated.get(("customer", "customer"), {}))
        owed = {name for kind, name in self._standings if kind == "customer"}
        return [
            Customer(
                name,
                self._held.fact("customer", name, "group"),
                self._standings.get(("customer", name), Standing()),
            )
            for name in sorted({*stated, *owed} - {""})
        ]

    def _targets(self) -> dict[str, list[Target]]:
        """Targets in money whose interval holds the window's last month."""
        found: dict[str, list[Target]] = {}
        for row in self._facts.targets.to_pylist():
            span = self._programme.calendar.read(row["interval"])
            if is_currency(row["unit"]) and span.first <= self._last <= span.last:
                amount = self._converter.minor(row["amount"], row["unit"])
                target = Target(row["name"], row["interval"], amount, len(span.months()))
                found.setdefault(row["partner"], []).append(target)
        return found
