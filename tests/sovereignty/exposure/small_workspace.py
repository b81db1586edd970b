"""A small workspace with all that exposure reads but a ledger: two months, two currencies."""

from pathlib import Path

import pytest

from largesse.consumption.importing import import_paths
from largesse.sovereignty.exposure.settings import FILE_NAME
from largesse.workspace.paths import Workspace
from tests.entitlement.kit import HEADER, charge, workspace

FILES = {
    "partners": """partner,name,country,type,region,from,until
one,One & Co,FR,reseller,europe,,
two,Two & Co,,reseller,europe,,
""",
    "levels": "partner,level,from,until\none,gold,,\n",
    "attribution": """provider,billing_account,sub_account,role,partner,share,from,until,evidence
Cloud,a,,reseller,one,50%,,,agreement
Cloud,a,,reseller,two,25%,,,agreement
Cloud,b,,reseller,two,100%,,2025-02-01,agreement
Cloud,b,,reseller,one,100%,2025-02-01,,agreement
""",
    "customers": """customer,name,country,segment,first_purchase,group,from,until
C-1,Alpha,DE,enterprise,,G-1,,
C-2,Beta,,enterprise,,G-1,,
""",
    "accounts": """provider,billing_account,sub_account,customer,from,until
Cloud,a,,C-1,,
Cloud,b,,C-2,,
""",
    "targets": """partner,name,interval,amount,unit
one,spend,2025 Q1,900,EUR
two,spend,2024,900,USD
""",
    "rates": """source,fixing,from_currency,to_currency,month,rate
ecb,monthly-average,EUR,USD,2025-01,1.1
ecb,monthly-average,EUR,USD,2025-02,1.0405
""",
}
SETTINGS = """\
exits: {default: 3 months, market: 6 months, market:DE: 12 months}
regions: {eu-: DE, eu-west: FR}
entities: {Cloud Ltd: GB}
promises:
  - promise: half
    title: {en: Half stays}
    keeps: consumption
    at least: 50%
"""


def deliver(home: Workspace, rows: list[str]) -> None:
    """Import rows with a legal entity and a region at their end."""
    export = home.root / "exports" / "rows.csv"
    export.parent.mkdir(exist_ok=True)
    export.write_text("\n".join([f"{HEADER},InvoiceIssuerName,RegionId", *rows]) + "\n", "utf-8")
    import_paths(home, [export])


@pytest.fixture
def home(tmp_path: Path) -> Workspace:
    home = workspace(tmp_path / "ws")
    for name, text in FILES.items():
        (home.facts / f"{name}.csv").write_text(text, "utf-8")
    (home.root / FILE_NAME).parent.mkdir()
    (home.root / FILE_NAME).write_text(SETTINGS, "utf-8")
    deliver(
        home,
        [
            charge("2025-01", "100.00") + ",Cloud Ltd,eu-north-1",
            charge("2025-01", "10.01", account="b", currency="EUR") + ",Cloud Ltd,eu-west-3",
            charge("2025-02", "0.10", account="b", currency="EUR") + ",Cloud Ltd,eu-west-3",
            charge("2025-02", "7.00", account="c").replace("Usage", "Tax")
            + ",Cloud Ltd,eu-north-1",
            charge("2025-02", "50.00", account="c") + ",,moon-1",
        ],
    )
    return home
