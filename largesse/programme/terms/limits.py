"""Caps, floors, guarantees, payment minimums and splits."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum

from largesse.programme.terms.amounts import Amount, parse_amount, parse_percent
from largesse.programme.terms.periods import Interval, parse_interval


class Scope(Enum):
    """Whose amounts a limit or a scale counts together."""

    PARTNER = "partner"
    CUSTOMER = "customer"
    DEAL = "deal"
    ACTIVITY = "activity"
    ACCOUNT = "account"
    LINE = "line"
    PROGRAMME = "programme"


@dataclass(frozen=True, slots=True)
class LimitAmount:
    """The height of a limit: an amount, or a share of a measure of the same interval.

    With both, ``larger`` says whether the larger (or else the smaller) of the two holds.
    ``of_earned``: the share is of what the incentive ``share_of`` earned, not of a measure.
    """

    amount: Amount | None
    share: Decimal | None = None
    share_of: str | None = None
    larger: bool = True
    of_earned: bool = False


@dataclass(frozen=True, slots=True)
class Limit:
    """A cap or floor: its height, per whom, over what interval (None: the incentive's own)."""

    height: LimitAmount
    per: Scope
    over: Interval | None


class Below(Enum):
    """What becomes of an amount below the payment minimum."""

    CARRY = "carry"
    FORFEIT = "forfeit"


class Guaranteed(Enum):
    """EACH interval alone; CUMULATIVE nets earlier intervals of the year; DRAW is recovered."""

    EACH = "each"
    CUMULATIVE = "cumulative"
    DRAW = "draw"


@dataclass(frozen=True, slots=True)
class Guarantee:
    """A guaranteed amount per interval; the top-up is what earnings fall short of it."""

    amount: Amount
    how: Guaranteed


@dataclass(frozen=True, slots=True)
class SplitPart:
    """One part of a split: its name and share of the whole."""

    name: str
    share: Decimal


_LIMIT = re.compile(r"(?P<height>.+?)(?: per (?P<one>[a-z-]+))?(?: per (?P<other>[a-z-]+))?")
_SCOPES = {scope.value for scope in Scope}
_SHARE = re.compile(r"(?P<share>\S+%) of (?P<earned>earned )?(?P<of>[a-z][a-z0-9-]*)")
_EITHER = re.compile(r"(?P<which>larger|smaller) of (?P<one>.+?) and (?P<other>.+)")


def parse_limit(text: str) -> Limit:
    """Read ``2_000_000 USD per partner per year``, ``25% of amount per partner``,
    ``larger of 10% of earned co-op and 3_000 USD per partner``."""
    match = _LIMIT.fullmatch(" ".join(text.split()))
    if match is None:
        raise ValueError("a limit is empty; write 2_000_000 USD per partner per year")
    words = [word for word in (match["one"], match["other"]) if word]
    whom = [word for word in words if word in _SCOPES]
    spans = [parse_interval(word) for word in words if word not in _SCOPES]
    if len(whom) > 1 or len(spans) > 1:
        raise ValueError(f"'{text}' counts twice; write 2_000_000 USD per partner per year")
    per = Scope(whom[0]) if whom else Scope.PARTNER
    return Limit(_height(match["height"], text), per, spans[0] if spans else None)


def parse_scope(text: str) -> Scope:
    """Read ``partner``, ``customer``, ``deal``, ``activity``, ``account``, ``line``."""
    word = text.strip()
    if word not in _SCOPES - {Scope.PROGRAMME.value}:
        known = ", ".join(s.value for s in Scope if s is not Scope.PROGRAMME)
        raise ValueError(f"'{text}' is not a scope; write one of {known}")
    return Scope(word)


def _height(words: str, text: str) -> LimitAmount:
    if either := _EITHER.fullmatch(words):
        parts = [_height(either["one"], text), _height(either["other"], text)]
        shares = [p for p in parts if p.share is not None]
        amounts = [p for p in parts if p.amount is not None]
        if len(shares) != 1 or len(amounts) != 1:
            raise ValueError(
                f"'{text}' must choose between a share and an amount; "
                "write larger of 10% of earned co-op and 3_000 USD per partner"
            )
        is_larger = either["which"] == "larger"
        return replace(shares[0], amount=amounts[0].amount, larger=is_larger)
    if share := _SHARE.fullmatch(words):
        of_earned = share["earned"] is not None
        return LimitAmount(None, parse_percent(share["share"]), share["of"], of_earned=of_earned)
    try:
        return LimitAmount(parse_amount(words))
    except ValueError as error:
        raise ValueError(
            f"{error} ('{text}' as a whole: 2_000_000 USD per partner per year)"
        ) from None


def parse_guarantee(text: str) -> Guarantee:
    """Read ``10_000 USD, each``, ``10_000 USD, cumulative`` or ``10_000 USD, draw``.

    The amount is guaranteed for each interval of the incentive.
    """
    amount_text, _, how = (part.strip() for part in text.partition(","))
    known = [g.value for g in Guaranteed]
    if how not in known:
        raise ValueError(
            f"'{text}' does not say how it is guaranteed; write '10_000 USD, cumulative' "
            f"(one of {', '.join(known)})"
        )
    return Guarantee(parse_amount(amount_text), Guaranteed(how))


def parse_days(text: str) -> int:
    """Read ``30 days``."""
    match = re.fullmatch(r"([0-9]{1,4}) days?", text.strip())
    if not match:
        raise ValueError(f"'{text}' is not a number of days; write '30 days'")
    return int(match[1])


def parse_months(text: str) -> int:
    """Read ``12 months`` or ``12``."""
    match = re.fullmatch(r"([0-9]{1,3})( months?)?", text.strip())
    if not match or match[1].strip("0") == "":
        raise ValueError(f"'{text}' is not a number of months; write '12 months'")
    return int(match[1])
