"""A not-to-exceed amount holds over all lines and closes; what moves between keys asks no more."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from largesse.settlement.models import Accrual, Decision, Payable
from tests.settlement.close.kit import agree, close, open_fund, standing
from tests.settlement.close.told import Envelope, Rule, Said, say, vendor

Line = tuple[str, str, int]

BY_YEAR = Envelope(amount="{'2023': 500 USD, '2024': 500 USD}", more="when exhausted: first come")
SINGLE = Envelope(amount=1_000, more="when exhausted: first come")
OPEN: Sequence[Line] = (("all", "2023", 50_000), ("all", "2024", 50_000))
WHOLE: Sequence[Line] = (("all", "", 100_000),)
CAPPED = [
    # its money                              subject  earned by month    of 50.00
    ([("all", "", 50_00)], False, ["2024-01", "2024-02"]),
    ([("all", "", 50_00)], True, ["2024-01", "2024-02"]),
    ([("other", "", 50_00)], False, ["2024-01", "2024-02", "2024-03"]),
    ([("other", "", 50_00)], True, ["2024-01", "2024-02", "2024-03"]),
    ([("all", "", 20_00), ("other", "", 30_00)], False, ["2024-01", "2024-02"]),
    ([("all", "", 20_00), ("other", "", 30_00)], True, ["2024-01", "2024-02"]),
    ([("all", "2023", 30_00), ("all", "2024", 20_00)], False, ["2023-12", "2024-01"]),
    ([("all", "2023", 30_00), ("all", "2024", 20_00)], True, ["2023-12", "2024-01"]),
]


@pytest.mark.parametrize(("lines", "subject", "months"), CAPPED)
@pytest.mark.parametrize("at_once", [False, True], ids=["close by close", "in one close"])
def test_a_cap_holds_over_lines_and_closes(
    lines: list[Line],
    subject: bool,
    months: list[str],
    at_once: bool,
    records: str,
    tmp_path: Path,
) -> None:
    by_year = bool(lines[0][1])
    workspace = vendor(
        tmp_path, envelopes=[BY_YEAR if by_year else SINGLE, Envelope("other", 1_000)]
    )
    open_fund(workspace, *(OPEN if by_year else WHOLE), ("other", "", 100_000))
    agree("ada", *lines, not_to_exceed_minor=50_00, subject_to_funds=subject)
    for through in months[-1:] if at_once else months:
        say(workspace, through, [Said("ada", m, "40") for m in months if m <= through])
        close(workspace)
    granted = Decision.objects.filter(decision="granted")
    assert [d.amount_minor for d in granted.order_by("id")] == [40_00, 10_00]
    denied = Decision.objects.filter(decision="denied")
    assert sum(d.amount_minor for d in denied) == (len(months) * 40_00) - 50_00
    assert {d.reason for d in denied} == {"contract-cap"}
    assert {a.agreement for a in Accrual.objects.all()} <= {"a-ada"}
    assert sum(p.amount_minor for p in Payable.objects.all()) == 50_00
    assert sum(standing("refund-liability").values()) == 50_00


MOVED = [
    # the envelope                                 what ada's agreement says: on 50.00 committed
    (Envelope(amount=1_000), 100_000, {"not_to_exceed_minor": 50_00}),
    (Envelope(amount=1_000), 100_000, {"not_to_exceed_minor": 50_00, "subject_to_funds": True}),
    (Envelope(amount=50), 50_00, {"estimate_minor": 50_00, "reserve_minor": 0}),
    (Envelope(amount=50, more="when exhausted: first come"), 50_00, None),
    (Envelope(amount=50, more="when exhausted: refuse"), 50_00, None),
    (Envelope(amount=50, more="when exhausted: pro rata"), 50_00, None),
]


@pytest.mark.parametrize(("envelope", "allotted", "terms"), MOVED)
@pytest.mark.parametrize("to", ["2023-12", "2024-02"], ids=["to an earlier", "to a later"])
def test_what_moves_from_one_key_to_another_is_neither_denied_nor_unfunded(
    envelope: Envelope,
    allotted: int,
    terms: dict[str, object] | None,
    to: str,
    records: str,
    tmp_path: Path,
) -> None:
    workspace = vendor(tmp_path, envelopes=[envelope])
    open_fund(workspace, ("all", "", allotted))
    if terms is not None:
        agree("ada", ("all", "", 50_00), **terms)
    say(workspace, "2024-01", [Said("ada", "2024-01", "50")])
    close(workspace)
    before = standing()
    say(workspace, "2024-02", [Said("ada", "2024-01", "10"), Said("ada", to, "40")])
    close(workspace)
    decided = {(d.decision, d.amount_minor) for d in Decision.objects.all()}
    assert decided == {("granted", 50_00), ("reversed", -40_00), ("granted", 40_00)}
    assert standing() == before, "the same is owed, on the same money"


def test_a_reserve_gives_what_comes_back_to_it_in_the_same_close(
    records: str, tmp_path: Path
) -> None:
    overflows = Envelope(amount=10, more="when exhausted: overflow\noverflow to: reserve")
    reserve = Envelope("reserve", 50, "when exhausted: first come")
    workspace = vendor(
        tmp_path,
        [Rule("one"), Rule("two", envelope="reserve")],
        envelopes=[overflows, reserve],
    )
    open_fund(workspace, ("all", "", 10_00), ("reserve", "", 50_00))
    say(workspace, "2024-01", [Said("ada", "2024-01", "50", "two")])
    close(workspace)
    moved = [Said("ada", "2024-01", "10", "two"), Said("ada", "2024-02", "50", "one")]
    say(workspace, "2024-02", moved)
    close(workspace)
    assert not Decision.objects.filter(decision="denied").exists()
    assert standing("allotment", "unfunded") == {}


def test_what_comes_back_pays_first_for_what_nobody_had_funded(
    records: str, tmp_path: Path
) -> None:
    workspace = vendor(tmp_path, envelopes=[Envelope(amount=50)])
    open_fund(workspace, ("all", "", 50_00))
    agree("ada", ("all", "", 50_00), estimate_minor=50_00, reserve_minor=0)
    say(workspace, "2024-01", [Said("ada", "2024-01", "70")])
    close(workspace)
    assert sum(standing("unfunded").values()) == 20_00
    moved = [Said("ada", "2024-01", "30"), Said("ada", "2024-02", "30")]
    say(workspace, "2024-02", moved)
    posted = close(workspace).close
    assert standing("unfunded", "committed") == {"budgetary/unfunded/all/all": 10_00}
    assert posted.totals["lines"][0]["unfunded_minor"] == 10_00, "as was proposed"
