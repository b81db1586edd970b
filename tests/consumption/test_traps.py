"""Traps of real exports that no other file here is about: versions, corrections, twins, Azure."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from largesse.consumption.importing import Options, import_paths
from largesse.consumption.lake import Lake
from largesse.workspace.paths import Workspace
from tests.consumption.helpers import (
    OCTOBER,
    codes,
    deliveries,
    only,
    query,
    row,
    take,
    total,
    write_csv,
)

JULY, AUGUST = (datetime(2025, month, 1, tzinfo=UTC) for month in (7, 8))


def live(workspace: Workspace) -> Decimal:
    """BilledCost of all live deliveries."""
    return sum((total(d) for d in Lake.of(workspace).deliveries()), Decimal(0))


def test_versions_may_differ_between_months_of_one_source(
    workspace: Workspace, tmp_path: Path
) -> None:
    old = row(BilledCost="1", Region="eu-1", UsageQuantity="2")
    new = {**row(BilledCost="3", RegionId="eu-1", ConsumedQuantity="2", **OCTOBER)}
    new["ServiceProviderName"] = new.pop("ProviderName")
    new["InvoiceDetailId"] = "7"
    take(workspace, write_csv(tmp_path / "09.csv", [old]), source="acme")
    take(workspace, write_csv(tmp_path / "10.csv", [new]), source="acme")
    both = Lake.of(workspace).deliveries()
    assert [d.billing_period for d in both] == ["2024-09", "2024-10"]
    for delivery in both:
        cells = query(delivery, 'SELECT provider, "RegionId", "ConsumedQuantity" FROM rows')
        assert cells == [("Meridian", "eu-1", Decimal(2))]


def test_a_refund_and_a_correction_keep_their_sign_and_their_category(
    workspace: Workspace, tmp_path: Path
) -> None:
    rows = [
        row(BilledCost="100", SkuId="s", PricingQuantity="1"),
        row(BilledCost="-5", SkuId="s", PricingQuantity="1"),  # a refund in the open period
        row(BilledCost="-7", ChargeClass="Correction", SkuId="", PricingQuantity=""),
        row(BilledCost="2", ChargeCategory="Adjustment", SkuId="", PricingQuantity=""),
        row(BilledCost="-3", ChargeCategory="Credit", SkuId="", PricingQuantity=""),
    ]
    delivery = only(take(workspace, write_csv(tmp_path / "a.csv", rows)))
    assert (delivery.quarantined_count, total(delivery)) == (0, Decimal(87))
    classes = query(delivery, 'SELECT "ChargeClass", count(*) FROM rows GROUP BY 1 ORDER BY 1')
    assert classes == [("Correction", 1), (None, 4)]


def test_a_closed_month_is_corrected_through_a_later_months_file(
    workspace: Workspace, tmp_path: Path
) -> None:
    late = {**row(BilledCost="-1", ChargeClass="Correction"), **OCTOBER}
    late |= {k: v for k, v in row().items() if k.startswith("ChargePeriod")}
    delivery = only(take(workspace, write_csv(tmp_path / "10.csv", [late, row(**OCTOBER)])))
    assert delivery.billing_period == "2024-10"
    months = query(delivery, "SELECT charge_month FROM rows ORDER BY 1")
    assert months == [(202409,), (202410,)]
    assert codes(delivery)["other-month"] == 1


#  how the provider corrects      delivery     what it sends first  what it sends next   what holds
STYLES = [
    ("replacement: all of it",    "overwrite", ["10", "20"],        ["10", "15"],        "25"),
    ("delta: the difference",     "append",    ["10", "20"],        ["-5"],              "25"),
    ("ledger: negate, re-enter",  "append",    ["10", "20"],        ["-20", "15"],       "25"),
]  # fmt: skip


@pytest.mark.parametrize(("style", "delivery", "first", "then", "holds"), STYLES)
def test_styles_of_correction(
    workspace: Workspace,
    tmp_path: Path,
    style: str,
    delivery: str,
    first: list[str],
    then: list[str],
    holds: str,
) -> None:
    text = f"sources:\n  acme:\n    delivery: {delivery}\n"
    workspace.sources_file.write_text(text, encoding="utf-8")
    for number, (costs, moment) in enumerate([(first, JULY), (then, AUGUST)]):
        path = write_csv(tmp_path / f"{number}.csv", [row(BilledCost=cost) for cost in costs])
        import_paths(workspace, [path], Options("acme"), moment)
    assert live(workspace) == Decimal(holds), style
    assert sum((total(d) for d in Lake.of(workspace).deliveries(JULY)), Decimal(0)) == 30


def test_twin_folders_of_one_period_are_not_both_counted(
    workspace: Workspace, tmp_path: Path
) -> None:
    """AWS: ``billing_period=`` and ``BILLING_PERIOD=``, one of them left over from earlier."""
    export = tmp_path / "export"
    for name, cost in (("BILLING_PERIOD=2024-09", "1"), ("billing_period=2024-09", "500")):
        (export / "data" / name).mkdir(parents=True)
        write_csv(export / "data" / name / "export-00001.csv", [row(BilledCost=cost)])
    listed = "s3://bucket/acme/data/BILLING_PERIOD=2024-09/export-00001.csv"
    manifest = export / "metadata" / "export-Manifest.json"
    manifest.parent.mkdir()
    manifest.write_text(json.dumps({"dataFiles": [listed]}), encoding="utf-8")
    imported = take(workspace, export)
    assert total(only(imported)) == 1
    assert any("billing_period=2024-09" in note for note in imported.notes)


def test_azure_as_it_comes(workspace: Workspace, tmp_path: Path) -> None:
    """Ids are paths and vary in case, a service and an invoice are missing, zero is for null."""
    account = "/providers/Microsoft.Billing/billingAccounts/1:2"
    rows = [
        row(BillingAccountId=account, ServiceName="", InvoiceId="", ListUnitPrice="0"),
        row(BillingAccountId=account.lower(), ServiceName="VM", InvoiceId="", ListUnitPrice="0"),
    ]
    delivery = only(take(workspace, write_csv(tmp_path / "a.csv", rows)))
    assert (delivery.row_count, delivery.quarantined_count) == (2, 0)
    accounts = query(delivery, "SELECT DISTINCT billing_account FROM rows ORDER BY 1")
    assert accounts == [(account,), (account.lower(),)]
    assert codes(delivery)["ids-by-case"] == 1


def test_a_reseller_bills_the_chinese_month(workspace: Workspace, tmp_path: Path) -> None:
    """Tencent: Beijing's November in UTC begins in October; credits cost nothing."""
    november = {
        "BillingPeriodStart": "2025-10-31T16:00:00Z",
        "BillingPeriodEnd": "2025-11-30T15:59:59Z",
        "ChargePeriodStart": "2025-10-31T17:00:00Z",
    }
    rows = [row(**november), row(**november, ChargeCategory="Credit", BilledCost="0")]
    path = write_csv(tmp_path / "a.csv", rows)
    text = (
        "sources:\n  china:\n    zone: Asia/Shanghai\n  middle:\n    billing_month_from: midpoint\n"
    )
    workspace.sources_file.write_text(text, encoding="utf-8")
    for source in ("china", "middle"):
        (delivery,) = deliveries(take(workspace, path, source=source))
        assert delivery.billing_period == "2025-11"


def test_what_largesse_keeps_itself_is_no_export(workspace: Workspace, tmp_path: Path) -> None:
    inbox = workspace.root / "inbox"
    inbox.mkdir()
    take(workspace, write_csv(inbox / "a.csv", [row()]), source="acme")
    again = take(workspace, workspace.root, source="acme")
    assert [outcome.state for outcome in again.outcomes] == ["already here"]
