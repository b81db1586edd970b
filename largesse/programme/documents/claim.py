"""What partners may ask for, and by which rules: requests, proof, deadlines, caps."""

from typing import Literal

from pydantic import Field

from largesse.programme.documents.base import Document, Title
from largesse.programme.fields import (
    AmountField,
    CountField,
    IntervalField,
    MoneyField,
    MonthsField,
    PercentField,
    PeriodField,
    Slug,
    SpanField,
    YesNo,
)
from largesse.programme.terms.days import Days
from largesse.programme.terms.periods import Interval


class MilestoneDocument(Document):
    """A step of a funded project, and the tranche that is released once it is reached."""

    title: Title | None = Field(None, description="what partners read; default: its id")
    pays: PercentField = Field(description="the tranche, as a share of what was approved")
    needs: Title = Field(description="the condition: what the proof must show")


class ClaimTypeDocument(Document):
    """One sort of project, activity, coupon or benefit that may be asked for."""

    title: Title | None = Field(None, description="what partners read; default: its id")
    share: PercentField | None = Field(
        None, description="marketing: the vendor's share of the cost; the partner bears the rest"
    )
    cap: AmountField | None = Field(
        None, description="most per partner and `per`; an amount, or units of a benefit"
    )
    milestones: dict[Slug, MilestoneDocument] = Field(
        {}, description="funding: the steps in their order; their `pays` come to 100%"
    )
    cost_bearer: Literal["vendor", "partner"] | None = Field(
        None, alias="cost bearer", description="credit: who bears it, and so who approves it"
    )
    unit_cost: MoneyField | None = Field(
        None, alias="unit cost", description="benefit: what one unit costs the vendor"
    )
    unit: str = Field("units", description="benefit: what is counted", examples=["seats"])


class DuplicatesDocument(Document):
    """When a reviewer is told that a proof looks like another."""

    amount_within: PercentField = Field(
        "1%",
        alias="amount within",
        description="amounts that differ by at most this are near",
        validate_default=True,
    )
    days_within: SpanField = Field(
        "7 days",
        alias="dates within",
        description="dates at most so far apart are near",
        validate_default=True,
    )
    many: CountField | None = Field(
        None,
        description="more claims of a partner than this within `many within` are flagged",
    )
    many_within: SpanField = Field(
        "30 days",
        alias="many within",
        description="the time in which they are counted",
        validate_default=True,
    )


class ClaimDocument(Document):
    """What partners may ask for: who pays how much for what, against which proof, by when."""

    claim: Slug = Field(description="the rules' id")
    kind: Literal["funding", "marketing", "credit", "benefit"] = Field(
        description="funding pays by milestones, marketing a share of a cost, credit coupons"
        " as they are redeemed, benefit units as they are consumed"
    )
    title: Title = Field(description="what partners read")
    source: str = Field("", description="the document these rules follow")
    holds: PeriodField = Field(description="when it may be asked for; quoted")
    envelope: Slug = Field(description="what pays for it")
    paid_by: Slug | None = Field(
        None,
        alias="paid by",
        description="the incentive of funding or marketing that pays what is accepted, from the"
        " activities that `largesse claim export` writes; default: the claim is paid itself",
    )
    gives_out: Slug | None = Field(
        None,
        alias="gives out",
        description="the incentive whose credits or benefits this hands out: the claim posts what"
        " they cost as they are used, and the close posts nothing for that incentive",
    )
    cap: MoneyField | None = Field(
        None, description="most per partner and `per`, all types together"
    )
    per: IntervalField = Field(
        Interval.YEAR, description="the interval that caps count in; default: fiscal-year"
    )
    types: dict[Slug, ClaimTypeDocument] = Field(description="what may be asked for")
    ask: SpanField | None = Field(None, description="how long before its start it is asked for")
    review_within: SpanField = Field(
        Days(5, working=True),
        alias="review within",
        description="when reviewers are reminded; default: 5 working days",
    )
    answer_within: SpanField = Field(
        Days(15),
        alias="answer within",
        description="how long a partner has to answer a question, else the request expires;"
        " default: 15 days",
    )
    silence_agrees: SpanField = Field(
        Days(5, working=True),
        alias="silence agrees after",
        description="how long a partner may turn down what was approved; silence agrees;"
        " default: 5 working days",
    )
    proof_within: SpanField = Field(
        Days(90),
        alias="proof within",
        description="how long after its end it is proved; for credits and benefits, how long"
        " after approval they may be used; default: 90 days",
    )
    resubmit_within: SpanField = Field(
        Days(45),
        alias="resubmit within",
        description="how long a returned proof may be mended; default: 45 days",
    )
    extend_by: SpanField = Field(
        Days(30),
        alias="extend by at most",
        description="most by which a deadline may be moved, with a reason; default: 30 days",
    )
    pays_after: SpanField = Field(
        Days(30),
        alias="pays after",
        description="when an accepted amount is due; default: 30 days",
    )
    two_approvals: MoneyField | None = Field(
        None,
        alias="two approvals above",
        description="beyond this two people approve, beside the one who asks",
    )
    keep_proof: MonthsField = Field(
        24, alias="keep proof", description="months for which proof files are kept; default: 24"
    )
    distinct_service: YesNo = Field(
        False,
        alias="distinct service",
        description="whether the vendor receives a distinct service at fair value: an expense,"
        " no reduction of revenue (IFRS 15.70-71)",
    )
    duplicates: DuplicatesDocument = Field(
        default_factory=lambda: DuplicatesDocument.model_validate({}),
        description="when proofs look alike",
    )
