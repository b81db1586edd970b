"""Steps run one by one in processes of their own, so that each has its own clock and memory peak.

A *step* is a function of a module of ``bench`` that takes texts and returns a JSON object with
``seconds``; the process adds ``peak_mib``, the most memory it ever held.
"""

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parent.parent
ROUNDS = 3

Answer = Mapping[str, Any]


class StepFailedError(Exception):
    """A step ended without an answer; the message is the end of what it said."""


def step(name: str, *arguments: object, python: Path | None = None) -> Answer:
    """Run ``module:function`` of this package and return its answer."""
    return program([sys.executable, "-m", "bench.process", name, *map(str, arguments)], python)


def program(command: Sequence[str], python: Path | None = None) -> Answer:
    """Run a command whose last line is its answer; ``python`` replaces the interpreter."""
    chosen = [str(python), *command[1:]] if python else list(command)
    done = subprocess.run(chosen, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0 or not done.stdout.strip():
        raise StepFailedError(
            (done.stderr or done.stdout).strip()[-600:] or f"exit {done.returncode}"
        )
    answer: Answer = json.loads(done.stdout.strip().splitlines()[-1])
    return answer


def in_turns(
    sides: Mapping[str, Sequence[object]], rounds: int = ROUNDS
) -> dict[str, list[Answer]]:
    """Run each side's step once per round, in turns."""
    answers: dict[str, list[Answer]] = {side: [] for side in sides}
    for _ in range(rounds):
        for side, (name, *arguments) in sides.items():
            answers[side].append(step(str(name), *arguments))
            said = answers[side][-1]
            print(f"  {side}: {said['seconds']:.2f} s, {said['peak_mib']} MiB", file=sys.stderr)
    return answers


def seconds_of(answers: Sequence[Answer]) -> float:
    """The median of the seconds."""
    return float(median(answer["seconds"] for answer in answers))


def peak_of(answers: Sequence[Answer]) -> int:
    """The largest memory peak, MiB."""
    return max(int(answer["peak_mib"]) for answer in answers)


def peak_mib() -> int:
    """The most memory this process ever held, MiB."""
    status = Path("/proc/self/status")
    if status.exists():
        held = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(held.split()[1]) // 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 2**20


def main() -> None:
    """Run one step and print its answer."""
    name, *arguments = sys.argv[1:]
    module, function = name.split(":")
    answer = getattr(importlib.import_module(f"bench.{module}"), function)(*arguments)
    print(json.dumps({**answer, "peak_mib": peak_mib()}))
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
