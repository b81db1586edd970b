"""The World Bank's CSV: the bulk file (years across), with or without its preamble."""

import csv
import io

from largesse.markets.observations.readers.taking import Taken, Wanted

SOURCE = "World Bank, World Development Indicators"
_HEAD = ("Country Name", "Country Code", "Indicator Name", "Indicator Code")


def header_at(text: str) -> int | None:
    """In which line (from 0) the header stands; None where there is none in the first ten."""
    for at, cells in enumerate(csv.reader(io.StringIO(text, newline=""))):
        if tuple(cell.strip("\ufeff ") for cell in cells[:4]) == _HEAD:
            return at
        if at > 10:
            break
    return None


def read(text: str, shown_as: str, wanted: Wanted) -> Taken:
    """The figures; the indicator's code names it, the preamble's date is the vintage."""
    taken = Taken(shown_as)
    reader = csv.reader(io.StringIO(text, newline=""))
    vintage = wanted.vintage
    years: list[str] = []
    for cells in reader:
        if tuple(cell.strip("\ufeff ") for cell in cells[:4]) == _HEAD:
            years = cells[4:]
        elif not years:
            if cells and cells[0].strip("\ufeff ") == "Last Updated Date" and len(cells) > 1:
                vintage = vintage or cells[1]
        elif len(cells) > 4 and wanted.takes(cells[3]):
            for year, figure in zip(years, cells[4:], strict=False):
                if year.strip():
                    taken.take(
                        reader.line_num,
                        cells[1],
                        cells[3],
                        year,
                        figure,
                        wanted.source or SOURCE,
                        vintage,
                    )
    return taken
