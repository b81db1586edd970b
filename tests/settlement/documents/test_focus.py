"""A partner's rebates as FOCUS rows, account by account, to the cent."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from largesse.consumption.importing import import_paths
from largesse.settlement.documents.focus import COLUMNS, focus_csv, focus_rows
from largesse.settlement.models import Payable
from largesse.workspace.paths import Workspace

Q1 = "volume-rebate/acme//2024 Q1/USD"


def owed(key: str, amount_minor: int, **more: object) -> Payable:
    made = {
        "source": "close",
        "partner": "acme",
        "incentive": key.partition("/")[0],
        "key": key,
        "interval": "2024 Q1",
        "part": "cash",
        "amount_minor": amount_minor,
        "booked_minor": amount_minor,
        "currency": "USD",
        "booked_currency": "USD",
        "due_on": date(2024, 4, 30),
    }
    return Payable.objects.create(**{**made, **more})


def rows(home: Workspace, language: str = "en") -> list[dict[str, str]]:
    found = focus_rows(home, "acme", date(2024, 4, 1), date(2024, 5, 1), "Harrow", language)
    return list(found)


@pytest.mark.usefixtures("records")
def test_an_amount_is_shared_out_over_the_accounts_it_rests_on(harrow: Workspace) -> None:
    owed(Q1, 3_564_00)
    # Of 303,200 that counted, account A brought 290,000 and B, at 60 % and 1.10, 13,200.
    found = rows(harrow)
    assert [(r["BillingAccountId"], r["BilledCost"]) for r in found] == [
        ("A", "-3408.84"),
        ("B", "-155.16"),
    ]
    first = found[0]
    assert (first["ChargeCategory"], first["ProviderName"]) == ("Credit", "Harrow")
    assert first["ChargePeriodStart"] == "2024-01-01T00:00:00Z"
    assert first["ChargePeriodEnd"] == "2024-04-01T00:00:00Z"
    assert first["ChargeDescription"] == "Quarterly volume rebate, 2024 Q1"


@pytest.mark.usefixtures("records")
def test_what_rests_on_no_row_is_one_row(harrow: Workspace) -> None:
    owed("", 50_00, source="claim", incentive="co-op", interval="")
    (row,) = rows(harrow, "fr")
    assert (row["BillingAccountId"], row["BilledCost"]) == ("acme", "-50.00")


@pytest.mark.usefixtures("records")
def test_only_what_falls_due_in_the_period_and_nobody_elses(harrow: Workspace) -> None:
    owed(Q1, 1_00, due_on=date(2024, 5, 1))
    owed(Q1, 1_00, partner="birch")
    owed(Q1, 1_00, state="forfeited")
    assert rows(harrow) == []


@pytest.mark.usefixtures("records")
def test_our_own_lake_reads_the_rows(harrow: Workspace, tmp_path: Path) -> None:
    owed(Q1, 3_564_00)
    file = tmp_path / "rebates.csv"
    file.write_text(focus_csv(iter(rows(harrow))), "utf-8")
    assert file.read_text("utf-8").splitlines()[0] == ",".join(COLUMNS)
    theirs = Workspace.create(tmp_path / "partner")
    theirs.config_file.touch()
    (outcome,) = import_paths(theirs, [file]).outcomes
    assert outcome.delivery.row_count == 2
    assert outcome.delivery.quarantined_count == 0
    total = sum(Decimal(row["BilledCost"]) for row in rows(harrow))
    assert total == Decimal("-3564.00")
