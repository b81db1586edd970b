"""A small invented vendor: three partners, one quarter and a little more, every amount by hand.

Harrow Cloud pays resellers in 2024. Acme Tides (gold) consumed, in US dollars, of account A:

    January 100,000   February 150,000   March 50,000   April 20,000
    of February 10,000 paid by coupon: excluded; of account B (60 %) EUR 20,000 in March at 1.10.

So its first quarter measures 100,000 + 140,000 + 50,000 + 0.6 x 22,000 = 303,200, and the gold
scale (1 % to 250,000, 2 % above) gives 2,500 + 1,064 = 3,564.00.
"""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from largesse.consumption.importing import import_paths
from largesse.entitlement.run import Run, run
from largesse.programme.calendar import parse_month
from largesse.workspace.paths import Workspace

PROGRAMME = """
programme: harrow
title: {en: Harrow partners, fr: Partenaires Harrow}
currency: USD
converts: {source: treasury, fixing: average, month: charge month}
facts:
  level: {one of: [silver, gold]}
  overdue: {one of: ['yes', 'no']}
---
fund: harrow-fund
authorised: 1_000_000 USD
for: '[2023-01-01, 2026-01-01)'
purpose: {en: Growth, fr: Croissance}
envelopes:
  all:
    title: {en: All, fr: Tout}
    amount: 1_000_000 USD
---
measure: consumption
title: {en: Qualifying consumption, fr: Consommation éligible}
of: BilledCost
in: USD
rows: ChargeCategory = 'Usage'
excluding:
  - rows: x_CouponPaid = 'true'
    because: {en: paid by coupon, fr: payé par coupon}
---
measure: seats
title: {en: Seats used, fr: Places utilisées}
from: activities
of: quantity
in: seats
rows: kind = 'training'
---
incentive: volume-rebate
title: {en: Quarterly volume rebate, fr: Ristourne trimestrielle}
holds: '[2023-01-01, 2026-01-01)'
source: guide, section 1
envelope: all
who: role = 'reseller'
measure: consumption
over: quarter
scale:
  by: level
  mode: graduated
  silver: {'[0, 250_000)': 0.5%, '[250_000, inf)': 1%}
  gold: {'[0, 250_000)': 1%, '[250_000, inf)': 2%}
  others: {'[0, inf)': nothing}
holding:
  - who: overdue = 'yes'
    because: {en: an invoice is overdue, fr: une facture est en retard}
    released by: payment of the invoice
pays: {after: 30 days, minimum: 200 USD, below: carry}
---
incentive: year-bonus
title: {en: Year bonus, fr: Prime annuelle}
holds: '[2023-01-01, 2026-01-01)'
source: guide, section 1
envelope: all
who: role = 'reseller'
measure: consumption
over: year
rate: 1%
vests: interval-end
split: {cash: 60%, co-op: 40%}
titles: {cash: {en: Cash, fr: Numéraire}, co-op: {en: Co-op funds, fr: Fonds de coopération}}
cap: 3_100 USD per partner
---
incentive: monthly-mite
title: {en: Monthly mite, fr: Obole mensuelle}
holds: '[2024-01-01, 2026-01-01)'
source: guide, section 1
envelope: all
who: role = 'reseller'
measure: consumption
over: month
scale: {mode: whole, '[0, 120_000)': 0.05%, '[120_000, inf)': 0.1%}
pays: {after: 10 days, minimum: 100 USD, below: forfeit}
---
incentive: training
kind: benefit
title: {en: Training seats, fr: Places de formation}
holds: '[2023-01-01, 2026-01-01)'
source: guide, section 1
envelope: all
measure: seats
over: year
scale: {mode: graduated, beyond: nothing, '[0, 40)': 1 seats each}
unit cost: 350 USD
---
incentive: agent-fee
title: {en: Agent fee, fr: Honoraires d'agent}
holds: '[2023-01-01, 2026-01-01)'
source: guide, section 2
envelope: all
who: role = 'agent'
measure: consumption
over: quarter
rate: 5%
---
stack: consumption
rule: add
order: [volume-rebate, year-bonus, monthly-mite, agent-fee]
"""

FACTS = {
    "partners": """partner,name,country,type
acme,Acme <Tides> & Co,ID,reseller
birch,Birch Works,FR,reseller
cedar,<script>alert(1)</script>,BR,reseller
""",
    "levels": """partner,level,from,until
acme,gold,2023-01-01,
birch,silver,2023-01-01,2024-03-01
birch,gold,2024-03-01,
cedar,silver,2023-01-01,
""",
    "attribution": """provider,billing_account,role,partner,share
Harrow,A,reseller,acme,100%
Harrow,B,reseller,acme,60%
Harrow,B,reseller,birch,40%
Harrow,C,reseller,cedar,100%
""",
    "rates": """source,fixing,from_currency,to_currency,month,rate
treasury,average,EUR,USD,2024-03,1.10
treasury,average,EUR,USD,2024-04,1.10
""",
    "activities": """activity,kind,partner,day,quantity
T-1,training,acme,2024-02-10,12
""",
    "facts": """subject_kind,subject,fact,value,from,until
partner,cedar,overdue,yes,2024-01-01,
""",
}

A, B, C = ("A", "USD"), ("B", "EUR"), ("C", "USD")
"""Account and billing currency."""
ROWS: dict[str, list[tuple[tuple[str, str], str, str, str]]] = {
    "2024-01": [(A, "2024-01-10", "100000", ""), (C, "2024-01-03", "9000.333", "")],
    "2024-02": [
        (A, "2024-02-10", "140000", ""),
        (A, "2024-02-11", "10000", "true"),
        (C, "2024-02-03", "9000.333", ""),
    ],
    "2024-03": [(A, "2024-03-10", "50000", ""), (B, "2024-03-20", "20000", "")],
    "2024-04": [(A, "2024-04-10", "20000", "")],
}


HEADERS = (
    *("ProviderName", "BillingAccountId", "BillingCurrency"),
    *("BillingPeriodStart", "BillingPeriodEnd", "ChargePeriodStart", "ChargePeriodEnd"),
    *("ChargeCategory", "BilledCost", "x_CouponPaid"),
)


def billing(
    folder: Path, month: str, rows: Iterable[tuple[tuple[str, str], str, str, str]]
) -> Path:
    """One month's export."""
    year, number = month.split("-")
    after = f"{year}-{int(number) + 1:02d}"
    path = folder / f"harrow-{month}.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADERS)
        for (account, currency), day, cost, coupon in rows:
            period = (f"{month}-01T00:00:00Z", f"{after}-01T00:00:00Z")
            charged = (f"{day}T00:00:00Z", f"{day}T01:00:00Z")
            writer.writerow(["Harrow", account, currency, *period, *charged, "Usage", cost, coupon])
    return path


def make(root: Path, facts: Mapping[str, str] = FACTS) -> Workspace:
    """The vendor's workspace, billing imported, nothing computed yet."""
    workspace = Workspace.create(root / "harrow")
    workspace.config_file.touch()
    workspace.programme.mkdir(exist_ok=True)
    (workspace.programme / "programme.yaml").write_text(PROGRAMME, encoding="utf-8")
    for kind, text in facts.items():
        (workspace.facts / f"{kind}.csv").write_text(text, encoding="utf-8")
    exports = root / "exports"
    exports.mkdir(parents=True, exist_ok=True)
    import_paths(workspace, [billing(exports, month, rows) for month, rows in ROWS.items()])
    return workspace


def compute(workspace: Workspace, through: str = "2024-04") -> Run:
    """A run through a month."""
    return run(workspace, parse_month(through))
