"""Which collaboration model fits each market: proposed with its probability, or undecided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import numpy as np

from largesse.markets.figures import figure
from largesse.markets.gates.book import CLOSED, OPEN, GateBook, GateFact
from largesse.markets.gates.currency import HasRate, with_currency
from largesse.markets.index.coherence import LEAST_MARKETS
from largesse.markets.index.scoring import Scores
from largesse.markets.matching.fit import (
    NO_MODEL,
    Flags,
    Winners,
    by_rung,
    choose,
    closing,
    distances,
    shares,
)
from largesse.markets.model import Figures
from largesse.markets.observations.book import MarketBook
from largesse.markets.uncertainty.draws import Study
from largesse.markets.uncertainty.ranks import interval, positions
from largesse.programme.model import CollaborationModel
from largesse.workspace.errors import Problem

States = Mapping[str, GateFact]


@dataclass(frozen=True, slots=True)
class Position:
    """A market's place on an axis, 0 (last) to 1 (first): as defined, and in 90 % of the draws."""

    axis: str
    value: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Ranked:
    """A model's probability in a market, and its distance by the axes as defined; None: avoided."""

    model: str
    probability: Decimal
    distance: Decimal | None


@dataclass(frozen=True, slots=True)
class Kept:
    """A model that gates keep out of a market."""

    model: str
    gates: tuple[GateFact, ...]


@dataclass(frozen=True, slots=True)
class MarketMatch:
    """What the match says of one market.

    ``proposed`` is the most probable model where it passes the threshold; otherwise the market is
    undecided. ``as_defined`` is the model by the axes without any draw. ``binding`` are the gates
    that keep out the model which would be taken if every gate were open. A market that is not
    scoreable says why in ``not_scoreable`` and has nothing ranked.
    """

    market: str
    ranked: tuple[Ranked, ...]
    proposed: str | None
    as_defined: str | None
    positions: tuple[Position, ...]
    states: Mapping[str, GateFact]
    closed: tuple[Kept, ...]
    without_gates: str | None
    binding: tuple[GateFact, ...]
    not_scoreable: Problem | None = None

    @property
    def is_undecided(self) -> bool:
        """Scored and open, but no model is probable enough."""
        return self.not_scoreable is None and self.proposed is None and not self.is_stopped

    @property
    def is_stopped(self) -> bool:
        """Whether sanctions stop every model."""
        return self.states["sanctions"].state == CLOSED

    @property
    def probability(self) -> Decimal:
        """Of the most probable model; 0 where none is left."""
        return self.ranked[0].probability if self.ranked else Decimal(0)


@dataclass(frozen=True, slots=True)
class Matching:
    """All that a match works on: positions in every draw and as defined, models, gates.

    ``drawn`` is (draws, markets, axes), ``defined`` (1, markets, axes), over ``study.markets``.
    """

    study: Study
    scored: Mapping[str, Scores]
    book: MarketBook
    axes: tuple[str, ...]
    models: tuple[CollaborationModel, ...]
    gates: GateBook
    has_rate: HasRate
    day: date
    known_at: date | None
    threshold: Decimal
    drawn: Figures
    defined: Figures

    def allowed(self, market: str, states: States) -> Flags:
        """Which models the gates let through, (models,)."""
        return np.array([not closing(model, states) for model in self.models])

    def winners(self, at: int, allowed: Flags, drawn: Figures | None = None) -> Winners:
        """The model of one market in every draw, (draws,), where gates let ``allowed`` through."""
        where = self.drawn if drawn is None else drawn
        return choose(where[:, at : at + 1], self.axes, self.models, allowed[None, :])[:, 0]

    def answer(self, at: int, allowed: Flags) -> tuple[str | None, float]:
        """The most probable model of a market, None where no model is left, and its probability."""
        share = shares(self.winners(at, allowed)[:, None], len(self.models))[0]
        best = int(np.argmax(share))
        return (self.models[best].id, float(share[best])) if share[best] > 0 else (None, 0.0)


def prepare_match(
    study: Study,
    scored: Mapping[str, Scores],
    book: MarketBook,
    models: Mapping[str, CollaborationModel],
    gates: GateBook,
    has_rate: HasRate,
    day: date,
    draws: int | None = None,
    seed: int | None = None,
    known_at: date | None = None,
) -> Matching:
    """Evaluate the axes in every draw. ``draws`` and ``seed`` go before the workspace's own;
    gates are those of ``day``, as known on ``known_at`` (None: all that is known)."""
    points = study.points(draws or book.spread.draws, book.spread.seed if seed is None else seed)
    drawn = study.scores(book.axes, points)
    for at in range(len(book.axes)):
        drawn[:, :, at] = positions(drawn[:, :, at])
    defined = study.defined(book.axes)
    for at in range(len(book.axes)):
        defined[:, :, at] = positions(defined[:, :, at])
    return Matching(
        study,
        scored,
        book,
        book.axes,
        by_rung(models),
        gates,
        has_rate,
        day,
        known_at,
        book.threshold,
        drawn,
        defined,
    )


def match(
    matching: Matching, book: MarketBook, markets: Sequence[str] = ()
) -> tuple[MarketMatch, ...]:
    """The match of some markets, or of all, in the workspace's order."""
    return tuple(_match(matching, market) for market in markets or book.markets)


def _match(matching: Matching, market: str) -> MarketMatch:
    states = _states(matching, market)
    closed = tuple(
        Kept(model.id, gates) for model in matching.models if (gates := closing(model, states))
    )
    why = _why_not(matching, market)
    if why is not None:
        return MarketMatch(market, (), None, None, (), states, closed, None, (), why)
    at = matching.study.markets.index(market)
    allowed = matching.allowed(market, states)
    share = shares(matching.winners(at, allowed)[:, None], len(matching.models))[0]
    far = distances(matching.defined[:, at : at + 1], matching.axes, matching.models)[0, 0]
    order = sorted(range(len(share)), key=lambda model: (-share[model], far[model], model))
    ranked = tuple(
        Ranked(
            matching.models[m].id, figure(share[m]), None if np.isinf(far[m]) else figure(far[m])
        )
        for m in order
        if allowed[m]
    )
    enough = bool(ranked) and 0 < ranked[0].probability >= matching.threshold
    all_open = {gate: replace(fact, state=OPEN) for gate, fact in states.items()}
    free, _ = matching.answer(at, matching.allowed(market, all_open))
    best = ranked[0].model if ranked else None
    kept = {each.model: each.gates for each in closed}
    return MarketMatch(
        market,
        ranked,
        best if enough else None,
        _model(matching, matching.winners(at, allowed, matching.defined)[0]),
        _positions(matching, at),
        states,
        closed,
        free,
        kept.get(free, ()) if free is not None and free != best else (),
    )


def _states(matching: Matching, market: str) -> States:
    """Every gate's state; of billing that nobody stated, whether its currency has a rate."""
    day = matching.day
    said = matching.gates.states(market, day, matching.known_at)
    return {gate: with_currency(fact, day, matching.has_rate) for gate, fact in said.items()}


def _model(matching: Matching, winner: int) -> str | None:
    return None if winner == NO_MODEL else matching.models[winner].id


def _positions(matching: Matching, at: int) -> tuple[Position, ...]:
    low, high = interval(matching.drawn[:, at])
    return tuple(
        Position(axis, figure(matching.defined[0, at, n]), figure(low[n]), figure(high[n]))
        for n, axis in enumerate(matching.axes)
    )


def _why_not(matching: Matching, market: str) -> Problem | None:
    """Why a market is not matched: its own figures, or too few others to compare it with."""
    for axis in matching.axes:
        if market in matching.scored[axis].refused:
            return matching.scored[axis].refused[market]
    if market not in matching.study.markets:
        what = f"{market} is not scoreable: an axis is not defined for it"
        return Problem(what, "add it to the `markets:` of every axis", code="not-scoreable")
    count = len(matching.study.markets)
    if count < LEAST_MARKETS:
        what = f"{market} is compared with {count - 1} others, and positions need {LEAST_MARKETS}"
        mend = "list more markets to compare it with, or decide by hand"
        return Problem(what, mend, code="too-few-markets")
    drawn = matching.drawn[:, matching.study.markets.index(market)]
    if np.isnan(drawn).all(axis=0).any():
        what = f"no draw of method gives {market} a place on every axis"
        mend = "enter more of its figures, or leave none out: uncertainty: {leave one out: no}"
        return Problem(what, mend, code="no-draw")
    return None
