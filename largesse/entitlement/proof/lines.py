"""Rules of a stack that meet line by line: what each gives on a row, and which one is earned."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from largesse.entitlement.proof.entries import Entry, chosen, line_amount, option_of, quantity
from largesse.entitlement.proof.facts import FactBook
from largesse.entitlement.proof.judging import COUNTS, Judge
from largesse.expr.evaluate import evaluate
from largesse.expr.tree import Expr
from largesse.programme.model import Choice, Incentive, Programme, Stack

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class OnLine:
    """What a rule earns on a row; ``instead`` is the rule that is earned in its place, or ''."""

    amount: Decimal
    instead: str = ""


class LineStack:
    """A stack that decides single rows, as one of its members sees them."""

    def __init__(
        self,
        programme: Programme,
        stack: Stack,
        incentive: Incentive,
        book: FactBook,
        first_months: Mapping[str, int],
    ) -> None:
        self.stack = stack
        self.incentive = incentive
        self.book = book
        members = (programme.incentives.get(name) for name in stack.order)
        self.judges = {m.id: Judge(programme, m, first_months) for m in members if m is not None}

    def on(self, entry: Entry) -> OnLine:
        """What the incentive earns on a row that it claims."""
        own, given = self.incentive.id, self._given(entry)
        amount = given.get(own, ZERO)
        if self.stack.rule not in ("best of", "first"):
            return OnLine(amount)
        names = list(given)
        for name in names:
            if name == own and self.stack.rule == "first":
                break
            is_ahead = names.index(name) < names.index(own)
            if name != own and self._wins(given[name], amount, is_ahead):
                return OnLine(ZERO, name)
        return OnLine(amount)

    def _wins(self, theirs: Decimal, mine: Decimal, is_ahead: bool) -> bool:
        """Whether another rule is earned instead: by size, so that a refund mirrors its charge."""
        if self.stack.rule == "first":
            return theirs != 0
        return abs(theirs) >= abs(mine) if is_ahead else abs(theirs) > abs(mine)

    def _given(self, entry: Entry) -> dict[str, Decimal]:
        """What each member that claims the row gives on it, in the stack's order."""
        found: dict[str, Decimal] = {}
        for name, judge in self.judges.items():
            taken = ZERO
            if name in self.stack.remainder:
                taken = sum((v for n, v in found.items() if n not in self.stack.silent), ZERO)
            amount = self._alone(judge, entry, taken)
            if amount is not None:
                found[name] = amount
        return found

    def _alone(self, judge: Judge, entry: Entry, taken: Decimal) -> Decimal | None:
        """What a member gives on a row; None where it does not claim it."""
        member, day = judge.incentive, entry.day
        facts = self.book.read(
            judge.facts_needed, day, entry.partner, entry.role, entry.customer, entry.deal
        )
        value, excluded = quantity(member.measure, entry)
        if judge.verdict(entry, facts) != COUNTS or value is None or excluded is not None:
            return None
        option = option_on_the_day(member, entry, facts)
        return None if option is None else line_amount(member, option, entry, taken)


def option_on_the_day(
    incentive: Incentive, entry: Entry, facts: Mapping[str, object]
) -> int | None:
    """The option of the incentive's choice that a row goes to; None where none fits."""
    choice = incentive.choice
    values = [option.value for option in choice.options]
    if choice.is_table:
        return _cell_on_the_day(choice, entry, facts)
    if choice.by is None or (choice.as_of == "interval end" and not choice.by_rows):
        return 0
    if choice.by_rows:
        return option_of(choice.by, values, entry)
    return chosen(evaluate(choice.by, facts), values)


def _cell_on_the_day(choice: Choice, entry: Entry, facts: Mapping[str, object]) -> int | None:
    """The cell of a table by two facts or columns that a row goes to."""

    def found(by: Expr, by_rows: bool) -> object:
        return evaluate(by, entry.row if by_rows else facts)

    assert choice.by is not None
    first = found(choice.by, choice.by_rows)
    if first not in {option.value for option in choice.options}:
        first = None
    for position, option in enumerate(choice.options):
        also = option.also
        if option.value != first:
            continue
        if also is None:
            return position
        second = found(also.by, also.by_rows)
        if second == also.value if also.value is not None else second not in also.named:
            return position
    return None
