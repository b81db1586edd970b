"""An award is paid once: a correction that comes later is contained in it; nothing undoes it."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from largesse.partners.models import Person
from largesse.settlement.disputes.life import Request, open_dispute, step, uphold
from largesse.settlement.models import Decision, Dispute, Payable
from largesse.settlement.verifying.checks import verify_all
from largesse.workspace.errors import Refusal
from largesse.workspace.paths import Workspace
from tests.settlement.close.kit import close, open_fund, standing
from tests.settlement.close.told import Rule, Said, say, vendor

KEY = "rebate/ada//{}/USD"


def award(key: str, minor: int) -> None:
    Person.objects.get_or_create(id="clerk", defaults={"roles": ["partner"], "partner": "ada"})
    day = date(2024, 2, 10)
    dispute = open_dispute(Request(key, minor, "usage is missing", key), "clerk", day)
    step(dispute, "review", "finance-controller", dispute.revision)
    uphold(dispute, minor, "finance-controller", day, dispute.revision, "it is")


@dataclass(frozen=True)
class Case:
    """A rule, what January's close finds, what is awarded, and what each later close finds."""

    over: str
    before: str
    award: int
    later: tuple[tuple[str, str], ...]
    granted: int
    """Of the key in the end, in cents."""


CASES = {
    # over       January  award   month, vested            granted
    "the data never follow": Case("month", "80", 20_00, (("2024-02", "80"),), 100_00),
    "the data follow": Case("month", "80", 20_00, (("2024-02", "100"),), 100_00),
    "the data follow in part": Case("month", "80", 20_00, (("2024-02", "95"),), 100_00),
    "the data say more": Case("month", "80", 20_00, (("2024-02", "130"),), 130_00),
    "they follow in steps": Case(
        "month", "80", 20_00, (("2024-02", "90"), ("2024-03", "105")), 105_00
    ),
    "they fall instead": Case("month", "80", 20_00, (("2024-02", "70"),), 90_00),
    "the key vanishes": Case("month", "80", 20_00, (("2024-02", "0"),), 20_00),
}


@pytest.mark.parametrize("name", CASES)
def test_an_award_and_what_the_data_say_later(records: str, tmp_path: Path, name: str) -> None:
    case, workspace = CASES[name], vendor(tmp_path)
    open_fund(workspace, ("all", "", 1_000_00))
    say(workspace, "2024-01", [Said("ada", "2024-01", case.before)])
    close(workspace)
    award(KEY.format("2024-01"), case.award)
    for month, vested in case.later:
        say(workspace, month, [Said("ada", "2024-01", vested)])
        close(workspace)
    assert _granted() == case.granted == _payable()
    assert sum(standing("refund-liability").values()) == case.granted
    assert sum(standing("allotment").values()) == 1_000_00 - case.granted
    assert _faults(workspace) == []


def test_what_is_held_stays_held_beside_an_award(records: str, tmp_path: Path) -> None:
    """So a dispute of an amount that waits can be upheld too."""
    workspace = vendor(tmp_path, [Rule(more="pays: {minimum: 150 USD, below: carry}")])
    open_fund(workspace, ("all", "", 1_000_00))
    say(workspace, "2024-01", [Said("ada", "2024-01", "80")])
    close(workspace)
    award(KEY.format("2024-01"), 20_00)
    assert _payable() == 20_00
    say(workspace, "2024-02", [Said("ada", "2024-01", "100"), Said("ada", "2024-02", "90")])
    close(workspace)
    assert _payable() == 190_00
    assert _faults(workspace) == []


def test_a_key_is_awarded_once(records: str, tmp_path: Path) -> None:
    workspace = vendor(tmp_path)
    open_fund(workspace, ("all", "", 1_000_00))
    say(workspace, "2024-01", [Said("ada", "2024-01", "80")])
    close(workspace)
    award(KEY.format("2024-01"), 20_00)
    Dispute.objects.update(token="first")
    with pytest.raises(Refusal) as refused:
        award(KEY.format("2024-01"), 10_00)
    assert refused.value.problems[0].code == "upheld-before"
    assert _payable() == 100_00


def _granted() -> int:
    rows = Decision.objects.filter(decision__in=["granted", "reversed"], incentive="rebate")
    return sum(rows.values_list("amount_minor", flat=True))


def _payable() -> int:
    return sum(Payable.objects.values_list("amount_minor", flat=True))


def _faults(workspace: Workspace) -> list[str]:
    return [
        str(problem) for checked in verify_all(workspace).checks for problem in checked.problems
    ]
