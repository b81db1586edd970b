"""Published indices in the language, each against its note's arithmetic in plain Python."""

from collections.abc import Callable, Mapping
from math import log, log1p, prod, sqrt
from pathlib import Path
from statistics import fmean, harmonic_mean, pstdev, stdev

import numpy as np
import pytest

from largesse.markets.index.reading import read_index
from largesse.markets.index.scoring import Scores, score_all
from largesse.markets.observations.panel import panel_of
from tests.markets import world
from tests.shared import ROOT

Row = Mapping[str, float]
MARKETS = ("AUT", "BEL", "CHE", "DNK", "ESP", "FIN", "GRC")


def invented(seed: int, **ends: tuple[float, float]) -> dict[str, dict[str, float]]:
    """Made-up figures by market and indicator, evenly between ends, with four decimals."""
    rng = np.random.default_rng(seed)
    return {m: {n: round(float(rng.uniform(*e)), 4) for n, e in ends.items()} for m in MARKETS}


def scored(name: str, folder: Path, years: Mapping[int, Mapping[str, Row]]) -> Scores:
    """The index of that file over figures by year and market; a figure that is NaN is missing."""
    index = read_index(ROOT / f"examples/indices/{name}.yaml")
    panel = panel_of(
        [
            world.observation(market, indicator, str(value), year)
            for year, rows in years.items()
            for market, row in rows.items()
            for indicator, value in row.items()
            if value == value
        ],
        {},
    )
    book = world.book(folder, f"markets: [{', '.join(MARKETS)}]\n")
    return score_all({index.id: index}, panel, book)[index.id]


def share(value: float, low: float, high: float) -> float:
    return min((value - low) / (high - low), 1)


def human(life: float, ends: tuple[float, float], eys: float, mys: float, gni: float) -> float:
    education = (share(eys, 0, 18) + share(mys, 0, 15)) / 2
    return (share(life, *ends) * education * share(log(gni), log(100), log(75_000))) ** (1 / 3)


def gdi(row: Row) -> float:
    female = human(row["le_f"], (22.5, 87.5), row["eys_f"], row["mys_f"], row["gni_f"])
    return female / human(row["le_m"], (17.5, 82.5), row["eys_m"], row["mys_m"], row["gni_m"])


def ihdi(row: Row) -> float:
    life = share(row["le"], 20, 85) * (1 - row["atkinson_le"])
    education = (share(row["eys"], 0, 18) + share(row["mys"], 0, 15)) / 2
    income = share(log(row["gnipc"]), log(100), log(75_000)) * (1 - row["atkinson_income"])
    return (life * education * (1 - row["atkinson_education"]) * income) ** (1 / 3)


def gii(row: Row) -> float:
    health = sqrt(10 / min(max(row["mmr"], 10), 1000) / row["abr"])
    power_f, power_m = (sqrt(row[f"seats_{s}"] * row[f"school_{s}"]) for s in "fm")
    female = (health * power_f * row["work_f"]) ** (1 / 3)
    male = (power_m * row["work_m"]) ** (1 / 3)
    means = (health + 1) / 2, (power_f + power_m) / 2, (row["work_f"] + row["work_m"]) / 2
    return 1 - harmonic_mean([female, male]) / prod(means) ** (1 / 3)


BY_MARKET: list[tuple[str, Callable[[Row], float], int, dict[str, tuple[float, float]]]] = [
    ("gdi", gdi, 3, {
        "le_f": (55, 90), "eys_f": (5, 20), "mys_f": (2, 16), "gni_f": (500, 90_000),
        "le_m": (50, 84), "eys_m": (5, 20), "mys_m": (2, 16), "gni_m": (500, 90_000),
    }),
    ("ihdi", ihdi, 3, {
        "le": (50, 87), "eys": (5, 20), "mys": (2, 16), "gnipc": (500, 90_000),
        "atkinson_le": (0, .4), "atkinson_education": (0, .4), "atkinson_income": (0, .4),
    }),
    ("gii", gii, 3, {
        "mmr": (2, 1200), "abr": (2, 180), "seats_f": (.5, 50), "seats_m": (50, 99.5),
        "school_f": (10, 99), "school_m": (10, 99), "work_f": (15, 80), "work_m": (50, 90),
    }),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "note", "decimals", "ends"), BY_MARKET, ids=lambda v: v if isinstance(v, str) else ""
)
def test_an_index_is_what_its_technical_note_says(
    name: str,
    note: Callable[[Row], float],
    decimals: int,
    ends: dict[str, tuple[float, float]],
    tmp_path: Path,
) -> None:
    for seed in range(5):
        rows = invented(seed, **ends)
        found = scored(name, tmp_path, {2022: rows})
        for market in MARKETS:
            assert found.of(market) == pytest.approx(
                note(rows[market]), abs=0.500001 / 10**decimals
            )


def standardised(values: list[float]) -> list[float]:
    return [(value - fmean(values)) / pstdev(values) for value in values]


def stretched(values: list[float], low: float = 0, high: float = 1) -> list[float]:
    return [low + (v - min(values)) / (max(values) - min(values)) * (high - low) for v in values]


def test_egdi_is_a_mean_of_rescaled_means_of_z_scores(tmp_path: Path) -> None:
    groups = [
        ("internet", "mobile", "fixed", "wireless"),
        ("literacy", "enrolment", "expected", "mean"),
    ]
    names = ("osi", *groups[0], *groups[1])
    rows = invented(3, **dict.fromkeys(names, (1, 99)))
    column = {name: [rows[m][name] for m in MARKETS] for name in names}
    means = [
        [fmean(each) for each in zip(*(standardised(column[n]) for n in group), strict=True)]
        for group in groups
    ]
    expected = zip(stretched(column["osi"]), *(stretched(mean) for mean in means), strict=True)
    found = scored("egdi", tmp_path, {2022: rows})
    np.testing.assert_allclose(found.values, [fmean(each) for each in expected], atol=5.1e-5)


def test_percentiles_are_ends_and_weights_need_not_sum_to_one(tmp_path: Path) -> None:
    ends = {"pm25": (2, 200), "unsafe_water": (0, 60), "carbon": (5, 500), "gdp": (10, 900),
            "forest": (5, 80), "protected": (0, 45)}  # fmt: skip
    now, before = invented(4, **ends), invented(5, forest=(5, 80))

    def ranged(values: list[float], less: bool = False) -> list[float]:
        low, high = (float(np.quantile(values, q)) for q in (0.05, 0.95))
        shares = [min(max((v - low) / (high - low), 0), 1) for v in values]
        return [100 * (1 - s if less else s) for s in shares]

    rows = [now[m] for m in MARKETS]
    air = ranged([log(r["pm25"]) for r in rows], less=True)
    water = ranged([log1p(r["unsafe_water"]) for r in rows], less=True)
    carbon = ranged([r["carbon"] / r["gdp"] for r in rows], less=True)
    forest = ranged([now[m]["forest"] - before[m]["forest"] for m in MARKETS])
    protected = [100 * min(r["protected"] / 30, 1) for r in rows]
    expected = [
        0.4 * (0.55 * a + 0.45 * w) + 0.6 * (0.5 * c + 0.3 * f + 0.2 * p)
        for a, w, c, f, p in zip(air, water, carbon, forest, protected, strict=True)
    ]
    found = scored("distance-to-targets", tmp_path, {2022: now, 2017: before})
    np.testing.assert_allclose(found.values, expected, rtol=1e-9)


def test_a_power_mean_over_a_weakest_link_and_a_gap(tmp_path: Path) -> None:
    names = ("trust", "days_to_start", "skills", "roads", "lines")
    rows = invented(6, **dict.fromkeys(names, (1, 7)))
    rows["BEL"]["trust"] = float("nan")
    column = {name: [rows[m][name] for m in MARKETS] for name in names}
    days = [8 - v for v in stretched(column["days_to_start"], 1, 7)]
    scaled = {name: stretched(column[name], 1, 7) for name in ("skills", "roads", "lines")}
    expected = []
    for at, market in enumerate(MARKETS):
        given = [rows[market]["trust"], days[at]]
        institutions = days[at] if market == "BEL" else fmean(given)
        reach = min(scaled["roads"][at], scaled["lines"][at])
        roots = [sqrt(v) for v in (institutions, scaled["skills"][at], reach)]
        expected.append(fmean(roots) ** 2)
    found = scored("competitiveness", tmp_path, {2022: rows})
    np.testing.assert_allclose(found.values, expected, rtol=1e-9)


def test_surveys_of_one_mean_and_deviation_of_which_three_are_enough(tmp_path: Path) -> None:
    names = ("executives", "experts", "analysts", "risk", "law")
    rows = invented(7, **dict.fromkeys(names, (0, 10)))
    rows["BEL"]["law"] = rows["BEL"]["risk"] = rows["CHE"]["experts"] = float("nan")
    points: dict[str, list[float]] = {market: [] for market in MARKETS}
    for name in names:
        known = {m: rows[m][name] for m in MARKETS if rows[m][name] == rows[m][name]}
        mean, deviation = fmean(known.values()), stdev(known.values())
        for market, value in known.items():
            score = (value - mean) / deviation
            points[market].append(45 + 20 * (-score if name == "risk" else score))
    expected = [int(fmean(points[market]) + 0.5) for market in MARKETS]
    found = scored("perceptions", tmp_path, {2022: rows})
    assert list(found.markets) == list(MARKETS)
    assert [int(value) for value in found.values] == expected


def test_every_example_is_read() -> None:
    names = sorted(path.stem for path in (ROOT / "examples/indices").glob("*.yaml"))
    assert len(names) >= 7
    assert all(read_index(ROOT / f"examples/indices/{name}.yaml").id == name for name in names)
