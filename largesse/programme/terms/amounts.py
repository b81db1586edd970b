"""Numbers, percentages and amounts as a channel manager writes them."""

import re
from dataclasses import dataclass
from decimal import Decimal

from largesse.money import AMOUNT_LIMIT, EXACT, WORKING_SCALE, decimals, is_currency

_GROUPED = re.compile(r"-?\d{1,3}(_\d{3})+(\.\d+)?", re.ASCII)
_PLAIN = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_UNIT = re.compile(r"[a-z][a-z-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit: an ISO 4217 currency (``USD``) or a counted thing (``seats``)."""

    value: Decimal
    unit: str

    @property
    def is_money(self) -> bool:
        """Whether the unit is a currency."""
        return is_currency(self.unit)


def parse_number(text: str) -> Decimal:
    """Read ``2_000_000``, ``0.05`` or ``-3``; underscores only between groups of three digits.

    At most 18 decimals and 10^15 in size, the range in which amounts are exact. Exponents, commas
    and digits of other scripts are refused.
    """
    candidate = text.strip()
    if "_" in candidate and not _GROUPED.fullmatch(candidate):
        raise ValueError(f"'{text}' groups digits unevenly; write for example 2_000_000")
    if not _PLAIN.fullmatch(candidate.replace("_", "")):
        raise ValueError(f"'{text}' is not a number; write for example 2_000_000 or 0.05")
    number = Decimal(candidate.replace("_", ""))
    if abs(number) > AMOUNT_LIMIT:
        raise ValueError(f"'{text}' is too large; the largest amount is {AMOUNT_LIMIT:,f}")
    if decimals(number) > WORKING_SCALE:
        raise ValueError(f"'{text}' has too many decimals; at most {WORKING_SCALE} are kept")
    return number


def parse_whole(text: str) -> int:
    """Read a whole number of things, ``12`` or ``1_200``; at least one."""
    number = parse_number(text)
    if number != number.to_integral_value() or number < 1:
        raise ValueError(f"'{text}' is not a count; write for example 12 or 1_200")
    return int(number)


def parse_percent(text: str) -> Decimal:
    """Read ``3%`` as 0.03. A bare number is refused: ``5`` for ``5%`` is a dear slip."""
    candidate = text.strip()
    if not candidate.endswith("%"):
        raise ValueError(f"'{text}' is not a percentage; write {candidate}% if that is meant")
    return EXACT.scaleb(parse_number(candidate[:-1].strip()), -2)


def parse_amount(text: str) -> Amount:
    """Read ``500 USD``, ``USD 500`` or ``12 seats``."""
    words = text.split()
    if len(words) != 2:
        raise ValueError(f"'{text}' is not an amount; write a number and its unit, like 500 USD")
    number, unit = words if not _looks_like_unit(words[0]) else words[::-1]
    if not _looks_like_unit(unit):
        raise ValueError(
            f"'{unit}' is not a currency or unit; write for example 500 USD or 12 seats"
        )
    return Amount(parse_number(number), unit)


def parse_money(text: str) -> Amount:
    """Read an amount whose unit must be a currency."""
    amount = parse_amount(text)
    if not amount.is_money:
        raise ValueError(f"'{amount.unit}' is not an ISO 4217 currency; write for example 500 USD")
    return amount


def _looks_like_unit(word: str) -> bool:
    return is_currency(word) or bool(_UNIT.fullmatch(word))
