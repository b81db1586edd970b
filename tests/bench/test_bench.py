"""The benchmark runs from end to end on tiny doses, and says what it found in the agreed form."""

import json
from pathlib import Path

import pytest

from bench.__main__ import main
from bench.figures import Chapter, Figure, write_results

KEYS = ["issue", "name", "value", "unit", "target", "better", "met"]


@pytest.mark.parametrize(
    ("value", "target", "better", "met"),
    [
        (1.2, 1.2, "lower", True),
        (1.21, 1.2, "lower", False),
        (50.0, 50, "higher", True),
        (49.9, 50, "higher", False),
        (7.0, None, "lower", None),
    ],
)
def test_a_figure_knows_whether_it_is_met(value: float, target: float | None, better, met) -> None:
    assert Figure("a: figure", value, "x", target, better).met is met


def test_figures_of_other_parts_and_issues_are_kept(tmp_path: Path) -> None:
    results, page = tmp_path / "results.json", tmp_path / "performance.md"
    elsewhere = dict(zip(KEYS, ["fund", "posts", 1.0, "/s", None, "higher", None], strict=True))
    results.write_text(json.dumps([elsewhere]), "utf-8")
    write_results([Chapter("a", "One", "How.", (Figure("a: old", 1, "s"),))], results, page)
    write_results([Chapter("b", "Two", "How.", (Figure("b: two", 3, "x", 2),))], results, page)
    write_results([Chapter("a", "One", "How.", (Figure("a: new", 2, "s"),))], results, page)
    entries = json.loads(results.read_text("utf-8"))
    assert [list(entry) for entry in entries] == [KEYS] * 3
    assert [entry["name"] for entry in entries] == ["a: new", "b: two", "posts"]
    text = page.read_text("utf-8")
    assert text.index("## (a) One") < text.index("## (b) Two")
    assert "| two | 3.00 x | at most 2.00 x | **no** |" in text


def test_parts_of_two_letters_have_sections_of_their_own(tmp_path: Path) -> None:
    results, page = tmp_path / "results.json", tmp_path / "performance.md"
    for title in ("Old", "New"):
        for part in ("s1", "s2"):
            chapter = Chapter(part, f"{title} {part}", "How.", (Figure(f"{part}: one", 1, "s"),))
            write_results([chapter], results, page)
    heads = [line for line in page.read_text("utf-8").splitlines() if line.startswith("## ")]
    assert heads == ["## (s1) New s1", "## (s2) New s2"]
    assert len(json.loads(results.read_text("utf-8"))) == 2


def test_the_sides_of_the_small_measurement_agree(tmp_path: Path, capsys) -> None:
    assert main(["d", "--small", "--data", str(tmp_path)]) == 0
    entries = json.loads((tmp_path / "small.json").read_text("utf-8"))
    assert {entry["issue"] for entry in entries} == {"statements"}
    assert "restated month / everything" in capsys.readouterr().out


@pytest.mark.long
def test_all_parts_run_small(tmp_path: Path) -> None:
    assert main(["--small", "--data", str(tmp_path)]) == 0
