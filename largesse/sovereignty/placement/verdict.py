"""Rules in order over one system on one offering: the verdict, and which rule binds it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from largesse.expr.parse import parse
from largesse.programme.model import Text
from largesse.programme.terms.periods import Period
from largesse.sovereignty.grades import Grade
from largesse.sovereignty.placement.classes import UNKNOWN, Classes, DataClass
from largesse.sovereignty.placement.known import OfferingFacts, ranged
from largesse.sovereignty.rules.columns import WORKLOAD, schema_of
from largesse.sovereignty.rules.evaluate import STRICTNESS, Finding, Outcome, applies, required
from largesse.sovereignty.rules.facts import Facts, Said
from largesse.sovereignty.rules.model import OWN, Kind, Otherwise, Predicate, Profile, Rule, Status

_ALWAYS = date(1, 1, 1)


class Verdict(StrEnum):
    """Whether it may be hosted there. Unknown and refused are alike: nobody places it."""

    ALLOWED = "allowed"
    CONDITIONAL = "allowed with conditions"
    IN_PART = "allowed in part"
    UNKNOWN = "unknown"
    REFUSED = "refused"

    @property
    def permission(self) -> int:
        """How much it lets happen: 3 for all, 0 for nothing."""
        return {"allowed": 3, "allowed with conditions": 2, "allowed in part": 1}.get(self, 0)


_BY_OUTCOME = {
    Outcome.NOT_CONCERNED: Verdict.ALLOWED,
    Outcome.SATISFIED: Verdict.ALLOWED,
    Outcome.CONDITION: Verdict.CONDITIONAL,
    Outcome.UNKNOWN: Verdict.UNKNOWN,
    Outcome.BREACHED: Verdict.REFUSED,
}


@dataclass(frozen=True, slots=True)
class Need:
    """What is to be hosted, as far as rules see it: equal needs have equal verdicts."""

    held: DataClass
    """What the classes that it holds or touches come to together."""
    scopes: frozenset[str] | None
    country: str
    critical: bool | None
    seal: int | None
    evidence: Grade
    others: tuple[int, int]
    """How many other workloads of the customer rest on the provider or its group: as stated, and
    what cannot be excluded."""


@dataclass(frozen=True, slots=True)
class SystemVerdict:
    """The verdict on one need: every rule that applies, in order; the one that binds.

    ``watched`` are rules that do not bind on the day (proposals, and what is not in force yet) and
    would stop it or add a condition.
    """

    verdict: Verdict
    findings: tuple[Finding, ...]
    binding: Finding | None
    watched: tuple[Finding, ...]

    @property
    def conditions(self) -> tuple[Finding, ...]:
        """The rules that are to be met although the placement is allowed."""
        return tuple(f for f in self.findings if f.outcome is Outcome.CONDITION)


class Judge:
    """Holds needs against offerings; what was judged once is not judged again."""

    def __init__(self, known: OfferingFacts, classes: Classes) -> None:
        self.known = known
        self.classes = classes
        self.day = known.catalogue.day
        self._verdicts: dict[tuple[Need, str], SystemVerdict] = {}
        self._parts: dict[tuple[object, ...], Part] = {}
        self._whole: dict[tuple[int, ...], SystemVerdict] = {}
        self._needed: dict[Need, Mapping[str, Said]] = {}
        self._profiles: dict[tuple[frozenset[str] | None, int | None], list[Profile]] = {}
        self._shapes: dict[str, Shape] = {}
        self._applying: dict[tuple[object, ...], tuple[int, ...]] = {}
        self._own: dict[int, Profile] = {}

    def verdict(self, need: Need, offering: str) -> SystemVerdict:
        """The verdict on a need for an offering."""
        if (need, offering) not in self._verdicts:
            self._verdicts[need, offering] = self._judged(need, offering)
        return self._verdicts[need, offering]

    def profiles_of(self, need: Need) -> list[Profile]:
        """The profiles that may bind a need, in order: laws first, its own requirements last."""
        key = need.scopes, need.seal
        if key not in self._profiles:
            named = self.known.catalogue.profiles.values()
            found = [p for p in named if p.rules and concerns(p, need.scopes)]
            if need.seal is not None:
                found.append(self._own.setdefault(need.seal, own_requirement(need.seal)))
            self._profiles[key] = found
        return self._profiles[key]

    def own_profile(self, finding: Finding) -> Profile:
        """The workload's own requirements that a finding is of."""
        return next(p for p in self._own.values() if p.rules[0].id == finding.rule)

    def facts(self, need: Need, offering: str, area: str) -> Facts:
        """Everything known of a need and an offering, seen from an area."""
        return self.known.of(offering, area).and_(Facts(self.needed(need)))

    def needed(self, need: Need) -> Mapping[str, Said]:
        """What is known of a need."""
        if need not in self._needed:
            self._needed[need] = self._facts_of(need)
        return self._needed[need]

    def _facts_of(self, need: Need) -> Mapping[str, Said]:
        top = need.held
        file = Text("the workload's file", "fichier de la charge")
        today = Text("workloads of today", "charges d'aujourd'hui")
        is_stated = top.id != UNKNOWN
        return {
            "data.class": Said(top.id if is_stated else None, why=file),
            "data.rank": ranged(top.rank if is_stated else 0, top.rank, top.title),
            "data.tags": Said(top.tags if is_stated else None, why=top.title),
            "workload.scopes": Said(need.scopes, why=file),
            "workload.country": Said(need.country or None, why=file),
            "workload.critical": Said(need.critical, why=file),
            "provider.other_arrangements": ranged(*need.others, today),
        }

    def _judged(self, need: Need, offering: str) -> SystemVerdict:
        needed = self.needed(need)
        parts = [
            self._part(profile, need, needed, offering)
            for profile in self.profiles_of(need)
            if profile.binds_on(self.day) or self._may_bind(profile)
        ]
        key = tuple(map(id, parts))
        if key not in self._whole:
            findings = [f for part in parts for f in part.findings]
            watched = [f for part in parts for f in part.watched]
            self._whole[key] = summed_up(findings, watched)
        return self._whole[key]

    def _may_bind(self, profile: Profile) -> bool:
        """Whether a profile that does not bind today may later: neither over nor withdrawn, and if
        it is a proposal, made already."""
        is_over = profile.holds.end is not None and profile.holds.end <= self.day
        is_made = profile.status is Status.IN_FORCE or profile.holds.start <= self.day
        return profile.status is not Status.WITHDRAWN and is_made and not is_over

    def _part(
        self, profile: Profile, need: Need, needed: Mapping[str, Said], offering: str
    ) -> "Part":
        """What a profile finds; needs of which the same rules apply share their findings."""
        shape = self._shapes.get(profile.digest) or self._shaped(profile)
        which = self._which(profile, shape, need, needed, offering)
        seen = tuple(needed[name].value for name in shape.required)
        key = (profile.digest, offering, need.evidence, which, seen)
        if key not in self._parts:
            facts = self.known.of(offering, profile.area).and_(Facts(needed))
            rules = [profile.rules[at] for at in which]
            found = [required(profile, rule, facts, need.evidence) for rule in rules]
            self._parts[key] = _part_of(found, binds=profile.binds_on(self.day))
        return self._parts[key]

    def _which(
        self,
        profile: Profile,
        shape: "Shape",
        need: Need,
        needed: Mapping[str, Said],
        offering: str,
    ) -> tuple[int, ...]:
        """Which rules of a profile apply; mostly that follows from the workload alone."""
        seen = tuple(needed[name].value for name in shape.applying)
        key = (profile.digest, seen, need.evidence, "" if shape.is_of_workload else offering)
        if key not in self._applying:
            facts = Facts(needed)
            if not shape.is_of_workload:
                facts = self.known.of(offering, profile.area).and_(facts)
            self._applying[key] = tuple(
                at for at, rule in enumerate(profile.rules) if applies(rule, facts, need.evidence)
            )
        return self._applying[key]

    def _shaped(self, profile: Profile) -> "Shape":
        self._shapes[profile.digest] = shape = shape_of(profile)
        return shape


@dataclass(frozen=True, slots=True)
class Shape:
    """Which facts of the workload a profile's rules read: to apply, and to be satisfied."""

    applying: tuple[str, ...]
    required: tuple[str, ...]
    is_of_workload: bool
    """Whether no rule reads anything but the workload to tell whether it applies."""


def shape_of(profile: Profile) -> Shape:
    """What a profile's rules read of the workload."""
    own = {*WORKLOAD, "provider.other_arrangements"}
    applying = {name for r in profile.rules if r.applies for name in r.applies.names}
    names = {name for rule in profile.rules for name in rule.requires.names}
    return Shape(tuple(sorted(applying & own)), tuple(sorted(names & own)), applying <= own)


@dataclass(frozen=True, slots=True)
class Part:
    """What one profile says: the rules that apply, and those that would if it were binding."""

    findings: tuple[Finding, ...]
    watched: tuple[Finding, ...]


def _part_of(found: Iterable[Finding], *, binds: bool) -> Part:
    if binds:
        return Part(tuple(f for f in found if f.outcome is not Outcome.NOT_CONCERNED), ())
    stops = STRICTNESS[Outcome.CONDITION]
    return Part((), tuple(f for f in found if STRICTNESS[f.outcome] >= stops))


def summed_up(findings: Iterable[Finding], watched: Iterable[Finding] = ()) -> SystemVerdict:
    """The verdict of findings in order: the strictest decides, the first of those binds."""
    found = tuple(findings)
    strictest = max(found, key=lambda f: STRICTNESS[f.outcome], default=None)
    if strictest is None or strictest.outcome in (Outcome.SATISFIED, Outcome.NOT_CONCERNED):
        return SystemVerdict(Verdict.ALLOWED, found, None, tuple(watched))
    return SystemVerdict(_BY_OUTCOME[strictest.outcome], found, strictest, tuple(watched))


def concerns(profile: Profile, scopes: frozenset[str] | None) -> bool:
    """Whether a profile may bind: by a scope it names, or because the workload names it."""
    return profile.concerns(scopes) or (scopes is not None and profile.id in scopes)


def own_requirement(seal: int) -> Profile:
    """A workload's own requirement as a profile of one rule."""
    rule = Rule(
        f"seal-{seal}",
        Text(f"SEAL-{seal} or above", f"SEAL-{seal} ou plus"),
        Text(
            f"The workload requires an offering of SEAL-{seal} or above.",
            f"La charge exige une offre de SEAL-{seal} ou plus.",
        ),
        "the workload's own file",
        None,
        Predicate.of(parse(f"offering.seal >= {seal}", schema_of({}))),
        Otherwise.REFUSE,
        Grade.EVIDENCED,
        (),
        None,
        True,
        ("", f"offering.seal >= {seal}"),
    )
    title = Text("The workload's own requirements", "Exigences propres de la charge")
    always = Period(_ALWAYS, None)
    return Profile(
        OWN,
        title,
        Kind.POLICY,
        Status.IN_FORCE,
        "the workload's own file",
        ("any",),
        "EU",
        always,
        (rule,),
        (),
        {},
        None,
        True,
        f"seal-{seal}",
    )
