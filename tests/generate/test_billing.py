"""The rows are FOCUS 1.2, exact, and hang together."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from largesse.consumption.generate import Generated, Shape
from tests.generate.kit import SMALL, ask
from tests.shared import ROOT

MANDATORY = frozenset(
    [
        "BilledCost",
        "BillingAccountId",
        "BillingAccountName",
        "BillingAccountType",
        "BillingCurrency",
        "BillingPeriodEnd",
        "BillingPeriodStart",
        "ChargeCategory",
        "ChargeClass",
        "ChargeDescription",
        "ChargePeriodEnd",
        "ChargePeriodStart",
        "ContractedCost",
        "EffectiveCost",
        "InvoiceIssuerName",
        "ListCost",
        "PricingQuantity",
        "PricingUnit",
        "ProviderName",
        "PublisherName",
        "ServiceCategory",
        "ServiceName",
    ]
)

# fmt: off
NEVER = [
    ("a row without a cost",   "BilledCost IS NULL OR BillingCurrency IS NULL"),
    ("a row without an owner", "BillingAccountId IS NULL OR ServiceName IS NULL"),
    ("a row without a time",   "BillingPeriodStart IS NULL OR ChargePeriodStart IS NULL"),
    ("another category",
     "ChargeCategory NOT IN ('Usage', 'Purchase', 'Tax', 'Credit', 'Adjustment')"),
    ("another class",          "ChargeClass <> 'Correction'"),
    ("a day out of its month", "ChargeClass IS NULL AND ChargePeriodStart >= BillingPeriodEnd"),
    ("a period without end",   "ChargePeriodEnd <= ChargePeriodStart"),
    ("a period past its month", "ChargePeriodEnd > BillingPeriodEnd"),
    ("a correction of its own month",
     "ChargeClass = 'Correction' AND ChargePeriodStart >= BillingPeriodStart"),
    ("a positive credit",      "ChargeCategory = 'Credit' AND BilledCost > 0"),
    ("an amortised purchase",  "ChargeCategory = 'Purchase' AND EffectiveCost <> 0"),
    ("tax with a price",
     "ChargeCategory = 'Tax' AND (SkuId IS NOT NULL OR PricingQuantity IS NOT NULL)"),
    ("a discount below zero",  "BilledCost > 0 AND ListCost < BilledCost"),
    ("a charge before the first month", "ChargePeriodStart < '2022-04-01'::TIMESTAMPTZ"),
]
# fmt: on


@pytest.mark.parametrize(("what", "condition"), NEVER, ids=[case[0] for case in NEVER])
def test_there_is_never(small: Generated, what: str, condition: str) -> None:
    query = f"SELECT count(*) FROM billing WHERE {condition}"
    assert ask(small.billing, query) == [(0,)], what


def test_amounts_are_exact_decimals_and_times_have_their_zone(small: Generated) -> None:
    schema = pq.read_schema(small.billing[0])
    assert set(schema.names) >= MANDATORY
    costs = ("BilledCost", "ContractedCost", "EffectiveCost", "ListCost")
    assert {str(schema.field(name).type) for name in costs} == {"decimal128(38, 18)"}
    assert str(schema.field("ChargePeriodStart").type) == "timestamp[us, tz=UTC]"
    assert not any(str(field.type) in ("double", "float") for field in schema)


def test_one_file_holds_one_billing_month(small: Generated) -> None:
    for path in small.billing:
        query = "SELECT DISTINCT strftime(BillingPeriodStart, '%Y-%m') FROM billing"
        assert ask([path], query) == [(path.stem.removeprefix("brindlemark-"),)]


def test_a_late_row_is_billed_in_the_month_after_its_use_without_a_class(small: Generated) -> None:
    query = """SELECT count(*) > 0, max(date_diff('month', ChargePeriodStart, BillingPeriodStart))
               FROM billing WHERE ChargeClass IS NULL AND ChargePeriodStart < BillingPeriodStart"""
    assert ask(small.billing, query) == [(True, 1)]


def test_most_negative_rows_are_usage_without_a_class(small: Generated) -> None:
    usage = "ChargeCategory = 'Usage' AND ChargeClass IS NULL"
    query = f"SELECT 2 * count(*) FILTER ({usage}) > count(*) FROM billing WHERE BilledCost < 0"
    assert ask(small.billing, query) == [(True,)]


def test_costs_have_digits_down_to_the_eighteenth(small: Generated) -> None:
    query = "SELECT count(*) FILTER (BilledCost <> trunc(BilledCost, 17)) > 0 FROM billing"
    assert ask(small.billing, query) == [(True,)]


def test_several_currencies(small: Generated) -> None:
    query = "SELECT count(DISTINCT BillingCurrency) >= 8 FROM billing"
    assert ask(small.billing, query) == [(True,)]


def test_killed_in_the_middle_leaves_only_whole_files(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from largesse.consumption.generate import *;"
        "generate(Path(sys.argv[1]), Shape(rows=600_000, partners=50, months=12))"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    running = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)})
    billing = tmp_path / "billing"
    deadline_s = time.monotonic() + 30
    while time.monotonic() < deadline_s and not list(billing.glob("brindlemark-*.parquet")):
        time.sleep(0.01)
    running.send_signal(signal.SIGKILL)
    running.wait()
    whole = list(billing.glob("brindlemark-*.parquet"))
    assert 0 < len(whole) <= 12
    assert all(pq.read_metadata(path).num_rows > 0 for path in whole)


@pytest.mark.long
def test_memory_is_bounded(tmp_path: Path) -> None:
    code = (
        "import resource, sys; from pathlib import Path;"
        "from largesse.consumption.generate import *;"
        "generate(Path(sys.argv[1]), Shape(rows=10_000_000, partners=10_000));"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    peak_kib = int(done.stdout)
    assert peak_kib < 2 * 1024 * 1024


def test_the_shape_of_a_partner_month_is_the_demos() -> None:
    assert Shape().total_usd == 10_500_000_000
    assert SMALL.total_usd == 10_500_000_000 * 60 * 15 // (300 * 36)
