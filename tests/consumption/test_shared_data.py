"""Real files: all of the FOCUS data goes through the import or is refused with what is missing."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from largesse.consumption.maps import SHIPPED
from largesse.workspace.paths import Workspace
from tests.consumption.helpers import codes, deliveries, only, query, refused, take, total
from tests.shared import shared_files, shared_path

SAMPLE = "data/focus/focus_sample_1000_focus10.csv"
AWS = "sample-anonymous-aws-export-dataset.csv"
AZURE = "sample-anonymous-ea-export-dataset.csv"
OCI = "reports_cost-csv_0000000030000269.csv"
SUPPLIED = "sources:\n  spec:\n    provider: ACME\n    account: '1'\n    currency: USD\n"
LACKING = "the file lacks ProviderName, BillingAccountId, BillingCurrency"

FULL = "one_hundred_percent_utilization_"
SPEC = {
    # file: (rows, BilledCost)
    "saas_spend_agreements_a1": (4, "1200"),
    "saas_spend_agreements_a2": (13, "1200"),
    "saas_spend_agreements_b1": (5, "1200"),
    "saas_spend_agreements_b2": (14, "1200"),
    "simple_saas_agreements_a1": (1, "10000"),
    "simple_saas_agreements_a2": (1, "50000"),
    "simple_saas_agreements_a3": (1, "1000"),
    "simple_saas_agreements_b": (1, "50000"),
    "simple_saas_agreements_c": (3, "35800"),
    "virtual_currency_pricing_model_a1": (1, "200000"),
    "virtual_currency_pricing_model_a2": (3, "0"),
    "virtual_currency_pricing_model_b1": (1, "100000"),
    "virtual_currency_pricing_model_b2": (3, "0"),
    "virtual_currency_pricing_model_b3": (3, "0"),
    "virtual_currency_pricing_model_c": (2, "53000"),
    # these have no account, currency or provider
    "commitment_discount_purchase_scenario_1": (1, "8760"),
    "commitment_discount_purchase_scenario_2": (3, "3"),
    "commitment_discount_purchase_scenario_3": (4, "4381.50"),
    "commitment_discount_usage_scenario_1": (1, "0"),
    "commitment_discount_usage_scenario_2": (1, "0"),
    "commitment_discount_usage_scenario_3": (2, "0"),
    "commitment_discount_usage_scenario_4": (2, "0.50"),
    f"{FULL}with_commitment_discount_flexibility_with_1_resource": (3, "2.75"),
    f"{FULL}with_commitment_discount_flexibility_with_2_resources": (3, "2"),
    f"{FULL}without_commitment_discount_flexibility": (2, "1.50"),
    "zero_percent_utilization_without_commitment_discount_flexibility": (3, "3.50"),
    "closed_scenario_1_partial_reallocation_ledger": (3, "0"),
    "closed_scenario_3_itemized_cost_only_ledger": (2, "0.002"),
    "open_previous_scenario_1_partial_reallocation_replacement": (2, "1500"),
}


def test_the_sample_gives_the_exact_sums(workspace: Workspace) -> None:
    imported = take(workspace, shared_path(SAMPLE))
    periods = {d.billing_period: d for d in deliveries(imported)}
    assert {period: d.row_count for period, d in periods.items()} == {"2024-09": 999, "2024-10": 1}
    sums: dict[object, Decimal] = {}
    for delivery in periods.values():
        for provider, cost in query(
            delivery, 'SELECT provider, sum("BilledCost") FROM rows GROUP BY 1'
        ):
            assert isinstance(cost, Decimal)
            sums[provider] = sums.get(provider, Decimal(0)) + cost
    assert sums == {
        "AWS": Decimal("18.00663861840"),
        "Microsoft": Decimal("1.97651418586"),
        "Oracle": Decimal("0.53707392473"),
    }


def test_the_damage_of_the_sample_is_named(workspace: Workspace) -> None:
    september = deliveries(take(workspace, shared_path(SAMPLE)))[0]
    damage = {f.code: (f.sentence, f.columns) for f in september.findings if f.grade == "warning"}
    sentence, columns = damage["whole-dollar"]
    assert "AWS" in sentence
    assert columns == ("EffectiveCost", "ContractedCost", "ContractedUnitPrice")
    assert "Oracle" in damage["all-zero"][0]
    found = codes(september)
    assert found["two-categories"] == 1
    assert found["no-zone"] == 999
    assert found["other-columns"] == 1


@pytest.mark.parametrize("folder", ["focus_spec_v12", "focus_spec_corrections"])
def test_every_file_of_the_specification_is_listed_here(folder: str) -> None:
    shared_path(f"data/focus/{folder}")
    names = {path.stem for path in shared_files(f"data/focus/{folder}", "*.csv")}
    assert names <= SPEC.keys()


@pytest.mark.parametrize("stem", SPEC)
def test_the_specifications_examples(workspace: Workspace, stem: str) -> None:
    folder = (
        "focus_spec_corrections" if "ledger" in stem or "replacement" in stem else "focus_spec_v12"
    )
    path = shared_path(f"data/focus/{folder}/{stem}.csv")
    if "saas" not in stem and "virtual" not in stem:
        (problem,) = refused(workspace, path, source="spec")
        assert problem.what == LACKING
        assert "provider: NAME; account: ID; currency: USD" in problem.mend
    workspace.sources_file.write_text(SUPPLIED, encoding="utf-8")
    imported = deliveries(take(workspace, path, source="spec"))
    row_count, cost = SPEC[stem]
    assert sum(d.row_count for d in imported) == row_count
    assert sum(d.quarantined_count for d in imported) == 0
    assert sum((total(d) for d in imported), Decimal(0)) == Decimal(cost)


@pytest.mark.parametrize(
    ("name", "column_map", "currency", "row_count", "cost", "period"),
    [
        (AWS, "aws-cur", "USD", 1281, "1.6823086974", "2023-11"),
        (AZURE, "azure-ea", "CAD", 27, "1.26136926505726", "2023-09"),
        (OCI, "oci-cost", "USD", 506, "2.523589325400648027", "2023-11"),
    ],
)
def test_what_is_not_focus_comes_in_by_a_short_map(
    workspace: Workspace,
    name: str,
    column_map: str,
    currency: str,
    row_count: int,
    cost: str,
    period: str,
) -> None:
    path = shared_path(f"data/focus/native/{name}")
    assert len((SHIPPED / f"{column_map}.yaml").read_text(encoding="utf-8").splitlines()) <= 20
    (problem,) = refused(workspace, path, source="native")
    assert "largesse map FILE" in problem.mend
    delivery = only(take(workspace, path, source="native", map_name=column_map))
    assert (delivery.row_count, delivery.quarantined_count) == (row_count, 0)
    assert delivery.billing_period == period
    assert delivery.totals == {currency: Decimal(cost)}
    assert sum_by_decimal(path, column_map) == Decimal(cost)


def sum_by_decimal(path: Path, column_map: str) -> Decimal:
    """The same sum by the csv module and Decimal alone."""
    column = {
        "aws-cur": "lineItem/UnblendedCost",
        "azure-ea": "CostInBillingCurrency",
        "oci-cost": "cost/myCost",
    }[column_map]
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return sum((Decimal(r[column]) for r in csv.DictReader(stream)), Decimal(0))
