"""``largesse map``: a draft that a person can finish in a minute."""

from pathlib import Path

import pytest

from largesse.consumption.mapping import draft_map
from largesse.workspace.paths import Workspace
from tests.consumption.helpers import only, row, take, write_csv
from tests.shared import shared_path


@pytest.mark.parametrize(
    ("name", "shipped", "missing", "expected"),
    [
        (
            "sample-anonymous-aws-export-dataset.csv",
            "aws-cur",
            (),
            {
                "BilledCost": "lineItem/UnblendedCost",
                "BillingAccountId": "bill/PayerAccountId",
                "BillingPeriodStart": "bill/BillingPeriodStartDate",
                "ChargeCategory": "lineItem/LineItemType",
            },
        ),
        (
            "sample-anonymous-ea-export-dataset.csv",
            "azure-ea",
            ("ProviderName",),
            {
                "BilledCost": "CostInBillingCurrency",
                "BillingCurrency": "BillingCurrencyCode",
                "ChargePeriodStart": "Date",
            },
        ),
        (
            "reports_cost-csv_0000000030000269.csv",
            "oci-cost",
            ("ProviderName", "BillingPeriodStart", "ChargeCategory"),
            {
                "BilledCost": "cost/myCost",
                "BillingAccountId": "lineItem/tenantId",
                "BillingCurrency": "cost/currencyCode",
                "ChargePeriodStart": "lineItem/intervalUsageStart",
            },
        ),
    ],
)
def test_native_exports(
    workspace: Workspace,
    tmp_path: Path,
    name: str,
    shipped: str,
    missing: tuple[str, ...],
    expected: dict[str, str],
) -> None:
    path = shared_path(f"data/focus/native/{name}")
    draft = draft_map(workspace, path, tmp_path)
    assert expected.items() <= {g.target: g.column for g in draft.guesses}.items()
    assert (draft.missing, draft.shipped) == (missing, shipped)
    assert len(draft.text.splitlines()) <= 20

    finished = draft.text.replace("# ProviderName: {is: NAME}", "ProviderName: {is: Vendor}")
    if name.startswith("sample-anonymous-ea"):
        finished += "dates: month-first\n"
    (workspace.root / "draft.yaml").write_text(finished, encoding="utf-8")
    delivery = only(take(workspace, path, source="native", map_name="draft.yaml"))
    assert delivery.quarantined_count == 0


def test_focus_maps_to_itself(workspace: Workspace, tmp_path: Path) -> None:
    draft = draft_map(workspace, write_csv(tmp_path / "a.csv", [row()]), tmp_path)
    assert draft.missing == ()
    assert all(guess.target == guess.column for guess in draft.guesses)
    assert all(guess.is_sure for guess in draft.guesses)


def test_a_column_that_names_only_a_month(workspace: Workspace, tmp_path: Path) -> None:
    """GCP writes invoice months as 202409; others as 2024-09. Each stands for its first day."""
    rows = [
        {
            "invoice_month": month,
            "usage_date": "2024-08-31",
            "payer": "A",
            "cost": "5",
            "money": "USD",
        }
        for month in ("202409", "2024-09", "2024/09")
    ]
    path = write_csv(tmp_path / "a.csv", rows)
    draft = draft_map(workspace, path, tmp_path)
    lines = [line.strip() for line in draft.text.splitlines()]
    assert "BillingPeriodStart: {month of: invoice_month}" in lines
    assert "BillingCurrency: money   # doubtful" in lines

    finished = draft.text.replace("# ProviderName: {is: NAME}", "ProviderName: {is: Vendor}")
    (workspace.root / "draft.yaml").write_text(finished, encoding="utf-8")
    delivery = only(take(workspace, path, source="native", map_name="draft.yaml"))
    assert (delivery.billing_period, delivery.row_count) == ("2024-09", 3)


@pytest.mark.parametrize(
    ("costs", "numbers"),
    [
        (("1.25", "-3", "1E-7", "$1,000.00"), None),
        (("60000,00", "12"), "numbers: decimal-comma   # as 60000,00"),
        (("1.234,56", "12"), "numbers: decimal-comma   # as 1.234,56"),
        (("12", "1,234.56"), "numbers: grouped   # as 1,234.56"),
        (("12", "1,234"), "numbers: grouped   # as 1,234, or decimal-comma: which is it?"),
        (("1.234,56", "1,234.56"), None),  # no way reads both
    ],
)
def test_how_the_sample_writes_numbers(
    workspace: Workspace, tmp_path: Path, costs: tuple[str, ...], numbers: str | None
) -> None:
    path = write_csv(tmp_path / "a.csv", [row(BilledCost=cost) for cost in costs])
    draft = draft_map(workspace, path, tmp_path)
    said = [line for line in draft.text.splitlines() if line.startswith("numbers")]
    assert said == ([numbers] if numbers else [])
