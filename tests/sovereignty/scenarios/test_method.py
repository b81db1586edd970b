"""The method's tables, cell by cell, and the edges of its zones."""

from fractions import Fraction
from pathlib import Path

import pytest

from largesse.sovereignty.scenarios.model import Level, Likelihood, Method, Severity, Zone
from largesse.sovereignty.scenarios.reading import METHOD_NAME, read_method, read_sets
from largesse.workspace.errors import Refusal
from tests.sovereignty.scenarios.world import CLINIC, workspace_with

SHIPPED = Path("largesse/sovereignty/scenarios") / METHOD_NAME


@pytest.fixture
def method(tmp_path: Path) -> Method:
    return read_method(workspace_with(tmp_path))


@pytest.mark.parametrize(
    ("likelihood", "levels"),
    [
        #      G1        G2        G3        G4
        ("V4", "medium   medium    high      high"),
        ("V3", "low      medium    high      high"),
        ("V2", "low      low       medium    high"),
        ("V1", "low      low       medium    medium"),
        ("NONE", "low    low       low       low"),
    ],
)
def test_each_cell_of_the_risk_matrix(method: Method, likelihood: str, levels: str) -> None:
    severities = [Severity.G1, Severity.G2, Severity.G3, Severity.G4]
    found = [method.level(severity, Likelihood[likelihood]) for severity in severities]
    assert found == [Level[level.upper()] for level in levels.split()]


def test_what_an_event_does_not_touch_is_low_however_likely(method: Method) -> None:
    assert method.level(Severity.NONE, Likelihood.V4) is Level.LOW


@pytest.mark.parametrize(
    ("motivation", "relevances"),
    [
        # resources 1  2  3  4
        (1, [1, 1, 2, 2]),
        (2, [1, 2, 3, 3]),
        (3, [2, 3, 3, 4]),
        (4, [2, 3, 4, 4]),
    ],
)
def test_each_cell_of_the_relevance_matrix(
    method: Method, motivation: int, relevances: list[int]
) -> None:
    found = [method.relevance_of(motivation, resources) for resources in (1, 2, 3, 4)]
    assert found == relevances


LEAST = Fraction(1, 10**12)


@pytest.mark.parametrize(
    ("threat", "zone"),
    [
        (Fraction(1, 16), "OUT_OF_SCOPE"),
        (Fraction(1, 5) - LEAST, "OUT_OF_SCOPE"),
        (Fraction(1, 5), "WATCH"),
        (Fraction(9, 10) - LEAST, "WATCH"),
        (Fraction(9, 10), "CONTROL"),
        (Fraction(5, 2) - LEAST, "CONTROL"),
        (Fraction(5, 2), "DANGER"),
        (Fraction(16), "DANGER"),
    ],
)
def test_each_zone_begins_at_its_edge(method: Method, threat: Fraction, zone: str) -> None:
    assert method.zone(threat) is Zone[zone]


def test_a_workspace_adapts_the_method(tmp_path: Path) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    own = text.replace("danger: 2.5", "danger: 4").replace("retained from: 3", "retained from: 4")
    home = workspace_with(tmp_path, clinic=CLINIC, method=own)
    assert read_method(home).zones[2] == 4
    assert read_sets(home)["clinic"].retained_from == 4


@pytest.mark.parametrize(
    ("old", "new", "where", "what", "mend"),
    [
        (
            "[0, 1, 2, 2]",
            "[0, 1, 2, 1]",
            "method.yaml:18:1",
            "a worse value lowers this matrix",
            "let no row and no column fall from left to right or from top to bottom",
        ),
        (
            "[0, 1, 2, 2]",
            "[0, 1, 3, 3]",
            "method.yaml:18:1",
            "'3' is not on the scale",
            "write 0 to 2",
        ),
        (
            "  - [1, 1, 2, 2]\n\n",
            "\n",
            "method.yaml:18:1",
            "a matrix has four rows of four",
            "rows and columns are likelihood and severity",
        ),
        (
            "danger: 2.5",
            "danger: 0.9",
            "method.yaml:25:1",
            "the zones do not begin one after another",
            "write watch < control < danger",
        ),
        (
            "watch: 0.2",
            "watch: a fifth",
            "method.yaml:25:9",
            "'a fifth' is not a threat",
            "write for example 0.9",
        ),
    ],
)
def test_a_method_that_cannot_be_one_is_refused(
    tmp_path: Path, old: str, new: str, where: str, what: str, mend: str
) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text
    home = workspace_with(tmp_path, method=text.replace(old, new))
    with pytest.raises(Refusal) as refusal:
        read_method(home)
    (problem,) = refusal.value.problems
    assert (problem.where, problem.what, problem.mend) == (
        f"sovereignty/scenarios/{where}",
        what,
        mend,
    )
