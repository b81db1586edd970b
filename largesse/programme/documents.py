"""The shape of the programme's files: what may be written where.

Each class is one kind of YAML document; the published JSON Schema and the reference of the
language are generated from these classes. Values are read into the records of
:mod:`largesse.programme.terms` right here, so that a malformed word is reported together with every
other fault of the file.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, WithJsonSchema

from largesse.programme.terms.amounts import (
    Amount,
    parse_amount,
    parse_money,
    parse_number,
    parse_percent,
)
from largesse.programme.terms.limits import (
    Guarantee,
    Limit,
    Scope,
    parse_days,
    parse_guarantee,
    parse_limit,
    parse_months,
)
from largesse.programme.terms.periods import Interval, Period, parse_interval, parse_period
from largesse.programme.terms.placing import PaidOn, Placing, parse_paid_on, parse_placing
from largesse.programme.terms.scales import Pay, parse_pay


def _read(parse: Callable[[str], Any], **schema: Any) -> tuple[PlainValidator, WithJsonSchema]:
    """A field read by ``parse`` from text, described in the JSON Schema by ``schema``."""

    def read(value: Any) -> Any:
        if not isinstance(value, str):
            raise ValueError("a text is expected here")
        return parse(value)

    return PlainValidator(read), WithJsonSchema({"type": ["string", "number"], **schema})


def _yes_no(text: str) -> bool:
    if text not in ("yes", "no", "true", "false"):
        raise ValueError(f"'{text}' is neither yes nor no")
    return text in ("yes", "true")


_v, _s = _read(parse_money, examples=["2_000_000 USD"])
MoneyField = Annotated[Amount, _v, _s]
_v, _s = _read(parse_amount, examples=["500 USD", "12 seats"])
AmountField = Annotated[Amount, _v, _s]
_v, _s = _read(parse_percent, examples=["60%"])
PercentField = Annotated[Decimal, _v, _s]
_v, _s = _read(parse_number, examples=["0.01"])
NumberField = Annotated[Decimal, _v, _s]
_v, _s = _read(parse_period, examples=["[2023-04-01, 2026-04-01)"])
PeriodField = Annotated[Period, _v, _s]
_v, _s = _read(parse_interval, enum=[i.value for i in Interval] + ["fiscal-quarter", "fiscal-year"])
IntervalField = Annotated[Interval, _v, _s]
_v, _s = _read(parse_placing, examples=["growth over previous year, full"])
PlacingField = Annotated[Placing, _v, _s]
_v, _s = _read(parse_paid_on, examples=["increment", "100_000 USD at target"])
PaidOnField = Annotated[PaidOn, _v, _s]
_v, _s = _read(parse_pay, examples=["3%", "500 USD", "2 USD each", "1.5x", "2 seats per 100"])
PayField = Annotated[Pay, _v, _s]
_v, _s = _read(parse_limit, examples=["2_000_000 USD per partner per year"])
LimitField = Annotated[Limit, _v, _s]


def _limits(value: Any) -> tuple[Limit, ...]:
    texts = value if isinstance(value, list) else [value]
    if not all(isinstance(text, str) for text in texts):
        raise ValueError(
            "a cap is a text or a list of texts, like 2_000_000 USD per partner per year"
        )
    return tuple(parse_limit(text) for text in texts)


_TEXTS = {"type": "array", "items": {"type": "string"}}
LimitsField = Annotated[
    tuple[Limit, ...],
    PlainValidator(_limits),
    WithJsonSchema({"anyOf": [{"type": "string"}, _TEXTS]}),
]
_v, _s = _read(parse_guarantee, examples=["10_000 USD, cumulative"])
GuaranteeField = Annotated[Guarantee, _v, _s]
_v, _s = _read(parse_days, examples=["30 days"])
DaysField = Annotated[int, _v, _s]
_v, _s = _read(parse_months, examples=["12 months"])
MonthsField = Annotated[int, _v, _s]
_v, _s = _read(_yes_no, enum=["yes", "no"])
YesNo = Annotated[bool, _v, _s]
_v, _s = _read(Scope, enum=[s.value for s in Scope])
ScopeField = Annotated[Scope, _v, _s]

Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=63)]
Predicate = Annotated[
    str, Field(max_length=4000, description="a boolean expression over declared columns")
]


class _Document(BaseModel):
    """Common to all documents: nothing unknown, nothing changed after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Title(_Document):
    """A text in the programme's languages."""

    en: str
    fr: str | None = None


class FactDeclaration(_Document):
    """A fact that predicates may read: of whom, and which values it may take."""

    of: Literal["partner", "customer", "deal"] = "partner"
    one_of: tuple[str, ...] | None = Field(None, alias="one of")
    many: YesNo = Field(False, description="whether several values hold at once (certifications)")
    is_: Literal["text", "number", "date"] = Field("text", alias="is")
    means: str = ""


class CalendarDocument(_Document):
    """When the programme's year starts and what it is called."""

    year_starts: Annotated[str, Field(pattern=r"^(0?[1-9]|1[0-2])$")] = Field(
        "1", alias="year starts in month"
    )
    year_named_by: Literal["start", "end"] = Field("end", alias="year named by")
    end_of_month: Literal["clip", "spill"] = Field(
        "clip",
        alias="end of month",
        description="31 January plus one month: clip says 28 or 29 February, spill 2 or 3 March",
    )


class ConversionDocument(_Document):
    """Which exchange rate turns rows of another currency into the measure's."""

    source: str = Field(description="as named in facts/rates.csv, e.g. ecb")
    fixing: str = Field(description="e.g. monthly-average, month-end")
    month: Literal["charge month", "billing month", "interval start", "interval end"] = Field(
        "charge month", description="which month's fixing converts a row"
    )


class ProgrammeDocument(_Document):
    """``programme.yaml``: what holds for the whole programme."""

    programme: Slug
    title: Title
    source: str = Field("", description="the document this programme follows")
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    home: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = Field(
        None, description="the vendor's home country, ISO 3166 alpha-2"
    )
    calendar: CalendarDocument = Field(default_factory=lambda: CalendarDocument.model_validate({}))
    counts_by: Literal["charge month", "billing month"] = Field("charge month", alias="counts by")
    converts: ConversionDocument | None = None
    roles: tuple[Slug, ...] = ("reseller", "distributor", "agent", "influencer")
    facts: dict[str, FactDeclaration] = {}
    rounding: Literal["half-up", "half-even", "down", "up"] = "half-up"


class EnvelopeDocument(_Document):
    """A part of the fund, possibly divided further."""

    title: Title | None = None
    region: str | None = None
    amount: str | dict[str, MoneyField] | None = Field(
        None, description="for the whole fund period, or by fiscal year: {FY2023: 100_000_000 USD}"
    )
    when_exhausted: Literal["refuse", "pro rata", "first come", "overflow"] = Field(
        "refuse", alias="when exhausted"
    )
    overflow_to: Slug | None = Field(None, alias="overflow to")
    late_corrections: Literal["year of origin", "current year"] = Field(
        "current year",
        alias="late corrections",
        description="which fiscal year bears a late correction",
    )
    lapsed_corrections_to: Slug | None = Field(
        None,
        alias="lapsed corrections to",
        description="the prior-year reserve once the year lapsed",
    )
    parts: dict[Slug, "EnvelopeDocument"] = {}


class FundDocument(_Document):
    """The pledge: an authorised amount over a period, bound to a purpose, divided in envelopes."""

    fund: Slug
    authorised: MoneyField
    for_: PeriodField = Field(alias="for")
    purpose: Title | None = None
    bound_to: Predicate | None = Field(
        None, alias="bound to", description="facts every row must meet to be paid from this fund"
    )
    envelopes: dict[Slug, EnvelopeDocument] = {}


class ReasonedRows(_Document):
    """Rows (or partners, customers) left out, and why."""

    rows: Predicate | None = None
    who: Predicate | None = None
    because: Title


class MeasureDocument(_Document):
    """A quantity taken over qualifying rows, named once and used by many incentives."""

    measure: Slug
    title: Title | None = None
    from_: Literal["consumption", "activities", "partners"] = Field("consumption", alias="from")
    aggregate: Literal["sum", "count", "distinct", "minimum", "maximum", "peak", "last"] = "sum"
    of: str | None = Field(None, description="a column, or an arithmetic expression of columns")
    in_: str | None = Field(None, alias="in", description="a currency, or the unit counted")
    rows: Predicate | None = None
    excluding: tuple[ReasonedRows, ...] = ()


class ScaleDocument(_Document):
    """How a measure becomes an amount. The bands stand beside ``mode`` under their own edges."""

    model_config = ConfigDict(extra="allow", frozen=True, populate_by_name=True)
    mode: Literal["graduated", "whole", "rolling", "total", "summed", "interpolated"]
    beyond: Literal["nothing", "last"] | None = None


class Multiplier(_Document):
    """A factor on the amount for those who qualify."""

    who: Predicate
    by: PayField
    because: Title | None = None


class FirstMonths(_Document):
    """Counts only the first months after a customer (or partner) was first seen."""

    months: MonthsField
    of: Literal["customer", "partner"] = "customer"
    measure: Slug | None = Field(
        None, description="first seen in this measure; default: the incentive's"
    )


class HoldDocument(_Document):
    """Delays payment, never the entitlement."""

    who: Predicate
    because: Title
    released_by: str = Field("", alias="released by")


class SplitConversion(_Document):
    """A part of a split that turns into another when little was earned."""

    part: Slug
    becomes: Slug
    when_earned_below: MoneyField = Field(alias="when earned below")


class PaysDocument(_Document):
    """When and from what amount on an earned amount is paid."""

    after: DaysField | None = None
    minimum: MoneyField | None = None
    below: Literal["carry", "forfeit"] = "carry"


class ExpectsDocument(_Document):
    """What an open interval is expected to come to."""

    by: Literal["run rate", "target", "to date"] = "run rate"


class IncentiveDocument(_Document):
    """One rule by which a partner earns."""

    incentive: Slug
    kind: Literal["rebate", "discount", "funding", "marketing", "credit", "benefit"] = "rebate"
    title: Title | None = None
    source: str = ""
    holds: PeriodField | None = Field(
        None, description="a started rule is never edited: it ends and a successor starts"
    )
    succeeds: Slug | None = None
    envelope: Slug | None = None
    who: Predicate | None = None
    measure: Slug | None = None
    rows: Predicate | None = Field(
        None, description="narrows the measure's rows for this incentive"
    )
    excluding: tuple[ReasonedRows, ...] = ()
    per: ScopeField = Scope.PARTNER
    over: IntervalField = Interval.MONTH
    counts_by: Literal["charge month", "billing month"] | None = Field(None, alias="counts by")
    first: FirstMonths | None = None
    placed_by: PlacingField | None = Field(None, alias="placed by")
    pays_on: PaidOnField | None = Field(None, alias="pays on")
    rate: str | dict[str, Any] | None = None
    scale: dict[str, Any] | None = None
    by_as_of: Literal["the day", "interval end"] | None = Field(None, alias="by as of")
    times: tuple[Multiplier, ...] = ()
    cap: LimitsField = ()
    floor: LimitField | None = None
    guarantee: GuaranteeField | None = None
    unit_cost: MoneyField | None = Field(None, alias="unit cost")
    cost_bearer: Literal["vendor", "partner"] = Field("vendor", alias="cost bearer")
    split: dict[Slug, PercentField] = {}
    converts: tuple[SplitConversion, ...] = ()
    vests: Literal["as-reached", "interval-end"] = "as-reached"
    settles: IntervalField | None = None
    expects: ExpectsDocument = ExpectsDocument()
    holding: tuple[HoldDocument, ...] = ()
    pays: PaysDocument = PaysDocument()
    rounding: Literal["half-up", "half-even", "down", "up"] | None = None


class StackDocument(_Document):
    """Incentives that meet on the same rows: in which order, and on what each is computed."""

    stack: Slug
    order: tuple[Slug, ...]
    rule: Literal["add", "cascade", "best of", "first"] = Field(
        "add",
        description=(
            "add: each on the full measure; cascade: each on what earlier ones left; "
            "best of: only the largest is earned; first: only the first that earns anything"
        ),
    )
    computed_on: dict[Slug, Literal["full", "remainder"]] = Field({}, alias="computed on")
    does_not_reduce: tuple[Slug, ...] = Field((), alias="does not reduce")


class CaseDocument(_Document):
    """A worked case: inputs and the amounts they must give."""

    case: str
    of: Slug | None = Field(None, description="the incentive; default: the one of this file")
    given: dict[str, Any]
    expect: Any
    because: str = ""
    source: str = ""


KINDS: dict[str, type[_Document]] = {
    "programme": ProgrammeDocument,
    "fund": FundDocument,
    "measure": MeasureDocument,
    "incentive": IncentiveDocument,
    "stack": StackDocument,
    "case": CaseDocument,
}
"""Which class reads a document: the key it must begin with."""
