"""``largesse init``, ``new`` and ``check``: from nothing to a sound programme."""

import json
from pathlib import Path

import pytest

from largesse.cli import main
from largesse.entitlement.cases.run import run_case
from largesse.programme.load import inspect, load
from largesse.programme.starting import (
    START,
    TEMPLATES,
    incentive_from,
    model_from,
    model_templates,
    template,
    templates,
)
from tests.programme.kit import FULL, loaded, write

NAMES = sorted(templates())


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    assert main(["init", str(tmp_path)]) == 0
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_new_workspace_holds_a_sound_programme(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main(["check"]) == 0
    said = capsys.readouterr().out
    assert "My partner programme is sound." in said
    assert "1 incentive: 1 rebate" in said
    assert "5 envelopes of a fund of USD 1,000,000" in said
    assert "semantic hash" in said


def test_a_programme_that_is_there_is_kept(tmp_path: Path) -> None:
    write(tmp_path / "programme", FULL)
    assert main(["init", str(tmp_path)]) == 0
    assert [path.name for path in (tmp_path / "programme").iterdir()] == ["rule.yaml"]


def test_there_are_templates_enough() -> None:
    assert len(NAMES) >= 10
    assert all(item.summary.endswith(".") for item in templates().values())


@pytest.mark.parametrize("month", [1, 4, 7, 10])
@pytest.mark.parametrize("name", NAMES)
def test_a_template_is_sound_and_its_cases_come_out(tmp_path: Path, name: str, month: int) -> None:
    for path in START.glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        text = text.replace("year starts in month: 1", f"year starts in month: {month}")
        write(tmp_path, text, path.name)
    start, _ = inspect(tmp_path)
    write(tmp_path, incentive_from(template(name), "my-own", start), "incentives/my-own.yaml")
    programme = load(tmp_path)
    assert programme.cases
    for case in programme.cases:
        assert run_case(programme, case).differences == ()


@pytest.mark.parametrize("name", NAMES)
def test_a_template_puts_the_law_before_the_arithmetic(name: str) -> None:
    text = (TEMPLATES / f"{name}.yaml").read_text(encoding="utf-8")
    assert text.index("# The law") < text.index("# The arithmetic")


def test_a_template_is_fitted_to_the_programme(tmp_path: Path) -> None:
    programme = loaded(tmp_path, FULL.replace("USD", "CHF"))
    text = incentive_from(template("growth-bonus"), "my-growth", programme)
    assert "incentive: my-growth\n" in text
    assert "measure: qualifying\n" in text
    assert "envelope: rebates\n" in text
    assert "holds: '[2022-04-01, 2025-04-01)'\n" in text
    assert "USD" not in text


MODELS = sorted(model_templates())


@pytest.mark.parametrize("name", MODELS)
def test_a_model_is_sound_by_itself(home: Path, name: str) -> None:
    start = load(home / "programme")
    write(home / "programme", model_from(template(name), "mine", start), "models/mine.yaml")
    model = load(home / "programme").models["mine"]
    assert model.vendor
    assert model.counterparty
    assert model.committed > 0
    assert set(model.incentives) <= {"volume-rebate"}
    assert all(each.title.fr != each.title.en for each in (model, *model.cohort.milestones))


def test_the_models_are_one_ladder(home: Path) -> None:
    """Taken from the highest rung down, each finds the model that it leads on to."""
    rungs = {name: template(name).text.split("rung: ")[1][0] for name in MODELS}
    for name in sorted(MODELS, key=lambda each: rungs[each], reverse=True):
        assert main(["new", name, name]) == 0
    models = load(home / "programme").models
    assert sorted(model.rung for model in models.values()) == list(range(1, 8))
    leads_on = {model.id: model.upgrade.to for model in models.values() if model.upgrade}
    assert leads_on == {
        "academy-first": "referral-agency",
        "referral-agency": "two-tier-distribution",
        "two-tier-distribution": "direct-co-sell",
        "solution-co-build": "direct-co-sell",
        "direct-co-sell": "joint-venture",
    }


def test_a_model_is_fitted_to_the_programme(tmp_path: Path) -> None:
    programme = loaded(tmp_path, FULL.replace("USD", "CHF"))
    text = model_from(template("academy-first"), "learn", programme)
    assert "model: learn\n" in text
    assert "\nincentives:" not in text
    assert "\n# upgrade: {to: referral-agency" in text
    assert "\nenvelope: rebates\n" in text
    assert "USD" not in text


def test_new_writes_a_file_and_says_what_the_programme_then_needs(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main(["new", "growth-bonus", "my-growth"]) == 0
    said = capsys.readouterr().out
    assert (home / "programme" / "incentives" / "my-growth.yaml").is_file()
    assert "no stack says how they meet" in said
    assert main(["check"]) == 2
    assert "programme/incentives/volume-rebate.yaml:4:1" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (["growth-bonu", "x"], "did you mean 'growth-bonus'?"),
        (["growth-bonus"], "`largesse new growth-bonus NAME`"),
        (["growth-bonus", "My Growth"], "'My Growth' is not a name"),
        (["academy-firs", "x"], "did you mean 'academy-first'?"),
        (["academy-first"], "the model has no name yet"),
        (["growth-bonus", "volume-rebate"], "already an incentive 'volume-rebate'"),
        (["growth-bonus", "x", "--out", "programme/fund.yaml"], "this file is there already"),
    ],
)
def test_what_new_refuses(
    home: Path, capsys: pytest.CaptureFixture[str], words: list[str], what: str
) -> None:
    assert main(["new", *words]) == 2
    assert what in capsys.readouterr().err


def test_new_writes_outside_a_workspace_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["new", "guarantee", "my-start", "--out", "mine.yaml"]) == 0
    text = (tmp_path / "mine.yaml").read_text(encoding="utf-8")
    assert "incentive: my-start\n" in text
    assert "guarantee: 10_000 USD, cumulative\n" in text


def test_the_list_for_people_and_machines(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "--list"]) == 0
    said = capsys.readouterr().out
    assert all(name in said for name in (*NAMES, *MODELS))
    assert main(["new", "--list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [item["template"] for item in listed] == NAMES + MODELS


def test_check_for_machines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, FULL)
    assert main(["check", str(path), "--json"]) == 0
    (facts,) = json.loads(capsys.readouterr().out)["programmes"]
    assert (facts["programme"], facts["incentives"]) == ("meadow", ["volume"])
    assert facts["semantic_hash"] == load(path).semantic_hash
    path.write_text("incentive: x\nrate: 5\n")
    assert main(["check", str(path), "--json"]) == 2
    (problem,) = json.loads(capsys.readouterr().out)["problems"]
    assert (problem["line"], problem["code"]) == (2, "bad-value")


def test_check_reads_a_folder_of_examples_one_by_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, "incentive: a\nrate: 5%\n", "a.yaml")
    write(tmp_path, "incentive: a\nrate: 6%\n", "b.yaml")
    assert main(["check", str(tmp_path)]) == 0
    assert "2 examples are sound" in capsys.readouterr().out


def test_the_schema_is_printed_or_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "--schema"]) == 0
    printed = capsys.readouterr().out
    out = tmp_path / "programme.schema.json"
    assert main(["check", "--schema-out", str(out)]) == 0
    assert out.read_text(encoding="utf-8") == printed
    assert main(["check", "--schema-out", str(tmp_path / "no" / "where.json")]) == 2
