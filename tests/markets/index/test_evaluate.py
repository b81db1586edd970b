"""Evaluation: every scaling and mean against figures worked out apart, and draws against one."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from largesse.markets.index.definition import Mean, Normalisation, Scaling, Transform
from largesse.markets.index.evaluate import (
    AS_DEFINED,
    Draws,
    evaluate,
    removable,
    rounded,
    unexplained,
)
from largesse.markets.index.formula import computed, fault_of
from largesse.markets.index.means import combined
from largesse.markets.index.prepare import kurtosis, skewness
from largesse.markets.index.scaling import normalised
from largesse.markets.index.scoring import score_all
from tests.markets import world

HEAD = "index: x\ntitle: {en: X}\n"

RAW = np.array([2.0, 4.0, np.nan, 10.0, 4.0])
SCALED: list[tuple[str, dict[str, Any], dict[str, Any], list[float]]] = [
    # scaling, its rule, what is said of the part, and the figures
    ("none", {}, {}, [2, 4, np.nan, 10, 4]),
    ("min-max", {}, {}, [0, 0.25, np.nan, 1, 0.25]),
    ("min-max", {"onto": (1.0, 7.0)}, {}, [1, 2.5, np.nan, 7, 2.5]),
    ("min-max", {}, {"more_is_better": False}, [1, 0.75, np.nan, 0, 0.75]),
    ("rank", {}, {}, [0, 0.5, np.nan, 1, 0.5]),
    ("goalposts", {"low": 0.0, "high": 5.0}, {}, [0.4, 0.8, np.nan, 2, 0.8]),
    ("goalposts", {"low": 0.0, "high": 5.0, "cap_above": True}, {}, [0.4, 0.8, np.nan, 1, 0.8]),
    ("goalposts", {"low": 4.0, "high": 10.0, "cap_below": True}, {}, [0, 0, np.nan, 1, 0]),
    ("goalposts", {"low": 10.0, "high": 2.0}, {}, [1, 0.75, np.nan, 0, 0.75]),
    (
        "goalposts",
        {"low": 1.0, "high": 100.0},
        {"transform": Transform.LOG10},
        [np.log10(2) / 2, np.log10(4) / 2, np.nan, 0.5, np.log10(4) / 2],
    ),
    ("distance-to-frontier", {}, {}, [0.2, 0.4, np.nan, 1, 0.4]),
    ("distance-to-frontier", {}, {"more_is_better": False}, [1, 0.5, np.nan, 0.2, 0.5]),
    ("z-score", {}, {}, list(stats.zscore(RAW, nan_policy="omit"))),
    ("z-score", {"population": False}, {}, list(stats.zscore(RAW, ddof=1, nan_policy="omit"))),
    ("z-score", {"onto": (100.0, 10.0)}, {}, list(100 + 10 * stats.zscore(RAW, nan_policy="omit"))),
]


@pytest.mark.parametrize(("how", "rule", "part", "expected"), SCALED)
def test_figures_are_made_comparable(
    how: str, rule: dict[str, Any], part: dict[str, Any], expected: list[float]
) -> None:
    found = normalised(RAW, Normalisation(Scaling(how), **rule), **part)
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_markets_alike_are_in_the_middle() -> None:
    alike = np.array([3.0, 3.0, 3.0])
    assert normalised(alike, Normalisation(Scaling.MIN_MAX)).tolist() == [0.5, 0.5, 0.5]
    assert normalised(alike, Normalisation(Scaling.Z_SCORE)).tolist() == [0.0, 0.0, 0.0]


MEANS = [
    # mean               power  of 2 (weight 1), 8 (weight 3)
    (Mean.ARITHMETIC,    1.0,   (2 + 3 * 8) / 4),
    (Mean.GEOMETRIC,     1.0,   (2 * 8**3) ** 0.25),
    (Mean.HARMONIC,      1.0,   4 / (1 / 2 + 3 / 8)),
    (Mean.POWER,         2.0,   ((4 + 3 * 64) / 4) ** 0.5),
    (Mean.MINIMUM,       1.0,   2),
    (Mean.MAXIMUM,       1.0,   8),
    (Mean.MEDIAN,        1.0,   5),
    (Mean.SUM,           1.0,   2 + 3 * 8),
    (Mean.PRODUCT,       1.0,   16),
]  # fmt: skip


@pytest.mark.parametrize(("mean", "power", "expected"), MEANS)
def test_parts_become_one(mean: Mean, power: float, expected: float) -> None:
    parts = [np.array([[2.0]]), np.array([[8.0]])]
    found = combined(parts, np.array([[1.0, 3.0]]), mean, power, 2)
    assert found[0, 0] == pytest.approx(expected)


@pytest.mark.parametrize("mean", list(Mean))
def test_what_is_missing_gives_its_weight_to_the_rest(mean: Mean) -> None:
    parts = [np.array([[4.0]]), np.array([[np.nan]]), np.array([[4.0]])]
    weights = np.array([[1.0, 5.0, 1.0]])
    assert np.isnan(combined(parts, weights, mean, 2.0, 3)[0, 0])
    alone = combined([parts[0], parts[2]], weights[:, [0, 2]], mean, 2.0, 2)
    assert combined(parts, weights, mean, 2.0, 2)[0, 0] == pytest.approx(alone[0, 0])


@pytest.mark.parametrize("mean", list(Mean))
def test_what_has_no_weight_is_left_out(mean: Mean) -> None:
    rows = [np.array([[0.0, 3.0]]), np.array([[2.0, 5.0]])]
    spread = [np.repeat(row, 2, axis=0) for row in rows]
    weights = np.array([[0.0, 1.0], [0.0, 2.0]])
    for parts in (rows, spread):
        found = combined(parts, weights, mean, 2.0, 2)
        expected = combined([parts[1]], weights[:, 1:], mean, 2.0, 1)
        np.testing.assert_allclose(found, np.broadcast_to(expected, (2, 2)))


@pytest.mark.parametrize("mean", [Mean.GEOMETRIC, Mean.HARMONIC])
def test_what_is_below_0_has_no_such_mean_unless_it_is_left_out(mean: Mean) -> None:
    rows = [np.array([[-1.0, 2.0]]), np.array([[3.0, 2.0]])]
    for parts in (rows, [np.repeat(row, 2, axis=0) for row in rows]):
        found = combined(parts, np.array([[1.0, 1.0], [0.0, 1.0]]), mean, 1.0, 2)
        np.testing.assert_allclose(found, np.array([[np.nan, 2.0], [3.0, 2.0]]))


FORMULAS = [
    # formula                        of a = 2, b-c = 8
    ("1 - a / b_c",                  0.75),
    ("-(a ** 2) + sqrt(b_c * 2)",    0.0),
    ("max(a, b_c) - min(a, b_c)",    6.0),
    ("ln(exp(a)) + abs(-b_c)",       10.0),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "expected"), FORMULAS)
def test_a_formula_is_arithmetic(formula: str, expected: float) -> None:
    assert fault_of(formula, ["a", "b-c"]) == ""
    found = computed(formula, {"a": np.array([2.0]), "b-c": np.array([8.0])})
    assert found[0] == pytest.approx(expected)


NO_ARITHMETIC = (
    *("a.b", "a[0]", "lambda: a", "a if a else a", "open(a)", "'a'", "a == a", "[a]", "a and a"),
    *("(a := 1)", "True", "min()", "min(a, key=a)", "a @ a", "a % a"),
)


@pytest.mark.parametrize("formula", NO_ARITHMETIC)
def test_a_formula_is_nothing_else(formula: str) -> None:
    assert fault_of(formula, ["a"])


def test_a_formula_without_a_value_is_missing() -> None:
    assert np.isnan(computed("1 / a", {"a": np.array([0.0])})[0])


def test_what_is_left_is_not_explained() -> None:
    rng = np.random.default_rng(3)
    x, z = rng.normal(size=(2, 5, 40))
    y = 3 * x - z + rng.normal(size=(5, 40))
    left = unexplained(y, [x, z])
    for row in range(5):
        fit = np.linalg.lstsq(np.column_stack([np.ones(40), x[row], z[row]]), y[row])[0]
        expected = y[row] - fit[0] - fit[1] * x[row] - fit[2] * z[row]
        np.testing.assert_allclose(left[row], expected, atol=1e-9)
        assert abs(np.corrcoef(left[row], x[row])[0, 1]) < 1e-9


def test_a_market_without_a_figure_is_not_in_the_fit() -> None:
    y, x = np.array([[1.0, 2.0, 3.0, 9.0]]), np.array([[1.0, 2.0, 3.0, np.nan]])
    np.testing.assert_allclose(unexplained(y, [x]), [[0.0, 0.0, 0.0, np.nan]], atol=1e-12)


@pytest.mark.parametrize("count", [3, 4, 5, 30, 200])
def test_skewness_and_kurtosis_are_those_of_the_jrc(count: int) -> None:
    figures = np.random.default_rng(count).lognormal(size=count)
    assert skewness(figures) == pytest.approx(stats.skew(figures, bias=False))
    if count > 3:
        assert kurtosis(figures) == pytest.approx(stats.kurtosis(figures, bias=False))


def test_halves_are_rounded_away_from_zero() -> None:
    assert rounded(np.array([0.125, -0.125, 2.5]), 2).tolist() == [0.13, -0.13, 2.5]


TREE = """
index: whole
title: {en: Whole}
parts:
  plain: {indicator: gdp, weight: 2}
  own: {indicator: firms, goalposts: [0, 10]}
  group: {aggregate: geometric, parts: {o: {indicator: online}, g: {indicator: growth, weight: 3}}}
  left: {residual of: {indicator: online}, on: {gdp: {indicator: gdp}}, better: less}
"""


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_many_draws_are_many_single_ones(seed: int) -> None:
    """Each draw of a thousand equals an evaluation of that draw alone."""
    rng = np.random.default_rng(seed)
    folder = Path(__import__("tempfile").mkdtemp())
    index = world.index(folder, TREE)
    series = tuple(dict.fromkeys(leaf.series.name for leaf in index.leaves()))
    figures = tuple(rng.uniform(1, 9, size=(6, len(series))) for _ in range(2))
    rules = (
        None,
        Normalisation(Scaling.RANK, onto=(0.1, 1.0)),
        Normalisation(Scaling.MIN_MAX, onto=(0.1, 1.0)),
    )
    means = (None, Mean.GEOMETRIC, Mean.MINIMUM)
    count = 12
    draws = Draws(
        count,
        rules,
        rng.integers(0, len(rules), count),
        means,
        rng.integers(0, len(means), count),
        rng.integers(0, 2, count),
        {"whole": rng.uniform(1, 2, (count, 4)), "whole/group": rng.uniform(1, 2, (count, 2))},
        {"whole": rng.integers(-1, len(removable(index)), count)},
    )
    together = evaluate(index, series, figures, draws).scores
    for at in range(count):
        one = Draws(
            1,
            (rules[draws.normalisation_of[at]],),
            np.array([0]),
            (means[draws.mean_of[at]],),
            np.array([0]),
            np.array([0]),
            {path: weights[[at]] for path, weights in draws.weights.items()},
            {"whole": draws.left_out["whole"][[at]]},
        )
        alone = evaluate(index, series, (figures[draws.figures_of[at]],), one, keeps_parts=True)
        np.testing.assert_allclose(together[at], alone.scores[0], rtol=1e-9)


def test_as_defined_is_one_draw(tmp_path: Path) -> None:
    index = world.index(tmp_path, TREE)
    assert AS_DEFINED.count == 1
    assert removable(index) == (
        ("whole", 0), ("whole", 1), ("whole/group", 0), ("whole/group", 1), ("whole", 3),
    )  # fmt: skip


def test_groups_take_the_power_of_the_index(tmp_path: Path) -> None:
    parts = "parts: {g: {parts: {a: {indicator: i}, b: {indicator: j}}}}"
    said = f"aggregate: power\npower: 2\nnormalise: none\n{parts}"
    index = world.index(tmp_path, HEAD + said)
    found = evaluate(index, ("i", "j"), (np.array([[1.0, 7.0]]),)).scores
    assert found[0, 0] == pytest.approx(5)


@pytest.mark.parametrize(
    ("figures", "better"), [([-2, -1], "more"), ([0, 0], "more"), ([0, 3], "less")]
)
def test_nothing_is_a_share_of_a_best_figure_of_0(
    figures: list[float], better: str, tmp_path: Path
) -> None:
    said = f"parts: {{a: {{indicator: i, better: {better}, normalise: distance-to-frontier}}}}"
    index = world.index(tmp_path, HEAD + said)
    assert np.isnan(evaluate(index, ("i",), (np.array([figures], dtype=float).T,)).scores).all()


def test_a_formula_may_round_a_step(tmp_path: Path) -> None:
    said = "normalise: none\nparts: {a: {indicator: i}}\nformula: round(a, 1) * 10"
    index = world.index(tmp_path, HEAD + said)
    found = evaluate(index, ("i",), (np.array([[0.25], [-0.25], [0.24]]),)).scores
    np.testing.assert_allclose(found, [[3, -3, 2]])


def test_a_reference_takes_a_score_before_it_is_rounded(tmp_path: Path) -> None:
    """As every draw does; else a draw that changes nothing would not be the plain score."""
    whole = "index: whole\ntitle: {en: W}\nnormalise: none\nparts: {s: {index: size}}"
    indices = world.indices(tmp_path, world.SIZE + "decimals: '0'\n", whole)
    found = score_all(indices, world.panel(), world.book(tmp_path))
    assert found["size"].of("AUT") == 0
    assert found["whole"].of("AUT") == pytest.approx(0.375)
