"""(j) Exposure of a 10,000-partner programme: 200 single events, and what breaks a promise."""

from fractions import Fraction
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np

from bench.data import Dose, Shape, imported
from bench.figures import Chapter, Figure
from bench.process import Answer, in_turns, peak_of, seconds_of
from largesse.sovereignty.exposure.building import Sources, build_world
from largesse.sovereignty.exposure.concentration import by_all
from largesse.sovereignty.exposure.events import Event, all_events
from largesse.sovereignty.exposure.losses import loss_of
from largesse.sovereignty.exposure.promises import (
    Promise,
    keeps_consumption,
    keeps_partners,
    share_kept,
)
from largesse.sovereignty.exposure.ranking import largest_events
from largesse.sovereignty.exposure.reverse import smallest_break
from largesse.sovereignty.exposure.second_round import second_round
from largesse.sovereignty.exposure.settings import Settings
from largesse.sovereignty.exposure.world import (
    Billed,
    Earned,
    Part,
    Partner,
    Standing,
    Target,
    World,
    world_of,
)
from largesse.workspace.paths import Workspace

ISSUE = "sovereignty"
PARTNERS, FEW = 10_000, 200
ACCOUNTS_EACH, CUSTOMERS_EACH = 10, 2
COUNTRIES, REGIONS, ENTITIES = 40, 60, 12
EVENTS = 200
CANDIDATES = 500
SEED = 2022
LAKE_ROWS = 2_000_000
ROLES = ("distributor", "reseller")
HOW = (
    "An invented programme of {partners:,} partners, {customers:,} customers in 40 countries, 12"
    " legal entities and 60 regions; {lines:,} lines of consumption, sizes lognormal (sigma 2), an"
    " account in three sold by two partners. *200 single events*: every market, jurisdiction and"
    " legal entity, the 48 largest partners and the 60 largest customers, each with losses,"
    " concentration before and after, and what follows. *Reverse*: the smallest"
    " set that breaks a promise, looked for within 300 s: 80 % of consumption stays, whichever of"
    " the 500 largest customers and partners leave; half of the partners keep half of what they"
    " sell, whichever of those or of the legal entities go. Each set is counted exactly, in whole"
    " cents. *From a lake*: the world of {rows:,} billing rows, imported before."
)


def measure(folder: Path, dose: Dose) -> Chapter:
    """The events, the two reverse tests, and the world from a lake."""
    count = PARTNERS if dose.rounds > 1 else FEW
    shape = Shape(rows=LAKE_ROWS, partners=PARTNERS) if dose.rounds > 1 else dose.measure
    root = imported(folder, "exposure", shape)
    found = in_turns(
        {
            "events": ("exposure:events_step", count),
            "floor": ("exposure:reverse_step", count, "floor"),
            "partners": ("exposure:reverse_step", count, "partners"),
            "lake": ("exposure:lake_step", root),
        },
        dose.rounds,
    )
    events, lake = found["events"], found["lake"]
    built_s = median(answer["built_s"] for answer in events)
    figures = [
        Figure("j: 200 single events", seconds_of(events), "s", issue=ISSUE),
        Figure("j: peak memory of the events", peak_of(events), "MiB", issue=ISSUE),
        Figure("j: world from plain values", built_s, "s", issue=ISSUE),
        Figure("j: world from a lake", seconds_of(lake), "s", issue=ISSUE),
    ]
    notes = [f"world from a lake: {lake[0]['lines']:,} lines of {lake[0]['partners']:,} partners"]
    for name, title in (("floor", "80 % stays"), ("partners", "half of partners keep half")):
        answers = found[name]
        gap = max(answer["gap"] for answer in answers)
        figures += [
            Figure(f"j: reverse, {title}", seconds_of(answers), "s", issue=ISSUE),
            Figure(f"j: gap, {title}", gap, "", 0.0, issue=ISSUE),
            Figure(f"j: peak memory, {title}", peak_of(answers), "MiB", issue=ISSUE),
        ]
        notes.append(
            f"{title}: broken by {answers[0]['size']} events, none of fewer than"
            f" {answers[0]['at_least']}; {answers[0]['nodes']} nodes,"
            f" {answers[0]['cuts']} sets ruled out when counted exactly"
        )
    how = HOW.format(
        partners=count,
        customers=count * CUSTOMERS_EACH,
        lines=events[0]["lines"],
        rows=shape.rows,
    )
    title = "Exposure, and what breaks a promise"
    return Chapter("j", title, how, tuple(figures), tuple(notes))


def events_step(partners: str) -> Answer:
    """Losses and what follows of 200 single events, one after the other."""
    started = perf_counter()
    world = invented(int(partners))
    built = perf_counter() - started
    events = _chosen(world)
    started = perf_counter()
    before = by_all(world)
    for event in events:
        second_round(world, loss_of(world, [event], before=before))
    seconds = perf_counter() - started
    return {"seconds": seconds, "built_s": built, "lines": len(world.amount_minor)}


def _chosen(world: World) -> list[Event]:
    whole = all_events(world, ("market", "jurisdiction", "entity"))
    found = [*whole, *largest_events(world, "partner", 48)]
    return [*found, *largest_events(world, "customer", EVENTS - len(found))]


def reverse_step(partners: str, promised: str) -> Answer:
    """The smallest set of events that breaks one promise."""
    world = invented(int(partners))
    kinds = ("customer", "partner") if promised == "floor" else ("customer", "partner", "entity")
    events = [event for kind in kinds for event in largest_events(world, kind, CANDIDATES)]
    promise = _floor(world) if promised == "floor" else _half(world)
    started = perf_counter()
    answer = smallest_break(world, promise, events, limit_s=300)
    seconds = perf_counter() - started
    if answer.best is None or not promise.is_broken(world, _lost(world, answer.best.events)):
        raise SystemExit("the set that was found does not break the promise")
    return {
        "seconds": seconds,
        "size": answer.best.cost,
        "at_least": answer.at_least,
        "gap": float(answer.gap or 0),
        "nodes": answer.node_count,
        "cuts": answer.cut_count,
    }


def _lost(world: World, events: tuple[Event, ...]) -> np.ndarray:
    from largesse.sovereignty.exposure.events import together

    return together(world, events).lines


def _floor(world: World) -> Promise:
    return keeps_consumption(world, "floor", "", share_kept(world.total_minor, Fraction(4, 5)))


def _half(world: World) -> Promise:
    sold = zip([p.id for p in world.partners], world.sold_minor.tolist(), strict=True)
    needs = {partner: share_kept(minor, Fraction(1, 2)) for partner, minor in sold}
    return keeps_partners(world, "half", "", needs, lambda n: share_kept(n, Fraction(1, 2)))


def lake_step(root: str) -> Answer:
    """The world of a workspace without a ledger: one pass over the lake, facts, no run."""
    sources = Sources(Workspace(Path(root)), Settings())
    started = perf_counter()
    world = build_world(sources)
    seconds = perf_counter() - started
    lines, partners = len(world.amount_minor), len(world.partners)
    return {"seconds": seconds, "lines": lines, "partners": partners}


def invented(count: int) -> World:
    """A programme of so many partners, skewed as real ones are, the same each time."""
    rng = np.random.default_rng(SEED)
    accounts, customers = count * ACCOUNTS_EACH, count * CUSTOMERS_EACH
    countries = [f"{chr(65 + n // 26)}{chr(65 + n % 26)}" for n in range(COUNTRIES)]
    weights = 1 / np.arange(1, COUNTRIES + 1)
    seat = rng.choice(COUNTRIES, customers, p=weights / weights.sum())
    owner = rng.integers(0, customers, accounts)
    amounts = (rng.lognormal(8, 2, accounts) * 100).astype(np.int64)
    region = (seat[owner] + rng.integers(0, 3, accounts)) % REGIONS
    sellers = rng.integers(0, count, (accounts, 3))
    pattern = rng.integers(0, 3, accounts)
    billed = (
        Billed(
            int(amounts[n]),
            f"C-{owner[n]:06d}",
            countries[seat[owner[n]]],
            f"Entity {seat[owner[n]] % ENTITIES}",
            f"A-{n:06d}",
            f"region-{region[n]}",
            _parts(int(pattern[n]), [f"p-{s:05d}" for s in sellers[n]]),
        )
        for n in range(accounts)
    )
    seats = {f"Entity {n}": countries[n] for n in range(ENTITIES)}
    hosting = {f"region-{n}": countries[n % COUNTRIES] for n in range(REGIONS)}
    home = rng.choice(COUNTRIES, count, p=weights / weights.sum())
    targets = (rng.lognormal(11, 1.5, count) * 100).astype(np.int64)
    partners = (
        Partner(
            f"p-{n:05d}",
            countries[home[n]],
            ("silver", "gold", "platinum")[n % 3],
            Standing(int(targets[n]) // 20, 0, n, n, 10 * n),
            tuple(
                Earned(f"rule-{r}", f"envelope-{r % 4}", int(targets[n]) // 50) for r in range(12)
            ),
            (Target("year", "2024", int(targets[n])),),
        )
        for n in range(count)
    )
    return world_of(billed, partners, seats=seats, hosting=hosting)


def _parts(pattern: int, sellers: list[str]) -> tuple[Part, ...]:
    """Sold by one; by a reseller through a distributor; shared by two."""
    first, second, third = sellers
    if pattern == 0 or second == third:
        return (Part(first),)
    if pattern == 1:
        return (Part(first), Part(second, role="distributor"))
    return (Part(second, Fraction(3, 5)), Part(third, Fraction(2, 5)))
