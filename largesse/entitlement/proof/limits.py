"""Caps on paper: what earlier keys under the same cap have used, and what is left."""

from decimal import Decimal

from largesse.entitlement.proof.foreseen import quantity
from largesse.entitlement.proof.records import ZERO, Amounts, Key, Moment
from largesse.entitlement.proof.sentences import Sentence
from largesse.entitlement.proof.words import Paper, Share, called
from largesse.money import product
from largesse.programme.terms.amounts import Amount
from largesse.programme.terms.limits import Limit, Scope


def capped(amounts: Amounts, at: Moment, amount: Decimal, paper: Paper) -> Decimal:
    """The amount after all caps, narrower ones first."""
    for position, cap in enumerate(at.incentive.caps_in_order):
        height = _height(amounts, at, cap, paper)
        used = _used(amounts, at, position)
        left = _left(amount, height, used)
        if left != amount:
            unit = at.incentive.unit
            top, rest = Amount(height, unit), Amount(left, unit)
            if used:
                before = Amount(min(used, height), unit)
                paper.write(Sentence.CAPPED_USED, height=top, used=before, left=rest)
            else:
                paper.write(Sentence.CAPPED, height=top, left=rest)
        amount = left
    return amount


def _left(amount: Decimal, height: Decimal, used: Decimal) -> Decimal:
    return min(used + amount, height) - min(used, height)


def _height(amounts: Amounts, at: Moment, cap: Limit, paper: Paper) -> Decimal:
    stated = cap.height.amount.value if cap.height.amount else None
    if cap.height.share is None:
        assert stated is not None
        return stated
    name = str(cap.height.share_of)
    position = list(at.incentive.limit_measures).index(name)
    measure = at.incentive.limit_measures[name]
    base = quantity(amounts, at, f"l{position}")
    share = max(product(base, cap.height.share), ZERO)
    paper.write(
        Sentence.SHARE_OF,
        share=Share(cap.height.share),
        measure=called(measure),
        base=Amount(base, measure.unit),
        result=Amount(share, at.incentive.unit),
    )
    if stated is None:
        return share
    return max(share, stated) if cap.height.larger else min(share, stated)


def _used(amounts: Amounts, at: Moment, position: int) -> Decimal:
    """What keys before this one, in the stated order, earned under the cap."""
    incentive, key, cap = at.incentive, at.key, at.incentive.caps_in_order[position]
    wide = cap.over is not None and cap.over is not incentive.over
    several_scopes = cap.per is Scope.PARTNER and incentive.per not in (Scope.PARTNER, Scope.LINE)
    if not wide and not several_scopes:
        return ZERO
    total = ZERO
    for other in amounts.keys(incentive):
        if not several_scopes and other.scope != key.scope:
            continue
        if other.span == key.span:
            if several_scopes and other.scope < key.scope:
                total += _before_cap(amounts, at.of(other), position)
        elif wide and _is_earlier_in_window(amounts, at, cap, other):
            reached = min(other.span.last, amounts.through)
            total += _before_cap(amounts, Moment(incentive, other, reached), position)
    return total


def _is_earlier_in_window(amounts: Amounts, at: Moment, cap: Limit, other: Key) -> bool:
    calendar, holds, first = amounts.programme.calendar, at.incentive.holds, at.key.span.first
    assert cap.over is not None
    window = calendar.span(cap.over, first, holds)
    return other.span.first < first and window == calendar.span(cap.over, other.span.first, holds)


def _before_cap(amounts: Amounts, at: Moment, position: int) -> Decimal:
    """Another key's amount as it comes to the cap: after factors and narrower caps."""
    amount = amounts.standing_alone(at.key, at.month, at.is_expected).multiplied
    for earlier in range(position):
        height = _height(amounts, at, at.incentive.caps_in_order[earlier], Paper())
        amount = _left(amount, height, _used(amounts, at, earlier))
    return amount
