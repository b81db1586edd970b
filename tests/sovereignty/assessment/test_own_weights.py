"""Sets of weights that an authority adapted stand beside the official ones."""

from datetime import date
from pathlib import Path

import pytest

from largesse.sovereignty.assessment.framework import commission_framework, with_own_weights
from largesse.workspace.errors import Refusal
from largesse.workspace.paths import Workspace

OWN = """\
set: our-tender
status: adapted
from: '2026-07-01'
source: tender documents, section 4
weights: {SOV-1: 10, SOV-2: 30, SOV-3: 20, SOV-4: 10, SOV-5: 10, SOV-6: 10, SOV-7: 5, SOV-8: 5}
"""


def home_with(folder: Path, text: str) -> Workspace:
    (folder / "sovereignty").mkdir()
    (folder / "sovereignty" / "weights.yaml").write_text(text, "utf-8")
    return Workspace(folder)


def test_an_adapted_set_is_there_by_name_and_is_never_the_current_one(tmp_path: Path) -> None:
    found = with_own_weights(commission_framework(), home_with(tmp_path, OWN))
    assert found.weights_called("our-tender").weights["SOV-2"] == 30
    assert found.weights_on(date(2026, 9, 1)).id == "csf-guidance-2026-06"
    assert "our-tender" not in commission_framework().weights


@pytest.mark.parametrize(
    ("was", "is_", "code", "line"),
    [
        ("SOV-2: 30", "SOV-2: 31", "weights-not-whole", 5),
        ("SOV-2: 30, ", "", "other-objectives", 5),
        ("SOV-7: 5, SOV-8: 5", "SOV-7: 15, SOV-8: -5", "negative-weight", 5),
        ("our-tender", "csf-v1-2-1", None, None),
        ("set: our-tender\n", "", "missing", 1),
    ],
)
def test_a_faulty_set_is_refused_with_its_place(
    tmp_path: Path, was: str, is_: str, code: str | None, line: int | None
) -> None:
    home = home_with(tmp_path, OWN.replace(was, is_))
    if code is None:
        assert "csf-v1-2-1" in with_own_weights(commission_framework(), home).weights
        return
    with pytest.raises(Refusal) as refusal:
        with_own_weights(commission_framework(), home)
    (problem,) = refusal.value.problems
    assert problem.line == line
    assert problem.mend


def test_two_sets_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refusal:
        with_own_weights(commission_framework(), home_with(tmp_path, f"{OWN}---\n{OWN}"))
    assert [problem.code for problem in refusal.value.problems] == ["said-twice"]
