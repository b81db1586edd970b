"""The Commission's Cloud Sovereignty Framework: criteria, answers, levels, weights.

Source: framework v1.2.1 (October 2025), guidance and calculator of 1 June 2026, as
``profiles/csf.yaml`` names them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path

from largesse.programme.model import Text
from largesse.programme.reading import read_only_one, validated
from largesse.programme.source import Document, Location, read_documents, read_file
from largesse.sovereignty.assessment.framework_documents import (
    FrameworkDocument,
    OwnWeightsDocument,
    WeightsDocument,
)
from largesse.sovereignty.rules.building import text_of
from largesse.sovereignty.rules.reading import FOLDER, FRAMEWORK
from largesse.workspace.errors import Problem, Refusal, nearest
from largesse.workspace.files import is_there
from largesse.workspace.paths import Workspace

OWN_WEIGHTS = "sovereignty/weights.yaml"
TOP = 4
"""The highest SEAL."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """``points`` and ``seal`` by answer, from the worst to the best; answers count from 1."""

    id: str
    objective: str
    title: Text
    asks: Text
    points: tuple[Decimal, ...]
    seal: tuple[int, ...]

    @property
    def is_inert(self) -> bool:
        """Whether no answer can ever hold the SEAL down (guidance of June 2026, p. 9)."""
        return min(self.seal) == TOP

    def level(self, answer: int) -> int:
        """The SEAL of an answer, counted from 1."""
        return self.seal[answer - 1]

    def answer_reaching(self, level: int) -> int:
        """The lowest answer whose SEAL is that level or above."""
        return next(at for at, seal in enumerate(self.seal, 1) if seal >= level)


@dataclass(frozen=True, slots=True)
class WeightSet:
    """The weight of each objective, as one publication has it; they sum to 100."""

    id: str
    status: str
    since: date
    until: date | None
    source: str
    weights: Mapping[str, Decimal]
    is_official: bool = True
    """False where an authority adapted it; such a set counts only where it is named."""


@dataclass(frozen=True, slots=True)
class Framework:
    """Criteria by id, objectives and levels by title, the official sets of weights by name."""

    id: str
    title: Text
    source: str
    levels: Mapping[int, Text]
    most_points: Decimal
    objectives: Mapping[str, Text]
    criteria: Mapping[str, Criterion]
    weights: Mapping[str, WeightSet]

    def criteria_of(self, objective: str) -> tuple[Criterion, ...]:
        """The criteria of an objective, in order."""
        return tuple(c for c in self.criteria.values() if c.objective == objective)

    def weights_on(self, day: date) -> WeightSet:
        """The official set that is current on a day; before any, the first that was published."""
        official = [w for w in self.weights.values() if w.is_official]
        begun = [w for w in official if w.since <= day]
        return max(begun, key=lambda w: w.since) if begun else official[0]

    def weights_called(self, name: str) -> WeightSet:
        """A set of weights by its name. Raises :class:`Refusal` (``no-such-weights``)."""
        if name not in self.weights:
            mend = nearest(name, self.weights, f"the sets are {', '.join(self.weights)}")
            what = f"there is no set of weights '{name}'"
            raise Refusal(Problem(what, mend, code="no-such-weights"))
        return self.weights[name]


@cache
def commission_framework() -> Framework:
    """The framework that is shipped."""
    path = Path(str(files("largesse.sovereignty").joinpath(FOLDER, FRAMEWORK)))
    return read_framework(path, f"{FOLDER}/{FRAMEWORK}")


def read_framework(path: Path, shown_as: str) -> Framework:
    """A framework from its file. Raises :class:`Refusal` with every fault."""
    content, document = read_only_one(FrameworkDocument, path, shown_as)
    problems = [*_ladder_problems(content, document), *_weight_problems(content, document)]
    if problems:
        raise Refusal(*problems)
    criteria = {
        name: Criterion(
            name, objective, text_of(said.title), text_of(said.asks), said.points, said.seal
        )
        for objective, of in content.objectives.items()
        for name, said in of.criteria.items()
    }
    return Framework(
        content.framework,
        text_of(content.title),
        content.source,
        {level: text_of(title) for level, title in content.levels.items()},
        content.most_points,
        {name: text_of(of.title) for name, of in content.objectives.items()},
        criteria,
        {name: _weights(name, said) for name, said in content.weights.items()},
    )


def with_own_weights(framework: Framework, workspace: Workspace) -> Framework:
    """The framework with the sets of weights that a workspace adapted beside the official ones.

    "Authorities may adapt weights" (guidance of June 2026). Raises :class:`Refusal`.
    """
    path = workspace.root / OWN_WEIGHTS
    if not is_there(path):
        return framework
    found = dict(framework.weights)
    problems: list[Problem] = []
    for document in read_documents(read_file(path, OWN_WEIGHTS), OWN_WEIGHTS):
        content, faults = validated(OwnWeightsDocument, document)
        problems += faults
        if content is None:
            continue
        problems += _set_problems(content, document, ("weights",), content.set_, framework)
        if content.set_ in found:
            what, mend = f"there is a set '{content.set_}' already", "give yours another name"
            problems.append(document.problem(("set",), what, mend, "said-twice"))
        own = _weights(content.set_, content)
        found[content.set_] = replace(own, is_official=False)
    if problems:
        raise Refusal(*problems)
    return replace(framework, weights=found)


def _weights(name: str, said: WeightsDocument) -> WeightSet:
    return WeightSet(name, said.status, said.since, said.until, said.source, said.weights)


def _ladder_problems(content: FrameworkDocument, document: Document) -> list[Problem]:
    found = []
    for objective, of in content.objectives.items():
        for name, said in of.criteria.items():
            at = ("objectives", objective, "criteria", name)
            if len(said.points) != len(said.seal):
                what = f"{name} has {len(said.points)} points and {len(said.seal)} levels"
                mend = "give each answer both"
                found.append(document.problem(at, what, mend, "uneven-ladder"))
            if list(said.points) != sorted(said.points) or list(said.seal) != sorted(said.seal):
                what = f"the answers of {name} do not run from the worst to the best"
                found.append(document.problem(at, what, "order them so", "unordered-ladder"))
    return found


def _weight_problems(content: FrameworkDocument, document: Document) -> list[Problem]:
    return [
        problem
        for name, said in content.weights.items()
        for problem in _set_problems(said, document, ("weights", name, "weights"), name, content)
    ]


def _set_problems(
    said: WeightsDocument,
    document: Document,
    at: Location,
    name: str,
    framework: Framework | FrameworkDocument,
) -> list[Problem]:
    if set(said.weights) != set(framework.objectives):
        what = f"the weights of {name} are not those of the framework's objectives"
        mend = f"give one to each of {', '.join(framework.objectives)}"
        return [document.problem(at, what, mend, "other-objectives")]
    if sum(said.weights.values()) != 100:
        what = f"the weights of {name} sum to {sum(said.weights.values())}"
        return [document.problem(at, what, "they sum to 100", "weights-not-whole")]
    if min(said.weights.values()) < 0:
        what = f"a weight of {name} is below 0"
        return [document.problem(at, what, "write 0 or more", "negative-weight")]
    return []
