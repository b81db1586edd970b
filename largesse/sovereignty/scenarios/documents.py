"""The files of scenarios as they are written: a set, and the method it is judged by."""

from fractions import Fraction
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainValidator

from largesse.facts.countries import country_of
from largesse.programme.documents.base import Document, Title
from largesse.programme.fields import Slug
from largesse.sovereignty.scenarios.model import WORST, Likelihood, Severity


def _whole(value: Any, first: int, last: int) -> int:
    if value not in {str(number) for number in range(first, last + 1)}:
        mend = f"write {first} to {last}"
        if (first, last) == (1, WORST):
            mend += ", or leave it out where it is not known"
        raise ValueError(f"'{value}' is not on the scale; {mend}")
    return int(value)


def _severity(value: Any) -> Severity:
    try:
        return Severity["NONE" if value == "none" else value]
    except (KeyError, TypeError):
        mend = "write G1 to G4, or none where the event does not touch the system"
        raise ValueError(f"'{value}' is not a severity; {mend}") from None


def _likely(value: Any) -> Likelihood:
    try:
        return Likelihood[value if value != "NONE" else ""]
    except (KeyError, TypeError):
        raise ValueError(f"'{value}' is not a likelihood; write V1 to V4") from None


def _likely_or_none(value: Any) -> Likelihood:
    return Likelihood.NONE if value == "none" else _likely(value)


def _country(value: Any) -> str:
    if not isinstance(value, str) or len(value) != 2 or country_of(value) is None:
        mend = "use its ISO 3166-1 code of two letters, such as FR"
        raise ValueError(f"'{value}' is not a country; {mend}")
    return value


def _edge(value: Any) -> Fraction:
    try:
        found = Fraction(value)
    except (TypeError, ValueError, ZeroDivisionError):
        raise ValueError(f"'{value}' is not a threat; write for example 0.9") from None
    if found <= 0:
        raise ValueError("a zone begins above 0; write for example 0.9")
    return found


def _table(value: Any, first: int, last: int, axes: str) -> tuple[tuple[int, ...], ...]:
    """Four rows of four that never fall along either axis: a worse value never helps."""
    rows = value if isinstance(value, list) else []
    if len(rows) != WORST or any(not isinstance(r, list) or len(r) != WORST for r in rows):
        raise ValueError(f"a matrix has four rows of four; rows and columns are {axes}")
    found = tuple(tuple(_whole(cell, first, last) for cell in row) for row in rows)
    columns = tuple(zip(*found, strict=True))
    if any(list(line) != sorted(line) for line in (*found, *columns)):
        raise ValueError(
            "a worse value lowers this matrix; let no row and no column fall from left to right"
            " or from top to bottom"
        )
    return found


def _relevance(value: Any) -> tuple[tuple[int, ...], ...]:
    return _table(value, 1, 4, "motivation and resources")


def _risk(value: Any) -> tuple[tuple[int, ...], ...]:
    return _table(value, 0, 2, "likelihood and severity")


def _titled(value: Any) -> Any:
    return {"en": value} if isinstance(value, str) else value


_Scale = PlainValidator(lambda value: _whole(value, 1, WORST))
ScaleField = Annotated[int, _Scale]
SeverityField = Annotated[Severity, PlainValidator(_severity)]
LikelihoodField = Annotated[Likelihood, PlainValidator(_likely)]
PathField = Annotated[Likelihood, PlainValidator(_likely_or_none)]
CountryField = Annotated[str, PlainValidator(_country)]
EdgeField = Annotated[Fraction, PlainValidator(_edge)]
RelevanceField = Annotated[tuple[tuple[int, ...], ...], PlainValidator(_relevance)]
RiskField = Annotated[tuple[tuple[int, ...], ...], PlainValidator(_risk)]
WordsField = Annotated[Title, BeforeValidator(_titled)]
"""One text, or one in each language."""
CriterionField = Annotated[str, Field(pattern=r"^SOV-[1-8](\.[1-8])?$")]
ArticleField = Annotated[str, Field(pattern=r"^[0-9]+(\.[0-9]+)*(\.[a-z])?$")]


class ZonesDocument(Document):
    """Where each zone begins; below ``watch`` a stakeholder is out of scope."""

    watch: EdgeField = Field(description="threat from which one watches", examples=["0.2"])
    control: EdgeField = Field(description="threat from which one controls", examples=["0.9"])
    danger: EdgeField = Field(description="threat from which one does not accept", examples=["2.5"])


class MethodDocument(Document):
    """The tables of the method."""

    method: Slug = Field(description="its id")
    title: Title = Field(description="what readers see")
    source: str = Field(description="who published it, and what was adapted")
    relevance: RelevanceField = Field(description="rows motivation, columns resources; 1 to 4")
    retained_from: ScaleField = Field(
        alias="retained from", description="relevance from which an origin is retained"
    )
    risk: RiskField = Field(description="rows V1 to V4, columns G1 to G4; 0 low to 2 high")
    zones: ZonesDocument = Field(description="threats from which the zones begin")


class OriginDocument(Document):
    """A risk origin with its objective."""

    title: Title = Field(description="who")
    objective: Title = Field(description="what for")
    motivation: ScaleField | None = Field(None, description="1 to 4; left out: unknown, so 4")
    resources: ScaleField | None = Field(None, description="1 to 4; left out: unknown, so 4")


class StakeholderDocument(Document):
    """Who a path may lead through, on four scales."""

    title: Title = Field(description="what readers see")
    jurisdiction: CountryField | None = Field(None, description="ISO 3166-1, two letters")
    dependency: ScaleField | None = Field(None, description="1 to 4; left out: unknown, so 4")
    penetration: ScaleField | None = Field(None, description="1 to 4; left out: unknown, so 4")
    maturity: ScaleField | None = Field(None, description="1 to 4; left out: unknown, so 1")
    trust: ScaleField | None = Field(None, description="1 to 4; left out: unknown, so 1")
    because: Title | None = Field(None, description="what the four values rest on")


class HostedSystemDocument(Document):
    """Something hosted."""

    title: Title = Field(description="what readers see")
    holder: Slug | None = Field(
        None, description="the stakeholder that holds it; left out: unknown, so any of them"
    )


class LikelihoodDocument(Document):
    """Likelihood with and without access to a system."""

    with_access: LikelihoodField | None = Field(
        None, alias="with access", description="V1 to V4; left out: unknown, so V4"
    )
    without_access: PathField | None = Field(
        None,
        alias="without access",
        description="V1 to V4, or none where no path remains; left out: unknown, so as with access",
    )


class EventDocument(Document):
    """A feared event: who, through whom, how bad for which system, how likely."""

    title: Title = Field(description="what readers see")
    origin: Slug = Field(description="the origin whose objective it serves")
    through: Slug = Field(description="the stakeholder its path leads through")
    path: Title | None = Field(None, description="the strategic scenario in words")
    severity: dict[Slug, SeverityField] = Field(
        {}, description="by system: G1 to G4, or none; a system left out is unknown, so G4"
    )
    likelihood: LikelihoodDocument = Field(
        default_factory=LikelihoodDocument, description="with and without access"
    )
    criteria: tuple[CriterionField, ...] = Field(
        (), description="criteria of the Commission's framework", examples=[["SOV-2.2"]]
    )
    articles: tuple[ArticleField, ...] = Field(
        (), description="articles of SecNumCloud 3.2", examples=[["19.6.c"]]
    )
    source: WordsField | None = Field(None, description="where it is named")


class DependenceDocument(Document):
    """A stakeholder once the split is done; its maturity and trust stay what they are."""

    dependency: ScaleField | None = Field(None, description="1 to 4")
    penetration: ScaleField | None = Field(None, description="1 to 4")


class EventTreatmentDocument(Document):
    """What is done about an event beside moving systems, and what remains."""

    likelihood: LikelihoodField | None = Field(
        None, description="with access, once the measures stand; left out: as before"
    )
    measures: tuple[Title, ...] = Field((), description="what is done")
    residual: Title | None = Field(None, description="what remains, in words")
    accepted_by: str = Field(
        "", alias="accepted by", description="who accepts what remains; left out: unknown"
    )


class SplitDocument(Document):
    """Systems that move to another stakeholder."""

    title: Title = Field(description="what readers see")
    source: WordsField | None = Field(None, description="where it is told")
    moves: dict[Slug, Slug] = Field(description="system: stakeholder", min_length=1)
    stakeholders: dict[Slug, DependenceDocument] = Field(
        {}, description="dependency and penetration of those who give and take"
    )
    events: dict[Slug, EventTreatmentDocument] = Field({}, description="treatment, by event")


class ScenariosDocument(Document):
    """One set of scenarios."""

    scenarios: Slug = Field(description="its id", examples=["olympic-2024"])
    title: Title = Field(description="what readers see")
    source: WordsField = Field(description="what the facts are taken from")
    assessed_by: WordsField = Field(
        alias="assessed by", description="whose assessment the values are"
    )
    method: Slug = Field("ebios-rm", description="id of the method file in use")
    retained_from: ScaleField | None = Field(
        None, alias="retained from", description="relevance from which; left out: as the method"
    )
    origins: dict[Slug, OriginDocument] = Field(description="by id", min_length=1)
    stakeholders: dict[Slug, StakeholderDocument] = Field(description="by id", min_length=1)
    systems: dict[Slug, HostedSystemDocument] = Field(description="by id", min_length=1)
    events: dict[Slug, EventDocument] = Field(description="by id", min_length=1)
    split: SplitDocument | None = Field(None, description="what moves, and what that changes")
