"""What partners owe: ageing, debit notes to those that have left, reminders, cash, write-off.

A receivable is first netted from later payments. A partner that has left has none, so it gets a
debit note; what is on one is asked for in money and netted no more. Authority returns when cash
does, never when a receivable is written off.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from django.db.models import QuerySet, Sum

from largesse.fund import chart, postings
from largesse.fund.chart import Line
from largesse.fund.lapsed import returning_line
from largesse.fund.ledger import open_accounts, post
from largesse.fund.model import Event
from largesse.fund.postings import Money, Voucher
from largesse.fund.shortage import Shortages, returning
from largesse.money import share_of
from largesse.partners.approval import person_called, require_second
from largesse.partners.audit import record_change
from largesse.partners.database import ledger_connection, transaction
from largesse.partners.lifecycle import Lifecycle, advance, change
from largesse.partners.models import Partner
from largesse.settlement.models import DebitNote, Offset, Payable
from largesse.workspace.errors import Problem, Refusal

TERM_DAYS = 30
BUCKETS = ((0, "current"), (30, "1-30"), (60, "31-60"), (90, "61-90"))
OLDEST = ">90"
LIFE = Lifecycle(
    "debit-note",
    "open",
    {("open", "paid"): "paid", ("open", "write-off"): "written-off"},
    "close",
    {"paid": "close received"},
)


@dataclass(frozen=True, slots=True)
class Owed:
    """What a partner owes: on a debit note, or to be netted; ``bucket`` says how overdue it is."""

    partner: str
    currency: str
    amount_minor: int
    due_on: date
    bucket: str
    note: str = ""


def bucket_of(due_on: date, day: date) -> str:
    """How many days overdue: ``current``, ``1-30``, ``31-60``, ``61-90``, ``>90``."""
    overdue = (day - due_on).days
    return next((name for most, name in BUCKETS if overdue <= most), OLDEST)


def receivables(day: date) -> Sequence[Owed]:
    """Everything partners owe on a day, by partner, the oldest first."""
    found = [
        Owed(n.partner, n.currency, n.left_minor, n.due_on, bucket_of(n.due_on, day), n.number)
        for n in DebitNote.objects.filter(state="open")
    ]
    for payable in _asked(Payable.objects.filter(state="open")):
        left = _left(payable)
        if left:
            bucket = bucket_of(payable.due_on, day)
            found.append(Owed(payable.partner, payable.currency, left, payable.due_on, bucket))
    return sorted(found, key=lambda owed: (owed.partner, owed.due_on, owed.note))


def issue_debit_notes(day: date, by: str, term_days: int = TERM_DAYS) -> Sequence[DebitNote]:
    """A debit note for each partner that has left and owes, in each currency; often none."""
    left = Partner.objects.filter(state="left").values_list("pk", flat=True)
    open_ones = Payable.objects.filter(state="open", partner__in=list(left))
    by_whom: dict[tuple[str, str], list[Payable]] = {}
    for payable in _asked(open_ones):
        if _left(payable):
            by_whom.setdefault((payable.partner, payable.currency), []).append(payable)
    with transaction():
        return [
            _issue(partner, currency, payables, day, by, term_days)
            for (partner, currency), payables in sorted(by_whom.items())
        ]


def remind(day: date, by: str) -> Sequence[DebitNote]:
    """Count a reminder on each overdue debit note not reminded that day; which they are."""
    person_called(by, "payment.propose")
    overdue = DebitNote.objects.filter(state="open", due_on__lt=day).exclude(reminded_on=day)
    notes = list(overdue.order_by("number"))
    with transaction():
        for note in notes:
            columns = {"reminders": note.reminders + 1, "reminded_on": day}
            change(note, "debit-note", "remind", by, columns)
    return notes


def receive(number: str, amount_minor: int, day: date, by: str, approved_by: str) -> DebitNote:
    """Cash came in for a debit note: the receivable falls, authority returns to its envelope."""
    with transaction():
        note = open_note(number)
        require_second(by, approved_by, amount_minor, note.currency, "payment.approve")
        require_asked(note, amount_minor)
        _send(_receipts(note, amount_minor, day, by, approved_by))
        received = {"received_minor": note.received_minor + amount_minor}
        if amount_minor == note.left_minor:
            advance(note, LIFE, "paid", by, also=received)
            _set_state(note, "netted", by)
        else:
            change(note, "debit-note", "receive", by, received)
    return note


def write_off(number: str, day: date, by: str, approved_by: str, reason: str) -> DebitNote:
    """What is left of a debit note will not be paid; its authority never returns."""
    if not reason.strip():
        raise Refusal(Problem("nobody says why", "give a reason: --reason TEXT", code="no-reason"))
    with transaction():
        note = open_note(number)
        require_second(by, approved_by, note.left_minor, note.currency, "payment.approve")
        voucher = Voucher(f"debit-note/{note.pk}/write-off", day, by, approved_by, "written-off")
        booked = sum(booked for _, _, booked in _shares(note, note.left_minor))
        money = Money(booked, _booked_currency(note))
        _send([postings.write_off(voucher, note.partner, money)])
        advance(note, LIFE, "write-off", by, reason=reason)
        _set_state(note, "written-off", by)
    return note


def _asked(payables: QuerySet[Payable]) -> QuerySet[Payable]:
    return payables.filter(amount_minor__lt=0, stands_on="partner-receivable").order_by("due_on")


def _left(payable: Payable) -> int:
    """What of a receivable was not netted yet, above zero."""
    taken = Offset.objects.filter(taken=payable).aggregate(Sum("amount_minor"))
    return -payable.amount_minor - int(taken["amount_minor__sum"] or 0)


def _booked_left(payable: Payable) -> int:
    """What is booked for it and was not netted, in the fund's currency, above zero."""
    taken = Offset.objects.filter(taken=payable).aggregate(Sum("booked_minor"))
    return -payable.booked_minor - int(taken["booked_minor__sum"] or 0)


def _issue(
    partner: str, currency: str, payables: Sequence[Payable], day: date, by: str, term_days: int
) -> DebitNote:
    lines = [
        {
            "payable": payable.pk,
            "incentive": payable.incentive,
            "interval": payable.interval,
            "amount_minor": _left(payable),
        }
        for payable in payables
    ]
    note = DebitNote.objects.create(
        number=_number(day),
        partner=partner,
        day=day,
        due_on=day + timedelta(days=term_days),
        currency=currency,
        amount_minor=sum(int(str(line["amount_minor"])) for line in lines),
        lines=lines,
    )
    for payable in payables:
        columns = {"state": "held", "held_because": "debit-note"}
        change(payable, "payable", "debit-note", by, columns)
    record_change(by, "debit-note", note.pk, "issue", {}, {"number": note.number})
    return note


def _number(day: date) -> str:
    """The next of the year; numbers have no gaps, since a note is never removed."""
    count = DebitNote.objects.filter(number__startswith=f"DN-{day.year}-").count()
    return f"DN-{day.year}-{count + 1:05d}"


def require_asked(note: DebitNote, amount_minor: int) -> None:
    """Raises :class:`Refusal` (``wrong-amount``) for nothing, or more than is left to be paid."""
    if not 0 < amount_minor <= note.left_minor:
        what = f"debit note {note.number} does not ask for that much, or for nothing"
        raise Refusal(Problem(what, "state what came in", code="wrong-amount"))


def open_note(number: str) -> DebitNote:
    """The debit note, its row locked; one that is paid or written off is refused."""
    note = DebitNote.objects.select_for_update().filter(number=number).first()
    if note is None:
        what, mend = f"there is no debit note {number}", "largesse close receivables lists them"
        raise Refusal(Problem(what, mend, code="no-debit-note"))
    LIFE.next(note.state, "paid", number)
    return note


def _shares(note: DebitNote, amount_minor: int) -> Iterator[tuple[Payable, int, int]]:
    """Which lines an amount pays, the first ones first: payable, amount and what is booked."""
    skip, left = note.received_minor, amount_minor
    for line in note.lines:
        free = max(line["amount_minor"] - skip, 0)
        skip = max(skip - line["amount_minor"], 0)
        part = min(free, left)
        left -= part
        if part:
            payable = Payable.objects.get(pk=line["payable"])
            asked = line["amount_minor"]
            yield payable, part, share_of(_booked_left(payable), asked, asked - free, part)


def _receipts(
    note: DebitNote, amount_minor: int, day: date, by: str, approved_by: str
) -> Iterator[Event]:
    shortages = Shortages(ledger_connection())
    for payable, _, booked in _shares(note, amount_minor):
        if not booked:
            continue
        key = f"debit-note/{note.pk}/{note.received_minor}/{payable.pk}"
        voucher = Voucher(key, day, by, approved_by, "debit-note-paid", subject=payable.key)
        origin = Line(payable.envelope, payable.fiscal_year)
        money = Money(booked, payable.booked_currency)
        back = shortages.give_back(origin, payable.agreement, note.partner, booked)
        build = partial(_received, payable, origin)
        yield from returning(voucher, origin, money, back, build)


def _received(
    payable: Payable, origin: Line, voucher: Voucher, money: Money, is_unfunded: bool
) -> Event:
    return postings.receive(
        voucher,
        payable.partner,
        money,
        origin=origin,
        returns_to=returning_line(ledger_connection(), origin),
        agreement=payable.agreement,
        is_unfunded=is_unfunded,
    )


def _booked_currency(note: DebitNote) -> str:
    return Payable.objects.get(pk=note.lines[0]["payable"]).booked_currency


def _set_state(note: DebitNote, state: str, by: str) -> None:
    for payable in Payable.objects.filter(pk__in=[line["payable"] for line in note.lines]):
        change(payable, "payable", state, by, {"state": state}, reason=note.number)


def _send(events: Iterator[Event] | Sequence[Event]) -> None:
    batch = list(events)
    open_accounts(ledger_connection(), chart.accounts_of(batch))
    for outcome in post(ledger_connection(), batch):
        if outcome.is_refused:
            what = f"the ledger refuses it: {outcome.refusal} on {outcome.account}"
            raise Refusal(Problem(what, "look at the account", code=outcome.refusal))
