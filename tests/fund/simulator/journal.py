"""What was asked and what was answered, on disk before anything is sent: the callers' memory."""

import json
import os
from pathlib import Path
from threading import Lock

from tests.fund.simulator.world import Json


class Journal:
    """A file of one JSON object a line, each synced before the next step."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stream = path.open("a", encoding="utf-8")
        self._lock = Lock()

    def write(self, what: str, **fields: object) -> None:
        line = json.dumps({"what": what, **fields})
        with self._lock:
            self._stream.write(line + "\n")
            self._stream.flush()
            os.fsync(self._stream.fileno())

    def close(self) -> None:
        self._stream.close()


def read(path: Path) -> list[Json]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
