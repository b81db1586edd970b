"""The invented vendor's people, rules and days that the tests of this room share."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from django.db.transaction import set_rollback

from largesse.partners.database import transaction
from largesse.partners.models import Check, Customer, Fact, Partner, Period, Person
from largesse.partners.register.applications import NewPartner
from largesse.partners.register.checks import NewCheck, record_check
from largesse.partners.rules.reading import PartnerRules, rules_of
from largesse.workspace.errors import Refusal
from largesse.workspace.paths import Workspace

TODAY = date(2026, 3, 2)  # a Monday

RULES = b"""
calendar:
  holidays: ['2026-03-13', '2026-12-25']
admission:
  checks:
    distributor: [due-diligence, credit]
    reseller: [due-diligence, credit]
    any: [due-diligence]
  checks for a market: [due-diligence]
  answer within: 3 working days
  answer for a market within: 7 working days
deals:
  - holds: '[2020-01-01, 2026-01-01)'
    minimum: 10_000 USD
    approve up to: 1_000_000 USD
    protect for: 90 days
    extend by: 30 days
    decide disputes within: 10 days
  - holds: '[2026-01-01, inf)'
    minimum: 25_000 USD
    register within: 60 days
    approve up to: 1_000_000 USD
    win after: 3 days
    protect for: 90 days
    extend by: 30 days
    extensions: 1
    decide disputes within: 10 working days
levels:
  - scheme: standard
    grace: 6 months
    figures:
      certified: number of certification
      score: fact score
      skilling: fact skilling
    levels:
      - level: registered
      - level: silver
        requires: [certified at least 1]
      - level: gold
        requires: [score at least 70, skilling above 0, certified at least 2]
"""

PEOPLE = {
    "programme-manager": ["programme-manager"],
    "regional-manager": ["regional-manager"],
    "other-manager": ["regional-manager"],
    "finance-controller": ["finance-controller"],
    "risk-officer": ["risk-officer"],
    "auditor": ["auditor"],
}


def rules() -> PartnerRules:
    """What is asked of partners here."""
    return rules_of(RULES)


def people() -> None:
    """The vendor's people, and one person at each of two partners."""
    for name, roles in PEOPLE.items():
        Person.objects.create(id=name, roles=roles)
    for partner in ("acme-id", "bolt-id"):
        Person.objects.create(id=f"{partner}-seller", roles=["partner"], partner=partner)


def active(name: str, kind: str = "reseller", since: date | None = None) -> Partner:
    """An active partner, its facts open."""
    made = Partner.objects.create(id=name, name=name.title(), type=kind, state="active")
    Period.objects.create(partner=made, since=since)
    cells = {"name": made.name, "type": kind}
    Fact.objects.create(kind="partners", subject_kind="partner", subject=name, cells=cells)
    return made


def customer(name: str = "C-1") -> Customer:
    """A customer."""
    return Customer.objects.create(id=name, name="Example Foods", country="ID")


def workspace(folder: Path) -> Workspace:
    """A workspace with the rules, and no facts yet."""
    home = Workspace.create(folder / "home")
    home.config_file.write_text("layout = 1\n")
    (home.root / "partners.yaml").write_bytes(RULES)
    return home


def refused(code: str) -> "pytest.RaisesExc[Refusal]":
    """That what follows is refused with that code."""
    return pytest.raises(Refusal, check=lambda error: error.problems[0].code == code)


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is taken back."""
    with transaction():
        yield
        set_rollback(True)


ACME = NewPartner("acme-id", "Acme Indonesia", "reseller", "ID", "southeast-asia")


def passed(home: Workspace, kind: str, market: str = "", **more: object) -> Check:
    """A check of Acme that was passed."""
    new = NewCheck("acme-id", kind, "passed", TODAY, market=market, note="report seen", **more)  # type: ignore[arg-type]
    return record_check(home, new, "risk-officer", TODAY)
