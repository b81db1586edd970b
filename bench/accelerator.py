"""(h) Markets under ten thousand draws of method; the same sums and products in two peers."""

from decimal import Decimal
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np
import pycountry

from bench.data import Dose
from bench.environments import python_of
from bench.figures import Chapter, Figure
from bench.process import Answer, in_turns, peak_of, program, seconds_of
from largesse.markets.index.definition import (
    Group,
    Index,
    Leaf,
    Mean,
    Normalisation,
    Scaling,
    Series,
)
from largesse.markets.index.evaluate import Draws, evaluate, first
from largesse.markets.index.reading import indices_of
from largesse.markets.index.scoring import score_all
from largesse.markets.matching.fit import by_rung, choose, shares
from largesse.markets.model import Figures, Observation
from largesse.markets.observations.book import MarketsDocument, book_of
from largesse.markets.observations.panel import panel_of
from largesse.markets.uncertainty.draws import study_of
from largesse.markets.uncertainty.ranks import positions
from largesse.programme.load import load
from largesse.programme.model import Text

HERE = Path(__file__).parent
MODELS = HERE.parent / "largesse" / "cli" / "brindlemark" / "programme"
MARKETS, AXES = 200, {"maturity": 7, "need": 7, "demand": 6}
INDICATORS = sum(AXES.values())
DRAWS, FEW = 10_000, 200
SEED = 2022
SECONDS, ALIKE = 5.0, 1e-12
HOW = (
    "{draws:,} draws over {markets} markets x {indicators} invented indicators on three axes and"
    " the demo's seven models: normalisation, aggregation, treatment of outliers, weights within"
    " 25 % and one series left out vary together; axes, positions, and the model of each market in"
    " each draw. *Same step*: min-max figures of {markets} x {indicators}, a weighted sum and a"
    " weighted product for {draws:,} vectors of weights; the peers take one vector a call, on"
    " figures that they normalised once, checks of input off where that is offered. The scores of"
    " all sides agree to 1e-12, or nothing is reported."
)


def measure(folder: Path, dose: Dose) -> Chapter:
    """The whole study, then the step that peers do too."""
    folder.mkdir(parents=True, exist_ok=True)
    draws = DRAWS if dose.rounds > 1 else FEW
    whole = in_turns({"study": ("accelerator:study_step", folder, draws)}, dose.rounds)["study"]
    given = folder / f"draws-{draws}.npz"
    np.savez(given, **_given(draws))
    own = in_turns({"same step": ("accelerator:same_step", given, folder / "own.npy")}, dose.rounds)
    figures = [
        Figure("h: whole study", seconds_of(whole), "s", SECONDS, issue="accelerator"),
        Figure("h: peak memory of the study", peak_of(whole), "MiB", issue="accelerator"),
        Figure("h: same step, Largesse", seconds_of(own["same step"]), "s", issue="accelerator"),
    ]
    for library in ("pymcdm", "pyrepo-mcda"):
        figures += _beside(library, given, folder, seconds_of(own["same step"]))
    how = HOW.format(draws=draws, markets=MARKETS, indicators=INDICATORS)
    notes = (f"markets whose model is the same in 90 % of draws: {whole[0]['stable']:.0%}",)
    return Chapter("h", "Markets under draws of method", how, tuple(figures), notes)


def _beside(library: str, given: Path, folder: Path, own_s: float) -> list[Figure]:
    """One peer's seconds and the ratio; it stops where a score differs."""
    out = folder / f"{library}.npy"
    script = HERE / "peers" / "mcda_draws.py"
    peer = program(["python", str(script), library, str(given), str(out)], python_of("mcda"))
    apart = float(np.abs(np.load(out) - np.load(folder / "own.npy")).max())
    if apart > ALIKE:
        raise SystemExit(f"{library} and Largesse differ by {apart}: not compared")
    seconds = median(peer["seconds"])
    return [
        Figure(f"h: same step, {library}", seconds, "s", issue="accelerator"),
        Figure(f"h: {library} by Largesse", seconds / own_s, "x", 1.0, "higher", "accelerator"),
        Figure(f"h: largest difference to {library}", apart, "", ALIKE, issue="accelerator"),
    ]


def study_step(folder: str, draws: str) -> Answer:
    """The study of the invented markets: seconds from the prepared figures to shares of models."""
    rng = np.random.default_rng(SEED)
    codes = sorted(country.alpha_3 for country in pycountry.countries)[:MARKETS]
    book = book_of(MarketsDocument.model_validate({"markets": codes, "axes": list(AXES)}))
    names = [f"{axis}-{number}" for axis, count in AXES.items() for number in range(count)]
    raw = rng.lognormal(0, 0.8, size=(MARKETS, INDICATORS))
    panel = panel_of(
        (
            Observation(code, name, 2022, Decimal(f"{raw[row, column]:.6f}"), "made up", "2023")
            for row, code in enumerate(codes)
            for column, name in enumerate(names)
        ),
        {},
    )
    scored = score_all(indices_of(_files(Path(folder))), panel, book)
    study = study_of(scored, book)
    models = by_rung(load(MODELS).models)
    allowed = np.ones((MARKETS, len(models)), dtype=bool)
    started = perf_counter()
    drawn = study.scores(book.axes, study.points(int(draws), SEED))
    for axis in range(len(AXES)):
        drawn[:, :, axis] = positions(drawn[:, :, axis])
    found = shares(choose(drawn, book.axes, models, allowed), len(models))
    seconds = perf_counter() - started
    return {"seconds": seconds, "stable": float((found.max(axis=1) >= 0.9).mean())}


def _files(folder: Path) -> list[tuple[Path, str]]:
    """The three axes as documents."""
    files = []
    for axis, count in AXES.items():
        parts = "".join(f"  s{n}: {{indicator: {axis}-{n}}}\n" for n in range(count))
        path = folder / f"{axis}.yaml"
        treat = "treat: {at most: 5}\n"
        path.write_text(f"index: {axis}\ntitle: {{en: {axis}}}\n{treat}parts:\n{parts}", "utf-8")
        files.append((path, path.name))
    return files


def _given(draws: int) -> dict[str, Figures]:
    rng = np.random.default_rng(SEED)
    matrix = rng.lognormal(0, 0.8, size=(MARKETS, INDICATORS))
    return {"matrix": matrix, "weights": rng.dirichlet(np.full(INDICATORS, 20.0), draws)}


def same_step(given: str, out: str) -> Answer:
    """Min-max, then a weighted sum and a weighted product for every vector of weights."""
    read = np.load(given)
    matrix, weights = read["matrix"], read["weights"]
    names = [f"s{number}" for number in range(matrix.shape[1])]
    index = _flat(names)
    count = len(weights)
    started = perf_counter()
    scores = []
    for mean in (Mean.ARITHMETIC, Mean.GEOMETRIC):
        none = first(count)
        draws = Draws(count, (None,), none, (mean,), none, none, {"flat": weights})
        scores.append(evaluate(index, names, (matrix,), draws).scores)
    seconds = perf_counter() - started
    np.save(out, np.array(scores))
    return {"seconds": seconds}


def _flat(names: list[str]) -> Index:
    """One group of series, min-max, equal weights."""
    leaves = tuple(Leaf(name, Text(name), Series(name)) for name in names)
    root = Group("flat", Text("flat"), leaves)
    rule = Normalisation(Scaling.MIN_MAX)
    title, mean = Text("flat"), Mean.ARITHMETIC
    return Index("flat", title, root, (), None, 0, 1.0, "none", None, rule, mean, None, "")
