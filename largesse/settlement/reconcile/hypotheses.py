"""What may have gone otherwise in the spreadsheet: hypotheses, each the rule or its rows changed.

A hypothesis is worked out in full by the proof, with exact arithmetic; it explains a difference
only where it gives the spreadsheet's figure to the cent. None of them guesses.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from types import MappingProxyType

from largesse.entitlement.proof.amounts import Partner
from largesse.entitlement.proof.entries import Entry
from largesse.entitlement.proof.prove import prove
from largesse.money import EXACT
from largesse.programme.calendar import Span, month_text
from largesse.programme.model import Choice, Incentive, Measure, Option
from largesse.programme.terms.scales import Band, Mode, Scale

ZERO = Decimal(0)
LONGEST = 24
"""Months beyond which a single one, or the interval beside it, is no longer looked at."""


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A change to the rule or to the rows, and the sentence that says it."""

    code: str
    sentence: str
    rule: Incentive | None = None
    rows: Callable[[Entry], Entry | None] | None = None
    span: Span | None = None


def earned_in(paper: Partner, incentive: str, span: Span) -> Decimal:
    """What an incentive earned in an interval: to date at its end less to date before it."""
    total = ZERO
    with localcontext(EXACT):
        for key in paper.keys(paper.programme.incentives[incentive]):
            last = min(key.span.last, span.last, paper.through)
            if key.span.first > span.last or key.span.last < span.first or last < key.span.first:
                continue
            total += prove(paper, key, last).rounded
            if key.span.first < span.first:
                total -= prove(paper, key, span.first - 1).rounded
    return total


def supposed(paper: Partner, incentive: Incentive, hypothesis: Hypothesis, span: Span) -> Decimal:
    """What the incentive would have earned in the interval under a hypothesis."""
    changed = paper
    if hypothesis.rule is not None:
        rules = MappingProxyType({**paper.programme.incentives, incentive.id: hypothesis.rule})
        programme = replace(paper.programme, incentives=rules)
        changed = Partner(programme, paper.source, paper.partner, paper.entries, paper.through)
    if hypothesis.rows is not None:
        seen = {
            origin: [e for entry in entries if (e := hypothesis.rows(entry)) is not None]
            for origin, entries in paper.entries.items()
        }
        changed = Partner(changed.programme, paper.source, paper.partner, seen, paper.through)
    return earned_in(changed, incentive.id, hypothesis.span or span)


def hypotheses(paper: Partner, incentive: Incentive, span: Span) -> Iterator[Hypothesis]:
    """Everything that is tried for an incentive, the likelier first."""
    yield from _limits(incentive)
    yield from _exclusions(incentive)
    yield from _scales(incentive)
    yield from _rows(paper, incentive)
    yield from _time(paper, incentive, span)


def _limits(incentive: Incentive) -> Iterator[Hypothesis]:
    if incentive.caps:
        yield Hypothesis("cap-not-applied", "the cap was not applied", replace(incentive, caps=()))
    if incentive.floor is not None:
        yield Hypothesis(
            "floor-not-applied", "the floor was not applied", replace(incentive, floor=None)
        )
    if incentive.guarantee is not None:
        yield Hypothesis(
            "guarantee-not-applied",
            "the guarantee was not applied",
            replace(incentive, guarantee=None),
        )
    for position, item in enumerate(incentive.times):
        left = incentive.times[:position] + incentive.times[position + 1 :]
        why = item.because.en or f"x {item.factor}"
        yield Hypothesis(
            "multiplier-not-applied",
            f"the multiplier '{why}' was not applied",
            replace(incentive, times=left),
        )


def _exclusions(incentive: Incentive) -> Iterator[Hypothesis]:
    stated = incentive.measure.exclusions
    for position, item in enumerate(stated):
        left = stated[:position] + stated[position + 1 :]
        sentence = f"rows excluded as '{item.because.en}' were counted in"
        yield Hypothesis("exclusion-counted", sentence, _with_exclusions(incentive, left))
    if len(stated) > 1:
        sentence = "all excluded rows were counted in"
        yield Hypothesis("exclusion-counted", sentence, _with_exclusions(incentive, ()))
    if incentive.who is not None:
        sentence = "the conditions on who qualifies were not applied"
        yield Hypothesis("who-not-applied", sentence, replace(incentive, who=None))


def _with_exclusions(incentive: Incentive, left: tuple[object, ...]) -> Incentive:
    own = incentive.measure
    changed = replace(own, exclusions=left)  # type: ignore[arg-type]

    def mended(measure: Measure) -> Measure:
        return changed if measure == own else measure

    return replace(
        incentive,
        measure=changed,
        placing_measure=mended(incentive.placing_measure),
        reference_measure=mended(incentive.reference_measure),
        paid_measure=mended(incentive.paid_measure),
    )


def _scales(incentive: Incentive) -> Iterator[Hypothesis]:
    modes = {
        option.scale.mode for option in incentive.choice.options if len(option.scale.bands) > 1
    }
    if Mode.GRADUATED in modes:
        yield Hypothesis(
            "whole-for-graduated",
            "the band reached was paid on the whole measure instead of band by band",
            _with_scales(incentive, lambda scale: replace(scale, mode=Mode.WHOLE)),
        )
    if Mode.WHOLE in modes:
        yield Hypothesis(
            "graduated-for-whole",
            "each band was paid on its own part instead of the band reached on the whole",
            _with_scales(incentive, _graduated),
        )
    if modes:
        for step, word in ((1, "above"), (-1, "below")):
            changed = _with_scales(incentive, lambda scale, step=step: _shifted(scale, step))  # type: ignore[misc]
            yield Hypothesis("band-off", f"the rate is that of the band {word}", changed)
    choice = incentive.choice
    if choice.by is not None and not choice.by_rows:
        for option in choice.options:
            name = option.value or "others"
            one = replace(incentive, choice=Choice((Option(None, option.scale),)))
            yield Hypothesis("other-scale", f"the scale of '{name}' was used throughout", one)


def _with_scales(incentive: Incentive, change: Callable[[Scale], Scale]) -> Incentive:
    options = tuple(replace(o, scale=change(o.scale)) for o in incentive.choice.options)
    return replace(incentive, choice=replace(incentive.choice, options=options))


def _graduated(scale: Scale) -> Scale:
    return replace(scale, mode=Mode.GRADUATED) if scale.bands[0].low is not None else scale


def _shifted(scale: Scale, step: int) -> Scale:
    """Every band with its neighbour's pay; the last on either end keeps its own."""
    last = len(scale.bands) - 1
    bands = [
        Band(band.low, band.high, scale.bands[max(0, min(last, position + step))].pay)
        for position, band in enumerate(scale.bands)
    ]
    return replace(scale, bands=tuple(bands))


def _rows(paper: Partner, incentive: Incentive) -> Iterator[Hypothesis]:
    entries: Sequence[Entry] = paper.entries[incentive.measure.origin]
    own = [entry for entry in entries if entry.partner == paper.partner]
    if any(entry.share != 1 for entry in own):
        sentence = "the partner's share of its accounts was not applied"
        yield Hypothesis("share-not-applied", sentence, rows=lambda e: replace(e, share=Decimal(1)))
    unit = incentive.measure.unit
    if incentive.measure.is_money and any(e.currency and e.currency != unit for e in own):
        sentence = f"amounts in other currencies were added up as if in {unit}"
        yield Hypothesis("not-converted", sentence, rows=lambda e: replace(e, currency=unit))
        sentence = f"only rows billed in {unit} were counted"
        yield Hypothesis(
            "currency-left-out", sentence, rows=lambda e: e if e.currency in ("", unit) else None
        )


def _time(paper: Partner, incentive: Incentive, span: Span) -> Iterator[Hypothesis]:
    if incentive.measure.origin == "consumption":
        other = "billing month" if incentive.counts_by == "charge month" else "charge month"
        flipped = replace(incentive, counts_by=other)  # type: ignore[arg-type]
        yield Hypothesis(
            "month-shifted", f"rows were placed by {other}, not {incentive.counts_by}", flipped
        )
    length = span.last - span.first + 1
    if length > LONGEST:
        return
    for step, word in ((-1, "before"), (1, "after")):
        moved = Span(span.first + step * length, span.last + step * length, "")
        yield Hypothesis("interval-shifted", f"it is the amount of the interval {word}", span=moved)
    counts_by = incentive.counts_by
    for month in range(span.first, min(span.last, paper.through) + 1):
        yield Hypothesis(
            "month-missing",
            f"{month_text(month)} was left out",
            rows=lambda e, month=month: None if e.month(counts_by) == month else e,  # type: ignore[misc]
        )
