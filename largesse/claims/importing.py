"""Many claims from one CSV file: each line by itself, each refusal with its line.

A line may name its ``token``; without, the line itself is one, so that the same file again takes
nothing twice.
"""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from largesse.claims import asking
from largesse.claims.asking import Asked
from largesse.claims.models import Claim
from largesse.claims.whose import Actor
from largesse.partners.database import transaction
from largesse.programme.model import Programme
from largesse.programme.terms.amounts import parse_number, parse_whole
from largesse.workspace.canonical import digest
from largesse.workspace.errors import Problem, Refusal

_READ: Mapping[str, Callable[[str], object]] = {
    "amount": parse_number,
    "cost": parse_number,
    "quantity": parse_whole,
    "starts_on": date.fromisoformat,
    "ends_on": date.fromisoformat,
}
COLUMNS = (
    *("rules", "starts_on", "type", "partner", "title", "amount", "cost", "quantity", "ends_on"),
    *("customer", "agreement", "token", "submit"),
)
_BEYOND = "\0"
MOST_LINES = 10_000


@dataclass(frozen=True, slots=True)
class Taken:
    """A line that was taken: the claim, and whether it is new."""

    line: int
    claim: Claim
    is_new: bool


def import_claims(
    programme: Programme, path: Path, actor: Actor
) -> tuple[tuple[Taken, ...], tuple[Problem, ...]]:
    """What was taken, and what is wrong with the other lines.

    Raises :class:`Refusal` where the file is no table with the known columns.
    """
    taken, problems = [], []
    for line, row in _rows(path):
        try:
            taken.append(_take(programme, line, row, actor))
        except Refusal as refusal:
            problems += [
                Problem(p.what, p.mend, path.name, line, None, p.code) for p in refusal.problems
            ]
    return tuple(taken), tuple(problems)


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream)
            header = [name.strip() for name in next(reader, [])]
            rows = [(reader.line_num, cells) for cells in reader if any(cells)]
    except OSError as error:
        what = f"the file cannot be read ({error.strerror})"
        raise Refusal(Problem(what, "check its name", str(path), code="unreadable")) from None
    except (UnicodeDecodeError, csv.Error):
        mend = "save it as CSV in UTF-8, with commas"
        raise Refusal(Problem("this is no CSV", mend, path.name, code="not-csv")) from None
    unknown = [name for name in header if name not in COLUMNS]
    if unknown or not {"rules", "starts_on"} <= set(header):
        said = f"'{unknown[0]}' is no column" if unknown else "it lacks 'rules' or 'starts_on'"
        mend = f"the columns are {', '.join(COLUMNS)}"
        raise Refusal(Problem(said, mend, path.name, 1, code="columns"))
    if len(rows) > MOST_LINES:
        mend = f"import at most {MOST_LINES:,} lines at a time"
        raise Refusal(Problem("the file is too long", mend, path.name, code="too-many"))
    longest = max((len(cells) for _, cells in rows), default=0)
    header += [_BEYOND] * (longest - len(header))
    return [
        (line, {n: cell.strip() for n, cell in zip(header, cells, strict=False) if cell.strip()})
        for line, cells in rows
    ]


def _take(programme: Programme, line: int, row: Mapping[str, str], actor: Actor) -> Taken:
    if _BEYOND in row:
        mend = "quote cells that hold a comma"
        raise Refusal(Problem("there are more cells than columns", mend, code="cell"))
    said: dict[str, object] = {}
    for name, text in row.items():
        if name == "submit":
            continue
        try:
            said[name] = _READ.get(name, str)(text)
        except ValueError:
            mend = "dates as 2024-05-31, numbers as 12500.50"
            raise Refusal(Problem(f"'{text}' is no {name}", mend, code="cell")) from None
    for name in ("rules", "starts_on"):
        if name not in said:
            raise Refusal(Problem(f"'{name}' is empty", "fill it in", code="cell"))
    said.setdefault("token", f"line-{digest(row)[:32]}")
    asked = Asked(**said)  # type: ignore[arg-type]
    with transaction():
        claim, is_new = asking.new_claim(programme, asked, actor)
        if row.get("submit", "").casefold() in ("yes", "y", "true") and claim.state == "draft":
            claim = asking.submit(claim.id, actor)
    return Taken(line, claim, is_new)
