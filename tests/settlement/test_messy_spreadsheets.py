"""The spreadsheet as a controller has it: titles above, totals below, French, merged, two sheets.

It is read, or refused with the cell and the mend; a total is never counted. The first quarter's
amounts of Harrow's volume rebate are 3,564.00, 88.00 and 90.00, see :mod:`tests.settlement.world`.
"""

from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from largesse.cli import main
from largesse.settlement.reconcile.compare import Reconciled, reconcile
from largesse.workspace.errors import Refusal
from largesse.workspace.paths import Workspace
from tests.settlement.test_statement import D

FRENCH = ("Partenaire", "Dispositif", "Trimestre", "Taux", "Montant dû (USD)")
ACME = ("Acme <Tides> & Co", "Ristourne trimestrielle", "2024 Q1", 0.02, "3 564,00")
BIRCH = ("BIRCH  WORKS", "volume-rebate", "2024 Q1", 0.005, "88,00 $")
CEDAR = ("cedar", "Ristourne trimestrielle", "2024 Q1", 0.005, 90)
Cells = Sequence[object]


def sheet_of(sheet: Worksheet, rows: Sequence[Cells]) -> None:
    for row in rows:
        sheet.append(list(row))


def workbook(folder: Path, **sheets: Sequence[Cells]) -> Path:
    """A workbook of named sheets."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet_of(book.create_sheet(title), rows)
    path = folder / "legacy.xlsx"
    book.save(path)
    return path


def equal(found: Reconciled) -> dict[str, bool]:
    return {c.partner or c.written: c.is_equal for c in found.comparisons}


ALL_EQUAL = {"acme": True, "birch": True, "cedar": True}


def test_a_french_sheet_with_merged_titles_blank_rows_and_totals(
    harrow: Workspace, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "T1"
    rows = [
        ("Ristournes 2024 - direction financière",),
        ("", "Conditions", "", "", "À payer"),
        FRENCH,
        ACME,
        (),
        BIRCH,
        ("Sous-total Europe", "", "", "", 3652),
        CEDAR,
        ("", "", "", "TOTAL GÉNÉRAL", 3742),
        (None, None, None, None, "=SUM(E4:E8)"),
        ("établi par la comptabilité le 3 mai",),
    ]
    sheet_of(sheet, rows)
    sheet.merge_cells("A1:E1")
    sheet.merge_cells("B2:D2")
    for row in sheet["D4:D8"]:
        row[0].number_format = "0.0%"
    path = tmp_path / "legacy.xlsx"
    book.save(path)
    found = reconcile(harrow, path)
    assert equal(found) == ALL_EQUAL
    assert [(x.place, x.why, x.amount) for x in found.left_out] == [
        ("T1!7", "a total", D(3652)),
        ("T1!9", "a total", D(3742)),
        ("T1!10", "a total", None),
    ]


def test_two_sheets_and_one_with_notes(harrow: Workspace, tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        Paid=[FRENCH, ACME, BIRCH],
        Late=[("Company", "Rule", "Quarter", "Amount"), ("Cedar", "volume-rebate", "2024 Q1", 90)],
        Notes=[("Ask finance about cedar",)],
    )
    found = reconcile(harrow, path)
    assert equal(found) == ALL_EQUAL
    assert [(x.place, x.why) for x in found.left_out] == [
        ("Notes", "no columns for a partner and an amount")
    ]
    only = reconcile(harrow, path, sheets=["Late"])
    assert equal(only) == {"acme": False, "birch": False, "cedar": True}
    with pytest.raises(Refusal, match="no sheet is called 'Lates'"):
        reconcile(harrow, path, sheets=["Lates"])


def test_two_tables_on_one_sheet(harrow: Workspace, tmp_path: Path) -> None:
    second = ("Amount", "Quarter", "Rule", "Partner")
    rows = [FRENCH, ACME, BIRCH, (), second, (90, "2024 Q1", "volume-rebate", "cedar")]
    assert equal(reconcile(harrow, workbook(tmp_path, Q1=rows))) == ALL_EQUAL


def test_a_partner_by_id_and_by_name(harrow: Workspace, tmp_path: Path) -> None:
    """The id is their own; the name is the one we know."""
    header = ("Partner ID", "Partner name", "Rule", "Quarter", "Amount")
    row = ("0000417", "Birch Works", "volume-rebate", "2024 Q1", 88)
    assert equal(reconcile(harrow, workbook(tmp_path, Q1=[header, row])))["birch"]


@pytest.mark.parametrize(
    ("rows", "code", "sentence"),
    [
        ([ACME, ACME], "entered-twice", "Q1!3 says the same as Q1!2: entered twice"),
        ([ACME, (*ACME[:4], 12)], "row-too-many", "the amounts are equal without Q1!3"),
    ],
)
def test_a_row_too_many_is_named(
    harrow: Workspace, tmp_path: Path, rows: Sequence[Cells], code: str, sentence: str
) -> None:
    found = reconcile(harrow, workbook(tmp_path, Q1=[FRENCH, *rows]))
    acme = next(c for c in found.comparisons if c.partner == "acme")
    assert [(e.code, e.sentence) for e in acme.explanations] == [(code, sentence)]


def test_amounts_of_one_partner_in_several_rows_are_one(harrow: Workspace, tmp_path: Path) -> None:
    rows = [FRENCH, (*ACME[:4], 3500), (*ACME[:4], "64,00"), BIRCH, CEDAR]
    assert equal(reconcile(harrow, workbook(tmp_path, Q1=rows))) == ALL_EQUAL


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        # A merged partner cell holds its value once; the second amount would be lost.
        ([FRENCH, ACME, (None, *ACME[1:])], "sheet 'Q1', E3: an amount without a partner"),
        ([FRENCH, ("#N/A", *ACME[1:])], "sheet 'Q1', A2: '#N/A' is no partner"),
        ([FRENCH, (*ACME[:4], "#REF!")], "sheet 'Q1', E2: '#REF!' is not an amount"),
        ([FRENCH, (*ACME[:4], "EUR 90,00")], "row 2: the row names EUR and USD"),
        ([FRENCH, (*ACME[:4], "90,00 €")], "the row names EUR and USD"),
        ([FRENCH, (*ACME[:4], "2 %")], "sheet 'Q1', E2: '2 %' is not an amount"),
        (
            [("Partner", "Ristourne", "Prime"), ("acme", 1, 2)],
            "the columns 'Ristourne' and 'Prime' may each be the amount",
        ),
        ([("Firm", "Paid"), ("acme", 1)], "no sheet has a column for the partner"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_cell(
    harrow: Workspace, tmp_path: Path, rows: Sequence[Cells], said: str
) -> None:
    with pytest.raises(Refusal) as refused:
        reconcile(harrow, workbook(tmp_path, Q1=rows))
    (problem,) = refused.value.problems
    assert said in str(problem)
    assert problem.mend


def test_a_percent_cell_is_no_amount(harrow: Workspace, tmp_path: Path) -> None:
    path = workbook(tmp_path, Q1=[FRENCH, (*ACME[:4], 0.02)])
    book = openpyxl.load_workbook(path)
    book["Q1"]["E2"].number_format = "0.00%"
    book.save(path)
    with pytest.raises(Refusal, match=r"E2: 0\.02 is a percentage, not an amount"):
        reconcile(harrow, path)


def test_the_verb_says_what_it_left_out(
    harrow: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [FRENCH, ACME, BIRCH, CEDAR, ("Total", None, None, None, 3742)]
    path = workbook(tmp_path, Q1=rows)
    assert main(["reconcile", str(path), "-w", str(harrow.root)]) == 0
    said = capsys.readouterr().out
    assert "Left out: Q1!5, a total, 3,742." in said
    assert "3 of 3 amounts are equal" in said


@pytest.mark.parametrize(
    ("paid", "said"),
    [
        ([ACME, (*BIRCH[:4], 1), (*CEDAR[:4], 1)], "1 of 3 amounts is equal"),
        ([ACME, BIRCH, (*CEDAR[:4], 1)], "2 of 3 amounts are equal"),
        ([(*ACME[:4], 1), (*BIRCH[:4], 1), (*CEDAR[:4], 1)], "0 of 3 amounts are equal"),
    ],
)
def test_the_verb_counts_what_is_equal(
    harrow: Workspace,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    paid: Sequence[Cells],
    said: str,
) -> None:
    path = workbook(tmp_path, Q1=[FRENCH, *paid])
    assert main(["reconcile", str(path), "-w", str(harrow.root)]) == 1
    assert said in capsys.readouterr().out
