"""What an open interval is expected to come to, worked out by hand, on the engine and on paper.

Account ``a`` was billed 100, 200 and 300 in the first three months of 2024, 600 in all, of which
500 for Compute, and 100 in each month of 2023. Seen from March, a year at this pace is 2,400.
"""

from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from largesse.cli import main
from largesse.entitlement import recall
from largesse.entitlement.run import run
from largesse.facts import Facts
from largesse.programme.calendar import ordinal, parse_month
from tests.entitlement.kit import charge, deliver, workspace
from tests.entitlement.world import (
    Row,
    both_by_engine,
    both_on_paper,
    delivery,
    programme,
    table,
)

ACCOUNT = "provider billing_account role partner share\n cloud a reseller one 100%"
FACTS = Facts.of_rows({"partners": table("partner\n one"), "attribution": table(ACCOUNT)})
ROWS = [
    *(Row("a", 202300 + month, "100") for month in range(1, 13)),
    Row("a", 202401, "100", category="Storage"),
    Row("a", 202402, "200"),
    Row("a", 202403, "300", service="Disks"),
]
MEASURES = """
{programme: ahead, title: {en: Ahead}, currency: USD}
---
{measure: amount, of: BilledCost, in: USD}
---
{measure: compute, of: BilledCost, in: USD, rows: ServiceCategory = 'Compute'}
---
{measure: peak, aggregate: peak, of: BilledCost, in: USD}
---
{measure: latest, aggregate: last, of: BilledCost, in: USD}
---
{measure: rows, aggregate: count, in: rows}
---
{measure: services, aggregate: distinct, of: ServiceName, in: services}
---
"""
WHOLE = "scale: {mode: whole, '[0, 1_000)': 1%, '[1_000, inf)': 2%}"
GREW = "scale: {mode: whole, '[0%, 150%)': nothing, '[150%, inf)': 1%}"
ATTAINED = "scale: {mode: whole, '[0%, 100%)': 1%, '[100%, inf)': 2%}"


def expected(folder: Path, rule: str, rows: list[Row], through: int) -> Decimal:
    """What the open interval is expected to come to, rounded."""
    measure = "" if "measure:" in rule else ", measure: amount"
    rules = programme(folder, MEASURES + f"{{incentive: rule{measure}, {rule}}}")
    delivered = [delivery(folder, rows)]
    engine = both_by_engine(rules, delivered, FACTS, through, folder)
    assert both_on_paper(rules, delivered, FACTS, ["one"], through) == engine
    ((_, figures),) = engine[1].items()
    return figures[4]


@pytest.mark.parametrize(
    ("rule", "amount"),
    [
        ("rate: 10%", "240"),  # 600 x 12 / 3 = 2,400
        ("rate: 10%, expects: {by: to date}", "60"),
        (WHOLE, "48"),  # 2,400 stands in the second band
        (WHOLE + ", expects: {by: to date}", "6"),
        # Growth: the whole year at this pace, against the whole year before, 1,200.
        (f"placed by: 'growth over previous year, full', {GREW}", "24"),
        (f"placed by: 'growth over previous year, to date', {GREW}", "24"),
        # As it stands: 600 over 1,200, or over the 300 of the same three months.
        (f"placed by: 'growth over previous year, full', {GREW}, expects: {{by: to date}}", "0"),
        (f"placed by: 'growth over previous year, to date', {GREW}, expects: {{by: to date}}", "6"),
        # Attainment: 2,400 of 3,000 at this pace, or 3,000 of 3,000 at target.
        (f"placed by: attainment of 3_000, {ATTAINED}", "24"),
        (f"placed by: attainment of 3_000, {ATTAINED}, expects: {{by: target}}", "60"),
        # What else is paid on grows in step: 2,000 of Compute x 3,000 / 2,400 = 2,500.
        (f"placed by: attainment of 3_000, pays on: compute, {ATTAINED}, expects: {{by: target}}",
         "50"),
        # Both sides of a ratio go on: 2,000 over 2,400, not over 600.
        (f"placed by: compute ratio to amount, {ATTAINED}", "24"),
        # A peak and a latest stay, and so does a number of different values; rows add up.
        ("measure: peak, rate: 10%", "30"),
        ("measure: latest, rate: 10%", "30"),
        ("measure: services, rate: 1 USD each", "2"),
        ("measure: rows, rate: 1 USD each", "12"),
        # Limits and guarantees as at the end.
        ("rate: 10%, cap: 100 USD", "100"),
        ("rate: 10%, cap: 5% of amount", "120"),
        ("rate: 10%, floor: 300 USD", "300"),
        ("rate: 10%, guarantee: '1_000 USD, each'", "1000"),
        ("rate: 10%, vests: interval-end", "240"),
    ],
)  # fmt: skip
def test_a_year_seen_from_march(tmp_path: Path, rule: str, amount: str) -> None:
    assert expected(tmp_path, f"over: year, holds: '[2024-01-01, 2025-01-01)', {rule}", ROWS,
                    ordinal(2024, 3)) == Decimal(amount)  # fmt: skip


@pytest.mark.parametrize(
    ("how", "amount"),
    # The first half earned 60 against 50; the second, 120 in July and August, is 360 at its pace.
    [("each", "50"), ("cumulative", "40"), ("draw", "40")],
)
def test_a_guarantee_over_the_year(tmp_path: Path, how: str, amount: str) -> None:
    rows = [*ROWS, Row("a", 202407, "120")]
    rule = f"over: half, holds: '[2024-01-01, 2025-01-01)', rate: 10%, guarantee: '50 USD, {how}'"
    assert expected(tmp_path, rule, rows, ordinal(2024, 8)) == Decimal(amount)


def test_at_target_where_nothing_is_left_yet(tmp_path: Path) -> None:
    rows = [Row("a", 202401, "100"), Row("a", 202402, "-100")]
    rule = f"over: year, placed by: attainment of 1_800, {ATTAINED}, expects: {{by: target}}"
    assert expected(tmp_path, rule, rows, ordinal(2024, 2)) == Decimal(36)


def test_explain_shows_it_and_answers_no_where_the_run_says_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = workspace(tmp_path / "home")
    deliver(home, "all.csv", [charge("2024-01", "300"), charge("2024-02", "200")])
    folder = run(home, parse_month("2024-02")).folder
    asked = ["explain", "one", "volume", "2024 Q1", "--workspace", str(home.root)]
    assert main(asked) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "500.00 USD; at this pace, × 3 / 2 months: 750.00 USD" in said
    assert "expected 7.50 USD" in said

    monkeypatch.setattr(recall, "result_of", lambda folder, name: folder / name)
    path = folder / "positions.parquet"
    found = pq.read_table(path)
    rows = [
        row | {"earned": row["earned"] + (Decimal("0.01") if row["basis"] else 0)}
        for row in found.to_pylist()
    ]
    pq.write_table(pa.Table.from_pylist(rows, found.schema), path)
    assert main(asked) == 1
    assert "DIFFERS: of what is expected the run says 7.51 USD" in capsys.readouterr().out
