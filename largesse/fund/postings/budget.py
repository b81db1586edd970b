"""From the pledge to the lines of the budget: authority and payment credit.

Each function is one movement of the postings table; its docstring names the legs, debit first. An
amount below zero is the same movement back (a budget cut), refused where it is already used.
"""

from largesse.fund import chart
from largesse.fund.chart import Line
from largesse.fund.model import Event, Movement
from largesse.fund.postings.basis import Money, Voucher, either, event_of, move


def authorise(voucher: Voucher, money: Money) -> Event:
    """The pledge. authority -> unapportioned."""
    return event_of(voucher, "authorise", either(chart.AUTHORITY, chart.UNAPPORTIONED, money))


def apportion(voucher: Voucher, year: str, money: Money) -> Event:
    """A fiscal year's share ('' : for the whole period). unapportioned -> apportioned(year)."""
    legs = either(chart.UNAPPORTIONED, chart.apportioned(year), money)
    return event_of(voucher, "apportion", legs)


def vote_credit(voucher: Voucher, year: str, money: Money) -> Event:
    """What may be paid in a year. credit voted(year) -> credit available(year)."""
    legs = either(chart.credit_voted(year), chart.credit_available(year), money)
    return event_of(voucher, "vote-credit", legs)


def allot(voucher: Voucher, line: Line, money: Money) -> Event:
    """A line's share of the year. apportioned(year) -> allotment(line)."""
    legs = either(chart.apportioned(line.year), chart.allotment(line), money)
    return event_of(voucher, "allot", legs)


def transfer(
    voucher: Voucher, giver: Line, taker: Line, money: Money, *, with_credit: bool = False
) -> Event:
    """A virement. allotment(giver) -> allotment(taker).

    A choice: refused while the giver owes an unfunded obligation. ``with_credit`` moves as much
    payment credit too, where the two lines have one by different years.
    """
    return event_of(
        voucher,
        "transfer",
        move(chart.allotment(giver), chart.allotment(taker), money),
        _credit(giver, taker, money) if with_credit and giver.year != taker.year else None,
        is_choice=True,
    )


def _credit(giver: Line, taker: Line, money: Money) -> Movement:
    return move(chart.credit_available(giver.year), chart.credit_available(taker.year), money)


def carry_forward(voucher: Voucher, line: Line, year: str, money: Money) -> Event:
    """Unused authority into another year. allotment(line) -> allotment(envelope, year)."""
    legs = move(chart.allotment(line), chart.allotment(Line(line.envelope, year)), money)
    return event_of(voucher, "carry-forward", legs, is_choice=True)


def carry_commitment(
    voucher: Voucher, line: Line, year: str, agreement: str, money: Money
) -> Event:
    """A commitment into another year, agreement by agreement.

    committed(line, agreement) -> committed(envelope and year, agreement).
    """
    legs = move(
        chart.committed(line, agreement),
        chart.committed(Line(line.envelope, year), agreement),
        money,
    )
    return event_of(voucher, "carry-commitment", legs)


def carry_credit(voucher: Voucher, year: str, to_year: str, money: Money) -> Event:
    """Unused payment credit into another year. credit available(year) -> available(to year)."""
    legs = move(chart.credit_available(year), chart.credit_available(to_year), money)
    return event_of(voucher, "carry-credit", legs)


def lapse_credit(voucher: Voucher, year: str, money: Money) -> Event:
    """Payment credit ends with its year. credit available(year) -> credit voted(year)."""
    legs = move(chart.credit_available(year), chart.credit_voted(year), money)
    return event_of(voucher, "lapse-credit", legs)


def expire_unused(voucher: Voucher, line: Line, money: Money) -> Event:
    """What a year left unused is open to nothing new. allotment(line) -> expired(line)."""
    legs = move(chart.allotment(line), chart.expired(line), money)
    return event_of(voucher, "expire-unused", legs, is_choice=True)


def lapse(voucher: Voucher, line: Line, money: Money) -> Event:
    """Expired authority goes back to who granted it. expired(line) -> authority."""
    return event_of(voucher, "lapse", move(chart.expired(line), chart.AUTHORITY, money))
