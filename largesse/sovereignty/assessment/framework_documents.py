"""The shape of the framework's file, ``profiles/csf.yaml``."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field, PlainValidator, WithJsonSchema

from largesse.programme.documents.base import Document, Title
from largesse.programme.fields import DayField, Slug
from largesse.programme.terms.amounts import parse_number


def _number(value: object) -> Decimal:
    if not isinstance(value, str):
        raise ValueError("a number is expected here; write for example 41.67")
    return parse_number(value)


def _level(value: object) -> int:
    if value not in ("0", "1", "2", "3", "4"):
        raise ValueError(f"'{value}' is no level; write 0 to 4")
    return int(str(value))


_points = WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string"}]})
_levels = WithJsonSchema(
    {"anyOf": [{"type": "integer", "minimum": 0, "maximum": 4}, {"enum": list("01234")}]}
)
PointsField = Annotated[Decimal, PlainValidator(_number), _points]
LevelField = Annotated[int, PlainValidator(_level), _levels]


class CriterionDocument(Document):
    """A criterion: the points and the level of each answer, from the worst to the best."""

    title: Title = Field(description="what readers see")
    asks: Title = Field(description="the question, in our own words")
    points: tuple[PointsField, ...] = Field(description="points by answer", min_length=2)
    seal: tuple[LevelField, ...] = Field(description="level by answer", min_length=2)


class ObjectiveDocument(Document):
    """An objective and its criteria."""

    title: Title = Field(description="what readers see")
    criteria: dict[str, CriterionDocument] = Field(description="its criteria", min_length=1)


class WeightsDocument(Document):
    """A set of weights, as it was published."""

    status: str = Field(description="whether it is the current one")
    since: DayField = Field(alias="from", description="its first day")
    until: DayField | None = Field(None, description="the first day it was no longer current")
    source: str = Field(description="where it was published")
    weights: dict[str, PointsField] = Field(description="the weight of each objective")


class OwnWeightsDocument(WeightsDocument):
    """A set of weights that an authority adapted, in ``sovereignty/weights.yaml``."""

    set_: Slug = Field(alias="set", description="its name; none of the official ones")


class FrameworkDocument(Document):
    """A framework of objectives, criteria, levels and weights."""

    framework: str = Field(description="its id")
    title: Title = Field(description="what readers see")
    source: str = Field(description="where to read it")
    levels: dict[LevelField, Title] = Field(description="what each level means")
    most_points: PointsField = Field(
        alias="points per objective", description="the nominal maximum of every objective"
    )
    objectives: dict[str, ObjectiveDocument] = Field(description="its objectives, in order")
    weights: dict[str, WeightsDocument] = Field(description="the official sets of weights")
