"""Market shares as a chart: lines within a vintage, the finding as the title."""

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from largesse.cli.markets_share_shown import Shown, told
from largesse.cli.options import Language
from largesse.markets.shares.model import Kind, ShareBook, Status

_SUBTITLES = {
    "en": "Share of revenue in per cent; {series}; vintages to {vintage}",
    "fr": "Part du chiffre d'affaires, en pour cent ; {series} ; éditions jusqu'à {vintage}",
}
_TENTH = Decimal("0.1")
_NO_CHANGE = {"en": "Market shares: {series}", "fr": "Parts de marché : {series}"}


def draw(shown: Shown, whole: ShareBook, path: Path, language: Language) -> None:
    """Write the chart of all vintages. Raises :class:`~largesse.workspace.errors.Refusal`."""
    from largesse.charts.page import Caption, save
    from largesse.markets.charts.shares import SharePoint, share_lines
    from largesse.workspace.errors import Problem, Refusal

    years = [s for s in whole.shares if s.period.is_year and s.kind is Kind.VENDOR]
    quarters = [s for s in whole.shares if not s.period.is_year and s.kind is Kind.VENDOR]
    chosen = max(years, quarters, key=len)
    rows = [(s, whole.share_pct(s)) for s in chosen]
    drawn = [
        SharePoint(
            share.vendor,
            str(share.period),
            value if share.share_pct is not None else value.quantize(_TENTH, ROUND_HALF_UP),
            str(share.vintage),
            share.low_pct,
            share.high_pct,
            share.status.value,
        )
        for share, value in rows
        if value is not None and share.status is not Status.FORECAST
    ]
    if not drawn:
        what = "no vendor's share is known here, so there is nothing to draw"
        raise Refusal(Problem(what, "choose another definition", code="no-shares"))
    newest = max(share.vintage for share, _ in rows)
    alike = [s for s in shown.book.shares if s.period.is_year is chosen[0].period.is_year]
    of = replace(shown, book=ShareBook(tuple(alike))) if alike else shown
    finding = of.finding(language, is_title=True) or _NO_CHANGE[language].format(
        series=shown.series
    )
    subtitle = _SUBTITLES[language].format(series=shown.series, vintage=newest)
    sources = sorted({_site(share.source) for share, _ in rows})
    caption = Caption(finding, subtitle, ", ".join(sources))
    notes = tuple(told(found) for found in shown.differences) if language == "en" else ()
    save(share_lines(drawn, caption, language=language, notes=notes), path)


def _site(source: str) -> str:
    """The host of an address; other sources as they are written."""
    if "://" not in source:
        return source
    return source.partition("://")[2].partition("/")[0].removeprefix("www.")
