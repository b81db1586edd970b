"""Which date fixes a rule for a row: the day of use, the invoice, or a date such as a consent."""

from collections.abc import Iterator
from dataclasses import dataclass

from largesse.expr.build import all_of, compare, literal
from largesse.expr.tree import Expr, Type
from largesse.programme.build import Context
from largesse.programme.model import FixedBy
from largesse.programme.reading import Read
from largesse.programme.terms.periods import Period


@dataclass(frozen=True, slots=True)
class Fixed:
    """When a rule holds, which day of a row must lie in that, and for whom."""

    holds: Period
    by: FixedBy
    who: Expr | None


def fixed(context: Context, read: Read, said: str | None, holds: Period, who: Expr | None) -> Fixed:
    """What ``fixed by:`` makes of a rule's period and of whom it is for.

    A date fact must lie in the period; the rule then holds for as long as rows come, so that the
    rate is that of the day of consent (or registration, acceptance) and not of the day of use.
    """
    if said in (None, "usage"):
        return Fixed(holds, "usage", who)
    if said == "invoice":
        return Fixed(holds, "invoice", who)
    fact = context.expression(read, said, ("fixed by",), context.who_schema, Type.DATE)
    if fact is None:
        return Fixed(holds, "usage", who)
    asked = all_of([*([who] if who is not None else []), *_within(holds, fact)])
    return Fixed(Period(holds.start, None), "usage", asked)


def _within(period: Period, fact: Expr) -> Iterator[Expr]:
    yield compare(">=", fact, literal(period.start))
    if period.end is not None:
        yield compare("<", fact, literal(period.end))
