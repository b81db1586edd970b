"""What the checks share: how a finding is placed, and the scales of a programme one by one."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from largesse.money import plain
from largesse.programme.model import Incentive, Measure, Place, Programme
from largesse.programme.terms.placing import Placing
from largesse.programme.terms.scales import Band, Scale
from largesse.workspace.errors import Problem


def finding(place: Place, what: str, mend: str, code: str) -> Problem:
    """A problem of the given code, at a place in the files."""
    return Problem(what, mend, place.file, place.line, place.column, code)


@dataclass(frozen=True, slots=True)
class Said:
    """One scale of one incentive, and where it was said."""

    incentive: Incentive
    scale: Scale
    keys: tuple[str | int, ...]
    depth: int = 0
    """How many bands it stands inside."""

    @property
    def placing(self) -> Placing | None:
        """What places in it; None where the measure does, or where nothing does."""
        if self.depth == 0:
            return self.incentive.placing
        beside = self.incentive.beside
        return beside[self.depth - 1].placing if self.depth <= len(beside) else None

    def finding(self, what: str, mend: str, code: str, band: int | None = None) -> Problem:
        """A problem with the scale, or with one of its bands."""
        place = self.incentive.where(*self.keys, *(() if band is None else (band,)))
        return finding(place, f"{self.incentive.id}: {what}", mend, code)

    def bands(self) -> Iterator[tuple[int, Band]]:
        """The bands with their index."""
        return enumerate(self.scale.bands)


def scales_of(programme: Programme) -> Iterator[Said]:
    """Every scale of every incentive, and those inside bands; a plain rate is one of one band."""
    for incentive in programme.incentives.values():
        key = "rate" if ("rate",) in incentive.places else "scale"
        for option in incentive.choice.options:
            value = [] if incentive.choice.by is None else [option.value or "others"]
            value += [] if option.also is None else [option.also.value or "others"]
            yield from _and_inside(Said(incentive, option.scale, (key, *value)))


def _and_inside(said: Said) -> Iterator[Said]:
    yield said
    for index, band in said.bands():
        if band.inner is not None:
            inner = Said(said.incentive, band.inner, (*said.keys, index), said.depth + 1)
            yield from _and_inside(inner)


@dataclass(frozen=True, slots=True)
class Compared:
    """A quantity that a rule places by or requires, what it is compared with, and where said."""

    incentive: Incentive
    key: str
    placing: Placing
    measure: Measure
    reference_measure: Measure

    @property
    def place(self) -> Place:
        """Where it was said."""
        return self.incentive.where(self.key)


def compared_by(programme: Programme) -> Iterator[Compared]:
    """Everything that any rule places by or requires."""
    for incentive in programme.incentives.values():
        own, reference = incentive.placing_measure, incentive.reference_measure
        if incentive.placing is not None:
            yield Compared(incentive, "placed by", incentive.placing, own, reference)
        for position, item in enumerate(incentive.comparisons):
            key = "placed by" if position < len(incentive.beside) else "requires"
            yield Compared(incentive, key, item.placing, item.measure, item.reference_measure)


def edge(value: Decimal | None, in_percent: bool = False) -> str:
    """An edge of a band as people write it."""
    if value is None:
        return "infinity"
    text = plain(value * 100 if in_percent else value)
    whole, point, fraction = text.partition(".")
    grouped = f"{int(whole):_}{point}{fraction}" if whole != "-0" else text
    return f"{grouped}%" if in_percent else grouped
