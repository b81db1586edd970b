"""From accepted claims to payables: each accepted amount becomes one, once."""

from largesse.claims.payable import Accepted, accepted_not_yet_payable, hand_over
from largesse.settlement.models import Payable


def collect_claims(by: str) -> int:
    """Make accepted claims payable; how many. Call it inside a transaction.

    A claim is asked for, approved and booked in the fund's currency, so nothing is converted here;
    a partner paid in another is paid at the rate of the payment run, as with all that is due.
    """
    accepted = accepted_not_yet_payable()
    for each in accepted:
        payable = Payable.objects.create(**_columns(each))
        hand_over(each.step, payable.id, by)
    return len(accepted)


def _columns(accepted: Accepted) -> dict[str, object]:
    return {
        "source": "claim",
        "source_id": accepted.claim,
        "partner": accepted.partner,
        "incentive": accepted.rules,
        "key": accepted.key,
        "interval": accepted.period,
        "part": "cash",
        "amount_minor": accepted.amount_minor,
        "currency": accepted.currency,
        "booked_minor": accepted.amount_minor,
        "booked_currency": accepted.currency,
        "stands_on": "accrued-claims",
        "envelope": accepted.envelope,
        "fiscal_year": accepted.fiscal_year,
        "agreement": accepted.agreement,
        "due_on": accepted.due_on,
    }
