"""Which of several scales applies, and what else the facts say at the end of a month."""

from largesse.entitlement.proof.entries import chosen
from largesse.entitlement.proof.records import Amounts, Moment
from largesse.entitlement.proof.windows import accumulated
from largesse.expr.evaluate import evaluate, holds
from largesse.expr.tree import Expr, columns
from largesse.programme.calendar import last_day
from largesse.programme.model import Choice
from largesse.programme.terms.limits import Scope


def decides_at_end(choice: Choice) -> bool:
    """Whether a fact at the end of the month reached gives the whole interval to one option."""
    return choice.by is not None and choice.as_of == "interval end" and not choice.by_rows


def pays_as_one(choice: Choice) -> bool:
    """Whether all that is paid on goes to one option, and not each row to its own."""
    return choice.by is None or decides_at_end(choice)


def option_at_end(amounts: Amounts, at: Moment) -> int | None:
    """The option that the facts at the month's end point to; None where none fits."""
    choice = at.incentive.choice
    assert choice.by is not None
    found = evaluate(choice.by, _facts_at_end(amounts, at, choice.by))
    return chosen(found, [option.value for option in choice.options])


def option_now(amounts: Amounts, at: Moment) -> int | None:
    """Which option applies to what comes next.

    By the facts at the month's end or, where a row column decides, the option that most was paid
    on. None where none fits.
    """
    choice = at.incentive.choice
    if choice.by is None:
        return 0
    if not choice.columns and not choice.is_table:
        return option_at_end(amounts, at)
    paid = [accumulated(amounts, at, f"p{position}") for position in range(len(choice.options))]
    return paid.index(max(paid))


def holds_at_end(amounts: Amounts, at: Moment, who: Expr) -> bool:
    """Whether a condition on facts holds at the end of the month reached."""
    return holds(who, _facts_at_end(amounts, at, who))


def _facts_at_end(amounts: Amounts, at: Moment, asked: Expr) -> dict[str, object]:
    scope, per = at.key.scope, at.incentive.per
    customer = scope if per is Scope.CUSTOMER else ""
    deal = scope if per is Scope.DEAL else ""
    day = last_day(at.month)
    return amounts.book.read(columns(asked), day, amounts.partner, None, customer, deal)
