"""Journal and documents say one thing of an amount: what it costs as, and what is agreed."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from largesse.fund.journal import JournalLine, journal, read_mapping
from largesse.fund.policy import CostAs, Policy
from largesse.partners.database import ledger_connection
from largesse.partners.models import Agreement, CommitmentLine, Partner
from largesse.partners.supply import Supply, cost_of, policy_of, supply_of
from largesse.programme.load import load
from largesse.settlement.documents.issue import issue
from largesse.settlement.documents.profiles import import_profiles
from largesse.settlement.models import TaxDocument
from largesse.workspace.paths import Workspace
from tests.settlement.close.kit import CHECKER, close, commit, open_fund
from tests.settlement.close.told import Rule, Said, say, vendor

TAX = """
tax: 1
vendor: {name: Told Limited, address: [1 Quay], city: Wellington, country: NZ, registration: '8'}
rules:
- {supply: commission, vat: O, because: {en: Outside}, source: own ruling}
- {supply: service, vat: O, because: {en: Outside}, source: own ruling}
- {supply: contribution, vat: O, because: {en: Outside}, source: own ruling}
- {supply: price reduction, vat: O, because: {en: Outside}, source: own ruling}
"""
CLAIMS = """
---
measure: costs
title: {en: Costs, fr: Coûts}
from: activities
of: amount
in: USD
---
claim: events
kind: marketing
title: {en: Events, fr: Événements}
holds: '[2023-01-01, 2026-01-01)'
envelope: all
paid by: rebate
distinct service: yes
types: {fair: {share: 50%}}
"""
CONTRA, COMMISSION, EXPENSE = "contra-revenue", "commission-expense", "marketing-expense"
CREDIT, SELF_BILLED = "credit note", "self-billed invoice"


def lines() -> list[JournalLine]:
    """The journal's lines that tell of a cost."""
    found = journal(ledger_connection(), date(2024, 1, 1), date(2025, 1, 1), read_mapping())
    return [line for line in found if line.cost_as]


def world(root: Path, partner_type: str, more: str = "", claims: str = "") -> Workspace:
    """A vendor whose partner ada is of a type, and who earned 70 dollars."""
    facts = {"partners": f"partner,name,country,type\nada,Ada,FR,{partner_type}\n"}
    measure = "costs" if claims else "consumption"
    workspace = vendor(root, rules=[Rule(more=more, measure=measure)], facts=facts)
    with (workspace.programme / "programme.yaml").open("a", encoding="utf-8") as stream:
        stream.write(claims)
    say(workspace, "2024-01", [Said("ada", "2024-01", "70")])
    open_fund(workspace, ("all", "", 100_000))
    return workspace


def agreement(*, committed: bool = True, **accounting: object) -> None:
    """An agreement with ada under which it earns; ``committed``: that bears it too."""
    Partner.objects.create(id="ada", name="Ada", country="FR", state="active")
    made = Agreement.objects.create(
        id="a-ada",
        partner_id="ada",
        currency="USD",
        since=date(2024, 1, 1),
        state="active",
        not_to_exceed_minor=9_000,
        **accounting,
    )
    if not committed:
        return
    CommitmentLine.objects.create(
        agreement=made, envelope="all", fiscal_year="", amount_minor=9_000
    )
    commit(made.pk, "all", "", 9_000)


AGREED = [
    # what the agreement says of its accounting         -> a column of the journal
    ({"material_right": True}, ("material_right", "yes")),
    ({"estimate_method": "most likely amount"}, ("estimate", "most likely amount")),
    ({"accrual_constraint": "95 %"}, ("constraint", "95 %")),
    ({"materiality_minor": 500_00}, ("materiality", 500)),
    ({"cost_as": EXPENSE, "distinct_service": True}, ("distinct_at_fair_value", "yes")),
    ({"committed": False, "material_right": True}, ("material_right", "yes")),
    ({}, ("material_right", "no")),
]


@pytest.mark.parametrize(("said", "column"), AGREED)
def test_a_close_posts_what_the_agreement_says_of_its_accounting(
    said: dict[str, object], column: tuple[str, object], records: str, tmp_path: Path
) -> None:
    workspace = world(tmp_path, "reseller")
    agreement(**said)  # type: ignore[arg-type]
    close(workspace)
    say(workspace, "2024-02", [Said("ada", "2024-01", "50")])
    close(workspace)
    name, value = column
    found = lines()
    assert {getattr(line, name) for line in found} == {value}, "what is earned and taken back"
    assert {line.cost_as for line in found} == {said.get("cost_as", CONTRA)}


def test_what_is_given_in_kind_is_posted_so_too(records: str, tmp_path: Path) -> None:
    more = "kind: benefit\nunit cost: 350 USD"
    workspace = vendor(tmp_path, rules=[Rule(more=more, measure="seats")])
    open_fund(workspace, ("all", "", 900_000))
    agreement(material_right=True, committed=False)
    for month, seats in (("2024-01", "2"), ("2024-02", "1")):
        say(workspace, month, [Said("ada", "2024-01", seats, unit="seats")])
        close(workspace)
    assert [(line.cost_as, line.material_right) for line in lines()] == [
        ("benefit-cost", "yes")
    ] * 2, "given and taken back"


BOTH = [
    # type        kind         claims  -> what it costs as, and its document
    ("reseller", "rebate", "", CONTRA, CREDIT),
    ("reseller", "marketing", "", CONTRA, CREDIT),
    ("reseller", "funding", "", CONTRA, CREDIT),
    ("reseller", "marketing", CLAIMS, EXPENSE, SELF_BILLED),
    ("agent", "rebate", "", COMMISSION, SELF_BILLED),
    ("influencer", "rebate", "", COMMISSION, SELF_BILLED),
    ("consultancy", "rebate", "", COMMISSION, SELF_BILLED),
    ("consultancy", "funding", "", CONTRA, CREDIT),
    ("agent", "marketing", CLAIMS, EXPENSE, SELF_BILLED),
]


@pytest.mark.parametrize(("of_type", "kind", "claims", "cost", "document"), BOTH)
def test_the_journal_and_the_document_agree(
    of_type: str, kind: str, claims: str, cost: str, document: str, records: str, tmp_path: Path
) -> None:
    workspace = world(tmp_path, of_type, f"kind: {kind}", claims)
    (workspace.root / "tax.yaml").write_text(TAX, "utf-8")
    profiles = tmp_path / "profiles.csv"
    # The profile calls everybody a reseller: what the books said decides.
    row = "ada,2024-01-01,Ada,1 rue,Lyon,FR,,123,reseller\n"
    head = "partner,since,name,address,city,country,vat,registration,type\n"
    profiles.write_text(head + row, "utf-8")
    close(workspace)
    import_profiles(profiles, CHECKER)
    issue(workspace, load(workspace.programme), date(2024, 3, 1), CHECKER)
    assert {line.cost_as for line in lines()} == {cost}
    assert TaxDocument.objects.get().kind == document


COSTS: list[tuple[str, str, CostAs | None, bool, CostAs, Supply]] = [
    # kind      type        agreed as     distinct  -> cost, and what is paid for
    ("rebate", "reseller", COMMISSION, False, COMMISSION, "commission"),
    ("rebate", "reseller", EXPENSE, False, EXPENSE, "service"),
    ("rebate", "agent", CONTRA, False, COMMISSION, "commission"),
    ("rebate", "agent", EXPENSE, False, EXPENSE, "service"),
    ("funding", "agent", COMMISSION, True, EXPENSE, "service"),
    ("funding", "reseller", None, False, CONTRA, "contribution"),
    ("rebate", "reseller", "benefit-cost", False, "benefit-cost", "price reduction"),
]


@pytest.mark.parametrize(("kind", "of_type", "agreed", "distinct", "cost", "supply"), COSTS)
def test_what_is_agreed_and_who_earns_decide_the_cost(
    kind: str, of_type: str, agreed: CostAs | None, distinct: bool, cost: CostAs, supply: Supply
) -> None:
    terms = Policy(as_=agreed, material_right=True) if agreed else None
    assert cost_of(kind, of_type, terms, is_distinct=distinct) == cost
    assert supply_of(cost, kind) == supply
    own = Policy(as_=cost, distinct_at_fair_value=cost == EXPENSE and agreed != EXPENSE)
    assert policy_of(cost, terms) == replace(own, material_right=terms is not None)
