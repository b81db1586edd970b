"""Checks of caps, floors, guarantees, payment minimums and splits."""

from collections.abc import Iterator
from decimal import Decimal

from largesse.money import plain
from largesse.programme.checks.finding import finding
from largesse.programme.checks.placing import spans_whole
from largesse.programme.model import Incentive, Place, Programme
from largesse.programme.order import circle
from largesse.programme.terms.limits import Below, Guaranteed, Limit, Scope
from largesse.programme.terms.periods import Interval
from largesse.workspace.errors import Problem


def _limits(incentive: Incentive) -> Iterator[tuple[Place, str, Limit]]:
    for index, limit in enumerate(incentive.caps):
        yield incentive.where("cap", index), "cap", limit
    if incentive.floor is not None:
        yield incentive.where("floor"), "floor", incentive.floor


def limits_are_above_zero(programme: Programme) -> Iterator[Problem]:
    """A cap, floor, guarantee, minimum or unit cost of zero or less is a slip."""
    for incentive in programme.incentives.values():
        stated: list[tuple[Place, str, Decimal | None]] = []
        for place, name, limit in _limits(incentive):
            amount = limit.height.amount
            stated += [(place, name, amount.value if amount else None)]
            stated += [(place, name, limit.height.share)]
        guarantee, cost = incentive.guarantee, incentive.unit_cost
        if guarantee is not None:
            stated.append((incentive.where("guarantee"), "guarantee", guarantee.amount.value))
        if cost is not None:
            stated.append((incentive.where("unit cost"), "unit cost", cost.value))
        stated.append((incentive.where("pays", "minimum"), "minimum", incentive.pays.minimum))
        for place, name, value in stated:
            if value is not None and value <= 0:
                what = f"{incentive.id}: a {name} of {plain(value)} means nothing"
                yield finding(place, what, "state an amount above zero, or remove it", "limit-zero")


def limits_count_in_known_scopes(programme: Programme) -> Iterator[Problem]:
    """A cap counts per partner or in the incentive's own scope.

    What all partners together may earn is the envelope's business: it is decided at the close over
    the whole set, not while one partner's amount is worked out.
    """
    for incentive in programme.incentives.values():
        for place, name, limit in _limits(incentive):
            if limit.per is Scope.PROGRAMME:
                what = f"{incentive.id} has a {name} over all partners together"
                mend = "give its envelope that amount, and say there what happens when it runs out"
                yield finding(place, what, mend, "cap-scope")
                continue
            known = {Scope.PARTNER, incentive.per} - {Scope.LINE}
            if name == "floor":
                known = {incentive.per if incentive.per is not Scope.LINE else Scope.PARTNER}
            if limit.per not in known:
                earns = incentive.per.value
                what = f"{incentive.id} has a {name} per {limit.per.value}, but earns per {earns}"
                mend = f"say per {' or per '.join(sorted(scope.value for scope in known))}"
                yield finding(place, what, mend, "cap-scope")


def shares_are_of_the_same_keys(programme: Programme) -> Iterator[Problem]:
    """A cap that is a share of a measure counts in the scope in which the measure is taken.

    Of the measure a rule per customer knows each customer's; a quarter of the one's is no cap on
    what the partner earns of both.
    """
    for incentive in programme.incentives.values():
        for place, name, limit in _limits(incentive):
            share = limit.height.share is not None and not limit.height.of_earned
            whole = limit.per is Scope.PARTNER and incentive.per not in (Scope.PARTNER, Scope.LINE)
            if share and whole and name != "floor":
                what = f"{incentive.id} measures per {incentive.per.value}, and its {name} is a "
                what += "share of a measure per partner"
                mend = f"say per {incentive.per.value}, or state an amount"
                yield finding(place, what, mend, "cap-share-scope")


def shares_are_of_what_others_earn(programme: Programme) -> Iterator[Problem]:
    """A share of what another incentive earned: in one unit, over one interval, in no circle."""
    for incentive in programme.incentives.values():
        for place, name, limit in _limits(incentive):
            if not limit.height.of_earned:
                continue
            other = programme.incentives.get(str(limit.height.share_of))
            if other is None:
                what = f"{incentive.id}: its {name} is a share of what '{limit.height.share_of}' "
                what += "earned, which is no incentive"
                yield finding(place, what, "name an incentive of this programme", "earned-share")
                continue
            if other.unit != incentive.unit:
                what = f"{incentive.id} earns {incentive.unit}, and '{other.id}' {other.unit}"
                yield finding(
                    place, what, f"take the share of what earns {incentive.unit}", "earned-share"
                )
            term = Interval.TERM in (other.over, incentive.over)
            if other.over is not incentive.over or (term and other.holds != incentive.holds):
                what = (
                    f"{incentive.id} is measured over the {incentive.over.value}, and '{other.id}' "
                )
                what += f"over the {other.over.value}"
                yield finding(
                    place, what, f"measure both over the {other.over.value}", "earned-share"
                )
            if limit.per is not Scope.PARTNER and limit.per is not other.per:
                what = f"{incentive.id}: its {name} counts per {limit.per.value}, and '{other.id}' "
                what += f"earns per {other.per.value}"
                yield finding(place, what, "count per partner", "earned-share")
    ring = circle(programme.incentives, programme.stacks)
    if ring:
        place = programme.incentives[ring[0]].place
        what = f"{' needs '.join([*ring, ring[0]])}: each waits for what the next one earns"
        mend = "take one of the shares of a measure, or state an amount"
        yield finding(place, what, mend, "earned-circle")


def limits_span_whole_intervals(programme: Programme) -> Iterator[Problem]:
    """A cap counts over whole intervals of the rule; a floor over the rule's own."""
    for incentive in programme.incentives.values():
        for place, name, limit in _limits(incentive):
            if limit.over is None or limit.over is incentive.over:
                continue
            over = incentive.over.value
            if limit.height.share is not None:
                what = f"{incentive.id}: its {name} is a share of what was measured in the {over}, "
                what += f"but counts per {limit.over.value}"
                yield finding(place, what, f"count per {over}", "cap-share-interval")
                continue
            if name == "floor" or not spans_whole(limit.over, incentive.over, programme):
                what = f"{incentive.id} earns over the {over}, and its {name} counts per "
                what += limit.over.value
                mend = f"count per {over}" + (
                    "" if name == "floor" else " or whole multiples of it"
                )
                yield finding(place, what, mend, "cap-interval")


def floors_stand_below_caps(programme: Programme) -> Iterator[Problem]:
    """A stated floor is not above a stated cap."""
    for incentive in programme.incentives.values():
        floor = incentive.floor
        caps = [c.height.amount for c in incentive.caps if c.height.amount and not c.height.share]
        if floor is not None and floor.height.amount is not None:
            for cap in caps:
                if cap.value < floor.height.amount.value:
                    what = f"{incentive.id}: the floor is above the cap of {plain(cap.value)}"
                    yield finding(incentive.where("floor"), what, "lower it", "floor-above-cap")


def minimums_have_an_amount(programme: Programme) -> Iterator[Problem]:
    """'below: forfeit' says what becomes of less than a minimum, so there must be one."""
    for incentive in programme.incentives.values():
        if ("pays", "below") in incentive.places and incentive.pays.minimum is None:
            what = f"{incentive.id} says what becomes of too little, but not what is too little"
            mend = "add 'minimum: 200 USD'"
            yield finding(incentive.where("pays", "below"), what, mend, "no-minimum")


def minimums_can_be_reached(programme: Programme) -> Iterator[Problem]:
    """What is forfeited below a minimum can reach it: the minimum is not above the cap."""
    for incentive in programme.incentives.values():
        minimum = incentive.pays.minimum
        lifted = incentive.floor is not None or incentive.guarantee is not None
        if minimum is None or incentive.pays.below is not Below.FORFEIT or lifted:
            continue
        for cap in incentive.caps:
            amount = None if cap.height.share else cap.height.amount
            if amount is not None and cap.per is Scope.PARTNER and amount.value < minimum:
                what = f"{incentive.id}: nothing is ever paid: the cap of {plain(amount.value)} "
                what += "is below the minimum, and less is forfeited"
                place = incentive.where("pays", "minimum")
                yield finding(place, what, "lower the minimum", "minimum-above-cap")


def guarantees_fit_the_year(programme: Programme) -> Iterator[Problem]:
    """A cumulative guarantee and a draw run over the intervals of a year."""
    for incentive in programme.incentives.values():
        guarantee = incentive.guarantee
        if guarantee is None or guarantee.how is Guaranteed.EACH:
            continue
        if not spans_whole(Interval.YEAR, incentive.over, programme):
            what = f"{incentive.id}: a guarantee that is {guarantee.how.value} runs over a year, "
            what += f"which does not hold whole intervals of 'over: {incentive.over.value}'"
            mend = "measure over a month, quarter, half or year, or guarantee 'each'"
            yield finding(incentive.where("guarantee"), what, mend, "guarantee-interval")


def splits_sum_to_the_whole(programme: Programme) -> Iterator[Problem]:
    """Parts of a split are above zero and 100 % together; conversions and titles name them."""
    for incentive in programme.incentives.values():
        place = incentive.where("split")
        total = sum((part.share for part in incentive.split), Decimal(0))
        if incentive.split and total != 1:
            what = f"{incentive.id}: the split sums to {plain(total * 100)} %"
            yield finding(place, what, "let the parts sum to 100%", "split-sum")
        for part in incentive.split:
            if part.share <= 0:
                what = f"{incentive.id}: the part '{part.name}' is {plain(part.share * 100)} %"
                mend = "give it a share above zero, or remove it"
                yield finding(incentive.where("split", part.name), what, mend, "split-part")
        names = sorted(part.name for part in incentive.split)
        for name in incentive.part_titles:
            if name not in names:
                what = f"{incentive.id}: '{name}' has a title and is no part of the split"
                mend = f"name a part of the split: {', '.join(names) or 'there is none'}"
                yield finding(incentive.where("titles", name), what, mend, "split-part")
        for index, turn in enumerate(incentive.conversions):
            if not {turn.part, turn.becomes} <= set(names) or turn.part == turn.becomes:
                what = f"{incentive.id}: '{turn.part}' cannot become '{turn.becomes}'"
                mend = f"name two parts of the split: {', '.join(names) or 'there is none'}"
                yield finding(incentive.where("converts", index), what, mend, "split-part")
