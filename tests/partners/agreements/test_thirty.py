"""Thirty agreements signed at once where money is for fewer; a signer that is killed."""

import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from largesse.fund import chart
from largesse.fund.ledger import balances
from largesse.partners.agreements.offering import offer
from largesse.partners.agreements.signing import Signing, sign
from largesse.partners.database import close_records, ledger_connection
from largesse.partners.models import Agreement, SealedContent, Signature
from largesse.settlement.verifying.checks import verify_all
from largesse.workspace.errors import Refusal
from largesse.workspace.paths import Workspace
from tests.partners.agreements.killed import PLACES
from tests.partners.agreements.kit import (
    CONTROLLER,
    GROWTH,
    MANAGER,
    SCAN,
    SOON,
    THEIRS,
    drafted,
    standing,
    world,
)
from tests.shared import ROOT

EACH = 100_00


def ready(amounts: Sequence[int], *, reserves: bool = False) -> list[str]:
    """Agreements offered and signed by the vendor, so that one signature is left."""
    names = [f"deal-{number:02}" for number in range(len(amounts))]
    for name, amount in zip(names, amounts, strict=True):
        drafted(name, amount_minor=amount)
        offer(name, MANAGER, SOON, reserves=reserves)
        sign(name, Signing("vendor", CONTROLLER))
    return names


def sign_at_once(names: Sequence[str], clicks: int = 2) -> dict[str, list[str]]:
    """Everybody signs in the same moment, and clicks again; the refusals of each."""
    refusals: dict[str, list[str]] = {name: [] for name in names}
    start = threading.Barrier(len(names))

    def one(name: str) -> None:
        with a_connection_of_its_own():
            start.wait()
            for _ in range(clicks):
                try:
                    sign(name, Signing("counterparty", THEIRS, how="portal"))
                except Refusal as refusal:
                    refusals[name].append(str(refusal))

    threads = [threading.Thread(target=one, args=[name]) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return refusals


@contextmanager
def a_connection_of_its_own() -> Iterator[None]:
    try:
        yield
    finally:
        close_records()


def committed() -> dict[str, int]:
    """What the ledger has committed, by agreement."""
    found = balances(ledger_connection()).values()
    return {b.account.agreement: b.posted_minor for b in found if b.account.stage == "committed"}


def check(amounts: dict[str, int], holds_minor: int, refusals: dict[str, list[str]]) -> list[str]:
    """Records and ledger agree; whoever was refused would not have fitted. The signed ones."""
    signed = list(Agreement.objects.filter(state="active").values_list("pk", flat=True))
    offered = list(Agreement.objects.filter(state="offered").values_list("pk", flat=True))
    assert sorted(signed + offered) == sorted(amounts)
    assert {n: a for n, a in committed().items() if a} == {name: amounts[name] for name in signed}
    left, _ = standing(GROWTH)
    assert left == holds_minor - sum(amounts[name] for name in signed) >= 0
    assert sorted(name for name, said in refusals.items() if said) == sorted(offered)
    for name in offered:
        assert amounts[name] > left
        assert all("envelope growth in FY2027 lacks USD" in said for said in refusals[name])
    both_sides = Signature.objects.filter(agreement__in=signed).count()
    assert (both_sides, SealedContent.objects.count()) == (2 * len(signed), len(signed))
    return signed


@pytest.mark.usefixtures("records")
def test_of_thirty_signed_at_once_the_twenty_eight_that_fit_are_signed(tmp_path: Path) -> None:
    world(growth_minor=28 * EACH)
    names = ready([EACH] * 30)
    refusals = sign_at_once(names)
    assert len(check(dict.fromkeys(names, EACH), 28 * EACH, refusals)) == 28
    found = verify_all(Workspace(tmp_path))
    assert found.problems == ()
    (agreements,) = [each for each in found.checks if each.name == "agreements"]
    assert agreements.count == 28


@pytest.mark.usefixtures("records")
@pytest.mark.parametrize("seed", [1, 2])
def test_of_thirty_unequal_ones_each_that_is_refused_would_not_have_fitted(seed: int) -> None:
    draw = random.Random(seed)
    amounts = [draw.randint(1, 300_00) for _ in range(30)]
    holds = sum(amounts) * 3 // 4
    world(growth_minor=holds)
    names = ready(amounts)
    check(dict(zip(names, amounts, strict=True)), holds, sign_at_once(names))


@pytest.mark.usefixtures("records")
def test_what_an_offer_has_set_aside_is_not_taken_by_those_who_sign_first() -> None:
    world(growth_minor=10 * EACH)
    names = ready([EACH] * 10)
    kept = drafted("kept", amount_minor=3 * EACH).pk
    offer(kept, MANAGER, SOON)
    sign(kept, Signing("vendor", CONTROLLER))
    refusals = sign_at_once(names)
    assert sum(not said for said in refusals.values()) == 7
    sign(kept, Signing("counterparty", THEIRS))
    assert Agreement.objects.get(pk=kept).state == "active"
    assert standing(GROWTH) == (0, 0)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("reserves", [True, False], ids=["reserved", "open"])
def test_a_killed_signer_leaves_all_or_nothing(records: str, place: str, reserves: bool) -> None:
    world(growth_minor=2 * EACH)
    name = ready([EACH], reserves=reserves)[0]
    close_records()
    arguments = [sys.executable, "-m", "tests.partners.agreements.killed", records, name, place]
    ended = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    was_committed = place == PLACES[-1]
    state = Agreement.objects.get(pk=name).state
    assert state == ("active" if was_committed else "offered")
    assert committed().get(name, 0) == (EACH if was_committed else 0)
    sign(name, Signing("counterparty", MANAGER, how="paper", file=SCAN))
    sign(name, Signing("counterparty", MANAGER, how="paper", file=SCAN))
    assert Agreement.objects.get(pk=name).state == "active"
    left = balances(ledger_connection(), [chart.allotment(GROWTH)]).values()
    assert (committed()[name], *(b.available_minor for b in left)) == (EACH, EACH)
    assert Signature.objects.filter(agreement=name).count() == 2
