"""``kill -9`` in the middle of each step: nothing half done, and the step is simply done again."""

import signal
import subprocess
import sys

import pytest

from largesse.partners.database import close_records
from largesse.settlement.models import BankFile, BankMessage, Payable, PaymentRun
from largesse.settlement.payments import sending
from tests.settlement.payments.world import World
from tests.shared import ROOT

WHERE = [
    # step       after this has been done, before the transaction ends
    ("propose", "runs.move_payables"),
    ("approve", "approving.book"),
    ("approve", "approving._settle"),
    ("write", "sending.write_atomic"),
    ("answer", "answering.book"),
    ("answer", "answering.write_atomic"),
    ("answer", "answering._finish"),
]


@pytest.mark.parametrize(("step", "where"), WHERE, ids=[f"{s} {w}" for s, w in WHERE])
def test_a_kill_in_the_middle_changes_nothing(world: World, step: str, where: str) -> None:
    world.give("birch", 100_00)
    world.give("dogwood", 50_00)
    answer = prepare(world, step)
    before = (world.books(), standing())
    close_records()
    killed = subprocess.run(
        [
            *(sys.executable, "-m", "tests.settlement.payments.killed"),
            *(str(world.workspace.root), step, where),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert (world.books(), standing()) == before
    finish(world, step, answer)
    books = world.books()
    assert (books["cash"], books["owed"], books["in transit"]) == (-150_00, 0, 0)
    assert books["credit used"] == 150_00
    world.add_up()


def standing() -> tuple[object, ...]:
    return (
        list(PaymentRun.objects.values_list("number", "state", "revision")),
        list(Payable.objects.order_by("id").values_list("state", "revision")),
        BankFile.objects.count(),
        BankMessage.objects.count(),
    )


def prepare(world: World, step: str) -> bytes:
    """Come as far as before the step; the bank's answer where that is the step."""
    if step == "propose":
        return b""
    run = world.propose()
    if step == "approve":
        return b""
    world.approve(run)
    if step == "write":
        return b""
    ids = world.send(run)
    world.bank.pays(*ids)
    data = world.bank.debits(ids)
    (world.workspace.root / "answer.xml").write_bytes(data)
    return data


def finish(world: World, step: str, answer: bytes) -> None:
    """Do the step again, and all that follows."""
    if step == "propose":
        world.propose()
    run = PaymentRun.objects.get()
    if step in ("propose", "approve"):
        world.approve(run)
    if step != "answer":
        ids = world.send(run)
        world.bank.pays(*ids)
        answer = world.bank.debits(ids)
    assert world.answer(answer).is_new
    assert not world.answer(answer).is_new


def test_a_file_left_by_a_crash_is_written_anew_under_the_same_message_id(world: World) -> None:
    world.give("birch", 100_00)
    run = world.propose()
    world.approve(run)
    first = [file.message_id for file in sending.write(world.office, run, "proposer")]
    run.refresh_from_db()
    assert [f.message_id for f in sending.write(world.office, run, "proposer")] == first
