"""The match of a workspace: all it reads, in one call, and the record of what it said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from largesse.markets.gates.book import read_gates
from largesse.markets.gates.rates import rates_of
from largesse.markets.index.coherence import Coherence, check_axes
from largesse.markets.index.reading import read_indices
from largesse.markets.index.scoring import Scores, score_all
from largesse.markets.matching.match import MarketMatch, Matching, match, prepare_match
from largesse.markets.observations.book import FILE_NAME, MarketBook, read_markets
from largesse.markets.observations.store import read_observations
from largesse.markets.uncertainty.draws import study_of
from largesse.programme.model import Programme
from largesse.workspace.canonical import digest
from largesse.workspace.errors import Problem, Refusal, nearest
from largesse.workspace.paths import Workspace

_READ = (".yaml", ".csv")
_NOT_MATCHED = ("shares.csv", "offers.yaml")
"""Files of ``markets/`` that no match reads."""


@dataclass(frozen=True, slots=True)
class WorkspaceMatch:
    """A match with all that it was made of; ``digest`` names every input."""

    book: MarketBook
    scored: Mapping[str, Scores]
    coherence: Coherence
    matching: Matching
    found: tuple[MarketMatch, ...]
    draws: int
    seed: int
    digest: str


def match_workspace(
    workspace: Workspace,
    programme: Programme,
    day: date,
    markets: Sequence[str] = (),
    draws: int | None = None,
    seed: int | None = None,
    known_at: date | None = None,
) -> WorkspaceMatch:
    """Match the markets of a workspace to the models of its programme.

    Raises :class:`Refusal`: every fault of a file, ``no-models``, ``no-axes``, ``axes-are-one``
    where the axes are the same thing, and ``no-such-market``.
    """
    book = read_markets(workspace)
    for market in markets:
        book.called(market)
    _require_models(programme, book)
    panel = read_observations(workspace, book)
    scored = score_all(read_indices(workspace), panel, book, only=book.axes)
    axes = {axis: scored[axis] for axis in book.axes}
    coherence = check_axes(axes)
    if coherence.problems:
        raise Refusal(*coherence.problems)
    gates = read_gates(workspace, book)
    count, start = draws or book.spread.draws, book.spread.seed if seed is None else seed
    study = study_of(scored, book)
    rates = rates_of(workspace, programme)
    ready = prepare_match(
        study, scored, book, programme.models, gates, rates, day, count, start, known_at
    )
    asked = {"day": day, "known_at": known_at, "draws": count, "seed": start}
    named = _digest(workspace, programme, book, asked)
    return WorkspaceMatch(
        book, scored, coherence, ready, match(ready, book, markets), count, start, named
    )


def _require_models(programme: Programme, book: MarketBook) -> None:
    if not programme.models:
        what = "the programme has no collaboration models"
        mend = "write them: docs/how-to/write-a-collaboration-model.md"
        raise Refusal(Problem(what, mend, "programme", code="no-models"))
    if not book.axes:
        what = "no axes are named that models could fit on"
        mend = "name them: axes: [maturity, need, demand]"
        raise Refusal(Problem(what, mend, FILE_NAME, code="no-axes"))
    problems = []
    for model in programme.models.values():
        named = {*model.fits, *(axis for avoid in model.avoid for axis in avoid.where)}
        for axis in sorted(named - set(book.axes)):
            what = f"{model.id} fits on '{axis}', which is no axis"
            mend = nearest(axis, book.axes, f"the axes are {', '.join(book.axes)}")
            place = model.place
            problems.append(
                Problem(what, mend, place.file, place.line, place.column, "no-such-axis")
            )
    if problems:
        raise Refusal(*problems)


def _digest(
    workspace: Workspace, programme: Programme, book: MarketBook, asked: Mapping[str, Any]
) -> str:
    """A name for every input: files of ``markets/`` by their bytes, models by what they say."""
    folder = workspace.root / "markets"
    files = {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.suffix in _READ and path.is_file() and path.name not in _NOT_MATCHED
    }
    return digest(
        {
            "semantics": 1,
            "files": files,
            "models": {name: model.digest for name, model in programme.models.items()},
            "threshold": str(book.threshold),
            **{name: "" if value is None else str(value) for name, value in asked.items()},
        }
    )


def match_record(done: WorkspaceMatch, found: MarketMatch) -> dict[str, Any]:
    """What the match said of a market, as plain data to keep with a decision."""
    return {
        "market": found.market,
        "day": done.matching.day.isoformat(),
        "draws": done.draws,
        "seed": done.seed,
        "proposed": found.proposed or "",
        "probability": str(found.probability),
        "is_undecided": found.is_undecided,
        "not_scoreable": found.not_scoreable.what if found.not_scoreable else "",
        "ranked": [[each.model, str(each.probability)] for each in found.ranked],
        "positions": [[p.axis, str(p.value), str(p.low), str(p.high)] for p in found.positions],
        "gates": {gate: [fact.state, fact.source] for gate, fact in found.states.items()},
        "closed": {kept.model: [fact.gate for fact in kept.gates] for kept in found.closed},
        "binding": [fact.gate for fact in found.binding],
        "digest": done.digest,
    }
