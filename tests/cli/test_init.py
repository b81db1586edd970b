"""``largesse init``: a workspace a newcomer can start from."""

import json
import tomllib
from pathlib import Path

import pytest

from largesse.cli import main
from largesse.cli.init import SOURCES
from largesse.consumption.sources import load_sources
from largesse.workspace.paths import Workspace


def test_a_new_workspace_can_be_found_and_says_what_comes_next(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "meadow"
    assert main(["init", str(root)]) == 0
    said = capsys.readouterr().out
    assert str(root) in said
    assert "largesse new" in said
    assert Workspace.find(root / "programme").root == root.resolve()
    assert {path.name for path in root.iterdir()} >= {
        "facts",
        "largesse.toml",
        "programme",
        "sources.yaml",
    }
    assert (root / "facts" / "partners.csv").is_file()
    assert tomllib.loads((root / "largesse.toml").read_text()) == {"layout": 1}


def test_the_current_folder_is_the_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["init"]) == 0
    assert Workspace.find().root == tmp_path.resolve()


def test_a_machine_reads_where_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(tmp_path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"workspace": str(tmp_path.resolve())}


def test_a_workspace_is_not_made_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(tmp_path)]) == 0
    (tmp_path / "sources.yaml").write_text("sources: {mine: {zone: UTC}}\n")
    assert main(["init", str(tmp_path)]) == 2
    assert "is a workspace already" in capsys.readouterr().err
    assert (tmp_path / "sources.yaml").read_text() == "sources: {mine: {zone: UTC}}\n"


def test_files_that_are_there_are_kept(tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text("sources: {mine: {zone: UTC}}\n")
    assert main(["init", str(tmp_path)]) == 0
    assert (tmp_path / "sources.yaml").read_text() == "sources: {mine: {zone: UTC}}\n"


def test_a_file_in_the_way_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "programme").write_text("")
    assert main(["init", str(tmp_path)]) == 2
    assert "is a file" in capsys.readouterr().err
    assert not (tmp_path / "largesse.toml").exists()


def test_the_example_in_sources_yaml_can_be_used_as_it_stands(tmp_path: Path) -> None:
    assert main(["init", str(tmp_path)]) == 0
    workspace = Workspace.find(tmp_path)
    assert load_sources(workspace) == ()
    example = SOURCES[SOURCES.index("# sources:") : SOURCES.index("#\nsources: {}")]
    lines = (line.removeprefix("# ") for line in example.splitlines())
    workspace.sources_file.write_text("\n".join(lines))
    (source,) = load_sources(workspace)
    assert (source.name, source.zone, source.currency) == ("provider-emea", "Asia/Singapore", "USD")
