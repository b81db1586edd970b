"""Caps on paper: what earlier keys under the same cap have used, and what is left."""

from decimal import Decimal

from largesse.entitlement.proof.foreseen import quantity
from largesse.entitlement.proof.records import ZERO, Amounts, Key, Moment
from largesse.entitlement.proof.sentences import Sentence
from largesse.entitlement.proof.words import Paper, Share, Value, Word, called, line
from largesse.money import product
from largesse.programme.calendar import Span
from largesse.programme.terms.amounts import Amount
from largesse.programme.terms.limits import Limit, Scope


def capped(amounts: Amounts, at: Moment, amount: Decimal, paper: Paper) -> Decimal:
    """The amount after all caps, narrower ones first."""
    for position, cap in enumerate(at.incentive.caps_in_order):
        height = height_of(amounts, at, cap, paper)
        used = _used(amounts, at, position)
        left = _left(amount, height, used)
        if left != amount:
            _write_capped(amounts, at, cap, paper, height=height, used=used, left=left)
        amount = left
    return amount


def _write_capped(
    amounts: Amounts, at: Moment, cap: Limit, paper: Paper, **figures: Decimal
) -> None:
    """For whom the cap counts, over which interval, how much of it is used, and what is left."""
    unit, per = at.incentive.unit, Word(cap.per.value)
    span = _window(amounts, at, cap, at.key)
    height, left = Amount(figures["height"], unit), Amount(figures["left"], unit)
    if not figures["used"]:
        paper.write(Sentence.CAPPED, height=height, per=per, span=span, left=left)
        return
    used = Amount(min(figures["used"], figures["height"]), unit)
    paper.write(Sentence.CAPPED_USED, height=height, per=per, span=span, used=used, left=left)


def _window(amounts: Amounts, at: Moment, cap: Limit, key: Key) -> Span:
    """The interval over which a key counts under a cap."""
    if cap.over is None or cap.over is at.incentive.over:
        return key.span
    return amounts.programme.calendar.span(cap.over, key.span.first, at.incentive.holds)


def _left(amount: Decimal, height: Decimal, used: Decimal) -> Decimal:
    return min(used + amount, height) - min(used, height)


def height_of(amounts: Amounts, at: Moment, cap: Limit, paper: Paper) -> Decimal:
    """The height of a limit at a moment; a share of nothing or of a debt is nothing."""
    stated = cap.height.amount.value if cap.height.amount else None
    if cap.height.share is None:
        assert stated is not None
        return stated
    of, base = _base(amounts, at, cap)
    share = max(product(base.value, cap.height.share), ZERO)
    paper.write(
        Sentence.SHARE_OF,
        share=Share(cap.height.share),
        measure=of,
        base=base,
        result=Amount(share, at.incentive.unit),
    )
    if stated is None:
        return share
    return max(share, stated) if cap.height.larger else min(share, stated)


def _base(amounts: Amounts, at: Moment, limit: Limit) -> tuple[Value, Amount]:
    """What a limit is a share of: what it is called, and how much there is of it."""
    name = str(limit.height.share_of)
    if not limit.height.of_earned:
        position = list(at.incentive.limit_measures).index(name)
        measure = at.incentive.limit_measures[name]
        return called(measure), Amount(quantity(amounts, at, f"l{position}"), measure.unit)
    other = amounts.programme.incentives[name]
    total = sum(
        (
            amounts.finished(key, at.month, at.is_expected).earned
            for key in amounts.keys(other)
            if key.span == at.key.span and (limit.per is Scope.PARTNER or key.scope == at.key.scope)
        ),
        ZERO,
    )
    return line(Sentence.EARNED_BY, incentive=called(other)), Amount(total, other.unit)


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
    same = _window(amounts, at, cap, at.key) == _window(amounts, at, cap, other)
    return same and other.span.first < at.key.span.first


def _before_cap(amounts: Amounts, at: Moment, position: int) -> Decimal:
    """Another key's amount as it comes to the cap: after factors and narrower caps."""
    amount = amounts.standing_alone(at.key, at.month, at.is_expected).multiplied
    for earlier in range(position):
        height = height_of(amounts, at, at.incentive.caps_in_order[earlier], Paper())
        amount = _left(amount, height, _used(amounts, at, earlier))
    return amount
