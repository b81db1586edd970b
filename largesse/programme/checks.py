"""Every check of a programme, each a function named for what it finds.

A check takes the whole programme and yields problems; it never stops at the first. The loader runs
them all. Checks of single words (a malformed amount, an unknown column) have already happened while
the files were read.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal

from largesse.money import RATE_SCALE, decimals
from largesse.programme.model import Incentive, Place, Programme
from largesse.programme.overlaps import unstacked_overlaps
from largesse.programme.terms.limits import Scope
from largesse.programme.terms.periods import Interval
from largesse.programme.terms.placing import Against, Basis
from largesse.programme.terms.scales import Mode, Pay, PayKind, Scale
from largesse.workspace.errors import Problem

Check = Callable[[Programme], Iterator[Problem]]


def check_programme(programme: Programme, is_example: bool) -> list[Problem]:
    """All problems of a built programme. An example need not name envelopes, titles or sources."""
    checks = ALWAYS_CHECKED if is_example else ALWAYS_CHECKED + FULLY_CHECKED
    return [problem for check in checks for problem in check(programme)]


def _at(place: Place, what: str, mend: str, code: str) -> Problem:
    return Problem(what, mend, place.file, place.line, place.column, code)


def _scales(programme: Programme) -> Iterator[tuple[Incentive, Scale]]:
    for incentive in programme.incentives.values():
        for option in incentive.choice.options:
            yield incentive, option.scale


def bands_rise_without_gap_or_overlap(programme: Programme) -> Iterator[Problem]:
    """Adjacent bands meet exactly; only ``mode: summed`` may overlap, under its own name."""
    for incentive, scale in _scales(programme):
        if scale.mode is Mode.SUMMED:
            continue
        for lower, upper in zip(scale.bands, scale.bands[1:], strict=False):
            if lower.high is None or upper.low is None or upper.low < lower.high:
                edges = f"{_edge(upper.low)} and {_edge(lower.high)}"
                what = f"{incentive.id}: the bands overlap between {edges}"
                mend = "begin each band where the one before ends; 'mode: summed' pays both"
                yield _at(incentive.place, what, mend, "scale-overlap")
            elif upper.low > lower.high:
                what = f"{incentive.id}: no band holds {_edge(lower.high)} to {_edge(upper.low)}"
                mend = "close the gap; a band that pays nothing is written: nothing"
                yield _at(incentive.place, what, mend, "scale-gap")


def _edge(value: Decimal | None) -> str:
    return "infinity" if value is None else f"{value:,f}"


def last_band_says_what_lies_beyond(programme: Programme) -> Iterator[Problem]:
    """A scale that ends below infinity must say what a larger measure earns."""
    for incentive, scale in _scales(programme):
        if scale.mode is Mode.SUMMED or scale.bands[-1].high is None or scale.beyond is not None:
            continue
        top = _edge(scale.bands[-1].high)
        what = f"{incentive.id}: the scale ends at {top} and does not say what more earns"
        mend = "end the last band with inf, or add 'beyond: nothing' or 'beyond: last'"
        yield _at(incentive.place, what, mend, "scale-open-top")


def ratios_have_percent_edges(programme: Programme) -> Iterator[Problem]:
    """Growth and attainment scales are written in percent, all others in plain numbers."""
    for incentive, scale in _scales(programme):
        edges = [e for band in scale.bands for e in (band.low, band.high) if e]
        is_ratio = incentive.placing is not None and incentive.placing.reference is not None
        if edges and is_ratio != scale.in_percent:
            what = f"{incentive.id} is placed by {'a ratio' if is_ratio else 'a quantity'}, "
            what += f"but its bands are written as {'plain numbers' if is_ratio else 'percentages'}"
            mend = "write '[110%, 115%)'" if is_ratio else "write '[0, 100_000)'"
            yield _at(incentive.place, what, mend, "scale-edges")


def rates_are_plausible(programme: Programme) -> Iterator[Problem]:
    """A share above 100 % is refused: 500% for 5 % is dearer than writing 1.5x for a factor."""
    for incentive, scale in _scales(programme):
        for pay in (band.pay for band in scale.bands):
            if pay.kind is PayKind.RATE and max(pay.value, pay.until or pay.value) > 1:
                what = f"{incentive.id} pays {pay.value * 100:f} % of what it is computed on"
                mend = "lower the rate; a factor is written 1.5x"
                yield _at(incentive.place, what, mend, "rate-above-100")


def rates_fit_the_engine(programme: Programme) -> Iterator[Problem]:
    """Rates and factors have at most ten decimals, so that products stay exact."""
    for incentive, scale in _scales(programme):
        for pay in (band.pay for band in scale.bands):
            if decimals(pay.value) > RATE_SCALE or decimals(pay.until or Decimal(0)) > RATE_SCALE:
                what = f"{incentive.id}: {pay.value} has more than {RATE_SCALE} decimals"
                yield _at(incentive.place, what, "shorten it", "rate-too-fine")


def pays_one_unit(programme: Programme) -> Iterator[Problem]:
    """All bands, caps and amounts of an incentive are in one currency or unit."""
    for incentive in programme.incentives.values():
        units = {b.pay.unit for o in incentive.choice.options for b in o.scale.bands if b.pay.unit}
        units |= {limit.height.amount.unit for limit in incentive.caps if limit.height.amount}
        if incentive.guarantee:
            units.add(incentive.guarantee.amount.unit)
        units.add(incentive.unit)
        if len(units) > 1:
            what = f"{incentive.id} pays in {' and '.join(sorted(units))}"
            yield _at(
                incentive.place,
                what,
                "state all its amounts in one currency or unit",
                "mixed-units",
            )


def interpolation_has_finite_bands(programme: Programme) -> Iterator[Problem]:
    """A straight line across a band needs both edges."""
    for incentive, scale in _scales(programme):
        for band in scale.bands:
            sloped = (
                scale.mode is Mode.INTERPOLATED and band.pay.value
            ) or band.pay.until is not None
            if sloped and (band.low is None or band.high is None):
                what = f"{incentive.id}: an interpolated band has no end"
                mend = "give it both edges; above, say 'beyond: last'"
                yield _at(incentive.place, what, mend, "interpolated-open-band")
            if band.pay.until is not None and scale.mode is not Mode.WHOLE:
                what = f"{incentive.id}: '2% to 4%' has a meaning in 'mode: whole' only"
                yield _at(
                    incentive.place,
                    what,
                    "use mode: whole, or mode: interpolated with amounts",
                    "slope-mode",
                )
            if (
                scale.mode is Mode.INTERPOLATED
                and band.pay.kind is not PayKind.FIXED
                and band.pay.value
            ):
                what = f"{incentive.id}: 'mode: interpolated' spreads an amount over each band"
                yield _at(incentive.place, what, "write amounts, like 40 USD", "interpolated-pay")


def references_are_meant(programme: Programme) -> Iterator[Problem]:
    """'pays on: increment' and 'expects: target' need something to compare with."""
    for incentive in programme.incentives.values():
        reference = incentive.placing.reference if incentive.placing else None
        needs = incentive.paid_on.basis in (Basis.INCREMENT, Basis.REFERENCE, Basis.AT_TARGET)
        if needs and reference is None:
            basis = incentive.paid_on.basis.value
            what = f"{incentive.id} pays on its {basis}, but compares with nothing"
            mend = "add 'placed by: growth over ...' or 'placed by: attainment of ...'"
            yield _at(incentive.place, what, mend, "no-reference")
        if incentive.expects == "target" and (
            not reference or reference.kind not in (Against.TARGET, Against.FIXED)
        ):
            what = f"{incentive.id} expects its target, but has none"
            yield _at(
                incentive.place, what, "add 'placed by: attainment of target'", "no-reference"
            )


def per_line_scales_stand_alone(programme: Programme) -> Iterator[Problem]:
    """A per-line incentive looks at one row at a time: no growth and no other window."""
    for incentive in programme.incentives.values():
        placing = incentive.placing
        widened = placing is not None and (
            placing.reference or placing.over or placing.trailing_months
        )
        if incentive.is_per_line and (widened or incentive.measure.aggregate != "sum"):
            what = f"{incentive.id} is per line, where nothing but the line itself is known"
            mend = "measure a sum, and place by a column-like measure of the same line"
            yield _at(incentive.place, what, mend, "per-line")


def splits_sum_to_the_whole(programme: Programme) -> Iterator[Problem]:
    """The parts of a split are 100 % together; conversions name parts of it."""
    for incentive in programme.incentives.values():
        total = sum((part.share for part in incentive.split), Decimal(0))
        if incentive.split and total != 1:
            what = f"{incentive.id}: the split sums to {total * 100:f} %"
            yield _at(incentive.place, what, "let the parts sum to 100%", "split-sum")
        names = {part.name for part in incentive.split}
        for conversion in incentive.conversions:
            if not {conversion.part, conversion.becomes} <= names:
                what = f"{incentive.id}: the conversion names a part that the split does not have"
                yield _at(
                    incentive.place, what, f"name two of {', '.join(sorted(names))}", "split-part"
                )


def stacks_are_sound(programme: Programme) -> Iterator[Problem]:
    """An incentive is in one stack; those computed on a remainder share interval and scope."""
    seen: dict[str, str] = {}
    for stack in programme.stacks:
        for name in stack.order:
            if name in seen:
                what = f"'{name}' is in the stacks '{seen[name]}' and '{stack.id}'"
                yield _at(stack.place, what, "keep it in one", "double-stack")
            seen[name] = stack.id
        members = [programme.incentives[n] for n in stack.order if n in programme.incentives]
        if stack.rule == "add" and not stack.remainder:
            continue
        grains = {(m.over, m.per, m.unit, m.counts_by) for m in members}
        if len(grains) > 1:
            what = f"the members of stack '{stack.id}' differ in interval, scope, unit or month"
            mend = "a remainder or a best-of needs one 'over:', 'per:', unit and 'counts by:'"
            yield _at(stack.place, what, mend, "stack-grain")


def terms_have_ends(programme: Programme) -> Iterator[Problem]:
    """What is measured over its term needs a term that ends."""
    for incentive in programme.incentives.values():
        over_term = Interval.TERM in (incentive.over, incentive.settles)
        if over_term and incentive.holds.end is None:
            what = f"{incentive.id} is measured over its term, which has no end"
            yield _at(incentive.place, what, "give 'holds:' an end", "open-term")


def successors_follow(programme: Programme) -> Iterator[Problem]:
    """A successor starts when its predecessor has ended: a started rule is never edited."""
    for incentive in programme.incentives.values():
        if incentive.succeeds is None:
            continue
        before = programme.incentives.get(incentive.succeeds)
        if before is None:
            what = f"{incentive.id} succeeds '{incentive.succeeds}', which is no incentive"
            yield _at(incentive.place, what, "name the rule that ended", "unknown-incentive")
        elif incentive.holds.overlaps(before.holds):
            what = f"{incentive.id} starts before '{before.id}' has ended"
            yield _at(
                incentive.place,
                what,
                f"end '{before.id}' on {incentive.holds.start}",
                "succession-overlap",
            )


def cases_name_incentives(programme: Programme) -> Iterator[Problem]:
    """A case stands behind an incentive or names one."""
    for case in programme.cases:
        if case.incentive is None and not isinstance(case.expect, dict):
            yield _at(
                case.place, f"case '{case.name}' belongs to no incentive", "add 'of:'", "case-of"
            )
        elif case.incentive is not None and case.incentive not in programme.incentives:
            what = f"case '{case.name}' is of '{case.incentive}', which is no incentive"
            yield _at(case.place, what, "name an incentive of this programme", "unknown-incentive")


def limits_count_in_known_scopes(programme: Programme) -> Iterator[Problem]:
    """A cap counts per partner, programme, or the incentive's own scope."""
    for incentive in programme.incentives.values():
        for limit in incentive.caps:
            if limit.per not in (Scope.PARTNER, Scope.PROGRAMME, incentive.per):
                earns = incentive.per.value
                what = f"{incentive.id} is capped per {limit.per.value}, but earns per {earns}"
                yield _at(
                    incentive.place,
                    what,
                    f"say 'per: {limit.per.value}' in the incentive",
                    "cap-scope",
                )


def incentives_are_published(programme: Programme) -> Iterator[Problem]:
    """In a full programme each incentive has titles, a source, a period and an envelope."""
    for incentive in programme.incentives.values():
        missing = [
            name
            for name, absent in (
                ("source", not incentive.source),
                ("envelope", incentive.envelope is None),
                ("holds", incentive.holds.start.year == 1900),
                ("title in French", not incentive.title.fr),
            )
            if absent
        ]
        if missing:
            what = f"{incentive.id} lacks: {', '.join(missing)}"
            yield _at(
                incentive.place,
                what,
                "partners read these on their statements; add them",
                "unpublished",
            )


def envelopes_exist(programme: Programme) -> Iterator[Problem]:
    """Every incentive draws on an envelope of the fund; overflows lead to one."""
    known = programme.fund.envelopes if programme.fund else {}
    for incentive in programme.incentives.values():
        if incentive.envelope is not None and incentive.envelope not in known:
            what = f"{incentive.id} draws on '{incentive.envelope}', which the fund does not have"
            yield _at(
                incentive.place,
                what,
                f"name one of {', '.join(sorted(known)) or '(none)'}",
                "unknown-envelope",
            )
    for envelope in known.values():
        for target in (envelope.overflow_to, envelope.lapsed_corrections_to):
            if target is not None and target not in known:
                what = f"envelope '{envelope.id}' leads to '{target}', which the fund does not have"
                yield _at(envelope.place, what, "name an envelope", "unknown-envelope")


def envelopes_fit_the_fund(programme: Programme) -> Iterator[Problem]:
    """Parts never sum to more than their whole."""
    if programme.fund is None:
        return
    envelopes = programme.fund.envelopes
    totals = {e.id: sum(e.amounts.values(), Decimal(0)) for e in envelopes.values()}
    wholes: list[tuple[str | None, Decimal, Place]] = [
        (None, programme.fund.authorised.value, programme.fund.place)
    ]
    wholes += [(e.id, totals[e.id], e.place) for e in envelopes.values() if e.amounts]
    for parent, whole, place in wholes:
        parts = sum((totals[e.id] for e in envelopes.values() if e.parent == parent), Decimal(0))
        if parts > whole:
            name = f"envelope '{parent}'" if parent else "the fund"
            what = f"the parts of {name} sum to {parts:,f}, more than its {whole:,f}"
            yield _at(place, what, "lower the parts or raise the whole", "envelope-sum")


def pay_kinds_fit_the_mode(programme: Programme) -> Iterator[Problem]:
    """Whole steps (``2 seats per 100``) count whole units of what is paid on."""
    for incentive, scale in _scales(programme):
        for pay in (band.pay for band in scale.bands):
            if _is_step(pay) and scale.mode not in (Mode.WHOLE, Mode.GRADUATED):
                what = f"{incentive.id}: steps pay in 'mode: whole' or 'mode: graduated' only"
                yield _at(incentive.place, what, "use mode: whole", "step-mode")


def _is_step(pay: Pay) -> bool:
    return pay.per is not None


ALWAYS_CHECKED: tuple[Check, ...] = (
    bands_rise_without_gap_or_overlap,
    last_band_says_what_lies_beyond,
    ratios_have_percent_edges,
    rates_are_plausible,
    rates_fit_the_engine,
    pays_one_unit,
    interpolation_has_finite_bands,
    pay_kinds_fit_the_mode,
    references_are_meant,
    per_line_scales_stand_alone,
    splits_sum_to_the_whole,
    stacks_are_sound,
    terms_have_ends,
    successors_follow,
    cases_name_incentives,
    limits_count_in_known_scopes,
    unstacked_overlaps,
)

FULLY_CHECKED: tuple[Check, ...] = (
    incentives_are_published,
    envelopes_exist,
    envelopes_fit_the_fund,
)
