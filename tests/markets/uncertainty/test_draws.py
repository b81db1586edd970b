"""Draws: within bounds, repeatable, and only of what may vary; ranks and intervals by hand."""

from pathlib import Path

import numpy as np
import pytest

from largesse.markets.index.scoring import score_all
from largesse.markets.observations.book import MarketBook
from largesse.markets.uncertainty.draws import Study, study_of
from largesse.markets.uncertainty.ranks import interval, positions, rank_intervals, ranks
from largesse.markets.uncertainty.sensitivity import influences
from tests.markets import world


def study(folder: Path, book_text: str = world.BOOK, *texts: str) -> tuple[Study, MarketBook]:
    book = world.book(folder, book_text)
    scored = score_all(
        world.indices(folder, *(texts or (world.SIZE, world.NEED))), world.panel(), book
    )
    return study_of(scored, book), book


def test_the_same_seed_gives_the_same_draws(tmp_path: Path) -> None:
    made, book = study(tmp_path)
    one, again, other = (made.scores(book.axes, made.points(50, seed)) for seed in (1, 1, 2))
    assert (one == again).all()
    assert (one != other).any()
    assert one.shape == (50, 7, 2)


def test_weights_stay_within_their_bounds(tmp_path: Path) -> None:
    text = world.SIZE.replace("indicator: gdp}", "indicator: gdp, weight: '2 within [1, 3]'}")
    made, _ = study(tmp_path, world.BOOK, text, world.NEED)
    drawn = made.factors.draws(made.points(2_000, 3))
    gdp, firms = drawn.weights["size"].T
    assert (gdp.min(), gdp.max()) == (pytest.approx(1, abs=0.01), pytest.approx(3, abs=0.01))
    assert (firms.min(), firms.max()) == (
        pytest.approx(0.8, abs=0.01),
        pytest.approx(1.2, abs=0.01),
    )


def test_each_choice_is_taken_as_often(tmp_path: Path) -> None:
    made, _ = study(tmp_path)
    drawn = made.factors.draws(made.points(6_000, 4))
    assert np.bincount(drawn.normalisation_of) / 6_000 == pytest.approx([0.5, 0.5], abs=0.03)
    left_out = np.bincount(drawn.left_out["size"] + 1) / 6_000
    assert left_out == pytest.approx([1 / 3, 1 / 3, 1 / 3], abs=0.03)


def test_what_may_not_vary_has_no_column(tmp_path: Path) -> None:
    still = "{draws: 9, seed: 1, normalise: [], aggregate: [], weights: 0%, leave one out: no}"
    book_text = world.BOOK.split("uncertainty:")[0] + f"uncertainty: {still}\n"
    made, book = study(tmp_path, book_text)
    assert {column.group for column in made.factors.columns} == {"weights"}
    drawn = made.scores(book.axes, made.points(9, 1))
    np.testing.assert_allclose(drawn, np.repeat(drawn[:1], 9, axis=0), rtol=1e-12)
    np.testing.assert_allclose(drawn[0, :, 0], [0.375, 0.5, 0.625, 0.25, 1, 0.125, 0], atol=1e-12)


def test_positions_are_shares_below() -> None:
    assert positions(np.array([[5.0, 1.0, 3.0, 3.0]])).tolist() == [[0.875, 0.125, 0.5, 0.5]]


def test_a_market_without_a_score_takes_no_place_from_others() -> None:
    scores = np.array([[5.0, np.nan, 1.0, 3.0, 3.0]])
    np.testing.assert_equal(positions(scores), [[0.875, np.nan, 0.125, 0.5, 0.5]])
    np.testing.assert_equal(ranks(scores), [[1, np.nan, 4, 2.5, 2.5]])
    low, high = rank_intervals(np.array([[5.0, np.nan], [5.0, 9.0], [5.0, np.nan]]))
    assert (low.tolist(), high.tolist()) == ([1, 1], [2, 1])


def test_rank_intervals_hold_their_share_of_draws() -> None:
    scores = np.random.default_rng(8).normal(size=(4_000, 6)) + np.arange(6)
    low, high = rank_intervals(scores)
    order = np.argsort(np.argsort(-scores, axis=1), axis=1) + 1
    inside = ((order >= low) & (order <= high)).mean(axis=0)
    assert (inside >= 0.90).all()
    assert (low <= high).all()
    assert low[5] == 1
    assert high[0] == 6


def test_an_interval_is_the_middle_of_the_draws() -> None:
    low, high = interval(np.arange(101.0)[:, None])
    assert (low[0], high[0]) == (pytest.approx(5), pytest.approx(95))


def test_influence_is_found_where_it_is(tmp_path: Path) -> None:
    """An output that depends on the normalisation alone, and one that never varies."""
    made, _ = study(tmp_path)
    groups = [column.group for column in made.factors.columns]
    at = groups.index("normalisation")
    found = influences(made, lambda points: points[:, at], seed=1, samples=256)
    assert found[0].factor == "normalisation"
    assert found[0].first_order == pytest.approx(1, abs=0.05)
    assert found[0].total_order == pytest.approx(1, abs=0.05)
    assert all(each.total_order == pytest.approx(0, abs=0.01) for each in found[1:])
    assert influences(made, lambda points: np.ones(len(points)), seed=1) == ()


def test_influences_of_a_sum_are_its_variances(tmp_path: Path) -> None:
    """Independent uniform factors a and b, output a + 2 b: the shares are 1/5 and 4/5 (Sobol)."""
    made, _ = study(tmp_path)
    groups = [column.group for column in made.factors.columns]
    a, b = groups.index("normalisation"), groups.index("leaving one out")
    found = influences(made, lambda points: points[:, a] + 2 * points[:, b], seed=1, samples=1_024)
    shares = {each.factor: each.total_order for each in found}
    assert shares["normalisation"] == pytest.approx(0.2, abs=0.03)
    assert shares["leaving one out"] == pytest.approx(0.8, abs=0.05)
