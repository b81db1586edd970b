"""Empty facts files to fill in, and the page that explains them; all from the table of kinds."""

from pathlib import Path

from largesse.facts.cells import Cell
from largesse.facts.kinds import KINDS, Column, Kind
from largesse.facts.reading import README_SHEET
from largesse.workspace.files import write_atomic

README_NAME = "README.md"

_OPENING = "What is true of partners, customers, deals and accounts, and since when."
_RULES = """\
- Dates are written year first (2024-09-01), months 2024-09, numbers with a point and without
  separators (12500.50), shares 60% or 0.6.
- `from` is the first day on which a row holds, `until` the first day on which it no longer holds;
  an empty cell means always, or without end. A row that ended is not edited: a new row follows it.
- Keep ids as text: a spreadsheet that turns 100000000017 into 1.00000E+11 has destroyed it.
- In partners, customers, deals and activities, further columns may be added when their names
  start with `x_`: `x_tier` states the fact `tier`.
- Files may be CSV (UTF-8; comma, semicolon or tab) or XLSX: one file per kind, or one workbook
  with a sheet per kind."""


def write_templates(folder: Path) -> tuple[Path, ...]:
    """Write ``<kind>.csv`` with its header for every kind, and README.md; what is there stays.

    Returns the files written.
    """
    wanted = {folder / f"{kind.name}.csv": _header(kind) for kind in KINDS}
    wanted[folder / README_NAME] = explanation()
    stated = {path.stem.lower() for path in folder.glob("*.xlsx")}
    written = []
    for path, text in wanted.items():
        if not path.exists() and not (path.suffix == ".csv" and path.stem in stated):
            write_atomic(path, text)
            written.append(path)
    return tuple(written)


def template_xlsx(path: Path) -> None:
    """Write one workbook with a sheet per kind, cells formatted as text, and a sheet to read."""
    import openpyxl
    from openpyxl.styles import Font

    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet(README_SHEET)
    sheet.column_dimensions["A"].width = 120
    for line in explanation().splitlines():
        sheet.append([line])
    for kind in KINDS:
        sheet = book.create_sheet(kind.name)
        sheet.append([column.name for column in kind.columns])
        for at, column in enumerate(kind.columns, 1):
            sheet.cell(1, at).font = Font(bold=column.required)
            letter = sheet.cell(1, at).column_letter
            sheet.column_dimensions[letter].number_format = "@"
            sheet.column_dimensions[letter].width = max(12, len(column.name) + 4)
        sheet.freeze_panes = "A2"
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def explanation() -> str:
    """What every file holds, as Markdown: one table per kind, required columns marked."""
    parts = [
        "# Facts",
        "",
        "What is true of partners, customers, deals and accounts, and since when.",
        "",
    ]
    parts += ["", _RULES.rstrip()]
    for kind in KINDS:
        parts += ["", f"## {kind.name}", "", kind.doc, ""]
        parts += ["| column | type | required | meaning | example |", "|---|---|---|---|---|"]
        parts += [_row(column) for column in kind.columns]
    return "\n".join(parts) + "\n"


def _header(kind: Kind) -> str:
    return ",".join(column.name for column in kind.columns) + "\n"


def _row(column: Column) -> str:
    named = column.cell is Cell.CHOICE
    sort = f"{column.cell.value} {', '.join(column.choices)}" if named else column.cell.value
    required = "yes" if column.required else ""
    return f"| {column.name} | {sort} | {required} | {column.doc} | {column.example} |"
