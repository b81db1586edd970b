"""python-accounting's journal entries on SQLite; run by an interpreter that has it.

``python python_accounting_posting.py DATABASE COUNT`` posts that many two-leg entries through the
library's own session and prints ``{"seconds": n, "posted": n, "peak_mib": n}``. Posting commits by
itself: the library has no batch. SQLite is in WAL mode, synced at every commit as the other side.
"""

import json
import sys
import time
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from python_accounting.config import config

config.database["url"] = f"sqlite:///{sys.argv[1]}"

from python_accounting.database.session import get_session  # noqa: E402
from python_accounting.models import (  # noqa: E402
    Account,
    Base,
    Currency,
    Entity,
    LineItem,
)
from python_accounting.transactions import JournalEntry  # noqa: E402
from sqlalchemy import create_engine, event, func, select  # noqa: E402

DAY = datetime.now()  # noqa: DTZ005 - the library compares naive moments


def opened():
    """A session with an entity and two accounts, in write-ahead mode."""
    engine = create_engine(config.database["url"]).execution_options(
        include_deleted=False, ignore_isolation=False
    )

    @event.listens_for(engine, "connect")
    def durable(connection, _record):
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")

    Base.metadata.create_all(engine)
    session = get_session(engine)
    session.add(Entity(name="vendor"))
    session.commit()
    entity = session.get(Entity, 1)
    session.entity = entity
    currency = Currency(name="US dollars", code="USD", entity_id=entity.id)
    session.add(currency)
    session.commit()
    kinds = (Account.AccountType.BANK, Account.AccountType.OPERATING_EXPENSE)
    accounts = [
        Account(name=f"{kind}", account_type=kind, currency_id=currency.id, entity_id=entity.id)
        for kind in kinds
    ]
    session.add_all(accounts)
    session.commit()
    return session, entity, currency, accounts


def post(session, entity, currency, accounts, number):
    """One entry: a main account, one line against it, posted."""
    entry = JournalEntry(
        narration=f"growth bonus {number}",
        transaction_date=DAY,
        account_id=accounts[0].id,
        currency_id=currency.id,
        entity_id=entity.id,
    )
    line = LineItem(
        narration="growth bonus",
        account_id=accounts[1].id,
        amount=Decimal(100 + number % 1000),
        entity_id=entity.id,
    )
    session.add_all([entry, line])
    session.flush()
    entry.line_items.add(line)
    session.add(entry)
    entry.post(session)


def main():
    """Warm up with one, then time the rest."""
    count = int(sys.argv[2])
    session, *world = opened()
    post(session, *world, 0)
    began = time.perf_counter()
    for number in range(1, count + 1):
        post(session, *world, number)
    seconds = time.perf_counter() - began
    posted = session.scalar(select(func.count()).select_from(JournalEntry)) - 1
    peak_mib = int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) // 1024
    print(json.dumps({"seconds": seconds, "posted": posted, "peak_mib": peak_mib}))


if __name__ == "__main__":
    main()
