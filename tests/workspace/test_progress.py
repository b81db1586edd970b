"""Progress shows itself on a terminal after a second, and nowhere else."""

import os
import pty
import subprocess
import sys

import pytest

WORK = """
import time
from largesse.workspace.progress import progress
with progress("Importing", total=4) as bar:
    for _ in range(4):
        time.sleep({step_s})
        bar.advance(1)
print("done")
"""


def run_on_terminal(program: str) -> str:
    """What a person would see on standard error."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.DEVNULL, stderr=theirs
    )
    os.close(theirs)
    seen = b""
    while True:
        try:
            block = os.read(ours, 4096)
        except OSError:
            break
        if not block:
            break
        seen += block
    os.close(ours)
    assert process.wait() == 0
    return seen.decode()


@pytest.mark.parametrize(("step_s", "shown"), [("0.45", True), ("0.01", False)])
def test_a_terminal_sees_work_of_over_a_second(step_s: str, shown: bool) -> None:
    assert ("Importing" in run_on_terminal(WORK.format(step_s=step_s))) is shown


def test_a_pipe_sees_nothing_but_the_output() -> None:
    result = subprocess.run(
        [sys.executable, "-c", WORK.format(step_s="0.3")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert (result.stdout, result.stderr) == ("done\n", "")
