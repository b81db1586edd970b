"""A legacy spreadsheet against the run: what is equal, what differs, and what explains it."""

import json
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from largesse.cli import main
from largesse.consumption.importing import import_paths
from largesse.settlement.reconcile.compare import reconcile
from largesse.settlement.reconcile.model import Comparison
from largesse.settlement.statement.build import write_statement
from largesse.workspace.errors import Refusal
from largesse.workspace.paths import Workspace
from tests.settlement.test_statement import D
from tests.settlement.world import ROWS, A, billing, compute

HEADER = ("Partner", "Incentive", "Period", "Amount", "Currency")


def workbook(
    folder: Path, rows: Sequence[Sequence[object]], header: Sequence[str] = HEADER
) -> Path:
    """A spreadsheet with a title line above its header."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Q1"
    sheet.append(["Rebates as paid"])
    sheet.append(list(header))
    for row in rows:
        sheet.append(list(row))
    path = folder / "legacy.xlsx"
    book.save(path)
    return path


def only(workspace: Workspace, path: Path, partner: str, **options: str) -> Comparison:
    found = [c for c in reconcile(workspace, path, **options).comparisons if c.partner == partner]
    (one,) = [c for c in found if c.places]
    return one


def test_equal_amounts_are_equal(harrow: Workspace, tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        [
            ("acme", "volume-rebate", "2024 Q1", 3564, "USD"),
            ("Birch Works", "Ristourne trimestrielle", "2024 Q1", "88,00", "USD"),
            ("cedar", "Quarterly volume rebate", "2024 Q1", "USD 90.00", None),
        ],
    )
    found = reconcile(harrow, path).comparisons
    assert [(c.partner, c.is_equal) for c in found] == [
        ("acme", True),
        ("birch", True),
        ("cedar", True),
    ]


@pytest.mark.parametrize(
    ("partner", "incentive", "interval", "amount", "code"),
    [
        # 313,200 with the coupon rows: 2,500 + 2 % of 63,200.
        ("acme", "volume-rebate", "2024 Q1", "3764.00", "exclusion-counted"),
        # 2 % of all of 303,200, or 1 % of it.
        ("acme", "volume-rebate", "2024 Q1", "6064.00", "whole-for-graduated"),
        # The silver scale: 0.5 % of 250,000 and 1 % of 53,200.
        ("acme", "volume-rebate", "2024 Q1", "1782.00", "other-scale"),
        # EUR 20,000 at 100 %: 312,000 instead of 303,200.
        ("acme", "volume-rebate", "2024 Q1", "3740.00", "share-not-applied"),
        # EUR 12,000 as if USD 12,000: 302,000.
        ("acme", "volume-rebate", "2024 Q1", "3540.00", "not-converted"),
        ("acme", "volume-rebate", "2024 Q1", "3300.00", "currency-left-out"),
        # January forgotten: 203,200 at 1 %.
        ("acme", "volume-rebate", "2024 Q1", "2032.00", "month-missing"),
        ("acme", "volume-rebate", "2024 Q1", "200.00", "interval-shifted"),
        # The cap of 3,100 not applied: 1 % of 323,200 less 3,032.
        ("acme", "year-bonus", "2024 Q2", "200.00", "cap-not-applied"),
        ("acme", "year-bonus", "2024 Q1", "0", "vested-only"),
        ("acme", "year-bonus", "2024 Q2", "3100.00", "to-date"),
        # February at the lower band's rate: 140,000 x 0.05 %.
        ("acme", "monthly-mite", "2024-02", "70.00", "band-off"),
        # Cedar earned 0.5 % of 9,000.333 twice; unrounded it is 90.00333.
        ("cedar", "volume-rebate", "2024 Q1", "90.00333", "not-rounded"),
        ("cedar", "volume-rebate", "2024 Q1", "90.01", "rounded-by-line"),
        ("acme", "volume-rebate", "2024 Q1", "4321.00", None),
    ],
)
def test_differences_are_explained(
    harrow: Workspace,
    tmp_path: Path,
    partner: str,
    incentive: str,
    interval: str,
    amount: str,
    code: str | None,
) -> None:
    path = workbook(tmp_path, [(partner, incentive, interval, amount, "USD")])
    one = only(harrow, path, partner)
    assert not one.is_equal
    codes = [e.code for e in one.explanations]
    assert code in codes if code else codes == []


def test_a_total_names_the_rule_that_was_otherwise(harrow: Workspace, tmp_path: Path) -> None:
    """All rules of the quarter are 6,817.60; with coupons counted in the rebate alone, 200 more."""
    path = workbook(tmp_path, [("acme", "7017.60")], ("Partenaire", "Montant"))
    one = only(harrow, path, "acme", interval="2024 Q1")
    assert ("exclusion-counted", "volume-rebate") in {
        (e.code, e.incentive) for e in one.explanations
    }


def test_a_month_corrected_later_explains_itself(own_harrow: Workspace, tmp_path: Path) -> None:
    before = write_statement(own_harrow, "acme", "2024 Q1").rules
    corrected = [*ROWS["2024-03"], (A, "2024-03-30", "1000", "")]
    import_paths(own_harrow, [billing(tmp_path, "2024-03", corrected)])
    compute(own_harrow)
    paid = next(r.earned.value for r in before if r.incentive == "volume-rebate")
    path = workbook(tmp_path, [("acme", "volume-rebate", "2024 Q1", str(paid), "USD")])
    (found, *_) = only(own_harrow, path, "acme").explanations
    assert found.code == "late-delivery"
    assert "corrected later" in found.sentence


def test_partners_only_one_side_has(harrow: Workspace, tmp_path: Path) -> None:
    path = workbook(tmp_path, [("Birch Work", "volume-rebate", "2024 Q1", 88, "USD")])
    found = {c.partner or c.written: c for c in reconcile(harrow, path).comparisons}
    assert set(found) == {"acme", "birch", "cedar", "Birch Work"}
    assert [e.code for e in found["Birch Work"].explanations] == ["unmapped-partner"]
    assert "birch" in found["Birch Work"].explanations[0].sentence
    assert [e.code for e in found["acme"].explanations] == ["not-in-spreadsheet"]


def test_columns_by_map(harrow: Workspace, tmp_path: Path) -> None:
    path = workbook(
        tmp_path, [("acme", 3564, "volume-rebate", "2024 Q1")], ("Firm", "Pay", "What", "Q")
    )
    renamed = "Firm=partner,Pay=amount,What=incentive,Q=interval"
    assert only(harrow, path, "acme", column_map=renamed).is_equal


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            ("acme", "volume-rebate", "2024 Q1", "n/a", "USD"),
            "sheet 'Q1', D3: 'n/a' is not an amount",
        ),
        (("acme", "volume-rebate", "2024 Q1", "1,234", "USD"), "may be thousands or decimals"),
        (("acme", "volume-rebate", "2024 Q1", True, "USD"), "is not an amount"),
        (("acme", "volume-rebate", "2024 Q1", "=1+1", "USD"), "formula has no stored result"),
        (("acme", "no-such-rule", "2024 Q1", 1, "USD"), "'no-such-rule' is no incentive"),
        (("acme", "volume-rebate", "Q1 of 2024", 1, "USD"), "'Q1 of 2024' is not an interval"),
        (("acme", "volume-rebate", "2024 Q1", 1, "dollars"), "'dollars' is not an ISO 4217"),
    ],
)
def test_bad_cells_name_file_sheet_and_cell(
    harrow: Workspace, tmp_path: Path, row: Sequence[object], said: str
) -> None:
    path = workbook(tmp_path, [row, ("acme", "volume-rebate", "2024 Q1", "x", "USD")])
    with pytest.raises(Refusal) as refused:
        reconcile(harrow, path)
    first, second = refused.value.problems
    assert said in str(first)
    assert str(first).startswith("legacy.xlsx:3")
    assert "D4" in str(second)


@pytest.mark.parametrize(
    ("content", "code"), [(None, "no-file"), (b"Partner,Amount\nacme,1\n", "not-xlsx")]
)
def test_files_that_are_no_workbook(
    harrow: Workspace, tmp_path: Path, content: bytes | None, code: str
) -> None:
    path = tmp_path / "legacy.xlsx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Refusal) as refused:
        reconcile(harrow, path)
    assert refused.value.problems[0].code == code


def test_numbers_are_read_as_the_spreadsheet_shows_them(harrow: Workspace, tmp_path: Path) -> None:
    """A formula's binary noise (3564.0000000000005) is not a difference."""
    path = workbook(tmp_path, [("acme", "volume-rebate", "2024 Q1", 3564.0000000000005, "USD")])
    assert only(harrow, path, "acme").legacy == D("3564")


@pytest.mark.parametrize(("amount", "code"), [("3564", 0), ("3565", 1)])
def test_the_verb_answers_by_its_exit_code(
    harrow: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str], amount: str, code: int
) -> None:
    rows = [
        ("acme", "volume-rebate", "2024 Q1", amount, "USD"),
        ("birch", "volume-rebate", "2024 Q1", "88", "USD"),
        ("cedar", "volume-rebate", "2024 Q1", "90", "USD"),
    ]
    path = workbook(tmp_path, rows)
    assert main(["reconcile", str(path), "-w", str(harrow.root), "--json"]) == code
    said = json.loads(capsys.readouterr().out)
    assert [c["difference"] for c in said["comparisons"]] == [str(code), "0", "0"]
