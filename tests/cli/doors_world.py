"""A small vendor in the middle of its work, told by the commands that brought it there.

Something stands at every door an amount can come through: a claim of each state, an accrual, an
open dispute, an agreement, a line that may be moved, a placement that was decided.
"""

import shlex
from hashlib import sha256
from pathlib import Path

from django.db import connection

from largesse.cli import main
from largesse.settlement.models import Dispute
from tests.cli import place_world

DAY = "2024-02-02"
INCENTIVE = """\
incentive: volume-rebate
title: {en: Volume rebate, fr: Ristourne sur volume}
source: guide, section 1
holds: '[2024-01-01, 2027-01-01)'
envelope: rebates
measure: qualifying-consumption
over: month
rate: 5%
pays: {after: 30 days}
"""
CLAIMS = """\
claim: launch-projects
kind: funding
title: {en: Launch projects, fr: Projets de lancement}
holds: '[2024-01-01, 2027-01-01)'
envelope: go-to-market
types:
  migration:
    milestones:
      scope: {pays: 40%, needs: {en: the scope, fr: le périmètre}}
      go-live: {pays: 60%, needs: {en: the acceptance, fr: la recette}}
---
claim: events
kind: marketing
title: {en: Events, fr: Événements}
holds: '[2024-01-01, 2027-01-01)'
envelope: go-to-market
types:
  fair: {share: 50%}
---
claim: courses
kind: benefit
title: {en: Courses, fr: Formations}
holds: '[2024-01-01, 2027-01-01)'
envelope: benefits
types:
  administrator: {unit: seats, unit cost: 350 USD}
"""
AGREEMENT = """\
agreement: launch-{0}
partner: hazel
title: {{en: Launch agreement, fr: Accord de lancement}}
holds: '[2024-03-01, 2027-01-01)'
not to exceed: {1} USD
money: [{{envelope: go-to-market, amount: {1} USD}}]
governing law: {{en: The law of Ireland, fr: Le droit irlandais}}
parties:
  vendor: {{name: Harbour Cloud Ltd, signatory: {{en: Director, fr: Direction}}}}
  counterparty: {{name: Hazel, signatory: {{en: Managing director, fr: Direction générale}}}}
counterparty undertakes:
- code: engineers
  kind: certifications
  text: {{en: Certifies engineers, fr: Certifie des ingénieurs}}
  target: 12 engineers
  by: 2025-03-01
units: {{engineers: {{en: engineers, fr: ingénieurs}}}}
"""
BILLING = """\
ProviderName,BillingAccountId,BillingCurrency,BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,BilledCost
Harbour,A,USD,2024-01-01T00:00:00Z,2024-02-01T00:00:00Z,2024-01-10T00:00:00Z,2024-01-11T00:00:00Z,Usage,40000
"""
ADDS = {
    **place_world.FILES,
    "programme/incentives/volume-rebate.yaml": INCENTIVE,
    "programme/claims.yaml": CLAIMS,
    "hazel.yaml": AGREEMENT.format("hazel", "20_000"),
    "january.csv": BILLING,
    "scope.csv": "step,signed\nscope,2024-03-18\n",
    "scan.pdf": "%PDF-1.7\n%%EOF\n",
    "facts/partners.csv": (
        "partner,name,country,type,region,from,until\nhazel,Hazel Systems,ID,reseller,asia,,\n"
    ),
    "facts/attribution.csv": (
        "provider,billing_account,sub_account,role,partner,share,from,until,evidence\n"
        "Harbour,A,,reseller,hazel,100%,,,\n"
    ),
}
SET_UP = """
people add manager --role programme-manager
people add controller --role finance-controller --limit 2_000_000
people add asia --role regional-manager --limit 80_000 --by manager
people approve asia --by controller
fund open --by manager --day 2024-01-01
fund approve 2c94bac638 --by controller
partner rules
partner import --by manager
people add clerk --role partner --partner hazel --by manager
partner customer C-1 --name 'Example Foods' --country ID --by asia
agreement draft hazel.yaml --by asia
agreement offer launch-hazel --until 2099-01-01 --by asia
sign launch-hazel --side counterparty --how paper --file scan.pdf --by asia
sign launch-hazel --by manager
import january.csv
run --through 2024-01 --by manager
close --by controller
claim new launch-projects --amount 20_000 --starts 2024-03-01 --token draft --by clerk
claim new launch-projects --amount 10_000 --starts 2024-03-01 --token asked --by clerk
claim submit asked --by clerk
claim review asked --by asia
claim new launch-projects --amount 5_000 --starts 2024-03-01 --token going --by clerk
claim submit going --by clerk
claim review going --by asia
claim approve going --by asia
claim agree going --by clerk
claim proof going scope.csv --part scope --by clerk --day 2024-03-20
claim new courses --type administrator --quantity 5 --starts 2024-07-01 --token seats --by clerk
claim submit seats --by clerk
claim review seats --by asia
claim approve seats --by asia
claim use seats --quantity 1 --by asia
claim new events --type fair --cost 6_000 --starts 2024-06-03 --token fair --by clerk
claim new launch-projects --amount 4_000 --starts 2024-03-01 --token agreed --by clerk
claim submit agreed --by clerk
claim review agreed --by asia
claim approve agreed --by asia
claim agree agreed --by clerk
dispute open volume-rebate/hazel//2024-01/USD --amount 100 --because 'too little' --by clerk
people add officer --role risk-officer --by manager
people approve officer --by controller
place archive north --decide --by officer
"""


def build(root: Path) -> Path:
    """The workspace, in a folder that is the current one."""
    assert main(["init", str(root)]) == 0
    for name, text in ADDS.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    for line in SET_UP.strip().splitlines():
        assert typed(dated(line)) == 0, line
    assert typed(f"dispute review {Dispute.objects.get().pk} --by manager") == 0
    return root


def dated(line: str) -> str:
    """A word about a claim counts for the world's day, unless it says another."""
    is_about_claims = line.startswith("claim ") and "--day" not in line
    return f"{line} --day {DAY}" if is_about_claims else line


def typed(line: str) -> int:
    """The exit code of a line as it is typed, without the word ``largesse``."""
    return main(shlex.split(line))


def fingerprint(root: Path) -> str:
    """Of everything the database and the folder hold: what changes nothing leaves it alone."""
    found = sha256()
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f'SELECT * FROM "{table}"')
            found.update(f"{table} {sorted(map(str, cursor.fetchall()))}".encode())
    for path in sorted(p for p in root.rglob("*") if p.is_file()):
        if not path.name.startswith("ledger.db"):
            found.update(f"{path.relative_to(root)} {path.stat().st_size}".encode())
    return found.hexdigest()
