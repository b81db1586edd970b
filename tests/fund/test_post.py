"""Posting: what happens, what is set aside, what is refused and repeated, on both databases."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from largesse.fund.connect import Connection, connect, create_schema, transaction
from largesse.fund.ledger import balances, expire, open_accounts, post
from largesse.fund.model import Account, Action, Event, Movement, Outcome, Status
from largesse.workspace.errors import Refusal

DAY = date(2024, 5, 6)
NOON = datetime(2024, 5, 6, 12, tzinfo=UTC)

AUTHORITY = Account("authority", "budgetary", "USD", "debit")
UNFUNDED = Account("unfunded", "budgetary", "USD", "debit")
ALLOTTED = Account("allotted", "budgetary", "USD", "credit", 0, blocked_by="unfunded")
COMMITTED = Account("committed", "budgetary", "USD", "credit", 0)
EARNED = Account("earned", "budgetary", "USD", "credit", 0)
EXPENSE = Account("expense", "financial", "USD", "debit")
LIABILITY = Account("liability", "financial", "USD", "credit", 0)
EUROS = Account("euros", "budgetary", "EUR", "credit", 0)
ACCOUNTS = (AUTHORITY, UNFUNDED, ALLOTTED, COMMITTED, EARNED, EXPENSE, LIABILITY, EUROS)


@pytest.fixture
def ledger(database_url: str) -> Iterator[Connection]:
    """A ledger with the accounts above and 1,000 cents allotted."""
    connection = connect(database_url)
    create_schema(connection)
    open_accounts(connection, ACCOUNTS)
    post(connection, [event("opening", move("authority", "allotted", 1000))], now=NOON)
    yield connection
    connection.close()


def move(debit: str, credit: str, amount: int, **more: object) -> Movement:
    return Movement(debit, credit, amount, "USD", **more)  # type: ignore[arg-type]


def event(key: str, *movements: Movement, **more: object) -> Event:
    return Event(key, "test", movements, DAY, "controller", **more)  # type: ignore[arg-type]


def standing(connection: Connection) -> dict[str, int]:
    """Balances that are not zero, as pending ones leave them."""
    found = balances(connection)
    return {code: one.available_minor for code, one in found.items() if one.available_minor}


def one(connection: Connection, event: Event) -> Outcome:
    (outcome,) = post(connection, [event], "each", now=NOON)
    return outcome


def test_linked_movements_happen_together(ledger: Connection) -> None:
    earn = event("earn", move("allotted", "earned", 300), move("expense", "liability", 300))
    assert one(ledger, earn) == Outcome("earn", Status.POSTED, (300, 300))
    assert standing(ledger) == {
        "authority": 1000, "allotted": 700, "earned": 300, "expense": 300, "liability": 300,
    }  # fmt: skip


def test_one_movement_short_refuses_all(ledger: Connection) -> None:
    both = event("both", move("allotted", "committed", 600), move("allotted", "earned", 401))
    assert one(ledger, both) == Outcome(
        "both", Status.REFUSED, refusal="not-enough-left", account="allotted", left_minor=400
    )
    assert standing(ledger) == {"authority": 1000, "allotted": 1000}


def test_refused_stays_refused(ledger: Connection) -> None:
    wanted = event("wanted", move("allotted", "committed", 1001))
    refused = one(ledger, wanted)
    assert refused.refusal == "not-enough-left"
    one(ledger, event("topped-up", move("authority", "allotted", 1)))
    assert one(ledger, wanted) == replace(refused, replayed=True)
    assert not one(ledger, replace(wanted, key="wanted-again")).is_refused


def test_repeated_changes_nothing(ledger: Connection) -> None:
    spend = event("spend", move("allotted", "committed", 10))
    first, second = post(ledger, [spend, spend], "each")
    assert second == replace(first, replayed=True)
    assert one(ledger, replace(spend, by="someone-else")) == replace(first, replayed=True)
    other = replace(spend, movements=(move("allotted", "committed", 11),))
    assert one(ledger, other).refusal == "key-reused"
    assert one(ledger, spend) == replace(first, replayed=True)
    assert standing(ledger)["committed"] == 10


def test_as_much_as_is_left(ledger: Connection) -> None:
    more = event("more", move("allotted", "committed", 1500, at_most=True))
    assert one(ledger, more).amounts_minor == (1000,)
    none = event("none", move("allotted", "committed", 1, at_most=True))
    assert one(ledger, none).refusal == "nothing-left"


def test_what_nobody_lacks_is_not_cut(ledger: Connection) -> None:
    """Both balances rise: there is nothing to draw on, whatever the floors."""
    open_accounts(ledger, [Account("chest", "budgetary", "USD", "debit", 0)])
    filled = event("fill", move("chest", "allotted", 7, at_most=True))
    assert one(ledger, filled).amounts_minor == (7,)


def test_the_rest_is_borne_by_another(ledger: Connection) -> None:
    earn = event("earn", move("allotted", "earned", 1500, otherwise="unfunded"))
    assert one(ledger, earn).amounts_minor == (1500,)
    assert standing(ledger) == {"authority": 1000, "earned": 1500, "unfunded": 500}
    again = event("again", move("allotted", "earned", 7, otherwise="unfunded"))
    assert one(ledger, again).amounts_minor == (7,)


def test_choice_waits_for_what_is_owed(ledger: Connection) -> None:
    one(ledger, event("short", move("unfunded", "earned", 5)))
    offer = event("offer", move("allotted", "committed", 1), is_choice=True)
    assert one(ledger, offer) == Outcome(
        "offer", Status.REFUSED, refusal="unfunded-obligation", account="unfunded", left_minor=5
    )
    allowed = replace(offer, key="allowed", exception_by="finance-controller")
    assert one(ledger, allowed).status is Status.POSTED
    one(ledger, event("cleared", move("allotted", "unfunded", 5)))
    assert one(ledger, replace(offer, key="offer-2")).status is Status.POSTED


def test_held_is_posted_in_part(ledger: Connection) -> None:
    hold = event("hold", move("allotted", "committed", 900), action=Action.HOLD)
    assert one(ledger, hold).status is Status.PENDING
    assert balances(ledger)["allotted"].available_minor == 100
    assert balances(ledger)["committed"].posted_minor == 0
    assert one(ledger, event("no", move("allotted", "committed", 101))).left_minor == 100
    part = event(
        "part", move("allotted", "committed", 850), action=Action.POST_PENDING, pending="hold"
    )
    assert one(ledger, part) == Outcome("part", Status.POSTED, (850,))
    assert standing(ledger) == {"authority": 1000, "allotted": 150, "committed": 850}
    void = event("void", action=Action.VOID_PENDING, pending="hold")
    assert one(ledger, void).refusal == "pending-decided"


def test_held_and_decided_in_one_batch(ledger: Connection) -> None:
    hold = event("hold", move("allotted", "committed", 900), action=Action.HOLD)
    whole = event("whole", action=Action.POST_PENDING, pending="hold")
    outcomes = post(ledger, [hold, whole, replace(hold, key="hold-2")], "each")
    assert [o.status for o in outcomes] == [Status.PENDING, Status.POSTED, Status.REFUSED]
    assert post(ledger, [whole])[0] == replace(outcomes[1], replayed=True)


def test_held_expires(ledger: Connection) -> None:
    later = NOON + timedelta(hours=1)
    hold = event("hold", move("allotted", "committed", 900), action=Action.HOLD, expires_at=later)
    one(ledger, hold)
    assert expire(ledger, NOON) == ()
    late = event("late", action=Action.POST_PENDING, pending="hold")
    assert post(ledger, [late], now=later)[0].refusal == "pending-expired"
    (outcome,) = expire(ledger, later)
    assert (outcome.key, outcome.status) == ("expire/hold", Status.EXPIRED)
    assert expire(ledger, later) == ()
    assert standing(ledger) == {"authority": 1000, "allotted": 1000}


def test_atomic_posts_none_if_one_is_refused(ledger: Connection) -> None:
    fits = event("fits", move("allotted", "committed", 1))
    not_fits = event("fits-not", move("allotted", "committed", 1000))
    outcomes = post(ledger, [fits, not_fits])
    assert [o.refusal for o in outcomes] == ["batch-refused", "not-enough-left"]
    assert standing(ledger) == {"authority": 1000, "allotted": 1000}
    assert one(ledger, fits).status is Status.POSTED
    assert one(ledger, not_fits).replayed


def test_joins_the_callers_transaction(ledger: Connection) -> None:
    def crash() -> None:
        with transaction(ledger):
            post(ledger, [event("gone", move("allotted", "committed", 1))])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        crash()
    assert standing(ledger) == {"authority": 1000, "allotted": 1000}
    assert not one(ledger, event("gone", move("allotted", "committed", 1))).replayed


def test_entry_keeps_what_it_was_converted_from(ledger: Connection) -> None:
    converted = {
        "original_minor": 333, "original_currency": "EUR",
        "rate": Decimal("1.0800"), "rate_date": DAY,
    }  # fmt: skip
    earn = move("allotted", "earned", 1080, otherwise="unfunded", **converted)
    one(ledger, event("earn", earn))
    query = "SELECT amount_minor, original_minor, original_currency FROM ledger_entry"
    rows = ledger.execute(f"{query} ORDER BY event_id, part").fetchall()
    assert rows[1:] == [(1000, 308, "EUR"), (80, 25, "EUR")]


def test_accounts_are_opened_once(ledger: Connection) -> None:
    open_accounts(ledger, ACCOUNTS)
    with pytest.raises(Refusal, match="open already"):
        open_accounts(ledger, [replace(COMMITTED, floor_minor=None)])
