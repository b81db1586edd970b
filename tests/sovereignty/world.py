"""A small invented world of offerings, told in few words and placed on without any file.

`good` is an offering that every shipped rule lets through: a French provider wholly held by a
French person, everything answered for the best and certified.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from functools import cache

from largesse.programme.model import Text
from largesse.programme.source import read_documents
from largesse.programme.terms.periods import Period
from largesse.sovereignty.assessment.answers import Answer, Qualification, held, standings
from largesse.sovereignty.assessment.assess import Assessment
from largesse.sovereignty.assessment.framework import commission_framework
from largesse.sovereignty.assessment.improve import Improvement
from largesse.sovereignty.assessment.offerings import Offering, Supplier
from largesse.sovereignty.assessment.workspace import Catalogue, asks_of
from largesse.sovereignty.grades import Grade
from largesse.sovereignty.ownership.model import Entity, Holding, Right
from largesse.sovereignty.ownership.reading import ownership_of
from largesse.sovereignty.placement.classes import Classes, read_classes
from largesse.sovereignty.placement.place import Placement, Placing
from largesse.sovereignty.placement.workloads import Link, System, Workload
from largesse.sovereignty.rules.building import build_profile
from largesse.sovereignty.rules.model import Profile
from largesse.sovereignty.rules.reading import ordered, shipped_profiles

DAY = date(2026, 10, 1)
ALWAYS = Period(date(2020, 1, 1), None)
FRAMEWORK = commission_framework()
CRITERIA = tuple(FRAMEWORK.criteria)
SHIPPED = shipped_profiles(CRITERIA)
ASKS = asks_of(ordered(SHIPPED))


@dataclass(frozen=True)
class World:
    """All that somebody states, as values; each test changes one thing of it."""

    offerings: tuple[Offering, ...] = ()
    answers: tuple[Answer, ...] = ()
    qualifications: tuple[Qualification, ...] = ()
    entities: tuple[Entity, ...] = ()
    holdings: tuple[Holding, ...] = ()
    rights: tuple[Right, ...] = ()
    workload: Workload | None = None
    others: tuple[Workload, ...] = ()
    profiles: tuple[Profile, ...] = SHIPPED
    improvements: tuple[Improvement, ...] = ()
    day: date = DAY
    classes: Classes = field(default_factory=read_classes)

    def __repr__(self) -> str:
        """What is not for the best, in a few lines: what a failing example shows."""
        best_of = {
            (a.offering, a.asked, a.answer, a.grade)
            for o in self.offerings
            for a in (*answered(o.id), *promised(o.id))
        }
        odd = [
            f"{a.offering} {a.asked}: {a.answer} {a.grade} until {a.until} by {a.source}"
            for a in self.answers
            if (a.offering, a.asked, a.answer, a.grade) not in best_of
        ]
        asked = {(a.offering, a.asked) for a in self.answers}
        gone = [f"{o} {c}" for o, c, _, _ in sorted(best_of) if (o, c) not in asked]
        rows = [
            *self.offerings,
            *odd,
            f"unanswered: {gone}",
            *(f"{q.offering} holds {q.scheme}" for q in self.qualifications),
            *(f"{e.entity} {e.country}/{e.administration} {e.grade}" for e in self.entities),
            *(f"{h.holder} {h.capital} {h.held} {h.grade}" for h in self.holdings),
            *(f"{r.holder} {r.right} {r.held}" for r in self.rights),
            self.workload,
            *(p.id for p in self.profiles if not p.is_shipped),
        ]
        return "World:\n  " + "\n  ".join(map(str, rows))

    def catalogue(self) -> Catalogue:
        return Catalogue(
            self.day,
            None,
            FRAMEWORK,
            ordered(self.profiles),
            {each.id: each for each in self.offerings},
            self.answers,
            held(self.qualifications, self.day),
            self.improvements,
            standings(self.answers, self.day),
        )

    def placing(self) -> Placing:
        owned = ownership_of(self.entities, self.holdings, self.rights, self.day)
        named = [each for each in (self.workload, *self.others) if each is not None]
        return Placing(self.catalogue(), owned, {each.id: each for each in named}, self.classes)

    def place(self, offering: str = "good") -> Placement:
        assert self.workload is not None
        return self.placing().place(self.workload, offering)

    def assess(self, offering: str = "good", floor: Grade = Grade.EVIDENCED) -> Assessment:
        return self.catalogue().assess(offering, floor)

    def offering(self, name: str = "good") -> Offering:
        return next(each for each in self.offerings if each.id == name)

    def with_offering(self, offering: Offering) -> "World":
        """The world with an offering of that id in the place of the one before."""
        others = tuple(each for each in self.offerings if each.id != offering.id)
        return replace(self, offerings=(*others, offering))


def answer(
    offering: str,
    asked: str,
    said: str | int,
    grade: Grade = Grade.CERTIFIED,
    *,
    since: date = date(2024, 1, 1),
    until: date | None = None,
    source: str = "audit",
    known_at: date | None = None,
) -> Answer:
    return Answer(offering, asked, str(said), grade, since, until, source, known_at)


def best(criterion: str) -> int:
    """The best answer of a criterion, counted from 1."""
    return len(FRAMEWORK.criteria[criterion].seal)


def answered(offering: str, grade: Grade = Grade.CERTIFIED, **other: int) -> tuple[Answer, ...]:
    """Every criterion answered for the best, but for those named, as ``SOV_2_1=1``."""
    said = {name.replace("_", "-", 1).replace("_", "."): at for name, at in other.items()}
    return tuple(answer(offering, c, said.get(c, best(c)), grade) for c in CRITERIA)


def promised(offering: str, grade: Grade = Grade.CERTIFIED) -> tuple[Answer, ...]:
    """Everything that profiles ask, answered for the best."""
    yes = {"yes or no": "yes", "number": "0"}
    return tuple(answer(offering, name, yes[kind], grade) for name, kind in ASKS.items())


def company(slug: str, country: str, grade: Grade = Grade.CERTIFIED) -> Entity:
    """A company with all its places in one country; '' for an unknown one."""
    where = {"country": country, "seat": country, "administration": country}
    return Entity(slug, slug.title(), "company", establishment=country, grade=grade, **where)


def holder(slug: str, country: str, kind: str = "person") -> Entity:
    return Entity(slug, slug.title(), kind, country, grade=Grade.CERTIFIED)


def holding(told: str, grade: Grade = Grade.CERTIFIED) -> Holding:
    """``harbour 24 provider``, or with votes ``harbour 24/10 provider``."""
    name, shares, held = told.split()
    capital, _, votes = shares.partition("/")
    return Holding(
        name, held, Fraction(capital) / 100, Fraction(votes or capital) / 100, grade=grade
    )


def right(told: str) -> Right:
    """``harbour veto provider``."""
    name, kind, held = told.split()
    return Right(name, held, kind, grade=Grade.CERTIFIED)


def supplier(slug: str, reaches: bool | None = False, replaceable: bool | None = True) -> Supplier:
    return Supplier(slug, Text("parts", "pièces"), reaches, replaceable)


GOOD = Offering(
    "good",
    Text("Good", "Bon"),
    "provider",
    ALWAYS,
    suppliers_complete=True,
    stored_in=frozenset({"FR"}),
    administered_from=frozenset({"FR"}),
    keys="customer",
    exit_months=6,
    substitutable=True,
    is_trusted=True,
    grade=Grade.CERTIFIED,
    source="audit",
)
QUALIFIED = ("secnumcloud-3-2", "eu-certificate-high", "eucs", "ual-4")


def system(name: str, holds: str, *, critical: bool | None = False, elsewhere: str = "") -> System:
    return System(name, Text(name, name), holds, critical, elsewhere)


def link(told: str) -> Link:
    """``a - b public`` for one that can be separated, ``a = b public`` for one that cannot."""
    one, kind, other, carries = told.split()
    return Link((one, other), carries, kind == "-")


def workload(
    *systems: System,
    scopes: Iterable[str] | None = (),
    links: Sequence[str] = (),
    country: str = "FR",
    seal: int | None = None,
    evidence: Grade = Grade.CLAIMED,
) -> Workload:
    """A workload of one customer; of one system that holds public data where none is told."""
    named = {each.id: each for each in systems or (system("site", "public"),)}
    return Workload(
        "workload-1",
        Text("Workload", "Charge"),
        "customer",
        country,
        None if scopes is None else frozenset(scopes),
        ALWAYS,
        named,
        tuple(map(link, links)),
        seal,
        evidence,
        source="the customer",
    )


def good_world(of: Workload | None = None, name: str = "good") -> World:
    """The best offering there can be, and a workload on it."""
    return World(
        (replace(GOOD, id=name),),
        (*answered(name), *promised(name)),
        tuple(Qualification(name, each, "no. 1", date(2024, 1, 1)) for each in QUALIFIED),
        (company("provider", "FR"), holder("founder", "FR")),
        (holding("founder 100 provider"),),
        workload=of or workload(),
    )


def joined(one: World, other: World) -> World:
    """Two worlds in one; what both state, once; the workload of the first."""
    return replace(
        one,
        offerings=(*one.offerings, *other.offerings),
        answers=(*one.answers, *other.answers),
        qualifications=(*one.qualifications, *other.qualifications),
        entities=tuple({e.entity: e for e in (*one.entities, *other.entities)}.values()),
        holdings=tuple({(h.holder, h.held): h for h in (*one.holdings, *other.holdings)}.values()),
        rights=(*one.rights, *other.rights),
    )


@cache
def profile(text: str) -> Profile:
    """A profile of a text; ``rules`` of one line each are enough."""
    (document,) = read_documents(text.encode(), "own.yaml")
    found, problems = build_profile(document, CRITERIA)
    assert found is not None, [str(problem) for problem in problems]
    return found


def own_rule(
    requires: str,
    applies: str = "",
    *,
    status: str = "in force",
    holds: str = "[2020-01-01, inf)",
    otherwise: str = "refuse",
    evidence: str = "evidenced",
    area: str = "EU",
    scopes: str = "any",
    name: str = "own",
    remedies: str = "{}",
    asks: str = "{}",
) -> Profile:
    """A profile of one rule, called ``rule``."""
    return profile(
        f"""\
profile: {name}
title: {{en: Own}}
kind: policy
status: {status}
source: invented
scopes: [{scopes}]
area: {area}
holds: '{holds}'
asks: {asks}
rules:
  rule:
    title: {{en: Rule}}
    says: {{en: What it says}}
    reference: one
    requires: {_quoted(requires)}
    {f"applies when: {_quoted(applies)}" if applies else "verified: yes"}
    otherwise: {otherwise}
    evidence: {evidence}
    remedies: {remedies}
"""
    )


def _quoted(text: str) -> str:
    doubled = text.replace("'", "''")
    return f"'{doubled}'"
