"""The verbs as typed: what they print, and their exit codes."""

import json
from pathlib import Path

import pytest

from largesse.cli import main
from largesse.workspace.paths import Workspace
from tests.consumption.helpers import row, write_csv


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(list(words))
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_import_prints_a_calm_table(
    workspace: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [row(BilledCost="1234.5"), row(BilledCost="2"), row(BilledCost="x")]
    path = write_csv(tmp_path / "a.csv", rows)
    words = ("import", str(path), "-w", str(workspace.root), "--source", "acme")
    code, out, err = run(capsys, *words)
    assert (code, err) == (0, "")
    assert "USD 1,236.50" in out
    assert "1 delivery, 2 rows imported, known from 20" in out
    assert "1 row went to quarantine." in out
    assert "quarantine.parquet (no readable cost)" in out
    assert "a.csv:4: BilledCost is not a number that can be kept exactly: x. Mend: correct" in out

    code, out, _ = run(capsys, *words)
    assert code == 0
    assert "already here" in out
    assert "Nothing new" in out


@pytest.mark.parametrize(
    ("changes", "what", "mend"),
    [
        (
            {"BilledCost": "60000,00"},
            "BilledCost is not a number that can be kept exactly: 60000,00",
            "if acme writes all numbers so, say `numbers: decimal-comma` of it in sources.yaml",
        ),
        (
            {"BilledCost": "1,234.50"},
            "BilledCost is not a number that can be kept exactly: 1,234.50",
            "if acme writes all numbers so, say `numbers: grouped` of it in sources.yaml",
        ),
        (
            {"BilledCost": "1,234"},
            "BilledCost is not a number that can be kept exactly: 1,234",
            (
                "if acme writes all numbers so, say `numbers: grouped` or `numbers: decimal-comma`"
                " of it in sources.yaml"
            ),
        ),
        (
            {"BillingAccountId": "1.23E+11"},
            "BillingAccountId was turned into a number by a spreadsheet: 1.23E+11",
            "export again with ids kept as text, past no spreadsheet",
        ),
        (
            {"BillingCurrency": "QQQ"},
            "BillingCurrency is not an ISO 4217 currency: QQQ",
            "correct the row in the export and import it again",
        ),
    ],
)
def test_import_says_which_rows_went_to_quarantine_and_the_mend(
    workspace: Workspace,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    changes: dict[str, str],
    what: str,
    mend: str,
) -> None:
    path = write_csv(tmp_path / "a.csv", [row()] * 7 + [row(**changes)] * 6)
    words = ("import", str(path), "-w", str(workspace.root), "--source", "acme")
    code, out, _ = run(capsys, *words, "--json")
    told = json.loads(out)["quarantined"]
    assert code == 0
    assert [(item["line"], item["row"]) for item in told] == [(9 + n, 8 + n) for n in range(5)]
    assert {(item["what"], item["mend"]) for item in told} == {(what, mend)}

    (tmp_path / "other").mkdir()
    other = Workspace.create(tmp_path / "other")
    other.config_file.write_text("", "utf-8")
    _, out, _ = run(capsys, "import", str(path), "-w", str(other.root), "--source", "acme")
    assert out.count(f"{what}. Mend: {mend}") == 5
    assert f"a.csv:9: {what}. Mend: {mend}" in out


def test_import_as_json_keeps_every_digit(
    workspace: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_csv(tmp_path / "a.csv", [row(BilledCost="0.0000008")])
    code, out, err = run(capsys, "import", str(path), "-w", str(workspace.root), "--json")
    (told,) = json.loads(out)["deliveries"]
    assert (code, err, told["state"]) == (0, "", "new")
    assert told["delivery"]["totals"] == {"USD": "0.000000800000000000"}


def test_import_says_what_a_restated_period_changes(
    workspace: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    euro = row(BilledCost="7", BillingCurrency="EUR")
    first = write_csv(tmp_path / "a.csv", [row(BilledCost="1000")] * 3 + [euro])
    second = write_csv(tmp_path / "b.csv", [row(BilledCost="1000.505")])
    words = ("-w", str(workspace.root), "--source", "acme")
    _, out, _ = run(capsys, "import", str(first), *words)
    assert "restated" not in out

    _, out, _ = run(capsys, "import", str(second), *words)
    assert (
        "restated: acme 2024-09: 4 rows -> 1 row;"
        " EUR 7.00 -> EUR 0.00 (difference -EUR 7.00);"
        " USD 3,000.00 -> USD 1,000.50 (difference -USD 1,999.50)"
    ) in out.replace("\xa0", " ")
    assert "warning: acme 2024-09: 1 x it supersedes 4 rows with 1" in out
    assert "it supersedes USD 3000 with USD 1000.505" in out

    _, out, _ = run(capsys, "import", str(first), *words, "--again", "--json")
    (told,) = json.loads(out)["restated"]
    assert told == {
        "source": "acme",
        "billing_period": "2024-09",
        "rows": {"before": 1, "after": 4},
        "totals": {
            "EUR": {"before": "0", "after": "7", "difference": "7"},
            "USD": {"before": "1000.505", "after": "3000", "difference": "1999.495"},
        },
    }


def test_import_refuses_with_file_line_and_mend(
    workspace: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_csv(workspace.root / "a.csv", [row(BilledCost="NaN")])
    code, out, err = run(capsys, "import", str(path), "-w", str(workspace.root))
    assert (code, out) == (2, "")
    assert err.startswith("a.csv:2: 1 of 1 rows: BilledCost is not a number that can be kept")
    assert "Mend: " in err


def test_map_prints_a_draft_and_writes_it_once(
    workspace: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, target = write_csv(tmp_path / "a.csv", [row()]), tmp_path / "draft.yaml"
    code, out, _ = run(capsys, "map", str(path), "-w", str(workspace.root))
    assert code == 0
    assert "  BilledCost: BilledCost\n" in out
    words = ("map", str(path), "-w", str(workspace.root), "--out", str(target))
    assert run(capsys, *words)[0] == 0
    assert "BilledCost: BilledCost" in target.read_text(encoding="utf-8")
    assert run(capsys, *words)[0] == 2


def test_import_says_calmly_which_columns_the_file_leaves_out(
    workspace: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_csv(tmp_path / "a.csv", [row()])
    words = ("-w", str(workspace.root), "--source", "acme")
    _, out, _ = run(capsys, "import", str(path), *words)
    assert "note: acme 2024-09: not in the file, and not needed unless a rule reads them: " in out
    assert "1 delivery, 1 row imported, known from 20" in out
    _, out, _ = run(capsys, "import", str(path), *words, "--json")
    (finding,) = json.loads(out)["deliveries"][0]["delivery"]["findings"]
    assert (finding["code"], finding["count"]) == ("missing-columns", len(finding["columns"]))
    assert finding["count"] > 0
