"""An accepted claim on its whole way: a payable, a document, a line for the bank, its word."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from largesse.claims import asking, deciding, files, proving, whose
from largesse.claims.models import Claim, MadePayable
from largesse.fund import chart
from largesse.fund.chart import Line
from largesse.partners.models import Person
from largesse.programme.load import load
from largesse.settlement.documents.issue import issue
from largesse.settlement.documents.profiles import import_profiles
from largesse.settlement.models import Payable, TaxDocument
from largesse.settlement.verifying.checks import verify_all
from tests.settlement.payments.world import TODAY, YEAR, World

CLAIMS = """\
claim: projects
kind: funding
title: {en: Projects, fr: Projets}
holds: '[2020-01-01, inf)'
envelope: funding
pays after: 0 days
types:
  poc:
    milestones:
      scope: {pays: 40%, needs: {en: a signed scope, fr: un périmètre signé}}
      report: {pays: 60%, needs: {en: the final report, fr: le rapport final}}
---
claim: events
kind: marketing
title: {en: Events, fr: Événements}
holds: '[2020-01-01, inf)'
envelope: funding
pays after: 0 days
distinct service: yes
types: {fair: {share: 50%}}
"""
TAX = """
tax: 1
vendor: {name: Brindlemark Cloud Ltd, city: Dublin, country: IE, vat: IE6388047V}
rules:
- {supply: contribution, vat: O, because: {en: Outside the scope}, source: own ruling}
- {supply: service, vat: O, because: {en: Outside the scope}, source: own ruling}
"""
PROFILE = """\
partner,since,name,address,city,postcode,country,vat,registration,type,papers
birch,2020-01-01,Birch Systems,1 Main Street,Springfield,62701,US,,,reseller,
"""
# rules, what is asked, what is accepted first (a tranche of 40 %, half of a cost), its document
PAID = [
    ("projects", {"amount": Decimal(10_000)}, 4_000_00, "credit note"),
    ("events", {"cost": Decimal(3_000)}, 1_500_00, "self-billed invoice"),
]


def vendor_of_claims(world: World, tmp_path: Path) -> World:
    """The vendor with claims, rules of tax, and the people who ask and decide."""
    folder = world.workspace.programme
    (folder / "claims.yaml").write_text(CLAIMS, "utf-8")
    for path in folder.glob("*.yaml"):
        amount = f"amount: {{'{YEAR}': 200_000 USD}}"
        path.write_text(path.read_text("utf-8").replace("amount: 200_000 USD", amount), "utf-8")
    (world.workspace.root / "tax.yaml").write_text(TAX, "utf-8")
    (tmp_path / "profiles.csv").write_text(PROFILE, "utf-8")
    import_profiles(tmp_path / "profiles.csv", "proposer")
    Person.objects.create(id="asker", roles=["partner"], partner="birch")
    Person.objects.create(
        id="decider",
        roles=["regional-manager"],
        approval_limit_minor=50_000_00,
        approval_currency="USD",
    )
    world.office = replace(world.office, programme=load(folder))
    return world


def accepted(world: World, rules: str, said: dict[str, Decimal]) -> Claim:
    """A claim asked for, approved, proved and accepted today."""
    asker, decider = whose.acting("asker", TODAY), whose.acting("decider", TODAY)
    programme = world.office.programme
    asked = asking.Asked(rules, starts_on=TODAY, **said)  # type: ignore[arg-type]
    claim, _ = asking.new_claim(programme, asked, asker)
    asking.submit(claim.id, asker)
    deciding.review(claim.id, decider)
    deciding.approve(programme, claim.id, decider, deciding.Approval())
    kept = files.keep(world.workspace, b"%PDF-1.7\n" + rules.encode(), "proof.pdf")
    paper = proving.Paper(amount=said.get("cost"))
    proving.hand_in(claim.id, asker, kept, paper)
    return proving.accept(claim.id, decider)


@pytest.mark.parametrize(("rules", "said", "amount_minor", "document"), PAID)
def test_an_accepted_claim_is_paid_and_everything_still_ties(
    world: World,
    tmp_path: Path,
    rules: str,
    said: dict[str, Decimal],
    amount_minor: int,
    document: str,
) -> None:
    vendor_of_claims(world, tmp_path)
    claim = accepted(world, rules, said)
    owed = chart.delivered_unpaid(Line(claim.envelope, claim.fiscal_year), "birch")
    assert world.balance(owed) == amount_minor

    issued = issue(world.workspace, world.office.programme, TODAY, "proposer")
    assert (len(issued.documents), issued.left_out) == (1, ())
    payable = Payable.objects.get(source="claim", source_id=claim.id)
    assert (payable.amount_minor, payable.stands_on) == (amount_minor, "accrued-claims")
    assert MadePayable.objects.get().payable == payable.id
    assert TaxDocument.objects.get().kind == document

    ids = world.pay()
    assert world.line("birch").amount_minor == amount_minor
    world.bank.pays(*ids)
    world.answer(world.bank.debits(ids))
    payable.refresh_from_db()
    assert (payable.state, world.line("birch").run.state) == ("paid", "finished")
    assert world.balance(owed) == 0
    assert verify_all(world.workspace).problems == ()


def test_collecting_again_takes_nothing_twice(world: World, tmp_path: Path) -> None:
    vendor_of_claims(world, tmp_path)
    accepted(world, "projects", {"amount": Decimal(10_000)})
    for _ in range(2):
        issue(world.workspace, world.office.programme, TODAY, "proposer")
    assert [p.amount_minor for p in Payable.objects.filter(source="claim")] == [4_000_00]
    assert TaxDocument.objects.count() == 1
