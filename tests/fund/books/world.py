"""A small fund for the tests of the books: two years, two envelopes by year, one reserve."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from largesse.fund import chart
from largesse.fund.chart import Line
from largesse.fund.connect import Connection
from largesse.fund.ledger import balances, open_accounts, post
from largesse.fund.model import Event, Mode, Outcome
from largesse.fund.postings import Money, Voucher
from largesse.programme.load import load
from largesse.programme.model import Fund, Programme

DAY = date(2023, 5, 2)
LATER = datetime(2030, 1, 1, tzinfo=UTC)

REBATES = Line("rebates", "FY2024")
NEXT = Line("rebates", "FY2025")
MARKETING = Line("marketing", "FY2024")
RESERVE = Line("reserve")
AGREEMENT, PARTNER, RUN = "ag-7", "P-1", "run-1"

PROGRAMME = """\
programme: test
title: {en: A vendor's programme, fr: Le programme}
currency: USD
calendar: {year starts in month: 4, year named by: end}
"""
FUND = """\
fund: small
authorised: 10_000 USD
for: '[2023-04-01, 2025-04-01)'
envelopes:
  rebates:
    title: {en: Rebates, fr: Ristournes}
    amount: {FY2024: 3_000 USD, FY2025: 4_000 USD}
    late corrections: year of origin
    lapsed corrections to: reserve
  marketing:
    title: {en: Marketing, fr: Marketing}
    amount: {FY2024: 1_000 USD, FY2025: 1_000 USD}
  reserve:
    title: {en: Reserve, fr: Réserve}
    amount: 500 USD
"""


def usd(minor: int) -> Money:
    """US cents."""
    return Money(minor, "USD")


def voucher(key: str = "k", **said: str) -> Voucher:
    """A voucher of the controller's, dated 2 May 2023."""
    return Voucher(key, DAY, "controller", "second-controller", **said)  # type: ignore[arg-type]


def programme(folder: Path, fund: str = FUND) -> Programme:
    """The programme with that fund, as read from files."""
    folder = folder / "files"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "programme.yaml").write_text(PROGRAMME, encoding="utf-8")
    (folder / "fund.yaml").write_text(fund, encoding="utf-8")
    return load(folder)


def fund_of(folder: Path, text: str = FUND) -> Fund:
    """The fund of that text."""
    found = programme(folder, text).fund
    assert found is not None
    return found


@dataclass
class Books:
    """A ledger to post into, and a short way to say what stands on its accounts."""

    connection: Connection

    def send(self, *events: Event, mode: Mode = "atomic") -> tuple[Outcome, ...]:
        """Open what the events touch, and post them."""
        open_accounts(self.connection, chart.accounts_of(events))
        return post(self.connection, events, mode)

    def do(self, *events: Event) -> None:
        """Post events that must not be refused."""
        refused = [outcome for outcome in self.send(*events) if outcome.is_refused]
        assert not refused, refused

    def refusal(self, event: Event) -> str:
        """The code by which the event is refused; empty where it is not."""
        return self.send(event)[0].refusal

    def stands(self) -> Mapping[str, int]:
        """What stands on each account that holds anything, by its code without the book."""
        return {
            code.split("/", 1)[1]: balance.posted_minor
            for code, balance in balances(self.connection).items()
            if balance.posted_minor
        }

    def changes(self, *events: Event) -> dict[str, int]:
        """By how much the events move what stands on each account."""
        before = self.stands()
        self.do(*events)
        after = self.stands()
        moved = {name: after.get(name, 0) - before.get(name, 0) for name in before | after}
        return {name: moved[name] for name in moved if moved[name]}


def legs(event: Event) -> Iterator[str]:
    """Each movement of an event as one line of text, books left out."""
    for movement in event.movements:
        debit, credit, other = (
            code.split("/", 1)[1] if code else ""
            for code in (movement.debit, movement.credit, movement.otherwise)
        )
        or_else = f" or {other}" if other else ""
        most = " at most" if movement.at_most else ""
        yield f"{debit}{or_else} -> {credit}{most} {movement.amount_minor}"
