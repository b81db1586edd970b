"""An offering held against the framework: level by criterion, SEAL, score, and what is unknown.

SEAL: "each answer carries a level; objective = minimum of its criteria; overall = minimum of the
objectives" (calculator, annex to the guidance of June 2026). Score: the sum over objectives of
points / 1000 x weight; 1000 is nominal for every objective.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from largesse.sovereignty.assessment.answers import NOT_STATED, Answer, Standing, Standings
from largesse.sovereignty.assessment.framework import TOP, Criterion, Framework, WeightSet
from largesse.sovereignty.assessment.offerings import Offering, Offerings, closure
from largesse.sovereignty.grades import Grade

MOST_SCORE = Decimal(100)


class State(StrEnum):
    """How a criterion came to its level."""

    ANSWERED = "answered"
    CONTRADICTED = "contradicted"
    BELOW_EVIDENCE = "not evidenced enough"
    EXPIRED = "evidence expired"
    MISSING = "not answered"


@dataclass(frozen=True, slots=True)
class Result:
    """One criterion of one offering: its level and points as they count (``low``), and as they
    could be at best if what is unknown were answered (``high``)."""

    criterion: str
    offering: str
    state: State
    answer: int | None
    """The answer that counts, from 1; None where none does."""
    low: int
    high: int
    points_low: Decimal
    points_high: Decimal
    grade: Grade
    said: tuple[Answer, ...]

    @property
    def is_known(self) -> bool:
        """Whether an answer counts."""
        return self.answer is not None


@dataclass(frozen=True, slots=True)
class Score:
    """A weighted score between 0 and 100; ``raw`` is what the sheet's rounded points sum to."""

    weights: str
    low: Decimal
    high: Decimal
    raw: Decimal

    @property
    def is_clamped(self) -> bool:
        """Whether the sheet's sum lay above 100."""
        return self.raw > MOST_SCORE


@dataclass(frozen=True, slots=True)
class Assessment:
    """An offering by the framework, counting evidence of ``floor`` or better.

    ``results`` has one row per criterion: the lowest of the offering and all it rests on.
    """

    offering: str
    floor: Grade
    results: Mapping[str, Result]
    objectives: Mapping[str, tuple[int, int]]
    """The lowest and the highest level of each objective."""
    seal: int
    highest: int
    """What the SEAL would be if everything unknown were answered for the best."""
    score: Score
    parts: Mapping[tuple[str, str], Result]
    """By offering and criterion: of itself, and of each it rests on."""

    @property
    def binding(self) -> tuple[Result, ...]:
        """The criteria that hold the SEAL where it is; none of a full SEAL."""
        if self.seal == TOP:
            return ()
        return tuple(r for r in self.results.values() if r.low == self.seal)

    @property
    def unknown(self) -> tuple[Result, ...]:
        """The criteria without an answer that counts."""
        return tuple(r for r in self.results.values() if not r.is_known)

    @property
    def decisive(self) -> tuple[Result, ...]:
        """The unknown criteria whose answer could raise the SEAL: all of them must be answered."""
        if self.highest == self.seal:
            return ()
        return tuple(r for r in self.unknown if r.low < self.highest)


def assess(
    framework: Framework,
    offerings: Offerings,
    name: str,
    standing: Standings,
    floor: Grade,
    weights: WeightSet,
) -> Assessment:
    """Assess an offering. Raises Refusal (``no-such-offering``)."""
    parts = closure(offerings, name)
    every = {
        (part.id, criterion.id): _result(criterion, part, standing, floor)
        for part in parts
        for criterion in framework.criteria.values()
    }
    results = {
        criterion: _lowest([every[part.id, criterion] for part in parts])
        for criterion in framework.criteria
    }
    objectives = {
        objective: (
            min(results[c.id].low for c in framework.criteria_of(objective)),
            min(results[c.id].high for c in framework.criteria_of(objective)),
        )
        for objective in framework.objectives
    }
    return Assessment(
        name,
        floor,
        results,
        objectives,
        min(low for low, _ in objectives.values()),
        min(high for _, high in objectives.values()),
        score_of(framework, results.values(), weights),
        every,
    )


def _lowest(results: Sequence[Result]) -> Result:
    """Of an offering and all it rests on, what counts of one criterion: the lowest at every end."""
    lowest = min(results, key=lambda r: (r.low, r.points_low, r.high))
    return replace(
        lowest,
        high=min(r.high for r in results),
        points_low=min(r.points_low for r in results),
        points_high=min(r.points_high for r in results),
    )


def _result(criterion: Criterion, part: Offering, standing: Standings, floor: Grade) -> Result:
    found = standing.get((part.id, criterion.id), NOT_STATED)
    said = (*found.answers, *found.expired)
    if not any(answer.grade.reaches(floor) for answer in found.answers):
        return Result(
            criterion.id,
            part.id,
            _missing(found),
            None,
            criterion.seal[0],
            criterion.seal[-1],
            criterion.points[0],
            criterion.points[-1],
            Grade.UNKNOWN,
            said,
        )
    # A good answer needs its evidence; one that speaks against the offering counts as it is.
    worst = min(found.answers, key=lambda answer: (int(answer.answer), answer.grade.rank))
    at = int(worst.answer)
    state = State.CONTRADICTED if found.is_contradicted else State.ANSWERED
    level, points = criterion.level(at), criterion.points[at - 1]
    return Result(criterion.id, part.id, state, at, level, level, points, points, worst.grade, said)


def _missing(found: Standing) -> State:
    if found.answers:
        return State.BELOW_EVIDENCE
    return State.EXPIRED if found.expired else State.MISSING


def score_of(framework: Framework, results: Iterable[Result], weights: WeightSet) -> Score:
    """The weighted score, and the highest it could come to; 100 at most."""
    low = high = Decimal(0)
    for result in results:
        weight = weights.weights[framework.criteria[result.criterion].objective]
        low += result.points_low * weight / framework.most_points
        high += result.points_high * weight / framework.most_points
    return Score(weights.id, min(low, MOST_SCORE), min(high, MOST_SCORE), low)
