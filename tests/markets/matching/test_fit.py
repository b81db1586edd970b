"""The rule of fit: nearest of what gates let through, the lower rung where two are as near."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.markets.matching.fit import NO_MODEL, by_rung, choose, distances, shares
from largesse.programme.load import load
from largesse.programme.model import CollaborationModel

MODELS = """
model: learn
title: {en: Learn, fr: Apprendre}
rung: 1
fits: {size: '[0, 0.4)', need: '[0.5, inf)'}
---
model: sell
title: {en: Sell, fr: Vendre}
rung: 3
fits: {size: '[0.5, inf)'}
avoid: [{where: {need: '[0.9, inf)'}, because: {en: too early}}]
---
model: refer
title: {en: Refer, fr: Recommander}
rung: 2
fits: {size: '[0.2, 0.6)'}
"""
AXES = ("size", "need")


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> tuple[CollaborationModel, ...]:
    path = tmp_path_factory.mktemp("models") / "models.yaml"
    path.write_text(MODELS, "utf-8")
    return by_rung(load(path).models)


CHOSEN = [
    # size  need   learn  refer  sell    distances: learn, refer, sell
    (0.10,  0.80,  True,  True,  True,   "learn"),    # 0.00  0.10  0.40
    (0.30,  0.80,  True,  True,  True,   "learn"),    # 0.00  0.00  0.20: the lower rung
    (0.30,  0.20,  True,  True,  True,   "refer"),    # 0.30  0.00  0.20
    (0.55,  0.20,  True,  True,  True,   "refer"),    # 0.45  0.00  0.00: the lower rung
    (0.90,  0.20,  True,  True,  True,   "sell"),     # 0.80  0.30  0.00
    (0.90,  0.95,  True,  True,  True,   "refer"),    # 0.50  0.30  avoided
    (0.90,  0.95,  True,  False, True,   "learn"),
    (0.90,  0.95,  False, False, True,   None),
    (0.90,  0.20,  False, False, False,  None),
]  # fmt: skip


@pytest.mark.parametrize(("size", "need", "learn", "refer", "sell", "expected"), CHOSEN)
def test_the_nearest_model_is_taken(
    models: tuple[CollaborationModel, ...],
    size: float, need: float, learn: bool, refer: bool, sell: bool, expected: str | None,
) -> None:  # fmt: skip
    where = np.array([[[size, need]]])
    winner = choose(where, AXES, models, np.array([[learn, refer, sell]]))[0, 0]
    assert (None if winner == NO_MODEL else models[winner].id) == expected


def test_a_market_without_a_place_takes_no_model(models: tuple[CollaborationModel, ...]) -> None:
    where = np.array([[[0.10, np.nan], [0.90, 0.20]]])
    winners = choose(where, AXES, models, np.ones((2, 3), dtype=bool))
    assert winners.tolist() == [[NO_MODEL, 2]]


def test_models_stand_by_rung(models: tuple[CollaborationModel, ...]) -> None:
    assert [model.id for model in models] == ["learn", "refer", "sell"]


def test_shares_are_of_the_draws() -> None:
    winners = np.array([[0, 1], [0, -1], [2, 1], [0, 1]])
    assert shares(winners, 3).tolist() == [[0.75, 0.0, 0.25], [0.0, 0.75, 0.0]]


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=8), st.data())
def test_the_winner_is_the_first_of_the_least_distances(
    models: tuple[CollaborationModel, ...], places: list[tuple[float, float]], data: st.DataObject
) -> None:
    """The same rule, written plainly."""
    where = np.array([places])
    allowed = np.array(data.draw(st.lists(
        st.lists(st.booleans(), min_size=3, max_size=3), min_size=len(places), max_size=len(places)
    )))  # fmt: skip
    winners = choose(where, AXES, models, allowed)[0]
    for at, place in enumerate(places):
        best, nearest = NO_MODEL, None
        for number, model in enumerate(models):
            far = _distance(model, dict(zip(AXES, place, strict=True)))
            if far is not None and allowed[at, number] and (nearest is None or far < nearest):
                best, nearest = number, far
        assert winners[at] == best


def _distance(model: CollaborationModel, place: dict[str, float]) -> float | None:
    for avoid in model.avoid:
        if all(float(b.low) <= place[axis] and (b.high is None or place[axis] < float(b.high))
               for axis, b in avoid.where.items()):  # fmt: skip
            return None
    total = 0.0
    for axis, band in model.fits.items():
        total += max(float(band.low) - place[axis], 0.0)
        if band.high is not None:
            total += max(place[axis] - float(band.high), 0.0)
    return total


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=8), st.data())
def test_letting_a_model_through_takes_it_or_changes_nothing(
    models: tuple[CollaborationModel, ...], places: list[tuple[float, float]], data: st.DataObject
) -> None:
    where, allowed = np.array([places]), np.array([[True, False, True]] * len(places))
    before = choose(where, AXES, models, allowed)[0]
    allowed[:, 1] = True
    after = choose(where, AXES, models, allowed)[0]
    assert np.all((after == before) | (after == 1))
    order = data.draw(st.permutations(range(len(places))))
    assert choose(where[:, order], AXES, models, allowed)[0].tolist() == after[order].tolist()


def test_models_of_one_rung_stand_by_name(models: tuple[CollaborationModel, ...]) -> None:
    alike = {model.id: replace(model, rung=1) for model in models}
    assert [model.id for model in by_rung(alike)] == ["learn", "refer", "sell"]
    turned = dict(reversed(alike.items()))
    assert by_rung(turned) == by_rung(alike)


def test_distance_is_zero_inside_every_band(models: tuple[CollaborationModel, ...]) -> None:
    far = distances(np.array([[[0.3, 0.8]]]), AXES, models)[0, 0]
    assert far.tolist() == pytest.approx([0.0, 0.0, 0.2])
    assert models[0].committed == Decimal(0)


def test_a_programme_may_have_no_models(tmp_path: Path) -> None:
    (tmp_path / "empty.yaml").write_text("example: x\n", "utf-8")
    assert load(tmp_path / "empty.yaml").models == {}
