"""From accepted claims to payables: each accepted amount becomes one, once."""

from largesse.claims.payable import Accepted, accepted_not_yet_payable, hand_over
from largesse.settlement.models import Payable


def collect_claims(currency: str, by: str) -> int:
    """Make accepted claims payable; how many. Call it inside a transaction.

    Claims stand in the fund's currency; one in another would have no rate, and is left where it is.
    """
    accepted = [a for a in accepted_not_yet_payable() if a.currency == currency]
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
