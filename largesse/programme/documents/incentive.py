"""An incentive and what stands inside it."""

from typing import Literal

from pydantic import Field

from largesse.programme.documents.base import Document, Title
from largesse.programme.documents.measure import ReasonedRows
from largesse.programme.fields import (
    ConditionsField,
    DaysField,
    FactorField,
    GuaranteeField,
    IntervalField,
    LimitField,
    LimitsField,
    MoneyField,
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
)
from largesse.programme.terms.limits import Scope
from largesse.programme.terms.periods import Interval


class Multiplier(Document):
    """A factor on the amount for those who qualify at the end of the month reached."""

    who: Predicate = Field(description="for whom", examples=["level = 'platinum'"])
    by: FactorField = Field(description="the factor")
    because: Title | None = Field(None, description="the reason")


class FirstMonths(Document):
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


class HoldDocument(Document):
    """Delays payment while `who` holds; the entitlement stays as it is."""

    who: Predicate = Field(description="whose payment waits", examples=["overdue = 'yes'"])
    because: Title = Field(description="the reason partners read")
    released_by: str = Field("", alias="released by", description="what releases it, in words")
    expires_after: DaysField | None = Field(
        None,
        alias="expires after",
        description="days after which what it holds is forfeited when a period is closed, counted "
        "from the first close that held it; without it a hold waits for ever",
        examples=["180 days"],
    )


class SplitConversion(Document):
    """A part of a split that turns into another when little was earned."""

    part: Slug = Field(description="the part that turns", examples=["co-op"])
    becomes: Slug = Field(description="the part it turns into", examples=["cash"])
    when_earned_below: MoneyField = Field(
        alias="when earned below",
        description="when the whole interval came to less, before rounding; reached is enough "
        "to keep the part. Known at the interval's end: what was settled before moves over then",
    )


class PaysDocument(Document):
    """When and from what amount on an earned amount is paid."""

    after: DaysField | None = Field(None, description="days from the close to the payment")
    minimum: MoneyField | None = Field(
        None, description="the least that is paid; compared before rounding, reached is enough"
    )
    below: Literal["carry", "forfeit"] = Field(
        "carry", description="what becomes of less: it waits for the next payment, or is lost"
    )


class ExpectsDocument(Document):
    """What an open interval is expected to come to."""

    by: Literal["run rate", "target", "to date"] | None = Field(
        None,
        description="default: `run rate` of consumption, `to date` of activities and partners, "
        "which do not go on by themselves. `run rate`: sums and counts go on at their pace over "
        "the months of the interval in which the rule holds, while a peak, a last, a minimum, a "
        "maximum, distinct values and a wider window stay as they are; `target`: what places comes "
        "to the target, and what is paid on is scaled in step; `to date`: as it stands, compared "
        "as it stands. A guarantee is filled as at the interval's end",
    )


class IncentiveDocument(Document):
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
