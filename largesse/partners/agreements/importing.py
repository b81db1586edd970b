"""Agreements signed elsewhere, from a workbook or a folder of CSV: taken whole or refused by line.

Tables: ``agreements`` (one line each), ``lines`` (what each envelope bears), ``undertakings``
(optional). One person proposes what the tables say, another takes it: each agreement is a
transaction of its own, with records, both signatures, the signed file, the sealed content and its
money. The same tables again change nothing.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

from django.utils import timezone

from largesse.facts.reading import RawRow, RawTable, read_file
from largesse.money import shown
from largesse.partners import proposals
from largesse.partners.agreements.checks import problems_of
from largesse.partners.agreements.content import Content, agreed, content_of
from largesse.partners.agreements.drafting import enter_draft
from largesse.partners.agreements.ending import PLANS
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
from largesse.partners.approval import person_called, require_second, second_person
from largesse.partners.database import transaction
from largesse.partners.models import Agreement
from largesse.partners.money import decimal_of
from largesse.partners.proposals import Proposal
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


def propose_import(
    workspace: Workspace, path: Path, by: str, money: Money = "commit", day: date | None = None
) -> tuple[Proposal | None, tuple[Problem, ...]]:
    """What could be taken, kept for a second person; and what is wrong with the rest, by line.

    ``path`` is a workbook or a folder; names of signed files are looked for beside it. None where
    nothing could be taken. Raises :class:`Refusal` where the tables cannot be read, or the person
    may not do this.
    """
    today = day or timezone.now().date()
    person_called(by, "agreement.draft")
    folder = path if path.is_dir() else path.parent
    stated: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for row in _rows(path):
        try:
            stated.append(_stated(workspace, folder, row, today))
        except Refusal as refusal:
            problems += [_placed(problem, _places(row)) for problem in refusal.problems]
    if not stated:
        return None, tuple(problems)
    said = {"money": money, "agreements": stated}
    steps = [_sentence(each["content"]) for each in stated]
    with transaction():
        proposal_id = proposals.identity("import", said, steps)
        kept = proposals.keep(PLANS, proposal_id, "import", said, steps, by)
    return kept, tuple(problems)


def take(
    proposal: Proposal, by: str, day: date | None = None
) -> tuple[tuple[Entered, ...], tuple[Problem, ...]]:
    """Take what somebody else proposed, and commit its money; what could not be taken, and why.

    The proposal is done when all of it is there; until then it can be approved again. Raises
    :class:`Refusal` (``own-approval``, ``no-right``).
    """
    today = day or timezone.now().date()
    second_person(proposal.by, by, "agreement.sign")
    entered: list[Entered] = []
    problems: list[Problem] = []
    for stated in proposal.parameters["agreements"]:
        try:
            entered.append(_enter(stated, proposal, by, today))
        except Refusal as refusal:
            problems += [_placed(problem, stated) for problem in refusal.problems]
    if not problems and not proposal.is_done:
        with transaction():
            proposals.done(PLANS, proposal, by, {"agreements": len(entered)})
    return tuple(entered), tuple(problems)


def _stated(workspace: Workspace, folder: Path, row: _Row, today: date) -> dict[str, Any]:
    """What a line says was signed, as it is kept; the signed file is kept under its hash."""
    cells = Cells(row.file, row.row.line, row.row.cells)
    content = content_from(cells, row.lines, row.undertakings)
    problems = problems_of(content)
    if problems:
        raise Refusal(*problems)
    signed_on = cells.day("signed_on")
    if signed_on is None or signed_on > today:
        raise cells.refused("signed_on", "state the day, past, on which it was signed")
    file = _keep(workspace, folder, cells)
    there = Agreement.objects.filter(pk=content["agreement"]).first()
    if there is not None:
        _there(there, content)
    signed = {"content": content, "signed_on": signed_on.isoformat(), "file": file}
    return {**signed, **_places(row)}


def _places(row: _Row) -> dict[str, Any]:
    """Where it stands: its line, and the first that says what bears it."""
    at = [row.file, row.row.line]
    lines = [row.lines[0][0], row.lines[0][1].line] if row.lines else at
    return {"name": row.row.cells.get("agreement", ""), "at": at, "lines_at": lines}


def _sentence(content: Content) -> str:
    lines = sum(line["amount_minor"] for line in content["lines"])
    amount = shown(decimal_of(lines, content["currency"]), content["currency"])
    return f"{content['agreement']} with {content['counterparty']}: {amount}"


def _enter(stated: Mapping[str, Any], proposal: Proposal, approved_by: str, day: date) -> Entered:
    content, by = stated["content"], proposal.by
    with transaction():
        there = Agreement.objects.filter(pk=content["agreement"]).first()
        if there is not None:
            return _there(there, content)
        agreement = enter_draft(content, by)
        total, currency = agreement.committed_minor, agreement.currency
        require_second(by, approved_by, total, currency, "agreement.sign")
        paper = open_paper(agreement.pk)
        if proposal.parameters["money"] == "opening":
            require_lines(paper)
        elif refused := commit(paper, by, approved_by, day):
            raise Refusal(*refused)
        _sign(paper, stated, by, approved_by, day)
        start(paper.agreement, by, day)
    return Entered(agreement.pk, True, total, currency)


def _sign(paper: Paper, stated: Mapping[str, Any], by: str, approved_by: str, day: date) -> None:
    """Both sides' signatures as they were given elsewhere, and the content sealed."""
    signed_on = date.fromisoformat(stated["signed_on"])
    paper.advance("offer", by, offers=1)
    paper.advance("sign", by, signed_on=signed_on, signed_elsewhere=True)
    for side, person in ((VENDOR, approved_by), (COUNTERPARTY, by)):
        signing = Signing(side, person, how="elsewhere", signed_on=signed_on, file=stated["file"])
        record_signature(paper, signing, day)
    seal(paper)


def _there(agreement: Agreement, content: Content) -> Entered:
    """The agreement is there: the same is done already, another is refused."""
    is_same = agreement.state in IN_FORCE and agreed(content_of(agreement)) == agreed(content)
    if not is_same:
        what = f"agreement {agreement.pk} is there already ({agreement.state}) and says otherwise"
        mend = "amend it, or give this one an id of its own"
        raise Refusal(Problem(what, mend, code="other-content"))
    return Entered(agreement.pk, False, agreement.committed_minor, agreement.currency)


def _keep(workspace: Workspace, folder: Path, cells: Cells) -> str:
    """Keep the signed file that the line names; only a plain name beside the tables is taken."""
    name = cells.text("file")
    if not name:
        return ""
    if Path(name).name != name or name.startswith("."):
        raise cells.refused("file", "name a file that lies beside the tables")
    try:
        return keep_signed(workspace, folder / name)
    except Refusal as refusal:
        raise Refusal(*(cells.placed(p, "file") for p in refusal.problems)) from None


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


def _placed(problem: Problem, stated: Mapping[str, Any]) -> Problem:
    """The problem with the line it comes from: of the money where it is about money."""
    if problem.file:
        return problem
    file, line = stated["lines_at" if problem.code in _IN_LINES else "at"]
    return replace(problem, file=file, line=line, what=f"{stated['name']}: {problem.what}")
