"""Caps on paper: what earlier keys under the same cap have used, and what is left."""

from decimal import Decimal
from typing import TYPE_CHECKING

from largesse.entitlement.proof.scale import Paper, percent, show
from largesse.money import product
from largesse.programme.model import Incentive
from largesse.programme.terms.limits import Limit, Scope

if TYPE_CHECKING:
    from largesse.entitlement.proof.amounts import Key, Partner

ZERO = Decimal(0)


def capped(
    partner: "Partner", incentive: Incentive, key: "Key", month: int, amount: Decimal, paper: Paper
) -> Decimal:
    """The amount after all caps, in the order in which the rule states them."""
    for position, cap in enumerate(incentive.caps):
        height = _height(partner, incentive, key, month, cap, paper)
        used = _used(partner, incentive, key, month, position)
        left = min(used + amount, height) - min(used, height)
        if left != amount:
            spent = f", {show(used)} of it used" if used else ""
            paper.write(f"capped at {show(height)}{spent}: {show(left)}")
        amount = left
    return amount


def _height(
    partner: "Partner", incentive: Incentive, key: "Key", month: int, cap: Limit, paper: Paper
) -> Decimal:
    stated = cap.height.amount.value if cap.height.amount else None
    if cap.height.share is None:
        assert stated is not None
        return stated
    position = list(incentive.limit_measures).index(str(cap.height.share_of))
    base = partner._accumulated(incentive, key, f"l{position}", month)
    share = product(base, cap.height.share)
    paper.write(
        f"{percent(cap.height.share)} of {cap.height.share_of} {show(base)} = {show(share)}"
    )
    if stated is None:
        return share
    return max(share, stated) if cap.height.larger else min(share, stated)


def _used(
    partner: "Partner", incentive: Incentive, key: "Key", month: int, position: int
) -> Decimal:
    """What keys before this one, in the stated order, earned under the cap."""
    cap = incentive.caps[position]
    wide = cap.over is not None and cap.over is not incentive.over
    several_scopes = cap.per is Scope.PARTNER and incentive.per not in (Scope.PARTNER, Scope.LINE)
    if not wide and not several_scopes:
        return ZERO
    calendar, total = partner.programme.calendar, ZERO
    for other in partner.keys(incentive):
        if not several_scopes and other.scope != key.scope:
            continue
        if other.span == key.span:
            if several_scopes and other.scope < key.scope:
                total += _before_cap(partner, incentive, other, month, position)
        elif wide and other.span.first < key.span.first:
            assert cap.over is not None
            window = calendar.span(cap.over, key.span.first, incentive.holds)
            if window == calendar.span(cap.over, other.span.first, incentive.holds):
                reached = min(other.span.last, partner.through)
                total += _before_cap(partner, incentive, other, reached, position)
    return total


def _before_cap(
    partner: "Partner", incentive: Incentive, key: "Key", month: int, position: int
) -> Decimal:
    """Another key's amount as it comes to the cap: after multipliers and earlier caps."""
    proven = partner.position(key, month, chosen_by_stack=False)
    amount = proven.multiplied
    for earlier in range(position):
        height = _height(partner, incentive, key, month, incentive.caps[earlier], Paper())
        used = _used(partner, incentive, key, month, earlier)
        amount = min(used + amount, height) - min(used, height)
    return amount
