"""A real workspace for the tests of runs: CSV exports imported, facts in files, a programme."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from largesse.cli.init import CONFIG, SOURCES
from largesse.consumption.importing import Imported, import_paths
from largesse.workspace.paths import Workspace

START = datetime(2025, 1, 1, tzinfo=UTC)
HEADER = (
    "BilledCost,BillingAccountId,BillingCurrency,BillingPeriodStart,BillingPeriodEnd,ChargeCategory,"
    "ChargeClass,ChargePeriodStart,ChargePeriodEnd,ProviderName,ServiceCategory,ServiceName"
)

PROGRAMME = """
programme: small
title: {en: Small, fr: Petit}
currency: USD
converts: {source: ecb, fixing: monthly-average}
facts:
  level: {one of: [silver, gold]}
---
fund: small-fund
authorised: 1_000_000 USD
for: '[2024-01-01, 2026-01-01)'
envelopes:
  rebates: {amount: 1_000_000 USD}
---
measure: spend
of: BilledCost
in: USD
rows: ChargeCategory = 'Usage'
---
incentive: volume
title: {en: Volume rebate, fr: Ristourne sur volume}
source: test
holds: '[2024-01-01, 2026-01-01)'
envelope: rebates
who: role = 'reseller'
measure: spend
over: quarter
scale: {mode: whole, '[0, 1_000)': 1%, '[1_000, inf)': 2%}
"""

PARTNERS = "partner,name,country,type,region,from,until\none,One & Co,FR,reseller,europe,,\n"
ATTRIBUTION = (
    "provider,billing_account,sub_account,role,partner,share,from,until,evidence\n"
    "Cloud,a,,reseller,one,100%,,,agreement\n"
)


def workspace(root: Path, programme: str = PROGRAMME) -> Workspace:
    """A workspace with one partner, ``one``, who sells account ``a``."""
    home = Workspace.create(root)
    home.config_file.write_text(CONFIG, "utf-8")
    home.sources_file.write_text(SOURCES, "utf-8")
    (home.programme / "programme.yaml").write_text(programme, "utf-8")
    (home.facts / "partners.csv").write_text(PARTNERS, "utf-8")
    (home.facts / "attribution.csv").write_text(ATTRIBUTION, "utf-8")
    return home


def charge(
    month: str,
    cost: str,
    *,
    account: str = "a",
    currency: str = "USD",
    billed_in: str | None = None,
    correction: bool = False,
) -> str:
    """One line of an export."""
    billed = billed_in or month
    period = f"{billed}-01T00:00:00Z,{_next(billed)}-01T00:00:00Z"
    days = f"{month}-05T00:00:00Z,{month}-06T00:00:00Z"
    kind = "Correction" if correction else ""
    return f"{cost},{account},{currency},{period},Usage,{kind},{days},Cloud,Compute,Servers"


def _next(month: str) -> str:
    year, number = map(int, month.split("-"))
    return f"{year + number // 12}-{number % 12 + 1:02d}"


def deliver(home: Workspace, name: str, lines: Sequence[str], day: float = 0) -> Imported:
    """Import an export of those lines, as if on a later day."""
    export = home.root / "exports" / name
    export.parent.mkdir(exist_ok=True)
    export.write_text("\n".join([HEADER, *lines]) + "\n", "utf-8")
    return import_paths(home, [export], now=START + timedelta(days=day))
