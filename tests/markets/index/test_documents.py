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
    ("parts: {a: {indicator: i}}\nformula: max + a", "'max', which is no part of it"),
    ("parts: {a: {indicator: i}}\nformula: sqrt(a, a)", "'sqrt' takes 1"),
    ("parts: {a: {indicator: i}}\nformula: round(a)", "'round' takes 2"),
    ("parts: {a: {indicator: i}}\nformula: min()", "'min' takes one or more"),
    ("parts: {a: {indicator: i}}\nformula: a + 1e400", "a number above 1e+15"),
    ("parts: {a: {indicator: i}}\nformula: a + 1" + 300 * "0", "a number above 1e+15"),
    ("parts: {a: {indicator: i}}\nformula: '3'", "names no part"),
    ("parts: {a: {indicator: i, weight: 2}}\nformula: a", "means nothing within a formula"),
    (
        "parts: {a: {aggregate: median, parts: {b: {indicator: i, weight: 2}}}}",
        "means nothing to 'median'",
    ),
    ("parts: {a: {indicator: i}}\nformula: a\nat least: 1", "needs all it names"),
    (
        "parts: {a: {formula: b, aggregate: sum, parts: {b: {indicator: i}}}}",
        "a formula and a mean",
    ),
    ("parts: {a: {indicator: i}}\nat least: 2", "more than there are"),
    ("parts: {a: {indicator: i}}\naggregate: power\npower: 0", "is the geometric one"),
    ("parts: {a: {indicator: i, cap: both}}", "a cap without goalposts"),
    ("parts: {a: {indicator: i, goalposts: [0, 1], normalise: rank}}", "beside normalise"),
    ("parts: {a: {indicator: i, transform: ln, goalposts: [0, 9]}}", "no way leads from 0 to 9"),
    ("parts: {a: {indicator: i, transform: square, goalposts: [-1, 1]}}", "from -1 to 1 by square"),
    ("parts: {a: {indicator: i, normalise: {how: none, onto: [0, 9]}}}", "no range"),
    ("parts: {a: {indicator: i, normalise: {how: z-score, cap: above}}}", "no end above"),
    ("parts: {a: {indicator: i, normalise: {how: rank, deviation: sample}}}", "no deviation"),
    ("parts: {a: {indicator: i, normalise: {how: rank, onto: [1, 1]}}}", "is no range"),
    ("parts: {a: {indicator: i, change: {how: growth, over: 0 years}}}", "a year or more"),
    ("parts: {a: {residual of: {indicator: i}}}", "a residual on nothing"),
    ("parts: {a: {indicator: i}}\nmarkets: [AUT, AUT]", "AUT would count twice"),
    ("parts: {a: {indicator: i}}\ncover: 300%", "at most 100 %"),
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
