"""Every chart draws offline, says its finding, has its table, and never speaks by colour alone."""

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest

from largesse.charts.page import Caption, Chart, Grid, framed, page, save
from largesse.charts.placing import beside, spread
from largesse.charts.theme import HUES, TOKENS
from largesse.markets.charts import world
from largesse.markets.charts.cohorts import PlanActual, plan_bars
from largesse.markets.charts.looks import Standing, looks_of
from largesse.markets.charts.map import MapMarket, ScoredMarket, model_map, score_map
from largesse.markets.charts.scores import AxisScore, Position, positions, rank_intervals
from largesse.markets.charts.shares import SharePoint, share_lines
from largesse.workspace.errors import Refusal

CAPTION = Caption("Academies fit one market", "Model per market, as of 25 Nov 2026", "invented")
MODELS = tuple(f"Model {number}" for number in range(1, 8))
HALF = Decimal("0.5")


def a_map() -> Chart:
    markets = [
        MapMarket("IDN", "Indonesia", Standing.PROPOSED, "Model 1", "0.82"),
        MapMarket("BRA", "Brazil", Standing.PROPOSED, "Model 7", "0.71"),
        MapMarket("nordics", "Nordics", Standing.PROPOSED, "Model 2", members=("SWE", "NOR")),
        MapMarket("KEN", "Kenya", Standing.UNDECIDED),
        MapMarket("HKG", "Hong Kong", Standing.NOT_SCOREABLE),
    ]
    return model_map(markets, MODELS, CAPTION)


def scores_on_a_map() -> Chart:
    markets = [ScoredMarket("IDN", "Indonesia", HALF), ScoredMarket("TWN", "Taiwan", None)]
    return score_map(markets, CAPTION, language="fr")


def ranks() -> Chart:
    scores = [
        AxisScore("Indonesia", "Maturity", HALF, 1, 1, 2),
        AxisScore("Taiwan", "Maturity", None, None, note="2 of 13 indicators"),
    ]
    return rank_intervals(scores, CAPTION)


def places() -> Chart:
    one = Position("Indonesia", HALF, HALF, "Model 1", Standing.PROPOSED, x_low=Decimal("0.4"))
    other = Position("Kenya", Decimal(1), Decimal(0), "", Standing.UNDECIDED)
    return positions([one, other], MODELS, ("Maturity", "Demand"), CAPTION)


def shares() -> Chart:
    printed = (
        ("2020", "9.5", "2022-06"),
        ("2021", "9.5", "2022-06"),
        ("2021", "9.8", "2023-07"),
        ("2022", "7.7", "2023-07"),
    )
    return share_lines(
        [
            SharePoint("Alibaba", period, Decimal(share), vintage)
            for period, share, vintage in printed
        ],
        CAPTION,
    )


def goals() -> Chart:
    day = "2026-11-25"
    points = [
        PlanActual("certifications", day, Decimal(20), Decimal(12)),
        PlanActual("consumption, USD", day, Decimal(1000), Decimal(5000)),
        PlanActual("deals", day, Decimal(3), None),
        PlanActual("events", day, Decimal(0), Decimal(1)),
    ]
    return plan_bars(points, CAPTION)


EVERY = (a_map, scores_on_a_map, ranks, places, shares, goals)


@pytest.fixture(scope="module", params=EVERY, ids=lambda draw: draw.__name__)
def chart(request: pytest.FixtureRequest) -> Chart:
    draw: Callable[[], Chart] = request.param
    return draw()


def test_a_drawing_is_svg_that_asks_for_nothing(chart: Chart) -> None:
    text = framed(chart)
    assert ElementTree.fromstring(text).tag == "{http://www.w3.org/2000/svg}svg"
    assert not re.search(r"href|<image|<script|@import|url\((?!#)", text)
    assert set(re.findall(r"https?://[^\"' ]+", text)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }


def test_a_page_says_the_finding_follows_the_theme_and_has_its_table(chart: Chart) -> None:
    text = page(chart)
    assert f"<h1>{CAPTION.title}</h1>" in text
    assert f'<p class="sub">{CAPTION.subtitle}</p>' in text
    assert text.count("<tr>") == len(chart.grid.rows) + 1
    drawn = re.findall(r"<figure>.*</figure>", text, re.DOTALL)[0]
    assert "var(--" in drawn
    outside_patterns = re.sub(r"<pattern.*?</pattern>", "", drawn, flags=re.DOTALL)
    assert not {light for light, _ in TOKENS.values()} & set(
        re.findall(r"\"(#[0-9a-f]{6})\"", outside_patterns)
    )


def test_texts_from_files_are_escaped() -> None:
    evil = '<script>alert("1")</script>'
    caption = Caption(evil, evil, evil)
    svg = '<svg width="10" height="10"></svg>'
    chart = Chart(caption, svg, Grid((evil,), ((evil,),)), notes=(evil,))
    assert "<script" not in page(chart)
    assert "<script" not in framed(chart)
    ElementTree.fromstring(framed(chart))


def test_what_no_model_is_proposed_for_has_its_own_pattern_and_words() -> None:
    svg = a_map().svg
    assert 'fill="url(#undecided)"' in svg
    assert 'fill="url(#not-scoreable)"' in svg
    assert "undecided: collect evidence (1)" in svg
    assert "not scoreable: enter by hand (1)" in svg
    assert "× Hong Kong" in svg


def test_models_beyond_five_hues_have_a_texture_and_keep_their_number() -> None:
    looks = looks_of([(Standing.PROPOSED, model) for model in MODELS], MODELS, "en")
    fills = [look.fill for look in looks.values()]
    assert fills[:5] == list(HUES)
    assert len(set(fills)) == len(MODELS)
    assert [look.key for look in looks.values()] == ["1", "2", "3", "4", "5", "6", "7"]
    alone = looks_of([(Standing.PROPOSED, "Model 7")], MODELS, "en")
    assert next(iter(alone.values())).fill == fills[6]


def test_restated_shares_are_dashed_and_hollow_and_no_line_joins_two_vintages() -> None:
    svg = shares().svg
    assert "a figure since restated" in svg
    joined = [path for path in re.findall(r'd="(M[^"]+)"', svg) if path.count("L") == 1]
    assert len(joined) == 2
    assert ("Alibaba", "2021", "2022-06", "9.5", "-", "-", "restated since") in shares().grid.rows


def test_a_goal_of_which_nothing_is_known_says_so_and_is_no_zero() -> None:
    svg = goals().svg
    assert "not known, of 3" in svg
    assert "12 of 20" in svg
    assert ("deals", "2026-11-25", "3", "-") in goals().grid.rows


def test_what_gates_close_is_told_apart_from_undecided() -> None:
    looks = looks_of([(Standing.CLOSED, ""), (Standing.UNDECIDED, "")], MODELS, "fr")
    assert [look.words for look in looks.values()] == [
        "?  indécis : réunir des preuves (1)",
        "–  fermé : aucun modèle possible (1)",
    ]


def test_the_map_knows_every_market_of_the_world_by_shape_or_dot() -> None:
    assert {"IDN", "SAU", "TWN", "XKX", "ZAF"} <= world.drawn()
    assert {"SGP", "BHR", "HKG", "MLT"} <= set(world.SMALL)
    assert not set(world.SMALL) & world.drawn()
    longitude, latitude = world.middle("KEN") or (0.0, 0.0)
    assert 34 < longitude < 42
    assert -5 < latitude < 5


def test_a_market_without_a_place_is_named_under_the_map() -> None:
    markets = [MapMarket("BVT", "Bouvet Island", Standing.UNDECIDED)]
    assert model_map(markets, MODELS, CAPTION).notes == (
        "In the table but not on the map: Bouvet Island",
    )


def test_one_period_alone_is_drawn() -> None:
    chart = share_lines([SharePoint("Hazel", "2021", Decimal(9), "2022-06")], CAPTION)
    assert "Hazel 9 %" in chart.svg


@pytest.mark.parametrize("name", ["chart.png", "nowhere/chart.svg"])
def test_a_file_that_cannot_be_written_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        save(goals(), tmp_path / name)
    assert refused.value.problems[0].code == "bad-chart-file"


def test_names_move_apart_only_where_they_meet() -> None:
    assert spread([1.0, 5.0, 5.2], 1.0) == pytest.approx([1.0, 4.6, 5.6])
    assert spread([], 1.0) == []


def test_a_name_without_room_is_left_to_the_table() -> None:
    crowd = [(50.0 + step, 50.0) for step in range(8)]
    placed = beside(crowd, ["a long name"] * 8, wide=100)
    assert placed.count(None) >= 4
