"""Manifests decide what an export consists of; without one every file stands for itself."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from largesse.workspace.paths import Workspace
from tests.consumption.helpers import only, refused, row, take, total, write_csv


def write_aws(folder: Path) -> Path:
    """An AWS data export: a manifest aside, two chunks, a superseded one, an empty one."""
    data = folder / "data" / "BILLING_PERIOD=2024-09"
    data.mkdir(parents=True)
    write_csv(data / "export-00001.csv", [row(BilledCost="1")])
    write_csv(data / "export-00002.csv", [row(BilledCost="2")])
    write_csv(data / "export-00001-old.csv", [row(BilledCost="500")])
    (data / "export-00003.csv").touch()
    meta = folder / "metadata" / "BILLING_PERIOD=2024-09"
    meta.mkdir(parents=True)
    names = [f"s3://bucket/acme/{data.relative_to(folder)}/export-0000{i}.csv" for i in (1, 2)]
    (meta / "export-Manifest.json").write_text(json.dumps({"dataFiles": names}), encoding="utf-8")
    return folder


def write_azure(folder: Path, promised: object) -> Path:
    """An Azure export: blobs and a promised number of rows."""
    folder.mkdir()
    write_csv(folder / "part_0.csv", [row(BilledCost="1"), row(BilledCost="2")])
    manifest = {
        "blobCount": 1,
        "dataRowCount": promised,
        "blobs": [{"blobName": "focus/20240901-20240930/run/part_0.csv"}],
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def test_aws_takes_exactly_the_files_of_the_manifest(workspace: Workspace, tmp_path: Path) -> None:
    imported = take(workspace, write_aws(tmp_path / "export"))
    delivery = only(imported)
    assert (delivery.row_count, total(delivery)) == (2, Decimal(3))
    assert any("export-00001-old.csv: in no manifest" in note for note in imported.notes)


def test_azure_row_count_is_held_against_the_files(workspace: Workspace, tmp_path: Path) -> None:
    assert only(take(workspace, write_azure(tmp_path / "good", 2))).row_count == 2
    (problem,) = refused(workspace, write_azure(tmp_path / "short", 3))
    assert problem.what == "the manifest promises 3 rows, its files hold 2"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('{"dataFiles": ["s3://b/gone.csv"]}', "gone.csv, which is not there"),
        ('{"dataFiles": ["../../etc/passwd.csv"]}', "which is not there"),
        ('{"dataFiles": []}', "lists no files"),
        ("{", "not JSON"),
        ("[]", "no JSON object"),
    ],
)
def test_manifests_that_cannot_be_followed(
    workspace: Workspace, tmp_path: Path, content: str, says: str
) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "manifest.json").write_text(content, encoding="utf-8")
    (problem,) = refused(workspace, folder)
    assert says in problem.what


def test_shards_may_differ_in_their_columns(workspace: Workspace, tmp_path: Path) -> None:
    first = write_csv(tmp_path / "a.csv", [row(x_Team="red")])
    second = write_csv(tmp_path / "b.csv", [row(InvoiceId="INV-1")])
    header_only = write_csv(tmp_path / "c.csv", [row()])
    text = header_only.read_text(encoding="utf-8").splitlines()[0]
    header_only.write_text(text, encoding="utf-8")
    delivery = only(take(workspace, first, second, header_only, as_one_delivery=True))
    assert delivery.row_count == 2
    assert {"InvoiceId", "x_Team"} <= set(delivery.columns)


def test_a_folder_without_a_manifest(workspace: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "inbox"
    (folder / "facts").mkdir(parents=True)
    write_csv(folder / "a.csv", [row()])
    write_csv(folder / "facts" / "partners.csv", [{"id": "p", "name": "P"}])
    (folder / "empty.csv").touch()
    (folder / "notes.txt").write_text("hello", encoding="utf-8")
    imported = take(workspace, folder)
    assert only(imported).row_count == 1
    assert any("empty.csv: empty file" in note for note in imported.notes)
