"""Where things lie in a workspace, and how one is found."""

from pathlib import Path

import pytest

from largesse.workspace.errors import Refusal
from largesse.workspace.paths import Workspace

PLACES = [
    ("config_file", "largesse.toml"),
    ("sources_file", "sources.yaml"),
    ("programme", "programme"),
    ("versions", "versions"),
    ("facts", "facts"),
    ("lake", "lake"),
    ("partials", "partials"),
    ("runs", "runs"),
    ("ledger", "ledger.db"),
]


@pytest.mark.parametrize(("name", "place"), PLACES)
def test_everything_has_its_place(name: str, place: str, tmp_path: Path) -> None:
    assert getattr(Workspace(tmp_path), name) == tmp_path / place


@pytest.mark.parametrize("start", ["", "programme", "programme/incentives"])
def test_a_workspace_is_found_from_inside(start: str, tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path)
    workspace.config_file.write_text("")
    (tmp_path / start).mkdir(parents=True, exist_ok=True)
    assert Workspace.find(tmp_path / start) == workspace


def test_the_nearest_workspace_wins(tmp_path: Path) -> None:
    for root in (tmp_path, tmp_path / "inner"):
        Workspace.create(root).config_file.write_text("")
    assert Workspace.find(tmp_path / "inner" / "facts").root == (tmp_path / "inner").resolve()


def test_outside_of_any_workspace_the_refusal_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        Workspace.find(tmp_path)
    (problem,) = refused.value.problems
    assert problem.code == "no-workspace"
    assert "largesse init" in problem.mend


def test_creating_twice_keeps_what_is_there(tmp_path: Path) -> None:
    kept = Workspace.create(tmp_path).programme / "fund.yaml"
    kept.write_text("fund: 1\n")
    Workspace.create(tmp_path)
    assert kept.read_text() == "fund: 1\n"


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "facts").write_text("")
    with pytest.raises(Refusal, match="is a file"):
        Workspace.create(tmp_path)


def test_paths_are_shown_as_a_person_in_the_workspace_writes_them(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "w")
    assert workspace.display(workspace.facts / "levels.csv") == "facts/levels.csv"
    assert workspace.display(tmp_path / "export.csv") == (tmp_path / "export.csv").as_posix()
