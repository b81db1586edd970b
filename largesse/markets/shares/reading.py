"""``markets/shares.csv``: printed market shares, read strictly, every fault with its place.

Two spellings are read: the workspace's own, and the one of shared data (``revenue_usd_m`` in
millions of US dollars, ``evidence_url``).
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

from largesse.facts.cells import Cell
from largesse.facts.reviewed import Column, Row, decoded, parse_table, require_utf_8
from largesse.markets.shares.model import Kind, Period, Share, ShareBook, Status, Vintage
from largesse.money import EXACT, plain
from largesse.programme.source import read_file
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import Workspace

FILE_NAME = "markets/shares.csv"
_MILLION = Decimal(1_000_000)
_KEY = (
    Column("definition", Cell.TEXT),
    Column("geography", Cell.TEXT),
    Column("period", Cell.TEXT),
    Column("vintage", Cell.TEXT),
    Column("vendor", Cell.TEXT),
)
_STATUS = Column("status", Cell.CHOICE, choices=tuple(Status))
_NOTE = Column("note", Cell.TEXT, is_needed=False)
COLUMNS = (
    *_KEY,
    Column("revenue", Cell.DECIMAL, is_needed=False),
    Column("currency", Cell.CURRENCY, is_needed=False),
    Column("share_pct", Cell.DECIMAL, is_needed=False),
    Column("low_pct", Cell.DECIMAL, is_needed=False),
    Column("high_pct", Cell.DECIMAL, is_needed=False),
    Column("source", Cell.TEXT),
    _STATUS,
    _NOTE,
)
SHARED_COLUMNS = (
    *_KEY,
    Column("revenue_usd_m", Cell.DECIMAL, is_needed=False),
    Column("share_pct", Cell.DECIMAL, is_needed=False),
    Column("evidence_url", Cell.TEXT),
    _STATUS,
    _NOTE,
)


def read_shares(workspace: Workspace) -> ShareBook:
    """The workspace's shares. Raises :class:`Refusal` with every fault, or where there are none."""
    path = workspace.root / FILE_NAME
    if not path.is_file():
        what = "the workspace keeps no market shares"
        mend = f"write {FILE_NAME} with the columns {','.join(c.name for c in COLUMNS)}"
        raise Refusal(Problem(what, mend, FILE_NAME, code="no-shares"))
    return read_share_file(path, FILE_NAME)


def read_share_file(path: Path, shown_as: str) -> ShareBook:
    """The shares of one file in either spelling. Raises :class:`Refusal` with every fault."""
    data = read_file(path, shown_as)
    require_utf_8(data, shown_as)
    text = decoded(data)
    is_shared = "revenue_usd_m" in text.partition("\n")[0]
    rows, problems = parse_table(text, shown_as, SHARED_COLUMNS if is_shared else COLUMNS)
    shares = []
    for row in rows:
        faults = list(_faults(row, is_shared))
        problems += faults
        if not faults:
            shares.append(_shared(row) if is_shared else _own(row))
    problems += _twice(shares)
    if not shares and not problems:
        mend = "write one row for each printed share"
        problems.append(Problem("the file has no row", mend, shown_as, code="no-shares"))
    if problems:
        raise Refusal(*sorted(problems, key=lambda problem: problem.line or 0))
    return ShareBook(tuple(shares))


def _own(row: Row) -> Share:
    return _share(
        row,
        row.number("revenue"),
        row.text("currency"),
        (row.number("low_pct"), row.number("high_pct")),
        row.text("source"),
    )


def _shared(row: Row) -> Share:
    millions = row.number("revenue_usd_m")
    revenue = None if millions is None else Decimal(plain(EXACT.multiply(millions, _MILLION)))
    currency = "" if revenue is None else "USD"
    return _share(row, revenue, currency, (None, None), row.text("evidence_url"))


def _share(
    row: Row,
    revenue: Decimal | None,
    currency: str,
    interval: tuple[Decimal | None, Decimal | None],
    source: str,
) -> Share:
    return Share(
        definition=row.text("definition"),
        geography=row.text("geography"),
        period=Period.read(row.text("period")),
        vintage=Vintage.read(row.text("vintage")),
        vendor=row.text("vendor"),
        revenue=revenue,
        currency=currency,
        share_pct=row.number("share_pct"),
        low_pct=interval[0],
        high_pct=interval[1],
        source=source,
        status=Status(row.text("status")),
        note=row.text("note"),
        file=row.file,
        line=row.line,
    )


def _faults(row: Row, is_shared: bool) -> Iterator[Problem]:
    try:
        period, vintage = Period.read(row.text("period")), Vintage.read(row.text("vintage"))
    except ValueError as error:
        code = "bad-vintage" if "vintage" in str(error) else "bad-period"
        mend = "write a period as 2021 or 2021Q3, a vintage as 2023-07, 2023Q2 or 2023"
        yield row.problem(str(error), mend, code)
        return
    status = row.text("status")
    if vintage.moment[:2] < _earliest(period, vintage) and status != Status.FORECAST:
        what = f"vintage {vintage} printed {period} before it began, and the row is not a forecast"
        yield row.problem(what, "write status forecast, or correct the vintage", "not-yet")
    yield from _figure_faults(row, "revenue_usd_m" if is_shared else "revenue")
    if not is_shared:
        yield from _own_faults(row, status)


def _earliest(period: Period, vintage: Vintage) -> tuple[int, int]:
    """The first month in which the period can have been printed; a vintage may say no month."""
    year, month = period.first_month
    return (year, month) if vintage.moment[1] else (year, 0)


def _figure_faults(row: Row, revenue_column: str) -> Iterator[Problem]:
    revenue, share = row.number(revenue_column), row.number("share_pct")
    if revenue is None and share is None:
        what = "the row has neither revenue nor share"
        yield row.problem(what, "leave out a row that was not printed", "no-figure")
    for name, value in ((revenue_column, revenue), ("share_pct", share)):
        if value is not None and value <= 0:
            what = f"{name} is {value}: what was not printed is unknown, not zero"
            yield row.problem(what, "leave the cell empty, or the row out", "zero-share")
    if share is not None and share > 100:
        yield row.problem(f"share_pct is {share}", "a share is at most 100", "share-over-100")
    if row.text("vendor").casefold() == Kind.TOTAL and share not in (None, 100):
        what = f"the total has a share of {share}"
        yield row.problem(what, "a total is 100 per cent of itself", "total-not-100")


def _own_faults(row: Row, status: str) -> Iterator[Problem]:
    if (row.number("revenue") is None) != (row.text("currency") == ""):
        what = "revenue and currency stand together or not at all"
        yield row.problem(what, "write both, such as 9060000000 and USD", "no-currency")
    low, high = row.number("low_pct"), row.number("high_pct")
    if status == Status.ENTERED and (low is None or high is None):
        what = "a figure entered by hand needs an interval"
        yield row.problem(what, "write low_pct and high_pct", "no-interval")
    if (low is None) != (high is None):
        yield row.problem("the interval has one end", "write low_pct and high_pct", "bad-interval")
    elif low is not None and high is not None:
        share = row.number("share_pct")
        middle = low if share is None else share
        if not 0 <= low <= middle <= high <= 100:
            what = f"the interval {low} to {high} does not hold the share, or leaves 0 to 100"
            yield row.problem(what, "write low_pct <= share_pct <= high_pct", "bad-interval")


def _twice(shares: Sequence[Share]) -> Iterator[Problem]:
    lines: dict[object, int] = {}
    for share in shares:
        if (first := lines.setdefault(share.key, share.line)) != share.line:
            what = f"vintage {share.vintage} has {share.vendor} {share.period} on line {first} too"
            mend = "keep the row that the source prints"
            yield Problem(what, mend, share.file, share.line, code="share-twice")
