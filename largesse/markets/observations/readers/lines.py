"""CSV as publishers write it: rows with their lines, faults with their place."""

import csv
from collections.abc import Iterator, Sequence

from largesse.workspace.errors import Problem, Refusal

Line = tuple[int, list[str]]


def csv_lines(text: str, shown_as: str) -> Iterator[Line]:
    """Rows that hold something, each with the line it ends in. Raises :class:`Refusal`."""
    reader = csv.reader(_lines(text), strict=True)
    try:
        for cells in reader:
            if any(cells):
                yield reader.line_num, cells
    except csv.Error as error:
        what = f"the file cannot be read as CSV: {error}"
        mend = "put cells that hold a comma or a line break in quotes, and double quotes in them"
        raise Refusal(Problem(what, mend, shown_as, reader.line_num, code="bad-csv")) from None


def header_and_rows(text: str, shown_as: str) -> tuple[list[str], list[Line]]:
    """The first row's names, and the rows below it.

    Raises :class:`Refusal` where there is no row, or a name stands twice.
    """
    found = list(csv_lines(text, shown_as))
    header = [name.strip() for name in found[0][1]] if found else []
    if len(found) < 2:
        raise Refusal(Problem("the file has no rows", "", shown_as, code="empty-file"))
    if twice := sorted({name for name in header if header.count(name) > 1}):
        what = f"the column '{twice[0]}' stands twice"
        raise Refusal(Problem(what, "keep one, or rename it", shown_as, found[0][0], code="twice"))
    return header, found[1:]


def wrong_count(cells: Sequence[str], header: Sequence[str]) -> str:
    """What to say of a row whose cells do not fit the header; '' where they do."""
    if len(cells) == len(header):
        return ""
    return f"the row has {len(cells)} cells, the header {len(header)}"


def _lines(text: str) -> Iterator[str]:
    """Lines with their ends, without a copy of the whole text: a bulk file has 200 MB."""
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield text[start:end]
        start = end
