"""What lies on disk is damaged: taken again where it can be, else refused; never a wrong figure."""

import json
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from largesse.cli import main
from largesse.consumption.lake import Lake
from largesse.entitlement import run as run_module
from largesse.entitlement.history import find_run, runs
from largesse.entitlement.recall import recall
from largesse.entitlement.run import run
from largesse.workspace.paths import Workspace
from tests.entitlement.kit import charge, deliver, workspace
from tests.entitlement.test_runs import earned

SECOND = """---
measure: twice
of: BilledCost + BilledCost
in: USD
---
incentive: second
title: {en: Second, fr: Deuxième}
source: test
holds: '[2024-01-01, 2026-01-01)'
envelope: rebates
who: role = 'reseller'
measure: twice
over: quarter
scale: {mode: whole, '[0, inf)': 1%}
---
stack: both
order: [volume, second]
rule: add
"""
Damage = Callable[[Path], object]


@pytest.fixture
def home(tmp_path: Path) -> Workspace:
    """Two deliveries, one run; the path has spaces, quotes and letters beyond ASCII."""
    made = workspace(tmp_path / 'l\'équipe "nord" 東')
    deliver(made, "january.csv", [charge("2024-01", "400")])
    deliver(made, "february.csv", [charge("2024-02", "500")], day=1)
    run(made)
    return made


def truncate(path: Path) -> None:
    """Cut the file in half."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def alter(path: Path) -> None:
    """Change one byte and keep the length."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def empty(path: Path) -> None:
    """Leave nothing in it."""
    path.write_bytes(b"")


def foreign(path: Path) -> None:
    """Put something else there."""
    path.write_text('{"takings": ["totals"], "deliveries": []}', "utf-8")


def folder(path: Path) -> None:
    """Put a folder there."""
    path.unlink()
    path.mkdir()


REPAIRED: list[Damage] = [truncate, alter, empty, foreign, Path.unlink]
ALL = [*REPAIRED, folder]


@pytest.mark.parametrize("damage", REPAIRED)
@pytest.mark.parametrize("pattern", ["*/*/*.parquet", "*/*/*.json"])
def test_a_damaged_partial_sum_is_taken_again(
    home: Workspace, pattern: str, damage: Damage
) -> None:
    damage(sorted(home.partials.glob(pattern))[0])
    again = run(home)
    assert earned(again) == Decimal("9.00")
    assert again.manifest["scanned"] == {"deliveries": 1, "rows": 1}
    assert run(home).manifest["scanned"] == {"deliveries": 0, "rows": 0}


def test_partial_sums_of_another_delivery_are_not_believed(home: Workspace) -> None:
    one, other = sorted(p for p in home.partials.iterdir() if p.is_dir())
    shutil.rmtree(one)
    shutil.copytree(other, one)
    assert earned(run(home)) == Decimal("9.00")


def test_partial_sums_that_come_back_are_not_added_twice(home: Workspace, tmp_path: Path) -> None:
    kept = shutil.copytree(home.partials, tmp_path / "kept")
    for path in home.partials.glob("*/*/*.parquet"):
        path.unlink()
    path = home.programme / "programme.yaml"
    path.write_text(path.read_text("utf-8") + SECOND, "utf-8")
    assert earned(run(home)) == Decimal("9.00")
    shutil.copytree(kept, home.partials, dirs_exist_ok=True)
    again = run(home)
    assert (earned(again), earned(again, incentive="second")) == (Decimal("9.00"), Decimal("18.00"))


def said(home: Workspace, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What the command line says; it must refuse."""
    capsys.readouterr()
    assert main([*words, "-w", str(home.root)]) == 2
    error = capsys.readouterr().err
    assert "mistake of its own" not in error
    assert "Mend: " in error
    return error


#  what lies where                        what is damaged    what is said
IN_THE_LAKE = [
    ("lake/cloud/2024-01/*/data.parquet",  ALL,  "the rows of a delivery"),
    ("lake/cloud/2024-01/*/delivery.json", ALL,  "the record of a delivery"),
    ("lake/imports/20250101*.json",        ALL,  "the lake is damaged"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("pattern", "damage", "says"),
    [(pattern, damage, says) for pattern, damages, says in IN_THE_LAKE for damage in damages],
)
def test_a_damaged_lake_is_refused(
    home: Workspace,
    capsys: pytest.CaptureFixture[str],
    pattern: str,
    damage: Damage,
    says: str,
) -> None:
    (path,) = home.root.glob(pattern)
    damage(path)
    assert says in said(home, capsys, "run")
    assert "lake/" in said(home, capsys, "explain", "one")
    assert "lake/" in said(home, capsys, "statement", "one", "2024 Q1")


@pytest.mark.parametrize("name", ["manifest.json", "positions.parquet"])
@pytest.mark.parametrize("damage", ALL)
def test_a_damaged_run_is_refused_and_the_next_one_works(
    home: Workspace, capsys: pytest.CaptureFixture[str], name: str, damage: Damage
) -> None:
    (folder,) = runs(home)
    damage(folder / name)
    for words in (("explain", "one", "volume"), ("statement", "one", "2024 Q1")):
        assert "this run is missing or was altered" in said(home, capsys, *words)
    assert earned(run(home)) == Decimal("9.00")
    assert main(["explain", "one", "volume", "-w", str(home.root)]) == 0


def test_a_run_whose_clock_went_back_is_still_the_latest(
    home: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = run_module.datetime.now(run_module.UTC)

    class Stopped(run_module.datetime):
        @classmethod
        def now(cls, tz: object = None) -> "Stopped":
            return cls(2001, 1, 1, tzinfo=moment.tzinfo)

    monkeypatch.setattr(run_module, "datetime", Stopped)
    for _ in range(2):  # both at the same microsecond
        latest = run(home, known_at=moment)
        assert find_run(home) == latest.folder
    assert [folder.name[:5] for folder in runs(home)] == ["00001", "00002", "00003"]


def test_other_things_under_runs_are_left_alone(home: Workspace) -> None:
    (home.runs / "notes.txt").write_text("mine", "utf-8")
    (home.runs / "zz-archive").mkdir()
    assert len(runs(home)) == 1


@pytest.mark.parametrize("damage", ["gone", "empty", "broken"])
def test_a_version_that_is_gone_is_missed_only_where_it_is_needed(
    home: Workspace, capsys: pytest.CaptureFixture[str], damage: str
) -> None:
    (kept,) = home.versions.glob("*/*")
    if damage == "broken":
        (kept / "programme.yaml").write_text("{", "utf-8")
    else:
        shutil.rmtree(kept)
        if damage == "empty":
            kept.mkdir()
    assert recall(home).programme.semantic_hash  # the same rules still lie in programme/
    path = home.programme / "programme.yaml"
    path.write_text(path.read_text("utf-8").replace("1_000)': 1%", "1_000)': 5%"), "utf-8")
    assert "versions" in said(home, capsys, "explain", "one")


def test_deliveries_are_listed_as_long_as_the_lists_hold_together(home: Workspace) -> None:
    first = sorted((home.lake / "imports").iterdir())[0]
    listed = json.loads(first.read_text("utf-8"))
    assert listed["previous_sha256"] == ""
    assert len(Lake.of(home).history()) == 2
