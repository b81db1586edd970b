"""A measure, and rows left out with a reason."""

from typing import Literal

from pydantic import Field

from largesse.programme.documents.base import Document, Title
from largesse.programme.fields import Predicate, Slug


class ReasonedRows(Document):
    """Rows (or partners, customers) left out, and why: exactly one of `rows` and `who`."""

    rows: Predicate | None = Field(
        None, description="which rows are left out", examples=["ChargeCategory = 'Tax'"]
    )
    who: Predicate | None = Field(
        None, description="whose rows are left out", examples=["customer.segment = 'internal'"]
    )
    because: Title = Field(description="the reason, shown beside each excluded amount")


class MeasureDocument(Document):
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
