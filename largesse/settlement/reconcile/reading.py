"""Reading the spreadsheet a programme was run on so far: XLSX, one row per partner and amount.

Columns are known by their names in English and French, or by a map. The stored results of formulas
are read, as they are what was paid; a formula without one is refused. Spreadsheets keep 15 digits
of a number: what lies beyond is noise and is left out. Raises :class:`Refusal` with every bad cell.
"""

import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from largesse.money import is_currency, parse_decimal
from largesse.programme.calendar import Span
from largesse.programme.model import Programme
from largesse.settlement.reconcile.model import Stated
from largesse.workspace.errors import Problem, Refusal

UNPACKED_LIMIT_BYTES = 2**30
NAMES: Mapping[str, frozenset[str]] = {
    "partner": frozenset(
        [
            "partner",
            "partner id",
            "partner name",
            "partenaire",
            "id partenaire",
            "nom du partenaire",
            "reseller",
            "revendeur",
        ]
    ),
    "incentive": frozenset(
        ["incentive", "rule", "scheme", "incitation", "dispositif", "regle", "mecanisme"]
    ),
    "interval": frozenset(
        [
            "interval",
            "period",
            "quarter",
            "month",
            "periode",
            "intervalle",
            "trimestre",
            "mois",
            "exercice",
        ]
    ),
    "amount": frozenset(
        [
            "amount",
            "rebate",
            "earned",
            "commission",
            "payout",
            "amount due",
            "montant",
            "ristourne",
            "prime",
            "acquis",
            "montant du",
        ]
    ),
    "currency": frozenset(["currency", "ccy", "devise", "monnaie"]),
}
_GROUPED = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_FRENCH = re.compile(r"-?(?:\d{1,3}(?: \d{3})+|\d+),\d+|-?\d{1,3}(?: \d{3})+", re.ASCII)
_THOUSANDS = re.compile(r"-?\d{1,3},\d{3}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: where it is, its header row's number, and which column is what."""

    file: str
    title: str
    columns: Mapping[str, int]


def read_map(text: str | None) -> dict[str, str]:
    """``Partner=partner,Rebate=amount`` as our name by theirs. Raises :class:`Refusal`."""
    found: dict[str, str] = {}
    for part in (text or "").split(","):
        if not part.strip():
            continue
        theirs, equals, ours = (p.strip() for p in part.partition("="))
        if not equals or ours not in NAMES:
            mend = f"write 'Their column=ours', ours one of {', '.join(NAMES)}"
            raise Refusal(
                Problem(f"'{part.strip()}' maps no column", mend, "--map", code="bad-map")
            )
        found[theirs] = ours
    return found


def read_spreadsheet(
    path: Path, programme: Programme, renamed: Mapping[str, str], span: Span | None = None
) -> tuple[Stated, ...]:
    """Every row with an amount; ``span`` is of rows that name no interval."""
    _refuse_unreadable(path)
    stated: list[Stated] = []
    problems: list[Problem] = []
    sheets = 0
    for title, rows, formulas in _sheets(path):
        sheet, body = _header(path.name, title, rows, renamed)
        if sheet is None:
            continue
        sheets += 1
        for number, cells in body:
            _read_row(sheet, number, cells, formulas, programme, span, stated, problems)
    if not sheets:
        wanted = "a column for the partner and one for the amount"
        mend = "name them with --map 'Partner=partner,Rebate=amount'"
        problems.append(Problem(f"no sheet has {wanted}", mend, path.name, code="no-columns"))
    if problems:
        raise Refusal(*problems)
    return tuple(stated)


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


Row = tuple[int, tuple[object, ...]]


def _sheets(path: Path) -> Iterator[tuple[str, list[Row], set[tuple[int, int]]]]:
    """Each sheet's rows of stored results, and the cells that hold formulas."""
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
            rows: list[Row] = [
                (number, tuple(row))
                for number, row in enumerate(sheet.iter_rows(values_only=True), 1)
            ]
            formulas = {
                (number, position)
                for number, row in enumerate(written[sheet.title].iter_rows(values_only=True), 1)
                for position, cell in enumerate(row)
                if isinstance(cell, str) and cell.startswith("=")
            }
            yield str(sheet.title), rows, formulas
    finally:
        values.close()
        written.close()


def _header(
    file: str, title: str, rows: Sequence[Row], renamed: Mapping[str, str]
) -> tuple[Sheet | None, Sequence[Row]]:
    """The first row that names a partner and an amount column, and the rows below it."""
    for index, (_, cells) in enumerate(rows[:20]):
        columns: dict[str, int] = {}
        for position, cell in enumerate(cells):
            ours = _our_name(str(cell or "").strip(), renamed)
            if ours is not None:
                columns.setdefault(ours, position)
        if "partner" in columns and "amount" in columns:
            return Sheet(file, title, columns), rows[index + 1 :]
    return None, ()


def _our_name(theirs: str, renamed: Mapping[str, str]) -> str | None:
    if theirs in renamed:
        return renamed[theirs]
    plain = _folded(theirs)
    for ours, names in NAMES.items():
        if plain in names and ours not in renamed.values():
            return ours
    return None


def _folded(text: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[\s_\-]+", " ", bare).strip().casefold()


def _read_row(
    sheet: Sheet,
    number: int,
    cells: Sequence[object],
    formulas: set[tuple[int, int]],
    programme: Programme,
    span: Span | None,
    stated: list[Stated],
    problems: list[Problem],
) -> None:
    row = {
        ours: cells[position] if position < len(cells) else None
        for ours, position in sheet.columns.items()
    }
    is_formula = (number, sheet.columns["amount"]) in formulas
    if row["partner"] in (None, "") or (row["amount"] in (None, "") and not is_formula):
        return  # a blank line, a subtotal or a note
    found: dict[str, object] = {}
    readers: dict[str, Callable[[], object]] = {
        "amount": lambda: _amount(row["amount"]),
        "incentive": lambda: _incentive(programme, row.get("incentive")),
        "interval": lambda: _interval(programme, row.get("interval"), span),
        "currency": lambda: _currency(programme, row.get("currency")),
    }
    good = True
    for name, read in readers.items():
        try:
            found[name] = read()
        except ValueError as error:
            what, _, mend = str(error).partition("; ")
            problems.append(_problem(sheet, number, name, what, mend))
            good = False
    if good:
        amount, incentive, named, currency = (
            found[n] for n in ("amount", "incentive", "interval", "currency")
        )
        assert isinstance(amount, Decimal)
        assert isinstance(currency, str)
        assert incentive is None or isinstance(incentive, str)
        assert named is None or isinstance(named, Span)
        partner = str(row["partner"]).strip()
        stated.append(
            Stated(partner, incentive, named, amount, currency, f"{sheet.title}!{number}")
        )


def _problem(sheet: Sheet, number: int, name: str, what: str, mend: str) -> Problem:
    position = sheet.columns.get(name)
    cell = f"{get_column_letter(position + 1)}{number}" if position is not None else f"row {number}"
    return Problem(
        f"sheet '{sheet.title}', {cell}: {what}", mend, sheet.file, number, code=f"bad-{name}"
    )


def _amount(cell: object) -> Decimal:
    """A number cell to 15 digits, or a text in English or French figures."""
    match cell:
        case None:
            raise ValueError(
                "the formula has no stored result; open the workbook, let it calculate and save it"
            )
        case bool() | datetime() | date():
            raise ValueError(f"'{cell}' is not an amount; write a number")
        case int():
            return Decimal(cell)
        case str():
            return _written(cell)
    try:
        return parse_decimal(f"{cell:.15g}")
    except ValueError:
        raise ValueError(f"'{cell}' is not an amount; write a number") from None


def _written(text: str) -> Decimal:
    words = re.sub("[\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}]", " ", text).strip()
    words = " ".join(w for w in words.split(" ") if not is_currency(w))
    negative = words.startswith("(") and words.endswith(")")
    words = words[1:-1].strip() if negative else words
    if _THOUSANDS.fullmatch(words):
        raise ValueError(
            f"'{text}' may be thousands or decimals; write it as a number, or with its decimals"
        )
    if _GROUPED.fullmatch(words):
        words = words.replace(",", "")
    elif _FRENCH.fullmatch(words):
        words = words.replace(" ", "").replace(",", ".")
    try:
        amount = parse_decimal(words)
    except ValueError:
        raise ValueError(f"'{text}' is not an amount; write a number, like 12345.67") from None
    return -amount if negative else amount


def _incentive(programme: Programme, cell: object) -> str | None:
    name = str(cell or "").strip()
    if not name:
        return None
    for incentive in programme.incentives.values():
        if _folded(name) in {
            _folded(n) for n in (incentive.id, incentive.title.en, incentive.title.fr) if n
        }:
            return incentive.id
    known = ", ".join(programme.incentives)
    raise ValueError(f"'{name}' is no incentive of the programme; use an id or title of {known}")


def _interval(programme: Programme, cell: object, default: Span | None) -> Span | None:
    if isinstance(cell, datetime | date):
        return programme.calendar.read(f"{cell.year:04d}-{cell.month:02d}")
    words = str(cell or "").strip()
    return programme.calendar.read(words) if words else default


def _currency(programme: Programme, cell: object) -> str:
    code = str(cell or "").strip() or programme.currency
    if not is_currency(code):
        raise ValueError(f"'{code}' is not an ISO 4217 currency; write for example USD")
    return code
