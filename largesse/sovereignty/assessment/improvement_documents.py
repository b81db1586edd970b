"""The shape of ``sovereignty/improvements.yaml``, and reading it."""

from collections.abc import Collection
from typing import Annotated

from pydantic import Field, WithJsonSchema

from largesse.money import minor_unit_exponent
from largesse.programme.documents.base import Document, Title
from largesse.programme.fields import MoneyField, Slug
from largesse.programme.reading import validated
from largesse.programme.source import Document as Source
from largesse.programme.source import read_documents, read_file
from largesse.sovereignty.assessment.framework import Framework
from largesse.sovereignty.assessment.improve import Improvement
from largesse.sovereignty.rules.building import text_of
from largesse.sovereignty.rules.documents import MonthCount
from largesse.workspace.errors import Problem, Refusal, nearest
from largesse.workspace.files import is_there
from largesse.workspace.paths import Workspace

FILE_NAME = "sovereignty/improvements.yaml"


AnswerField = Annotated[
    str,
    Field(pattern=r"^\d$"),
    WithJsonSchema({"anyOf": [{"type": "integer"}, {"type": "string", "pattern": r"^\d$"}]}),
]


class ImprovementDocument(Document):
    """Something that can be done about an offering, at a cost."""

    improvement: Slug = Field(description="its id, unique")
    offering: Slug = Field(description="the offering that it improves")
    title: Title = Field(description="what is done")
    costs: MoneyField = Field(description="what it costs, once", examples=["400_000 EUR"])
    months: MonthCount = Field(description="how long it takes")
    reaches: dict[str, AnswerField] = Field(
        description="by criterion, the answer afterwards, 1 being the worst", min_length=1
    )


def read_improvements(
    workspace: Workspace, framework: Framework, offerings: Collection[str]
) -> tuple[Improvement, ...]:
    """Every improvement of a workspace. Raises :class:`Refusal` with every fault."""
    path = workspace.root / FILE_NAME
    if not is_there(path):
        return ()
    found: dict[str, Improvement] = {}
    problems: list[Problem] = []
    for document in read_documents(read_file(path, FILE_NAME), FILE_NAME):
        content, faults = validated(ImprovementDocument, document)
        if content is None:
            problems += faults
            continue
        faults = [*faults, *_faults(content, document, framework, offerings)]
        if content.improvement in found:
            what = f"there are two improvements '{content.improvement}'"
            faults.append(document.problem(("improvement",), what, "keep one", "said-twice"))
        currencies = {i.currency for i in found.values()}
        if currencies - {content.costs.unit}:
            what = f"improvements cost {content.costs.unit} here and {currencies.pop()} elsewhere"
            faults.append(document.problem(("costs",), what, "state all in one", "two-currencies"))
        problems += faults
        if not faults:
            found[content.improvement] = _improvement(content)
    if problems:
        raise Refusal(*problems)
    return tuple(found.values())


def _improvement(said: ImprovementDocument) -> Improvement:
    return Improvement(
        said.improvement,
        said.offering,
        text_of(said.title),
        {name: int(answer) for name, answer in said.reaches.items()},
        int(said.costs.value.scaleb(minor_unit_exponent(said.costs.unit))),
        said.costs.unit,
        said.months,
    )


def _faults(
    said: ImprovementDocument, document: Source, framework: Framework, offerings: Collection[str]
) -> list[Problem]:
    found = []
    if said.offering not in offerings:
        mend = nearest(said.offering, offerings, "describe it in sovereignty/offerings.yaml")
        what = f"there is no offering '{said.offering}'"
        found.append(document.problem(("offering",), what, mend, "no-such-offering"))
    minor = said.costs.value.scaleb(minor_unit_exponent(said.costs.unit))
    if minor != int(minor):
        what, mend = f"{said.costs.unit} has no such fraction", "round what it costs"
        found.append(document.problem(("costs",), what, mend, "too-fine"))
    if said.costs.value < 0:
        what, mend = "an improvement costs 0 or more", "state what it costs"
        found.append(document.problem(("costs",), what, mend, "negative-cost"))
    for name, answer in said.reaches.items():
        at = ("reaches", name)
        if name not in framework.criteria:
            mend = nearest(name, framework.criteria, "name a criterion, such as SOV-3.1")
            found.append(
                document.problem(at, f"there is no criterion '{name}'", mend, "no-such-criterion")
            )
        elif not 1 <= int(answer) <= len(framework.criteria[name].seal):
            most = len(framework.criteria[name].seal)
            what = f"'{answer}' is no answer to {name}"
            found.append(document.problem(at, what, f"write 1 to {most}", "no-such-answer"))
    return found
