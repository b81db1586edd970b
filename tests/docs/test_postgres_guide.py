"""The guide to PostgreSQL holds: its SQL is run as written, and the roles may do what it says."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

import psycopg
import pytest

from largesse.fund.connect import connect
from largesse.fund.ledger import open_accounts, post, seal
from largesse.fund.model import Account, Event, Movement
from largesse.fund.verify import verify
from largesse.partners.audit import record_change
from largesse.partners.database import close_records, use_database
from largesse.partners.models import Change
from tests.database import server_url as server
from tests.shared import ROOT

GUIDE = (ROOT / "docs/how-to/run-on-postgres.md").read_text(encoding="utf-8")
ADMINISTRATOR, OWNER = re.findall(r"^```sql\n(.*?)^```", GUIDE, re.M | re.S)
NAME = f"largesse_test_{os.getpid()}"
ROLES = (f"{NAME}_owner", f"{NAME}_reader", NAME)
ACCOUNTS = (
    Account("authority", "budgetary", "USD", "debit"),
    Account("allotted", "budgetary", "USD", "credit", 0),
)


@dataclass(frozen=True)
class Roles:
    """Addresses of one database, by who asks."""

    owner: str
    daily: str
    reader: str


def named(script: str) -> list[str]:
    """The guide's statements, its roles and database under names of this test's own."""
    renamed = re.sub(r"\blargesse(?=\b|_owner|_reader)", NAME, script)
    return [statement for statement in renamed.split(";") if statement.strip()]


def run(url: str, statements: list[str]) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


@pytest.fixture(scope="module")
def roles() -> Iterator[Roles]:
    """The database as the guide makes it, with a little in the ledger and the records."""
    administrator = server()
    address = urlsplit(administrator)
    host = address.netloc.rpartition("@")[2]
    owner, reader, daily = (
        address._replace(netloc=f"{role}@{host}", path=f"/{NAME}").geturl() for role in ROLES
    )
    try:
        run(administrator, named(ADMINISTRATOR))
        use_database(owner)
        close_records()
        run(owner, named(OWNER))
        work(daily)
        yield Roles(owner, daily, reader)
    finally:
        drops = [f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)"]
        run(administrator, drops + [f"DROP ROLE IF EXISTS {role}" for role in ROLES])


def work(url: str) -> None:
    """What the daily role does: open the records, change one, open accounts, post, seal."""
    use_database(url)
    record_change("controller", "thing", "1", "make")
    close_records()
    connection = connect(url)
    open_accounts(connection, ACCOUNTS)
    movement = Movement("authority", "allotted", 1_000, "USD")
    post(connection, [Event("allot", "allot", (movement,), date(2024, 5, 6), "controller")])
    seal(connection)
    connection.close()


@pytest.mark.parametrize("who", ["daily", "reader"])
def test_the_ledger_can_be_verified(roles: Roles, who: str) -> None:
    connection = connect(getattr(roles, who))
    report = verify(connection)
    connection.close()
    assert (report.is_intact, report.events, report.seals) == (True, 1, 1)


def test_a_reader_opens_the_records(roles: Roles) -> None:
    use_database(roles.reader)
    assert Change.objects.count() == 1
    close_records()


FORBIDDEN = {
    "daily": (
        "UPDATE ledger_entry SET amount_minor = 1",
        "UPDATE ledger_event SET note = '{}'",
        "UPDATE ledger_account SET floor_minor = NULL",
        "UPDATE ledger_seal SET events = 0",
        "DELETE FROM ledger_entry",
        "DELETE FROM ledger_account",
        "DELETE FROM ledger_head",
        "TRUNCATE ledger_event",
        "ALTER TABLE ledger_entry DISABLE TRIGGER ALL",
        "DROP TRIGGER ledger_entry_only_grows ON ledger_entry",
        "ALTER TABLE ledger_account DROP CONSTRAINT ledger_account_floor",
        (
            "CREATE OR REPLACE FUNCTION ledger_only_grows() RETURNS trigger LANGUAGE plpgsql AS"
            " 'BEGIN RETURN NULL; END'"
        ),
        "SET session_replication_role = replica",
        "TRUNCATE partners_change",
        "ALTER TABLE partners_change DISABLE TRIGGER ALL",
        "DELETE FROM django_migrations",
        "CREATE TABLE mine (id int)",
    ),
    "reader": (
        "INSERT INTO ledger_period (book) VALUES ('')",
        "UPDATE partners_person SET name = ''",
        "DELETE FROM ledger_entry",
        "SELECT number FROM settlement_bankdetails",
        "SELECT * FROM partners_contact",
    ),
}


@pytest.mark.parametrize(
    ("who", "statement"), [(who, one) for who, all_ in FORBIDDEN.items() for one in all_]
)
def test_a_role_may_do_no_more(roles: Roles, who: str, statement: str) -> None:
    with (
        psycopg.connect(getattr(roles, who)) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement.encode())


def test_what_only_grows_stays_guarded_where_a_right_is_given(roles: Roles) -> None:
    for statement in ("UPDATE partners_change SET by = 'x'", "DELETE FROM partners_change"):
        with (
            psycopg.connect(roles.daily) as connection,
            pytest.raises(psycopg.errors.RaiseException, match="only ever added to"),
        ):
            connection.execute(statement.encode())
