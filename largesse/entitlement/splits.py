"""Dividing an earned amount into its parts: cash, co-op funds.

Shares are cut by largest remainder, so that the parts sum to the amount. Where little was earned a
part may turn into another (Microsoft's co-op funds below their threshold turn into rebate): see
``converts:`` in the language.
"""

from collections.abc import Mapping
from decimal import Decimal

from largesse.money import share_out
from largesse.programme.model import Incentive


def parts(incentive: Incentive, amount: Decimal, is_final: bool = True) -> Mapping[str, Decimal]:
    """The parts of an earned amount, by name; empty where the rule does not split.

    Conversions count once the amount is final: the rule's interval is over.
    """
    if not incentive.split:
        return {}
    shares = [part.share for part in incentive.split]
    cut = share_out(amount, shares, incentive.rounding.step)
    found = {part.name: value for part, value in zip(incentive.split, cut, strict=True)}
    for conversion in incentive.conversions:
        if is_final and amount < conversion.below:
            found[conversion.becomes] += found[conversion.part]
            found[conversion.part] = Decimal(0)
    return found
