"""Beyond the run: taken over, settled by a stated amount, refused and reopened."""

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from largesse.settlement.close.adjust import Settlement, propose_reopen, propose_settlement
from largesse.settlement.close.opening import COLUMNS, propose_opening
from largesse.settlement.close.post import post_close
from largesse.settlement.close.taken_over import openings_without_ledger
from largesse.settlement.models import Accrual, Decision, Payable
from largesse.workspace.errors import Refusal
from largesse.workspace.paths import Workspace
from tests.settlement import world
from tests.settlement.close.kit import (
    CHECKER,
    MAKER,
    allot,
    close,
    open_fund,
    owed_before,
    standing,
)
from tests.shared import shared_path

HEADER = ",".join(COLUMNS)
C36, C37 = "C36", "C37"


def vendor(tmp_path: Path, *lines: tuple[str, str, int]) -> Workspace:
    """The small vendor with a run through the first quarter, and an open fund."""
    workspace = world.make(tmp_path)
    world.compute(workspace, "2024-03")
    open_fund(workspace, *(lines or [("all", "", 100_000_000)]))
    return workspace


def take_over(workspace: Workspace, *rows: str) -> None:
    """Take keys over from a file, and what is unpaid of them in the ledger."""
    unpaid: Counter[str] = Counter()
    for _, partner, _, _, _, accrued, _, paid in (row.split(",") for row in rows):
        unpaid[partner] += int((Decimal(accrued) - Decimal(paid)) * 100)
    for partner, minor in unpaid.items():
        owed_before(partner, minor)
    path = workspace.root / "before.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    post_close(workspace, propose_opening(workspace, path, MAKER), CHECKER)


def worked(name: str) -> tuple[list[int], int, dict[str, int]]:
    """A worked example: what was accrued, the settlement, what it comes to; in minor units."""
    cases = json.loads(shared_path("cases/worked-examples.json").read_text(encoding="utf-8"))
    case = next(c for c in cases if c["id"] == name)
    given, expected = case["inputs"], case["expected"]
    return (
        [100 * each for each in given["accrued"]],
        100 * given["settle"],
        {key: 100 * value for key, value in expected.items()},
    )


@pytest.mark.parametrize("name", [C36, C37])
def test_a_stated_amount_settles_accruals(name: str, records: str, tmp_path: Path) -> None:
    accrued, settled, expected = worked(name)
    workspace = vendor(tmp_path)
    _accrued_before(workspace, accrued)
    proposal, came_to = propose_settlement(
        workspace, "delta", "volume-rebate", settled, "USD", MAKER, "agreed by both sides"
    )
    assert came_to == Settlement(
        credit_minor=expected["credit"],
        reverse_minor=expected["reverse"],
        carried_minor=expected.get("carried", 0),
        released_minor=0,
        expense_minor=expected.get("expense", 0),
    )
    post_close(workspace, proposal, CHECKER)
    paid = Payable.objects.filter(partner="delta").values_list("amount_minor", flat=True)
    assert sum(paid) == expected["credit"]
    held = Decision.objects.filter(partner="delta", decision="held", reason="settled-in-part")
    assert sum(h.amount_minor for h in held) == expected.get("carried", 0)
    owed = expected["credit"] + expected.get("carried", 0)
    assert standing("refund-liability") == {"financial/refund-liability/delta": owed}


def _accrued_before(workspace: Workspace, accrued: list[int]) -> None:
    """Three quarters of a partner, accrued and not granted."""
    rows = (
        f"volume-rebate,delta,,2023 Q{number},USD,{minor // 100}.00,0,0"
        for number, minor in enumerate(accrued, 1)
    )
    take_over(workspace, *rows)


REFUSED = """
mystery,acme,,2024 Q1,USD,1,0,0           | no rule is called 'mystery'
volume-rebate,,,2024 Q1,USD,1,0,0         | no partner is named
volume-rebate,acme,,2024-01,USD,1,0,0     | volume-rebate is measured by the quarter
volume-rebate,acme,,Easter,USD,1,0,0      | 'Easter' is not an interval
volume-rebate,acme,,2024 Q1,EUR,1,0,0     | volume-rebate pays in USD
volume-rebate,acme,,2024 Q1,USD,x,0,0     | accrued: 'x' is not a number
volume-rebate,acme,,2024 Q1,USD,1.005,0,0 | 1.005 USD has more decimals
volume-rebate,acme,,2024 Q1,USD,5,6,0     | paid, granted, accrued do not rise
volume-rebate,acme,,2024 Q1,USD,5,5,-1    | paid, granted, accrued do not rise
volume-rebate,acme,,2024 Q1,USD,0,0,0     | nothing was accrued
volume-rebate,acme,,2024 Q1               | it has not 8 cells
volume-rebate,acme,,2024 Q1,USD,1,0,0     | -
volume-rebate,acme,,2024Q1,USD,1,0,0      | volume-rebate/acme//2024 Q1/USD is on line 13
"""


def test_every_line_that_cannot_be_taken_over_is_named(tmp_path: Path) -> None:
    table = [line.rsplit("|", 1) for line in REFUSED.strip().splitlines()]
    workspace = vendor(tmp_path)
    path = tmp_path / "before.csv"
    path.write_text("\n".join([HEADER, *(row.strip() for row, _ in table)]), encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        propose_opening(workspace, path, MAKER)
    told = {p.line: p for p in refused.value.problems}
    for number, (_, what) in enumerate(table, 2):
        if what.strip() == "-":
            assert number not in told
        else:
            assert told[number].file == "before.csv"
            assert told[number].what.startswith(what.strip())


def test_the_first_close_pays_only_the_difference(records: str, tmp_path: Path) -> None:
    workspace = vendor(tmp_path)
    take_over(workspace, "volume-rebate,acme,,2024 Q1,USD,3000.00,3000.00,1000.00")
    close(workspace)
    paid = Payable.objects.filter(incentive="volume-rebate").order_by("source", "amount_minor")
    assert [(p.source, p.state, p.amount_minor) for p in paid] == [
        ("close", "open", 56_400),
        ("opening", "paid", 100_000),
        ("opening", "open", 200_000),
    ]


def test_a_refusal_stands_until_it_is_reopened(records: str, tmp_path: Path) -> None:
    workspace = vendor(tmp_path, ("all", "", 300_000))
    key = "volume-rebate/acme//2024 Q1/USD"
    close(workspace)
    assert Decision.objects.get(key=key).decision == "denied", "3,564.00 of 3,000.00: refused whole"
    allot(("all", "", 1_000_000), number=1)
    close(workspace)
    assert Decision.objects.filter(key=key).count() == 1, "a top-up alone reopens nothing"
    reopened = propose_reopen(workspace, [key], MAKER, "the envelope was topped up")
    post_close(workspace, reopened, CHECKER)
    close(workspace)
    made = Decision.objects.filter(key=key).order_by("sequence")
    assert [(d.sequence, d.decision, d.amount_minor) for d in made] == [
        (1, "denied", 356_400),
        (2, "denied", -356_400),
        (3, "granted", 356_400),
    ]
    with pytest.raises(Refusal) as refused:
        propose_reopen(workspace, [key], MAKER, "again")
    assert refused.value.problems[0].code == "not-refused"


BACKED = [
    # accrued, granted, paid before; what the ledger took over; what is missing there
    ("40.00,40.00,0", 40_00, ""),
    ("40.00,40.00,0", 50_00, ""),
    ("40.00,0,0", 0, "USD 40.00"),
    ("40.00,40.00,0", 39_99, "USD 40.00"),
    ("40.00,40.00,15.00", 24_99, "USD 25.00"),
    ("40.00,40.00,40.00", 0, ""),
]


@pytest.mark.parametrize(("amounts", "held", "missing"), BACKED)
def test_keys_are_taken_over_once_the_ledger_has_what_is_unpaid(
    amounts: str, held: int, missing: str, records: str, tmp_path: Path
) -> None:
    workspace = vendor(tmp_path)
    if held:
        owed_before("acme", held)
    path = workspace.root / "before.csv"
    path.write_text(f"{HEADER}\nvolume-rebate,acme,,2024 Q1,USD,{amounts}\n", encoding="utf-8")
    proposal = propose_opening(workspace, path, MAKER)
    if not missing:
        post_close(workspace, proposal, CHECKER)
        assert list(openings_without_ledger()) == []
        return
    with pytest.raises(Refusal) as refused:
        post_close(workspace, proposal, CHECKER)
    [problem] = refused.value.problems
    assert problem.code == "opening-not-in-ledger"
    assert problem.what.startswith(f"acme: {missing} of 'all' was earned before")
    assert not Payable.objects.exists(), "nothing of it is kept"


def replaced(accrual: Accrual, **columns: object) -> Accrual:
    """One more row, as that one but for some columns."""
    for name, value in columns.items():
        setattr(accrual, name, value)
    return accrual


def test_verify_finds_an_opening_that_the_ledger_has_not(records: str, tmp_path: Path) -> None:
    workspace = vendor(tmp_path)
    take_over(workspace, "volume-rebate,acme,,2024 Q1,USD,40.00,40.00,0")
    assert list(openings_without_ledger()) == []
    known = Accrual.objects.get()
    Accrual.objects.bulk_create([replaced(known, pk=None, number=1, liability_minor=1)])
    assert [problem.code for problem in openings_without_ledger()] == ["opening-not-in-ledger"]


# a settlement's amount and currency are looked at before what was accrued
SETTLED_WRONGLY = [
    ("volume-rebate", 0, "USD", "bad-amount"),
    ("volume-rebate", -1, "USD", "bad-amount"),
    ("volume-rebate", 100, "EUR", "wrong-currency"),
    ("volume-rebate", 100, "USD", "nothing-accrued"),
]


@pytest.mark.parametrize(("incentive", "minor", "currency", "code"), SETTLED_WRONGLY)
def test_a_settlement_that_is_none_says_first_what_was_typed_wrongly(
    records: str, tmp_path: Path, incentive: str, minor: int, currency: str, code: str
) -> None:
    workspace = vendor(tmp_path)
    with pytest.raises(Refusal) as refused:
        propose_settlement(workspace, "nobody", incentive, minor, currency, MAKER, "agreed")
    assert refused.value.problems[0].code == code
