"""The shape of the programme's files: what may be written where.

Each class is one kind of YAML document; the published JSON Schema and the reference of the language
are generated from these classes. Values are read into the records of
:mod:`largesse.programme.terms` right here, so that a malformed word is reported together with every
other fault of the file.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from largesse.programme.fields import (
    ConditionsField,
    Country,
    Currency,
    DaysField,
    EnvelopeAmountField,
    FactorField,
    GuaranteeField,
    IntervalField,
    LimitField,
    LimitsField,
    MoneyField,
    MonthNumberField,
    MonthsField,
    PaidOnField,
    PercentField,
    PeriodField,
    PlacingsField,
    Predicate,
    RateField,
    RoundingField,
    ScaleField,
    ScopeField,
    Slug,
    YesNo,
)
from largesse.programme.terms.limits import Scope
from largesse.programme.terms.periods import Interval


class _Document(BaseModel):
    """Common to all documents: nothing unknown, nothing changed after reading."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=True, arbitrary_types_allowed=True
    )


class Title(_Document):
    """A text in the programme's languages."""

    en: str = Field(description="in English", examples=["Annual growth bonus"])
    fr: str | None = Field(None, description="in French", examples=["Prime annuelle de croissance"])


class FactDeclaration(_Document):
    """A fact that predicates may read: of whom, and which values it may take."""

    of: Literal["partner", "customer", "deal"] = Field(
        "partner",
        description="whose fact it is; `who` names it `NAME`, `customer.NAME`, `deal.NAME`",
    )
    one_of: tuple[str, ...] | None = Field(
        None, alias="one of", description="its values; any other is refused in predicates and facts"
    )
    many: YesNo = Field(
        False, description="whether several values hold at once; asked with `has(NAME, 'value')`"
    )
    is_: Literal["text", "number", "date"] = Field("text", alias="is", description="its type")
    means: str = Field("", description="one line for readers")


class CalendarDocument(_Document):
    """When the programme's year starts and what it is called."""

    year_starts: MonthNumberField = Field(
        1, alias="year starts in month", description="1 to 12; quarters and halves follow it"
    )
    year_named_by: Literal["start", "end"] = Field(
        "end",
        alias="year named by",
        description="FY2024 is the year that ends (or starts) in 2024",
    )
    end_of_month: Literal["clip", "spill"] = Field(
        "clip",
        alias="end of month",
        description="31 January plus one month: clip says 28 or 29 February, spill 2 or 3 March",
    )


class ConversionDocument(_Document):
    """Which exchange rate turns rows of another currency into the measure's."""

    source: str = Field(description="as named in facts/rates.csv", examples=["ecb"])
    fixing: str = Field(
        description="as named in facts/rates.csv", examples=["monthly-average", "month-end"]
    )
    month: Literal["charge month", "billing month", "interval start", "interval end"] = Field(
        "charge month", description="which month's fixing converts a row"
    )


class _Settings(_Document):
    """What a programme and an example may both declare."""

    calendar: CalendarDocument = Field(
        default_factory=lambda: CalendarDocument.model_validate({}),
        description="the fiscal calendar; default: the calendar year",
    )
    counts_by: Literal["charge month", "billing month"] = Field(
        "charge month", alias="counts by", description="which month places a billing row"
    )
    converts: ConversionDocument | None = Field(
        None, description="needed as soon as rows of another currency count in a measure"
    )
    roles: tuple[Slug, ...] = Field(
        ("reseller", "distributor", "agent", "influencer"),
        description="in which roles partners are attributed; `who` asks `role = 'reseller'`",
    )
    facts: dict[str, FactDeclaration] = Field(
        {}, description="facts beside the built-in ones, and the values of built-in ones"
    )
    rounding: RoundingField = Field(
        "half-up", description="the one rounding step of each payable amount; ties away from zero"
    )


class ProgrammeDocument(_Settings):
    """What holds for the whole programme; one document, usually `programme.yaml`."""

    programme: Slug = Field(description="the programme's id")
    title: Title = Field(description="what partners read")
    source: str = Field("", description="the document this programme follows")
    currency: Currency = Field(description="ISO 4217; the fund and its envelopes are stated in it")
    home: Country | None = Field(None, description="the vendor's home country, ISO 3166 alpha-2")


class ExampleDocument(_Settings):
    """What an example needs beyond the defaults; for a file without a `programme:`."""

    example: Slug = Field(description="the example's id")
    currency: Currency = Field(
        "USD", description="ISO 4217; that of the measure `amount` and of all costs"
    )

    def as_programme(self) -> ProgrammeDocument:
        """The small programme in which the example stands."""
        named = {"programme": self.example, "title": {"en": self.example}}
        whole = ProgrammeDocument.model_validate({**named, "currency": self.currency})
        return whole.model_copy(update={n: getattr(self, n) for n in _Settings.model_fields})


class EnvelopeDocument(_Document):
    """A part of the fund, possibly divided further."""

    title: Title | None = Field(None, description="what readers see; default: its id")
    region: str | None = Field(None, description="the region it is for")
    amount: EnvelopeAmountField | None = Field(
        None, description="for the whole fund period, or by fiscal year"
    )
    when_exhausted: Literal["refuse", "pro rata", "first come", "overflow"] = Field(
        "refuse",
        alias="when exhausted",
        description="what happens to earned amounts when it runs out; overflow needs `overflow to`",
    )
    overflow_to: Slug | None = Field(
        None, alias="overflow to", description="the envelope that takes what exceeds this one"
    )
    late_corrections: Literal["year of origin", "current year"] = Field(
        "current year",
        alias="late corrections",
        description="which fiscal year bears a correction that comes after its year",
    )
    lapsed_corrections_to: Slug | None = Field(
        None,
        alias="lapsed corrections to",
        description="the prior-year reserve that bears it once that year has lapsed",
    )
    parts: dict[Slug, "EnvelopeDocument"] = Field({}, description="envelopes inside this one")


class FundDocument(_Document):
    """The pledge: an authorised amount over a period, bound to a purpose, divided in envelopes."""

    fund: Slug = Field(description="the fund's id")
    authorised: MoneyField = Field(description="the whole pledge, in the programme's currency")
    for_: PeriodField = Field(alias="for", description="the period of the pledge; quoted")
    purpose: Title | None = Field(None, description="what it is bound to, in words")
    bound_to: Predicate | None = Field(
        None,
        alias="bound to",
        description="facts that must hold on a row's day for it to be paid from this fund",
        examples=["customer.country != 'CN'"],
    )
    envelopes: dict[Slug, EnvelopeDocument] = Field({}, description="the tree of envelopes")


class ReasonedRows(_Document):
    """Rows (or partners, customers) left out, and why: exactly one of `rows` and `who`."""

    rows: Predicate | None = Field(
        None, description="which rows are left out", examples=["ChargeCategory = 'Tax'"]
    )
    who: Predicate | None = Field(
        None, description="whose rows are left out", examples=["customer.segment = 'internal'"]
    )
    because: Title = Field(description="the reason, shown beside each excluded amount")


class MeasureDocument(_Document):
    """A quantity taken over qualifying rows, named once and used by many incentives."""

    measure: Slug = Field(description="the measure's id")
    title: Title | None = Field(None, description="what readers see; default: its id")
    from_: Literal["consumption", "activities", "partners"] = Field(
        "consumption",
        alias="from",
        description="billing rows, dated activities (milestones, marketing), or the partners",
    )
    aggregate: Literal["sum", "count", "distinct", "minimum", "maximum", "peak", "last"] = Field(
        "sum",
        description=(
            "how rows fold: over an interval, `peak` is the largest and `last` the latest of its "
            "months' sums. Partners that share an account have their share of a sum, a peak and a "
            "last; a count, distinct values, a minimum and a maximum are whole for each"
        ),
    )
    of: str | None = Field(
        None,
        description="a column, or an arithmetic expression of columns; none for `count`",
        examples=["BilledCost", "ListCost - BilledCost"],
    )
    in_: str | None = Field(
        None,
        alias="in",
        description=(
            "a currency, or the unit counted; default: the programme's currency for costs, "
            "else `units`"
        ),
        examples=["USD", "seats"],
    )
    rows: Predicate | None = Field(
        None, description="which rows qualify; default: all", examples=["ChargeCategory = 'Usage'"]
    )
    excluding: tuple[ReasonedRows, ...] = Field(
        (),
        description="qualifying rows left out, each with its reason; the first that fits names it",
    )


class Multiplier(_Document):
    """A factor on the amount for those who qualify at the end of the month reached."""

    who: Predicate = Field(description="for whom", examples=["level = 'platinum'"])
    by: FactorField = Field(description="the factor")
    because: Title | None = Field(None, description="the reason")


class FirstMonths(_Document):
    """Counts only the first months after a customer (or partner) was first seen."""

    months: MonthsField = Field(description="how many")
    of: Literal["customer", "partner"] = Field(
        "customer",
        description="whose first months; a customer's count from its first purchase, whoever "
        "sold it, also nobody; where nobody knows the customer, its account stands for it",
    )
    measure: Slug | None = Field(
        None, description="first seen in this measure; default: the incentive's"
    )


class HoldDocument(_Document):
    """Delays payment while `who` holds; the entitlement stays as it is."""

    who: Predicate = Field(description="whose payment waits", examples=["overdue = 'yes'"])
    because: Title = Field(description="the reason partners read")
    released_by: str = Field("", alias="released by", description="what releases it, in words")


class SplitConversion(_Document):
    """A part of a split that turns into another when little was earned."""

    part: Slug = Field(description="the part that turns", examples=["co-op"])
    becomes: Slug = Field(description="the part it turns into", examples=["cash"])
    when_earned_below: MoneyField = Field(
        alias="when earned below",
        description="when the whole interval came to less, before rounding; reached is enough "
        "to keep the part. Known at the interval's end: what was settled before moves over then",
    )


class PaysDocument(_Document):
    """When and from what amount on an earned amount is paid."""

    after: DaysField | None = Field(None, description="days from the close to the payment")
    minimum: MoneyField | None = Field(
        None, description="the least that is paid; compared before rounding, reached is enough"
    )
    below: Literal["carry", "forfeit"] = Field(
        "carry", description="what becomes of less: it waits for the next payment, or is lost"
    )


class ExpectsDocument(_Document):
    """What an open interval is expected to come to."""

    by: Literal["run rate", "target", "to date"] = Field(
        "run rate",
        description="`run rate`: sums and counts go on at their pace over the months of the "
        "interval in which the rule holds, while a peak, a last, a minimum, a maximum, distinct "
        "values and a wider window stay as they are; `target`: what places comes to the target, "
        "and what is paid on is scaled in step; `to date`: as it stands, compared as it stands. "
        "A guarantee is filled as at the interval's end",
    )


class IncentiveDocument(_Document):
    """One rule by which a partner earns; one file each, its worked cases behind it."""

    incentive: Slug = Field(description="its id, for ever")
    kind: Literal["rebate", "discount", "funding", "marketing", "credit", "benefit"] = Field(
        "rebate", description="credit and benefit may pay in units instead of money"
    )
    title: Title | None = Field(None, description="what partners read on their statement")
    source: str = Field(
        "",
        description="the clause this rule follows",
        examples=["programme guide 2023, section 4.2"],
    )
    holds: PeriodField | None = Field(
        None,
        description="its first day and the first day outside; quoted. A started rule is never"
        " edited: it ends and a successor starts",
    )
    succeeds: Slug | None = Field(None, description="the incentive that ended when this one began")
    envelope: Slug | None = Field(None, description="the envelope of the fund it draws on")
    who: Predicate | None = Field(
        None,
        description="facts that must hold on each row's day; names no column of the rows",
        examples=["level in ('gold', 'platinum') and role = 'reseller'"],
    )
    measure: Slug | None = Field(
        None, description="what is measured; required in a full programme, `amount` in an example"
    )
    rows: Predicate | None = Field(
        None, description="narrows the measure's rows for this incentive; names no fact"
    )
    excluding: tuple[ReasonedRows, ...] = Field(
        (), description="rows or partners left out, each with its reason"
    )
    per: ScopeField = Field(
        Scope.PARTNER,
        description="whose rows are put through the scale together; `line`: each row by itself",
    )
    over: IntervalField = Field(
        Interval.MONTH, description="the interval over which rows accumulate"
    )
    counts_by: Literal["charge month", "billing month"] | None = Field(
        None, alias="counts by", description="which month places a row; default: the programme's"
    )
    fixed_by: str | None = Field(
        None,
        alias="fixed by",
        description="which date must lie in `holds`: `usage`, the row's day (the default); "
        "`invoice`, its billing month; or a date fact, for as long as rows come",
        examples=["deal.consent"],
    )
    first: FirstMonths | None = Field(
        None, description="counts only the first months of a customer or partner"
    )
    placed_by: PlacingsField = Field(
        (),
        alias="placed by",
        description="what places in a band; default: the measure. With a list, the second places "
        "in the bands inside a band",
    )
    requires: ConditionsField = Field(
        (), description="what must be reached for anything to be earned; a list must all hold"
    )
    pays_on: PaidOnField | None = Field(
        None, alias="pays on", description="what the band's pay is taken of; default: the measure"
    )
    rate: RateField | None = Field(
        None, description="one pay for all, or a table of them by a fact or column"
    )
    scale: ScaleField | None = Field(
        None, description="bands, and the mode that says how they pay; a rate or a scale, not both"
    )
    by_as_of: Literal["the day", "interval end"] | None = Field(
        None,
        alias="by as of",
        description="when the fact that decides is read; default: the day of each row",
    )
    times: tuple[Multiplier, ...] = Field(
        (), description="factors on the amount, one after another"
    )
    cap: LimitsField = Field((), description="the most that is earned; one limit or a list")
    floor: LimitField | None = Field(
        None, description="the least that is earned by whoever earns anything"
    )
    guarantee: GuaranteeField | None = Field(
        None,
        description=(
            "an amount guaranteed per interval; `each` interval alone, `cumulative` nets earlier "
            "ones of the year, `draw` is recovered from later earnings"
        ),
    )
    unit_cost: MoneyField | None = Field(
        None, alias="unit cost", description="what one unit of a benefit or credit costs the fund"
    )
    cost_bearer: Literal["vendor", "partner"] = Field(
        "vendor", alias="cost bearer", description="who bears a credit's cost"
    )
    split: dict[Slug, PercentField] = Field(
        {},
        description="parts the amount is paid in, 100 % together",
        examples=[{"cash": "60%", "co-op": "40%"}],
    )
    titles: dict[Slug, Title] = Field({}, description="what partners read for parts of the split")
    converts: tuple[SplitConversion, ...] = Field(
        (), description="parts of the split that turn into others"
    )
    vests: Literal["as-reached", "interval-end"] = Field(
        "as-reached", description="when an amount becomes the partner's: as reached, or at the end"
    )
    settles: IntervalField | None = Field(
        None, description="how often what is due is settled; divides `over`, which is its default"
    )
    expects: ExpectsDocument = Field(
        default_factory=lambda: ExpectsDocument.model_validate({}),
        description="what an open interval is expected to come to",
    )
    holding: tuple[HoldDocument, ...] = Field((), description="what delays payment")
    pays: PaysDocument = Field(
        default_factory=lambda: PaysDocument.model_validate({}),
        description="when, and from what amount on",
    )
    rounding: RoundingField | None = Field(
        None, description="default: the programme's; money at its minor unit, units at whole ones"
    )


class StackDocument(_Document):
    """Incentives that meet on the same rows: in which order, and on what each is computed."""

    stack: Slug = Field(description="its id")
    order: tuple[Slug, ...] = Field(description="its incentives, first to last")
    rule: Literal["add", "cascade", "best of", "first"] = Field(
        "add",
        description=(
            "add: each on the full measure; cascade: each on what earlier ones left; "
            "best of: only the largest is earned; first: only the first that earns anything"
        ),
    )
    per: Literal["line", "total"] | None = Field(
        None,
        description=(
            "whether each row is decided by itself or their sums; default: `line` where all "
            "members are `per: line`, else `total`"
        ),
    )
    computed_on: dict[Slug, Literal["full", "remainder"]] = Field(
        {}, alias="computed on", description="exceptions: on the full measure, or on the remainder"
    )
    does_not_reduce: tuple[Slug, ...] = Field(
        (), alias="does not reduce", description="those whose amount later ones do not see"
    )


class CaseDocument(_Document):
    """A worked case: inputs and the amounts they must give; stands behind its incentive."""

    case: str = Field(description="its name")
    of: Slug | None = Field(
        None, description="the incentive; default: the last one above it in its file"
    )
    given: dict[str, Any] = Field(
        description="inputs by name", examples=[{"previous year": "2_000_000", "this year": "0"}]
    )
    expect: Any = Field(
        description="the amount, or amounts by name", examples=["10_500.00 USD", {"total": "164"}]
    )
    because: str = Field("", description="the arithmetic in words")
    source: str = Field("", description="where the example was published")


KINDS: dict[str, type[_Document]] = {
    "programme": ProgrammeDocument,
    "example": ExampleDocument,
    "fund": FundDocument,
    "measure": MeasureDocument,
    "incentive": IncentiveDocument,
    "stack": StackDocument,
    "case": CaseDocument,
}
"""Which class reads a document: the key it must hold."""
