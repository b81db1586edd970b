"""A process that dies by ``kill -9`` in the middle of a step: run by `test_crashes`.

usage: python -m tests.settlement.payments.killed WORKSPACE STEP WHERE
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from largesse.partners.database import open_records, set_up
from largesse.workspace.paths import Workspace


def dies_after(module: Any, name: str) -> None:
    """Let a function of a module do its work, then kill this process."""
    real: Callable[..., Any] = getattr(module, name)

    def and_die(*args: Any, **named: Any) -> None:
        real(*args, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(module, name, and_die)


def main(root: str, step: str, where: str) -> None:
    set_up()
    from largesse.settlement.models import PaymentRun
    from largesse.settlement.payments import answering, approving, runs, sending
    from tests.settlement.payments.world import TODAY, world_in

    rooms = {"runs": runs, "approving": approving, "sending": sending, "answering": answering}
    open_records(Workspace(Path(root)))
    world = world_in(Path(root))
    module, _, name = where.partition(".")
    dies_after(rooms[module], name)
    if step == "propose":
        runs.propose(world.office, TODAY, "proposer")
    elif step == "approve":
        approving.approve(world.office, PaymentRun.objects.get(), "approver")
    elif step == "write":
        sending.write(world.office, PaymentRun.objects.get(), "proposer")
    else:
        world.answer(Path(root, "answer.xml").read_bytes())


if __name__ == "__main__":
    main(*sys.argv[1:])
