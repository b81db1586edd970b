"""Checks of what is paid: shares, amounts, factors and their units."""

from collections.abc import Iterator
from decimal import Decimal

from largesse.money import RATE_SCALE, decimals, is_currency, plain
from largesse.programme.checks.finding import Said, finding, scales_of
from largesse.programme.model import Incentive, Programme
from largesse.programme.terms.placing import OWN_MEASURE, Basis
from largesse.programme.terms.scales import PayKind
from largesse.workspace.errors import Problem

FACTOR_LIMIT = 100
"""Rates and factors are DECIMAL(12, 10) in the engine: two digits before the point."""

IN_UNITS = ("benefit", "credit")


def nothing_paid_is_negative(programme: Programme) -> Iterator[Problem]:
    """A rule earns; what is taken back is a correction of the rows, never a negative rate."""
    for said in scales_of(programme):
        for index, band in said.bands():
            if min(band.pay.value, band.pay.lump, band.pay.until or 0) < 0:
                mend = "write nothing; amounts taken back come from corrected rows"
                yield said.finding("a band pays less than nothing", mend, "negative-pay", index)
    for incentive in programme.incentives.values():
        for index, factor in enumerate(incentive.times):
            if factor.factor < 0:
                what = f"{incentive.id}: a factor is below zero"
                place = incentive.where("times", index, "by")
                yield finding(place, what, "write for example 1.2x", "negative-pay")


def rates_are_plausible(programme: Programme) -> Iterator[Problem]:
    """A share above 100 % is refused: 500% for 5 % is dearer than writing 1.5x for a factor."""
    for said in scales_of(programme):
        for index, band in said.bands():
            most = max(band.pay.value, band.pay.until or band.pay.value)
            if band.pay.kind is PayKind.RATE and most > 1:
                what = f"a band pays {plain(most * 100)} % of what it is computed on"
                yield said.finding(
                    what, "lower the rate; a factor is written 1.5x", "rate-above-100", index
                )


def rates_fit_the_engine(programme: Programme) -> Iterator[Problem]:
    """Rates and factors have at most ten decimals and are below 100, so that products are exact."""
    for said in scales_of(programme):
        for index, band in said.bands():
            for value in (band.pay.value, band.pay.until or Decimal(0)):
                if decimals(value) > RATE_SCALE:
                    what = f"{plain(value)} has more than {RATE_SCALE} decimals"
                    yield said.finding(what, "shorten it", "rate-too-fine", index)
                if band.pay.kind is PayKind.TIMES and value >= FACTOR_LIMIT:
                    what = f"the factor {plain(value)} is not below {FACTOR_LIMIT}"
                    yield said.finding(what, "lower it", "factor-too-large", index)
    for incentive in programme.incentives.values():
        for index, factor in enumerate(incentive.times):
            place = incentive.where("times", index, "by")
            if decimals(factor.factor) > RATE_SCALE:
                what = f"{incentive.id}: {plain(factor.factor)} has more than {RATE_SCALE} decimals"
                yield finding(place, what, "shorten it", "rate-too-fine")
            if factor.factor >= FACTOR_LIMIT:
                what = f"{incentive.id}: the factor {plain(factor.factor)} is not below 100"
                yield finding(place, what, "lower it", "factor-too-large")


def factors_have_something_to_multiply(programme: Programme) -> Iterator[Problem]:
    """``1.5x`` multiplies what ``pays on:`` names; of the measure itself it would be 150 %."""
    for said in scales_of(programme):
        for index, band in said.bands():
            if band.pay.kind is PayKind.TIMES and said.incentive.paid_on == OWN_MEASURE:
                mend = "add 'pays on: 100_000 USD at target', or write a percentage"
                yield said.finding("a factor has nothing to multiply", mend, "factor-of", index)


def each_counts_units(programme: Programme) -> Iterator[Problem]:
    """``2 USD each`` counts units; two dollars for each dollar is 200 %."""
    for said in scales_of(programme):
        for index, band in said.bands():
            pay = band.pay
            counts = pay.kind is PayKind.EACH and pay.per is None
            if counts and is_currency(pay.unit) and is_currency(_basis_unit(said.incentive)):
                what = f"it pays {plain(pay.value)} {pay.unit} for each unit of an amount of money"
                mend = "measure units, write a percentage, or say '5 USD per 1_000'"
                yield said.finding(what, mend, "each-of-money", index)


def pays_one_unit(programme: Programme) -> Iterator[Problem]:
    """All bands, caps and amounts of an incentive are in one currency or unit."""
    for incentive in programme.incentives.values():
        units = {incentive.unit} | set(_stated_units(incentive))
        for said in scales_of(programme):
            if said.incentive is incentive:
                units |= set(_paid_units(said))
        if len(units) > 1:
            what = f"{incentive.id} pays in {' and '.join(sorted(units))}"
            mend = "state all its amounts in one currency or unit"
            yield finding(incentive.place, what, mend, "mixed-units")


def _paid_units(said: Said) -> Iterator[str]:
    for _, band in said.bands():
        if band.pay.unit:
            yield band.pay.unit
        if band.pay.value and band.pay.kind in (PayKind.RATE, PayKind.TIMES):
            yield _basis_unit(said.incentive)


def _basis_unit(incentive: Incentive) -> str:
    """The unit of what is paid on."""
    paid_on = incentive.paid_on
    if paid_on.amount is not None:
        return paid_on.amount.unit
    if paid_on.basis in (Basis.INCREMENT, Basis.REFERENCE):
        return incentive.placing_measure.unit
    return incentive.paid_measure.unit


def _stated_units(incentive: Incentive) -> Iterator[str]:
    limits = (*incentive.caps, *((incentive.floor,) if incentive.floor else ()))
    for limit in limits:
        if limit.height.amount:
            yield limit.height.amount.unit
    for measure in incentive.limit_measures.values():
        yield measure.unit
    if incentive.guarantee:
        yield incentive.guarantee.amount.unit


def kinds_pay_what_they_are(programme: Programme) -> Iterator[Problem]:
    """Rebates, discounts, funding and marketing are money; what is not has a unit cost."""
    for incentive in programme.incentives.values():
        money = is_currency(incentive.unit)
        if not money and incentive.kind not in IN_UNITS:
            what = f"{incentive.id} is a {incentive.kind} and pays in {incentive.unit}"
            mend = "pay in a currency (2 USD each), or say kind: benefit or credit"
            yield finding(incentive.where("kind"), what, mend, "kind-unit")
        if money and incentive.unit_cost is not None:
            what = f"{incentive.id} pays money, which has no unit cost"
            yield finding(incentive.where("unit cost"), what, "remove it", "unit-cost")
        if not money and incentive.envelope is not None and incentive.unit_cost is None:
            what = f"{incentive.id} draws {incentive.unit} on an envelope of money"
            mend = f"say what one costs: unit cost: 40 {programme.currency}"
            yield finding(incentive.place, what, mend, "unit-cost")
        if incentive.cost_bearer == "partner" and incentive.kind != "credit":
            what = (
                f"{incentive.id} is a {incentive.kind}; only a credit's cost can be the partner's"
            )
            yield finding(incentive.where("cost bearer"), what, "remove it", "cost-bearer")


def other_currencies_are_converted(programme: Programme) -> Iterator[Problem]:
    """What is earned in another currency than the programme's needs a declared conversion."""
    for incentive in programme.incentives.values():
        units = {incentive.unit} | ({incentive.unit_cost.unit} if incentive.unit_cost else set())
        foreign = sorted(u for u in units if is_currency(u) and u != programme.currency)
        if foreign and incentive.envelope is not None and programme.converts is None:
            what = f"{incentive.id} pays in {foreign[0]}, its envelope is in {programme.currency}"
            mend = "add 'converts:' to the programme, or pay in the programme's currency"
            yield finding(incentive.place, what, mend, "no-conversion")
    for measure in programme.measures.values():
        if len(measure.unit) == 3 and measure.unit.isupper() and not is_currency(measure.unit):
            what = f"the measure '{measure.id}' is in {measure.unit}, which is no ISO 4217 currency"
            yield finding(measure.place, what, "write for example USD, or units", "bad-currency")
