"""Agreements signed elsewhere: taken once, refused by line, with their signed file and money."""

from pathlib import Path

import openpyxl
import pytest

from largesse.partners.agreements.ending import PLANS
from largesse.partners.agreements.importing import Entered, propose_import, take
from largesse.partners.agreements.sealing import verify_agreements
from largesse.partners.models import Agreement, Signature
from largesse.partners.proposals import called, waiting
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import Workspace
from tests.partners.agreements.kit import (
    CONTROLLER,
    DEPUTY,
    GROWTH,
    MANAGER,
    MARKETING,
    refused,
    standing,
    top_up,
    world,
)
from tests.partners.agreements.test_sealing import PDF

HEADERS = (
    "agreement,partner,customer,title_en,title_fr,since,until,currency,not_to_exceed,estimate,"
    "reserve,law_en,vendor,vendor_signatory,counterparty,counterparty_signatory,signed_on,file"
)
OLD = (
    "old-deal,cobalt,,Growth,Croissance,2024-04-01,2030-04-01,USD,250.50,,,Law of France,"
    "Brindlemark Cloud,Director,Cobalt SAS,Managing director,2024-03-20,scan.pdf"
)
BANK = (
    "bank-deal,,harbour-bank,Migration,Migration,2025-01-01,,USD,,100,50,Law of France,"
    "Brindlemark Cloud,Director,Harbour Bank,Head of IT,2024-12-01,"
)
LINES = (
    "agreement,envelope,fiscal_year,amount",
    "old-deal,growth,FY2027,200.50",
    "old-deal,marketing,FY2027,50",
    "bank-deal,growth,FY2027,150",
)
UNDERTAKINGS = (
    "agreement,code,side,kind,text_en,target,unit,due_on",
    "old-deal,engineers,counterparty,certifications,Certify engineers,12,engineers,2027-06-30",
)


@pytest.fixture
def home(tmp_path: Path, records: str) -> Workspace:
    world()
    return Workspace.create(tmp_path / "workspace")


def folder(
    path: Path,
    agreements: tuple[str, ...] = (HEADERS, OLD, BANK),
    lines: tuple[str, ...] = LINES,
    undertakings: tuple[str, ...] = UNDERTAKINGS,
) -> Path:
    """The tables as CSV, and the signed file beside them."""
    path.mkdir(exist_ok=True)
    named = {"agreements": agreements, "lines": lines, "undertakings": undertakings}
    for name, rows in named.items():
        (path / f"{name}.csv").write_text("\n".join(rows) + "\n", "utf-8")
    (path / "scan.pdf").write_bytes(PDF)
    return path


def imported(
    home: Workspace, path: Path, by: str, approved_by: str, money: str = "commit"
) -> tuple[tuple[Entered, ...], tuple[Problem, ...]]:
    """Proposed by one person and taken by another; what both steps told."""
    plan, problems = propose_import(home, path, by, money)  # type: ignore[arg-type]
    if plan is None:
        return (), problems
    entered, more = take(plan, approved_by)
    return entered, (*problems, *more)


def workbook(path: Path) -> Path:
    """The same as one workbook."""
    book = openpyxl.Workbook()
    named = {"agreements": (HEADERS, OLD, BANK), "lines": LINES, "undertakings": UNDERTAKINGS}
    for name, rows in named.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row.split(","))
    book.remove(book.worksheets[0])
    book.save(path / "agreements.xlsx")
    (path / "scan.pdf").write_bytes(PDF)
    return path / "agreements.xlsx"


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_agreements_are_taken_with_file_money_and_undertakings(
    home: Workspace, tmp_path: Path, form: str
) -> None:
    path = folder(tmp_path / "old") if form == "csv" else workbook(tmp_path)
    entered, problems = imported(home, path, MANAGER, CONTROLLER)
    assert problems == ()
    assert [(each.agreement, each.total_minor) for each in entered] == [
        ("old-deal", 250_50),
        ("bank-deal", 150_00),
    ]
    assert standing(GROWTH, "old-deal") == (1_000_00 - 350_50, 200_50)
    assert standing(MARKETING, "old-deal") == (450_00, 50_00)
    old = Agreement.objects.get(pk="old-deal")
    assert (old.state, old.signed_elsewhere, str(old.signed_on)) == ("active", True, "2024-03-20")
    assert list(old.undertakings.values_list("code", "target")) == [("engineers", "12")]
    assert verify_agreements(home) == (2, ())
    again, problems = imported(home, path, MANAGER, CONTROLLER)
    assert (problems, [each.is_new for each in again]) == ((), [False, False])
    assert standing(GROWTH, "old-deal") == (1_000_00 - 350_50, 200_50)
    assert Signature.objects.count() == 4


def test_money_that_stands_in_the_opening_balances_is_not_committed_again(
    home: Workspace, tmp_path: Path
) -> None:
    path = folder(tmp_path / "old")
    entered, problems = imported(home, path, MANAGER, CONTROLLER, "opening")
    assert (len(entered), problems) == (2, ())
    assert standing(GROWTH, "old-deal") == (1_000_00, 0)


# what is changed in the files                        where, and why the agreement is not taken
FAULTS = [
    ("2024-04-01", "01/04/2024", "agreements.csv:2", "bad-cell"),
    ("cobalt,,", "cobald,,", "agreements.csv:2", "no-such-partner"),
    ("cobalt,,", "cobalt,harbour-bank,", "agreements.csv:2", "one-counterparty"),
    ("cobalt,,", ",,", "agreements.csv:2", "one-counterparty"),
    ("2024-03-20", "2094-03-20", "agreements.csv:2", "bad-cell"),
    ("2024-03-20", "", "agreements.csv:2", "bad-cell"),
    ("250.50", "250.505", "agreements.csv:2", "too-fine"),
    ("250.50", "-250.50", "agreements.csv:2", "bad-amount"),
    ("250.50", "250.51", "lines.csv:2", "lines-differ"),
    ("scan.pdf", "other.pdf", "agreements.csv:2", "unreadable"),
    ("scan.pdf", "../scan.pdf", "agreements.csv:2", "bad-cell"),
    ("Brindlemark Cloud,Director,Cobalt", ",Director,Cobalt", "agreements.csv:2", "empty-cell"),
    ("growth,FY2027,200.50", "growht,FY2027,200.50", "lines.csv:2", "no-such-line"),
    ("growth,FY2027,200.50", "growth,FY2027,lots", "lines.csv:2", "bad-cell"),
    ("certifications", "certs", "undertakings.csv:2", "bad-cell"),
]


@pytest.mark.parametrize(("text", "instead", "where", "code"), FAULTS)
def test_a_fault_is_told_with_its_line_and_the_rest_is_taken(
    home: Workspace, tmp_path: Path, text: str, instead: str, where: str, code: str
) -> None:
    tables = ((HEADERS, OLD, BANK), LINES, UNDERTAKINGS)
    changed = (tuple(row.replace(text, instead, 1) for row in rows) for rows in tables)
    path = folder(tmp_path / "old", *changed)
    entered, problems = imported(home, path, MANAGER, CONTROLLER)
    assert [each.agreement for each in entered] == ["bank-deal"]
    assert (where, code) in [(problem.where, problem.code) for problem in problems]
    assert all(problem.mend for problem in problems)
    assert not Agreement.objects.filter(pk="old-deal").exists()
    assert standing(GROWTH, "old-deal") == (850_00, 0)


def test_what_the_envelope_does_not_hold_is_not_taken(home: Workspace, tmp_path: Path) -> None:
    dear = tuple(row.replace("250.50", "1150.50") for row in (HEADERS, OLD, BANK))
    lines = tuple(row.replace("200.50", "1100.50") for row in LINES)
    path = folder(tmp_path / "old", dear, lines)
    entered, problems = imported(home, path, MANAGER, CONTROLLER)
    assert [each.agreement for each in entered] == ["bank-deal"]
    assert [str(p).partition(". Mend")[0] for p in problems] == [
        (
            "lines.csv:2: old-deal: envelope growth in FY2027 lacks USD 100.50: USD 1,000.00 is"
            " left, and this takes USD 1,100.50"
        )
    ]
    assert standing(GROWTH, "old-deal") == (850_00, 0)


# the two people                 the answer
PEOPLE = [
    (MANAGER, MANAGER, ["own-approval"]),
    (MANAGER, DEPUTY, []),
    (MANAGER, "auditor", ["no-right"]),
    ("auditor", CONTROLLER, ["no-right"]),
]


@pytest.mark.parametrize(("by", "approved_by", "answer"), PEOPLE)
def test_two_people_enter_what_commits_money(
    home: Workspace, tmp_path: Path, by: str, approved_by: str, answer: list[str]
) -> None:
    path = folder(tmp_path / "old")
    problems: tuple[Problem, ...] = ()
    try:
        _, problems = imported(home, path, by, approved_by)
    except Refusal as refusal:
        problems = refusal.problems
    assert sorted({problem.code for problem in problems}) == answer


# the tables as a whole
TABLES = [
    ((HEADERS.replace("reserve", "reserved"), OLD, BANK), LINES, "unknown-column"),
    ((HEADERS, OLD), LINES, "no-such-agreement"),
]


@pytest.mark.parametrize(("agreements", "lines", "code"), TABLES)
def test_tables_that_do_not_fit_are_refused_whole(
    home: Workspace, tmp_path: Path, agreements: tuple[str, ...], lines: tuple[str, ...], code: str
) -> None:
    path = folder(tmp_path / "old", agreements, lines)
    assert code in refused(lambda: imported(home, path, MANAGER, CONTROLLER))
    assert not Agreement.objects.exists()


def test_another_content_under_a_known_id_is_refused(home: Workspace, tmp_path: Path) -> None:
    imported(home, folder(tmp_path / "old"), MANAGER, CONTROLLER)
    other = tuple(row.replace("Law of France", "Law of Chile") for row in (HEADERS, OLD, BANK))
    path = folder(tmp_path / "old", other)
    entered, problems = imported(home, path, MANAGER, CONTROLLER)
    assert (entered, [problem.code for problem in problems]) == ((), ["other-content"] * 2)


def test_what_was_proposed_is_taken_whatever_becomes_of_the_file(
    home: Workspace, tmp_path: Path
) -> None:
    path = folder(tmp_path / "old")
    plan, problems = propose_import(home, path, MANAGER)
    assert plan is not None
    assert (problems, plan.is_done) == ((), False)
    assert not Agreement.objects.exists(), "one person alone enters nothing"
    assert plan.steps == (
        "old-deal with cobalt: USD 250.50",
        "bank-deal with harbour-bank: USD 150.00",
    )
    assert propose_import(home, path, MANAGER)[0] == plan, "the same is the same proposal"
    lines = path / "lines.csv"
    lines.write_text(lines.read_text("utf-8").replace("50", "90"), "utf-8")
    assert [each.id for each in waiting(PLANS)] == [plan.id]
    entered, problems = take(called(PLANS, plan.name, ""), CONTROLLER)
    assert ([each.total_minor for each in entered], problems) == ([250_50, 150_00], ())
    assert waiting(PLANS) == []


def test_a_proposal_waits_until_all_of_it_is_taken(home: Workspace, tmp_path: Path) -> None:
    dear = tuple(row.replace("250.50", "1150.50") for row in (HEADERS, OLD, BANK))
    lines = tuple(row.replace("200.50", "1100.50") for row in LINES)
    plan, _ = propose_import(home, folder(tmp_path / "old", dear, lines), MANAGER)
    assert plan is not None
    entered, problems = take(plan, CONTROLLER)
    assert (len(entered), [problem.code for problem in problems]) == (1, ["not-enough-left"])
    assert [each.id for each in waiting(PLANS)] == [plan.id]
    top_up(GROWTH, 500_00)
    entered, problems = take(plan, CONTROLLER)
    assert ([each.is_new for each in entered], problems) == ([True, False], ())
    assert waiting(PLANS) == []
