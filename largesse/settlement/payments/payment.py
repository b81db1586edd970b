"""From a line's records to what the ledger's postings need."""

from dataclasses import replace
from datetime import date

from largesse.fund.chart import Line
from largesse.fund.lapsed import returning_line
from largesse.fund.shortage import NOTHING, Shortages
from largesse.partners.database import ledger_connection
from largesse.settlement.models import Payable, PaymentLine, PaymentRun
from largesse.settlement.payments.drafting import Draft
from largesse.settlement.payments.netting import RECEIVABLE, Taken
from largesse.settlement.payments.postings import Act, Payment, Share, Taking


def drafted(line: PaymentLine, made: Draft, payables: dict[str, Payable]) -> Payment:
    """A line about to be approved, with what it nets and what it pays."""
    due = (*made.netted.due, *made.netted.taxes)
    paid = {owed.payable for owed in due}
    # Taken off to nothing, with something still booked at the rates of then: the rest is a gain.
    over = [o for o in made.netted.rests if o.payable not in paid and o.booked_minor > 0]
    shares = tuple(
        Share(
            payable=owed.payable,
            line=owed.line,
            stands_on=owed.stands_on,
            amount_minor=owed.amount_minor,
            owed_currency=line.owed_currency,
            booked_minor=owed.booked_minor,
            cost_minor=made.costs.get(owed.payable, 0),
        )
        for owed in (*due, *over)
    )
    shortages = Shortages(ledger_connection())
    takings = tuple(_taking(taken, payables, shortages) for taken in made.netted.takings)
    payment = _payment(line, shares, takings)
    if made.fund_rate is None:
        return payment
    return replace(payment, rate=made.fund_rate[0], rate_date=made.fund_rate[1])


def recorded(line: PaymentLine) -> Payment:
    """A line that was approved, as it is confirmed or put back."""
    shares = tuple(
        Share(
            payable=item.payable_id,
            line=Line(item.payable.envelope, item.payable.fiscal_year),
            stands_on=item.payable.stands_on,
            amount_minor=abs(item.amount_minor),
            owed_currency=line.owed_currency,
            booked_minor=item.cost_minor,
            cost_minor=item.cost_minor,
        )
        for item in line.items.select_related("payable").order_by("id")
        if item.cost_minor
    )
    return _payment(line, shares, ())


def act_of(run: PaymentRun, day: date, by: str) -> Act:
    """Who posts: the run's two persons, and whoever brings the bank's word."""
    return Act(day, by, run.approved_by)


def _payment(line: PaymentLine, shares: tuple[Share, ...], takings: tuple[Taking, ...]) -> Payment:
    return Payment(
        line_id=line.id,
        run_id=line.run.id,
        partner=line.partner,
        currency=line.run.currency,
        payment_year=line.run.payment_year,
        shares=shares,
        takings=takings,
    )


def _taking(taken: Taken, payables: dict[str, Payable], shortages: Shortages) -> Taking:
    below, above = payables[taken.taken], payables[taken.off]
    origin = Line(below.envelope, below.fiscal_year)
    back = NOTHING
    if below.stands_on == RECEIVABLE:
        back = shortages.give_back(origin, below.agreement, below.partner, taken.booked_minor)
    return Taking(
        said=taken,
        stands_on=below.stands_on,
        off_stands_on=above.stands_on,
        off_line=Line(above.envelope, above.fiscal_year),
        origin=origin,
        returns_to=returning_line(ledger_connection(), origin),
        agreement=below.agreement,
        back=back,
    )
