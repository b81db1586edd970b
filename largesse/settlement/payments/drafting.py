"""What a run would pay one partner in one currency, or why nothing. Changes no record."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal

from django.db.models import Q, QuerySet

from largesse.fund.chart import Line
from largesse.settlement.models import BankDetails, Offset, Payable, PaymentItem, PaymentLine
from largesse.settlement.payments.details import Held, account_of, in_force
from largesse.settlement.payments.iso20022.orders import Kind, Order, Transfer
from largesse.settlement.payments.iso20022.pain001 import write_pain001
from largesse.settlement.payments.netting import Netted, Owed, net
from largesse.settlement.payments.payees import Payee, payees
from largesse.settlement.payments.postings import shares_of_cost
from largesse.settlement.payments.rates import NoRate, Rates
from largesse.settlement.payments.sanctions.matching import Subject
from largesse.settlement.payments.screening import Checked, check, subject_of
from largesse.settlement.payments.settings import Settings
from largesse.workspace.errors import Refusal
from largesse.workspace.paths import Workspace

IN_MONEY = ("cash", "vat", "withholding")
"""Parts of what is granted that are paid in money; co-op funds are kept as a balance."""
_SPOILT_CODES = "AC01 AC03 AC04 AC06 AC07 AC13 AG01 BE01 BE06 RC01 RC04"
_SPOILT = frozenset(_SPOILT_CODES.split())
"""Reasons of a rejection that lie in the bank details: paying there again would fail again."""

Group = tuple[str, str]
"""Partner and the currency in which it is owed."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for the whole run."""

    workspace: Workspace
    settings: Settings
    rates: Rates
    day: date
    currency: str
    """The fund's."""
    needs_documents: bool
    payees: Mapping[str, Payee]
    held: Mapping[str, Held]
    checked: Checked
    spoilt: frozenset[str]
    """Ids of bank details that the bank refused."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One line. ``reason`` is empty where it is to be paid; ``costs`` is by payable."""

    partner: str
    owed_currency: str
    netted: Netted
    reason: str = ""
    note: str = ""
    currency: str = ""
    amount_minor: int = 0
    rate: str = ""
    cost_minor: int = 0
    fund_rate: tuple[Decimal, date] | None = None
    """From the owed currency to the fund's, and the day of the rate."""
    details: BankDetails | None = None
    account: str = ""
    kind: str = ""
    costs: Mapping[str, int] = field(default_factory=dict)


def open_payables(day: date) -> "QuerySet[Payable]":
    """What may be paid on a day, oldest first: open, in money, due, its document due too."""
    found = Payable.objects.filter(state="open", part__in=IN_MONEY, due_on__lte=day)
    waits = Q(document_line__document__due_on__gt=day)
    return (
        found.exclude(waits)
        .select_related("document_line")
        .order_by("partner", "currency", "due_on", "id")
    )


def owed_of(payables: Sequence[Payable]) -> list[Owed]:
    """What is left of payables once what earlier runs netted is taken off.

    What came back from the bank is booked at what that payment cost.
    """
    ids = [payable.id for payable in payables]
    back = _came_back(ids)
    rests = {
        p.id: [p.amount_minor, back[p.id][1] if p.id in back else p.booked_minor] for p in payables
    }
    netted = Offset.objects.filter(Q(taken__in=ids) | Q(off__in=ids))
    for offset in netted:
        for payable, sign in ((offset.taken_id, 1), (offset.off_id, -1)):
            if payable in rests:
                rests[payable][0] += sign * offset.amount_minor
                is_booked_anew = payable in back and offset.line_id <= back[payable][0]
                rests[payable][1] += 0 if is_booked_anew else sign * offset.booked_minor
    return [
        Owed(
            payable.id,
            rests[payable.id][0],
            rests[payable.id][1],
            Line(payable.envelope, payable.fiscal_year),
            payable.stands_on,
        )
        for payable in payables
    ]


def _came_back(ids: Sequence[str]) -> dict[str, tuple[str, int]]:
    """By payable, the last line that did not reach its partner, and what it cost of it."""
    items = PaymentItem.objects.filter(
        payable__in=ids, cost_minor__gt=0, line__state__in=["rejected", "returned", "stopped"]
    )
    return {item.payable_id: (item.line_id, item.cost_minor) for item in items.order_by("line_id")}


def terms_for(
    workspace: Workspace,
    settings: Settings,
    rates: Rates,
    day: date,
    currency: str,
    partners: Sequence[str],
) -> Terms:
    """Everything that is asked once for all partners; the names are checked here.

    Raises :class:`Refusal` where there is no sanctions list, or an old one.
    """
    known = payees(partners)
    held = in_force(partners, day)
    return Terms(
        workspace=workspace,
        settings=settings,
        rates=rates,
        day=day,
        currency=currency,
        needs_documents=(workspace.root / "tax.yaml").is_file(),
        payees=known,
        held=held,
        checked=check(workspace, settings, _subjects(known, held), day),
        spoilt=_spoilt([h.details.id for h in held.values() if h.details]),
    )


def subjects_of(partners: Sequence[str], day: date) -> dict[str, Subject]:
    """By partner, every name and number that is compared with the sanctions list."""
    return _subjects(payees(partners), in_force(partners, day))


def _subjects(known: Mapping[str, Payee], held: Mapping[str, Held]) -> dict[str, Subject]:
    return {
        name: subject_of(
            (*payee.names, *_of(held[name].details, "holder")),
            (*payee.identifiers, *_of(held[name].details, "bic")),
        )
        for name, payee in known.items()
    }


def _of(details: BankDetails | None, column: str) -> tuple[str, ...]:
    return (str(getattr(details, column)),) if details is not None else ()


def _spoilt(details: Sequence[str]) -> frozenset[str]:
    """Details whose last answered payment failed for a reason that lies in them."""
    answered = PaymentLine.objects.filter(
        details__in=details, state__in=["confirmed", "rejected", "returned"]
    )
    last: dict[str, bool] = {}
    for line in answered.order_by("id"):
        codes = {reason.get("code") for reason in line.bank_reasons}
        last[str(line.details_id)] = line.state != "confirmed" and bool(codes & _SPOILT)
    return frozenset(name for name, is_spoilt in last.items() if is_spoilt)


def draft(group: Group, payables: Sequence[Payable], owed: Sequence[Owed], terms: Terms) -> Draft:
    """The line of one partner and currency: each rule may leave it out, the first that does."""
    made = Draft(*group, net(owed))
    for rule in _RULES:
        made = rule(made, payables, terms)
        if made.reason:
            return made
    return made


def _payee(made: Draft, _payables: Sequence[Payable], terms: Terms) -> Draft:
    return replace(made, reason=terms.payees[made.partner].refusal)


def _documents(made: Draft, payables: Sequence[Payable], terms: Terms) -> Draft:
    if not terms.needs_documents:
        return made
    bare = [p for p in payables if p.source != "document" and not hasattr(p, "document_line")]
    return replace(made, reason="missing-document") if bare else made


def _is_due(made: Draft, _payables: Sequence[Payable], _terms: Terms) -> Draft:
    pays = made.netted.pays_minor
    if pays < 0 or (pays == 0 and not made.netted.takings):
        return replace(made, reason="nothing-due")
    return made


def _bank(made: Draft, _payables: Sequence[Payable], terms: Terms) -> Draft:
    if made.netted.pays_minor == 0:
        return made
    held = terms.held[made.partner]
    if held.details is None:
        waits = held.usable_from
        note = f"until {waits.isoformat()}" if waits else ""
        return replace(made, reason="bank-waiting" if waits else "missing-bank", note=note)
    if held.details.id in terms.spoilt:
        return replace(made, reason="bank-rejected", details=held.details)
    currency = held.details.currency
    account = terms.settings.account_for(currency)
    made = replace(made, details=held.details, currency=currency)
    if account is None:
        return replace(made, reason="no-own-account", note=currency)
    kind: Kind = (
        "sepa" if account_of(held.details).is_sepa and account[1].is_sepa else "cross-border"
    )
    return replace(made, account=account[0], kind=kind)


def _money(made: Draft, _payables: Sequence[Payable], terms: Terms) -> Draft:
    owed = made.netted.pays_minor
    if owed == 0:
        return made
    try:
        amount, rate = terms.rates.convert(owed, made.owed_currency, made.currency)
        cost, fund_rate = owed, None
        if made.owed_currency != terms.currency:
            cost, _ = terms.rates.convert(amount, made.currency, terms.currency)
            fund_rate = terms.rates.rate(made.owed_currency, terms.currency), terms.rates.day
    except NoRate as error:
        return replace(made, reason="missing-rate", note=str(error))
    due, taxes = made.netted.due, made.netted.taxes
    tax_costs = {tax.payable: tax.booked_minor for tax in taxes}
    if not due:
        # Nothing but tax is paid: it has no line of the budget to bear a difference of rates.
        cost = sum(tax_costs.values())
    shares = shares_of_cost(cost - sum(tax_costs.values()), [o.amount_minor for o in due])
    costs = {o.payable: share for o, share in zip(due, shares, strict=True)} | tax_costs
    made = replace(made, amount_minor=amount, rate=rate, cost_minor=cost, costs=costs)
    return replace(made, fund_rate=fund_rate)


def _sanctions(made: Draft, _payables: Sequence[Payable], terms: Terms) -> Draft:
    hits = terms.checked.hits.get(made.partner, ())
    if not hits:
        return made
    note = "; ".join(f"{h.entry} {h.listed_name} ({h.score // 10} %)" for h in hits[:3])
    return replace(made, reason="sanctions-hit", note=note)


def _can_be_written(made: Draft, _payables: Sequence[Payable], terms: Terms) -> Draft:
    """A line that the payment file would refuse is found now, not when the others are written."""
    if made.details is None or not made.amount_minor:
        return made
    own = terms.settings.accounts[made.account]
    order = Order("check", made.amount_minor, made.currency, account_of(made.details), "check")
    kind: Kind = "sepa" if made.kind == "sepa" else "cross-border"
    moment = datetime(2000, 1, 1, tzinfo=UTC)
    try:
        write_pain001(Transfer("check", moment, terms.day, kind, own, (order,)))
    except Refusal as refusal:
        return replace(made, reason="payment-file", note=refusal.problems[0].what)
    except ValueError as error:
        return replace(made, reason="payment-file", note=str(error))
    return made


_RULES: tuple[Callable[[Draft, Sequence[Payable], Terms], Draft], ...] = (
    _payee,
    _sanctions,
    _documents,
    _is_due,
    _bank,
    _money,
    _can_be_written,
)
