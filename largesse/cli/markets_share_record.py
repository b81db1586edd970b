"""Market shares for machines: exact decimals as text."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from largesse.cli.markets_share_shown import Shown
from largesse.markets.shares.changes import Change, Point, changes
from largesse.markets.shares.model import Share, ShareBook
from largesse.markets.shares.reaching import Way
from largesse.money import EXACT, plain

_SIX = Decimal("0.000001")


def share_record(shown: Shown) -> dict[str, Any]:
    """The same for machines: exact decimals as text."""
    book = shown.book
    definition, geography = book.series()[0]
    vendors = [shown.vendor] if shown.vendor else book.vendors()
    return {
        "definition": definition,
        "geography": geography,
        "shares": [_share_data(book, s) for s in book.shares if shown.vendor in ("", s.vendor)],
        "changes": [_change_data(step) for vendor in vendors for step in changes(book, vendor)],
        "restatements": [
            {
                "vendor": each.vendor,
                "period": str(each.period),
                "printed": [
                    {"vintage": str(p.vintage), "share_pct": _cut(p.share_pct)} for p in each.points
                ],
            }
            for each in shown.wanted()
        ],
        "differences": [
            {
                "what": each.what,
                "file": each.place.file,
                "line": each.place.line,
                "printed": each.printed,
                "computed": _cut(each.computed),
            }
            for each in shown.differences
        ],
        "finding": shown.finding(),
        "way": _way_data(shown.way) if shown.way else None,
    }


def _share_data(book: ShareBook, row: Share) -> dict[str, Any]:
    share = book.share_pct(row)
    return {
        "period": str(row.period),
        "vintage": str(row.vintage),
        "vendor": row.vendor,
        "kind": row.kind,
        "share_pct": None if share is None else _cut(share),
        "is_printed": row.share_pct is not None,
        "low_pct": row.low_pct,
        "high_pct": row.high_pct,
        "revenue": row.revenue,
        "currency": row.currency,
        "status": row.status,
        "source": row.source,
    }


def _change_data(step: Change) -> dict[str, Any]:
    return {
        "vendor": step.vendor,
        "from": _point(step.before),
        "to": _point(step.after),
        "points": None if step.points is None else _cut(step.points),
        "restated": step.is_restated,
    }


def _point(point: Point) -> dict[str, Any]:
    return {
        "period": str(point.period),
        "vintage": str(point.vintage),
        "share_pct": _cut(point.share_pct),
    }


def _way_data(way: Way) -> dict[str, Any]:
    channel = way.channel
    return {
        "vendor": way.vendor,
        "from": _point(way.base),
        "target_pct": _cut(way.target_pct),
        "market_growth": {"rate": _cut(way.market_growth.rate), "source": way.market_growth.source},
        "growth": _cut(way.growth),
        "growth_if_low": None if way.growth_if_low is None else _cut(way.growth_if_low),
        "growth_if_high": None if way.growth_if_high is None else _cut(way.growth_if_high),
        "total_growth": _cut(way.total_growth),
        "unit": way.currency or "index",
        "years": [
            {
                "year": year.year,
                "share_pct": _cut(year.share_pct),
                "market": _cut(year.market),
                "vendor": _cut(year.vendor),
            }
            for year in way.years
        ],
        "channel": None
        if channel is None
        else {
            "share": channel.share,
            "source": channel.source,
            "growth_points": _cut(channel.growth * 100),
            "amount": _cut(channel.amount),
        },
    }


def _cut(value: Decimal) -> Decimal:
    """At most six decimals: printed figures keep their own, computed ones lose their zeros."""
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -6:
        return Decimal(plain(value.quantize(_SIX, ROUND_HALF_UP, EXACT)))
    return value
