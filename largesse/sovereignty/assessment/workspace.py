"""All that a workspace knows of offerings, read in one call."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from largesse.sovereignty.assessment.answers import (
    Answer,
    Qualification,
    Standings,
    held,
    read_answers,
    read_qualifications,
    standings,
)
from largesse.sovereignty.assessment.assess import Assessment, assess
from largesse.sovereignty.assessment.framework import (
    Framework,
    WeightSet,
    commission_framework,
    with_own_weights,
)
from largesse.sovereignty.assessment.improve import Improvement
from largesse.sovereignty.assessment.improvement_documents import read_improvements
from largesse.sovereignty.assessment.offerings import Offerings, read_offerings
from largesse.sovereignty.grades import Grade
from largesse.sovereignty.rules.reading import Profiles, read_profiles
from largesse.workspace.paths import Workspace


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Rules, offerings, and what is stated of them, as of a day; ``qualifications`` are those held
    on it."""

    day: date
    known_at: date | None
    framework: Framework
    profiles: Profiles
    offerings: Offerings
    answers: tuple[Answer, ...]
    qualifications: tuple[Qualification, ...]
    improvements: tuple[Improvement, ...]
    standing: Standings

    def assess(self, offering: str, floor: Grade, weights: WeightSet | None = None) -> Assessment:
        """An offering by the framework; by the weights current on the day, where none are named."""
        chosen = weights or self.framework.weights_on(self.day)
        return assess(self.framework, self.offerings, offering, self.standing, floor, chosen)


def read_catalogue(workspace: Workspace, day: date, known_at: date | None = None) -> Catalogue:
    """Read it. Raises Refusal with every fault of a file."""
    framework = with_own_weights(commission_framework(), workspace)
    profiles = read_profiles(workspace, tuple(framework.criteria))
    offerings = read_offerings(workspace)
    answers = read_answers(workspace, framework, asks_of(profiles), offerings)
    return Catalogue(
        day,
        known_at,
        framework,
        profiles,
        offerings,
        answers,
        held(read_qualifications(workspace, offerings), day, known_at),
        read_improvements(workspace, framework, offerings),
        standings(answers, day, known_at),
    )


def asks_of(profiles: Profiles) -> Mapping[str, str]:
    """What profiles ask of offerings, with the kind of answer."""
    return {name: ask.answer for p in profiles.values() for name, ask in p.asks.items()}
