"""A small vendor's fund, people and closes, on the world of `tests/settlement/world.py`."""

from datetime import date

from largesse.fund import chart, postings
from largesse.fund.chart import Line
from largesse.fund.ledger import balances, open_accounts, post
from largesse.fund.model import Event
from largesse.fund.postings import Money, Voucher
from largesse.partners.database import ledger_connection, open_records, transaction
from largesse.partners.models import Agreement, CommitmentLine, Partner, Person
from largesse.settlement.close.post import Posted, post_close
from largesse.settlement.close.propose import propose
from largesse.workspace.paths import Workspace

DAY = date(2023, 1, 1)
MAKER, CHECKER = "programme-manager", "finance-controller"


def open_fund(workspace: Workspace, *lines: tuple[str, str, int]) -> None:
    """Two people, and authority on lines (envelope, fiscal year, minor units)."""
    open_records(workspace)
    for name in (MAKER, CHECKER):
        Person.objects.get_or_create(id=name, defaults={"name": name, "roles": [name]})
    allot(*lines)


def allot(*lines: tuple[str, str, int], number: int = 0) -> None:
    """Authorise, apportion and allot amounts."""
    events = []
    for envelope, year, minor in lines:
        money, name = Money(minor, "USD"), f"test/{envelope}/{year}/{number}"
        events.append(postings.authorise(Voucher(f"{name}/a", DAY, MAKER), money))
        events.append(postings.apportion(Voucher(f"{name}/b", DAY, MAKER), year, money))
        events.append(postings.allot(Voucher(f"{name}/c", DAY, MAKER), Line(envelope, year), money))
    send(*events)


def send(*events: Event) -> None:
    """Post events that must not be refused."""
    with transaction():
        open_accounts(ledger_connection(), chart.accounts_of(events))
        outcomes = post(ledger_connection(), events)
        assert not [o for o in outcomes if o.is_refused], outcomes


def close(workspace: Workspace, run: str | None = None) -> Posted:
    """Propose and post."""
    return post_close(workspace, propose(workspace, run, MAKER), CHECKER)


def standing(*stages: str) -> dict[str, int]:
    """What stands on the accounts of some stages that hold anything, in minor units."""
    found = balances(ledger_connection())
    return {
        code: balance.posted_minor
        for code, balance in found.items()
        if balance.posted_minor and (not stages or balance.account.stage in stages)
    }


def commit(agreement: str, envelope: str, year: str, minor: int) -> None:
    """Commit money for an agreement, as its signature does."""
    voucher = Voucher(f"test/{agreement}/{envelope}/{year}/commit", DAY, MAKER)
    send(postings.commit(voucher, Line(envelope, year), agreement, Money(minor, "USD")))


def owed_before(partner: str, minor: int) -> None:
    """The ledger took over what a partner had earned before, unpaid, as `fund take-over` does."""
    voucher = Voucher(f"fund/f/opening/delivered-unpaid/all/{partner}/1", DAY, MAKER, CHECKER)
    send(postings.open_unpaid(voucher, Line("all", ""), partner, Money(minor, "USD")))


def agree(partner: str, *lines: tuple[str, str, int], **terms: object) -> None:
    """A partner's agreement in force, with what its lines (envelope, fiscal year, minor units)
    commit."""
    Partner.objects.create(id=partner, name=partner, country="FR", state="active")
    given = {"currency": "USD", "since": date(2023, 1, 1), "state": "active", **terms}
    made = Agreement.objects.create(id=f"a-{partner}", partner_id=partner, **given)
    for envelope, year, minor in lines:
        CommitmentLine.objects.create(
            agreement=made, envelope=envelope, fiscal_year=year, amount_minor=minor
        )
        commit(made.pk, envelope, year, minor)
