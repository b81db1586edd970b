"""Commitments of agreements without a cap are raised to what the closes expect of them."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from largesse.cli import main
from largesse.partners.models import Agreement, CommitmentLine, Partner
from tests.settlement.close.kit import CHECKER, MAKER, close, commit, open_fund, standing
from tests.settlement.close.told import Rule, Said, say, vendor


def agreed(partner: str, committed_minor: int, **terms: object) -> None:
    Partner.objects.create(id=partner, name=partner, country="FR", state="active")
    given = {"currency": "USD", "since": date(2023, 1, 1), "state": "active", **terms}
    made = Agreement.objects.create(id=f"a-{partner}", partner_id=partner, **given)
    line = {"envelope": "all", "fiscal_year": "", "amount_minor": committed_minor}
    CommitmentLine.objects.create(agreement=made, **line)
    commit(made.pk, "all", "", committed_minor)


def committed() -> dict[str, int]:
    """What is committed, in whole dollars, by agreement."""
    found = standing("committed")
    return {code.rsplit("/", 1)[1]: minor // 100 for code, minor in found.items()}


class Proposed:
    """What is proposed by one person, and posted by another."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, workspace: Path) -> Sequence[str]:
        where = ("--workspace", str(workspace))
        capture = self.capsys
        capture.readouterr()
        assert main(["fund", "re-estimate", "--by", MAKER, *where, "--json"]) == 0
        plan = json.loads(capture.readouterr().out)
        if plan["plan"]:
            assert main(["fund", "approve", plan["plan"], "--by", MAKER, *where]) == 2
            assert main(["fund", "approve", plan["plan"], "--by", CHECKER, *where]) == 0
        steps: Sequence[str] = plan["steps"]
        return steps


@pytest.fixture
def proposed(capsys: pytest.CaptureFixture[str]) -> Proposed:
    return Proposed(capsys)


ESTIMATED = {"estimate_minor": 50_00, "reserve_minor": 0}


def test_a_commitment_follows_what_is_expected(
    records: str, tmp_path: Path, proposed: Proposed
) -> None:
    workspace = vendor(tmp_path, rules=[Rule(over="quarter")])
    open_fund(workspace, ("all", "", 500_00))
    agreed("ada", 50_00, **ESTIMATED)
    agreed("bea", 50_00, not_to_exceed_minor=50_00)
    agreed("cat", 50_00, **ESTIMATED)
    # of a quarter with a month counted: vested, and expected of the whole
    first = [("ada", "20", "120"), ("bea", "20", "120"), ("cat", "20", "40"), ("dan", "20", "99")]
    quarter = "2024 Q1"
    said = [Said(who, quarter, vested, expected=whole) for who, vested, whole in first]
    say(workspace, "2024-01", said)
    close(workspace)
    assert committed() == {"a-ada": 30, "a-bea": 30, "a-cat": 30}
    assert proposed(workspace.root) == [
        "all: a-ada is expected to draw USD 100.00 and has USD 30.00: USD 70.00 more"
    ]
    assert committed() == {"a-ada": 100, "a-bea": 30, "a-cat": 30}
    assert standing("allotment") == {"budgetary/allotment/all/all": 500_00 - 150_00 - 70_00 - 20_00}
    assert proposed(workspace.root) == []
    # it vests: the commitment is drawn on, and nothing is unfunded
    say(workspace, "2024-03", [Said(who, quarter, whole) for who, _, whole in first])
    close(workspace)
    assert committed() == {"a-cat": 10}
    assert proposed(workspace.root) == []
    assert standing("unfunded") == {}
