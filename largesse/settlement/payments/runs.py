"""A payment run from proposal to approval: who may, what changes, what is posted.

While proposed, lines may be taken out and in again. Approving, by another person, nets, settles
into transit and consumes payment credit, in one transaction with the records.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db import IntegrityError
from django.db.models import Max
from django.utils import timezone

from largesse.facts.snapshots import load_facts
from largesse.partners.approval import person_called, require_second
from largesse.partners.audit import record_change
from largesse.partners.database import transaction
from largesse.partners.lifecycle import Lifecycle, advance
from largesse.programme.calendar import ordinal
from largesse.programme.model import Programme
from largesse.programme.terms.periods import Interval
from largesse.settlement.models import Payable, PaymentItem, PaymentLine, PaymentRun
from largesse.settlement.payments.collecting import collect_claims
from largesse.settlement.payments.drafting import (
    Draft,
    Group,
    Terms,
    draft,
    open_payables,
    owed_of,
    terms_for,
)
from largesse.settlement.payments.moving import move_payables, release
from largesse.settlement.payments.rates import rates_for
from largesse.settlement.payments.screening import record_check
from largesse.settlement.payments.settings import Settings
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import Workspace

KIND = "payment-run"
LINE_KIND = "payment-line"
RUN_LIFE = Lifecycle(
    KIND,
    "proposed",
    {
        ("proposed", "approve"): "approved",
        ("proposed", "cancel"): "cancelled",
        ("approved", "write"): "written",
        ("approved", "cancel"): "cancelled",
        ("written", "write"): "written",
        ("written", "reopen"): "approved",
        ("written", "send"): "sent",
        ("written", "cancel"): "cancelled",
        ("sent", "finish"): "finished",
    },
    "pay",
    {"send": "pay sent", "reopen": "", "finish": "pay answer"},
)
LINE_LIFE = Lifecycle(
    LINE_KIND,
    "included",
    {
        ("included", "exclude"): "excluded",
        ("included", "leave out"): "left-out",
        ("excluded", "include"): "included",
        ("left-out", "include"): "included",
        ("included", "drop"): "dropped",
        ("excluded", "drop"): "dropped",
        ("left-out", "drop"): "dropped",
        ("included", "settle"): "in-transit",
        ("included", "net"): "netted",
        ("in-transit", "stop"): "stopped",
        ("in-transit", "confirm"): "confirmed",
        ("in-transit", "reject"): "rejected",
        ("in-transit", "return"): "returned",
        ("confirmed", "return"): "returned",
    },
    "pay",
    {
        **dict.fromkeys(("leave out", "drop", "settle", "net", "stop"), ""),
        **dict.fromkeys(("confirm", "reject", "return"), "pay resolve"),
    },
)


@dataclass(frozen=True, slots=True)
class Office:
    """Where payments are made from: the workspace, its settings and its programme."""

    workspace: Workspace
    settings: Settings
    programme: Programme

    @property
    def currency(self) -> str:
        """The fund's."""
        fund = self.programme.fund
        return fund.authorised.unit if fund else self.programme.currency

    def payment_year(self, day: date) -> str:
        """The fiscal year whose payment credit a day's payments consume."""
        month = ordinal(day.year, day.month)
        return self.programme.calendar.span(Interval.YEAR, month).name

    def terms(self, day: date, partners: Sequence[str]) -> Terms:
        """What holds for these partners on a day."""
        rule = self.settings.rates
        facts = load_facts(self.workspace) if rule else None
        rates = rates_for(facts, rule, day)
        return terms_for(self.workspace, self.settings, rates, day, self.currency, partners)


def propose(office: Office, day: date, by: str) -> PaymentRun:
    """Propose to pay what is due on a day; nothing is posted, what is included is taken up.

    Raises :class:`Refusal` (``nothing-due``, ``run-open``, ``no-list``, ``old-list``, ...).
    """
    person_called(by, "payment.propose")
    try:
        with transaction():
            collect_claims(by)
            payables = list(open_payables(day).select_for_update(of=("self",)))
            if not payables:
                what = f"nothing is due by {day.isoformat()}"
                raise Refusal(Problem(what, "look at largesse pay list", code="nothing-due"))
            return _propose(office, day, by, payables)
    except IntegrityError:
        open_run = PaymentRun.objects.filter(state="proposed").first()
        if open_run is None:
            raise
        number = open_run.number
        what = f"payment run {number} is proposed and not decided yet"
        mend = f"approve or cancel it first: largesse pay show {number}"
        raise Refusal(Problem(what, mend, code="run-open")) from None


def _propose(office: Office, day: date, by: str, payables: list[Payable]) -> PaymentRun:
    terms = office.terms(day, [payable.partner for payable in payables])
    last = PaymentRun.objects.aggregate(last=Max("number"))["last"] or 0
    run = PaymentRun.objects.create(
        number=last + 1,
        day=day,
        currency=office.currency,
        payment_year=office.payment_year(day),
        proposed_by=by,
        proposed_at=timezone.now(),
        sanctions_list=terms.checked.lists[0],
    )
    record_check(run.id, "propose", by, terms.checked, len(terms.payees))
    owed = {o.payable: o for o in owed_of(payables)}
    drafts: list[tuple[Draft, list[Payable]]] = []
    for group, rows in groupby(payables, key=_group):
        listed = list(rows)
        drafts.append((draft(group, listed, [owed[p.id] for p in listed], terms), listed))
    lines = [_line(run, number, made, terms) for number, (made, _) in enumerate(drafts, 1)]
    PaymentLine.objects.bulk_create(lines)
    items = [
        _item(line, owed[payable.id].amount_minor, owed[payable.id].booked_minor, payable, made)
        for line, (made, listed) in zip(lines, drafts, strict=True)
        for payable in listed
    ]
    PaymentItem.objects.bulk_create(items)
    taken_up = [item.payable_id for item in items if item.is_live]
    move_payables(taken_up, "open", "in-run", by, f"payment run {run.number}")
    after = {"number": run.number, "day": day, "lines": len(lines)}
    record_change(by, KIND, run.id, "propose", {}, after)
    return run


def _group(payable: Payable) -> Group:
    return payable.partner, payable.currency


def _line(run: PaymentRun, number: int, made: Draft, terms: Terms) -> PaymentLine:
    return PaymentLine(run=run, number=number, partner=made.partner, **columns_of(made, terms))


def columns_of(made: Draft, terms: Terms) -> dict[str, object]:
    """What a draft says of its line."""
    return {
        "owed_minor": made.netted.pays_minor,
        "owed_currency": made.owed_currency,
        "amount_minor": made.amount_minor,
        "currency": made.currency,
        "rate": made.rate,
        "rate_month": terms.rates.month if made.rate else "",
        "cost_minor": made.cost_minor,
        "details_id": made.details.id if made.details else None,
        "account": made.account,
        "kind": made.kind,
        "state": "left-out" if made.reason else "included",
        "reason": made.reason,
        "note": made.note,
    }


def _item(
    line: PaymentLine, amount_minor: int, booked_minor: int, payable: Payable, made: Draft
) -> PaymentItem:
    return PaymentItem(
        line=line,
        payable=payable,
        amount_minor=amount_minor,
        booked_minor=booked_minor,
        cost_minor=made.costs.get(payable.id, 0),
        is_live=not made.reason,
    )


def run_called(name: str) -> PaymentRun:
    """A run by its number, or by its id. Raises :class:`Refusal` (``no-such-run``)."""
    found = PaymentRun.objects.filter(number=int(name)) if name.isdecimal() else None
    found = PaymentRun.objects.filter(id=name) if found is None else found
    run = found.first()
    if run is None:
        what = f"there is no payment run {name}"
        raise Refusal(Problem(what, "see largesse pay list", code="no-such-run"))
    return run


def line_called(run: PaymentRun, name: str) -> PaymentLine:
    """A line by its number or its partner. Raises :class:`Refusal` (``no-such-line``)."""
    rows = run.lines.all()
    found = list(rows.filter(number=int(name)) if name.isdecimal() else rows.filter(partner=name))
    if len(found) == 1:
        return found[0]
    what = f"payment run {run.number} has no line {name}"
    mend = f"see largesse pay show {run.number}"
    if found:
        what = f"payment run {run.number} has {len(found)} lines of {name}"
        mend = f"give the line's number: {', '.join(str(line.number) for line in found)}"
    raise Refusal(Problem(what, mend, code="no-such-line"))


def exclude(line: PaymentLine, by: str, reason: str) -> None:
    """Take a line out of a proposed run; what it would pay stays due."""
    person_called(by, "payment.propose")
    _is_proposed(line.run, "exclude")
    if not reason.strip():
        raise Refusal(Problem("no reason is given", "say why: --because", code="no-reason"))
    with transaction():
        also = {"reason": "taken-out", "note": reason}
        advance(line, LINE_LIFE, "exclude", by, reason=reason, also=also)
        release(line, by, reason)


def include(office: Office, line: PaymentLine, by: str) -> Draft:
    """Take a line in again, as it stands now; it stays out where a reason still holds.

    Raises :class:`Refusal` with that reason as its code.
    """
    person_called(by, "payment.propose")
    _is_proposed(line.run, "include")
    ids = list(line.items.values_list("payable_id", flat=True))
    with transaction():
        rows = open_payables(line.run.day).filter(id__in=ids)
        payables = list(rows.select_for_update(of=("self",)))
        terms = office.terms(line.run.day, [line.partner])
        record_check(line.run.id, "propose", by, terms.checked, 1)
        owed = owed_of(payables)
        made = draft((line.partner, line.owed_currency), payables, owed, terms)
        if made.reason or len(payables) != len(ids):
            said = made.reason or "changed-since"
            what = f"{line.partner} stays out: {said} {made.note}".rstrip()
            raise Refusal(Problem(what, "mend that first", code=said))
        also = columns_of(made, terms)
        also.pop("state")
        advance(line, LINE_LIFE, "include", by, also=also)
        by_payable = {o.payable: o for o in owed}
        for item in line.items.all():
            rest = by_payable[item.payable_id]
            PaymentItem.objects.filter(pk=item.pk).update(
                amount_minor=rest.amount_minor,
                booked_minor=rest.booked_minor,
                cost_minor=made.costs.get(item.payable_id, 0),
                is_live=True,
            )
        move_payables(ids, "open", "in-run", by, f"payment run {line.run.number}")
    return made


def _is_proposed(run: PaymentRun, action: str) -> None:
    if run.state != "proposed":
        what = f"payment run {run.number} is {run.state}, so nothing can be {action}d"
        raise Refusal(Problem(what, "cancel it, or propose another", code="wrong-state"))


def require_checker(run: PaymentRun, by: str, cost_minor: int) -> None:
    """Four eyes and the checker's limit. Raises :class:`Refusal`."""
    require_second(run.proposed_by, by, cost_minor, run.currency, "payment.approve")
