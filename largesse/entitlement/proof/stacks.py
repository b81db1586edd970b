"""Incentives that meet on the same rows: what earlier ones took, and which one is earned."""

from decimal import Decimal

from largesse.entitlement.proof.records import ZERO, Amounts, Key, Moment
from largesse.entitlement.proof.sentences import Sentence
from largesse.entitlement.proof.words import Paper, Word, called
from largesse.programme.model import Stack
from largesse.programme.terms.amounts import Amount


def taken_before(amounts: Amounts, at: Moment, paper: Paper) -> Decimal:
    """What earlier rules of the stack earned, where this one is computed on the remainder."""
    own, programme = at.incentive.id, amounts.programme
    stack = programme.stack_of(own)
    if stack is None or stack.by_line or own not in stack.remainder:
        return ZERO
    total = ZERO
    for name in stack.order[: stack.order.index(own)]:
        if name in stack.silent or name not in programme.incentives:
            continue
        other = Key(name, at.key.scope, at.key.span)
        if other in amounts.keys(programme.incentives[name]):
            total += amounts.standing_alone(other, at.month, at.is_expected).capped
    if total:
        paper.write(Sentence.LESS_TAKEN, amount=Amount(total, at.incentive.unit))
    return total


def chosen_by_stack(amounts: Amounts, at: Moment, amount: Decimal, paper: Paper) -> Decimal:
    """The amount, or zero where the stack lets another rule be earned instead."""
    stack = amounts.programme.stack_of(at.incentive.id)
    if stack is None or not stack.chooses:
        return amount
    rival = _rival(amounts, at, amount, stack)
    if rival is None:
        return amount
    title = called(amounts.programme.incentives[rival])
    paper.write(Sentence.INSTEAD, incentive=title, rule=Word(stack.rule), stack=stack.id)
    return ZERO


def _rival(amounts: Amounts, at: Moment, amount: Decimal, stack: Stack) -> str | None:
    """The rule of the stack that is earned instead of this one; ties go to the earlier rule."""
    mine = stack.order.index(at.incentive.id)
    for position, name in enumerate(stack.order):
        if name == at.incentive.id or (stack.rule == "first" and position > mine):
            continue
        other = Key(name, at.key.scope, at.key.span)
        if other not in amounts.keys(amounts.programme.incentives[name]):
            continue
        theirs = amounts.standing_alone(other, at.month, at.is_expected).capped
        if stack.rule == "first":
            wins = theirs > 0
        else:
            wins = theirs >= amount if position < mine else theirs > amount
        if wins:
            return name
    return None
