"""Approving a run, stopping a payment before it is sent, cancelling a run.

Approval is one transaction: what changed since the proposal is left out, the rest is netted and
settled, payment credit consumed. Where the year's credit does not reach, nothing is approved.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from largesse.fund import chart
from largesse.fund.ledger import balances
from largesse.fund.postings import credit_year
from largesse.money import shown
from largesse.partners.approval import person_called
from largesse.partners.audit import record_change
from largesse.partners.database import ledger_connection, transaction
from largesse.partners.database.booking import book
from largesse.partners.lifecycle import advance
from largesse.partners.money import decimal_of
from largesse.settlement.models import Offset, Payable, PaymentItem, PaymentLine, PaymentRun
from largesse.settlement.payments import postings
from largesse.settlement.payments.drafting import Draft, Terms, draft, owed_of
from largesse.settlement.payments.moving import move_payables, release
from largesse.settlement.payments.netting import TAXES
from largesse.settlement.payments.payment import act_of, drafted, recorded
from largesse.settlement.payments.postings import Act, Payment
from largesse.settlement.payments.runs import (
    LINE_LIFE,
    RUN_LIFE,
    Office,
    columns_of,
    require_checker,
)
from largesse.settlement.payments.screening import record_check
from largesse.workspace.errors import Problem, Refusal


@dataclass(frozen=True, slots=True)
class Approved:
    """What approving did: the lines it settled or netted, and those it left out after all."""

    settled: tuple[PaymentLine, ...]
    left_out: tuple[PaymentLine, ...]


def approve(office: Office, run: PaymentRun, by: str, revision: int | None = None) -> Approved:
    """Approve a proposed run.

    Raises :class:`Refusal` (``own-approval``, ``beyond-limit``, ``no-right``, ``wrong-state``,
    ``stale-revision``, ``no-list``, ``old-list``, ``credit-short``, ``nothing-left``), and then
    nothing has changed.
    """
    lines = list(run.lines.filter(state="included").order_by("number"))
    require_checker(run, by, sum(line.cost_minor for line in lines))
    with transaction():
        terms = office.terms(run.day, [line.partner for line in lines])
        also = {
            "approved_by": by,
            "approved_at": timezone.now(),
            "sanctions_list_id": terms.checked.lists[0].sha256,
        }
        advance(run, RUN_LIFE, "approve", by, revision=revision, also=also)
        record_check(run.id, "approve", by, terms.checked, len(terms.payees))
        prepared, left_out = _prepare(run, lines, terms, by)
        if not prepared:
            what = f"nothing is left to pay in payment run {run.number}"
            raise Refusal(Problem(what, "cancel it: largesse pay cancel", code="nothing-left"))
        act = act_of(run, run.day, run.proposed_by)
        payments = [drafted(line, made, payables) for line, made, payables in prepared]
        require_credit(payments)
        book([event for payment in payments for event in postings.approve(payment, act)])
        for (line, made, payables), payment in zip(prepared, payments, strict=True):
            _settle(line, made, payables, payment, by)
    return Approved(tuple(line for line, _, _ in prepared), tuple(left_out))


_Prepared = tuple[PaymentLine, Draft, dict[str, Payable]]


def _prepare(
    run: PaymentRun, lines: Sequence[PaymentLine], terms: Terms, by: str
) -> tuple[list[_Prepared], list[PaymentLine]]:
    """The lines that still stand as they were shown; the others are left out."""
    items = PaymentItem.objects.filter(line__in=lines, is_live=True)
    rows = Payable.objects.filter(items__in=items).select_related("document_line")
    locked = {p.id: p for p in rows.select_for_update(of=("self",)).order_by("id")}
    owed = {o.payable: o for o in owed_of(list(locked.values()))}
    ids: dict[str, list[str]] = {}
    for item in items.order_by("id"):
        ids.setdefault(item.line_id, []).append(item.payable_id)
    prepared: list[_Prepared] = []
    left_out: list[PaymentLine] = []
    for line in lines:
        line.run = run
        payables = {name: locked[name] for name in ids[line.id]}
        group = (line.partner, line.owed_currency)
        made = draft(group, list(payables.values()), [owed[n] for n in payables], terms)
        reason = made.reason or ("" if _is_as_shown(line, made, terms) else "changed-since")
        if reason:
            also = {"reason": reason, "note": made.note}
            advance(line, LINE_LIFE, "leave out", by, reason=reason, also=also)
            release(line, by, reason)
            left_out.append(line)
        else:
            prepared.append((line, made, payables))
    return prepared, left_out


def _is_as_shown(line: PaymentLine, made: Draft, terms: Terms) -> bool:
    now = columns_of(made, terms)
    return all(getattr(line, name) == value for name, value in now.items() if name != "note")


def require_credit(payments: Sequence[Payment]) -> None:
    """Raises :class:`Refusal` where a year's payment credit does not reach, with what is short.

    The ledger would refuse too; here it is said for the whole run, and by envelope.
    """
    needed: dict[str, dict[str, int]] = {}
    for payment in payments:
        for share in payment.shares:
            if share.stands_on not in TAXES and share.cost_minor > 0:
                year = credit_year(share.line, payment.payment_year)
                of_year = needed.setdefault(year, {})
                of_year[share.line.envelope] = (
                    of_year.get(share.line.envelope, 0) + share.cost_minor
                )
    codes = {year: chart.credit_available(year) for year in needed}
    standing = balances(ledger_connection(), codes.values())
    currency = payments[0].currency
    problems = []
    for year, by_envelope in needed.items():
        found = standing.get(codes[year])
        left = found.available_minor if found else 0
        total = sum(by_envelope.values())
        if total > left:
            problems.append(_short(year, left, total, by_envelope, currency))
    if problems:
        raise Refusal(*problems)


def _short(
    year: str, left: int, total: int, by_envelope: Mapping[str, int], currency: str
) -> Problem:
    def amount(minor: int) -> str:
        return shown(decimal_of(minor, currency), currency)

    parts = ", ".join(f"{name} {amount(minor)}" for name, minor in sorted(by_envelope.items()))
    what = (
        f"payment credit of {year or 'the whole period'} is short by {amount(total - left)}:"
        f" {amount(left)} left, {amount(total)} needed ({parts})"
    )
    mend = "take lines out (largesse pay exclude), or have payment credit voted or carried over"
    return Problem(what, mend, code="credit-short")


def _settle(
    line: PaymentLine, made: Draft, payables: Mapping[str, Payable], payment: Payment, by: str
) -> None:
    """The records of an approved line."""
    Offset.objects.bulk_create(
        Offset(
            line=line,
            taken_id=taken.taken,
            off_id=taken.off,
            amount_minor=taken.amount_minor,
            booked_minor=taken.booked_minor,
        )
        for taken in made.netted.takings
    )
    advance(line, LINE_LIFE, "settle" if made.amount_minor else "net", by)
    paid = {share.payable for share in payment.shares if share.cost_minor}
    rests = {owed.payable: owed.amount_minor for owed in made.netted.rests}
    netted = [name for name in payables if name not in paid and rests[name] == 0]
    over = [name for name in payables if name not in paid and rests[name] != 0]
    move_payables(netted, "in-run", "netted", by)
    # What could not be taken off any more waits for the next payment.
    PaymentItem.objects.filter(line=line, payable__in=[*netted, *over]).update(is_live=False)
    move_payables(over, "in-run", "open", by)


def stop(line: PaymentLine, by: str, reason: str) -> None:
    """Take an approved payment out before it is sent; its file is to be written again.

    Raises :class:`Refusal` (``wrong-state``, ``no-right``, ``no-reason``).
    """
    person_called(by, "payment.approve")
    if not reason.strip():
        raise Refusal(Problem("no reason is given", "say why: --because", code="no-reason"))
    run = line.run
    if run.state not in ("approved", "written"):
        what = f"payment run {run.number} is {run.state}"
        mend = "ask the bank to recall a payment that was sent"
        raise Refusal(Problem(what, mend, code="wrong-state"))
    with transaction():
        _put_back(line, by, "taken-out", reason)
        if run.state == "written":
            advance(run, RUN_LIFE, "reopen", by, reason=reason)


def _put_back(line: PaymentLine, by: str, reason: str, note: str) -> None:
    act = Act(line.run.day, by, line.run.approved_by)
    book(postings.put_back(recorded(line), act, "payment-stopped"))
    also = {"reason": reason, "note": note, "file_id": None}
    advance(line, LINE_LIFE, "stop", by, reason=note, also=also)
    release(line, by, note)


def cancel(run: PaymentRun, by: str, reason: str) -> int:
    """Cancel a run that was not sent; how many approved payments were put back.

    What was netted stays netted: only payments that would have left are put back.
    """
    person_called(by, "payment.propose")
    if not reason.strip():
        raise Refusal(Problem("no reason is given", "say why: --because", code="no-reason"))
    with transaction():
        advance(run, RUN_LIFE, "cancel", by, reason=reason)
        in_transit = list(run.lines.filter(state="in-transit").order_by("number"))
        for line in in_transit:
            _put_back(line, by, "cancelled", reason)
        for line in run.lines.filter(state__in=["included", "excluded", "left-out"]):
            release(line, by, reason)
            advance(line, LINE_LIFE, "drop", by, reason=reason)
        record_change(by, "payment-run", run.id, "put back", {}, {"lines": len(in_transit)}, reason)
    return len(in_transit)
