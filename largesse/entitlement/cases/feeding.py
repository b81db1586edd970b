"""Whether what a case gives reaches a rule: a figure that none reads is a slip, not a zero."""

from largesse.entitlement.cases.concern import Concern
from largesse.entitlement.cases.model import OTHERS, Quantity, Slip, World
from largesse.expr.schema import nearest
from largesse.programme.calendar import first_day, month_text
from largesse.programme.model import Incentive
from largesse.workspace.errors import Refusal


def refuse_unfed(concern: Concern, world: World) -> None:
    """Raises :class:`Refusal` with everything that reaches no rule."""
    problems = []
    for quantity in world.quantities:
        try:
            _check(concern, quantity)
            _check_month(concern, world.first.first, quantity)
        except Slip as slip:
            problems.append(slip.problem(concern.case))
    origins = {m.origin for rule in concern.rules for m in rule.measures}
    given = world.quantities or world.lines or world.rows.get("activities")
    if not given and "partners" not in origins:
        mend = "give a figure, e.g. this month: 1_000, or lines: [...]"
        problems.append(Slip(("given",), "gives nothing to measure", mend).problem(concern.case))
    if problems:
        raise Refusal(*dict.fromkeys(problems))


def _check(concern: Concern, quantity: Quantity) -> None:
    measure = concern.programme.measures[quantity.measure]
    readers = [r for r in concern.rules if any(m.id == measure.id for m in r.measures)]
    if not readers:
        known = sorted({m.id for rule in concern.rules for m in rule.measures})
        mend = f"the measures read are: {', '.join(known)}"
        raise Slip(quantity.at, f"no rule of this case reads the measure '{measure.id}'", mend)
    if all(rule.is_per_line for rule in readers):
        mend = "give lines: [200, 300]"
        raise Slip(quantity.at, f"'{readers[0].id}' looks at each line by itself", mend)
    _check_option(quantity, [r for r in readers if r.paid_measure.id == measure.id])


def _check_month(concern: Concern, first: int, quantity: Quantity) -> None:
    """A figure before the first interval counts only where a rule looks back."""
    calendar = concern.programme.calendar
    late = None
    for rule in concern.rules:
        reads = any(m.id == quantity.measure for m in rule.measures)
        begins = calendar.span(rule.over, first, rule.holds).first
        if reads and (_looks_back(rule) or quantity.month >= begins):
            if first_day(quantity.month) >= rule.holds.start or _looks_back(rule):
                return
            late = rule
    if late is not None:
        what = f"this counts on {first_day(quantity.month)}, and '{late.id}' begins on "
        raise Slip(quantity.at, f"{what}{late.holds.start}", "give lines with their days")
    mend = f"say 'from: {month_text(quantity.month)}', or remove it"
    what = f"this lies before {month_text(first)}, where the case begins, and no rule looks back"
    raise Slip(quantity.at, what, mend)


def _looks_back(rule: Incentive) -> bool:
    """Whether what a rule comes to depends on months before its interval."""
    placings = [rule.placing, *(item.placing for item in rule.comparisons)]
    compared = any(p is not None and (p.reference is not None or p.is_widened) for p in placings)
    carried = rule.guarantee is not None or rule.pays.minimum is not None
    wider = any(cap.over not in (None, rule.over) for cap in rule.caps)
    return compared or carried or wider or rule.first is not None


def _check_option(quantity: Quantity, paid: list[Incentive]) -> None:
    choosing = [rule.choice for rule in paid if rule.choice.by_rows and not rule.choice.is_table]
    options = {option.value or OTHERS: None for choice in choosing for option in choice.options}
    said = quantity.option
    if not choosing:
        if said is not None and any(rule.choice.columns for rule in paid):
            mend = "give lines with the column: lines: [{BilledCost: 60, ServiceCategory: Compute}]"
            raise Slip(quantity.at, f"a table by two reads '{said}' from lines", mend)
        if said is not None:
            what = f"no rule chooses by a column of the rows, so '{said}' means nothing here"
            mend = "give one figure, or a list by month; a fact stands under 'facts:'"
            raise Slip(quantity.at, what, mend)
        return
    listed = ", ".join(options)
    if said is None:
        mend = f"say of which: {quantity.measure}: {{{next(iter(options))}: ...}}; of {listed}"
        raise Slip(quantity.at, "the rule chooses by a column of the rows", mend)
    if said not in options:
        near = nearest(said, options)
        mend = f"did you mean '{near}'?" if near else f"the options are {listed}"
        raise Slip(quantity.at, f"no option of the rule is '{said}'", mend)
