"""The match of a workspace: proposed, undecided, kept out, not scoreable; what would change it."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from largesse.cli import main
from largesse.markets.index import coherence
from largesse.markets.matching.evidence import evidence
from largesse.markets.matching.match import MarketMatch
from largesse.markets.matching.workspace import WorkspaceMatch, match_record, match_workspace
from largesse.markets.observations.store import as_csv
from largesse.programme.load import load
from largesse.workspace.errors import Refusal
from largesse.workspace.paths import Workspace
from tests.markets import world
from tests.shared import ROOT

DAY = date(2024, 6, 1)
PROGRAMME = """programme: test
title: {en: Test}
currency: USD
"""
MODELS = """
model: learn
title: {en: Learn, fr: Apprendre}
rung: 1
fits: {need: '[0.5, inf)', size: '[0, 0.5)'}
---
model: sell
title: {en: Sell, fr: Vendre}
rung: 3
fits: {size: '[0.5, inf)'}
needs: {foreign-operation: open}
---
model: license
title: {en: License, fr: Concéder}
rung: 2
fits: {size: '[0.5, inf)'}
needs: {foreign-operation: closed}
"""
HEADER = "market,gate,state,from,to,source,known_at,note\n"


def opened(*but: tuple[str, str, str]) -> str:
    """Every gate of every country open, but those named."""
    states = {(market, gate): state for market, gate, state in but}
    rows = [
        f"{market},{gate},{states.get((market, gate), 'open')},2020-01-01,,law,2020-01-01,\n"
        for market in (*world.COUNTRIES, "TWN")
        for gate in ("foreign-operation", "residency", "billing", "sanctions", "partner")
    ]
    return HEADER + "".join(rows)


def files(**more: str) -> dict[str, str]:
    return {
        "programme/programme.yaml": PROGRAMME,
        "programme/models.yaml": MODELS,
        "markets/markets.yaml": world.BOOK,
        "markets/indices/size.yaml": world.SIZE,
        "markets/indices/need.yaml": world.NEED,
        "markets/observations/made-up.csv": as_csv(world.observations()),
        "markets/gates.csv": opened(),
        **{name.replace("__", "/"): text for name, text in more.items()},
    }


def matched(folder: Path, said: Mapping[str, str] | None = None, **more: object) -> WorkspaceMatch:
    home = world.workspace(folder, said or files())
    return match_workspace(home, load(home.programme), DAY, **more)  # type: ignore[arg-type]


def of(done: WorkspaceMatch, market: str) -> MarketMatch:
    return next(each for each in done.found if each.market == market)


def test_each_market_is_matched_or_says_why_not(tmp_path: Path) -> None:
    done = matched(tmp_path)
    assert {each.market: each.as_defined for each in done.found} == {
        "AUT": "sell", "BEL": "sell", "CHE": "sell", "ESP": "sell",
        "DNK": "sell", "FIN": "learn", "GRC": "learn", "TWN": None,
    }  # fmt: skip
    assert of(done, "GRC").proposed == "learn"
    assert of(done, "GRC").probability == 1
    assert sum(ranked.probability for ranked in of(done, "BEL").ranked) == 1


def test_a_market_with_no_data_is_to_be_entered_by_hand(tmp_path: Path) -> None:
    found = of(matched(tmp_path), "TWN")
    assert (found.proposed, found.ranked, found.is_undecided) == (None, (), False)
    assert "enter by hand" in str(found.not_scoreable)
    assert evidence(matched(tmp_path).matching, found) == ()


def test_a_gap_of_one_market_moves_no_other_into_doubt(tmp_path: Path) -> None:
    """Draws that leave out GRC's only figure of an axis say nothing of it; others keep theirs."""
    said = files()
    said["markets/indices/size.yaml"] = world.SIZE + "cover: 50%\nat least: 1\n"
    gap = [o for o in world.observations() if (o.market, o.indicator) != ("GRC", "firms")]
    said["markets/observations/made-up.csv"] = as_csv(gap)
    done = matched(tmp_path, said)
    assert of(done, "GRC").probability == pytest.approx(Decimal(2) / 3, abs=Decimal("0.08"))
    assert of(done, "GRC").ranked[0].model == "learn"
    assert of(done, "BEL").probability == 1
    single = [of(matched(tmp_path, said, draws=1, seed=seed), "GRC") for seed in range(12)]
    codes = {found.not_scoreable.code if found.not_scoreable else "" for found in single}
    assert codes == {"", "no-draw"}


def test_a_market_needs_others_to_be_compared_with(tmp_path: Path) -> None:
    said = files()
    said["markets/markets.yaml"] = world.BOOK.replace(", ESP, FIN, GRC, TWN]", "]").replace(
        "north: [DNK, FIN], south: [ESP, GRC]", "north: [DNK]"
    )
    found = of(matched(tmp_path, said), "AUT")
    assert found.proposed is None
    assert "compared with 3 others" in str(found.not_scoreable)


def test_a_closed_gate_binds(tmp_path: Path) -> None:
    said = files(markets__gates_csv="")
    said["markets/gates.csv"] = opened(("ESP", "foreign-operation", "closed"))
    del said["markets/gates_csv"]
    found = of(matched(tmp_path, said), "ESP")
    assert found.proposed == "license"
    assert [fact.gate for fact in found.binding] == ["foreign-operation"]
    assert found.without_gates == "sell"
    assert [(kept.model, kept.gates[0].source) for kept in found.closed] == [("sell", "law")]


def test_a_gate_counts_as_it_was_known(tmp_path: Path) -> None:
    said = files()
    said["markets/gates.csv"] = opened() + (
        "ESP,foreign-operation,closed,2024-01-01,,law,2024-09-01,\n"
    )
    assert of(matched(tmp_path, said), "ESP").proposed == "license"
    assert of(matched(tmp_path, said, known_at=DAY), "ESP").proposed == "sell"


def test_sanctions_stop_every_model(tmp_path: Path) -> None:
    said = files()
    said["markets/gates.csv"] = opened(("GRC", "sanctions", "closed"))
    found = of(matched(tmp_path, said), "GRC")
    assert found.is_stopped
    assert found.ranked == ()
    assert found.proposed is None
    assert not found.is_undecided
    assert {fact.gate for kept in found.closed for fact in kept.gates} >= {"sanctions"}


def test_a_gate_that_nobody_stated_is_not_open(tmp_path: Path) -> None:
    said = files()
    said["markets/gates.csv"] = HEADER
    found = of(matched(tmp_path, said), "ESP")
    assert found.as_defined == "learn"
    assert {kept.model for kept in found.closed} == {"sell", "license"}


def test_billing_that_nobody_stated_says_which_rate_is_missing(tmp_path: Path) -> None:
    said = files()
    said["markets/gates.csv"] = HEADER
    fact = of(matched(tmp_path, said), "CHE").states["billing"]
    assert fact.state == "unknown"
    assert fact.note.startswith("no exchange rate for CHF on 2024-06-01")


def test_sanctions_that_nobody_stated_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world.workspace(tmp_path, files())
    for text, is_told in ((HEADER, True), (opened(), False)):
        (tmp_path / "markets/gates.csv").write_text(text, "utf-8")
        assert main(["markets", "explain", "GRC", "-w", str(tmp_path)]) == 0
        assert ("before sanctions are stated" in capsys.readouterr().out) == is_told


def test_below_the_threshold_nothing_is_proposed(tmp_path: Path) -> None:
    said = files()
    said["markets/markets.yaml"] = world.BOOK.replace("60%", "100%").replace("20%}", "90%}")
    done = matched(tmp_path, said)
    undecided = [each for each in done.found if each.is_undecided]
    assert undecided
    assert all(each.proposed is None and each.probability < 1 for each in undecided)


def test_the_same_seed_gives_the_same_answer(tmp_path: Path) -> None:
    one, again, other = (matched(tmp_path, seed=seed) for seed in (1, 1, 2))
    assert [match_record(one, f) for f in one.found] == [
        match_record(again, f) for f in again.found
    ]
    assert one.digest == again.digest != other.digest


def test_the_order_of_markets_is_nothing(tmp_path: Path) -> None:
    turned = files()
    listed = "[AUT, BEL, CHE, DNK, ESP, FIN, GRC, TWN]"
    turned["markets/markets.yaml"] = world.BOOK.replace(
        listed, "[GRC, TWN, FIN, ESP, AUT, BEL, CHE, DNK]"
    )
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, other = matched(tmp_path / "a"), matched(tmp_path / "b", turned)
    for market in world.COUNTRIES:
        assert of(one, market).as_defined == of(other, market).as_defined
        assert of(one, market).positions == of(other, market).positions


CHANGED = ["markets/gates.csv", "markets/indices/size.yaml", "markets/observations/made-up.csv",
           "markets/markets.yaml"]  # fmt: skip


@pytest.mark.parametrize("name", CHANGED)
def test_every_input_is_in_the_digest(name: str, tmp_path: Path) -> None:
    said = files()
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    before = matched(tmp_path / "a", said).digest
    said[name] += "\n"
    assert matched(tmp_path / "b", said).digest != before


def test_evidence_changes_the_answer_when_it_comes_true(tmp_path: Path) -> None:
    """Take each figure that evidence names just beyond where it would turn, and match again."""
    done = matched(tmp_path)
    found = of(done, "BEL")
    told = [each for each in evidence(done.matching, found) if each.kind == "figure"]
    assert told
    for each in told:
        at = each.what.partition("; at ")[2].partition(",")[0].removesuffix(" or beyond")
        value = float(at.replace(",", ""))
        study = done.matching.study
        axis = next(axis for axis in done.matching.axes if each.subject in study.series[axis])
        figures = study.alternatives[axis][0].copy()
        column = figures[:, study.series[axis].index(each.subject)]
        own = float(column[study.markets.index("BEL")])
        column[study.markets.index("BEL")] = value + 0.02 * (value - own)
        again = files()
        rows = [
            world.observation(market, each.subject, f"{figure:.6f}")
            for market, figure in zip(study.markets, column, strict=True)
        ]
        others = [o for o in world.observations() if o.indicator != each.subject]
        again["markets/observations/made-up.csv"] = as_csv([*others, *rows])
        folder = tmp_path / each.subject
        folder.mkdir()
        assert of(matched(folder, again), "BEL").as_defined == each.model != found.as_defined


def test_evidence_tells_figures_as_their_source_has_them(tmp_path: Path) -> None:
    """An index that takes the logarithm of outliers says nothing of logarithms to a reader."""
    said = files()
    rule = "treat: {how: log, skewness: 0.1, kurtosis: -5}\n"
    said["markets/indices/size.yaml"] = world.SIZE.replace("year: 2022\n", f"year: 2022\n{rule}")
    done = matched(tmp_path, said)
    assert {each.series for each in done.scored["size"].prepared.treated} == {"gdp", "firms"}
    told = [each.what for each in evidence(done.matching, of(done, "BEL")) if each.subject == "gdp"]
    assert [what.partition(" (")[0] for what in told] == ["gdp is 50"]


def test_a_figure_that_two_axes_read_changes_in_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Evidence of one axis alone would not come true: both are measured anew, and whether axes of
    so few markets are alike is left aside."""
    monkeypatch.setattr(coherence, "MOST_OF_FIRST_COMPONENT", 1)
    monkeypatch.setattr(coherence, "MOST_CORRELATION", 1)
    said = files()
    firms = "growth: {indicator: growth}, firms: {indicator: firms, weight: 0.4}"
    said["markets/indices/need.yaml"] = world.NEED.replace("growth: {indicator: growth}", firms)
    done = matched(tmp_path, said)
    told = [
        (market, each)
        for market in world.COUNTRIES
        for each in evidence(done.matching, of(done, market))
        if each.subject == "firms"
    ]
    assert told
    for market, each in told:
        assert " size and need would make it " in each.what
        value = each.what.partition("; at ")[2].partition(",")[0].removesuffix(" or beyond")
        rest = [
            o for o in world.observations() if (o.market, o.indicator) != (market, each.subject)
        ]
        turned = world.observation(market, each.subject, value)
        said["markets/observations/made-up.csv"] = as_csv([*rest, turned])
        (tmp_path / market).mkdir()
        again = of(matched(tmp_path / market, said), market)
        assert again.as_defined == each.model != of(done, market).as_defined


def test_no_threshold_proposes_a_model_that_no_draw_takes(tmp_path: Path) -> None:
    said = files()
    said["markets/markets.yaml"] = world.BOOK.replace("threshold: 60%", "threshold: 0%")
    everywhere = "avoid: [{where: {size: '[0, inf)'}, because: {en: Never, fr: Jamais}}]\n"
    said["programme/models.yaml"] = "\n---\n".join(
        f"{model.strip()}\n{everywhere}" for model in MODELS.split("---")
    )
    assert {each.proposed for each in matched(tmp_path, said).found} == {None}


def test_gates_that_would_change_the_answer_are_named(tmp_path: Path) -> None:
    done = matched(tmp_path)
    told = {each.subject: each.model for each in evidence(done.matching, of(done, "ESP"))}
    assert told["foreign-operation"] == "license"
    assert told["sanctions"] is None
    assert "billing" not in told


NEED_TWICE = world.SIZE.replace("index: size", "index: need")
REFUSED = [
    # what is changed            to                                       what is told
    ("programme/models.yaml",    "measure: m\nof: BilledCost\n",       "no collaboration models"),
    ("programme/models.yaml",    MODELS.replace("{need:", "{want:"),   "'want', which is no axis"),
    ("markets/markets.yaml",     "markets: [AUT]\n",                   "no axes are named"),
    ("markets/indices/need.yaml", NEED_TWICE,                          "same thing said twice"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "told"), REFUSED)
def test_what_cannot_be_matched_is_refused(name: str, text: str, told: str, tmp_path: Path) -> None:
    said = files()
    said[name] = text
    with pytest.raises(Refusal) as refusal:
        matched(tmp_path, said)
    assert told in str(refusal.value)


def test_an_unknown_market_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="no market 'AUS'"):
        matched(tmp_path, markets=["AUS"])


VERBS = [
    # words                                       code
    (["score"],                                   0),
    (["score", "size", "--market", "AUT"],        0),
    (["score", "sise"],                           2),
    (["gates", "--on", "2024-06-01"],             0),
    (["match", "--on", "2024-06-01"],             0),
    (["match", "AUS"],                            2),
    (["explain", "BEL", "--on", "2024-06-01", "--sensitivity"], 0),
    (["explain", "TWN"],                          0),
    (["decide", "--list"],                        0),
    (["cohorts", "list"],                         0),
]  # fmt: skip


@pytest.mark.parametrize(("words", "code"), VERBS)
def test_every_verb_speaks_to_people_and_machines(
    words: list[str], code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world.workspace(tmp_path, files())
    assert main(["markets", *words, "-w", str(tmp_path)]) == code
    spoken = capsys.readouterr()
    assert (spoken.out if code == 0 else spoken.err).strip()
    assert main(["markets", *words, "--json", "-w", str(tmp_path)]) == code
    assert json.loads(capsys.readouterr().out) is not None


def test_axes_that_are_one_end_a_score_with_no(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = files()
    said["markets/indices/need.yaml"] = world.SIZE.replace("index: size", "index: need")
    world.workspace(tmp_path, said)
    assert main(["markets", "score", "-w", str(tmp_path)]) == 1
    assert "the same thing said twice" in capsys.readouterr().err


def test_the_demos_markets_are_matched() -> None:
    """The demo's own files: three kinds of answer, and axes that are different things."""
    folder = ROOT / "largesse/cli/brindlemark"
    done = match_workspace(Workspace(folder), load(folder / "programme"), date(2022, 6, 15))
    answers = {each.market: each.proposed for each in done.found}
    assert answers["IDN"] == "solution-co-build"
    assert answers["CHN"] == "licensed-operator"
    assert of(done, "SAU").is_undecided
    assert of(done, "TWN").not_scoreable is not None
    assert not done.coherence.problems
    assert max(abs(r) for r in done.coherence.correlations.values()) < 0.65
    assert all(each.probability <= Decimal(1) for each in done.found)
    assert np.isfinite(done.matching.drawn).all()
