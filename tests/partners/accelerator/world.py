"""Harbour Cloud decides for Indonesia: resellers, a distributor, an envelope of three offers."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from largesse.cli import fund_acts
from largesse.partners.accelerator.deciding import Match, Wish
from largesse.partners.database import open_records, transaction
from largesse.partners.exchange.importing import import_facts
from largesse.partners.fund_plans import propose
from largesse.partners.models import Person
from largesse.programme.load import load
from largesse.programme.model import Programme
from largesse.workspace.paths import Workspace

DAY = date(2024, 2, 2)
UNTIL = date(2099, 1, 1)
PLACES = ("IDN", "ID")
FUND = """
fund: partner-fund
authorised: 1_000_000 USD
for: '[2024-02-01, 2027-02-01)'
envelopes:
  growth: {title: {en: Growth, fr: Croissance}, amount: {FY2025: 100_000 USD}}
  rest: {title: {en: Rest, fr: Reste}, amount: 900_000 USD}
"""
PROGRAMME = """
programme: harbour
title: {en: Harbour partners, fr: Partenaires de Harbour}
source: guide
currency: USD
calendar: {year starts in month: 2}
facts:
  level: {one of: [silver, gold], means: the level}
"""
MODELS = """
model: build
title: {en: Build together, fr: Construire ensemble}
rung: 2
fits: {maturity: '[0.2, inf)'}
partner: reseller
entry: level = 'gold'
envelope: growth
estimate: 30_000 USD
reserve: 3_000 USD
term: 12
vendor undertakes:
- {code: architects, kind: person, text: {en: Lends architects, fr: Prête des architectes}}
counterparty undertakes:
- code: engineers
  kind: certifications
  text: {en: Certifies, fr: Certifie}
  target: 4 engineers
  within: 6
cohort:
  milestones: [{code: live, title: {en: Live, fr: En service}, within: 6}]
  mentor hours: 20
  benefits:
  - {benefit: seats, title: {en: Seats, fr: Places}, quantity: 5 seats, unit cost: 350 USD}
  targets: {certifications: 2 engineers, channel-revenue: 50_000 USD, references: 1 customers}
upgrade: {to: own, when: {en: It pays, fr: C’est rentable}}
reversal: {cost: 9_000 USD, why: {en: Notice, fr: Préavis}}
---
model: own
title: {en: On its own, fr: Seul}
rung: 3
fits: {maturity: '[0.6, inf)'}
needs: {residency: open}
envelope: growth
estimate: 20_000 USD
"""
OFFERS = """
vendor: {name: Harbour Cloud Ltd, seat: Dublin, signatory: {en: Director, fr: Direction}}
signatory: {en: Managing director, fr: Direction générale}
governing law: {en: The law of Ireland, fr: Le droit irlandais}
units: {engineers: {en: engineers, fr: ingénieurs}}
"""
PEOPLE = {
    "manager": ("programme-manager", None),
    "controller": ("finance-controller", None),
    "asia": ("regional-manager", 80_000_00),
    "small": ("finance-controller", 50_000_00),
}
PARTNERS = """partner,name,country,type,region
alder,Alder,ID,reseller,asia
birch,Birch,ID,reseller,asia
cedar,Cedar,ID,reseller,asia
dogwood,Dogwood,ID,reseller,asia
elm,Elm,ID,distributor,asia
fir,Fir,VN,reseller,asia
gum,Gum,VN,reseller,asia
"""
LEVELS = """partner,level,from
alder,gold,2023-01-01
birch,gold,2023-01-01
cedar,gold,2023-01-01
dogwood,silver,2023-01-01
elm,gold,2023-01-01
fir,gold,2023-01-01
gum,gold,2023-01-01
"""
MARKETS = """subject_kind,subject,fact,value,from
partner,gum,market,ID,2023-01-01
"""


def workspace(folder: Path) -> Workspace:
    """A workspace whose fund is open and whose partners are in the records."""
    home = Workspace.create(folder / "home")
    home.config_file.write_text("layout = 1\n")
    files = {
        "programme/fund.yaml": FUND,
        "programme/programme.yaml": PROGRAMME,
        "programme/models.yaml": MODELS,
        "markets/offers.yaml": OFFERS,
        "facts/partners.csv": PARTNERS,
        "facts/levels.csv": LEVELS,
        "facts/facts.csv": MARKETS,
    }
    for name, text in files.items():
        path = home.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    open_records(home)
    for name, (role, limit) in PEOPLE.items():
        Person.objects.create(
            id=name,
            roles=[role],
            approval_limit_minor=limit,
            approval_currency="USD" if limit else "",
        )
    Person.objects.create(id="alders", roles=["partner"], partner="alder")
    with transaction():
        import_facts(home, "manager", DAY)
    plan = propose(home, "open", {"day": "2024-02-01"}, "manager")
    fund_acts.approve_plan(plan.name, "controller", home.root)
    return home


def programme(home: Workspace) -> Programme:
    return load(home.programme)


def match(**more: Any) -> Match:
    """What a match may have said of Indonesia."""
    said: Mapping[str, Any] = {
        "market": "IDN",
        "day": DAY.isoformat(),
        "draws": 100,
        "seed": 1,
        "proposed": "build",
        "probability": "0.810000",
        "is_undecided": False,
        "not_scoreable": "",
        "ranked": [["build", "0.810000"], ["own", "0.190000"]],
        "positions": [["maturity", "0.500000", "0.400000", "0.600000"]],
        "gates": {"residency": ["closed", "law"], "sanctions": ["open", "list"]},
        "closed": {"own": ["residency"]},
        "binding": [],
        "digest": "d" * 64,
    }
    return {**said, **more}


def wish(*partners: str, model: str = "build", **more: Any) -> Wish:
    """What a manager wants."""
    named = partners or ("alder",)
    return Wish("IDN", model, named, PLACES, date(2024, 3, 1), UNTIL, **more)
