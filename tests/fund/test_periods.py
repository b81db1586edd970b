"""Closed periods: what is refused in them, and who may open them again."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from largesse.fund.connect import Connection, connect, create_schema
from largesse.fund.ledger import open_accounts, post
from largesse.fund.model import Account, Action, Event, Movement, Status
from largesse.fund.periods import close_through, closed_days, reopen_after
from largesse.workspace.errors import Refusal

MARCH, APRIL, MAY = date(2024, 3, 31), date(2024, 4, 30), date(2024, 5, 31)
ACCOUNTS = (
    Account("authority", "budgetary", "USD", "debit"),
    Account("allotted", "budgetary", "USD", "credit", 0),
    Account("expense", "financial", "USD", "debit"),
    Account("liability", "financial", "USD", "credit", 0),
)
ALLOT = Event("e", "allot", (Movement("authority", "allotted", 5, "USD"),), APRIL, "controller")
ACCRUE = replace(ALLOT, movements=(Movement("expense", "liability", 5, "USD"),))


@pytest.fixture
def ledger(database_url: str) -> Iterator[Connection]:
    connection = connect(database_url)
    create_schema(connection)
    open_accounts(connection, ACCOUNTS)
    yield connection
    connection.close()


def refusals(connection: Connection, key: str) -> tuple[str, str]:
    """What becomes of an event of each book in April."""
    both = (replace(ALLOT, key=f"{key}/allot"), replace(ACCRUE, key=f"{key}/accrue"))
    allot, accrue = post(connection, both, "each")
    return allot.refusal, accrue.refusal


def test_events_of_a_closed_period_are_refused(ledger: Connection) -> None:
    close_through(ledger, MARCH, "controller")
    assert refusals(ledger, "open") == ("", "")
    close_through(ledger, APRIL, "controller", book="financial")
    assert refusals(ledger, "one") == ("", "period-closed")
    close_through(ledger, APRIL, "controller")
    assert refusals(ledger, "both") == ("period-closed", "period-closed")
    assert closed_days(ledger) == {"budgetary": APRIL, "financial": APRIL}


def test_what_was_held_is_voided_but_not_posted_in_a_closed_period(ledger: Connection) -> None:
    post(ledger, [replace(ALLOT, key="hold", action=Action.HOLD)])
    close_through(ledger, APRIL, "controller")
    decide = replace(ALLOT, movements=(), pending="hold")
    late = replace(decide, key="post", action=Action.POST_PENDING)
    void = replace(decide, key="void", action=Action.VOID_PENDING)
    outcomes = post(ledger, [late, void], "each")
    assert [outcome.refusal for outcome in outcomes] == ["period-closed", ""]
    assert outcomes[1].status is Status.VOIDED


def test_reopened_by_two(ledger: Connection) -> None:
    close_through(ledger, APRIL, "controller")
    with pytest.raises(Refusal, match="two people"):
        reopen_after(ledger, MARCH, "controller", "controller", reason="late invoice")
    reopen_after(ledger, MARCH, "controller", "director", reason="late invoice")
    assert refusals(ledger, "reopened") == ("", "")
    assert closed_days(ledger) == {"budgetary": MARCH, "financial": MARCH}


def test_steps_that_lead_nowhere_are_refused(ledger: Connection) -> None:
    close_through(ledger, APRIL, "controller")
    with pytest.raises(Refusal, match="closed through 2024-04-30 already"):
        close_through(ledger, APRIL, "controller")
    with pytest.raises(Refusal, match="nothing after 2024-05-31"):
        reopen_after(ledger, MAY, "controller", "director", reason="none")
    with pytest.raises(Refusal, match="by somebody"):
        close_through(ledger, MAY, "")
