"""The shape of an ``index:`` document: what may be written where."""

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema

from largesse.markets.index.definition import Mean, Scaling, Transform, Weight
from largesse.programme.documents.base import Document, Title
from largesse.programme.fields import PercentField, Slug
from largesse.programme.terms.amounts import parse_number

_YEARS = re.compile(r"(\d{1,2}) years?", re.ASCII)
_SERIES = r"^[a-z0-9][A-Za-z0-9@._-]*$"


def _text(parse: Any, *examples: str) -> tuple[PlainValidator, WithJsonSchema]:
    def read(value: Any) -> Any:
        if not isinstance(value, str):
            raise ValueError(f"a text is expected here; write for example {examples[0]}")
        return parse(value)

    return PlainValidator(read), WithJsonSchema({"type": "string", "examples": list(examples)})


def _number(text: str) -> float:
    return float(parse_number(text))


def _weight(text: str) -> Weight:
    """Read ``2``, or ``2 within [1, 3]`` with the bounds that people would accept."""
    value, _, bounds = text.partition(" within ")
    weight = _number(value)
    if not bounds:
        found = Weight(weight)
    else:
        inside = re.fullmatch(r"\[([^,]+),([^,]+)\]", bounds.strip())
        if inside is None:
            raise ValueError(f"'{bounds}' are no bounds; write for example 2 within [1, 3]")
        found = Weight(weight, _number(inside[1]), _number(inside[2]))
    low = found.value if found.low is None else found.low
    high = found.value if found.high is None else found.high
    if not 0 <= low <= found.value <= high or found.value == 0:
        raise ValueError("a weight is above 0 and lies between its bounds")
    return found


def _years(text: str) -> int:
    found = _YEARS.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"'{text}' is no number of years; write for example 3 years")
    return int(found[1])


def _span(text: str) -> int:
    found = _years(text)
    if found == 0:
        raise ValueError("a change needs a year or more; write for example 3 years")
    return found


def _power(text: str) -> float:
    found = _number(text)
    if found == 0:
        raise ValueError("a power mean of 0 is the geometric one; write aggregate: geometric")
    return found


def _year(text: str) -> int:
    if not re.fullmatch(r"(19|20)\d\d", text):
        raise ValueError(f"'{text}' is not a year; write for example 2022")
    return int(text)


def _count(text: str) -> int:
    if not re.fullmatch(r"[1-9]\d{0,3}", text):
        raise ValueError(f"'{text}' is not a count; write for example 2")
    return int(text)


_v, _s = _text(_number, "0.5", "75_000")
NumberField = Annotated[float, _v, _s]
_v, _s = _text(_weight, "2", "2 within [1, 3]")
WeightField = Annotated[Weight, _v, _s]
_v, _s = _text(_years, "3 years")
YearsField = Annotated[int, _v, _s]
_v, _s = _text(_span, "3 years")
SpanField = Annotated[int, _v, _s]
_v, _s = _text(_power, "0.5")
PowerField = Annotated[float, _v, _s]
_v, _s = _text(_year, "2022")
YearField = Annotated[int, _v, _s]
_v, _s = _text(_count, "2")
CountField = Annotated[int, _v, _s]
SeriesField = Annotated[str, Field(pattern=_SERIES, max_length=100, examples=["internet-users"])]
RangeField = Annotated[tuple[NumberField, NumberField], Field(examples=[["0", "100"]])]
CapField = Literal["none", "above", "below", "both"]
Better = Literal["more", "less"]


class ScalingDocument(Document):
    """How figures are made comparable, where its name alone does not say it."""

    how: Scaling = Field(description="the scaling")
    goalposts: RangeField | None = Field(None, description="the ends, in the indicator's own unit")
    between: tuple[PercentField, PercentField] | None = Field(
        None, description="of min-max: quantiles as its ends", examples=[["5%", "95%"]]
    )
    cap: CapField = Field("none", description="what lies outside of the ends counts as the end")
    onto: RangeField = Field(
        (0.0, 1.0), description="the range; of a z-score, its mean and deviation"
    )
    deviation: Literal["population", "sample"] = Field(
        "population", description="of a z-score: divided by n, or by n - 1"
    )


def _by_name(value: Any) -> Any:
    """Its name alone says it where nothing else is said."""
    return {"how": value} if isinstance(value, str) else value


ScalingField = Annotated[ScalingDocument, BeforeValidator(_by_name)]


class ChangeDocument(Document):
    """What changed over years: a difference, or a rate of growth a year."""

    how: Literal["difference", "growth"] = Field(description="a difference, or a rate a year")
    over: SpanField = Field(description="how far back")


class PartDocument(Document):
    """A part of an index: an indicator, another index, a residual, or a group of parts."""

    title: Title | None = Field(None, description="what readers see; default: its name")
    weight: WeightField = Field(Weight(), description="default 1; bounds are for uncertainty")
    indicator: SeriesField | None = Field(None, description="the series it is measured by")
    per: SeriesField | None = Field(None, description="the indicator it is divided by")
    change: ChangeDocument | None = Field(None, description="its change instead of its level")
    transform: Transform = Field(Transform.NONE, description="before it is normalised")
    better: Better = Field("more", description="whether more of it is better, or less")
    goalposts: RangeField | None = Field(None, description="short for `normalise: goalposts`")
    cap: CapField = Field("none", description="of goalposts")
    normalise: ScalingField | None = Field(None, description="its own; default: the index's")
    index: Slug | None = Field(None, description="the score of another index")
    residual_of: "PartDocument | None" = Field(
        None, alias="residual of", description="what of this part others do not explain"
    )
    on: dict[Slug, "PartDocument"] = Field({}, description="the parts that explain it")
    parts: dict[Slug, "PartDocument"] = Field({}, description="a group of parts")
    aggregate: Mean | None = Field(None, description="how parts become one; default: index's")
    power: PowerField | None = Field(None, description="of a power mean; default: index's")
    at_least: CountField | None = Field(
        None, alias="at least", description="how many parts must be there; default: all"
    )
    formula: str | None = Field(
        None, max_length=500, description="arithmetic over its parts' names", examples=["1 - a / b"]
    )
    then: ScalingField | None = Field(None, description="the group's own figure, normalised")


class TreatmentDocument(Document):
    """Outliers: which indicators have them, and what is done."""

    skewness: NumberField = Field(2.0, description="outliers are treated beyond it, and")
    kurtosis: NumberField = Field(3.5, description="beyond this")
    how: Literal["winsorise", "log"] = Field(
        "winsorise", description="log also where winsorising does not help"
    )
    at_most: CountField = Field(5, alias="at most", description="points that are moved")


class IndexDocument(Document):
    """One composite index: every step from figures to a score."""

    index: Slug = Field(description="the index's id")
    title: Title = Field(description="what readers see")
    source: str = Field("", description="where it is defined")
    markets: tuple[str, ...] = Field((), description="default: all of the workspace")
    year: YearField | None = Field(None, description="of the figures; default: the latest")
    within: YearsField = Field(0, description="how much older a figure may be")
    cover: PercentField | None = Field(
        None,
        description="the least share of series a market must have; default: all, or 85 %"
        " where figures are imputed",
    )
    impute: Literal["none", "median", "regional-median", "regression"] = Field(
        "none", description="what fills a gap of a market that is covered"
    )
    treat: TreatmentDocument | None = Field(None, description="outliers; default: left alone")
    normalise: ScalingField | None = Field(
        None, description="of every series that says none itself; default: min-max"
    )
    aggregate: Mean = Field(Mean.ARITHMETIC, description="default for every group")
    power: PowerField = Field(1.0, description="the exponent of a power mean")
    at_least: CountField | None = Field(
        None, alias="at least", description="how many parts must be there; default: all"
    )
    formula: str | None = Field(
        None, max_length=500, description="arithmetic over its parts' names"
    )
    parts: dict[Slug, PartDocument] = Field(description="what it is made of", min_length=1)
    then: ScalingField | None = Field(None, description="the score itself, normalised")
    decimals: Literal["0", "1", "2", "3", "4", "5", "6"] | None = Field(
        None, description="of the published score; default: unrounded"
    )
