"""How market shares are printed: a table, the finding in a sentence, what was restated, the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from rich.console import Console

from largesse.cli.options import Language
from largesse.cli.output import emit_json, table
from largesse.markets.shares.changes import Change, Restatement, change, changes, latest
from largesse.markets.shares.checking import Difference
from largesse.markets.shares.model import Kind, Period, PrintedTable, Share, ShareBook, Vintage
from largesse.markets.shares.reaching import Way
from largesse.markets.shares.telling import percent, points, rate, sentence, standing
from largesse.money import shown as amount_shown

_MILLION = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class Shown:
    """All that one call says: shares of one definition and geography, one vendor or all ('')."""

    book: ShareBook
    vendor: str
    restated: Sequence[Restatement]
    differences: Sequence[Difference]
    way: Way | None

    @property
    def series(self) -> str:
        """The definition and geography in words."""
        return ", ".join(self.book.series()[0])

    def newest(self) -> PrintedTable:
        """The newest vintage's table of the latest period that names a vendor's share.

        A whole year goes before its quarters.
        """
        tables = [
            each
            for each in self.book.tables()
            if any(self.book.share_pct(row) is not None for row in each.parts())
        ] or list(self.book.tables())
        return max(tables, key=_age)

    def wanted(self) -> list[Restatement]:
        """Restatements of the vendor that is asked for, or of all."""
        return [each for each in self.restated if self.vendor in ("", each.vendor)]

    def leading(self) -> str:
        """The vendor that is spoken of: the one asked for, else the largest of the newest table."""
        if self.vendor:
            return self.vendor
        rows = [row for row in self.newest().rows if row.kind is Kind.VENDOR]
        known = [row for row in rows if self.book.share_pct(row) is not None]
        return max(known, key=lambda row: self.book.share_pct(row) or 0).vendor if known else ""

    def finding(self, language: Language = "en", *, is_title: bool = False) -> str:
        """The last change of the vendor that is spoken of, in a sentence; else where it stands.

        '' where no vendor's share is known.
        """
        series = "" if is_title else self.series
        leading = self.leading()
        known = latest(self.book, leading) if leading else []
        found = changes(self.book, leading) if leading else []
        years = [each for each in found if each.after.period.is_year] or found
        if years:
            return sentence(years[-1], series, self.restated, language)
        return standing(leading, known[-1], series, language) if known else ""


def _age(printed: PrintedTable) -> tuple[int, bool, Period, Vintage]:
    row = printed.rows[0]
    return row.period.year, row.period.is_year, row.period, row.vintage


def print_series(out: Console, book: ShareBook, *, as_json: bool) -> None:
    """Each definition and geography that is kept, side by side and never compared."""
    rows = []
    for definition, geography in book.series():
        mine = [s for s in book.shares if (s.definition, s.geography) == (definition, geography)]
        periods = sorted({share.period for share in mine})
        newest = max(share.vintage for share in mine)
        rows.append((definition, geography, str(periods[0]), str(periods[-1]), str(newest)))
    headers = ("definition", "geography", "from", "to", "newest vintage")
    if as_json:
        emit_json(
            [
                dict(zip(("definition", "geography", "from", "to", "vintage"), row, strict=True))
                for row in rows
            ]
        )
        return
    out.print(table(headers, rows))
    out.print(f"{len(rows)} definitions and geographies; no two of them are compared.")
    out.print(
        f"Next: largesse markets share --definition '{rows[0][0]}' --geography '{rows[0][1]}'"
    )


def print_shares(out: Console, shown: Shown, chart: Path | None) -> None:
    """Tables, restatements, differences, the finding, the way, the next command."""
    out.print(_vendor_table(shown) if shown.vendor else _newest_table(shown))
    if restated := shown.wanted():
        out.print(_restated_table(restated))
    near = _near(shown)
    for found in near:
        out.print(f"- {found.place.file}:{found.place.line}: {told(found)}")
    if left := len(shown.differences) - len(near):
        does = "table does" if left == 1 else "tables or rows do"
        out.print(f"- {left} older {does} not add up as printed; --json lists them.")
    if shown.way is not None:
        _print_way(out, shown.way)
    finding = shown.finding() or (
        "No vendor's share is known here: enter it by hand, with its source and interval"
    )
    out.print(f"{finding}.")
    if chart is not None:
        out.print(f"Drawn in {chart}.")
    out.print(f"Next: {_next(shown)}")


def _newest_table(shown: Shown) -> Any:
    newest = shown.newest()
    first = newest.rows[0]
    rows = [_row(shown.book, row) for row in newest.rows]
    title = f"{shown.series}: {first.period}, vintage {first.vintage}"
    headers = ("vendor", "share", "low", "high", "revenue, M", "points", "counted", "status")
    return table(headers, rows, figures=headers[1:6], title=title)


def _row(book: ShareBook, row: Share) -> tuple[str, ...]:
    step = _step_to(book, row) if row.kind in (Kind.VENDOR, Kind.OTHERS) else None
    return (
        row.vendor,
        _share(book, row),
        _end(row.low_pct),
        _end(row.high_pct),
        _revenue(row.revenue, row.currency),
        _step(step),
        _counted(step),
        row.status.value,
    )


def _vendor_table(shown: Shown) -> Any:
    book = shown.book
    newest = {(point.period, point.vintage) for point in latest(book, shown.vendor)}
    rows = [
        (
            str(row.period),
            _share(book, row),
            _end(row.low_pct),
            _end(row.high_pct),
            _revenue(row.revenue, row.currency),
            str(row.vintage),
            _step(step := _step_to(book, row)),
            _counted(step),
            row.status.value,
        )
        for row in book.of(shown.vendor)
        if (row.period, row.vintage) in newest
    ]
    headers = (
        "period",
        "share",
        "low",
        "high",
        "revenue, M",
        "vintage",
        "points",
        "counted",
        "status",
    )
    figures = (*headers[1:5], headers[6])
    return table(headers, rows, figures=figures, title=f"{shown.vendor}: {shown.series}")


def _step_to(book: ShareBook, row: Share) -> Change | None:
    """The change that ends in a row's period, from the nearest earlier period of its kind."""
    earlier = [
        point.period
        for point in latest(book, row.vendor)
        if point.period < row.period and point.period.is_year is row.period.is_year
    ]
    return change(book, row.vendor, max(earlier), row.period) if earlier else None


def _step(step: Change | None) -> str:
    if step is None:
        return "-"
    if step.points is None:
        return "restated"
    return points(step.points)


def _counted(step: Change | None) -> str:
    """From which figures of which vintage the points are; both figures where there are none."""
    if step is None:
        return "-"
    before, after = step.before, step.after
    first, last = percent(before.share_pct), percent(after.share_pct)
    if step.is_restated:
        return f"{before.period} {first} in {before.vintage}, here {last} in {after.vintage}"
    return f"{before.period} {first}, here {last}, both in {after.vintage}"


def _share(book: ShareBook, row: Share) -> str:
    share = book.share_pct(row)
    if share is None:
        return "-"
    return percent(share) if row.share_pct is not None else f"{percent(share)} of revenue"


def _end(value: Decimal | None) -> str:
    return "-" if value is None else percent(value)


def _revenue(value: Decimal | None, currency: str) -> str:
    return "-" if value is None else amount_shown(value / _MILLION, currency, digits=0)


def _near(shown: Shown) -> list[Difference]:
    """Differences of the table that is printed, or of the vendor's own rows."""
    if shown.vendor:
        return [each for each in shown.differences if each.place.vendor == shown.vendor]
    first = shown.newest().rows[0]
    here = (first.period, first.vintage)
    return [each for each in shown.differences if (each.place.period, each.place.vintage) == here]


def _restated_table(restated: Sequence[Restatement]) -> Any:
    rows = [
        (
            each.vendor,
            str(each.period),
            ", then ".join(f"{percent(p.share_pct)} ({p.vintage})" for p in each.points),
        )
        for each in restated
    ]
    return table(("vendor", "period", "printed"), rows, title="Restated between vintages")


def told(found: Difference) -> str:
    """A difference in words."""
    of = f"{found.place.period}, vintage {found.place.vintage}"
    if found.what == "share-is-not-revenue-by-total":
        return (
            f"{found.place.vendor} {of}: {percent(found.printed)} is printed, and its"
            f" revenue by the total makes {_exact(found.computed)} %"
        )
    if found.currency:
        apart = _revenue(abs(found.difference), found.currency)
        side = "more" if found.difference > 0 else "less"
        return f"the parts of {of} make {apart} M {side} than the total printed"
    return f"shares of {of} make {percent(found.computed)}, not 100 %"


def _exact(value: Decimal) -> str:
    return format(value.quantize(Decimal("0.01"), ROUND_HALF_UP), "f")


def _print_way(out: Console, way: Way) -> None:
    unit = f"{way.currency}, M" if way.currency else "index"
    rows = [
        (
            str(year.year),
            percent(year.share_pct),
            _sized(year.market, way.currency),
            _sized(year.vendor, way.currency),
        )
        for year in way.years
    ]
    headers = ("year", "share", f"market, {unit}", f"{way.vendor}, {unit}")
    out.print(table(headers, rows, figures=headers[1:]))
    last = way.years[-1].year
    goal = "hold" if way.is_hold else "reach"
    out.print(
        f"To {goal} {percent(way.target_pct)} by {last}, {way.vendor} needs to grow"
        f" {rate(way.growth)} a year ({rate(way.total_growth)} in all) in a market that grows"
        f" {rate(way.market_growth.rate)} a year ({way.market_growth.source})."
    )
    if way.growth_if_low is not None and way.growth_if_high is not None:
        out.print(
            f"The share of {way.base.period} is an interval: {rate(way.growth_if_high)} to"
            f" {rate(way.growth_if_low)} a year."
        )
    if way.channel is None:
        out.print("What of it comes through partners is not known: state it, as --channel 25%.")
        return
    size = f"{way.currency} {_sized(way.channel.amount, way.currency)} M" if way.currency else ""
    part = points(way.channel.growth * 100).removeprefix("+")
    amount = f", {size} of revenue more in {last}" if size else ""
    out.print(
        f"Through partners, at {rate(way.channel.share)} of revenue ({way.channel.source}):"
        f" {part} points of the {rate(way.total_growth)}{amount}."
    )


def _sized(value: Decimal, currency: str) -> str:
    if not currency:
        return format(value.quantize(Decimal("0.1"), ROUND_HALF_UP), "f")
    return amount_shown(value / _MILLION, "", digits=0)


def _next(shown: Shown) -> str:
    definition, geography = shown.book.series()[0]
    verb = f"largesse markets share --definition '{definition}' --geography '{geography}'"
    leading = shown.leading()
    if not leading or shown.way is not None:
        return f"{verb} --chart shares.html"
    if not shown.vendor:
        return f"{verb} --vendor '{leading}'"
    by = max(point.period.year for point in latest(shown.book, leading)) + 3
    return f"{verb} --vendor '{leading}' --by {by} --reach 12%"
