"""From what is owed to what left the bank, with tax and exchange differences."""

from largesse.fund import chart
from largesse.fund.chart import Line
from largesse.fund.model import Event, Movement
from largesse.fund.policy import REBATE, Policy
from largesse.fund.postings.basis import Money, Voucher, either, event_of, move


def credit_year(line: Line, payment_year: str) -> str:
    """The year whose payment credit a payment consumes.

    The year in which it is paid; an amount for the whole period has its own credit.
    """
    return payment_year if line.year else ""


def settle(
    voucher: Voucher,
    line: Line,
    partner: str,
    money: Money,
    policy: Policy = REBATE,
    *,
    payment_year: str,
    payment_run: str = "",
) -> Event:
    """Pay what was earned, through a payment run or, without one, by credit note to a reseller.

    1. delivered unpaid(line, partner) -> delivered paid(line).
    2. credit available(year) -> credit consumed(year).
    3. refund liability or accrued claims(partner) -> payable in transit(run), or credit notes.

    It costs nothing anew, so of the policy it only needs where the amount is owed.
    """
    year = credit_year(line, payment_year)
    out = chart.payable_in_transit(payment_run) if payment_run else chart.CREDIT_NOTES
    return event_of(
        voucher,
        "settle",
        move(chart.delivered_unpaid(line, partner), chart.delivered_paid(line), money),
        move(chart.credit_available(year), chart.credit_consumed(year), money),
        move(policy.owed_to(partner), out, money),
    )


def unsettle(voucher: Voucher, settled: Event) -> Event:
    """A payment is rejected, or comes back: its settlement, reversed. It is owed again.

    delivered paid(line) -> delivered unpaid(line, partner), never refused: where a part was taken
    back meanwhile, and its authority is spent elsewhere, that part is unfunded(line).
    """
    return event_of(voucher, "unsettle", *map(_reversed, settled.movements), note=settled.note)


def _reversed(movement: Movement) -> Movement:
    paid = chart.account(movement.credit, movement.currency)
    owed_by = Line(paid.envelope, paid.fiscal_year)
    is_paid = paid.stage == "delivered-paid"
    return Movement(
        movement.credit,
        movement.debit,
        movement.amount_minor,
        movement.currency,
        otherwise=chart.unfunded(owed_by) if is_paid else "",
        original_minor=movement.original_minor,
        original_currency=movement.original_currency,
        rate=movement.rate,
        rate_date=movement.rate_date,
    )


def confirm(voucher: Voucher, payment_run: str, money: Money) -> Event:
    """The bank has paid. payable in transit(run) -> cash."""
    return event_of(
        voucher, "confirm", move(chart.payable_in_transit(payment_run), chart.CASH, money)
    )


def bounce(voucher: Voucher, payment_run: str, money: Money) -> Event:
    """A confirmed payment came back. cash -> payable in transit(run); then :func:`unsettle`."""
    return event_of(
        voucher, "bounce", move(chart.CASH, chart.payable_in_transit(payment_run), money)
    )


def exchange_difference(
    voucher: Voucher,
    line: Line,
    partner: str,
    money: Money,
    policy: Policy = REBATE,
    *,
    payment_year: str,
    payment_run: str,
) -> Event:
    """What a payment costs more (above zero) or less than was accrued, by its rate.

    Loss, never refused authority: allotment(line), else unfunded(line) -> delivered paid(line);
    credit available -> consumed; exchange difference -> payable in transit(run).
    Gain: delivered unpaid(line, partner) -> allotment(line); liability(partner) -> exchange
    difference.
    """
    if money.minor < 0:
        return event_of(
            voucher,
            "exchange",
            move(chart.delivered_unpaid(line, partner), chart.allotment(line), -money),
            move(policy.owed_to(partner), chart.EXCHANGE_DIFFERENCE, -money),
        )
    year = credit_year(line, payment_year)
    return event_of(
        voucher,
        "exchange",
        move(
            chart.allotment(line),
            chart.delivered_paid(line),
            money,
            otherwise=chart.unfunded(line),
        ),
        move(chart.credit_available(year), chart.credit_consumed(year), money),
        move(chart.EXCHANGE_DIFFERENCE, chart.payable_in_transit(payment_run), money),
    )


def withhold_tax(voucher: Voucher, payment_run: str, kind: str, money: Money) -> Event:
    """Tax kept back from a payment. payable in transit(run) -> tax payable(kind)."""
    legs = move(chart.payable_in_transit(payment_run), chart.tax_payable(kind), money)
    return event_of(voucher, "withhold-tax", legs)


def charge_vat(voucher: Voucher, partner: str, kind: str, money: Money) -> Event:
    """VAT on a self-billed invoice, recoverable. input tax(kind) -> VAT due(partner).

    Below zero, of a document that corrects another: back.
    """
    legs = either(chart.input_tax(kind), chart.vat_due(partner), money)
    return event_of(voucher, "charge-vat", legs)


def pay_vat(voucher: Voucher, partner: str, payment_run: str, money: Money) -> Event:
    """VAT paid with the invoice. VAT due(partner) -> payable in transit(run).

    It is had back from the tax office, so it consumes no authority and no payment credit.
    """
    legs = move(chart.vat_due(partner), chart.payable_in_transit(payment_run), money)
    return event_of(voucher, "pay-vat", legs)


def reverse_charge(voucher: Voucher, kind: str, money: Money) -> Event:
    """VAT the vendor owes and recovers itself. input tax -> tax payable(kind); either sign."""
    legs = either(chart.input_tax(kind), chart.tax_payable(kind), money)
    return event_of(voucher, "reverse-charge", legs)


def remit_tax(voucher: Voucher, kind: str, money: Money) -> Event:
    """Tax paid to the tax office. tax payable(kind) -> cash."""
    return event_of(voucher, "remit-tax", move(chart.tax_payable(kind), chart.CASH, money))


def recover_tax(voucher: Voucher, kind: str, money: Money) -> Event:
    """Input tax had back. cash -> input tax(kind)."""
    return event_of(voucher, "recover-tax", move(chart.CASH, chart.input_tax(kind), money))
