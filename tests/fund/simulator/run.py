"""One simulation: tables, writers, and the auditor's findings."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from largesse.fund.chain import Head
from largesse.fund.connect import connect, create_schema
from largesse.fund.ledger import open_accounts
from largesse.fund.model import Account
from largesse.fund.verify import verify
from tests.fund import auditor
from tests.fund.simulator import world
from tests.fund.simulator.driver import Process, Start, drive
from tests.fund.simulator.journal import Journal, read
from tests.fund.simulator.requests import opening, requests
from tests.fund.simulator.tables import CALLER_RECORD, connection_to
from tests.fund.simulator.world import Json


@dataclass(frozen=True, slots=True)
class Dose:
    """How much of it."""

    operations: int
    kills: int
    writers: int = 3


@dataclass(frozen=True, slots=True)
class Result:
    """What was found, and how much was done."""

    findings: list[str]
    kills: int
    tries: int
    """How often a transaction was ended by the database, such as by a deadlock, and made again."""
    history: auditor.History
    summary: str


def simulate(url: str, seed: int, dose: Dose, journal: Path, sabotage: str = "") -> Result:
    """Drives the ledger in an empty database with what the seed asks, then audits it."""
    asked = requests(seed, dose.operations, dose.kills)
    start = partial(Process, sabotage=sabotage)
    result = run(url, asked, dose.writers, journal, start, before=[opening()])
    return replace(result, summary=f"seed {seed}: {result.summary}")


def run(
    url: str,
    asked: Iterable[Json],
    writers: int,
    journal: Path,
    start: Start = Process,
    before: Iterable[Json] = (),
) -> Result:
    """Makes the tables, asks, audits."""
    prepare(url)
    log = Journal(journal)
    tally = drive(url, asked, writers, log, start, before)
    log.close()
    with connection_to(url) as connection:
        history = auditor.read(connection)
    lines = read(journal)
    findings = tally.wrong + auditor.audit(history, lines) + verified(url, lines)
    became = Counter(event.refusal or event.status for event in history.events)
    summary = (
        f"{tally.requests} requests, {tally.kills} killed, {tally.tries} tried again;"
        f" {len(history.events)} events: "
        + ", ".join(f"{count} {what}" for what, count in became.most_common())
    )
    return Result(findings, tally.kills, tally.tries, history, summary)


def verified(url: str, journal: list[Json]) -> list[str]:
    """What the ledger's own check finds, given the newest seal that anybody was told of."""
    heads = [Head.parse(line["head"]) for line in journal if line.get("head")]
    kept = max(heads, key=lambda head: head.number, default=None)
    connection = connect(url)
    report = verify(connection, kept)
    connection.close()
    return [f"verify: {problem.what}" for problem in report.problems]


def prepare(url: str) -> None:
    """The ledger's tables, the accounts of the invented fund, and the callers' own table."""
    connection = connect(url)
    create_schema(connection)
    open_accounts(connection, [account_of(told) for told in world.accounts()])
    connection.execute(CALLER_RECORD)
    connection.close()


def account_of(told: Json) -> Account:
    return Account(
        code=told["code"],
        book=told["book"],
        currency=told["currency"],
        increases=told["increases"],
        floor_minor=told["floor"],
        blocked_by=told["blocked_by"],
    )
