"""The Human Development Index, reproduced from its published components."""

import csv
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from largesse.markets.index.definition import Group, Index, Leaf, Mean, Part
from largesse.markets.index.evaluate import evaluate
from largesse.markets.index.reading import read_index
from tests.shared import ROOT, shared_path

SERIES = ("le", "eys", "mys", "gnipc")
HALF_A_UNIT = 0.0005


@cache
def components() -> Mapping[int, tuple[np.ndarray, np.ndarray]]:
    """By year: the four components of each country (countries, 4), and the published HDI."""
    with shared_path("data/markets/hdi_components_2010_2022.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if all(row[c] for c in ("hdi", *SERIES))]
    found = {}
    for year in sorted({row["year"] for row in rows}):
        of = [row for row in rows if row["year"] == year]
        figures = np.array([[float(row[name]) for name in SERIES] for row in of])
        found[int(year)] = figures, np.array([float(row["hdi"]) for row in of])
    return found


def hdi() -> Index:
    return read_index(ROOT / "examples/indices/hdi.yaml")


def deviations(index: Index, year: int) -> np.ndarray:
    figures, published = components()[year]
    exact = replace(index, decimals=None)
    return np.abs(evaluate(exact, SERIES, (figures,)).scores[0] - published)


def without_cap(part: Part, name: str) -> Part:
    """The tree with one leaf's upper cap taken away."""
    if isinstance(part, Group):
        return replace(part, parts=tuple(without_cap(each, name) for each in part.parts))
    if isinstance(part, Leaf) and part.series.name == name and part.normalisation:
        return replace(part, normalisation=replace(part.normalisation, cap_above=False))
    return part


def test_every_country_year_is_within_rounding() -> None:
    found = np.concatenate([deviations(hdi(), year) for year in components()])
    assert len(found) == 2_496
    assert found.max() == pytest.approx(0.0004994, abs=1e-7)


def test_the_rounded_score_is_the_published_one() -> None:
    for figures, published in components().values():
        scores = evaluate(hdi(), SERIES, (figures,)).scores[0]
        np.testing.assert_allclose(scores, published, atol=1e-9)


def test_an_arithmetic_mean_is_another_index() -> None:
    index = replace(hdi(), mean=Mean.ARITHMETIC)
    found = np.concatenate([deviations(index, year) for year in components()])
    assert (found <= HALF_A_UNIT).sum() == 363


@pytest.mark.parametrize(("series", "broken"), [("gnipc", 5), ("eys", 14)])
def test_a_cap_that_is_left_out_is_noticed(series: str, broken: int) -> None:
    root = without_cap(hdi().root, series)
    assert isinstance(root, Group)
    assert (deviations(replace(hdi(), root=root), 2022) > HALF_A_UNIT).sum() == broken
