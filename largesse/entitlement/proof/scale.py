"""A scale on paper: plain Decimal arithmetic, band by band, each line as one would write it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from largesse.entitlement.proof.sentences import Sentence
from largesse.entitlement.proof.words import Bounds, Paper, Share, Value, line
from largesse.money import carried, product, quotient
from largesse.programme.terms.amounts import Amount
from largesse.programme.terms.scales import Band, Mode, Pay, PayKind, Scale

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Beside:
    """What places in the bands inside a band: ``n``, over ``d`` where it is a ratio.

    It places at all where it ``is_known``: what is compared needs something to compare with.
    """

    n: Decimal
    d: Decimal | None
    is_known: bool


@dataclass(frozen=True, slots=True)
class Given:
    """What a scale is applied to: n places (over d), b is paid on.

    ``shares_b``: a graduated scale pays on another measure, shared out in n's proportions.
    ``unit`` is what is earned and ``n_unit`` what places, as the lines show them; '' shows none.
    ``beside`` places in the bands inside bands, the next first.
    """

    n: Decimal
    d: Decimal | None
    b: Decimal
    shares_b: bool = False
    at_target: Decimal | None = None
    unit: str = ""
    n_unit: str = ""
    beside: tuple[Beside, ...] = ()

    def earned(self, value: Decimal) -> Amount:
        """A figure in the unit that is earned."""
        return Amount(value, self.unit)


def scale_amount(scale: Scale, given: Given, paper: Paper) -> Decimal:
    """The amount a scale gives."""
    workers: dict[Mode, Callable[[Scale, Given, Paper], Decimal]] = {
        Mode.WHOLE: _whole,
        Mode.TOTAL: _total,
        Mode.ROLLING: _rolling,
        Mode.GRADUATED: _graduated,
        Mode.SUMMED: _graduated,
        Mode.INTERPOLATED: _interpolated,
    }
    return workers[scale.mode](scale, given, paper)


def bounds_of(scale: Scale, band: Band) -> Bounds:
    """A band's edges, to be shown."""
    return Bounds(band.low, band.high, scale.includes, scale.in_percent)


def edge_of(given: Given, value: Decimal) -> Decimal:
    """A band's edge in the unit of n: a share of the reference where a ratio places."""
    return value if given.d is None else product(given.d, value)


def has_reached(scale: Scale, given: Given, edge: Decimal | None) -> bool:
    """Whether n has reached an edge; ratios by cross-multiplication, unrounded."""
    if edge is None:
        return True
    right = edge if given.d is None else edge * given.d
    return given.n >= right if scale.includes == "low" else given.n > right


def band_reached(scale: Scale, given: Given) -> Band | None:
    """The band in which n stands; None below the first and beyond the last."""
    bands = scale.reaching
    if bands[-1].high is not None and has_reached(scale, given, bands[-1].high):
        return None
    reached = [band for band in bands if has_reached(scale, given, band.low)]
    return reached[-1] if reached else None


def _whole(scale: Scale, given: Given, paper: Paper) -> Decimal:
    band = band_reached(scale, given)
    if band is None:
        paper.write(Sentence.NO_BAND)
        return ZERO
    if len(scale.bands) > 1 or band.low is not None:
        paper.write(Sentence.IN_BAND, band=bounds_of(scale, band))
    return _paid(band, given, paper)


def _total(scale: Scale, given: Given, paper: Paper) -> Decimal:
    parts = []
    for band in scale.reaching:
        if has_reached(scale, given, band.low):
            paper.write(Sentence.REACHED, band=bounds_of(scale, band))
            parts.append(_paid(band, given, paper))
    return _together(parts, given, paper)


def _rolling(scale: Scale, given: Given, paper: Paper) -> Decimal:
    parts = []
    for band in scale.reaching:
        if not has_reached(scale, given, band.low):
            continue
        if band.pay.states_amount:
            parts.append(_lump(band.pay))
            bounds = bounds_of(scale, band)
            amount = Amount(_lump(band.pay), band.pay.unit)
            paper.write(Sentence.BAND_PAYS, band=bounds, amount=amount)
        if band.pay.kind is PayKind.FIXED:
            continue
        top = given.n if band.high is None else min(given.n, edge_of(given, band.high))
        parts.append(_on_part(scale, band, top, given, paper))
    return _shared(_together(parts, given, paper), given, paper)


def _graduated(scale: Scale, given: Given, paper: Paper) -> Decimal:
    parts = []
    fixed = all(pay.kind is PayKind.FIXED or not pay.value for pay in scale.pays)
    for band in scale.reaching:
        if band.pay.states_amount and has_reached(scale, given, band.low):
            parts.append(_lump(band.pay))
            bounds = bounds_of(scale, band)
            amount = Amount(_lump(band.pay), band.pay.unit)
            paper.write(Sentence.REACHED_PAYS, band=bounds, amount=amount)
        if band.pay.kind is not PayKind.FIXED and (band.pay.value or band.inner is not None):
            part = _part(band, given)
            if part:
                parts.append(_on_part(scale, band, part, given, paper))
    total = _together(parts, given, paper)
    return total if fixed else _shared(total, given, paper)


def _lump(pay: Pay) -> Decimal:
    """What a band pays once it is reached, whatever else it pays."""
    return pay.value if pay.kind is PayKind.FIXED else pay.lump


def _together(parts: Sequence[Decimal], given: Given, paper: Paper) -> Decimal:
    """The sum of what several bands give; where it is shared out, the next line shows it."""
    total = sum(parts, ZERO)
    if len(parts) > 1 and not given.shares_b and given.at_target is None:
        paper.write(Sentence.TOGETHER, amount=given.earned(total))
    return total


def _part(band: Band, given: Given) -> Decimal:
    top = given.n if band.high is None else min(given.n, edge_of(given, band.high))
    return top if band.low is None else max(top - edge_of(given, band.low), ZERO)


def _on_part(scale: Scale, band: Band, part: Decimal, given: Given, paper: Paper) -> Decimal:
    pay = band.pay
    if band.inner is not None:
        said = line(Sentence.ON_PART, amount=Amount(part, given.n_unit))
        paper.write(Sentence.IN_THE_BAND, band=bounds_of(scale, band), of=said)
        return _inside(band.inner, part, given, paper)
    counted = part if pay.per is None else _steps(part, pay)
    result = product(counted, pay.value)
    to = Amount(result, given.unit if pay.kind is PayKind.EACH else given.n_unit)
    said = line(Sentence.TIMES, of=_counted(counted, pay), by=_stated(pay), result=to)
    paper.write(Sentence.IN_THE_BAND, band=bounds_of(scale, band), of=said)
    return result


def _stated(pay: Pay) -> Value:
    """What is paid, as the rule states it: a percentage, a factor or an amount."""
    match pay.kind:
        case PayKind.RATE:
            return Share(pay.value)
        case PayKind.TIMES:
            return pay.value
    return Amount(pay.value, pay.unit)


def _counted(quantity: Decimal, pay: Pay) -> Value:
    """What is multiplied: a quantity, or so many steps."""
    if pay.per is None:
        return quantity
    sentence = Sentence.STARTED_STEPS if pay.counts_started else Sentence.FULL_STEPS
    return line(sentence, count=quantity, per=pay.per)


def _shared(total: Decimal, given: Given, paper: Paper) -> Decimal:
    if given.at_target is not None:
        assert given.d is not None
        return _shared_out(given.at_target, total, given.d, given, paper)
    if not given.shares_b:
        return total
    if not given.n:
        return ZERO
    if given.b == given.n:
        return _muldiv(given.b, total, given.n)
    return _shared_out(given.b, total, given.n, given, paper)


def _shared_out(of: Decimal, by: Decimal, over: Decimal, given: Given, paper: Paper) -> Decimal:
    result = _muldiv(of, by, over)
    paper.write(Sentence.SHARED_OUT, of=of, by=by, over=over, result=given.earned(result))
    return result


def _interpolated(scale: Scale, given: Given, paper: Paper) -> Decimal:
    parts = []
    for band in scale.bands:
        if not band.pay.value or band.low is None or band.high is None:
            continue
        part = _part(band, given)
        if not part:
            continue
        width = band.high - band.low if given.d is None else product(given.d, band.high - band.low)
        result = _muldiv(band.pay.value, part, width)
        of, to = band.pay.value, given.earned(result)
        said = line(Sentence.SHARED_OUT, of=of, by=part, over=width, result=to)
        paper.write(Sentence.IN_THE_BAND, band=bounds_of(scale, band), of=said)
        parts.append(result)
    return _together(parts, given, paper)


def _paid(band: Band, given: Given, paper: Paper) -> Decimal:
    pay = band.pay
    if pay.kind is PayKind.FIXED and pay.until is None:
        paper.write(Sentence.PAYS, amount=_stated(pay))
        return pay.value
    basis = _basis(given, paper)
    if band.inner is not None:
        return _inside(band.inner, basis, given, paper)
    if not pay.lump:
        return _by_rate(band, given, basis, paper)
    paper.write(Sentence.PAYS, amount=Amount(pay.lump, pay.unit))
    total = pay.lump + _by_rate(band, given, basis, paper)
    paper.write(Sentence.TOGETHER, amount=given.earned(total))
    return total


def _by_rate(band: Band, given: Given, basis: Decimal, paper: Paper) -> Decimal:
    """What a band pays that is not an amount by itself."""
    pay = band.pay
    if pay.until is not None:
        return _sloped(band, given, basis, paper)
    counted = basis if pay.per is None else _steps(basis, pay)
    result = product(counted, pay.value)
    of, by, to = _counted(counted, pay), _stated(pay), given.earned(result)
    if pay.per is None:
        paper.write(Sentence.TIMES, of=of, by=by, result=to)
    else:
        said = line(Sentence.TIMES, of=of, by=by, result=to)
        paper.write(Sentence.HOLDS, quantity=basis, of=said)
    return result


def _inside(inner: Scale, basis: Decimal, given: Given, paper: Paper) -> Decimal:
    """What a band pays by the bands inside it; nothing where there is nothing to compare with."""
    first, *further = given.beside
    if not first.is_known:
        return ZERO
    there = Given(first.n, first.d, basis, shares_b=True, unit=given.unit, beside=tuple(further))
    return scale_amount(inner, there, paper)


def _basis(given: Given, paper: Paper) -> Decimal:
    """What is paid on: a measure, or an amount at target scaled by the attainment."""
    if given.at_target is None:
        return given.b
    assert given.d is not None
    basis = _muldiv(given.at_target, given.n, given.d)
    at, to = given.earned(given.at_target), given.earned(basis)
    paper.write(Sentence.AT_TARGET, amount=at, of=given.n, over=given.d, result=to)
    return basis


def _sloped(band: Band, given: Given, basis: Decimal, paper: Paper) -> Decimal:
    pay = band.pay
    assert band.low is not None
    assert band.high is not None
    assert pay.until is not None
    width = band.high - band.low if given.d is None else product(given.d, band.high - band.low)
    inside = given.n - edge_of(given, band.low)
    value = pay.value + _muldiv(pay.until - pay.value, inside, width)
    low, high, reached = (_stated(replace(pay, value=v)) for v in (pay.value, pay.until, value))
    paper.write(Sentence.ON_THE_LINE, low=low, high=high, value=reached)
    if pay.kind is PayKind.FIXED:
        return value
    result = product(basis, value)
    paper.write(Sentence.TIMES, of=basis, by=reached, result=given.earned(result))
    return result


def _muldiv(a: Decimal, b: Decimal, c: Decimal) -> Decimal:
    """a * b / c, exact product, then one truncation."""
    return quotient(a * b, c) if c else ZERO


def _steps(value: Decimal, pay: Pay) -> Decimal:
    """How many steps a quantity holds: the full ones, or the started one as well."""
    assert pay.per is not None
    if not pay.counts_started:
        return carried(value) // pay.per
    whole, rest = divmod(carried(value), pay.per)
    return max(whole + (1 if rest > 0 else 0), ZERO)
