"""A limit of exposure: how much of the programme may rest on one name."""

from pydantic import Field

from largesse.programme.documents.base import Document, Title
from largesse.programme.fields import CountField, PercentField, PeriodField, Slug
from largesse.programme.model.limit import By, Of


class LimitDocument(Document):
    """How much of consumption, commitments or earnings may rest on one customer, country, ..."""

    limit: Slug = Field(description="its name")
    title: Title = Field(description="what readers see")
    source: str = Field("", description="who decided it, where")
    holds: PeriodField | None = Field(None, description="from when to when; default: always")
    of: Of = Field(
        description="consumption of the last twelve months, commitments that are open, or what "
        "partners are expected to earn"
    )
    by: By = Field(description="whose share of it is limited")
    at_most: PercentField = Field(alias="at most", description="the largest share")
    together: CountField = Field(
        1, description="the largest so many names together, as the ten that follow each other"
    )
    but: tuple[str, ...] = Field(
        (), description="names that it does not limit, as the home country", examples=[["NZ"]]
    )
