"""What the checks share: how a finding is placed, and the scales of a programme one by one."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from largesse.money import plain
from largesse.programme.model import Incentive, Place, Programme
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
    keys: tuple[str, ...]

    def finding(self, what: str, mend: str, code: str, band: int | None = None) -> Problem:
        """A problem with the scale, or with one of its bands."""
        place = self.incentive.where(*self.keys, *(() if band is None else (band,)))
        return finding(place, f"{self.incentive.id}: {what}", mend, code)

    def bands(self) -> Iterator[tuple[int, Band]]:
        """The bands with their index."""
        return enumerate(self.scale.bands)


def scales_of(programme: Programme) -> Iterator[Said]:
    """Every scale of every incentive; a plain rate is a scale of one band."""
    for incentive in programme.incentives.values():
        key = "rate" if ("rate",) in incentive.places else "scale"
        for option in incentive.choice.options:
            value = () if incentive.choice.by is None else (option.value or "others",)
            yield Said(incentive, option.scale, (key, *value))


def edge(value: Decimal | None, in_percent: bool = False) -> str:
    """An edge of a band as people write it."""
    if value is None:
        return "infinity"
    text = plain(value * 100 if in_percent else value)
    whole, point, fraction = text.partition(".")
    grouped = f"{int(whole):_}{point}{fraction}" if whole != "-0" else text
    return f"{grouped}%" if in_percent else grouped
