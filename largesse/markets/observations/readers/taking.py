"""What is asked of a published file, and what was taken from it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from largesse.facts.cells import BadCell
from largesse.facts.countries import country_of
from largesse.markets.model import Observation, Status
from largesse.markets.observations.checking import observation
from largesse.money import plain
from largesse.workspace.errors import Problem, Refusal, nearest

MISSING = frozenset({"", ":", "..", "-", "null", "none", "na", "n/a", "nan"})
"""How publishers write that there is no figure. Of an area, ``NA`` is Namibia and never missing."""
NOT_OBSERVED = frozenset("efisEFI")
"""Flags of estimated, forecast and imputed figures (Eurostat's in lower case, SDMX's in upper)."""
LONGEST_FLAG = 2
SAID_ONCE = frozenset({"no-country", "bad-year"})
"""Faults of a code or a column: told once with their count, not for each of its figures."""

Key = tuple[str, str, int, str, str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the caller says of a file: its shape, what it does not say itself, which indicators.

    ``indicators`` has the publisher's code and the name it is kept under; empty takes all. Of a
    plain CSV, ``columns`` says which column is what (market, indicator, year, value), and ``by``
    which further columns tell figures apart.
    """

    shape: str = ""
    source: str = ""
    vintage: str = ""
    indicators: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """A figure as a file says it. ``area_name`` only where the file has areas of its own."""

    area: str
    indicator: str
    year: str
    figure: str
    source: str
    vintage: str = ""
    flag: str = ""
    status: str = ""
    area_name: str | None = None


@dataclass(slots=True)
class Taken:
    """What was read of a file: its figures, what was set aside and why, and what was left out."""

    file: str
    wanted: Wanted = field(default_factory=Wanted)
    place: str = "line"
    rows: dict[Key, tuple[int, Observation]] = field(default_factory=dict)
    set_aside: list[Problem] = field(default_factory=list)
    areas: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)
    seen: set[str] = field(default_factory=set)
    pages: set[tuple[int, int, str]] = field(default_factory=set)
    empty: int = 0
    _doubtful: set[Key] = field(default_factory=set)
    _once: dict[tuple[str, str], tuple[int, int, BadCell]] = field(default_factory=dict)

    @property
    def observations(self) -> tuple[Observation, ...]:
        """The figures that can be kept."""
        return tuple(found for _, found in self.rows.values())

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All that was set aside, each with its place and mend."""
        once = []
        for at, count, fault in self._once.values():
            what = fault.what if count == 1 else f"{fault.what} ({count:,} figures)"
            once.append(self._problem(at, BadCell(what, fault.mend, fault.code)))
        return (*self.set_aside, *once)

    def takes(self, code: str) -> str | None:
        """Under which name an indicator is kept; None where it was not asked for."""
        self.seen.add(code)
        return self.wanted.indicators.get(code) if self.wanted.indicators else code

    def refuse(self, at: int, fault: BadCell) -> None:
        """Set a row aside."""
        if fault.code not in SAID_ONCE:
            self.set_aside.append(self._problem(at, fault))
            return
        first, count, _ = self._once.get((fault.code, fault.what), (at, 0, fault))
        self._once[fault.code, fault.what] = first, count + 1, fault

    def take(self, at: int, said: Said) -> None:
        """Take one figure, or set it aside."""
        if said.flag:
            self.flags.update(said.flag.split())
        if said.figure.lower() in MISSING:
            self.empty += 1
            return
        if said.area_name is not None and country_of(said.area) is None:
            self.areas[f"{said.area} {said.area_name}".strip()] += 1
            return
        status = said.status
        if not status and _is_estimate(said.flag):
            status = Status.IMPUTED
        try:
            found = observation(
                said.area,
                said.indicator,
                said.year,
                said.figure,
                said.source,
                said.vintage,
                status,
            )
        except BadCell as fault:
            self.refuse(at, fault)
        else:
            self._keep(at, found)

    def clash(self, found: Observation, kept: Observation) -> Problem:
        """Why a figure is not kept: another one is, of the same release."""
        at, _ = self.rows[key_of(found)]
        what = f"{_named(found)} is {plain(found.value)} here, and {plain(kept.value)} is kept"
        mend = "if this is a new release, say which: --vintage"
        return self._problem(at, BadCell(what, mend, "two-figures"))

    def check_asked(self) -> None:
        """Raises :class:`Refusal` where an indicator was asked for that the file does not have."""
        unknown = [code for code in self.wanted.indicators if code not in self.seen]
        if not unknown:
            return
        some = ", ".join(sorted(self.seen)[:12]) or "none"
        raise Refusal(
            *(
                Problem(
                    f"the file has no indicator '{code}'",
                    nearest(code, self.seen, f"it has {some}"),
                    self.file,
                    code="no-such-indicator",
                )
                for code in unknown
            )
        )

    def _keep(self, at: int, found: Observation) -> None:
        key = key_of(found)
        first = self.rows.get(key)
        if first is None and key not in self._doubtful:
            self.rows[key] = at, found
            return
        if first is not None and first[1].value == found.value:
            return
        self._doubtful.add(key)
        if first is None:
            what = f"{_named(found)} is said more than twice, and differently"
        else:
            del self.rows[key]
            what = (
                f"{_named(found)} is {plain(found.value)} here and {plain(first[1].value)} in"
                f" {self.place} {first[0]}; neither is taken"
            )
        mend = "keep one, or name the column that tells them apart: --by COLUMN"
        self.refuse(at, BadCell(what, mend, "two-figures"))

    def _problem(self, at: int, fault: BadCell) -> Problem:
        found = Problem(fault.what, fault.mend, self.file, at, code=fault.code)
        if self.place == "line":
            return found
        return replace(found, what=f"{self.place} {at}: {fault.what}", line=None)


def key_of(each: Observation) -> Key:
    """What an observation is of: two of one key with other values contradict each other."""
    return each.market, each.indicator, each.year, each.source, each.vintage


def _is_estimate(flag: str) -> bool:
    return any(len(each) <= LONGEST_FLAG and NOT_OBSERVED & set(each) for each in flag.split())


def _named(each: Observation) -> str:
    return f"{each.indicator} of {each.market} in {each.year}"
