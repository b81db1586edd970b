"""From what a position accumulated to what its scale gives, and its multipliers.

Scales are chosen by facts at the end of the month reached, or stand side by side, each with what is
paid on it (``p0``, ``p1``, ...).
"""

from largesse.entitlement.duckdb.arithmetic import constant, quoted, times
from largesse.entitlement.duckdb.comparing import asked_beside, required
from largesse.entitlement.duckdb.inputs import Input
from largesse.entitlement.duckdb.moments import at_end, joins_at_end
from largesse.entitlement.duckdb.scales import ZERO, Beside, Inputs, amount
from largesse.expr.emit import to_sql
from largesse.expr.tree import columns
from largesse.programme.model import Choice, Incentive
from largesse.programme.terms.placing import Basis, Placing


def gross_sql(incentive: Incentive, inputs: tuple[Input, ...]) -> str:
    """SELECT the positions of ``reduced`` with ``gross``, what the scale gives."""
    gross = _given(incentive, inputs)
    if incentive.requires:
        gross = f"(CASE WHEN {required(incentive)} THEN {gross} ELSE {ZERO} END)"
    choice = incentive.choice
    chosen_late = choice.as_of == "interval end" and not choice.by_rows
    asked = columns(choice.by) if chosen_late and choice.by else frozenset[str]()
    joined = joins_at_end(asked, incentive.per)
    return f"SELECT c.*, {gross} AS gross FROM reduced c {joined}"


def _given(incentive: Incentive, inputs: tuple[Input, ...]) -> str:
    """SQL of what the scales give, one of several or a part by each."""
    paid = [c.column for c in inputs if c.column.startswith("p")]
    if incentive.is_per_line:
        return "(" + " + ".join(paid) + ")"
    placing = incentive.placing or Placing()
    n = "(n - d)" if placing.minus_one else "n"
    options = incentive.choice.options
    asked = asked_beside(incentive)[: len(incentive.beside)]
    beside = tuple(Beside(a.above, a.below, a.known) for a in asked)
    chosen_late = (
        incentive.choice.by is not None
        and incentive.choice.as_of == "interval end"
        and not incentive.choice.by_rows
    )
    terms = []
    for position, option in enumerate(options):
        column = paid[position] if len(paid) > 1 else paid[0]
        placed = column if incentive.choice.by_rows and incentive.placing is None else n
        given = Inputs(
            n=placed,
            d="d" if placing.is_ratio else None,
            b=_basis(incentive, column),
            b_is_n=_pays_on_what_places(incentive, len(paid)) or placed == column,
            at_target=incentive.paid_on.amount.value
            if incentive.paid_on.basis is Basis.AT_TARGET and incentive.paid_on.amount
            else None,
            beside=beside,
        )
        term = amount(option.scale, given)
        if len(paid) > 1:
            term = f"(CASE WHEN {column} = 0 THEN {ZERO} ELSE {term} END)"
        terms.append(_if_chosen(incentive.choice, term, position) if chosen_late else term)
    total = "(" + " + ".join(terms) + ")"
    return f"(CASE WHEN d > 0 THEN {total} ELSE {ZERO} END)" if placing.reference else total


def _pays_on_what_places(incentive: Incentive, paid_count: int) -> bool:
    placing, paid_on = incentive.placing, incentive.paid_on
    if paid_on.basis is Basis.AT_TARGET:
        return False
    if paid_on.basis is not Basis.MEASURE or paid_count > 1:
        return paid_on.basis in (Basis.INCREMENT, Basis.REFERENCE)
    widened = placing is not None and (placing.is_widened or placing.across is not None)
    return not widened and incentive.paid_measure == incentive.placing_measure


def _basis(incentive: Incentive, column: str) -> str:
    paid_on = incentive.paid_on
    match paid_on.basis:
        case Basis.INCREMENT:
            return f"greatest(n - d, {ZERO})"
        case Basis.REFERENCE:
            return "d"
        case Basis.AMOUNT:
            assert paid_on.amount is not None
            return constant(paid_on.amount.value)
    return column


def _if_chosen(choice: Choice, term: str, position: int) -> str:
    """A term that counts only where its option is the one chosen at the interval's end."""
    assert choice.by is not None
    by = to_sql(choice.by, "duckdb", at_end)
    value = choice.options[position].value
    named = ", ".join(quoted(o.value) for o in choice.options if o.value is not None)
    chosen = (
        f"{by} = {quoted(value)}"
        if value is not None
        else f"({by} IS NULL OR {by} NOT IN ({named}))"
    )
    return f"(CASE WHEN {chosen} THEN {term} ELSE {ZERO} END)"


def multiplied_sql(incentive: Incentive) -> str:
    """SELECT the positions of ``gross`` with ``multiplied`` and, so far the same, ``amount``."""
    if not incentive.times:
        return "SELECT *, gross AS multiplied, gross AS amount FROM gross"
    value = "gross"
    for item in incentive.times:
        holds = to_sql(item.who, "duckdb", at_end)
        value = (
            f"(CASE WHEN ({holds}) IS TRUE THEN {times(f'({value})', item.factor)} ELSE "
            f"{value} END)"
        )
    asked = frozenset(name for t in incentive.times for name in columns(t.who))
    joined = joins_at_end(asked, incentive.per)
    return f"SELECT c.*, {value} AS multiplied, {value} AS amount FROM gross c {joined}"
