"""Changes of share: within one vintage a number of points, otherwise both figures and no number."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from largesse.markets.shares.model import Period, Share, ShareBook, Vintage
from largesse.money import EXACT
from largesse.workspace.errors import Problem, Refusal


@dataclass(frozen=True, slots=True)
class Point:
    """A share in per cent, in one period, as one vintage printed it."""

    period: Period
    vintage: Vintage
    share_pct: Decimal


@dataclass(frozen=True, slots=True)
class Change:
    """From one period to another. ``points`` is None unless one vintage printed both.

    Then ``before`` and ``after`` are the newest figures of two vintages: shown side by side, and
    marked restated, since their difference would mix two ways of counting.
    """

    vendor: str
    before: Point
    after: Point

    @property
    def points(self) -> Decimal | None:
        """Percentage points within one vintage."""
        if self.before.vintage != self.after.vintage:
            return None
        return EXACT.subtract(self.after.share_pct, self.before.share_pct)

    @property
    def is_restated(self) -> bool:
        """Whether the two figures are of two vintages."""
        return self.before.vintage != self.after.vintage


@dataclass(frozen=True, slots=True)
class Restatement:
    """Figures of one vendor and period that vintages print differently, the oldest first."""

    vendor: str
    period: Period
    points: tuple[Point, ...]


def chosen(
    book: ShareBook, definition: str = "", geography: str = "", vintage: str = ""
) -> ShareBook:
    """The shares of one definition and geography, so that they may be compared at all.

    Names may be shortened where only one is meant. Raises :class:`Refusal`
    ``mixed-definitions`` where more are left, ``unknown-series`` where none is.
    """
    series = [
        (each_definition, each_geography)
        for each_definition, each_geography in book.series()
        if _means(definition, each_definition, (d for d, _ in book.series()))
        and _means(geography, each_geography, (g for _, g in book.series()))
    ]
    if not series:
        what = f"no shares are kept of definition '{definition}' and geography '{geography}'"
        raise Refusal(
            Problem(what, f"name one of: {_listed(book.series())}", code="unknown-series")
        )
    if len(series) > 1:
        what = "these shares are of more than one definition or geography and cannot be compared"
        mend = f"name one with --definition and --geography: {_listed(series)}"
        raise Refusal(Problem(what, mend, code="mixed-definitions"))
    left = [share for share in book.shares if (share.definition, share.geography) == series[0]]
    if vintage:
        known = sorted({share.vintage for share in left})
        left = [share for share in left if share.vintage.text == vintage]
        if not left:
            what = f"no vintage '{vintage}' is kept of it"
            mend = f"name one of: {', '.join(map(str, known))}"
            raise Refusal(Problem(what, mend, code="unknown-vintage"))
    return ShareBook(tuple(left))


def named_vendor(book: ShareBook, name: str) -> str:
    """The vendor that is meant; the name may be shortened. Raises :class:`Refusal`."""
    found = [vendor for vendor in book.vendors() if _means(name, vendor, book.vendors())]
    if len(found) == 1:
        return found[0]
    what = f"'{name}' names no vendor here" if not found else f"'{name}' names {len(found)} vendors"
    mend = f"name one of: {', '.join(found or book.vendors())}"
    raise Refusal(Problem(what, mend, code="unknown-vendor"))


def latest(book: ShareBook, vendor: str) -> Sequence[Point]:
    """The newest vintage's figure of each period; a period nobody printed is not there."""
    newest: dict[Period, Point] = {}
    for share in book.of(vendor):
        newest[share.period] = _point(book, share)
    return list(newest.values())


def change(book: ShareBook, vendor: str, before: Period, after: Period) -> Change | None:
    """The change in the newest vintage that printed both periods, else both newest figures.

    None where either is unknown. Raises :class:`Refusal` where the book mixes definitions.
    """
    _require_one_series(book)
    shares = book.of(vendor)
    firsts = {share.vintage: share for share in shares if share.period == before}
    lasts = {share.vintage: share for share in shares if share.period == after}
    if not firsts or not lasts:
        return None
    both = firsts.keys() & lasts.keys()
    first, last = (max(both), max(both)) if both else (max(firsts), max(lasts))
    return Change(vendor, _point(book, firsts[first]), _point(book, lasts[last]))


def changes(book: ShareBook, vendor: str) -> list[Change]:
    """From each known period to the next known one; years with years, quarters with quarters."""
    periods = [point.period for point in latest(book, vendor)]
    found = []
    for is_year in (True, False):
        alike = sorted(period for period in periods if period.is_year is is_year)
        steps = (change(book, vendor, before, after) for before, after in pairwise(alike))
        found += [step for step in steps if step is not None]
    return found


def restatements(book: ShareBook, vendors: Iterable[str]) -> list[Restatement]:
    """Every period of these vendors that vintages print differently."""
    _require_one_series(book)
    found = []
    for vendor in vendors:
        printed: dict[Period, list[Point]] = {}
        for share in book.of(vendor):
            points = printed.setdefault(share.period, [])
            if not points or points[-1].share_pct != share.share_pct:
                points.append(_point(book, share))
        found += [
            Restatement(vendor, period, tuple(points))
            for period, points in printed.items()
            if len(points) > 1
        ]
    return found


def _point(book: ShareBook, share: Share) -> Point:
    value = book.share_pct(share)
    assert value is not None  # `of` leaves out what is unknown
    return Point(share.period, share.vintage, value)


def _require_one_series(book: ShareBook) -> None:
    if len(book.series()) > 1:
        chosen(book)


def _means(said: str, name: str, names: Iterable[str]) -> bool:
    """Whether `said` means `name`: in full, or as a part of it while it is no other in full."""
    plain = said.casefold()
    if not plain or name.casefold() == plain:
        return True
    return plain in name.casefold() and plain not in {other.casefold() for other in names}


def _listed(series: Sequence[tuple[str, str]]) -> str:
    return "; ".join(f"{definition}, {geography}" for definition, geography in series)
