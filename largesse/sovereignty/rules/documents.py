"""The shape of a profile's file: what may be written where."""

from typing import Annotated, Literal

from pydantic import Field, PlainValidator, WithJsonSchema

from largesse.programme.documents.base import Document, Title
from largesse.programme.fields import PeriodField, Predicate, Slug, YesNo
from largesse.sovereignty.grades import Grade
from largesse.sovereignty.rules.model import EdgeKind, Kind, Otherwise, Status


def _whole(low: int, high: int, example: str) -> tuple[PlainValidator, WithJsonSchema]:
    def read(value: object) -> int:
        if not (isinstance(value, str) and value.isascii() and value.isdigit()):
            raise ValueError(f"a whole number is expected here; write for example {example}")
        if not low <= int(value) <= high:
            raise ValueError(f"'{value}' is not between {low} and {high}")
        return int(value)

    whole = {"type": "integer", "minimum": low, "maximum": high}
    text = {"type": "string", "pattern": "^[0-9]+$", "examples": [example]}
    return PlainValidator(read), WithJsonSchema({"anyOf": [whole, text]})


_m1, _m2 = _whole(0, 120, "6")
_e1, _e2 = _whole(1, 4, "2")
MonthCount = Annotated[int, _m1, _m2]
Effort = Annotated[int, _e1, _e2]
FixedField = Annotated[
    str,
    Field(max_length=100),
    WithJsonSchema({"anyOf": [{"type": kind} for kind in ("string", "number", "boolean")]}),
]


class RemedyDocument(Document):
    """A change that would mend a breach of a rule."""

    title: Title = Field(description="what is done")
    sets: dict[str, FixedField] = Field(
        description="the facts it changes, with the value each then has", min_length=1
    )
    months: MonthCount = Field(description="how long it takes")
    effort: Effort = Field(description="how hard it is, 1 to 4; the sum decides what is cheapest")


class RuleDocument(Document):
    """One article of a profile."""

    title: Title = Field(description="what readers see")
    says: Title = Field(description="what it asks, in our own words")
    reference: str = Field(description="where to read it: article, paragraph", min_length=1)
    applies_when: Predicate | None = Field(
        None, alias="applies when", description="to which placements; default: all in scope"
    )
    requires: Predicate = Field(description="what must be true")
    otherwise: Otherwise = Field(
        Otherwise.REFUSE,
        description="what a breach means: the placement is refused, or allowed"
        " on the condition that it is mended",
    )
    evidence: Grade = Field(Grade.EVIDENCED, description="the grade that what it reads must reach")
    remedies: dict[Slug, RemedyDocument] = Field({}, description="what would mend a breach")
    leaves: Title | None = Field(
        None, description="the risk that stays although the rule is satisfied"
    )
    verified: YesNo = Field(True, description="no: told from memory or another's account")


class EdgeDocument(Document):
    """What the law of a country does to whoever answers to it."""

    edge: EdgeKind = Field(description="what it does")
    country: str = Field(description="whose law", pattern=r"^[A-Z]{2}$", examples=["US"])
    reference: str = Field(description="where to read it", min_length=1)
    says: Title = Field(description="what it does, in our own words")


class AskDocument(Document):
    """A fact that this profile asks of an offering, answered in ``sovereignty/answers.csv``."""

    title: Title = Field(description="the question")
    answer: Literal["yes or no", "number"] = Field("yes or no", description="what kind of answer")


class ProfileDocument(Document):
    """One text of law, qualification, doctrine, opinion or policy, with its rules."""

    profile: Slug = Field(description="its id, unique; never changed")
    title: Title = Field(description="what readers see")
    kind: Kind = Field(description="what it is")
    status: Status = Field(description="whether it binds; a proposal never does")
    source: str = Field(description="where to read it, with its version and day", min_length=1)
    scopes: tuple[str, ...] = Field(
        ("any",), min_length=1, description="whom it binds: scopes that workloads declare, or any"
    )
    area: str = Field(description="what counts as inside: EU, EEA, or a country's two letters")
    holds: PeriodField = Field(description="from its first day to before another")
    note: Title | None = Field(None, description="what a reader must know besides")
    verified: YesNo = Field(True, description="no: told from memory or another's account")
    edges: tuple[EdgeDocument, ...] = Field((), description="what it does across borders")
    does_not: tuple[EdgeKind, ...] = Field(
        (),
        alias="does not",
        description="what the law of the area was found not to do; of what no profile tells,"
        " nobody knows",
    )
    asks: dict[Slug, AskDocument] = Field({}, description="facts it asks of an offering")
    rules: dict[str, RuleDocument] = Field({}, description="its articles, in order")
