"""Between decimals and the minor units that records and the ledger hold."""

from decimal import Decimal

from largesse.fund.model import AMOUNT_LIMIT
from largesse.money import EXACT, minor_unit_exponent, plain
from largesse.workspace.errors import Problem, Refusal


def decimal_of(amount_minor: int, currency: str) -> Decimal:
    """Minor units as an amount: 1250 of USD is 12.50."""
    return Decimal(amount_minor).scaleb(-minor_unit_exponent(currency), EXACT)


def minor_of(amount: Decimal, currency: str) -> int:
    """An amount as minor units. Raises :class:`Refusal` where it has more decimals, or is huge."""
    try:
        digits = minor_unit_exponent(currency)
    except ValueError:
        what, mend = f"'{currency}' is no currency", "write an ISO 4217 code such as USD"
        raise Refusal(Problem(what, mend, code="wrong-currency")) from None
    scaled = amount.scaleb(digits, EXACT)
    if scaled != scaled.to_integral_value(context=EXACT):
        what = f"{plain(amount)} {currency} has more decimals than the currency"
        raise Refusal(Problem(what, f"state at most {digits}", code="too-fine"))
    if abs(scaled) > AMOUNT_LIMIT:
        what = f"{plain(amount)} {currency} is more than the ledger takes"
        raise Refusal(Problem(what, "check the amount", code="too-large"))
    return int(scaled)
