"""``largesse markets share``: where vendors stand, what changed, what was restated.

With ``--by`` also the growth that holds or reaches a share, and what of it comes through partners.
"""

from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer

from largesse.cli.markets_share_chart import draw
from largesse.cli.markets_share_record import share_record
from largesse.cli.markets_share_shown import Shown, print_series, print_shares
from largesse.cli.options import (
    ChartOption,
    JsonOption,
    LangOption,
    WorkspaceOption,
    language_option,
)
from largesse.cli.output import console, emit_json
from largesse.markets.shares.changes import chosen, named_vendor, restatements
from largesse.markets.shares.checking import differences
from largesse.markets.shares.currencies import Rates, in_one_currency
from largesse.markets.shares.model import Period, ShareBook
from largesse.markets.shares.reaching import MarketGrowth, Way, way_to
from largesse.markets.shares.reading import read_share_file, read_shares
from largesse.money import is_currency
from largesse.programme.terms.amounts import parse_number, parse_percent
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import Workspace

DefinitionOption = Annotated[
    str, typer.Option("--definition", metavar="TEXT", help="Whose market; a part of the name does.")
]
GeographyOption = Annotated[
    str, typer.Option("--geography", metavar="TEXT", help="Where; a part of the name does.")
]
VendorOption = Annotated[
    str, typer.Option("--vendor", metavar="NAME", help="One vendor, period by period.")
]
VintageOption = Annotated[
    str, typer.Option("--vintage", metavar="RELEASE", help="One release alone, as 2023-07.")
]
ReachOption = Annotated[
    str | None,
    typer.Option("--reach", metavar="PERCENT", help="The share to reach; else it is held."),
]
ByYearOption = Annotated[
    int | None, typer.Option("--by", metavar="YEAR", help="By when it is to be reached or held.")
]
GrowthOption = Annotated[
    str | None,
    typer.Option(
        "--market-growth",
        metavar="PERCENT",
        help="The market's growth a year; else what the share's own vintage prints.",
    ),
]
ChannelOption = Annotated[
    str | None,
    typer.Option("--channel", metavar="PERCENT", help="Revenue that comes through partners."),
]
ChannelSourceOption = Annotated[
    str, typer.Option("--channel-source", metavar="TEXT", help="Who says so, and when.")
]
CurrencyOption = Annotated[
    str | None, typer.Option("--currency", metavar="CODE", help="Show revenue in it.")
]
RateOption = Annotated[
    list[str] | None,
    typer.Option(
        "--rate",
        metavar="CODE[@PERIOD]=RATE",
        help="What one unit is in --currency, as EUR@2022=1.053.",
    ),
]
FromOption = Annotated[
    Path | None, typer.Option("--from", metavar="FILE", help="Shares of this file instead.")
]


def command(
    definition: DefinitionOption = "",
    geography: GeographyOption = "",
    vendor: VendorOption = "",
    vintage: VintageOption = "",
    reach: ReachOption = None,
    by: ByYearOption = None,
    market_growth: GrowthOption = None,
    channel: ChannelOption = None,
    channel_source: ChannelSourceOption = "",
    currency: CurrencyOption = None,
    rate: RateOption = None,
    from_: FromOption = None,
    chart: ChartOption = None,
    lang: LangOption = "en",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show market shares by vintage, changes within one vintage alone, and what was restated."""
    language = language_option(lang)
    book = _book(from_, workspace)
    is_asked = any((definition, geography, vendor, vintage, reach, by, chart))
    if not is_asked and len(book.series()) > 1:
        print_series(console(), book, as_json=as_json)
        return
    whole = in_one_currency(chosen(book, definition, geography), _rates(currency, rate or []))
    left = chosen(whole, vintage=vintage)
    name = named_vendor(left, vendor) if vendor else ""
    if (reach or market_growth or channel) and by is None:
        what = "there is no year by which"
        raise Refusal(Problem(what, "name it, as --by 2026", code="no-year"))
    way = None
    if by is not None:
        if not name:
            what = "growth is needed by one vendor"
            raise Refusal(Problem(what, "name it with --vendor", code="no-vendor"))
        way = _way(left, name, by, reach, market_growth, channel, channel_source)
    shown = Shown(left, name, restatements(whole, whole.vendors()), differences(left), way)
    if chart is not None:
        draw(shown, whole, chart, language)
    if as_json:
        emit_json(share_record(shown))
    else:
        print_shares(console(), shown, chart)


def _book(path: Path | None, workspace: Path | None) -> ShareBook:
    if path is None:
        return read_shares(Workspace.find(workspace))
    return read_share_file(path, path.as_posix())


def _way(
    book: ShareBook,
    vendor: str,
    by: int,
    reach: str | None,
    market_growth: str | None,
    channel: str | None,
    channel_source: str,
) -> Way:
    growth = _fraction(market_growth, "--market-growth")
    target, sourced = _fraction(reach, "--reach"), _fraction(channel, "--channel")
    if sourced is not None and not 0 <= sourced <= 1:
        raise _refused("--channel", f"'{channel}' is no part of a whole", "write 0% to 100%")
    return way_to(
        book,
        vendor,
        by,
        None if target is None else target * 100,
        None if growth is None else MarketGrowth(growth, "as stated"),
        None if sourced is None else (sourced, channel_source or "as stated"),
    )


def _fraction(text: str | None, option: str) -> Decimal | None:
    if text is None:
        return None
    try:
        return parse_percent(text)
    except ValueError as error:
        what, _, mend = str(error).partition("; ")
        raise _refused(option, what, mend or "write it like 12%") from None


def _rates(currency: str | None, stated: list[str]) -> Rates | None:
    if currency is None:
        if stated:
            raise _refused("--rate", "there is no currency to convert to", "name --currency USD")
        return None
    if not is_currency(currency):
        raise _refused("--currency", f"'{currency}' is no currency", "write it as USD")
    rates = {}
    for text in stated:
        left, _, figure = text.partition("=")
        code, at, period = left.partition("@")
        try:
            key = (code, Period.read(period) if at else None)
            rates[key] = parse_number(figure)
        except ValueError as error:
            raise _refused("--rate", str(error), "write it as EUR@2022=1.053") from None
        if not is_currency(code) or rates[key] <= 0:
            raise _refused("--rate", f"'{text}' is no rate", "write it as EUR@2022=1.053")
    return Rates(currency, rates)


def _refused(option: str, what: str, mend: str) -> Refusal:
    return Refusal(Problem(f"{option}: {what}", mend, code="bad-option"))
