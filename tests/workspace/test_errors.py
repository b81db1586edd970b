"""What a user reads when the input cannot be taken."""

import pytest

from largesse.workspace.errors import AnswerIsNo, Problem, Refusal

#  file              line  column  what              mend           as shown
SHOWN = [
    ("", None, None, "the fund is empty", "", "the fund is empty"),
    ("", None, None, "the fund is empty", "top it up", "the fund is empty. Mend: top it up"),
    ("a.yaml", None, None, "no title", "", "a.yaml: no title"),
    ("a.yaml", 3, None, "no title", "", "a.yaml:3: no title"),
    ("a.yaml", 3, 7, "no title", "add one", "a.yaml:3:7: no title. Mend: add one"),
    ("a.yaml", 3, 7, "No title.", "add one", "a.yaml:3:7: No title. Mend: add one"),
    ("", 3, 7, "no title", "", "line 3:7: no title"),
]


@pytest.mark.parametrize(("file", "line", "column", "what", "mend", "shown"), SHOWN)
def test_a_problem_says_where_what_and_the_mend(
    file: str, line: int | None, column: int | None, what: str, mend: str, shown: str
) -> None:
    problem = Problem(what=what, mend=mend, file=file, line=line, column=column)
    assert str(problem) == shown


def test_a_refusal_carries_every_problem_one_a_line() -> None:
    refusal = Refusal(Problem("no title", file="a.yaml"), Problem("no scale", file="b.yaml"))
    assert str(refusal) == "a.yaml: no title\nb.yaml: no scale"


def test_a_refusal_without_a_problem_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="at least one problem"):
        Refusal()


def test_a_no_keeps_its_sentence() -> None:
    assert AnswerIsNo("2 of 40 cases differ").message == "2 of 40 cases differ"
