"""Reading the spreadsheet a programme was run on so far: XLSX, one row per partner and amount.

A table begins at any row that names a partner and an amount column, so titles above it do not
matter, and a sheet may hold several. The stored results of formulas are read, as they are what was
paid. Totals and sheets without a table are left out and said to be; an amount that belongs to no
partner is refused. Raises :class:`Refusal` with every bad cell.
"""

import zipfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from largesse.programme.calendar import Span
from largesse.programme.model import Programme
from largesse.settlement.reconcile import cells as say
from largesse.settlement.reconcile.columns import Columns, columns_of, folded
from largesse.settlement.reconcile.model import LeftOut, Stated
from largesse.workspace.errors import Problem, Refusal

UNPACKED_LIMIT_BYTES = 2**30
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asked:
    """What rows are read against: the programme, how columns are called, and the partners known.

    ``span`` is of rows that name no interval; ``sheets`` the only ones read, where any is;
    ``partners`` are names as :func:`~largesse.settlement.reconcile.columns.folded` writes them.
    """

    programme: Programme
    renamed: Mapping[str, str]
    partners: Collection[str]
    span: Span | None = None
    sheets: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One row: stored results, what was written (formulas), and the formats of numbers."""

    number: int
    values: Sequence[object]
    written: Sequence[object]
    formats: Sequence[str]

    def value(self, position: int | None) -> object:
        """A cell's stored result; None beyond the row's end."""
        known = position is not None and position < len(self.values)
        return self.values[position] if position is not None and known else None


@dataclass(slots=True)
class Found:
    """What has been read of a workbook so far."""

    file: str
    stated: list[Stated] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_spreadsheet(path: Path, asked: Asked) -> tuple[tuple[Stated, ...], tuple[LeftOut, ...]]:
    """Every row with a partner and an amount, and what was left out and why."""
    _refuse_unreadable(path)
    found, tables = Found(path.name), 0
    titles = []
    for title, rows in _sheets(path):
        titles.append(title)
        if asked.sheets and title not in asked.sheets:
            continue
        tables_here = _Sheet(asked, found, title).read(rows)
        tables += tables_here
        if rows and not tables_here and not found.problems:
            found.left_out.append(LeftOut(title, "no columns for a partner and an amount", None))
    _refuse_unknown_sheets(path, asked, titles)
    if not tables and not found.problems:
        wanted = "a column for the partner and one for the amount"
        mend = "name them with --map 'Partner=partner,Rebate=amount'"
        found.problems.append(Problem(f"no sheet has {wanted}", mend, path.name, code="no-columns"))
    if found.problems:
        raise Refusal(*found.problems)
    return tuple(found.stated), tuple(found.left_out)


class _Sheet:
    """One sheet while it is read."""

    def __init__(self, asked: Asked, found: Found, title: str) -> None:
        self.asked = asked
        self.found = found
        self.title = title

    def read(self, rows: Sequence[Row]) -> int:
        """Read every table; how many there are."""
        columns: Columns | None = None
        count = 0
        for row in rows:
            try:
                header = columns_of(row.values, self.asked.renamed)
            except ValueError as error:
                self._refuse(f"row {row.number}", row.number, "columns", error)
                return count
            if header is not None:
                columns, count = header, count + 1
            elif columns is not None:
                self._read_row(columns, row)
        return count

    def _read_row(self, columns: Columns, row: Row) -> None:
        position = columns.at["amount"]
        value, written = row.value(position), _at(row.written, position)
        if say.is_blank(value) and not (isinstance(written, str) and written.startswith("=")):
            return  # a blank line or a note
        partner = self._partner(columns, row)
        if folded(partner) not in self.asked.partners and self._is_total(columns, row, partner):
            place = f"{self.title}!{row.number}"
            self.found.left_out.append(LeftOut(place, "a total", _number(value)))
        elif not partner:
            self._refuse_nobody(columns, row)
        elif say.is_fault(partner):
            error = ValueError(f"'{partner}' is no partner; mend the formula or write the partner")
            self._refuse(columns.cell("partner", row.number), row.number, "partner", error)
        else:
            self._state(columns, row, partner)

    def _partner(self, columns: Columns, row: Row) -> str:
        """The partner, by the first of its columns that names one we know; else as written."""
        named = [row.value(at) for at in columns.partner]
        texts = [str(cell).strip() for cell in named if not say.is_blank(cell)]
        known = (text for text in texts if folded(text) in self.asked.partners)
        return next(known, texts[0] if texts else "")

    def _is_total(self, columns: Columns, row: Row, partner: str) -> bool:
        if partner:
            return say.names_total(partner)
        sums = say.adds_up(_at(row.written, columns.at["amount"]))
        return sums or any(map(say.names_total, row.values))

    def _refuse_nobody(self, columns: Columns, row: Row) -> None:
        if _number(row.value(columns.at["amount"])) is None:
            return  # a note beside the amounts
        error = ValueError(
            "an amount without a partner; write the partner into every row (merged cells hold it "
            "once), or call the row a total"
        )
        self._refuse(columns.cell("amount", row.number), row.number, "partner", error)

    def _state(self, columns: Columns, row: Row, partner: str) -> None:
        programme, at = self.asked.programme, columns.at
        number_format = _at(row.formats, at["amount"]) or ""
        amount = self._said(
            columns, row, "amount", lambda: say.amount_of(row.value(at["amount"]), number_format)
        )
        incentive = self._said(
            columns,
            row,
            "incentive",
            lambda: (say.incentive_of(programme, row.value(at.get("incentive"))),),
        )
        span = self._said(
            columns,
            row,
            "interval",
            lambda: (say.interval_of(programme, row.value(at.get("interval")), self.asked.span),),
        )
        own = amount[1] if amount else ""
        stated = row.value(at.get("currency"))
        currency = self._said(
            columns,
            row,
            "currency",
            lambda: say.currency_of(stated, own, columns.currency, programme.currency),
        )
        if amount and incentive and span and currency:
            place = f"{self.title}!{row.number}"
            self.found.stated.append(
                Stated(partner, incentive[0], span[0], amount[0], currency, place)
            )

    def _said(self, columns: Columns, row: Row, name: str, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except ValueError as error:
            self._refuse(columns.cell(name, row.number), row.number, name, error)
            return None

    def _refuse(self, cell: str, row: int, name: str, error: ValueError) -> None:
        what, _, mend = str(error).partition("; ")
        said = f"sheet '{self.title}', {cell}: {what}"
        self.found.problems.append(Problem(said, mend, self.found.file, row, code=f"bad-{name}"))


def _number(cell: object) -> Decimal | None:
    """A figure, where a cell is one."""
    try:
        return say.amount_of(cell, "")[0]
    except ValueError:
        return None


def _at(cells: Sequence[T], position: int) -> T | None:
    return cells[position] if position < len(cells) else None


def _refuse_unreadable(path: Path) -> None:
    if not path.is_file():
        raise Refusal(
            Problem(
                "this is a folder" if path.is_dir() else "there is no such file",
                "name an XLSX file",
                str(path),
                code="no-file",
            )
        )
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked_bytes = sum(info.file_size for info in archive.infolist())
    except zipfile.BadZipFile:
        mend = "save it as XLSX (an .xls or .csv file is another kind)"
        raise Refusal(Problem("the file is not XLSX", mend, path.name, code="not-xlsx")) from None
    if unpacked_bytes > UNPACKED_LIMIT_BYTES:
        what = f"the workbook unpacks to {unpacked_bytes:,} bytes, more than 1 GiB"
        raise Refusal(
            Problem(what, "keep the sheet with the amounts only", path.name, code="too-large")
        )


def _refuse_unknown_sheets(path: Path, asked: Asked, titles: Sequence[str]) -> None:
    for name in asked.sheets:
        if name not in titles:
            mend = f"name one of {', '.join(titles)}"
            raise Refusal(Problem(f"no sheet is called '{name}'", mend, path.name, code="no-sheet"))


def _sheets(path: Path) -> Iterator[tuple[str, list[Row]]]:
    """Each sheet's rows that are not blank."""
    try:
        values = load_workbook(path, read_only=True, data_only=True, keep_links=False)
        written = load_workbook(path, read_only=True, data_only=False, keep_links=False)
    except (InvalidFileException, KeyError, ValueError, OSError, SyntaxError, EOFError):
        raise Refusal(
            Problem("the file is not readable as XLSX", "save it again as XLSX", path.name)
        ) from None
    try:
        for sheet in values.worksheets:
            if not hasattr(sheet, "iter_rows"):
                continue
            both = zip(
                sheet.iter_rows(values_only=True), written[sheet.title].iter_rows(), strict=True
            )
            rows = [
                Row(
                    number,
                    stored,
                    [cell.value for cell in cells],
                    [str(getattr(cell, "number_format", "") or "") for cell in cells],
                )
                for number, (stored, cells) in enumerate(both, 1)
                if any(cell.value is not None for cell in cells)
            ]
            yield str(sheet.title), rows
    finally:
        values.close()
        written.close()
