"""Agreements signed elsewhere, from a workbook or a folder of CSV: taken whole or refused by line.

Tables: ``agreements`` (one line each), ``lines`` (what each envelope bears), ``undertakings``
(optional). Each agreement is a transaction of its own: records, both signatures, the signed file,
the sealed content and its money. The same tables again change nothing.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

from django.utils import timezone

from largesse.facts.reading import RawRow, RawTable, read_file
from largesse.partners.agreements.checks import problems_of
from largesse.partners.agreements.content import Content, agreed, content_of
from largesse.partners.agreements.drafting import enter_draft
from largesse.partners.agreements.files import keep_signed
from largesse.partners.agreements.import_row import COLUMNS, Cells, content_from
from largesse.partners.agreements.life import IN_FORCE
from largesse.partners.agreements.paper import Paper, open_paper
from largesse.partners.agreements.posting import commit, require_lines
from largesse.partners.agreements.signing import (
    COUNTERPARTY,
    VENDOR,
    Signing,
    record_signature,
    seal,
    start,
)
from largesse.partners.approval import person_called, require_second
from largesse.partners.database import transaction
from largesse.partners.models import Agreement
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import Workspace

TABLES = ("agreements", "lines", "undertakings")
Money = Literal["commit", "opening"]
"""``commit``: its amount is committed now; ``opening``: it stands in the opening balances."""


@dataclass(frozen=True, slots=True)
class Entered:
    """An agreement that was taken; ``is_new`` False: it was there already, nothing changed."""

    agreement: str
    is_new: bool
    total_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the table of agreements, with the lines that belong to it elsewhere."""

    file: str
    row: RawRow
    lines: Sequence[tuple[str, RawRow]]
    undertakings: Sequence[tuple[str, RawRow]]


def import_agreements(
    workspace: Workspace,
    path: Path,
    by: str,
    approved_by: str,
    money: Money = "commit",
    day: date | None = None,
) -> tuple[tuple[Entered, ...], tuple[Problem, ...]]:
    """What was taken, and what is wrong with the rest, each with its file and line.

    ``path`` is a workbook or a folder; names of signed files are looked for beside it. Raises
    :class:`Refusal` where the tables cannot be read, or the two people may not do this.
    """
    today = day or timezone.now().date()
    person_called(by, "agreement.draft")
    person_called(approved_by, "agreement.sign")
    folder = path if path.is_dir() else path.parent
    entered: list[Entered] = []
    problems: list[Problem] = []
    for row in _rows(path):
        cells = Cells(row.file, row.row.line, row.row.cells)
        try:
            content = content_from(cells, row.lines, row.undertakings)
            signed = _Signed(workspace, folder, cells, by, approved_by, money, today)
            entered.append(_enter(content, signed))
        except Refusal as refusal:
            problems += [_placed(problem, row) for problem in refusal.problems]
    return tuple(entered), tuple(problems)


@dataclass(frozen=True, slots=True)
class _Signed:
    """How one agreement was signed, and who enters it."""

    workspace: Workspace
    folder: Path
    cells: Cells
    by: str
    approved_by: str
    money: Money
    today: date


def _enter(content: Content, signed: _Signed) -> Entered:
    problems = problems_of(content)
    if problems:
        raise Refusal(*problems)
    signed_on = signed.cells.day("signed_on")
    if signed_on is None or signed_on > signed.today:
        raise signed.cells.refused("signed_on", "state the day, past, on which it was signed")
    file = _keep(signed)
    with transaction():
        there = Agreement.objects.filter(pk=content["agreement"]).first()
        if there is not None:
            return _there(there, content)
        agreement = enter_draft(content, signed.by)
        total, currency = agreement.committed_minor, agreement.currency
        require_second(signed.by, signed.approved_by, total, currency, "agreement.sign")
        paper = open_paper(agreement.pk)
        refused = _post(paper, signed)
        if not refused:
            _sign(paper, signed, signed_on, file)
            start(paper.agreement, signed.by, signed.today)
        else:
            raise Refusal(*refused)
    return Entered(agreement.pk, True, total, currency)


def _post(paper: Paper, signed: _Signed) -> list[Problem]:
    if signed.money == "opening":
        require_lines(paper)
        return []
    return commit(paper, signed.by, signed.approved_by, signed.today)


def _sign(paper: Paper, signed: _Signed, signed_on: date, file: str) -> None:
    """Both sides' signatures as they were given elsewhere, and the content sealed."""
    paper.advance("offer", signed.by, offers=1)
    paper.advance("sign", signed.by, signed_on=signed_on, signed_elsewhere=True)
    for side, by in ((VENDOR, signed.approved_by), (COUNTERPARTY, signed.by)):
        signing = Signing(side, by, how="elsewhere", signed_on=signed_on, file=file)
        record_signature(paper, signing, signed.today)
    seal(paper)


def _there(agreement: Agreement, content: Content) -> Entered:
    """The agreement is there: the same is done already, another is refused."""
    is_same = agreement.state in IN_FORCE and agreed(content_of(agreement)) == agreed(content)
    if not is_same:
        what = f"agreement {agreement.pk} is there already ({agreement.state}) and says otherwise"
        mend = "amend it, or give this one an id of its own"
        raise Refusal(Problem(what, mend, code="other-content"))
    return Entered(agreement.pk, False, agreement.committed_minor, agreement.currency)


def _keep(signed: _Signed) -> str:
    """Keep the signed file that the line names; only a plain name beside the tables is taken."""
    name = signed.cells.text("file")
    if not name:
        return ""
    if Path(name).name != name or name.startswith("."):
        raise signed.cells.refused("file", "name a file that lies beside the tables")
    try:
        return keep_signed(signed.workspace, signed.folder / name)
    except Refusal as refusal:
        raise Refusal(*(signed.cells.placed(p, "file") for p in refusal.problems)) from None


def _rows(path: Path) -> Iterator[_Row]:
    tables = _tables(path)
    problems = [problem for table in tables.values() for problem in table.problems]
    problems += [p for table in tables.values() for p in _wrong_columns(table)]
    if "agreements" not in tables or "lines" not in tables:
        mend = "it holds agreements.csv and lines.csv, or is a workbook with these sheets"
        problems.append(Problem("a table is missing", mend, path.name, code="no-table"))
    if problems:
        raise Refusal(*problems)
    belonging = {name: _by_agreement(tables.get(name)) for name in TABLES[1:]}
    stated = tables["agreements"]
    known = {row.cells.get("agreement", "") for row in stated.rows}
    strangers = [
        Problem(
            f"there is no agreement '{name}' in the table of agreements",
            "add it, or remove this line",
            file,
            row.line,
            code="no-such-agreement",
        )
        for rows in belonging.values()
        for name, listed in rows.items()
        if name not in known
        for file, row in listed
    ]
    if strangers:
        raise Refusal(*strangers)
    for row in stated.rows:
        name = row.cells.get("agreement", "")
        yield _Row(stated.file, row, belonging["lines"][name], belonging["undertakings"][name])


def _tables(path: Path) -> dict[str, RawTable]:
    if path.is_dir():
        files = [path / f"{name}.csv" for name in TABLES if (path / f"{name}.csv").is_file()]
    else:
        files = [path]
    if not all(file.is_file() for file in files):
        what = "there is no such file or folder"
        raise Refusal(Problem(what, "check its name", path.name, code="unreadable"))
    tables = (table for file in files for table in read_file(file, file.name, TABLES))
    return {table.kind: table for table in tables}


def _wrong_columns(table: RawTable) -> list[Problem]:
    known = COLUMNS.get(table.kind, ())
    return [
        Problem(
            f"there is no column '{name}' in {table.kind}",
            f"its columns are {', '.join(known)}",
            table.file,
            1,
            at,
            "unknown-column",
        )
        for name, at in table.header.items()
        if name not in known
    ]


def _by_agreement(table: RawTable | None) -> dict[str, list[tuple[str, RawRow]]]:
    found: dict[str, list[tuple[str, RawRow]]] = defaultdict(list)
    for row in table.rows if table else ():
        assert table is not None
        found[row.cells.get("agreement", "")].append((table.file, row))
    return found


_IN_LINES = ("lines-differ", "double-line", "no-lines", "no-such-line", "not-enough-left")


def _placed(problem: Problem, row: _Row) -> Problem:
    """The problem with the line it comes from: of the money where it is about money."""
    if problem.file:
        return problem
    file, line = row.file, row.row.line
    if problem.code in _IN_LINES and row.lines:
        file, line = row.lines[0][0], row.lines[0][1].line
    name: Mapping[str, Any] = row.row.cells
    return replace(problem, file=file, line=line, what=f"{name.get('agreement')}: {problem.what}")
