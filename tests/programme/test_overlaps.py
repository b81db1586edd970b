"""Rules that can claim the same rows: one problem for each group of them, and one stack for all."""

from pathlib import Path

import pytest

from tests.programme.kit import problems

A, B, C, D = (f"incentive: {name}\nrate: 1%\n" for name in "abcd")
EARLY = "holds: '[2024-01-01, 2025-01-01)'\n"
LATE = "holds: '[2025-01-01, 2026-01-01)'\n"
STACK = "stack: s\norder: [{}]\nrule: add\n"
CLAIM = "can claim the same rows, and no stack says how they meet"
NEW = "add a document: stack: NAME, order: [{}], rule: add (or cascade, best of, first)"


@pytest.mark.parametrize(
    ("documents", "line", "what", "mend"),
    [
        # two that meet
        ([A, B], 4, f"'a' and 'b' {CLAIM}", NEW.format("a, b")),
        # three of which each meets each
        ([A, B, C], 7, f"'a', 'b' and 'c' {CLAIM}", NEW.format("a, b, c")),
        # a and c are apart by their periods, and both meet b
        (
            [A + EARLY, B, C + LATE],
            8,
            f"'a', 'b' and 'c' {CLAIM} (a with b; b with c)",
            NEW.format("a, b, c"),
        ),
        # a stack that is there already takes the newcomer
        (
            [A, B, C, STACK.format("b, a")],
            7,
            f"'a', 'b' and 'c' {CLAIM} (a with c; b with c)",
            "in the stack 's' write order: [b, a, c]",
        ),
        # two stacks become one
        (
            [A, B, C, D, STACK.format("a, b"), STACK.format("c, d").replace("s\n", "t\n", 1)],
            10,
            f"'a', 'b', 'c' and 'd' {CLAIM} (a with c, d; b with c, d)",
            "make one of the stacks s, t, with order: [a, b, c, d]",
        ),
    ],
)
def test_a_group_that_meets_is_one_problem(
    tmp_path: Path, documents: list[str], line: int, what: str, mend: str
) -> None:
    (problem,) = problems(tmp_path, "---\n".join(documents))
    assert (problem.line, problem.what, problem.mend) == (line, what, mend)


def test_groups_that_are_apart_are_told_apart(tmp_path: Path) -> None:
    documents = [A + EARLY, B + EARLY, C + LATE, D + LATE]
    first, second = problems(tmp_path, "---\n".join(documents))
    assert first.mend == NEW.format("a, b")
    assert second.mend == NEW.format("c, d")


def test_the_one_stack_mends_ten(tmp_path: Path) -> None:
    names = [f"rule-{number}" for number in range(10)]
    rules = [f"incentive: {name}\nrate: 1%\n" for name in names]
    (problem,) = problems(tmp_path, "---\n".join(rules))
    assert f"order: [{', '.join(names)}]" in problem.mend
    stack = STACK.format(", ".join(names))
    assert problems(tmp_path, "---\n".join([*rules, stack])) == []
