"""Thirty-two writers on one envelope: not a cent over, and not a cent left lying.

Each signs agreements of random amounts until the envelope has not enough for them. The auditor
says whether each refusal was due at its moment.
"""

from pathlib import Path
from random import Random

import pytest

from tests.fund.simulator import run
from tests.fund.simulator.driver import Here, Process, Start
from tests.fund.simulator.movements import movement
from tests.fund.simulator.requests import event_named
from tests.fund.simulator.world import AGREEMENTS, Json

WRITERS = 32
ALLOTTED = 1_000_000
PLACE = "rebates/FY2024"
ALLOTMENT = f"budgetary/allotment/{PLACE}"
NOW = "2024-06-30T12:00:00+00:00"


def request(number: int, events: list[Json]) -> Json:
    return {
        "do": "post",
        "id": number,
        "now": NOW,
        "mode": "each",
        "parts": 1,
        "events": [{"effective": "2024-06-30", **event} for event in events],
    }


def funded() -> Json:
    steps = (
        ("budgetary/authority", "budgetary/unapportioned"),
        ("budgetary/unapportioned", "budgetary/apportioned/FY2024"),
        ("budgetary/apportioned/FY2024", ALLOTMENT),
    )
    events = [
        event_named("fund", number, movements=[movement(*step, ALLOTTED)])
        for number, step in enumerate(steps)
    ]
    return request(0, events)


def signatures(rng: Random, rounds: int) -> list[Json]:
    """Twice as much as there is, in batches of three, spread over all writers."""
    batches = WRITERS * rounds
    middle = 2 * ALLOTTED // (3 * batches)
    return [
        request(
            batch,
            [
                event_named(
                    "commit",
                    3 * batch + place,
                    movements=[
                        movement(
                            ALLOTMENT,
                            f"budgetary/committed/{PLACE}/{rng.choice(AGREEMENTS)}",
                            rng.randint(1, 2 * middle),
                        )
                    ],
                    is_choice=True,
                )
                for place in range(3)
            ],
        )
        for batch in range(1, batches + 1)
    ]


def compete(url: str, rounds: int, seed: int, folder: Path, start: Start) -> None:
    asked = signatures(Random(seed), rounds)
    result = run(url, asked, WRITERS, folder / "journal", start, before=[funded()])
    assert not result.findings, "\n".join([f"seed {seed}", *result.findings[:10]])
    assert result.tries == 0, "a transaction of one call meets no deadlock"
    sums = {account.code: account.sums for account in result.history.accounts}
    debits, credits, _, _ = sums[ALLOTMENT]
    committed = sum(sums[f"budgetary/committed/{PLACE}/{name}"][1] for name in AGREEMENTS)
    refused = [event for event in result.history.events if event.refusal]
    assert len(result.history.events) == 3 + 3 * WRITERS * rounds
    assert refused
    assert (credits, debits) == (ALLOTTED, committed)
    assert 0 <= ALLOTTED - committed <= min(event.left or 0 for event in refused)


def test_thirty_two_writers_in_one_process(database_url: str, tmp_path: Path) -> None:
    compete(database_url, 2, 1, tmp_path, Here)


@pytest.mark.long
def test_thirty_two_processes(database_url: str, tmp_path: Path) -> None:
    compete(database_url, 20, Random().randrange(2**32), tmp_path, Process)
