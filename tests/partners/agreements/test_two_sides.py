"""Who signs which side, and who allows what an envelope lacks: never one person for both."""

import pytest

from largesse.fund import chart, postings
from largesse.fund.ledger import open_accounts, post
from largesse.fund.model import Event
from largesse.fund.postings import Money, Voucher
from largesse.partners.agreements.drafting import draft
from largesse.partners.agreements.offering import offer, withdraw
from largesse.partners.agreements.signing import Signing, allow_exception, sign
from largesse.partners.audit import history
from largesse.partners.database import ledger_connection, transaction
from largesse.partners.models import Agreement, Person
from tests.partners.agreements.kit import (
    CONTROLLER,
    DEPUTY,
    GROWTH,
    MANAGER,
    SCAN,
    SOON,
    THEIRS,
    TODAY,
    content,
    drafted,
    refused,
    standing,
    top_up,
    world,
)

ID = "cobalt-growth"
PROGRAMME = "programme-manager"
OURS = Signing("vendor", CONTROLLER)


@pytest.fixture
def owing(records: str) -> None:
    """The envelope owes 1,200.00 of its 1,000.00, has 900.00 more, and 400.00 are on offer."""
    world()
    with transaction():
        voucher = Voucher("x/1", TODAY, CONTROLLER)
        _send(postings.earn(voucher, GROWTH, "basalt", Money(1_200_00, "USD")))
        top_up(GROWTH, 900_00)
    drafted()
    offer(ID, MANAGER, SOON, reserves=False)
    sign(ID, Signing("counterparty", THEIRS))


def _send(event: Event) -> None:
    open_accounts(ledger_connection(), chart.accounts_of([event]))
    assert not post(ledger_connection(), [event])[0].is_refused


# who allows it, because, the answer; then who signs, the answer
ALLOWED = [
    (PROGRAMME, "agreed", [], CONTROLLER, []),
    (CONTROLLER, "agreed", [], PROGRAMME, []),
    (CONTROLLER, "agreed", [], CONTROLLER, ["unfunded-obligation"]),  # their own exception
    (PROGRAMME, " ", ["no-reason"], CONTROLLER, ["unfunded-obligation"]),
    (MANAGER, "agreed", ["no-right"], CONTROLLER, ["unfunded-obligation"]),  # who drafted it
    (DEPUTY, "agreed", ["beyond-limit"], CONTROLLER, ["unfunded-obligation"]),
    (THEIRS, "agreed", ["no-right"], CONTROLLER, ["unfunded-obligation"]),
]


@pytest.mark.parametrize(("allows", "because", "allowed", "signs", "signed"), ALLOWED)
@pytest.mark.usefixtures("owing")
def test_an_exception_is_allowed_by_somebody_else(
    allows: str, because: str, allowed: list[str], signs: str, signed: list[str]
) -> None:
    assert refused(lambda: sign(ID, OURS)) == ["unfunded-obligation"]
    assert refused(lambda: allow_exception(ID, allows, because)) == allowed
    assert refused(lambda: sign(ID, Signing("vendor", signs))) == signed
    assert standing()[1] == (0 if signed else 400_00)


@pytest.mark.usefixtures("owing")
def test_who_drafted_it_with_every_right_does_not_allow_it() -> None:
    Person.objects.filter(pk=MANAGER).update(roles=["programme-manager"])
    assert refused(lambda: allow_exception(ID, MANAGER, "mine")) == ["own-approval"]


@pytest.mark.usefixtures("owing")
def test_an_exception_holds_for_the_offer_it_was_seen_for() -> None:
    allow_exception(ID, PROGRAMME, "agreed")
    withdraw(ID, MANAGER, "more is asked")
    draft(content(amount_minor=500_00), MANAGER)
    offer(ID, MANAGER, SOON, reserves=False)
    sign(ID, Signing("counterparty", THEIRS))
    assert refused(lambda: sign(ID, OURS)) == ["unfunded-obligation"]


# the counterparty's side is recorded by, how, file; then the vendor's by; the answers
SIDES = [
    (THEIRS, "electronic", "", CONTROLLER, [], []),
    (MANAGER, "paper", SCAN, CONTROLLER, [], []),
    (MANAGER, "elsewhere", SCAN, CONTROLLER, [], []),
    (MANAGER, "electronic", SCAN, CONTROLLER, ["no-signed-file"], []),
    (MANAGER, "portal", SCAN, CONTROLLER, ["no-signed-file"], []),
    (MANAGER, "paper", "", CONTROLLER, ["no-signed-file"], []),
    (PROGRAMME, "paper", SCAN, PROGRAMME, [], ["own-approval"]),
]


@pytest.mark.parametrize(("theirs", "how", "file", "ours", "first", "second"), SIDES)
@pytest.mark.parametrize("vendor_first", [False, True])
def test_nobody_signs_both_sides(
    records: str,
    theirs: str,
    how: str,
    file: str,
    ours: str,
    first: list[str],
    second: list[str],
    vendor_first: bool,
) -> None:
    world()
    drafted()
    offer(ID, MANAGER, SOON)
    sides = [Signing("counterparty", theirs, how, file=file), Signing("vendor", ours)]
    order = sides[::-1] if vendor_first else sides
    answers = [refused(lambda signing=signing: sign(ID, signing)) for signing in order]  # type: ignore[misc]
    assert sorted(answers) == sorted([first, second])
    is_signed = Agreement.objects.get(pk=ID).state == "active"
    assert is_signed == (not first and not second)
    assert len([c for c in history("agreement", ID) if c.action == "sign"]) >= 1
