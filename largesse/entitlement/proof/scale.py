"""A scale on paper: plain Decimal arithmetic, band by band, each line as one would write it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from largesse.money import carried, plain, product, quotient
from largesse.programme.terms.scales import Band, Mode, Pay, PayKind, Scale

ZERO = Decimal(0)


@dataclass(slots=True)
class Paper:
    """The lines written while an amount is worked out."""

    lines: list[str] = field(default_factory=list)

    def write(self, line: str) -> None:
        """Add a line."""
        self.lines.append(line)


@dataclass(frozen=True, slots=True)
class Given:
    """What a scale is applied to: n places (over d), b is paid on.

    ``shares_b``: a graduated scale pays on another measure, shared out in n's proportions.
    """

    n: Decimal
    d: Decimal | None
    b: Decimal
    shares_b: bool = False
    at_target: Decimal | None = None


def show(value: Decimal) -> str:
    """A figure as written on paper: grouped by thousands, no trailing zeros."""
    sign, text = ("-", plain(-value)) if value < 0 else ("", plain(value))
    whole, dot, part = text.partition(".")
    return f"{sign}{int(whole):,}{dot}{part}"


def percent(value: Decimal) -> str:
    """A share as a percentage."""
    return f"{show(value * 100)} %"


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


def band_name(scale: Scale, band: Band) -> str:
    """A band as the programme writes it."""
    low = "-inf" if band.low is None else _edge_text(scale, band.low)
    high = "inf" if band.high is None else _edge_text(scale, band.high)
    opening = "[" if scale.includes == "low" and band.low is not None else "("
    closing = "]" if scale.includes == "high" and band.high is not None else ")"
    return f"{opening}{low}, {high}{closing}"


def _edge_text(scale: Scale, value: Decimal) -> str:
    return f"{show(value * 100)}%" if scale.in_percent else show(value)


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
        paper.write("no band is reached: nothing is earned")
        return ZERO
    if len(scale.bands) > 1 or band.low is not None:
        paper.write(f"stands in the band {band_name(scale, band)}")
    return _paid(band, given, paper)


def _total(scale: Scale, given: Given, paper: Paper) -> Decimal:
    total = ZERO
    for band in scale.reaching:
        if has_reached(scale, given, band.low):
            paper.write(f"reached {band_name(scale, band)}")
            total += _paid(band, given, paper)
    return total


def _rolling(scale: Scale, given: Given, paper: Paper) -> Decimal:
    total = ZERO
    for band in scale.reaching:
        if not has_reached(scale, given, band.low):
            continue
        if band.pay.kind is PayKind.FIXED:
            total += band.pay.value
            paper.write(f"{band_name(scale, band)} pays {show(band.pay.value)}")
            continue
        top = given.n if band.high is None else min(given.n, edge_of(given, band.high))
        total += _on_part(scale, band, top, paper)
    return _shared(total, given, paper)


def _graduated(scale: Scale, given: Given, paper: Paper) -> Decimal:
    total = ZERO
    fixed = all(b.pay.kind is PayKind.FIXED or not b.pay.value for b in scale.bands)
    for band in scale.reaching:
        if band.pay.kind is PayKind.FIXED:
            if has_reached(scale, given, band.low):
                total += band.pay.value
                paper.write(f"{band_name(scale, band)} is reached and pays {show(band.pay.value)}")
        elif band.pay.value:
            part = _part(band, given)
            if part:
                total += _on_part(scale, band, part, paper)
    return total if fixed else _shared(total, given, paper)


def _part(band: Band, given: Given) -> Decimal:
    top = given.n if band.high is None else min(given.n, edge_of(given, band.high))
    return top if band.low is None else max(top - edge_of(given, band.low), ZERO)


def _on_part(scale: Scale, band: Band, part: Decimal, paper: Paper) -> Decimal:
    pay = band.pay
    if pay.per is not None:
        steps = _steps(part, pay)
        result = product(steps, pay.value)
        paper.write(
            f"{band_name(scale, band)}: {show(steps)} {_sort(pay)} steps of {show(pay.per)} "
            f"x {show(pay.value)} = {show(result)}"
        )
        return result
    result = product(part, pay.value)
    rate = percent(pay.value) if pay.kind is PayKind.RATE else show(pay.value)
    paper.write(f"{band_name(scale, band)}: {show(part)} x {rate} = {show(result)}")
    return result


def _shared(total: Decimal, given: Given, paper: Paper) -> Decimal:
    if given.at_target is not None:
        assert given.d is not None
        result = _muldiv(given.at_target, total, given.d)
        paper.write(f"{show(given.at_target)} x {show(total)} / {show(given.d)} = {show(result)}")
        return result
    if not given.shares_b:
        return total
    if not given.n:
        return ZERO
    result = _muldiv(given.b, total, given.n)
    if given.b != given.n:
        paper.write(f"{show(given.b)} x {show(total)} / {show(given.n)} = {show(result)}")
    return result


def _interpolated(scale: Scale, given: Given, paper: Paper) -> Decimal:
    total = ZERO
    for band in scale.bands:
        if not band.pay.value or band.low is None or band.high is None:
            continue
        part = _part(band, given)
        if not part:
            continue
        width = band.high - band.low if given.d is None else product(given.d, band.high - band.low)
        result = _muldiv(band.pay.value, part, width)
        paper.write(
            f"{band_name(scale, band)}: {show(band.pay.value)} x {show(part)} / {show(width)} "
            f"= {show(result)}"
        )
        total += result
    return total


def _paid(band: Band, given: Given, paper: Paper) -> Decimal:
    pay = band.pay
    if pay.kind is PayKind.FIXED and pay.until is None:
        paper.write(f"pays {show(pay.value)}")
        return pay.value
    basis = given.b
    if given.at_target is not None:
        assert given.d is not None
        basis = _muldiv(given.at_target, given.n, given.d)
        paper.write(
            f"{show(given.at_target)} at target x {show(given.n)} / {show(given.d)} = {show(basis)}"
        )
    if pay.until is not None:
        return _sloped(band, given, basis, paper)
    if pay.per is not None:
        steps = _steps(basis, pay)
        result = product(steps, pay.value)
        paper.write(
            f"{show(basis)} holds {show(steps)} {_sort(pay)} steps of {show(pay.per)}, "
            f"x {show(pay.value)} = {show(result)}"
        )
        return result
    result = product(basis, pay.value)
    rate = percent(pay.value) if pay.kind is PayKind.RATE else show(pay.value)
    paper.write(f"{show(basis)} x {rate} = {show(result)}")
    return result


def _sloped(band: Band, given: Given, basis: Decimal, paper: Paper) -> Decimal:
    pay = band.pay
    assert band.low is not None
    assert band.high is not None
    assert pay.until is not None
    width = band.high - band.low if given.d is None else product(given.d, band.high - band.low)
    inside = given.n - edge_of(given, band.low)
    value = pay.value + _muldiv(pay.until - pay.value, inside, width)
    paper.write(f"on the line from {show(pay.value)} to {show(pay.until)}: {show(value)}")
    if pay.kind is PayKind.FIXED:
        return value
    result = product(basis, value)
    paper.write(f"{show(basis)} x {show(value)} = {show(result)}")
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


def _sort(pay: Pay) -> str:
    return "started" if pay.counts_started else "full"
