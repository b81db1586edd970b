"""``markets/markets.yaml``: which markets there are, their groups, what indicators mean."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Annotated, Any, Literal

from babel import Locale
from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator

from largesse.facts.cells import BadCell
from largesse.facts.countries import alpha_2, require_country
from largesse.markets.model import Market
from largesse.markets.observations.checking import year_of
from largesse.programme.documents.base import Document, Title
from largesse.programme.fields import PercentField, Slug
from largesse.programme.model import Text
from largesse.programme.reading import read_only_one
from largesse.programme.source import Document as Source
from largesse.workspace.errors import Problem, Refusal, nearest
from largesse.workspace.paths import Workspace

FILE_NAME = "markets/markets.yaml"
MOST_DRAWS = 1_000_000


def _country(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("a country's code is expected here")
    try:
        return require_country(value)
    except BadCell as fault:
        raise ValueError(f"{fault.what}; {fault.mend}") from None


def _count(value: Any) -> int:
    if not isinstance(value, str) or not value.replace("_", "").isdecimal():
        raise ValueError("a whole number is expected here; write for example 2_000")
    found = int(value.replace("_", ""))
    if not 1 <= found <= MOST_DRAWS:
        raise ValueError(f"'{value}' is not between 1 and {MOST_DRAWS:,}")
    return found


def _year(value: Any) -> int:
    try:
        return year_of(str(value))
    except BadCell as fault:
        raise ValueError(f"{fault.what}; {fault.mend}") from None


def _version(value: Any) -> str:
    if not re.fullmatch(r"[A-Za-z0-9._-]+", str(value)):
        raise ValueError(f"'{value}' is no version; write one word, such as DI3")
    return str(value)


def _combine(value: Any) -> str:
    if not re.fullmatch(r"sum|mean|mean by \S+", str(value)):
        raise ValueError(f"'{value}' is no way to combine; write sum, mean, or mean by INDICATOR")
    return str(value)


def _share(value: Decimal) -> Decimal:
    if not 0 <= value <= 1:
        raise ValueError("a share is at most the whole; write for example 60%")
    return value


def _yes(value: Any) -> bool:
    if value not in ("yes", "no"):
        raise ValueError(f"'{value}' is neither yes nor no; write yes or no")
    return bool(value == "yes")


YearField = Annotated[int, BeforeValidator(_year)]
VersionField = Annotated[str, BeforeValidator(_version)]
CombineField = Annotated[str, BeforeValidator(_combine)]
ShareField = Annotated[PercentField, AfterValidator(_share)]
CountryField = Annotated[str, PlainValidator(_country)]


class RegionDocument(Document):
    """A market made of countries."""

    title: Title = Field(description="what readers see")
    members: tuple[CountryField, ...] = Field(description="its countries", min_length=1)


class IndicatorDocument(Document):
    """What is known of an indicator beside its figures."""

    title: Title | None = Field(None, description="what readers see; default: its id")
    unit: str = Field("", description="what its figures count", examples=["% of people"])
    zero: Literal["missing", "zero"] = Field(
        "zero", description="`missing` where the source writes 0 for what it did not rank"
    )
    source: str | None = Field(
        None, description="the one source to take; what was entered by hand fills its gaps"
    )
    versions: dict[YearField, VersionField] = Field(
        {},
        description="which version of its definition the figures of a year are of",
        examples=[{"2021": "DI3", "2022": "DI4"}],
    )
    combine: CombineField | None = Field(
        None,
        description="how a region has it from its members: sum, mean, or mean by another indicator",
    )


NOTHING_KNOWN = IndicatorDocument.model_validate({})


class SpreadDocument(Document):
    """What is varied, all of it together, to see how far scores and matches depend on it."""

    draws: Annotated[int, PlainValidator(_count)] = Field(
        2_000, description="how many", examples=["2_000"]
    )
    seed: Annotated[int, PlainValidator(_count)] = Field(
        1, description="the same seed, the same draws"
    )
    normalise: tuple[Literal["min-max", "z-score", "rank", "distance-to-frontier"], ...] = Field(
        ("min-max", "z-score", "rank"), description="beside what the index says"
    )
    aggregate: tuple[Literal["arithmetic", "geometric", "harmonic"], ...] = Field(
        ("arithmetic", "geometric"), description="beside what the index says"
    )
    impute: tuple[Literal["median", "regional-median", "regression"], ...] = Field(
        (), description="beside what the index says"
    )
    treat: tuple[Literal["none"], ...] = Field((), description="outliers also left alone")
    weights: ShareField = Field(
        Decimal("0.25"), description="each weight this far up and down, where it has no bounds"
    )
    leave_out: Annotated[bool, PlainValidator(_yes)] = Field(
        True, alias="leave one out", description="each series left out in its share of draws"
    )


class MarketsDocument(Document):
    """The markets of a workspace."""

    markets: tuple[CountryField, ...] = Field(description="countries, ISO 3166-1", min_length=1)
    regions: dict[Slug, RegionDocument] = Field({}, description="markets made of countries")
    groups: dict[Slug, tuple[CountryField, ...]] = Field(
        {}, description="countries alike, whose median fills a gap where an index asks for it"
    )
    axes: tuple[Slug, ...] = Field((), description="the indices that collaboration models fit on")
    threshold: ShareField = Field(
        Decimal("0.6"), description="below this probability of a model, nothing is proposed"
    )
    indicators: dict[str, IndicatorDocument] = Field({}, description="what is known of them")
    uncertainty: SpreadDocument = Field(
        default_factory=lambda: SpreadDocument.model_validate({}), description="what is varied"
    )


@dataclass(frozen=True, slots=True)
class MarketBook:
    """The markets of a workspace, by id, and what their figures need to be read rightly."""

    markets: Mapping[str, Market]
    groups: Mapping[str, tuple[str, ...]]
    axes: tuple[str, ...]
    threshold: Decimal
    indicators: Mapping[str, IndicatorDocument]
    spread: SpreadDocument

    def indicator(self, name: str) -> IndicatorDocument:
        """What is known of an indicator; of ``NAME@VERSION`` what is known of NAME."""
        return known_of(self.indicators, name)

    def called(self, market: str) -> Market:
        """The market of that id. Raises :class:`Refusal` (``no-such-market``)."""
        if market not in self.markets:
            mend = nearest(market, list(self.markets), f"list it in {FILE_NAME}")
            raise Refusal(Problem(f"there is no market '{market}'", mend, code="no-such-market"))
        return self.markets[market]

    def group_of(self, market: str) -> tuple[str, ...]:
        """The countries that a market is alike to, itself among them; () where none is declared."""
        return next((members for members in self.groups.values() if market in members), ())

    def title(self, market: str, language: str = "en") -> str:
        """What readers see of a market."""
        return (
            self.markets[market].title.in_language(language) if market in self.markets else market
        )


def known_of(indicators: Mapping[str, IndicatorDocument], name: str) -> IndicatorDocument:
    """As :meth:`MarketBook.indicator`."""
    return indicators.get(name) or indicators.get(name.partition("@")[0]) or NOTHING_KNOWN


def read_markets(workspace: Workspace) -> MarketBook:
    """The markets of a workspace. Raises :class:`Refusal` with every problem of the file."""
    path = workspace.root / FILE_NAME
    if not path.is_file():
        what = f"there is no {FILE_NAME}, which says which markets there are"
        mend = "write it: docs/how-to/bring-market-figures-in.md"
        raise Refusal(Problem(what, mend, FILE_NAME, code="no-markets"))
    content, document = read_only_one(MarketsDocument, path, FILE_NAME)
    problems = list(_said_twice(content, document))
    if problems:
        raise Refusal(*problems)
    return book_of(content)


def book_of(said: MarketsDocument) -> MarketBook:
    """The book that a document says."""
    markets = {code: Market(code, country_title(code)) for code in said.markets}
    for name, region in said.regions.items():
        title = Text(region.title.en, region.title.fr or "")
        markets[name] = Market(name, title, region.members)
    return MarketBook(
        MappingProxyType(markets),
        MappingProxyType(dict(said.groups)),
        said.axes,
        said.threshold,
        MappingProxyType(dict(said.indicators)),
        said.uncertainty,
    )


def country_title(code: str) -> Text:
    """A country's name in English and French, from CLDR."""
    letters = alpha_2(code)
    return Text(*(Locale(language).territories[letters] for language in ("en", "fr")))


def _said_twice(said: MarketsDocument, document: Source) -> Iterator[Problem]:
    for at, code in enumerate(said.markets):
        if code in said.markets[:at]:
            what, mend = f"'{code}' is listed twice", "leave one out"
            yield document.problem(("markets", at), what, mend, "said-twice")
    seen: dict[str, str] = {}
    for group, members in said.groups.items():
        for at, code in enumerate(members):
            if code in seen:
                what = f"'{code}' is in the groups '{seen[code]}' and '{group}'"
                yield document.problem(("groups", group, at), what, "keep one", "said-twice")
            seen[code] = group
