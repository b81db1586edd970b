"""Runs over a real workspace: reruns, restated and late deliveries, as of, nothing lost."""

import json
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from largesse.cli import main
from largesse.entitlement.duckdb.calculation import Limits
from largesse.entitlement.history import find_run, runs
from largesse.entitlement.recall import recall
from largesse.entitlement.run import Run, run
from largesse.facts import sync_facts
from largesse.programme.calendar import parse_month
from largesse.workspace.errors import Refusal
from largesse.workspace.paths import Workspace
from tests.entitlement.kit import PROGRAMME, START, charge, deliver, workspace


def earned(done: Run, interval: str = "2024 Q1", incentive: str = "volume") -> Decimal:
    """What partner ``one`` earned to date in an interval."""
    rows = pq.read_table(done.folder / "entitlements.parquet").to_pylist()
    found = [r["to_date"] for r in rows if (r["incentive"], r["interval"]) == (incentive, interval)]
    return sum(found, Decimal(0))


def test_a_run_writes_entitlements_and_a_manifest(tmp_path: Path) -> None:
    home = workspace(tmp_path)
    deliver(home, "january.csv", [charge("2024-01", "400"), charge("2024-01", "200.50")])
    done = run(home, parse_month("2024-01"))

    manifest = json.loads((done.folder / "manifest.json").read_text("utf-8"))
    row = pq.read_table(done.folder / "entitlements.parquet").to_pylist()[0]
    header, first = (done.folder / "entitlements.csv").read_text("utf-8").splitlines()[:2]

    assert manifest["through"] == "2024-01"
    assert [d["rows"] for d in manifest["deliveries"]] == [2]
    assert (row["partner"], row["interval"], row["complete"]) == ("one", "2024 Q1", False)
    assert row["to_date"] == Decimal("6.01")  # 1 % of 600.50, half a cent up
    assert row["expected"] == Decimal("36.03")  # 2 % of three such months
    assert dict(zip(header.split(","), first.split(","), strict=True))["partner"] == "one"


def test_a_rerun_scans_nothing_and_says_the_same(tmp_path: Path) -> None:
    home = workspace(tmp_path)
    deliver(home, "january.csv", [charge("2024-01", "400")])
    first, second = run(home), run(home)
    assert first.manifest["scanned"] == {"deliveries": 1, "rows": 1}
    assert second.manifest["scanned"] == {"deliveries": 0, "rows": 0}
    assert earned(first) == earned(second) == Decimal("4.00")


@pytest.mark.parametrize(
    ("holds", "expected"),
    [
        ("[2024-01-01, 2026-01-01)", "45.00"),  # 600 in eight months: 900 in twelve
        ("[2024-07-01, 2026-01-01)", "72.00"),  # 480 in two of six months: 1,440 in all
        ("[2024-01-01, 2024-08-01)", "22.00"),  # 440 in seven months, and the rule is over
    ],
)
def test_the_run_rate_counts_the_months_in_which_the_rule_holds(
    tmp_path: Path, holds: str, expected: str
) -> None:
    yearly = PROGRAMME.replace("over: quarter", "over: year").replace("whole", "graduated")
    rule = yearly.replace("[2024-01-01, 2026-01-01)'\nenvelope", f"{holds}'\nenvelope")
    home = workspace(tmp_path, re.sub(r"scale: .*", "rate: 5%", rule))
    billed = (("2024-01", "120"), ("2024-07", "320"), ("2024-08", "160"))
    for month, cost in billed:
        deliver(home, f"{month}.csv", [charge(month, cost)])
    done = run(home)
    (row,) = pq.read_table(done.folder / "entitlements.parquet").to_pylist()
    assert row["expected"] == Decimal(expected)


def test_a_month_that_nobody_has_delivered_cannot_be_reached(tmp_path: Path) -> None:
    home = workspace(tmp_path)
    deliver(home, "january.csv", [charge("2024-01", "400"), charge("2024-02", "500")])
    with pytest.raises(Refusal) as refused:
        run(home, parse_month("2024-03"))
    (problem,) = refused.value.problems
    assert problem.code == "undelivered"
    assert problem.what == "no source has delivered 2024-03: cloud has delivered up to 2024-02"
    assert problem.mend == "run through 2024-02, or import the later billing first"
    assert runs(home) == []
    with pytest.raises(Refusal, match="the lake is empty"):
        run(workspace(tmp_path / "empty"), parse_month("2024-03"))


@pytest.mark.parametrize(
    ("delivered", "through", "lacking"),
    [
        (("2024-01", "2024-02", "2024-03"), "2024-03", {}),
        (("2024-01", "2024-04"), "2024-04", {"cloud": ["2024-02", "2024-03"]}),  # a hole
        (("2024-01", "2024-04"), "2024-02", {"cloud": ["2024-02"]}),  # a hole at the end
    ],
)
def test_months_that_a_source_lacks_are_said(
    tmp_path: Path,
    delivered: tuple[str, ...],
    through: str,
    lacking: dict[str, list[str]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    home = workspace(tmp_path)
    for month in delivered:
        deliver(home, f"{month}.csv", [charge(month, "400")])
    assert main(["run", "--through", through, "-w", str(home.root), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["lacking"] == lacking
    assert main(["run", "--through", through, "-w", str(home.root)]) == 0
    said = capsys.readouterr().out
    for months in lacking.values():
        named = f"! cloud has delivered nothing for {', '.join(months)}"
        assert named in " ".join(said.split())


def test_a_source_that_lags_behind_is_named(tmp_path: Path) -> None:
    home = workspace(tmp_path)
    first = [charge(month, "400") for month in ("2024-01", "2024-02", "2024-03")]
    other = [charge("2024-01", "100", account="b").replace("Cloud", "Slow")]
    deliver(home, "cloud.csv", first)
    deliver(home, "slow.csv", other)
    assert run(home).manifest["lacking"] == {"slow": ("2024-02", "2024-03")}


def test_a_restated_month_replaces_the_earlier_one_and_the_earlier_figure_can_be_had(
    tmp_path: Path,
) -> None:
    home = workspace(tmp_path)
    sync_facts(home, START)
    deliver(home, "january.csv", [charge("2024-01", "400")], day=0)
    deliver(home, "february.csv", [charge("2024-02", "500")], day=1)
    before = run(home)
    deliver(home, "january-again.csv", [charge("2024-01", "700")], day=2)
    after = run(home)

    assert earned(before) == Decimal("9.00")
    assert earned(after) == Decimal("24.00")  # 1,200 reach the second band
    assert after.manifest["scanned"]["deliveries"] == 1  # type: ignore[index]
    as_it_was = run(home, known_at=START + timedelta(days=1, hours=1))
    assert earned(as_it_was) == Decimal("9.00")


def test_a_late_correction_changes_the_month_it_belongs_to(tmp_path: Path) -> None:
    """The FOCUS specification's own example: May is corrected by rows in June's file."""
    home = workspace(tmp_path)
    deliver(home, "march.csv", [charge("2024-03", "1000")], day=0)
    assert earned(run(home)) == Decimal("20.00")
    correction = charge("2024-03", "-0.01", billed_in="2024-04", correction=True)
    deliver(home, "april.csv", [correction, charge("2024-04", "50")], day=1)
    done = run(home)
    assert earned(done, "2024 Q1") == Decimal("10.00")  # 999.99 no longer reach 1,000
    assert earned(done, "2024 Q2") == Decimal("0.50")


def test_counting_by_billing_month_leaves_the_closed_month_alone(tmp_path: Path) -> None:
    home = workspace(
        tmp_path, PROGRAMME.replace("over: quarter", "over: quarter\ncounts by: billing month")
    )
    deliver(home, "march.csv", [charge("2024-03", "1000")], day=0)
    correction = charge("2024-03", "-0.01", billed_in="2024-04", correction=True)
    deliver(home, "april.csv", [correction, charge("2024-04", "50")], day=1)
    done = run(home)
    assert earned(done, "2024 Q1") == Decimal("20.00")
    assert earned(done, "2024 Q2") == Decimal("0.50")


def test_unattributed_consumption_is_reported_not_lost(tmp_path: Path) -> None:
    home = workspace(tmp_path)
    deliver(
        home, "january.csv", [charge("2024-01", "400"), charge("2024-01", "77.7", account="nobody")]
    )
    done = run(home)
    assert done.manifest["summary"]["unattributed"] == [  # type: ignore[index]
        {"currency": "USD", "rows": 1, "billed": "77.7"}
    ]
    assert done.manifest["summary"]["billed"] == [  # type: ignore[index]
        {"currency": "USD", "rows": 2, "billed": "477.7"}
    ]
    listed = pq.read_table(done.folder / "unattributed.parquet").to_pylist()
    assert [row["billing_account"] for row in listed] == ["nobody"]


def test_a_currency_without_a_rate_is_refused_by_name(tmp_path: Path) -> None:
    home = workspace(tmp_path)
    deliver(home, "january.csv", [charge("2024-01", "400", currency="EUR")])
    with pytest.raises(Refusal) as refused:
        run(home)
    (problem,) = refused.value.problems
    assert "no exchange rate EUR to USD for 2024-01" in problem.what
    assert problem.file == "facts/rates.csv"
    assert runs(home) == []


def test_a_declared_rate_converts_the_row(tmp_path: Path) -> None:
    home = workspace(tmp_path)
    header = "source,fixing,from_currency,to_currency,month,rate\n"
    (home.facts / "rates.csv").write_text(header + "ecb,monthly-average,EUR,USD,2024-01,1.1\n")
    deliver(home, "january.csv", [charge("2024-01", "1000", currency="EUR")])
    assert earned(run(home)) == Decimal("22.00")


def test_a_measured_column_that_the_export_lacks_is_refused(tmp_path: Path) -> None:
    home = workspace(tmp_path, PROGRAMME.replace("of: BilledCost", "of: EffectiveCost"))
    deliver(home, "january.csv", [charge("2024-01", "1")])
    with pytest.raises(Refusal, match="has no column EffectiveCost"):
        run(home)


def test_an_empty_lake_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="largesse import"):
        run(workspace(tmp_path))


def test_changed_facts_and_rates_cost_no_scan(tmp_path: Path) -> None:
    home = workspace(tmp_path)
    deliver(home, "january.csv", [charge("2024-01", "400")])
    run(home)
    path = home.facts / "attribution.csv"
    path.write_text(path.read_text("utf-8").replace("100%", "50%"), "utf-8")
    done = run(home)
    assert earned(done) == Decimal("2.00")
    assert done.manifest["scanned"] == {"deliveries": 0, "rows": 0}


def test_a_changed_title_costs_no_scan_and_keeps_the_semantic_hash(tmp_path: Path) -> None:
    home = workspace(tmp_path)
    deliver(home, "january.csv", [charge("2024-01", "400")])
    first = run(home)
    path = home.programme / "programme.yaml"
    path.write_text(path.read_text("utf-8").replace("Volume rebate", "Rebate on volume"), "utf-8")
    second = run(home)
    hashes = [r.manifest["programme"] for r in (first, second)]
    assert hashes[0]["semantic_hash"] == hashes[1]["semantic_hash"]  # type: ignore[index]
    assert hashes[0]["source_hash"] != hashes[1]["source_hash"]  # type: ignore[index]
    assert second.manifest["scanned"] == {"deliveries": 0, "rows": 0}


def test_an_earlier_run_is_recalled_with_its_own_programme_and_facts(tmp_path: Path) -> None:
    home = workspace(tmp_path)
    deliver(home, "january.csv", [charge("2024-01", "400")])
    first = run(home)
    path = home.programme / "programme.yaml"
    path.write_text(path.read_text("utf-8").replace("1_000)': 1%", "1_000)': 5%"), "utf-8")
    second = run(home)
    assert earned(second) == Decimal("20.00")
    recalled = recall(home, first.id)
    paper = recalled.on_paper("one")
    (key,) = paper.keys(recalled.programme.incentives["volume"])
    assert paper.position(key, recalled.through).rounded == Decimal("4.00")
    assert recalled.programme.semantic_hash != recall(home).programme.semantic_hash


def test_a_figure_comes_out_as_it_was_whatever_has_changed_since(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rules, facts and deliveries all change after the first run."""
    home = workspace(tmp_path)
    deliver(home, "january.csv", [charge("2024-01", "400")])
    first = run(home)
    then = datetime.now(UTC)
    for path, old, new in (
        (home.programme / "programme.yaml", "1_000)': 1%", "1_000)': 5%"),
        (home.facts / "attribution.csv", "100%", "50%"),
    ):
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    today = (datetime.now(UTC) - START) / timedelta(days=1)
    deliver(home, "again.csv", [charge("2024-01", "700")], day=today)
    now = run(home)
    as_it_was = run(home, known_at=then)

    assert earned(first) == Decimal("4.00")
    assert earned(now) == Decimal("17.50")  # 5 % of half of 700
    assert earned(as_it_was) == Decimal("4.00")
    assert as_it_was.manifest["programme"] == first.manifest["programme"]
    for done in (first, now, as_it_was):
        words = ["explain", "one", "volume", "2024 Q1", "--run", done.id, "-w", str(home.root)]
        assert main(words) == 0, capsys.readouterr()


def test_a_partner_without_an_account_has_earned_nothing(tmp_path: Path) -> None:
    home = workspace(tmp_path)
    path = home.facts / "partners.csv"
    path.write_text(path.read_text("utf-8") + "two,Two,FR,reseller,europe,,\n", "utf-8")
    deliver(home, "january.csv", [charge("2024-01", "400")])
    run(home)
    recalled = recall(home)
    assert recalled.on_paper("two").keys(recalled.programme.incentives["volume"]) == []


@pytest.mark.parametrize("size", ["1GB'; DROP TABLE x; --", "1KB", "lots", "", "-1GB", "1MB"])
def test_a_size_of_memory_is_a_size(tmp_path: Path, size: str) -> None:
    home = workspace(tmp_path)
    deliver(home, "january.csv", [charge("2024-01", "400")])
    if size:
        with pytest.raises(Refusal, match="not a size of memory"):
            run(home, limits=Limits(memory=size))
    assert earned(run(home, limits=Limits(memory="500MB"))) == Decimal("4.00")


def test_a_sum_over_deliveries_that_cannot_be_kept_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = workspace(tmp_path)
    for number, month in enumerate(("2024-01", "2024-02")):
        lines = [charge(month, "99999999999999999")] * 999
        deliver(home, f"{month}.csv", lines, day=number)
    assert main(["run", "-w", str(home.root)]) == 2
    said = capsys.readouterr().err
    assert "more digits than can be kept exactly" in said
    assert runs(home) == []


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("1", 1),
        ("00001", 1),
        ("2", 2),
        ("12", 12),
        ("00002-", 2),
        ("00012-2026", 12),
        ("3", "there is no run '3'"),
        ("20261125", "there is no run '20261125'"),  # a number, and no beginning
        ("0", "there is no run '0'"),
        ("last", "there is no run 'last'"),
        ("0000", "there is no run '0000'"),
        ("000", "there is no run '000'"),
        ("00001-x", "there is no run '00001-x'"),
    ],
)
def test_a_number_names_a_run_by_its_sequence(tmp_path: Path, name: str, found: int | str) -> None:
    home = Workspace(tmp_path)
    for number in (1, 2, 12):
        (home.runs / f"{number:05d}-20261125T030909658-e8315f4e").mkdir(parents=True)
    (home.runs / "20231125T030909658-e8315f4e").mkdir()  # as the first runs were called
    if isinstance(found, int):
        assert find_run(home, name).name.startswith(f"{found:05d}-")
        return
    with pytest.raises(Refusal) as refused:
        find_run(home, name)
    (problem,) = refused.value.problems
    assert problem.what == found
    assert "00012-20261125T030909658-e8315f4e" in problem.mend


def test_a_beginning_of_several_runs_is_refused(tmp_path: Path) -> None:
    home = Workspace(tmp_path)
    names = [f"00001-2026112{day}T030909658-e8315f4e" for day in (5, 6)]
    for name in names:
        (home.runs / name).mkdir(parents=True)
    with pytest.raises(Refusal, match="'00001-' names 2 runs") as refused:
        find_run(home, "00001-")
    assert all(name in refused.value.problems[0].mend for name in names)
    assert find_run(home, "00001-20261126").name == names[1]
