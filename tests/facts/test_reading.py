"""Files as people save them: separators, marks, quotation, spreadsheets."""

from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest

from largesse.facts import check_facts, load_facts
from largesse.facts.snapshots import sync_facts
from tests.facts.kit import BASE, brief, workspace_of


@pytest.mark.parametrize(
    ("why", "content"),
    [
        ("comma", b"partner,level,from\np1,gold,2024-01-01\n"),
        ("semicolon", b"partner;level;from\np1;gold;2024-01-01\n"),
        ("tab", b"partner\tlevel\tfrom\np1\tgold\t2024-01-01\n"),
        ("byte-order mark", b"\xef\xbb\xbfpartner,level,from\np1,gold,2024-01-01\n"),
        ("CRLF", b"partner,level,from\r\np1,gold,2024-01-01\r\n"),
        ("quotation", b'"partner","level","from"\n"p1","gold","2024-01-01"\n'),
        ("blanks and spaces", b"\n partner , level,from\n\n p1 ,gold, 2024-01-01 \n,,\n"),
        ("other order", b"from,level,partner\n2024-01-01,gold,p1\n"),
        ("short row", b"partner,level,from,until\np1,gold,2024-01-01\n"),
    ],
)
def test_a_csv_file_is_taken_as_saved(tmp_path: Path, why: str, content: bytes) -> None:
    workspace = workspace_of(tmp_path, BASE)
    (workspace.facts / "levels.csv").write_bytes(content)
    levels = [row for row in load_facts(workspace).assertions.to_pylist() if row["fact"] == "level"]
    assert [(r["subject"], r["value"], r["valid_from"]) for r in levels] == [
        ("p1", "gold", date(2024, 1, 1))
    ], why


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"partner,level\np1,gold,extra\n", "levels.csv:2:3 malformed-csv"),
        (b'partner,level\np1,"gold\n', "levels.csv:2 malformed-csv"),
        (b"partner,level\np1,g\xf6ld\n", "levels.csv not-utf-8"),
        (b"partner,level,level\np1,gold,gold\n", "levels.csv:1:3 double-column"),
        (b"partner,levle\np1,gold\n", "levels.csv:1:2 unknown-column"),
        (b"level\ngold\n", "levels.csv:1 missing-column"),
        (b"partner,level\np1,\n", "levels.csv:2:2 empty-cell"),
        (b'partner,level,reason\np1,gold,"a\n b"\np9,x,\n', "levels.csv:2:3 control-character"),
    ],
)
def test_a_csv_file_that_cannot_be_read(tmp_path: Path, content: bytes, expected: str) -> None:
    workspace = workspace_of(tmp_path, BASE)
    (workspace.facts / "levels.csv").write_bytes(content)
    assert expected in brief(check_facts(workspace))


def test_lines_are_counted_across_quoted_line_breaks(tmp_path: Path) -> None:
    text = 'partner,level,reason\np1,gold,"two\nlines"\np9,gold,\n'
    workspace = workspace_of(tmp_path, {**BASE, "levels": text})
    assert "levels.csv:4:1 unknown-partner" in brief(check_facts(workspace))


def test_a_misspelt_column_is_told_its_name(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, {**BASE, "levels": "partner,levle\np1,gold\n"})
    assert "Mend: call it 'level'" in " ".join(map(str, check_facts(workspace)))


def test_a_file_of_no_kind_is_refused_by_name(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, {**BASE, "partner": "partner\np1\n"})
    assert brief(check_facts(workspace)) == ["partner.csv unknown-kind"]


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)


def test_a_workbook_says_the_same_as_csv_files(tmp_path: Path) -> None:
    files = {
        **BASE,
        "levels": "partner,level,from\np1,gold,2024-01-01\n",
        "targets": "partner,name,interval,amount,unit\np1,t,2024,1250.5,USD\n",
    }
    workspace = workspace_of(tmp_path / "csv", files)
    other = workspace_of(tmp_path / "xlsx", {})
    book = {
        name: [list(line.split(",")) for line in text.splitlines()] for name, text in files.items()
    }
    book["levels"] = [["partner", "level", "from"], ["p1", "gold", date(2024, 1, 1)]]
    book["targets"] = [
        ["partner", "name", "interval", "amount", "unit"],
        ["p1", "t", 2024, 1250.5, "USD"],
    ]
    workbook(other.facts / "everything.xlsx", book)
    assert load_facts(other).sha256 == load_facts(workspace).sha256


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (123456789012, ""),
        (1234567890123456, "damaged-id"),
        (1.23457e22, "damaged-id"),
        ("=1+1", "formula"),
        ("0012", ""),
    ],
)
def test_ids_in_a_workbook(tmp_path: Path, cell: object, code: str) -> None:
    workspace = workspace_of(tmp_path, BASE)
    header = ["provider", "billing_account", "customer"]
    workbook(workspace.facts / "accounts.xlsx", {"Sheet1": [header, ["A", cell, "c1"]]})
    found = {problem.code for problem in check_facts(workspace)} - {"empty-cell"}
    assert found == ({code} if code else set())


def test_a_percentage_cell_of_a_workbook_is_its_fraction(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, BASE)
    header = ["provider", "billing_account", "role", "partner", "share"]
    workbook(
        workspace.facts / "attribution.xlsx",
        {"attribution": [header, ["A", "1", "agent", "p2", 0.6]]},
    )
    assert str(load_facts(workspace).attribution["share"][0]).startswith("0.6000")


def test_a_kind_in_two_files_is_refused(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, {**BASE, "levels": "partner,level\np1,gold\n"})
    workbook(workspace.facts / "levels.xlsx", {"levels": [["partner", "level"], ["p1", "gold"]]})
    assert brief(check_facts(workspace)) == ["levels.xlsx#levels kind-stated-twice"]


def test_an_empty_template_does_not_stand_in_the_way_of_a_workbook(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, {**BASE, "levels": "partner,level\n"})
    workbook(workspace.facts / "all.xlsx", {"levels": [["partner", "level"], ["p1", "gold"]]})
    levels = [row for row in load_facts(workspace).assertions.to_pylist() if row["fact"] == "level"]
    assert [row["value"] for row in levels] == ["gold"]


def test_what_is_no_workbook_is_refused(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, BASE)
    (workspace.facts / "levels.xlsx").write_bytes(b"not a workbook")
    assert brief(check_facts(workspace)) == ["levels.xlsx unreadable-workbook"]


def test_unchanged_files_are_not_read_again(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, BASE)
    first = sync_facts(workspace, datetime(2024, 1, 1, tzinfo=UTC))
    assert sync_facts(workspace, datetime(2024, 2, 1, tzinfo=UTC)) == first
