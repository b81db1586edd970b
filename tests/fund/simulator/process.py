"""The process that is killed: ``python -m tests.fund.simulator.process URL [SABOTAGE]``.

It takes a request a line and answers a line.
"""

import json
import sys

from tests.fund.simulator.worker import Worker


def main(url: str, sabotage: str = "") -> None:
    worker = Worker(url, sabotage)
    for line in sys.stdin:
        print(json.dumps(worker.answer(json.loads(line))), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
