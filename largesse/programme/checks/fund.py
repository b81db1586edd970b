"""Checks of the fund: envelopes, their years, their sums, and where they overflow to."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from largesse.programme.calendar import first_day, last_day
from largesse.programme.checks.finding import finding
from largesse.programme.model import Envelope, Fund, Place, Programme
from largesse.programme.terms.periods import Interval, Period
from largesse.workspace.errors import Problem


def envelopes_exist(programme: Programme) -> Iterator[Problem]:
    """Every incentive draws on an envelope of the fund; overflows lead to one."""
    known = programme.fund.envelopes if programme.fund else {}
    listed = ", ".join(sorted(known)) or "(none)"
    for incentive in programme.incentives.values():
        if incentive.envelope is not None and incentive.envelope not in known:
            what = f"{incentive.id} draws on '{incentive.envelope}', which the fund does not have"
            mend = f"name one of {listed}"
            yield finding(incentive.where("envelope"), what, mend, "unknown-envelope")
    for envelope in known.values():
        for target in (envelope.overflow_to, envelope.lapsed_corrections_to):
            if target is not None and target not in known:
                what = f"envelope '{envelope.id}' leads to '{target}', which the fund does not have"
                yield finding(envelope.place, what, f"name one of {listed}", "unknown-envelope")


def overflows_lead_somewhere(programme: Programme) -> Iterator[Problem]:
    """'when exhausted: overflow' names where to, and the way never comes back."""
    known = programme.fund.envelopes if programme.fund else {}
    for envelope in known.values():
        overflows = envelope.when_exhausted == "overflow"
        if overflows and envelope.overflow_to is None:
            what = f"envelope '{envelope.id}' overflows to nowhere"
            yield finding(envelope.place, what, "add 'overflow to:'", "overflow")
        if envelope.overflow_to is not None and not overflows:
            what = f"envelope '{envelope.id}' names an overflow, but is said to "
            what += f"'{envelope.when_exhausted}' when exhausted"
            yield finding(envelope.place, what, "add 'when exhausted: overflow'", "overflow")
        if _comes_back(envelope, known):
            what = f"what overflows from envelope '{envelope.id}' comes back to it"
            yield finding(envelope.place, what, "let it end in a reserve", "overflow-circle")


def _comes_back(start: Envelope, known: Mapping[str, Envelope]) -> bool:
    seen: set[str] = set()
    name = start.overflow_to
    while name is not None and name in known and name not in seen:
        if name == start.id:
            return True
        seen.add(name)
        name = known[name].overflow_to
    return False


def late_corrections_have_a_reserve(programme: Programme) -> Iterator[Problem]:
    """Corrections borne by their year of origin need a reserve for years that have lapsed.

    An envelope with one amount for the whole period has no years that lapse.
    """
    for envelope in (programme.fund.envelopes if programme.fund else {}).values():
        of_origin = envelope.late_corrections == "year of origin"
        by_year = any(envelope.amounts)
        if of_origin and by_year and envelope.lapsed_corrections_to is None:
            what = f"envelope '{envelope.id}' does not say who bears a correction of a lapsed year"
            mend = "add 'lapsed corrections to:' with a reserve"
            yield finding(envelope.place, what, mend, "lapsed-corrections")
        if not of_origin and envelope.lapsed_corrections_to is not None:
            what = f"the current year bears late corrections of envelope '{envelope.id}', "
            what += "so none falls on a lapsed one"
            mend = "add 'late corrections: year of origin', or remove 'lapsed corrections to:'"
            yield finding(envelope.place, what, mend, "lapsed-corrections")


def envelopes_are_of_the_funds_years(programme: Programme) -> Iterator[Problem]:
    """Amounts by year name fiscal years that the fund's period touches."""
    fund = programme.fund
    if fund is None:
        return
    years = _years(programme, fund)
    for envelope in fund.envelopes.values():
        for name in envelope.amounts:
            if name and name not in years:
                what = f"envelope '{envelope.id}' has an amount for '{name}', no year of the fund"
                mend = f"the years are {', '.join(years)}"
                yield finding(envelope.place, what, mend, "envelope-year")


def _years(programme: Programme, fund: Fund) -> list[str]:
    found = []
    month = fund.period.start.year * 12 + fund.period.start.month - 1
    for _ in range(100):
        span = programme.calendar.span(Interval.YEAR, month)
        if not Period(first_day(span.first), last_day(span.last)).overlaps(fund.period):
            break
        found.append(span.name)
        month = span.last + 1
    return found


def envelopes_have_money(programme: Programme) -> Iterator[Problem]:
    """Amounts are above zero and in the programme's currency; none stands for nothing."""
    fund = programme.fund
    if fund is None:
        return
    if fund.authorised.unit != programme.currency:
        what = f"the fund is in {fund.authorised.unit}, the programme in {programme.currency}"
        mend = f"state it in {programme.currency}"
        yield finding(fund.place, what, mend, "envelope-currency")
    if fund.authorised.value <= 0:
        yield finding(
            fund.place, "the fund authorises nothing", "state its amount", "envelope-zero"
        )
    for envelope in fund.envelopes.values():
        if any(amount < 0 for amount in envelope.amounts.values()):
            what = f"envelope '{envelope.id}' has an amount below zero"
            yield finding(envelope.place, what, "state amounts above zero", "envelope-zero")
        if _total(fund, envelope) is None and _stated_above(fund, envelope) is None:
            what = f"envelope '{envelope.id}' has no amount, nor has any part or whole of it"
            yield finding(envelope.place, what, "add 'amount:'", "envelope-amount")


def _parts(fund: Fund, parent: str | None) -> list[Envelope]:
    return [e for e in fund.envelopes.values() if e.parent == parent]


def _total(fund: Fund, envelope: Envelope) -> Decimal | None:
    """What an envelope is stated to hold: its own amount, or the sum of its parts'."""
    if envelope.amounts:
        return sum(envelope.amounts.values(), Decimal(0))
    totals = [t for part in _parts(fund, envelope.id) if (t := _total(fund, part)) is not None]
    return sum(totals, Decimal(0)) if totals else None


def _stated_above(fund: Fund, envelope: Envelope) -> Envelope | None:
    while envelope.parent is not None:
        envelope = fund.envelopes[envelope.parent]
        if envelope.amounts:
            return envelope
    return None


def envelopes_fit_the_fund(programme: Programme) -> Iterator[Problem]:
    """Parts never sum to more than their whole, in all and in each year."""
    fund = programme.fund
    if fund is None:
        return
    wholes: list[tuple[str | None, Decimal, Place]] = [(None, fund.authorised.value, fund.place)]
    wholes += [
        (e.id, sum(e.amounts.values(), Decimal(0)), e.place)
        for e in fund.envelopes.values()
        if e.amounts
    ]
    for parent, whole, place in wholes:
        parts = sum((_total(fund, e) or Decimal(0) for e in _parts(fund, parent)), Decimal(0))
        if parts > whole:
            name = f"envelope '{parent}'" if parent else "the fund"
            what = f"the parts of {name} sum to {parts:,f}, more than its {whole:,f}"
            yield finding(place, what, "lower the parts or raise the whole", "envelope-sum")
    yield from _years_fit(fund)


def _years_fit(fund: Fund) -> Iterator[Problem]:
    for envelope in fund.envelopes.values():
        for year, whole in envelope.amounts.items():
            parts = _parts(fund, envelope.id)
            stated = sum((p.amounts.get(year, Decimal(0)) for p in parts), Decimal(0))
            if year and stated > whole:
                what = f"the parts of envelope '{envelope.id}' sum to {stated:,f} in {year}, "
                what += f"more than its {whole:,f}"
                mend = "lower the parts or raise the whole"
                yield finding(envelope.place, what, mend, "envelope-sum")


def incentives_end_with_the_fund(programme: Programme) -> Iterator[Problem]:
    """A rule that draws on the fund holds within the fund's period."""
    fund = programme.fund
    if fund is None:
        return
    for incentive in programme.incentives.values():
        if incentive.envelope is None or incentive.holds.start.year == 1900:
            continue
        ends_late = fund.period.end is not None and (
            incentive.stated.end is None or incentive.stated.end > fund.period.end
        )
        if ends_late or incentive.holds.start < fund.period.start:
            end = fund.period.end.isoformat() if fund.period.end else "inf"
            what = f"{incentive.id} holds on days that the fund is not for"
            mend = f"hold within '[{fund.period.start.isoformat()}, {end})'"
            yield finding(incentive.where("holds"), what, mend, "outside-fund")
