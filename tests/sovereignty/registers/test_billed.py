"""The cost of an arrangement from what its accounts were billed, where nobody states one."""

from datetime import date
from pathlib import Path

import pytest

from largesse.consumption.importing import import_paths
from largesse.sovereignty.registers.workspace import arrangements_of
from largesse.workspace.paths import Workspace
from tests.entitlement.kit import HEADER, charge, workspace
from tests.sovereignty.registers.files import FILES

DAY = date(2026, 1, 15)
MONTHS = [f"2025-{month:02d}" for month in range(1, 13)]
OFFERINGS = FILES["sovereignty/offerings.yaml"].replace("rests on: [hardware-pool]", "ours: yes", 1)
STATED = FILES["sovereignty/arrangements.csv"]
PAYMENTS = FILES["sovereignty/workloads.yaml"].split("---")[0]


def home_of(root: Path, months: list[str], workloads: str, contracts: str = "") -> Workspace:
    home = workspace(root / "ws")
    (home.root / "sovereignty").mkdir()
    (home.root / "sovereignty/offerings.yaml").write_text(OFFERINGS, "utf-8")
    (home.root / "sovereignty/workloads.yaml").write_text(workloads, "utf-8")
    if contracts:
        (home.root / "sovereignty/arrangements.csv").write_text(contracts, "utf-8")
    export = root / "rows.csv"
    rows = [charge(m, "100.10") for m in months] + [charge("2025-12", "9", account="b")]
    export.write_text("\n".join([HEADER, *rows]) + "\n", "utf-8")
    import_paths(home, [export])
    return home


def with_accounts(*accounts: str) -> str:
    named = f"accounts: [{', '.join(accounts)}]\n"
    return PAYMENTS.replace("hosted on: sovereign-zone\n", f"hosted on: sovereign-zone\n{named}")


def shared() -> str:
    other = with_accounts("a").replace("workload: payments", "workload: ledger")
    return f"{with_accounts('a')}---\n{other}"


# What the workload says, the months delivered, its cost in minor units.
COSTS = [
    (with_accounts("a"), MONTHS, 1_201_20),
    (with_accounts("Cloud/a"), MONTHS, 1_201_20),
    (with_accounts("a", "b"), MONTHS, 1_210_20),
    (with_accounts("a", "no-such"), MONTHS, None),
    (with_accounts("a"), MONTHS[1:], None),
    (PAYMENTS, MONTHS, None),
    (shared(), MONTHS, None),
]


@pytest.mark.parametrize(("workloads", "months", "cost"), COSTS)
def test_a_whole_year_of_its_own_accounts_is_its_cost(
    tmp_path: Path, workloads: str, months: list[str], cost: int | None
) -> None:
    found = arrangements_of(home_of(tmp_path, months, workloads), DAY).arrangements
    assert {each.cost_minor for each in found} == {cost}
    assert {each.currency for each in found} == {"USD" if cost else ""}


def test_what_the_contract_says_comes_first(tmp_path: Path) -> None:
    home = home_of(tmp_path, MONTHS, with_accounts("a"), STATED)
    (payments,) = arrangements_of(home, DAY).arrangements
    assert (payments.cost_minor, payments.currency) == (120_000_000, "EUR")


def test_of_an_offering_of_somebody_else_nothing_is_billed_here(tmp_path: Path) -> None:
    home = home_of(tmp_path, MONTHS, with_accounts("a"))
    others = OFFERINGS.replace("ours: yes\n", "")
    (home.root / "sovereignty/offerings.yaml").write_text(others, "utf-8")
    (payments,) = arrangements_of(home, DAY).arrangements
    assert payments.cost_minor is None
