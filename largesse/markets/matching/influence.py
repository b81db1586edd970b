"""Which choice of method moves a market's decision most."""

import numpy as np

from largesse.markets.matching.fit import choose
from largesse.markets.matching.match import MarketMatch
from largesse.markets.matching.workspace import WorkspaceMatch
from largesse.markets.model import Figures
from largesse.markets.uncertainty.ranks import positions
from largesse.markets.uncertainty.sensitivity import Influence, influences


def of_decision(done: WorkspaceMatch, found: MarketMatch) -> tuple[Influence, ...]:
    """The influence of each group of choices on whether the likeliest model is taken.

    () where the market has no model, or where every draw takes the same.
    """
    matching = done.matching
    if not found.ranked:
        return ()
    at = matching.study.markets.index(found.market)
    allowed = matching.allowed(found.market, found.states)
    likeliest = [model.id for model in matching.models].index(found.ranked[0].model)

    def is_taken(points: Figures) -> Figures:
        drawn = matching.study.scores(matching.axes, points)
        for axis in range(len(matching.axes)):
            drawn[:, :, axis] = positions(drawn[:, :, axis])
        where = drawn[:, at : at + 1]
        winners = choose(where, matching.axes, matching.models, allowed[None, :])[:, 0]
        return np.asarray(winners == likeliest, dtype=np.float64)

    return influences(matching.study, is_taken, done.seed)
