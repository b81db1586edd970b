"""People from a CSV: person, name, roles, partner, limit, currency, from, until."""

import csv
import io
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from largesse.partners.money import minor_of
from largesse.partners.people import NewPerson
from largesse.programme.terms.amounts import parse_number
from largesse.workspace.errors import Problem, Refusal

COLUMNS = ("person", "name", "roles", "partner", "limit", "currency", "from", "until")
_LARGEST_BYTES = 1_000_000


def read_people(file: Path) -> list[NewPerson]:
    """The people a file names. Raises :class:`Refusal` with every problem and its line."""
    text = _text(file)
    reader = csv.DictReader(io.StringIO(text, newline=""))
    header = [name.strip() for name in reader.fieldnames or ()]
    unknown = [name for name in header if name not in COLUMNS]
    if unknown or "person" not in header or "roles" not in header:
        what = f"the columns are {', '.join(header) or 'missing'}"
        mend = f"write person and roles, and of {', '.join(COLUMNS)} what you have"
        raise Refusal(Problem(what, mend, file.name, 1, code="unknown-column"))
    reader.fieldnames = header
    found, problems = [], list[Problem]()
    for row in reader:
        try:
            cells = {name: (text or "").strip() for name, text in row.items() if name}
            found.append(_person(cells))
        except Refusal as refusal:
            for problem in refusal.problems:
                line, code = reader.line_num, problem.code
                problems.append(Problem(problem.what, problem.mend, file.name, line, code=code))
    if problems:
        raise Refusal(*problems)
    return found


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > _LARGEST_BYTES:
            what, mend = "the file is larger than 1 MB", "split it"
            raise Refusal(Problem(what, mend, file.name, code="file-too-large"))
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        what = f"the file cannot be read ({error.strerror})"
        raise Refusal(Problem(what, "check its name", file.name, code="unreadable")) from None
    except UnicodeDecodeError:
        what, mend = "the file is not UTF-8", "save it as 'CSV UTF-8'"
        raise Refusal(Problem(what, mend, file.name, code="not-utf-8")) from None


def _person(cells: Mapping[str, str]) -> NewPerson:
    if not cells["person"]:
        raise Refusal(Problem("'person' is empty", "fill in their id", code="empty-cell"))
    currency = cells.get("currency", "")
    limit = cells.get("limit", "")
    return NewPerson(
        id=cells["person"],
        name=cells.get("name", ""),
        roles=tuple(role.strip() for role in cells["roles"].split(";") if role.strip()),
        partner=cells.get("partner", ""),
        limit_minor=_minor(limit, currency) if limit else None,
        currency=currency if limit else "",
        since=_day(cells.get("from", "")),
        until=_day(cells.get("until", "")),
    )


def _minor(text: str, currency: str) -> int:
    try:
        return minor_of(parse_number(text), currency)
    except ValueError:
        what, mend = f"the limit '{text}' is not an amount", "write it like 50000.00"
        raise Refusal(Problem(what, mend, code="bad-limit")) from None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        what, mend = f"'{text}' is not a date", "write it like 2026-03-02"
        raise Refusal(Problem(what, mend, code="bad-dates")) from None
