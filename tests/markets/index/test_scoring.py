"""From observations to scores: what is covered, filled, treated and refused, and told."""

import csv
from pathlib import Path

import numpy as np
import pytest

from largesse.facts.countries import country_of
from largesse.markets.index.coherence import Coherence, check_axes, coherence_of
from largesse.markets.index.definition import Treatment
from largesse.markets.index.prepare import filled, skewness, treated_all
from largesse.markets.index.scoring import Scores, score_all
from largesse.markets.index.told import told
from largesse.markets.observations.panel import panel_of
from largesse.workspace.errors import Refusal
from tests.markets import world
from tests.markets.world import observation
from tests.shared import shared_path


def scored(
    folder: Path, *texts: str, panel: object = None, book: str = world.BOOK
) -> dict[str, Scores]:
    indices = world.indices(folder, *texts)
    return dict(score_all(indices, panel or world.panel(), world.book(folder, book)))  # type: ignore[arg-type]


def test_a_score_is_the_mean_of_its_parts(tmp_path: Path) -> None:
    size = scored(tmp_path, world.SIZE)["size"]
    assert size.of("ESP") == 1.0
    assert size.of("GRC") == 0.0
    assert size.of("AUT") == pytest.approx((30 / 80 + 3 / 8) / 2)
    assert size.ranks() == {"ESP": 1, "CHE": 2, "BEL": 3, "AUT": 4, "DNK": 5, "FIN": 6, "GRC": 7}


def test_a_market_without_data_is_not_scored_and_never_imputed(tmp_path: Path) -> None:
    imputing = world.SIZE + "cover: 1%\nimpute: median\n"
    size = scored(tmp_path, imputing)["size"]
    assert size.of("TWN") is None
    said = str(size.refused["TWN"])
    assert "not scoreable on 'size': 0 of 2 figures" in said
    assert "enter by hand: largesse markets observe --market TWN --indicator gdp" in said
    assert not size.prepared.imputed


def test_a_figure_without_a_logarithm_is_no_gap(tmp_path: Path) -> None:
    """Else a market would stand well for want of its worst part."""
    text = "index: x\ntitle: {en: X}\nat least: 1\nparts:\n"
    text += "  a: {indicator: patents, transform: ln}\n  b: {indicator: gdp}"
    figures = (observation("AUT", "patents", "0"), observation("BEL", "patents", "3"))
    found = scored(tmp_path, text, panel=world.panel(*figures))["x"]
    assert "'a' is 0, of which ln has no value" in str(found.refused["AUT"])
    assert found.of("BEL") is not None
    assert found.of("CHE") is not None


COVERED = [
    # cover   impute    is TWN, which has one figure of two, scored?
    ("50%",   "median", True),
    ("51%",   "median", False),
    ("50%",   "none",   False),
]  # fmt: skip


@pytest.mark.parametrize(("cover", "impute", "is_scored"), COVERED)
def test_a_missing_indicator(cover: str, impute: str, is_scored: bool, tmp_path: Path) -> None:
    text = world.SIZE + f"cover: {cover}\nimpute: {impute}\n"
    size = scored(tmp_path, text, panel=world.panel(observation("TWN", "gdp", "35")))["size"]
    assert (size.of("TWN") is not None) == is_scored
    if is_scored:
        (filled_in,) = size.prepared.imputed
        assert (filled_in.market, filled_in.series, filled_in.value) == ("TWN", "firms", 4.0)
        assert filled_in.how == "median of all markets"
    else:
        assert "missing: firms" in size.refused["TWN"].what


def test_parts_may_be_missing_where_that_is_said(tmp_path: Path) -> None:
    text = world.SIZE + "cover: 50%\nat least: 1\n"
    size = scored(tmp_path, text, panel=world.panel(observation("TWN", "gdp", "50")))["size"]
    assert size.of("TWN") == pytest.approx(40 / 80)


IMPUTED = [
    # how                 FIN's gap in a is filled with   told as
    ("median",            3.0,                            "median of all markets"),
    ("regional-median",   9.0,                            "median of 1 markets alike"),
    ("regression",        8.0,                            "regression on b"),
]  # fmt: skip


@pytest.mark.parametrize(("how", "value", "said"), IMPUTED)
def test_gaps_are_filled_and_named(how: str, value: float, said: str, tmp_path: Path) -> None:
    markets = ("AUT", "BEL", "CHE", "DNK", "ESP", "FIN")
    b = np.array([1.0, 2.0, 3.0, 9.0, 2.5, 8.0])
    a = np.where(np.array(markets) == "FIN", np.nan, b)
    a[2] = 3.0
    found, imputed = filled(np.column_stack([a, b]), markets, ("a", "b"), how, world.book(tmp_path))
    assert found[5, 0] == pytest.approx(value if how != "median" else np.nanmedian(a))
    assert [(each.market, each.series, each.how) for each in imputed] == [("FIN", "a", said)]


def test_outliers_are_moved_to_their_neighbour_and_named() -> None:
    figures = np.array([[1.0], [2.0], [3.0], [2.5], [1.5], [2.2], [2.8], [90.0]])
    markets = tuple("ABCDEFGH")
    found, treated = treated_all(figures, markets, ("a",), Treatment())
    assert found.max() == 3.0
    assert [(each.series, each.how, each.moved) for each in treated] == [
        ("a", "winsorised", ("H",))
    ]


def test_many_outliers_take_a_logarithm() -> None:
    figures = np.exp(np.random.default_rng(1).normal(0, 3, size=(60, 1)))
    found, treated = treated_all(
        figures, tuple(map(str, range(60))), ("a",), Treatment(most_points=1)
    )
    np.testing.assert_allclose(found, np.log(figures))
    assert treated[0].how == "logarithm"


def test_a_long_lower_tail_takes_a_mirrored_logarithm() -> None:
    """A plain one would make it longer."""
    figures = 100 - np.exp(np.random.default_rng(2).normal(0, 1.3, size=(60, 1)))
    found, treated = treated_all(
        figures, tuple(map(str, range(60))), ("a",), Treatment(most_points=1)
    )
    assert treated[0].how == "logarithm, mirrored"
    assert abs(skewness(found[:, 0])) < 2 < abs(skewness(figures[:, 0]))
    assert (np.argsort(found[:, 0]) == np.argsort(figures[:, 0])).all()


def test_outliers_that_remain_in_their_own_unit_are_told() -> None:
    figures = np.exp(np.random.default_rng(1).normal(0, 3, size=(60, 1)))
    rule = Treatment(most_points=1, in_own_unit=frozenset("a"))
    found, treated = treated_all(figures, tuple(map(str, range(60))), ("a",), rule)
    assert found.max() == np.sort(figures[:, 0])[-2]
    assert treated[0].how == "winsorised, outliers remain"


IN_OWN_UNIT = [
    # what the part says beside its indicator   score of AUT, whose gdp is 1
    (", goalposts: [0, 100]",                   0.01),
    (", normalise: none",                       1.0),
    (", transform: ln, goalposts: [1, 100]",    0.0),
]  # fmt: skip


@pytest.mark.parametrize(("said", "score"), IN_OWN_UNIT)
def test_what_is_read_in_its_own_unit_takes_no_logarithm(
    said: str, score: float, tmp_path: Path
) -> None:
    gdp = ("1", "2", "3", "2.5", "1.5", "2.2", "90")
    figures = zip(world.COUNTRIES, gdp, strict=True)
    panel = panel_of((observation(market, "gdp", value) for market, value in figures), {})
    text = (
        f"index: c\ntitle: {{en: C}}\nyear: 2022\ntreat: {{how: log}}\n"
        f"parts: {{g: {{indicator: gdp{said}}}}}"
    )
    assert scored(tmp_path, text, panel=panel)["c"].of("AUT") == pytest.approx(score)


def test_what_has_no_outliers_is_left_alone() -> None:
    figures = np.arange(20.0)[:, None]
    found, treated = treated_all(figures, tuple(map(str, range(20))), ("a",), Treatment())
    assert not treated
    assert (found == figures).all()


def test_a_zero_under_a_geometric_mean_is_refused_in_words(tmp_path: Path) -> None:
    text = world.SIZE + "aggregate: geometric\nnormalise: none\n"
    panel = world.panel(observation("TWN", "gdp", "-1"), observation("TWN", "firms", "2"))
    size = scored(tmp_path, text, panel=panel)["size"]
    assert "'size' has no value there" in size.refused["TWN"].what
    assert "floor the series" in size.refused["TWN"].mend


def test_versions_of_an_index_are_never_mixed(tmp_path: Path) -> None:
    panel = world.panel(
        *(observation(m, "digital@DI3", "20", 2021) for m in world.COUNTRIES),
        *(observation(m, "digital@DI4", "30", 2022) for m in world.COUNTRIES),
    )
    text = "index: d\ntitle: {en: D}\nparts: {d: {indicator: digital}}"
    with pytest.raises(Refusal, match=r"digital@DI3 \(2021\); digital@DI4 \(2022\)"):
        scored(tmp_path, text, panel=panel)
    named = text.replace("digital}", "digital@DI3, change: {how: difference, over: 1 year}}")
    assert not scored(tmp_path, named, panel=panel)["d"].markets


def test_an_indicator_that_nobody_has_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"needs 'gdpp'"):
        scored(tmp_path, world.SIZE.replace("indicator: gdp", "indicator: gdpp"))


def test_change_and_quotients(tmp_path: Path) -> None:
    panel = panel_of(
        [
            observation("AUT", "gdp", "100", 2018), observation("AUT", "gdp", "146.41", 2022),
            observation("BEL", "gdp", "100", 2018), observation("BEL", "gdp", "100", 2022),
            observation("AUT", "firms", "2"), observation("BEL", "firms", "4"),
        ],
        {},
    )  # fmt: skip
    text = (
        "index: c\ntitle: {en: C}\nnormalise: none\nmarkets: [AUT, BEL]\nyear: 2022\nparts:\n"
        "  growth: {indicator: gdp, change: {how: growth, over: 4 years}}\n"
        "  gained: {indicator: gdp, change: {how: difference, over: 4 years}}\n"
        "  each: {indicator: gdp, per: firms}\n"
    )
    parts = scored(tmp_path, text, panel=panel)["c"].parts
    np.testing.assert_allclose(parts["c/growth"], [0.1, 0.0], atol=1e-12)
    np.testing.assert_allclose(parts["c/gained"], [46.41, 0.0])
    np.testing.assert_allclose(parts["c/each"], [73.205, 25.0])


REGION = world.BOOK.replace(
    "axes:", "regions: {pair: {title: {en: Pair}, members: [AUT, BEL]}}\naxes:"
)
COMBINED = [
    # rule            gdp of Austria (40) and Belgium (50), firms 4 and 5
    ("sum",           90.0),
    ("mean",          45.0),
    ("mean by firms", (40 * 4 + 50 * 5) / 9),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "value"), COMBINED)
def test_a_region_has_its_figures_from_its_members(rule: str, value: float, tmp_path: Path) -> None:
    book = REGION + f"indicators: {{gdp: {{combine: {rule}}}}}\n"
    text = (
        "index: c\ntitle: {en: C}\nnormalise: none\nmarkets: [pair]\nparts: {gdp: {indicator: gdp}}"
    )
    assert scored(tmp_path, text, book=book)["c"].of("pair") == pytest.approx(value)


def test_a_region_without_a_rule_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="nothing says how the region 'pair' has 'gdp'"):
        scored(tmp_path, world.SIZE, book=REGION)


def test_each_step_of_a_score_is_told(tmp_path: Path) -> None:
    steps = told(scored(tmp_path, world.SIZE)["size"], "AUT")
    assert [(s.name, s.depth, str(s.value)) for s in steps] == [
        ("size", 0, "0.375000"), ("gdp", 1, "0.375000"), ("firms", 1, "0.375000"),
    ]  # fmt: skip
    assert (str(steps[1].raw), steps[1].origin) == ("40.0000", "gdp, 2022, made up")


def test_axes_that_are_one_are_refused() -> None:
    rng = np.random.default_rng(5)
    a, b = rng.normal(size=(2, 100))
    found = coherence_of(("x", "y", "z"), np.column_stack([a, -a + 0.1 * b, b]))
    assert "'x' and 'y' are the same thing said twice: r = -" in found.problems[0].what
    apart = coherence_of(("x", "y", "z"), np.column_stack([a, b, rng.normal(size=100)]))
    assert not apart.problems
    alike = np.column_stack([a + 0.62 * rng.normal(size=100) for _ in range(6)])
    together = coherence_of(tuple("uvwxyz"), alike)
    assert any("are one axis" in each.what for each in together.problems)


def test_an_axis_that_tells_nothing_apart_is_refused() -> None:
    found = coherence_of(("x", "y"), np.column_stack([np.ones(9), np.arange(9.0)]))
    assert "tells none apart" in found.problems[0].what


NAIVE = {
    "maturity": ("internet_users", "broadband_subscribers_per_100_people",
                 "cell_phones_per_100_people", "electricity_use_per_person"),
    "demand": ("gdppercapita_us_inflation_adjusted", "gdpperemployee_us_inflation_adjusted",
               "services_percent_of_gdp", "service_workers_percent_of_employment",
               "urban_population_percent_of_total"),
}  # fmt: skip


def test_built_naively_the_axes_are_one(tmp_path: Path) -> None:
    """Equal weights, min-max, need as the gap to the frontier: one axis (markets reference, 1)."""
    texts = [_axis(axis, *names) for axis, names in NAIVE.items()]
    texts.append(_axis("need", *NAIVE["maturity"], said=", better: less"))
    found = _axes_of_the_world(tmp_path, *texts)
    assert found.market_count > 150
    assert found.correlations["maturity", "need"] < -0.9
    assert found.correlations["maturity", "demand"] > 0.8
    assert found.first_component > 0.85
    assert {problem.code for problem in found.problems} == {"axes-are-one"}


def test_with_need_as_a_residual_and_demand_as_size_they_are_not(tmp_path: Path) -> None:
    """The same figures: the lag behind income and momentum; size, growth and investment."""
    income = "{income: {indicator: gdppercapita_us_inflation_adjusted, transform: ln}}"
    lag = f"residual of: {{indicator: internet_users}}, on: {income}, better: less"
    need = (
        f"index: need\n{HEAD}parts:\n  lag: {{{lag}}}\n  momentum:"
        " {indicator: internet_users, change: {how: difference, over: 4 years}}\n"
    )
    demand = (
        f"index: demand\n{HEAD}parts:\n  size:"
        " {indicator: total_gdp_us_inflation_adjusted, transform: ln}\n  growth:"
        " {indicator: total_gdp_us_inflation_adjusted, change: {how: growth, over: 4 years}}\n"
        "  investment: {indicator: investments_percent_of_gdp}\n"
    )
    found = _axes_of_the_world(tmp_path, _axis("maturity", *NAIVE["maturity"]), need, demand)
    assert found.market_count > 150
    assert not found.problems


HEAD = "title: {en: X}\nyear: 2022\nwithin: 3 years\ncover: 60%\nimpute: median\n"


def _axis(name: str, *indicators: str, said: str = "") -> str:
    parts = (f"  p{n}: {{indicator: {each}{said}}}\n" for n, each in enumerate(indicators))
    return f"index: {name}\n{HEAD}parts:\n" + "".join(parts)


def _axes_of_the_world(folder: Path, *texts: str) -> Coherence:
    with shared_path("data/markets/indicators_long.csv").open(encoding="utf-8") as file:
        panel = panel_of(
            (
                observation(row["iso3"], row["indicator"], row["value"], int(row["year"]))
                for row in csv.DictReader(file)
            ),
            {},
        )
    codes = sorted({market for market, _ in panel.by_series})
    book = f"markets: [{', '.join(code for code in codes if country_of(code))}]\n"
    return check_axes(scored(folder, *texts, panel=panel, book=book))
