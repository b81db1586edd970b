"""What is asked of a published file, and what was taken from it."""

from dataclasses import dataclass, field
from decimal import Decimal

from largesse.facts.cells import BadCell, Cell, read_cell
from largesse.markets.model import Observation, Status
from largesse.markets.observations.countries import require_country
from largesse.workspace.errors import Problem

MISSING = frozenset({"", ":", "..", "null", "none", "na", "n/a", "nan"})
"""How publishers write that there is no figure. Of an area, ``NA`` is Namibia and never missing."""
FIRST_YEAR, LAST_YEAR = 1900, 2100


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the caller says of a file: its shape, what it does not say itself, which indicators."""

    shape: str = ""
    source: str = ""
    vintage: str = ""
    indicators: tuple[str, ...] = ()

    def takes(self, indicator: str) -> bool:
        """Whether an indicator is among those asked for."""
        return not self.indicators or indicator in self.indicators


@dataclass(slots=True)
class Taken:
    """What was read: figures, rows set aside, and how many figures were empty."""

    file: str
    observations: list[Observation] = field(default_factory=list)
    set_aside: list[Problem] = field(default_factory=list)
    empty: int = 0

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The rows set aside."""
        return tuple(self.set_aside)

    def refuse(self, line: int, fault: BadCell) -> None:
        """Set a row aside."""
        self.set_aside.append(Problem(fault.what, fault.mend, self.file, line, code=fault.code))

    def take(
        self,
        line: int,
        area: str,
        indicator: str,
        year: str,
        figure: str,
        source: str,
        vintage: str,
        status: str = "",
    ) -> None:
        """Take one figure, or set it aside; flags after a figure (``24.1 b``) are cut off."""
        value, _, _ = figure.strip().partition(" ")
        if value.lower() in MISSING:
            self.empty += 1
            return
        try:
            found = Observation(
                require_country(area.strip()),
                indicator,
                _year(year),
                _number(value),
                source,
                vintage,
                Status(status or Status.OBSERVED),
            )
        except BadCell as fault:
            self.refuse(line, fault)
        except ValueError:
            mend = f"write one of {', '.join(Status)}"
            self.refuse(line, BadCell(f"'{status}' is no status", mend, "bad-status"))
        else:
            self.observations.append(found)


def _year(text: str) -> int:
    candidate = text.strip()
    if not (candidate.isascii() and candidate.isdecimal() and len(candidate) == 4):
        raise BadCell(f"'{text.strip()}' is not a year", "annual figures are read here", "bad-year")
    year = int(candidate)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadCell(f"'{candidate}' is not a year", "write for example 2023", "bad-year")
    return year


def _number(text: str) -> Decimal:
    if "e" in text.lower():
        return _scientific(text)
    value = read_cell(Cell.DECIMAL, text)
    assert isinstance(value, Decimal)
    return value


def _scientific(text: str) -> Decimal:
    """A float as a publisher's program wrote it (``1.2e-05``), to the digits it has."""
    try:
        value = Decimal(text)
    except ArithmeticError:
        raise BadCell(f"'{text}' is not a number", "write digits", "bad-number") from None
    if not value.is_finite() or abs(value) >= Decimal(10) ** 20:
        raise BadCell(f"'{text}' has too many digits", "state it in a larger unit", "out-of-range")
    return round(value, 18)
