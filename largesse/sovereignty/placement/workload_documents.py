"""The shape of ``sovereignty/workloads.yaml``: a workload a document."""

from pydantic import Field

from largesse.programme.documents.base import Document, Title
from largesse.programme.fields import PeriodField, Slug, YesNo
from largesse.sovereignty.assessment.framework_documents import LevelField
from largesse.sovereignty.assessment.offering_documents import CountryField
from largesse.sovereignty.grades import Grade


class SystemDocument(Document):
    """A system of a workload."""

    title: Title = Field(description="what readers see")
    holds: str = Field(description="the class of data it holds; unknown counts as the highest")
    critical: YesNo | None = Field(
        None, description="whether a critical function rests on it; left out: unknown"
    )
    elsewhere: str = Field(
        "", description="who hosts it already, where it is not to be placed here at all"
    )


class LinkDocument(Document):
    """Two systems that exchange data."""

    between: tuple[Slug, Slug] = Field(description="the two systems")
    carries: str = Field(description="the class of data that passes; unknown: the highest")
    separable: YesNo = Field(
        False, description="whether it can be cut down to what it carries, between two hosts"
    )
    what: Title | None = Field(None, description="what passes, in words")


class WorkloadDocument(Document):
    """What somebody wants hosted: systems and the links between them, and what they require."""

    workload: Slug = Field(description="its id, unique; never changed")
    title: Title = Field(description="what readers see")
    customer: str = Field(description="who answers for it, as in facts/customers")
    country: CountryField = Field(description="that one's country")
    scopes: tuple[Slug, ...] | None = Field(
        None, description="whom rules bind it as; left out: unknown, and every rule may bind it"
    )
    holds: PeriodField = Field(description="from when to before when it is to be hosted")
    seal: LevelField | None = Field(None, description="the least SEAL it requires")
    evidence: Grade = Field(
        Grade.CLAIMED, description="the grade that all evidence must reach, beside what rules ask"
    )
    hosted_on: Slug | None = Field(
        None, alias="hosted on", description="the offering that it runs on today"
    )
    accounts: tuple[str, ...] = Field(
        (), description="billing accounts of its consumption, for exposure"
    )
    systems: dict[Slug, SystemDocument] = Field(description="its systems", min_length=1)
    links: tuple[LinkDocument, ...] = Field((), description="what is exchanged between them")
    source: str = Field(description="where all of this is known from", min_length=1)
