"""The demo: the fund is opened, agreements signed, a claim proved, a quarter closed."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from largesse.claims import asking, deciding, files, proving
from largesse.claims.whose import acting
from largesse.cli import close, fund_acts
from largesse.entitlement.run import run
from largesse.money import shown
from largesse.partners import people
from largesse.partners.agreements.document.pdf import pdf_of
from largesse.partners.agreements.drafting import draft
from largesse.partners.agreements.files import keep_signed
from largesse.partners.agreements.form import read_form
from largesse.partners.agreements.offering import offer
from largesse.partners.agreements.sealing import sheet_of
from largesse.partners.agreements.signing import Signing, sign
from largesse.partners.database import open_records, transaction
from largesse.partners.exchange.importing import import_facts
from largesse.partners.fund_plans import propose
from largesse.partners.models import Agreement, Partner
from largesse.partners.people_files import read_people
from largesse.programme.calendar import parse_month
from largesse.programme.load import load
from largesse.programme.model import Programme
from largesse.settlement.close import propose as close_proposal
from largesse.workspace.errors import Refusal
from largesse.workspace.paths import Workspace

SIGNED_ON = date(2022, 6, 15)
OPEN_UNTIL = date(2022, 7, 15)
AGREEMENTS = 30
MANAGER, CONTROLLER, SECOND = "programme-manager", "finance-controller", "second-controller"
REGIONAL, ENGINEER = "regional-manager", "data-engineer"
_AMOUNT = Decimal(40_000)
_PROOF = b"%PDF-1.7\n% the scope, signed by the customer\n%%EOF\n"


def open_fund(out: Console, home: Workspace, template: Path) -> None:
    """Register who may act, take partners into records, post the fund with four eyes."""
    for name in ("tax.yaml", "payments.yaml"):
        (home.root / name).write_bytes((template / name).read_bytes())
    open_records(home)
    today = datetime.now(UTC).date()
    for person in read_people(template / "people.csv"):
        outcome = people.add(person, MANAGER, today)
        if outcome.proposal:
            people.decide(outcome.proposal, "approve", CONTROLLER, today)
    with transaction():
        import_facts(home, MANAGER, today)
    out.print(f"   Proposed by {MANAGER}, approved by {CONTROLLER}: nobody opens a fund alone.")
    plan = propose(home, "open", {"day": "2022-04-01"}, MANAGER)
    fund_acts.approve_plan(plan.name, CONTROLLER, home.root)


def sign_agreements(out: Console, home: Workspace, template: Path) -> str:
    """Thirty agreements of USD 1,000,000 against an envelope of 28; the first partner signed."""
    programme = load(home.programme)
    partners = _resellers()
    for partner, name in partners:
        _draft(home, template, programme, partner, name)
        agreement = f"launch-{partner}"
        offer(agreement, REGIONAL, OPEN_UNTIL, reserves=False, day=SIGNED_ON)
    refused: list[Refusal] = []
    for partner, _ in partners:
        agreement = f"launch-{partner}"
        theirs = Signing("counterparty", REGIONAL, "paper", SIGNED_ON, file=_scan(home, agreement))
        sign(agreement, theirs, day=SIGNED_ON)
        try:
            sign(agreement, Signing("vendor", MANAGER, signed_on=SIGNED_ON), day=SIGNED_ON)
        except Refusal as refusal:
            refused.append(refusal)
    signed = Agreement.objects.filter(state__in=["signed", "active"]).count()
    out.print(
        f"   {AGREEMENTS} agreements of USD 1,000,000 in one day, and USD 28,000,000 to commit: "
        f"{signed} are signed, {len(refused)} stay offered."
    )
    if refused:
        out.print(f"   The first that did not fit: {refused[0]}", soft_wrap=True)
    return partners[0][0]


def _scan(home: Workspace, agreement: str) -> str:
    """The document as it was signed on paper, kept; its hash."""
    found = Agreement.objects.get(pk=agreement)
    with TemporaryDirectory() as folder:
        scan = Path(folder, f"{agreement}.pdf")
        scan.write_bytes(pdf_of(sheet_of(found), "en"))
        return keep_signed(home, scan)


def _resellers() -> Sequence[tuple[str, str]]:
    found = Partner.objects.filter(state="active", type="reseller").order_by("id")
    return list(found.values_list("id", "name")[:AGREEMENTS])


def _draft(home: Workspace, template: Path, programme: Programme, partner: str, name: str) -> None:
    text = (template / "agreement.yaml").read_text("utf-8")
    path = home.root / "agreements" / f"launch-{partner}.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text.format(partner=partner, name=name), "utf-8")
    draft(read_form(path, home.display(path), programme), REGIONAL)


def claim_project(out: Console, home: Workspace, partner: str) -> None:
    """One project under the launch agreement: asked for, approved, its first step proved."""
    programme = load(home.programme)
    clerk = f"{partner}-clerk"
    today = datetime.now(UTC).date()
    people.add(people.NewPerson(clerk, "Partner's clerk", ("partner",), partner), MANAGER, today)
    theirs = acting(clerk, date(2022, 6, 20))
    asked = asking.Asked(
        rules="launch-projects",
        starts_on=date(2022, 7, 1),
        type="migration",
        title="Migration of a retailer's shops",
        amount=_AMOUNT,
        agreement=f"launch-{partner}",
    )
    claim, _ = asking.new_claim(programme, asked, theirs)
    claim = asking.submit(claim.id, theirs)
    manager = acting(REGIONAL, date(2022, 6, 22))
    claim = deciding.review(claim.id, manager)
    claim = deciding.approve(programme, claim.id, manager, deciding.Approval())
    kept = files.keep(home, _PROOF, "scope.pdf")
    theirs = acting(clerk, date(2022, 6, 28))
    proving.hand_in(claim.id, theirs, kept, proving.Paper(), "scope")
    claim = proving.accept(claim.id, acting(REGIONAL, date(2022, 6, 29)))
    with_currency = shown(_AMOUNT, "USD")
    out.print(
        f"   {partner} asks for {with_currency}, {REGIONAL} approves; the signed scope is handed "
        f"in and accepted: {shown(_AMOUNT * 2 / 5, 'USD')} is owed, the rest waits for go-live."
    )


def close_quarter(out: Console, home: Workspace) -> None:
    """The first quarter: proposed by whoever ran it, posted by a second person."""
    done = run(home, parse_month("2022-06"))
    close_proposal.propose(home, done.id, ENGINEER)
    out.print(f"   Proposed by {ENGINEER} through 2022-06; posted by {CONTROLLER}:")
    close.post(CONTROLLER, workspace=home.root)
