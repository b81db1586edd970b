"""A plan in plain sentences: what ``largesse run --explain`` prints.

One pass over the rows first, then each incentive with its stages in order. The words follow the
language of the programme's files.
"""

from collections.abc import Iterator
from decimal import Decimal

from largesse.entitlement.plan.compiled import Plan
from largesse.entitlement.plan.lines import Contest, LineAmount, LineScale
from largesse.entitlement.plan.stages import (
    Accumulate,
    Attribute,
    ByLine,
    Cap,
    Choose,
    Convert,
    Divide,
    Floor,
    Multiply,
    OnRemainder,
    Place,
    Require,
    RoundOnce,
    Scales,
    Stage,
    Take,
    TopUp,
    Vest,
)
from largesse.entitlement.plan.takings import Taking
from largesse.expr.print import to_text
from largesse.money import plain
from largesse.programme.calendar import month_text
from largesse.programme.model import Requirement
from largesse.programme.terms.limits import Limit
from largesse.programme.terms.placing import Against, Basis, PaidOn, Placing, Reference
from largesse.programme.terms.scales import Band, Pay, PayKind, Scale

_WIDTH = 12


def describe(plan: Plan) -> list[str]:
    """The plan line by line."""
    programme, count = plan.programme, len(plan.order)
    incentives = f"{count} incentive{'s' if count != 1 else ''}"
    head = f"Programme {programme.id}, version {programme.semantic_hash[:16]}"
    lines = [
        f"{head}, through {month_text(plan.through)}: {incentives}",
        "",
        "One pass: summed per account, currency and month; by the day where a fact changes inside",
    ]
    lines += [f"  {taking.name}  {_taking(taking)}" for taking in plan.takings]
    for name in plan.order:
        lines += ["", f"{name}: {plan.programme.incentives[name].title.en}"]
        lines += [line for stage in plan.stages[name] for line in _lines(stage)]
    return lines


def _lines(stage: Stage) -> Iterator[str]:
    head, texts = _said(stage)
    for position, text in enumerate(texts):
        yield f"  {head if position == 0 else '':{_WIDTH}}{text}"


def _said(stage: Stage) -> tuple[str, list[str]]:
    """The stage's name, and what it does, a line each."""
    match stage:
        case Take():
            return "measure", [", ".join(t.name for t in stage.takings)]
        case Attribute():
            return "attribute", _attributed(stage)
        case Convert():
            rule = stage.rule
            text = f"to {stage.unit} at {rule.source} {rule.fixing} of the {rule.month}"
            return "convert", [text]
        case Accumulate():
            over = f"per {stage.per.value}, over each {stage.over.value}, by {stage.counts_by}"
            return "accumulate", [f"{stage.measure.id} in {stage.measure.unit} {over}"]
        case Place():
            return "place", [_placing(stage.placing, stage.measure.id)]
        case Require():
            return "require", [_required(stage.requirement)]
        case Scales():
            return "scale", _scales(stage)
        case Multiply():
            return "multiply", [f"x {plain(stage.times.factor)} for {to_text(stage.times.who)}"]
        case RoundOnce():
            return "round", [f"{stage.rounding.mode} to {plain(stage.rounding.step)}, once"]
        case Vest():
            end = f"when the {stage.over.value} ends" if stage.at_end else "as it is reached"
            return "vest", [end]
        case Divide():
            shares = ", ".join(f"{_percent(p.share)} {p.name}" for p in stage.parts)
            return "divide", [f"{shares}, cut so that they sum to the whole"]
    return _bounded(stage)


def _bounded(
    stage: OnRemainder | ByLine | Choose | Cap | Floor | TopUp,
) -> tuple[str, list[str]]:
    match stage:
        case OnRemainder():
            return "stack", [f"on what {', '.join(stage.earlier) or 'nothing'} left"]
        case ByLine():
            order = ", ".join(stage.stack.order)
            return "stack", [f"{stage.stack.rule} of {order}, decided line by line"]
        case Choose():
            return "stack", [f"{stage.stack.rule} of {', '.join(stage.stack.order)}"]
        case Cap():
            return "limit", [f"at most {_limit(stage.limit)}"]
        case Floor():
            return "limit", [f"at least {_limit(stage.limit)}, where anything is earned"]
        case TopUp():
            amount = stage.guarantee.amount
            how = stage.guarantee.how.value
            return "guarantee", [f"{_number(amount.value)} {amount.unit}, {how}"]


def _attributed(stage: Attribute) -> list[str]:
    start = stage.holds.start.isoformat() if stage.holds.start.year > 1900 else "-inf"
    end = stage.holds.end.isoformat() if stage.holds.end else "inf"
    invoiced = "invoiced " if stage.fixed_by == "invoice" else ""
    found = [f"to partners by their shares on the day, {invoiced}in [{start}, {end})"]
    if stage.who is not None:
        found.append(f"where {to_text(stage.who)}")
    found += [f"but not where {to_text(item)}" for item in stage.but]
    if stage.first is not None:
        months, of = stage.first.months, stage.first.of
        found.append(f"in the first {months} months of {stage.first.measure.id} of each {of}")
    if stage.bound_to is not None:
        found.append(f"within the fund's purpose: {to_text(stage.bound_to)}")
    return found


def _taking(taking: Taking) -> str:
    of = taking.of
    if isinstance(of, Contest):
        what = f"{_contested(of)}, summed"
    elif isinstance(of, LineScale):
        what = f"{_on_each(of)}, summed"
    else:
        what = taking.fold + (f" of {to_text(of)}" if of is not None else " of rows")
    source = "" if taking.origin == "consumption" else f" ({taking.origin})"
    rows = f" where {to_text(taking.rows)}" if taking.rows is not None else ""
    but = "".join(f", but not ({to_text(item)})" for item in taking.but)
    return what + source + rows + but


def _contested(of: Contest) -> str:
    rivals = [_line(item) for item in (*of.ahead, *of.behind)]
    won = "where nothing else is earned: " if of.rule == "first" else "where it is the largest of "
    return _line(of.own) + (f" {won}{' | '.join(rivals)}" if rivals else "")


def _line(given: LineAmount) -> str:
    text = ", or ".join(_on_each(case.scale) for case in given.cases)
    if given.before:
        text += f" less ({'; '.join(map(_line, given.before))})"
    return f"({text})"


def _on_each(of: LineScale) -> str:
    return f"{_scale(of.scale)} on each {to_text(of.pays_on)}"


def _required(requirement: Requirement) -> str:
    what, bound = requirement.what, requirement.bound
    edge = (
        _percent(bound.edge) if bound.in_percent else f"{_number(bound.edge)} {what.measure.unit}"
    )
    return f"{_placing(what.placing, what.measure.id)}: {bound.how} {edge}, or nothing is earned"


def _placing(placing: Placing, measure: str) -> str:
    text = measure
    if placing.reference is not None:
        how = "increase over" if placing.minus_one else "as a share of"
        how = "less" if placing.absolute else how
        text += f" {how} {_reference(placing.reference)}"
    if placing.trailing_months is not None:
        text += f" over the trailing {placing.trailing_months} months"
    if placing.across is not None:
        text += f" of all partners with the same {placing.across}"
    if placing.over is not None:
        text += f" over the {placing.over.value}"
    return text


def _reference(reference: Reference) -> str:
    words = {
        Against.PREVIOUS: "the interval before",
        Against.LAST_YEAR: "the same interval a year earlier",
        Against.AGREED: "the agreed baseline",
        Against.TARGET: "the target",
        Against.MEASURE: reference.measure or "",
    }
    amount = reference.amount
    text = words.get(reference.kind) or f"{_number(amount or Decimal(0))} {reference.unit}".strip()
    return f"{text}, to date" if reference.to_date else f"{text}, full"


def _scales(stage: Scales) -> list[str]:
    basis = "each line by itself" if stage.by_line else _basis(stage.paid_on, stage)
    choice = stage.choice
    if choice.by is None:
        return [f"{_scale(choice.options[0].scale)} on {basis}"]
    late = choice.as_of == "interval end"
    when = " at the end of the month reached" if late else " on the day"
    deciding = (to_text(by) + (" of the row" if rows else when) for by, rows in choice.deciding)
    head = f"by {' and '.join(deciding)}, on {basis}"
    return [head, *(f"{option.label}: {_scale(option.scale)}" for option in choice.options)]


def _basis(paid_on: PaidOn, stage: Scales) -> str:
    amount = f"{_number(paid_on.amount.value)} {paid_on.amount.unit}" if paid_on.amount else ""
    return {
        Basis.MEASURE: stage.paid_measure.id,
        Basis.INCREMENT: "the increment over the reference",
        Basis.REFERENCE: "the reference",
        Basis.AMOUNT: amount,
        Basis.AT_TARGET: f"{amount} at target",
    }[paid_on.basis]


def _scale(scale: Scale) -> str:
    first = scale.bands[0]
    if len(scale.bands) == 1 and first.low is None and first.high is None:
        return _pay(first.pay)
    bands = "; ".join(f"{band_text(scale, band)} {_band_pays(band)}" for band in scale.bands)
    beyond = f"; beyond: {scale.beyond}" if scale.beyond else ""
    return f"{scale.mode.value} {bands}{beyond}"


def _band_pays(band: Band) -> str:
    return f"({_scale(band.inner)})" if band.inner is not None else _pay(band.pay)


def band_text(scale: Scale, band: Band) -> str:
    """A band's edges as the rule writes them."""
    opening, closing = ("[", ")") if scale.includes == "low" else ("(", "]")
    low, high = _edge(scale, band.low, "-inf"), _edge(scale, band.high, "inf")
    return f"{opening if band.low is not None else '('}{low}, {high}" + (
        closing if band.high is not None else ")"
    )


def _edge(scale: Scale, value: Decimal | None, infinite: str) -> str:
    if value is None:
        return infinite
    return _percent(value) if scale.in_percent else _number(value)


def _pay(pay: Pay) -> str:
    if pay.kind is not PayKind.FIXED and not pay.value and pay.until is None:
        return "nothing"
    lump = f"{_number(pay.lump)} {pay.unit} and " if pay.lump else ""
    one = lump + _paid(pay, pay.value)
    if pay.until is not None:
        return f"{one} to {_paid(pay, pay.until)}"
    return one


def _paid(pay: Pay, value: Decimal) -> str:
    match pay.kind:
        case PayKind.RATE:
            return _percent(value)
        case PayKind.TIMES:
            return f"{plain(value)}x"
        case PayKind.FIXED:
            return f"{_number(value)} {pay.unit}"
    if pay.per is None:
        return f"{_number(value)} {pay.unit} each"
    started = "started " if pay.counts_started else ""
    return f"{_number(value)} {pay.unit} per {started}{_number(pay.per)}"


def _limit(limit: Limit) -> str:
    height, parts = limit.height, []
    if height.share is not None:
        earned = "earned " if height.of_earned else ""
        parts.append(f"{_percent(height.share)} of {earned}{height.share_of}")
    if height.amount is not None:
        parts.append(f"{_number(height.amount.value)} {height.amount.unit}")
    text = parts[0]
    if len(parts) > 1:
        text = f"the {'larger' if height.larger else 'smaller'} of {' and '.join(parts)}"
    over = f" per {limit.over.value}" if limit.over else ""
    return f"{text} per {limit.per.value}{over}"


def _percent(value: Decimal) -> str:
    return f"{plain(value * 100)}%"


def _number(value: Decimal) -> str:
    """A figure as the programme's files write it: ``1_500_000``."""
    whole, dot, part = plain(value).partition(".")
    return f"{int(whole):_}{dot}{part}" if whole != "-0" else f"-0{dot}{part}"
