"""What an index may not say: one row per fault, told with its place and its mend."""

from pathlib import Path

import pytest

from largesse.workspace.errors import Refusal
from tests.markets import world

HEAD = "index: x\ntitle: {en: X}\n"
FAULTS = [
    # what is said                                                          what is told
    ("parts: {}", "at least 1"),
    ("parts: {a: {weight: 1}}", "nothing that it is measured by"),
    ("parts: {a: {indicator: i, index: y}}", "indicator and index"),
    ("parts: {a: {indicator: i, aggregate: geometric}}", "'aggregate' means nothing for 'a'"),
    ("parts: {a: {index: y}}", "index 'y' that is not there"),
    ("parts: {a: {index: x}}", "refers to itself"),
    ("parts: {a: {indicator: i, goalposts: [20, 20]}}", "two goalposts are one"),
    ("parts: {a: {indicator: i, normalise: goalposts}}", "goalposts need their two ends"),
    (
        "parts: {a: {indicator: i, normalise: {how: rank, goalposts: [0, 1]}}}",
        "goalposts need their two ends",
    ),
    ("parts: {a: {indicator: i, weight: 0}}", "a weight is above 0"),
    ("parts: {a: {indicator: i, weight: '2 within [3, 4]'}}", "lies between its bounds"),
    ("parts: {a: {indicator: i, weight: 2 within 3}}", "are no bounds"),
    ("parts: {a: {indicator: i, transform: cube}}", "transform"),
    ("parts: {a: {indicator: i, change: {how: growth, over: 4}}}", "no number of years"),
    ("parts: {a: {indicator: i}}\nformula: a.real", "arithmetic only"),
    ("parts: {a: {indicator: i}}\nformula: b + 1", "'b', which is no part of it"),
    ("parts: {a: {indicator: i}}\nformula: '__import__(1)'", "arithmetic only"),
    ("parts: {a: {indicator: i}}\nformula: a +", "is not arithmetic"),
    ("parts: {a: {indicator: i}}\nnormalise: stretch", "how: input should be"),
    ("parts: {a: {indicator: i}}\nyear: soon", "not a year"),
    ("parts: {a: {indicator: i}}\ncover: 85", "not a percentage"),
    ("parts: {a: {indicator: i}}\nunknown: 1", "unknown"),
]


@pytest.mark.parametrize(("said", "told"), FAULTS)
def test_a_fault_is_told_at_its_place(said: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refusal:
        world.index(tmp_path, HEAD + said)
    assert told in str(refusal.value)
    assert all(problem.file == "index-0.yaml" for problem in refusal.value.problems)


def test_all_faults_at_once(tmp_path: Path) -> None:
    said = "parts: {a: {indicator: i, goalposts: [1, 1]}, b: {weight: 1}, c: {index: y, on: {}}}"
    with pytest.raises(Refusal) as refusal:
        world.index(tmp_path, HEAD + said)
    assert len(refusal.value.problems) == 3


def test_two_indices_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="two indices 'size'"):
        world.indices(tmp_path, world.SIZE, world.SIZE)


def test_a_circle_is_refused(tmp_path: Path) -> None:
    one = "index: a\ntitle: {en: A}\nparts: {b: {index: b}}"
    other = "index: b\ntitle: {en: B}\nparts: {a: {index: a}}"
    with pytest.raises(Refusal, match="refers to itself"):
        world.indices(tmp_path, one, other)


def test_an_index_stands_after_those_it_refers_to(tmp_path: Path) -> None:
    last = "index: a-whole\ntitle: {en: A}\nparts: {s: {index: size}, n: {index: need}}"
    assert list(world.indices(tmp_path, last, world.SIZE, world.NEED))[-1] == "a-whole"
