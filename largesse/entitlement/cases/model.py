"""The small world of a case: partners, what was consumed when and by whom, the facts that held."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from largesse.programme.calendar import Span
from largesse.programme.model import Case
from largesse.workspace.errors import Problem

PARTNER = "partner"
"""Whom a case is about where it names nobody."""

OTHERS = "others"
"""The option of what has none of its own."""

Path = tuple[str | int, ...]


class Slip(Exception):
    """Something in a case that cannot be meant: where (keys of the document), what, the mend."""

    def __init__(self, path: Path, what: str, mend: str = "") -> None:
        super().__init__(what)
        self.path, self.what, self.mend = path, what, mend

    def problem(self, case: Case) -> Problem:
        """The slip as a problem at its place in the case's file."""
        place = case.where(*self.path)
        what = f"case '{case.name}': {self.what}"
        return Problem(what, self.mend, place.file, place.line, place.column, "bad-case")


@contextmanager
def standing_at(*path: str | int) -> Iterator[None]:
    """A value that cannot be read inside is a slip at ``path``."""
    try:
        yield
    except ValueError as error:
        what, _, mend = str(error).partition("; ")
        raise Slip(path, what, mend) from None


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity of one measure in one month.

    ``option`` is the value of the column that decides between rates, where one was said. ``at`` is
    where it stands.
    """

    measure: str
    month: int
    value: Decimal
    currency: str
    at: Path
    customer: str = ""
    option: str | None = None
    values: tuple[str, ...] = ()
    """So many different values, where the measure counts them: the same ones in every month."""


@dataclass(frozen=True, slots=True)
class Line:
    """A billing row of a case; ``owner`` is the partner whose account it is, '' for everybody's."""

    day: date
    billing_month: int
    currency: str
    columns: Mapping[str, object]
    at: Path
    customer: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A value of a fact from a day up to, not including, another; None: always."""

    value: str
    start: date | None = None
    end: date | None = None

    def on(self, day: date) -> bool:
        """Whether it holds on a day."""
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)


FactsOf = dict[str, list[Held]]
"""The facts of one partner, customer or deal, by name."""


@dataclass(slots=True)
class World:
    """All that a case gives. ``rows`` are facts by the name of their file."""

    first: Span
    last_month: int
    quantities: list[Quantity] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    partners: dict[str, FactsOf] = field(default_factory=dict)
    customers: dict[str, FactsOf] = field(default_factory=dict)
    deals: dict[str, FactsOf] = field(default_factory=dict)
    rows: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    asks_who: bool = False
    has_rates: bool = False
    given_facts: dict[str, Path] = field(default_factory=dict)
    """Every fact given, as predicates name it, and where first."""
    copies: list[str] = field(default_factory=list)
    """A partner for each line, who has that line alone, where ``each`` is expected."""

    @property
    def named_partners(self) -> list[str]:
        """The partners the case is about, in the order in which they stand."""
        return [name for name in self.partners if name not in self.copies]

    @property
    def accounts(self) -> dict[str, tuple[str, str]]:
        """Every account with its owner ('': everybody) and its customer ('': nobody's)."""
        found = {(line.owner, line.customer) for line in self.lines}
        found |= {("", quantity.customer) for quantity in self.quantities}
        return {account_of(*pair): pair for pair in sorted(found | {("", "")})}


def account_of(owner: str, customer: str) -> str:
    """The billing account of an owner's dealings with a customer."""
    return f"{owner}/{customer}" if owner or customer else "account"
