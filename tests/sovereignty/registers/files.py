"""The same world as files of a workspace: a bank and an insurer on an invented vendor's cloud."""

from pathlib import Path

from largesse.workspace.paths import Workspace

FILES = {
    "facts/customers.csv": """\
customer,name,country
C-000007,Kestrel Savings Bank,FR
C-000009,Heron Insurance,LU
C-000011,Otter Foods,FR
""",
    "sovereignty/entities.csv": """\
entity,name,kind,country,seat,from,source,known_at,grade
brindlemark-nz,Brindlemark Ltd,company,NZ,NZ,2015-01-01,register extract,2025-01-10,evidenced
brindle-holdings,Brindle Holdings,company,NZ,NZ,2015-01-01,register extract,2025-01-10,evidenced
brindle-float,Holders of Brindle,dispersed,,,2015-01-01,annual report,2025-01-10,claimed
brindle-pay,Brindle Pay SAS,company,FR,FR,2019-01-01,register extract,2025-01-10,evidenced
quarry-chips,Quarry Chips,company,US,US,2010-01-01,its own word,2025-01-10,claimed
""",
    "sovereignty/holdings.csv": """\
holder,held,capital,from,source,known_at,grade
brindle-holdings,brindlemark-nz,100%,2015-01-01,register extract,2025-01-10,evidenced
brindle-holdings,brindle-pay,60%,2019-01-01,register extract,2025-01-10,evidenced
brindle-float,brindle-pay,40%,2019-01-01,register extract,2025-01-10,evidenced
brindle-float,brindle-holdings,100%,2015-01-01,annual report,2025-01-10,claimed
""",
    "sovereignty/offerings.yaml": """\
offering: sovereign-zone
title: {en: Brindlemark Sovereign Zone}
provider: brindlemark-nz
holds: '[2020-01-01, inf)'
rests on: [hardware-pool]
all suppliers named: yes
stored in: [FR]
administered from: [FR, NZ]
source: its documentation
---
offering: hardware-pool
title: {en: Hardware pool}
provider: brindlemark-nz
holds: '[2020-01-01, inf)'
suppliers:
  - {supplier: quarry-chips, provides: {en: processors}}
stored in: [FR]
source: its documentation
---
offering: card-gateway
title: {en: Card gateway}
provider: brindle-pay
holds: '[2020-01-01, inf)'
substitutable: no
source: its documentation
""",
    "sovereignty/workloads.yaml": """\
workload: payments
title: {en: Card payments}
customer: C-000007
country: FR
scopes: [eu-financial-entity]
holds: '[2025-04-01, inf)'
hosted on: sovereign-zone
systems:
  core: {title: {en: Core}, holds: financial, critical: yes}
source: interview with the bank
---
workload: cards
title: {en: Cards at the till}
customer: C-000007
country: FR
scopes: [eu-financial-entity]
holds: '[2025-04-01, inf)'
hosted on: card-gateway
systems:
  till: {title: {en: Till}, holds: unknown}
source: interview with the bank
---
workload: claims
title: {en: Claims}
customer: C-000009
country: LU
scopes: [eu-financial-entity]
holds: '[2025-04-01, inf)'
systems:
  desk: {title: {en: Desk}, holds: health, critical: no}
source: interview with the insurer
---
workload: shop
title: {en: Shop}
customer: C-000011
country: FR
holds: '[2025-04-01, inf)'
hosted on: sovereign-zone
systems:
  site: {title: {en: Site}, holds: public, critical: no}
source: its order
---
workload: old-shop
title: {en: Old shop}
customer: C-000011
country: FR
scopes: [private]
holds: '[2025-04-01, inf)'
hosted on: sovereign-zone
systems:
  site: {title: {en: Site}, holds: public, critical: no}
source: its order
""",
    "sovereignty/arrangements.csv": """\
workload,offering,from,until,source,known_at,term,reference,kind,service,notice_days,law,reliance,\
exit_plan,cost,currency
payments,sovereign-zone,2025-04-01,,contract,2025-04-02,open-ended,K-2025-01,standalone,iaas,90,FR,\
full,yes,1200000,EUR
payments,sovereign-zone,2025-04-01,,amendment,2026-06-01,open-ended,K-2025-01,standalone,iaas,180,FR,\
full,yes,1200000,EUR
""",
    "sovereignty/identifiers.csv": """\
of,id,type,code,source,known_at
customer,C-000007,LEI,0000KESTRELSAVBANK79,its order,2025-04-02
entity,brindlemark-nz,EUID,NZCO.1234567,register extract,2025-04-02
""",
}
"""All names are invented; the check digits of the LEI hold."""


def workspace_of(root: Path, **changed: str | None) -> Workspace:
    """A workspace of these files; ``changed``, by stem, replaces one, or leaves it out (None)."""
    (root / "facts").mkdir()
    (root / "largesse.toml").write_text("", "utf-8")
    for name, text in FILES.items():
        said = changed.get(Path(name).stem, text)
        if said is not None:
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(said, "utf-8")
    return Workspace(root)
