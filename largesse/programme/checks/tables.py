"""Checks of what stands beside the first placing: tables of several dimensions, and conditions."""

from collections.abc import Iterator
from decimal import Decimal

from largesse.money import decimals
from largesse.programme.checks.finding import edge, finding, scales_of
from largesse.programme.checks.scales import EDGE_SCALE
from largesse.programme.model import Programme
from largesse.programme.terms.placing import Against, Placing
from largesse.programme.terms.scales import Mode
from largesse.workspace.errors import Problem

_EARLIER = (Against.PREVIOUS, Against.LAST_YEAR, Against.AGREED)
_SLIGHT = Decimal("0.5")
_SLIGHT_MEND = "write 'increase over ...', of which 10% is a tenth more, or '[110%, ...)'"
_OUTER = (Mode.WHOLE, Mode.GRADUATED)


def tables_have_what_places(programme: Programme) -> Iterator[Problem]:
    """Bands inside a band need a second 'placed by', and a second one needs bands inside bands."""
    deepest = dict.fromkeys(programme.incentives, 0)
    for said in scales_of(programme):
        incentive = said.incentive
        deepest[incentive.id] = max(deepest[incentive.id], said.depth)
        if said.depth > len(incentive.beside):
            what = "bands stand inside a band, and nothing says what places in them"
            mend = "list what places: 'placed by: [amount, attainment of target]'"
            yield said.finding(what, mend, "table-depth")
        inside = any(band.inner is not None for band in said.scale.bands)
        if inside and said.scale.mode not in _OUTER:
            what = f"bands of 'mode: {said.scale.mode.value}' cannot hold bands"
            yield said.finding(what, "use mode: whole or mode: graduated", "table-mode")
        amounts = any(pay.states_amount for pay in said.scale.pays)
        if inside and amounts and said.scale.mode is Mode.GRADUATED:
            what = "a stated amount inside a graduated band has no part to be paid on"
            yield said.finding(what, "write shares, or use mode: whole", "table-mode")
    for name, depth in deepest.items():
        incentive = programme.incentives[name]
        if depth < len(incentive.beside):
            what = f"{name} is placed by {len(incentive.beside) + 1} things, but its bands hold "
            what += "no bands"
            mend = "write what each band pays as bands of the second, or place by one thing"
            yield finding(incentive.where("placed by"), what, mend, "table-depth")


def growth_counts_from_one(programme: Programme) -> Iterator[Problem]:
    """Growth by a tenth is 110%: edges that all lie below a half were meant as an increase."""
    for said in scales_of(programme):
        edges = [e for band in said.scale.bands for e in (band.low, band.high) if e is not None]
        if said.placing is not None and _is_growth(said.placing) and _are_slight(edges):
            what = "placed by growth, where 110% is a tenth more, all bands lie below a half"
            yield said.finding(what, _SLIGHT_MEND, "growth-or-increase")
    for incentive in programme.incentives.values():
        for index, required in enumerate(incentive.requires):
            if _is_growth(required.what.placing) and _are_slight([required.bound.edge]):
                what = f"{incentive.id} requires a growth of {edge(required.bound.edge, True)}, "
                what += "where 110% is a tenth more"
                place = incentive.where("requires", index)
                yield finding(place, what, _SLIGHT_MEND, "growth-or-increase")


def _is_growth(placing: Placing) -> bool:
    return placing.is_ratio and placing.against in _EARLIER and not placing.minus_one


def _are_slight(edges: list[Decimal]) -> bool:
    return 0 < max(edges, default=Decimal(0)) < _SLIGHT


def requirements_are_in_what_they_ask(programme: Programme) -> Iterator[Problem]:
    """A required ratio is stated in percent, a required quantity as a number in its unit."""
    for incentive in programme.incentives.values():
        for index, required in enumerate(incentive.requires):
            place, bound = incentive.where("requires", index), required.bound
            is_ratio = required.what.placing.is_ratio
            unit = required.what.measure.unit
            if is_ratio != bound.in_percent:
                what = f"{incentive.id} requires a {'ratio' if is_ratio else 'quantity'}, stated "
                what += f"as {edge(bound.edge, bound.in_percent)}"
                mend = "write it in percent, like 90%" if is_ratio else f"write it in {unit}"
                yield finding(place, what, mend, "required-edge")
            if bound.unit and bound.unit != unit:
                what = f"{incentive.id} requires {bound.unit} of '{required.what.measure.id}', "
                what += f"which is in {unit}"
                yield finding(place, what, f"state it in {unit}", "required-edge")
            if decimals(bound.edge) > EDGE_SCALE:
                most = "three decimals in percent" if bound.in_percent else "five decimals"
                what = f"{incentive.id} requires {edge(bound.edge, bound.in_percent)}, which has "
                yield finding(place, what + f"more than {most}", "shorten it", "edge-too-fine")
