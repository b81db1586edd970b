"""(i) Ten thousand workloads on fifty offerings, each verdict with its proof."""

import random
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from time import perf_counter

from bench.data import Dose
from bench.figures import Chapter, Figure
from bench.process import Answer, in_turns, peak_of, seconds_of
from largesse.programme.model import Text
from largesse.programme.terms.periods import Period
from largesse.sovereignty.assessment.answers import Answer as Said
from largesse.sovereignty.assessment.answers import Qualification, standings
from largesse.sovereignty.assessment.framework import commission_framework
from largesse.sovereignty.assessment.offerings import Offering, Supplier
from largesse.sovereignty.assessment.workspace import Catalogue
from largesse.sovereignty.grades import Grade
from largesse.sovereignty.ownership.model import Entity, Holding, Ownership
from largesse.sovereignty.placement.classes import read_classes
from largesse.sovereignty.placement.place import Placing
from largesse.sovereignty.placement.record import recorded
from largesse.sovereignty.placement.workloads import Link, System, Workload
from largesse.sovereignty.registers.json import sealed
from largesse.sovereignty.rules.reading import ordered, shipped_profiles

WORKLOADS, OFFERINGS, FEW, RECORDS = 10_000, 50, 200, 500
SEED, DAY = 2025, date(2026, 9, 1)
BEGAN = date(2024, 1, 1)
COUNTRIES = ("FR", "DE", "US", "CN", "NL", "SG", "ID", "SA", "VN", "")
SCOPES = (
    "fr-state", "eu-financial-entity", "secnumcloud-3-2", "id-public", "id-bank", "sa-government",
    "gdpr", "eu-public", "none-of-these",
)  # fmt: skip
ISSUE = "sovereignty"
HOW = (
    "{workloads:,} invented workloads of 1 to 5 systems with links, over {offerings} invented"
    " offerings of {entities} legal entities in chains of owners, by every rule that is shipped:"
    " the verdict of every pair, with the findings of every rule in order, what each read and on"
    " what evidence, and splits through trusted third parties where a whole is not allowed. Needs"
    " that look alike to a rule share its finding. *Sealed record*: the same as one sealed JSON"
    " with remedies and alternatives, the mean of {records}."
)


def measure(folder: Path, dose: Dose) -> Chapter:
    """All pairs, then records of some."""
    count = WORKLOADS if dose.rounds > 1 else FEW
    ran = in_turns({"placement": ("placement:place_step", count)}, dose.rounds)["placement"]
    pairs = count * OFFERINGS
    each = seconds_of(ran)
    figures = (
        Figure("i: verdicts with proofs", each, "s", issue=ISSUE),
        Figure("i: a verdict", each / pairs * 1e6, "us", issue=ISSUE),
        Figure("i: peak memory", peak_of(ran), "MiB", issue=ISSUE),
        Figure("i: a sealed record", float(ran[0]["record_ms"]), "ms", issue=ISSUE),
    )
    counts = ", ".join(f"{n:,} {verdict}" for verdict, n in ran[0]["verdicts"].items())
    notes = (
        f"{pairs:,} pairs: {counts}",
        f"{ran[0]['findings']:,} findings in the proofs, {ran[0]['distinct']:,} of them distinct",
    )
    how = HOW.format(
        workloads=count, offerings=OFFERINGS, entities=ran[0]["entities"], records=RECORDS
    )
    return Chapter("i", "Placement of workloads", how, figures, notes)


def place_step(count: str) -> Answer:
    """Every workload on every offering; then some records."""
    rng = random.Random(SEED)
    catalogue, ownership = _catalogue(rng)
    classes = read_classes()
    workloads = {w.id: w for w in (_workload(rng, n, tuple(classes.of)) for n in range(int(count)))}
    started = perf_counter()
    placing = Placing(catalogue, ownership, workloads, classes)
    placed = [
        placing.place(workload, offering)
        for workload in workloads.values()
        for offering in catalogue.offerings
    ]
    seconds = perf_counter() - started
    found: dict[str, int] = {}
    findings, distinct = 0, set()
    for placement in placed:
        found[placement.verdict.value] = found.get(placement.verdict.value, 0) + 1
        for verdict in placement.systems.values():
            findings += len(verdict.findings)
            distinct.update(map(id, verdict.findings))
    started = perf_counter()
    for placement in placed[:: max(1, len(placed) // RECORDS)][:RECORDS]:
        sealed(recorded(placing, placement).record)
    each = (perf_counter() - started) / RECORDS
    return {
        "seconds": seconds,
        "record_ms": each * 1000,
        "verdicts": dict(sorted(found.items())),
        "findings": findings,
        "distinct": len(distinct),
        "entities": len(ownership.entities),
    }


def _catalogue(rng: random.Random) -> tuple[Catalogue, Ownership]:
    framework = commission_framework()
    profiles = ordered(shipped_profiles(tuple(framework.criteria)))
    entities, holdings = _owners(rng)
    offerings = {o.id: o for o in (_offering(rng, n, list(entities)) for n in range(OFFERINGS))}
    asks = [name for p in profiles.values() for name in p.asks]
    answers = tuple(
        _answer(rng, offering, asked, most)
        for offering in offerings
        for asked, most in [
            *((c.id, len(c.seal)) for c in framework.criteria.values()),
            *((name, 0) for name in asks),
        ]
        if rng.random() < 0.95
    )
    qualifications = tuple(
        Qualification(name, "secnumcloud-3-2", f"decision {n}", BEGAN)
        for n, name in enumerate(offerings)
        if n % 7 == 0
    )
    catalogue = Catalogue(
        DAY,
        None,
        framework,
        profiles,
        offerings,
        answers,
        qualifications,
        (),
        standings(answers, DAY),
    )
    return catalogue, Ownership(entities, tuple(holdings), (), DAY)


def _owners(rng: random.Random) -> tuple[dict[str, Entity], list[Holding]]:
    """Ninety providers and suppliers, each behind up to three layers of owners."""
    entities: dict[str, Entity] = {}
    holdings: list[Holding] = []

    def entity(name: str, kind: str) -> None:
        at = rng.choice(COUNTRIES)
        places = (at, at, at, at) if kind == "company" else (at, "", "", "")
        entities[name] = Entity(name, name, kind, *places, grade=Grade.EVIDENCED, since=BEGAN)

    for number in range(90):
        below = f"firm-{number}"
        entity(below, "company")
        for layer in range(rng.randrange(1, 4)):
            holders = [f"holder-{number}-{layer}-{at}" for at in range(rng.randrange(1, 4))]
            parts = [rng.randrange(1, 10) for _ in holders]
            for holder, part in zip(holders, parts, strict=True):
                entity(holder, "company" if layer < 2 else "person")
                share = Fraction(part, sum(parts))
                holdings.append(
                    Holding(holder, below, share, share, grade=Grade.EVIDENCED, since=BEGAN)
                )
            below = holders[0]
    return entities, holdings


def _offering(rng: random.Random, number: int, firms: list[str]) -> Offering:
    named = [name for name in firms if name.startswith("firm-")]
    suppliers = tuple(
        Supplier(name, Text("parts"), rng.random() < 0.2, rng.random() < 0.8)
        for name in rng.sample(named[OFFERINGS:], rng.randrange(0, 4))
    )
    places = frozenset(rng.sample(COUNTRIES[:9], rng.randrange(1, 3)))
    return Offering(
        f"offering-{number}",
        Text(f"Offering {number}"),
        named[number],
        Period(BEGAN, None),
        (f"offering-{number - 1}",) if number % 9 == 8 else (),
        suppliers,
        rng.random() < 0.8,
        places,
        places,
        rng.choice(("customer", "provider")),
        rng.randrange(1, 13),
        rng.random() < 0.7,
        number % 5 == 0,
        False,
        Grade.EVIDENCED,
        "invented",
    )


def _answer(rng: random.Random, offering: str, asked: str, most: int) -> Said:
    answer = str(rng.randrange(max(1, most - 2), most + 1)) if most else rng.choice(("yes", "no"))
    grade = rng.choice((Grade.CLAIMED, Grade.EVIDENCED, Grade.CERTIFIED))
    until = BEGAN + timedelta(days=rng.randrange(900, 2000)) if rng.random() < 0.3 else None
    return Said(offering, asked, answer, grade, BEGAN, until, "invented", BEGAN)


def _workload(rng: random.Random, number: int, classes: tuple[str, ...]) -> Workload:
    names = [f"s{at}" for at in range(rng.randrange(1, 6))]
    systems = {
        name: System(name, Text(name), rng.choice(classes), rng.random() < 0.5) for name in names
    }
    links = tuple(
        Link((one, other), rng.choice(classes[:3]), rng.random() < 0.7)
        for one, other in pairwise(names)
        if rng.random() < 0.6
    )
    return Workload(
        f"workload-{number}",
        Text(f"Workload {number}"),
        f"customer-{rng.randrange(2_000)}",
        rng.choice(COUNTRIES[:9]),
        frozenset(rng.sample(SCOPES, rng.randrange(1, 3))),
        Period(BEGAN, None),
        systems,
        links,
        rng.choice((None, 1, 2, 3)),
        rng.choice((Grade.CLAIMED, Grade.EVIDENCED)),
        rng.choice(("", f"offering-{rng.randrange(OFFERINGS)}")),
        (),
        "invented",
        f"workload-{number}",
    )
