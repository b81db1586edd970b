"""Checks of what is measured: what places, what is paid on, over which months, of whose rows."""

from collections.abc import Iterator

from largesse.expr.tree import Expr, Type, columns
from largesse.programme.calendar import MONTHS_IN
from largesse.programme.checks.finding import compared_by, finding, scales_of
from largesse.programme.model import Incentive, Measure, Programme
from largesse.programme.terms.limits import Scope
from largesse.programme.terms.periods import CALENDAR_INTERVALS, Interval
from largesse.programme.terms.placing import Against, Basis
from largesse.programme.terms.scales import Mode, PayKind
from largesse.programme.vocabulary import facts_schema
from largesse.workspace.errors import Problem

_SUMMING = ("sum", "count")
_NO_GROUPS = ("role", "customer", "partner", "deal")
_STEPWISE = (Mode.GRADUATED, Mode.SUMMED, Mode.ROLLING)


def references_are_meant(programme: Programme) -> Iterator[Problem]:
    """'pays on: increment' and 'expects: target' need something to compare with."""
    for incentive in programme.incentives.values():
        reference = incentive.placing.reference if incentive.placing else None
        needs = incentive.paid_on.basis in (Basis.INCREMENT, Basis.REFERENCE, Basis.AT_TARGET)
        if needs and reference is None:
            basis = incentive.paid_on.basis.value.replace("-", " ")
            what = f"{incentive.id} pays on its {basis}, but compares with nothing"
            mend = "add 'placed by: growth over ...' or 'placed by: attainment of ...'"
            yield finding(incentive.where("pays on"), what, mend, "no-reference")
        elif incentive.paid_on.basis is Basis.AT_TARGET and not incentive.is_placed_by_ratio:
            what = f"{incentive.id} pays an amount at target, and is placed by no ratio to one"
            mend = "write 'attainment of ...', or pay on the increment"
            yield finding(incentive.where("pays on"), what, mend, "no-reference")
        has_target = reference is not None and reference.kind in (Against.TARGET, Against.FIXED)
        if incentive.expects == "target" and not has_target:
            what = f"{incentive.id} expects its target, but has none"
            mend = "add 'placed by: attainment of target'"
            yield finding(incentive.where("expects"), what, mend, "no-reference")


def what_places_has_bands(programme: Programme) -> Iterator[Problem]:
    """'placed by' beside one rate decides nothing, unless what is paid on comes of it."""
    for incentive in programme.incentives.values():
        of_it = incentive.paid_on.basis in (Basis.INCREMENT, Basis.REFERENCE, Basis.AT_TARGET)
        scales = [option.scale for option in incentive.choice.options]
        banded = any(len(s.bands) > 1 or s.bands[0].low is not None for s in scales)
        if incentive.placing is not None and not banded and not of_it:
            what = f"{incentive.id}: 'placed by' decides nothing: there is one rate and no bands"
            mend = "write a scale with the bands it places in, like '[100%, inf)': 2%"
            yield finding(incentive.where("placed by"), what, mend, "placing-unused")


def references_name_their_interval(programme: Programme) -> Iterator[Problem]:
    """'growth over previous year' stands in a rule measured over the year."""
    for said in compared_by(programme):
        incentive, place, reference = said.incentive, said.place, said.placing.reference
        if reference is None:
            continue
        over = incentive.over.value
        if reference.interval not in (None, incentive.over):
            named = reference.interval.value
            what = f"{incentive.id} is measured over the {over} and compares with a {named}"
            yield finding(place, what, f"write {over}, or 'over: {named}'", "reference-interval")
        in_past = reference.kind in (Against.PREVIOUS, Against.LAST_YEAR)
        if in_past and incentive.over is Interval.TERM:
            what = f"{incentive.id} is measured over its term, which has none before it"
            mend = "compare with an agreed baseline, or measure over the year"
            yield finding(place, what, mend, "reference-interval")


def references_are_in_the_unit_compared(programme: Programme) -> Iterator[Problem]:
    """What is compared and what it is compared with are in one unit."""
    for said in compared_by(programme):
        reference, unit = said.placing.reference, said.measure.unit
        if reference is None:
            continue
        other = reference.unit or said.reference_measure.unit
        if other != unit:
            what = f"{said.incentive.id} compares {unit} with {other}"
            mend = f"compare with a measure or an amount in {unit}"
            yield finding(said.place, what, mend, "reference-unit")


def modes_fit_what_is_paid_on(programme: Programme) -> Iterator[Problem]:
    """Graduated bands already pay on parts; fixed amounts are paid on nothing."""
    for said in scales_of(programme):
        incentive, mode = said.incentive, said.scale.mode
        basis = incentive.paid_on.basis
        kinds = {band.pay.kind for band in said.scale.bands if band.pay.value}
        place = incentive.where("pays on")
        if basis is Basis.INCREMENT and mode in _STEPWISE and incentive.is_placed_by_ratio:
            what = f"{incentive.id}: {mode.value} bands already pay on their own parts"
            mend = "remove 'pays on: increment', or say mode: whole"
            yield finding(place, what, mend, "increment-mode")
        placing = incentive.placing
        other = basis is Basis.MEASURE and incentive.paid_measure != incentive.placing_measure
        apart = other or basis not in (Basis.MEASURE, Basis.INCREMENT)
        apart = apart or (placing is not None and placing.across is not None)
        if mode is Mode.ROLLING and apart:
            what = f"{incentive.id}: rolling bands pay on what places, up to each band's top"
            mend = "remove 'pays on:', or place by what is paid on"
            yield finding(place, what, mend, "rolling-basis")
        blends = apart or (incentive.choice.columns and placing is not None)
        blends = blends or (placing is not None and placing.is_widened)
        amounts = any(band.pay.states_amount for band in said.scale.bands)
        is_mixed = amounts and kinds != {PayKind.FIXED}
        if blends and is_mixed and mode in (Mode.GRADUATED, Mode.SUMMED):
            what = "bands that blend into one rate cannot hold amounts beside shares"
            yield said.finding(what, "write shares only, or amounts only", "blended-amounts")
        if kinds == {PayKind.FIXED} and ("pays on",) in incentive.places:
            what = f"{incentive.id} pays stated amounts, whatever 'pays on:' says"
            yield finding(place, what, "remove 'pays on:'", "pays-on-amounts")


def windows_widen(programme: Programme) -> Iterator[Problem]:
    """'MEASURE over year' places by a window of whole intervals of the rule."""
    for said in compared_by(programme):
        incentive, placing, place = said.incentive, said.placing, said.place
        if placing.over is None:
            continue
        if not spans_whole(placing.over, incentive.over, programme):
            over = f"'over: {incentive.over.value}'"
            what = f"{incentive.id}: a {placing.over.value} does not hold whole intervals of {over}"
            mend = "place by a window of whole intervals of the rule"
            yield finding(place, what, mend, "window-interval")


def groups_are_of_partners(programme: Programme) -> Iterator[Problem]:
    """'MEASURE across FACT' adds up partners with the same text fact, in a rule per partner."""
    facts = facts_schema(programme.facts, programme.roles)
    for said in compared_by(programme):
        incentive, across = said.incentive, said.placing.across
        if across is None:
            continue
        column = facts.find(across)
        if across in _NO_GROUPS or column is None or column.type is not Type.TEXT:
            what = f"{incentive.id} counts partners together by '{across}', which is no text fact "
            mend = "declare it under 'facts:' of the programme, e.g. parent: {is: text}"
            yield finding(said.place, what + "of partners", mend, "group-fact")
        if incentive.per is not Scope.PARTNER:
            what = f"{incentive.id} counts partners together, but earns per {incentive.per.value}"
            yield finding(said.place, what, "say per: partner", "group-scope")
        if said.measure.aggregate not in _SUMMING:
            what = f"{incentive.id} adds partners up, and '{said.measure.id}' is a "
            what += said.measure.aggregate
            yield finding(said.place, what, "place by a sum or a count", "group-aggregate")
        stack = programme.stack_of(incentive.id)
        if stack is not None and incentive.id in stack.remainder and said.key == "placed by":
            what = f"{incentive.id} is placed by its group, of which no remainder is known"
            mend = f"say 'computed on: {{{incentive.id}: full}}' in the stack"
            yield finding(said.place, what, mend, "group-remainder")


def spans_whole(wide: Interval, narrow: Interval, programme: Programme) -> bool:
    """Whether every interval of kind ``wide`` is made of whole ones of kind ``narrow``."""
    if wide is Interval.TERM or wide is narrow:
        return True
    if narrow is Interval.TERM:
        return False
    start = programme.calendar.year_start - 1
    offsets = {k: 0 if k in CALENDAR_INTERVALS else start for k in (wide, narrow)}
    divides = MONTHS_IN[wide] % MONTHS_IN[narrow] == 0
    return divides and (offsets[wide] - offsets[narrow]) % MONTHS_IN[narrow] == 0


def exclusions_are_of_the_own_measure(programme: Programme) -> Iterator[Problem]:
    """Partners and customers are left out by the rule's own measure, for all it looks at."""
    for incentive in programme.incentives.values():
        own = {e.who for e in incentive.measure.exclusions}
        for other in incentive.measures:
            if other.id != incentive.measure.id and {e.who for e in other.exclusions} - own - {
                None
            }:
                what = (
                    f"{incentive.id} looks at '{other.id}' too, whose 'excluding: who' it ignores"
                )
                mend = "say the same 'excluding:' in the incentive, or measure without it"
                yield finding(incentive.place, what, mend, "other-exclusion")


def measures_come_from_one_place(programme: Programme) -> Iterator[Problem]:
    """What a rule measures, places by and pays on is all of billing rows, or all of activities."""
    for incentive in programme.incentives.values():
        origins = {measure.origin for measure in _of_one_place(incentive)}
        if len(origins) > 1:
            what = f"{incentive.id} mixes measures of {' and '.join(sorted(origins))}"
            mend = "measure, place and pay on rows of one kind"
            yield finding(incentive.place, what, mend, "mixed-origins")
        billing = ("counts by",) in incentive.places and "consumption" not in origins
        if billing:
            what = f"{incentive.id} measures {incentive.measure.origin}, which count by their day"
            yield finding(incentive.where("counts by"), what, "remove it", "counts-by")
        first = incentive.first
        if first is not None and incentive.measure.origin == "partners":
            what = f"{incentive.id} counts partners, who have no first month in a measure"
            yield finding(incentive.where("first"), what, "remove 'first:'", "first-of")
        elif first is not None and not first.measure.adds_up:
            what = f"{incentive.id}: '{first.measure.id}' is a {first.measure.aggregate}, of which "
            what += "one cannot say when somebody first had any"
            mend = "add 'measure:' with a sum or a count below 'first:'"
            yield finding(incentive.where("first"), what, mend, "first-of")


def _of_one_place(incentive: Incentive) -> Iterator[Measure]:
    """Every measure of the rule but what is required and what limits are a share of."""
    yield incentive.measure
    yield incentive.placing_measure
    yield incentive.reference_measure
    yield incentive.paid_measure
    if incentive.first is not None:
        yield incentive.first.measure
    for item in incentive.beside:
        yield item.measure
        yield item.reference_measure
    for required in incentive.requires:
        if required.what.reference_measure != required.what.measure:
            yield required.what.reference_measure


def limits_of_other_rows_are_of_partners(programme: Programme) -> Iterator[Problem]:
    """A limit that is a share of rows of another kind stands in a rule per partner."""
    for incentive in programme.incentives.values():
        if incentive.per in (Scope.PARTNER, Scope.LINE):
            continue
        for limit in incentive.limits:
            measure = incentive.limit_measures.get(str(limit.height.share_of))
            if measure is not None and measure.origin != incentive.measure.origin:
                what = f"{incentive.id} earns per {incentive.per.value}, of which it is not known "
                what += f"how much of '{measure.id}' is its own"
                key = "floor" if limit is incentive.floor else "cap"
                yield finding(incentive.where(key), what, "say per: partner", "limit-origin")


def scopes_exist_where_rows_come_from(programme: Programme) -> Iterator[Problem]:
    """A scope, and a fact read at an interval's end, exist where the rule looks for them."""
    allowed = {
        "consumption": (Scope.PARTNER, Scope.CUSTOMER, Scope.ACCOUNT, Scope.LINE),
        "activities": (Scope.PARTNER, Scope.CUSTOMER, Scope.DEAL, Scope.ACTIVITY, Scope.LINE),
        "partners": (Scope.PARTNER,),
    }
    for incentive in programme.incentives.values():
        scopes = allowed[incentive.measure.origin]
        if incentive.per not in scopes:
            what = f"{incentive.id}: {incentive.measure.origin} have no {incentive.per.value}"
            mend = f"say per: {', '.join(scope.value for scope in scopes)}"
            yield finding(incentive.where("per"), what, mend, "scope")
        for keys, predicate in _read_at_the_end(incentive):
            for name in sorted(columns(predicate)):
                if not _is_known_at_the_end(name, incentive.per):
                    what = f"{incentive.id}: '{name}' is not known at the end of an interval"
                    mend = "ask it in 'who:', or say 'per: customer' (or deal) in the incentive"
                    yield finding(incentive.where(*keys), what, mend, "end-facts")


def _read_at_the_end(incentive: Incentive) -> Iterator[tuple[tuple[str | int, ...], Expr]]:
    for index, factor in enumerate(incentive.times):
        yield ("times", index, "who"), factor.who
    for index, hold in enumerate(incentive.holding):
        yield ("holding", index, "who"), hold.who
    choice = incentive.choice
    if choice.by is not None and not choice.by_rows and choice.as_of == "interval end":
        yield ("scale" if ("scale",) in incentive.places else "rate", "by"), choice.by


def _is_known_at_the_end(name: str, per: Scope) -> bool:
    if name == "role":
        return False
    if name == "customer" or name.startswith("customer."):
        return per is Scope.CUSTOMER
    if name == "deal" or name.startswith("deal."):
        return per is Scope.DEAL
    return True


def per_line_scales_stand_alone(programme: Programme) -> Iterator[Problem]:
    """A per-line incentive looks at one row at a time: no growth and no other window."""
    for incentive in programme.incentives.values():
        if not incentive.is_per_line:
            continue
        placing, choice = incentive.placing, incentive.choice
        widened = placing is not None and (
            placing.reference or placing.over or placing.trailing_months or incentive.beside
        )
        widened = widened or bool(incentive.groups)
        read = (incentive.measure, incentive.placing_measure, incentive.paid_measure)
        sums = all(m.aggregate == "sum" and m.of is not None for m in read)
        plain = incentive.paid_on.basis is Basis.MEASURE
        if widened or not sums or not plain:
            what = f"{incentive.id} is per line, where nothing but the line itself is known"
            mend = "measure a sum, and place by and pay on sums of the same line"
            yield finding(incentive.where("per"), what, mend, "per-line")
        elif any((m.rows or incentive.measure.rows) != incentive.measure.rows for m in read):
            what = f"{incentive.id} is per line; what places or pays may not choose other lines"
            mend = "say 'rows:' in the incentive, and place by a measure of all lines"
            yield finding(incentive.where("per"), what, mend, "per-line")
        if choice.by is not None and choice.as_of == "interval end":
            what = f"{incentive.id} is per line, and its scale is chosen at the interval's end"
            mend = "remove 'by as of: interval end'"
            yield finding(incentive.where("by as of"), what, mend, "per-line")


def intervals_divide(programme: Programme) -> Iterator[Problem]:
    """What is settled more often than measured is settled in whole parts of the interval."""
    for incentive in programme.incentives.values():
        if not spans_whole(incentive.over, incentive.settles, programme):
            settles, over = incentive.settles.value, incentive.over.value
            what = f"{incentive.id} is measured over the {over} and settled by the {settles}"
            mend = f"settle by a part of the {over}, such as month, or leave 'settles:' out"
            yield finding(incentive.where("settles"), what, mend, "settles")


def invoices_fix_whole_months(programme: Programme) -> Iterator[Problem]:
    """'fixed by: invoice' goes by billing months, so the period begins and ends with months."""
    for incentive in programme.incentives.values():
        if incentive.fixed_by != "invoice":
            continue
        if incentive.measure.origin != "consumption":
            what = f"{incentive.id} measures what has no invoice"
            mend = "remove 'fixed by:', or name a date fact, like deal.consent"
            yield finding(incentive.where("fixed by"), what, mend, "fixed-by")
        bounds = (incentive.holds.start, incentive.holds.end)
        if any(day is not None and day.day != 1 for day in bounds):
            what = f"{incentive.id} is fixed by the invoice, and its period cuts a billing month"
            mend = "begin and end 'holds:' with the first of a month"
            yield finding(incentive.where("holds"), what, mend, "fixed-by")


def terms_have_ends(programme: Programme) -> Iterator[Problem]:
    """What is measured, placed or capped over its term needs a term that ends."""
    for incentive in programme.incentives.values():
        spans = {incentive.over, incentive.settles}
        placings = [incentive.placing, *(item.placing for item in incentive.comparisons)]
        spans |= {placing.over for placing in placings if placing and placing.over}
        spans |= {limit.over for limit in incentive.caps if limit.over}
        if Interval.TERM in spans and incentive.holds.end is None:
            what = f"{incentive.id} is measured over its term, which has no end"
            yield finding(
                incentive.where("holds"),
                what,
                "give 'holds:' an end, or measure over the year",
                "open-term",
            )
