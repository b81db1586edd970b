"""Scales as SQL expressions: never a join with a table of bands.

``n`` is what places (over ``d`` where a ratio places), ``b`` what is paid on; all DECIMAL(38,18).
Ratios are compared and cut by cross-multiplication, so nothing is divided that need not be.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from largesse.entitlement.duckdb.arithmetic import constant, reaches, times
from largesse.programme.terms.scales import Band, Mode, Pay, PayKind, Scale

ZERO = constant(Decimal(0))


@dataclass(frozen=True, slots=True)
class Beside:
    """The SQL of what places in the bands inside a band: ``n``, over ``d`` where it is a ratio.

    ``known`` says that there is something to compare with; None where it is not compared.
    """

    n: str
    d: str | None
    known: str | None


@dataclass(frozen=True, slots=True)
class Inputs:
    """The SQL of a scale's inputs.

    ``b_is_n``: what is paid on is what places, so a graduated scale needs no quotient.
    ``at_target`` is the amount that is scaled with the attainment n / d; ``beside`` places in the
    bands inside bands, the next first.
    """

    n: str
    d: str | None
    b: str
    b_is_n: bool
    at_target: Decimal | None = None
    beside: tuple[Beside, ...] = ()


def amount(scale: Scale, given: Inputs) -> str:
    """The amount of a scale; 0 where nothing is reached, null never (inputs are not null)."""
    writers: dict[Mode, Callable[[Scale, Inputs], str]] = {
        Mode.WHOLE: _whole,
        Mode.TOTAL: _total,
        Mode.GRADUATED: _parts,
        Mode.SUMMED: _parts,
        Mode.ROLLING: _parts,
        Mode.INTERPOLATED: _interpolated,
    }
    return writers[scale.mode](scale, given)


def _whole(scale: Scale, given: Inputs) -> str:
    bands = scale.reaching
    if len(bands) == 1 and bands[0].low is None and bands[0].high is None:
        return _paid(bands[0], given, scale)
    cases = []
    if bands[-1].high is not None:
        cases.append(f"WHEN {_above(scale, bands[-1].high, given)} THEN {ZERO}")
    for band in reversed(bands):
        reached = "true" if band.low is None else _reached(scale, band.low, given)
        cases.append(f"WHEN {reached} THEN {_paid(band, given, scale)}")
    return f"(CASE {' '.join(cases)} ELSE {ZERO} END)"


def _total(scale: Scale, given: Inputs) -> str:
    terms = []
    for band in scale.reaching:
        reached = "true" if band.low is None else _reached(scale, band.low, given)
        terms.append(f"(CASE WHEN {reached} THEN {_paid(band, given, scale)} ELSE {ZERO} END)")
    return _sum(terms)


def _parts(scale: Scale, given: Inputs) -> str:
    """Bands that each pay on their own part of n; shared out over b where b is another measure."""
    fixed = all(pay.kind is PayKind.FIXED or not pay.value for pay in scale.pays)
    terms = []
    for band in scale.reaching:
        stated = band.pay.value if band.pay.kind is PayKind.FIXED else band.pay.lump
        if stated:
            reached = "true" if band.low is None else _reached(scale, band.low, given)
            terms.append(f"(CASE WHEN {reached} THEN {constant(stated)} ELSE {ZERO} END)")
        if band.pay.kind is not PayKind.FIXED and (band.pay.value or band.inner is not None):
            terms.append(_on_part(band, _width(scale, band, given), given))
    total = _sum(terms)
    if fixed or given.b_is_n:
        return total
    if given.at_target is not None:
        return f"coalesce(muldiv({constant(given.at_target)}, {total}, {given.d}), {ZERO})"
    return f"coalesce(muldiv({given.b}, {total}, {given.n}), {ZERO})"


def _on_part(band: Band, width: str, given: Inputs) -> str:
    if band.inner is not None:
        return _inside(band.inner, width, given)
    if band.pay.per is not None:
        return times(_steps(width, band.pay), band.pay.value)
    return times(width, band.pay.value)


def _interpolated(scale: Scale, given: Inputs) -> str:
    terms = []
    for band in scale.bands:
        if not band.pay.value or band.low is None or band.high is None:
            continue
        span = constant(band.high - band.low)
        if given.d is not None:
            span = times(given.d, band.high - band.low)
        width = _width(scale, band, given)
        terms.append(f"coalesce(muldiv({constant(band.pay.value)}, {width}, {span}), {ZERO})")
    return _sum(terms)


def _width(scale: Scale, band: Band, given: Inputs) -> str:
    """The part of n inside a band; for rolling scales, from zero up to the band's top."""
    top = given.n if band.high is None else f"least({given.n}, {_edge(band.high, given)})"
    if scale.mode is Mode.ROLLING:
        reached = "true" if band.low is None else _reached(scale, band.low, given)
        return f"(CASE WHEN {reached} THEN {top} ELSE {ZERO} END)"
    if band.low is None:
        return f"({top})"
    return f"greatest({top} - {_edge(band.low, given)}, {ZERO})"


def _paid(band: Band, given: Inputs, scale: Scale) -> str:
    pay = band.pay
    basis = given.b
    if given.at_target is not None:
        basis = f"coalesce(muldiv({constant(given.at_target)}, {given.n}, {given.d}), {ZERO})"
    if band.inner is not None:
        return _inside(band.inner, basis, given)
    if pay.until is None and pay.kind is PayKind.FIXED:
        return constant(pay.value)
    if pay.until is not None:
        found = _sloped(band, pay, given, basis)
    elif pay.per is not None:
        found = times(_steps(basis, pay), pay.value)
    else:
        found = times(basis, pay.value)
    return f"({constant(pay.lump)} + {found})" if pay.lump else found


def _inside(inner: Scale, basis: str, given: Inputs) -> str:
    """What a band pays by the bands inside it; nothing where there is nothing to compare with."""
    first, *further = given.beside
    found = amount(inner, Inputs(first.n, first.d, basis, b_is_n=False, beside=tuple(further)))
    return f"(CASE WHEN {first.known} THEN {found} ELSE {ZERO} END)" if first.known else found


def _steps(quantity: str, pay: Pay) -> str:
    assert pay.per is not None
    counted = "started" if pay.counts_started else "steps"
    return f"{counted}({quantity}, {constant(pay.per)})"


def _sloped(band: Band, pay: Pay, given: Inputs, basis: str) -> str:
    assert band.low is not None
    assert band.high is not None
    assert pay.until is not None
    span = constant(band.high - band.low)
    if given.d is not None:
        span = times(given.d, band.high - band.low)
    inside = f"({given.n} - {_edge(band.low, given)})"
    rise = f"coalesce(muldiv({constant(pay.until - pay.value)}, {inside}, {span}), {ZERO})"
    value = f"({constant(pay.value)} + {rise})"
    return value if pay.kind is PayKind.FIXED else f"product({basis}, {value})"


def _edge(value: Decimal, given: Inputs) -> str:
    return constant(value) if given.d is None else times(given.d, value)


def _reached(scale: Scale, edge: Decimal, given: Inputs) -> str:
    return reaches(given.n, edge, given.d, inclusive=scale.includes == "low")


def _above(scale: Scale, edge: Decimal, given: Inputs) -> str:
    return reaches(given.n, edge, given.d, inclusive=scale.includes == "low")


def _sum(terms: list[str]) -> str:
    return f"({' + '.join(terms)})" if terms else ZERO
