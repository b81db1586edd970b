"""Replays a seed: ``python -m tests.fund.simulator --seed 7 --database postgres``.

Exits with 1 and the findings where the ledger is not what it should be. The requests are the same
each time; how the writers interleave is not.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.database import KINDS, new_database
from tests.fund.simulator import Dose, simulate


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fund.simulator", description=__doc__)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--database", choices=KINDS, default="sqlite")
    parser.add_argument("--operations", type=int, default=2_000)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--writers", type=int, default=3)
    parser.add_argument("--sabotage", default="", help="have the workers break a promise")
    asked = parser.parse_args()
    dose = Dose(asked.operations, asked.kills, asked.writers)
    started = time.monotonic()
    with (
        tempfile.TemporaryDirectory() as folder,
        new_database(asked.database, Path(folder)) as url,
    ):
        result = simulate(url, asked.seed, dose, Path(folder) / "journal", asked.sabotage)
    for finding in result.findings:
        print(finding)
    seconds = time.monotonic() - started
    print(f"{result.summary}; {len(result.findings)} findings; {seconds:.0f} s")
    return 1 if result.findings else 0


if __name__ == "__main__":
    sys.exit(main())
