"""The way of one amount, from the pledge to the bank and back: as an auditor walks it.

It is asked for by any name an amount goes by: the end-to-end id of a payment, a payable, the number
of a document, the key of an entitlement, a claim.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from largesse.fund import chart
from largesse.fund.chart import Line
from largesse.fund.connect import Connection
from largesse.fund.reports.traces import Moved, about, on_account
from largesse.partners.database import ledger_connection
from largesse.settlement.models import (
    BankAnswer,
    Close,
    Decision,
    DocumentLine,
    Payable,
    PaymentItem,
    PaymentLine,
)
from largesse.workspace.errors import Problem, Refusal

_MOST = 50
_BUDGET = ("apportion", "allot", "transfer", "carry-forward")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened: ``stage`` of the way, the day, what, by whom, how much."""

    stage: str
    day: date
    what: str
    by: str
    approved_by: str = ""
    amount_minor: int | None = None
    currency: str = ""
    debit: str = ""
    credit: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """The way of one payable, and the command that proves its amount."""

    payable: Payable
    steps: tuple[Step, ...]
    proof: str


def trace(name: str) -> tuple[Trace, ...]:
    """The way of every amount of that name. Raises :class:`Refusal` where nothing is called so."""
    payables = list(_called(name.strip())[: _MOST + 1])
    if not payables:
        what = f"nothing that became payable is called '{name}'"
        mend = "write the id of a payment, a payable, a document, a claim, or a key"
        raise Refusal(Problem(what, mend, code="nothing-traced"))
    if len(payables) > _MOST:
        what = f"more than {_MOST} amounts are called '{name}'"
        raise Refusal(Problem(what, "name one of its payments or payables", code="too-many"))
    return tuple(_trace(ledger_connection(), payable) for payable in payables)


def _called(name: str) -> "QuerySet[Payable]":
    dashed = name.lower()
    if len(dashed) == 32 and dashed.isalnum():
        parts = (dashed[:8], dashed[8:12], dashed[12:16], dashed[16:20], dashed[20:])
        dashed = "-".join(parts)
    named = Q(pk=dashed) | Q(key=name) | Q(source_id=dashed) | Q(items__line_id=dashed)
    found = Payable.objects.filter(named | Q(document_line__document__number=name))
    return found.distinct().order_by("due_on", "id")


def _trace(connection: Connection, payable: Payable) -> Trace:
    stages = (_budget, _agreement, _entitlement, _document, _payment)
    steps = tuple(step for stage in stages for step in stage(connection, payable))
    proof = ""
    if payable.source == "close" and payable.incentive:
        proof = f"largesse explain {payable.partner} {payable.incentive} '{payable.interval}'"
    return Trace(payable, steps, proof)


def _posted(stage: str, moved: Sequence[Moved]) -> Iterator[Step]:
    for each in moved:
        yield Step(
            stage,
            each.effective,
            f"{each.kind} {each.key}",
            each.by,
            each.approved_by,
            each.amount_minor,
            each.currency,
            each.debit,
            each.credit,
        )


def _budget(connection: Connection, payable: Payable) -> Iterator[Step]:
    if not payable.envelope:
        return
    line = Line(payable.envelope, payable.fiscal_year)
    yield from _posted("budget", on_account(connection, chart.AUTHORITY, ("authorise",)))
    for code in (chart.apportioned(line.year), chart.allotment(line)):
        moved = on_account(connection, code, _BUDGET)
        yield from _posted("budget", [m for m in moved if m.credit == code])


def _agreement(connection: Connection, payable: Payable) -> Iterator[Step]:
    if payable.agreement:
        code = chart.committed(Line(payable.envelope, payable.fiscal_year), payable.agreement)
        kinds = ("commit", "reserve", "decommit", "re-estimate")
        yield from _posted("agreement", on_account(connection, code, kinds))


def _entitlement(connection: Connection, payable: Payable) -> Iterator[Step]:
    if payable.source == "claim":
        yield from _posted("claim", about(connection, [f"claim/{payable.source_id}"]))
        return
    if not payable.key:
        return
    decisions = Decision.objects.filter(key=payable.key).select_related("close").order_by("id")
    for decision in decisions:
        close: Close = decision.close
        because = f" ({decision.reason})" if decision.reason else ""
        yield Step(
            "decision",
            close.effective,
            f"{decision.decision}{because}, close {close.id}",
            close.proposed_by,
            close.posted_by,
            decision.amount_minor,
            decision.unit,
        )
    yield from _posted("earned", about(connection, [payable.key]))


def _document(connection: Connection, payable: Payable) -> Iterator[Step]:
    mine = Q(payable=payable)
    if payable.source == "document":  # its own tax
        mine = Q(document__number=payable.source_id, position=1)
    for line in DocumentLine.objects.filter(mine).select_related("document"):
        document = line.document
        yield Step(
            "document",
            document.issued_on,
            f"{document.kind} {document.number}",
            document.issued_by,
            amount_minor=line.amount_minor if line.payable_id == payable.id else None,
            currency=document.currency,
        )


def _payment(connection: Connection, payable: Payable) -> Iterator[Step]:
    items = PaymentItem.objects.filter(payable=payable).select_related("line__run", "line__file")
    for item in items.order_by("id"):
        line: PaymentLine = item.line
        run = line.run
        file = f", {line.file.path}" if line.file else ""
        yield Step(
            "payment",
            run.day,
            f"run {run.number}, payment {line.end_to_end_id} {line.state}{file}",
            run.proposed_by,
            run.approved_by,
            item.amount_minor,
            payable.currency,
        )
        posted = about(connection, [line.id, line.end_to_end_id])
        yield from _posted("payment", [m for m in posted if _concerns(m, payable, line)])
        for answer in BankAnswer.objects.filter(line=line).select_related("message").order_by("id"):
            yield Step(
                "bank",
                answer.day or answer.message.taken_at.date(),
                f"{answer.message.kind} {answer.message.name}: {answer.status} ({answer.outcome})",
                answer.message.taken_by,
                amount_minor=answer.amount_minor,
                currency=answer.currency,
            )


def _concerns(moved: Moved, payable: Payable, line: PaymentLine) -> bool:
    """Events of a payment are about all of it, or name the payable in their key."""
    last = moved.key.rsplit("/", 1)[-1]
    others = {item.payable_id for item in line.items.all()} - {payable.id}
    return last not in others
