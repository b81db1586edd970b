"""Whether what a case gives reaches a rule: a figure that none reads is a slip, not a zero."""

from largesse.entitlement.cases.concern import Concern
from largesse.entitlement.cases.model import OTHERS, Quantity, Slip, World
from largesse.expr.schema import nearest
from largesse.programme.model import Incentive
from largesse.workspace.errors import Refusal


def refuse_unfed(concern: Concern, world: World) -> None:
    """Raises :class:`Refusal` with everything that reaches no rule."""
    problems = []
    for quantity in world.quantities:
        try:
            _check(concern, quantity)
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


def _check_option(quantity: Quantity, paid: list[Incentive]) -> None:
    choosing = [rule.choice for rule in paid if rule.choice.by_rows and not rule.choice.is_table]
    options = {option.value or OTHERS: None for choice in choosing for option in choice.options}
    said = quantity.option
    if not choosing:
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
