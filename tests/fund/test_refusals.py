"""Every way to be refused: one row per code in order of precedence, on both databases."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import combinations

import pytest

from largesse.fund.connect import Connection, connect, create_schema
from largesse.fund.judge import SUM_LIMIT
from largesse.fund.ledger import balances, open_accounts, post
from largesse.fund.model import AMOUNT_LIMIT, Account, Action, Event, Movement, Outcome, Status
from largesse.fund.periods import close_through
from largesse.fund.refusals import REFUSALS
from largesse.fund.verify import verify

DAY, CLOSED = date(2024, 5, 6), date(2024, 3, 31)
NOON = datetime(2024, 5, 6, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=1)

ACCOUNTS = (
    Account("authority", "budgetary", "USD", "debit"),
    Account("unfunded", "budgetary", "USD", "debit"),
    Account("owing", "budgetary", "USD", "debit"),
    Account("allotted", "budgetary", "USD", "credit", 0),
    Account("blocked", "budgetary", "USD", "credit", 0, blocked_by="owing"),
    Account("empty", "budgetary", "USD", "credit", 0),
    Account("earned", "budgetary", "USD", "credit", 0),
    Account("full", "budgetary", "USD", "credit"),
    Account("expense", "financial", "USD", "debit"),
    Account("euros", "budgetary", "EUR", "credit", 0),
)


def move(debit: str, credit: str, amount: int = 1, **more: object) -> Movement:
    return Movement(debit, credit, amount, **{"currency": "USD"} | more)  # type: ignore[arg-type]


def event(key: str, *movements: Movement, **more: object) -> Event:
    whole = {"effective": DAY, "by": "controller"} | more
    return Event(key, "test", movements=movements, **whole)  # type: ignore[arg-type]


HOLD = {"action": Action.HOLD}
POST, VOID = {"action": Action.POST_PENDING}, {"action": Action.VOID_PENDING}
GOOD = move("allotted", "earned")
PART = {"original_minor": 3}
CENTS = Decimal("0.5")

TABLE: tuple[tuple[str, Event], ...] = (
    # code, the event that earns it
    ("empty-key", event("", GOOD)),
    ("bad-key", event("k" * 201, GOOD)),
    ("bad-key", event("line\nbreak", GOOD)),
    ("malformed", event("k", GOOD, subject="nul\0")),
    ("malformed", event("k", GOOD, by="surrogate\ud800")),
    ("malformed", event("k", GOOD, note={"a": "\0"})),
    ("malformed", event("k", GOOD, effective=NOON)),
    ("malformed", event("k", GOOD, effective="2024-05-06")),
    ("malformed", event("k", GOOD, subject=7)),
    ("key-reused", event("opening", GOOD)),
    ("no-movements", event("k")),
    ("no-movements", event("k", **HOLD)),
    ("too-many-movements", event("k", GOOD, GOOD, GOOD, GOOD)),
    ("movements-not-wanted", event("k", GOOD, pending="hold", **VOID)),
    ("amount-not-whole", event("k", move("allotted", "earned", CENTS))),
    ("amount-not-whole", event("k", move("allotted", "earned", True))),
    ("amount-zero", event("k", move("allotted", "earned", 0))),
    ("amount-negative", event("k", move("allotted", "earned", -1))),
    ("amount-too-large", event("k", move("allotted", "earned", AMOUNT_LIMIT + 1))),
    ("amount-too-large", event("k", move("allotted", "earned", 10**40))),
    ("bad-original", event("k", move("allotted", "earned", **PART))),
    ("same-account", event("k", move("allotted", "allotted"))),
    ("same-account", event("k", move("allotted", "unfunded", otherwise="unfunded"))),
    ("naive-time", event("k", GOOD, expires_at=LATER.replace(tzinfo=None), **HOLD)),
    ("expiry-not-wanted", event("k", GOOD, expires_at=LATER)),
    ("expiry-passed", event("k", GOOD, expires_at=NOON, **HOLD)),
    ("pending-missing", event("k", **POST)),
    ("pending-missing", event("k", **VOID)),
    ("pending-not-wanted", event("k", GOOD, pending="hold")),
    ("unknown-account", event("k", move("allotted", "nowhere"))),
    ("unknown-account", event("k", move("allotted", "earned", otherwise="nowhere"))),
    ("wrong-currency", event("k", move("allotted", "earned", currency="EUR"))),
    ("wrong-currency", event("k", move("allotted", "euros"))),
    ("wrong-book", event("k", move("allotted", "expense"))),
    ("otherwise-floored", event("k", move("allotted", "earned", otherwise="empty"))),
    ("period-closed", event("k", GOOD, effective=CLOSED)),
    ("pending-unknown", event("k", pending="nothing", **POST)),
    ("pending-not-held", event("k", pending="opening", **POST)),
    ("pending-not-held", event("k", pending="refused", **VOID)),
    ("pending-decided", event("k", pending="decided", **VOID)),
    ("pending-expired", event("k", pending="lapsed", **POST)),
    ("pending-differs", event("k", move("earned", "allotted"), pending="hold", **POST)),
    ("pending-exceeded", event("k", move("allotted", "earned", 11), pending="hold", **POST)),
    ("unfunded-obligation", event("k", move("blocked", "earned"), is_choice=True)),
    ("not-enough-left", event("k", move("empty", "earned"))),
    ("not-enough-left", event("k", GOOD, move("earned", "empty", 7))),
    ("sum-too-large", event("k", move("authority", "full", AMOUNT_LIMIT))),
    ("nothing-left", event("k", move("empty", "earned", at_most=True))),
)

DETAILS = {
    # code: the account that refused, and what it has left
    "unknown-account": ("nowhere", None),
    "otherwise-floored": ("empty", None),
    "unfunded-obligation": ("owing", 5),
    "pending-differs": ("earned", None),
    "pending-exceeded": ("allotted", 10),
    "nothing-left": ("empty", 0),
}


@pytest.fixture
def ledger(database_url: str) -> Iterator[Connection]:
    """A ledger in which each of the events above has its one fault."""
    connection = connect(database_url)
    create_schema(connection)
    open_accounts(connection, ACCOUNTS)
    hold = event("hold", move("allotted", "earned", 10), **HOLD)
    batch = [
        event("opening", move("authority", "allotted", 100), move("authority", "blocked", 100)),
        event("owed", move("owing", "earned", 5)),
        hold,
        replace(hold, key="decided"),
        event("decision", pending="decided", **VOID),
        event("refused"),
    ]
    post(connection, batch, "each", now=NOON)
    early = NOON - timedelta(days=1)
    lapsing = replace(hold, key="lapsed", expires_at=NOON - timedelta(hours=1))
    post(connection, [lapsing], now=early)
    for number in range(SUM_LIMIT // AMOUNT_LIMIT):
        post(connection, [event(f"fill/{number}", move("owing", "full", AMOUNT_LIMIT))], now=NOON)
        post(connection, [event(f"back/{number}", move("full", "owing", AMOUNT_LIMIT))], now=NOON)
    close_through(connection, CLOSED, "controller", now=NOON)
    yield connection
    connection.close()


def test_each_code_is_earned_kept_and_repeated(ledger: Connection) -> None:
    before = balances(ledger)
    for number, (code, wrong) in enumerate(TABLE):
        given = replace(wrong, key=f"row/{number}") if wrong.key == "k" else wrong
        (outcome,) = post(ledger, [given], "each", now=NOON)
        assert (outcome.status, outcome.refusal) == (Status.REFUSED, code), wrong
        if code in DETAILS:
            assert (outcome.account, outcome.left_minor) == DETAILS[code], wrong
        (again,) = post(ledger, [given], "each", now=NOON)
        assert again == replace(outcome, replayed=REFUSALS[code].is_kept), wrong
    assert balances(ledger) == before
    report = verify(ledger)
    assert report.is_intact, report.problems
    kept = sum(REFUSALS[code].is_kept for code, _ in TABLE)
    assert report.refused == kept + 1


def test_every_code_but_the_batchs_own_has_a_row() -> None:
    assert list(dict.fromkeys(code for code, _ in TABLE)) == [*REFUSALS][:-1]


FAULTS = (
    # the first fault of a movement, in order of precedence
    ("amount-not-whole", move("allotted", "earned", CENTS)),
    ("amount-zero", move("allotted", "earned", 0)),
    ("amount-negative", move("allotted", "earned", -1)),
    ("amount-too-large", move("allotted", "earned", AMOUNT_LIMIT + 1)),
    ("bad-original", move("allotted", "earned", **PART)),
    ("same-account", move("allotted", "allotted")),
    ("unknown-account", move("allotted", "nowhere")),
    ("wrong-currency", move("allotted", "euros")),
    ("wrong-book", move("allotted", "expense")),
    ("otherwise-floored", move("allotted", "earned", otherwise="empty")),
    ("unfunded-obligation", move("blocked", "earned")),
    ("not-enough-left", move("empty", "earned")),
)


def test_of_two_faults_the_first_in_order_counts(ledger: Connection) -> None:
    pairs = list(combinations(FAULTS, 2))
    batch = [
        event(f"{first}/{second}", later, earlier, is_choice=True)
        for (first, earlier), (second, later) in pairs
    ]
    outcomes = post(ledger, batch, "each", now=NOON)
    assert [o.refusal for o in outcomes] == [first for (first, _), _ in pairs]


def test_a_refused_batch_keeps_only_its_fault(ledger: Connection) -> None:
    good, bad = event("good", GOOD), event("bad", move("empty", "earned"))
    outcomes = post(ledger, [good, bad, event("next", GOOD)], now=NOON)
    assert outcomes == (
        Outcome("good", Status.REFUSED, refusal="batch-refused"),
        Outcome("bad", Status.REFUSED, refusal="not-enough-left", account="empty", left_minor=0),
        Outcome("next", Status.REFUSED, refusal="batch-refused"),
    )
    outcomes = post(ledger, [event("next", GOOD), good, bad], now=NOON)
    assert [o.replayed for o in outcomes] == [False, False, True]
    assert [o.refusal for o in outcomes] == ["batch-refused", "batch-refused", "not-enough-left"]
    assert not post(ledger, [good], now=NOON)[0].is_refused


@pytest.mark.parametrize("code", REFUSALS)
def test_each_says_what_and_the_mend_in_both_languages(code: str) -> None:
    reason = REFUSALS[code]
    english, french = reason.text("en"), reason.text("fr")
    texts = [english.what, english.mend, french.what, french.mend]
    assert len({*texts}) == 4
    assert not [text for text in texts if text.endswith(".") or not text]
