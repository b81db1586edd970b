"""A small invented world: seven countries with made-up figures, two axes, three models."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from largesse.markets.index.definition import Index
from largesse.markets.index.reading import indices_of
from largesse.markets.model import Observation, Status
from largesse.markets.observations.book import MarketBook, read_markets
from largesse.markets.observations.panel import Panel, panel_of
from largesse.workspace.paths import Workspace

COUNTRIES = ("AUT", "BEL", "CHE", "DNK", "ESP", "FIN", "GRC")
BOOK = """
markets: [AUT, BEL, CHE, DNK, ESP, FIN, GRC, TWN]
axes: [size, need]
threshold: 60%
groups: {north: [DNK, FIN], south: [ESP, GRC]}
uncertainty: {draws: 400, seed: 7, normalise: [rank], aggregate: [], weights: 20%}
"""
SIZE = """
index: size
title: {en: Size, fr: Taille}
year: 2022
parts: {gdp: {indicator: gdp}, firms: {indicator: firms}}
"""
NEED = """
index: need
title: {en: Need, fr: Besoin}
year: 2022
parts: {gap: {indicator: online, better: less}, growth: {indicator: growth}}
"""
FIGURES: Mapping[str, Sequence[str]] = {
    #          AUT    BEL    CHE    DNK    ESP    FIN    GRC
    "gdp":    ("40",  "50",  "60",  "30",  "90",  "20",  "10"),
    "firms":  ("4",   "5",   "6",   "3",   "9",   "2",   "1"),
    "online": ("80",  "70",  "90",  "95",  "50",  "92",  "40"),
    "growth": ("2",   "5",   "1",   "3",   "6",   "4",   "7"),
}  # fmt: skip
GATES = """market,gate,state,from,to,source,known_at,note
{rows}"""


def observation(
    market: str, indicator: str, value: str, year: int = 2022, **more: str
) -> Observation:
    """One figure; source and vintage are made up unless said."""
    source, vintage = more.get("source", "made up"), more.get("vintage", "2023")
    status = Status(more.get("status", "observed"))
    return Observation(market, indicator, year, Decimal(value), source, vintage, status)


def observations() -> list[Observation]:
    """Every figure of the world."""
    return [
        observation(market, indicator, value)
        for indicator, values in FIGURES.items()
        for market, value in zip(COUNTRIES, values, strict=True)
    ]


def book(folder: Path, text: str = BOOK) -> MarketBook:
    """The book of markets that a text says."""
    return read_markets(workspace(folder, {"markets/markets.yaml": text}))


def panel(*more: Observation) -> Panel:
    """The world's figures, and some more."""
    return panel_of([*observations(), *more], {})


def indices(folder: Path, *texts: str) -> Mapping[str, Index]:
    """The indices that texts say."""
    files = []
    for number, text in enumerate(texts):
        path = folder / f"index-{number}.yaml"
        path.write_text(text, "utf-8")
        files.append((path, path.name))
    return indices_of(files)


def index(folder: Path, text: str) -> Index:
    """The one index that a text says."""
    return next(iter(indices(folder, text).values()))


def workspace(folder: Path, files: Mapping[str, str]) -> Workspace:
    """A workspace that holds these files."""
    (folder / "largesse.toml").touch()
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return Workspace(folder)
