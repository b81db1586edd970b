"""Posting a proposal: liability, decisions and payables in one transaction.

A close that is killed leaves nothing behind, and is started again; one that was posted changes
nothing when it is posted again.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.utils import timezone

from largesse.fund import chart, postings
from largesse.fund.chain import seal
from largesse.fund.chart import Line
from largesse.fund.ledger import open_accounts, post
from largesse.fund.model import Event
from largesse.fund.periods import close_through, closed_days
from largesse.fund.postings import Money, Voucher
from largesse.fund.shortage import Shortages
from largesse.partners.approval import require_second
from largesse.partners.audit import record_change
from largesse.partners.database import ledger_connection, open_records, transaction
from largesse.partners.ids import uuid7
from largesse.settlement.close import books
from largesse.settlement.close.events import Accrued, Occasion, Postings
from largesse.settlement.close.judged import judged_now
from largesse.settlement.close.model import Bearing
from largesse.settlement.close.proposal import Basis, Proposal, read
from largesse.settlement.close.receivables import issue_debit_notes
from largesse.settlement.close.summary import approval_minor
from largesse.settlement.close.taken_over import openings_without_ledger
from largesse.settlement.models import Close
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import Workspace

_EVENTS = 5_000
_DECISIONS = (
    *("close_id", "key", "sequence", "decision", "amount_minor", "unit", "reason"),
    *("incentive", "partner", "scope", "interval", "is_late", "held_since"),
)
_ACCRUALS = (
    *("close_id", "key", "sequence", "number", "partner", "incentive", "earned_minor", "unit"),
    *("liability_minor", "expected_minor", "advance_minor", "currency", "rate", "rate_date"),
    *("envelope", "fiscal_year", "agreement", "is_committed", "cost_as"),
)
_PAYABLES = (
    *("id", "source", "source_id", "partner", "incentive", "key", "interval", "part"),
    *("amount_minor", "currency", "booked_minor", "booked_currency", "rate", "stands_on"),
    *("envelope", "fiscal_year", "agreement", "due_on", "state", "held_because", "revision"),
)


@dataclass(frozen=True, slots=True)
class Posted:
    """A close, and whether it had been posted before."""

    close: Close
    was_there: bool


class _OnlyTried(Exception):
    """Ends a transaction in which everything was tried and nothing shall stay."""


def post_close(
    workspace: Workspace, proposal: Proposal, by: str, *, dry_run: bool = False
) -> Posted:
    """Post what one person proposed, by another; with ``dry_run`` everything but the last step.

    ``by`` needs the right `close.post`, with a limit over the total. Raises :class:`Refusal` where
    the ledger, the decisions, or holds and agreements of its partners have moved since the
    proposal (``ledger-moved``): propose again;
    and for an opening that the ledger has not taken over (``opening-not-in-ledger``).
    """
    open_records(workspace)
    proposal = read(proposal.folder)
    try:
        posted = _posted(workspace, proposal, by, dry_run)
    except _OnlyTried as tried:
        return Posted(tried.args[0], False)
    seal(ledger_connection())
    return posted


def _posted(workspace: Workspace, proposal: Proposal, by: str, dry_run: bool) -> Posted:
    basis = proposal.basis
    with transaction():
        books.stand_still()
        there = Close.objects.filter(proposal=proposal.hash).first()
        if there is not None:
            return Posted(there, True)
        require_second(
            basis.by, by, approval_minor(proposal.manifest["summary"]), basis.currency, "close.post"
        )
        _refuse_moved(workspace, proposal, basis)
        close = _close(proposal, basis, by)
        _post(proposal, basis, close)
        issue_debit_notes(basis.day, by)
        record_change(by, "close", close.id, "post", {}, {"proposal": proposal.name}, basis.reason)
        if dry_run:
            raise _OnlyTried(close)
    return Posted(close, False)


def close_books(proposal: Proposal, by: str) -> None:
    """Close the books up to the last day of a proposal; they may be closed as far already."""
    if any(day >= proposal.basis.day for day in closed_days(ledger_connection()).values()):
        return
    close_through(ledger_connection(), proposal.basis.day, by)


def _refuse_moved(workspace: Workspace, proposal: Proposal, basis: Basis) -> None:
    what = ""
    stands = (books.position(), books.record_position())
    if stands != (basis.ledger_position, basis.record_position):
        what = f"the ledger has moved since {proposal.name} was proposed"
    elif judged_now(workspace, proposal) != basis.judged_by:
        what = f"a hold or an agreement has changed since {proposal.name} was proposed"
    if what:
        mend = f"propose again: largesse close propose --run {basis.run}"
        raise Refusal(Problem(what, mend, code="ledger-moved"))


def _close(proposal: Proposal, basis: Basis, by: str) -> Close:
    return Close.objects.create(
        kind=basis.kind,
        run=basis.run,
        proposal=proposal.hash,
        programme=basis.programme,
        through=basis.through,
        effective=basis.day,
        currency=basis.currency,
        ledger_position=basis.ledger_position,
        proposed_by=basis.by,
        proposed_at=basis.at,
        posted_by=by,
        posted_at=timezone.now(),
        reason=basis.reason,
        totals=dict(proposal.manifest["summary"]),
    )


def _post(proposal: Proposal, basis: Basis, close: Close) -> None:
    occasion = Occasion(basis.day, basis.by, close.posted_by, basis.currency)
    writer = Postings(occasion, Shortages(ledger_connection()))
    keep(close, writer, proposal.rows, _transfers(proposal, occasion))
    if close.kind == "opening":
        problems = list(openings_without_ledger())
        if problems:
            raise Refusal(*problems)


def keep(
    close: Close,
    writer: Postings,
    rows_of: Callable[[str], Iterable[Sequence[Mapping[str, Any]]]],
    transfers: Iterable[Event] = (),
) -> None:
    """Keep a close's three tables (some rows at a time), and post its accruals.

    What is taken back comes first, then what reserves give, so that the rest may use both. What was
    taken over from elsewhere is in the ledger already.
    """
    is_posted = close.kind != "opening"
    for rows in rows_of("accruals") if is_posted else ():
        falling = (_accrued(row) for row in rows if row["amount_minor"] < 0)
        _send(event for accrued in falling for event in writer.taken_back(accrued))
    _send(transfers)
    for rows in rows_of("accruals"):
        if is_posted:
            _send(event for row in rows for event in writer.given(_accrued(row)))
        books.insert("settlement_accrual", _ACCRUALS, (_accrual(close, r) for r in rows))
    for rows in rows_of("decisions"):
        books.insert("settlement_decision", _DECISIONS, (_decision(close, r) for r in rows))
    for rows in rows_of("payables"):
        books.insert("settlement_payable", _PAYABLES, (_payable(close, r) for r in rows))


def _send(events: Iterable[Event]) -> None:
    """Post events some thousands at a time; anything refused stops the close."""
    connection, left = ledger_connection(), iter(events)
    opened: set[str] = set()
    while batch := list(islice(left, _EVENTS)):
        fresh = [a for a in chart.accounts_of(batch) if a.code not in opened]
        open_accounts(connection, fresh)
        opened.update(account.code for account in fresh)
        refused = [o for o in post(connection, batch) if o.is_refused]
        if refused:
            first = refused[0]
            what = f"the ledger refuses {len(refused)} postings; the first: {first.refusal}"
            what += f" on {first.account}" if first.account else ""
            mend = "propose again; if it stays so, look at the account: largesse fund position"
            raise Refusal(Problem(what, mend, code=first.refusal))


def _transfers(proposal: Proposal, occasion: Occasion) -> Iterator[Event]:
    for number, each in enumerate(proposal.manifest["transfers"]):
        voucher = Voucher(
            key=f"close/{proposal.hash[:32]}/overflow-{number}",
            day=occasion.day,
            by=occasion.by,
            approved_by=occasion.approved_by,
            reason="overflow",
            subject=proposal.name,
        )
        giver, taker = Line(*each["giver"]), Line(*each["taker"])
        money = Money(each["amount_minor"], occasion.currency)
        yield postings.transfer(voucher, giver, taker, money)


def _accrued(row: Mapping[str, Any]) -> Accrued:
    given = {name: row[name] for name in Accrued.__slots__ if name != "bearing"}
    bearing = Bearing(row["envelope"], row["fiscal_year"], row["agreement"], row["is_committed"])
    return Accrued(**given, bearing=bearing)


def _decision(close: Close, row: Mapping[str, Any]) -> tuple[Any, ...]:
    return (close.id, *(row[name] for name in _DECISIONS[1:]))


def _accrual(close: Close, row: Mapping[str, Any]) -> tuple[Any, ...]:
    given = {**row, "liability_minor": row["amount_minor"], "currency": close.currency}
    return (close.id, *(given[name] for name in _ACCRUALS[1:]))


def _payable(close: Close, row: Mapping[str, Any]) -> tuple[Any, ...]:
    given = {
        **row,
        "id": uuid7(),
        "source": "opening" if close.kind == "opening" else "close",
        "source_id": close.id,
        "booked_currency": close.currency,
        "held_because": "",
        "revision": 1,
    }
    return tuple(given[name] for name in _PAYABLES)
