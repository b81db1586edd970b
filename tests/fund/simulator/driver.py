"""The callers: several writers, each with a worker process that is killed and started anew.

Every request is in the journal before it is sent. After a crash a caller looks up what became of
the request, sends the same again until it is answered, and compares.
"""

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from queue import Queue

from tests.fund.simulator.journal import Journal
from tests.fund.simulator.tables import connection_to
from tests.fund.simulator.worker import Worker
from tests.fund.simulator.world import Json
from tests.shared import ROOT

LONGEST_ANSWER_S = 120
TYPICAL_STATEMENTS = 12
LAST = "9999-01-01T00:00:00+00:00"


@dataclass
class Tally:
    """What happened, and what must not have."""

    kills: int = 0
    requests: int = 0
    tries: int = 0
    wrong: list[str] = field(default_factory=list)


class Process:
    """A worker in a process of its own, and the two ends of its pipe."""

    def __init__(self, url: str, sabotage: str = "") -> None:
        self.popen = subprocess.Popen(
            [sys.executable, "-m", "tests.fund.simulator.process", url, sabotage],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def ask(self, request: Json, kill_after_s: float | None) -> Json | None:
        """Its answer; None where it died before."""
        assert self.popen.stdin
        assert self.popen.stdout
        limit = LONGEST_ANSWER_S if kill_after_s is None else kill_after_s
        timer = threading.Timer(limit, self.popen.kill)
        timer.start()
        try:
            self.popen.stdin.write(json.dumps(request) + "\n")
            self.popen.stdin.flush()
            line = self.popen.stdout.readline()
        except BrokenPipeError:
            line = ""
        if kill_after_s is None:
            timer.cancel()
        else:
            timer.join()
        return json.loads(line) if line else None

    def end(self) -> str:
        """Ends it; what it complained of, where it did not die by a signal."""
        _, complaint = self.popen.communicate()
        return "" if self.popen.returncode in (0, -signal.SIGKILL) else complaint


class Here:
    """A worker in this process, which nobody kills: thirty-two of them start at once."""

    def __init__(self, url: str) -> None:
        self.worker = Worker(url)

    def ask(self, request: Json, _kill_after_s: float | None) -> Json:
        return self.worker.answer(request)

    def end(self) -> str:
        self.worker.close()
        return ""


Start = Callable[[str], Process | Here]


class Writer(threading.Thread):
    """One caller: asks for what is in its queue, one thing after the other."""

    def __init__(self, url: str, journal: Journal, start: Start = Process) -> None:
        super().__init__(daemon=True)
        self.url, self.journal, self.start_worker = url, journal, start
        self.queue: Queue[Json | None] = Queue()
        self.tally = Tally()
        self.typical = TYPICAL_STATEMENTS
        self.process: Process | Here | None = None

    def run(self) -> None:
        try:
            while (request := self.queue.get()) is not None:
                self._request(request)
        except Exception as error:
            self.tally.wrong.append(f"the writer ended: {error!r}")
        finally:
            if self.process and (complaint := self.process.end()):
                self.tally.wrong.append(complaint)

    def _request(self, request: Json) -> None:
        self.tally.requests += 1
        named = {"id": request["id"], "copy": request["copy"]}
        self.journal.write("asked", **request)
        answer = self._ask(request, request["dies"])
        self.tally.kills += bool(request["dies"])
        if answer is None:
            found = self._look_up(request)
            self.journal.write("killed", **named, found=found)
            answer = self._ask(request, None)
            if answer is None:
                raise RuntimeError(f"no answer to {named}, nor any death that was meant")
            self._compare(request, found, answer)
        self.typical = answer["statements"]
        self.tally.tries += answer["tries"] - 1
        told = {"outcomes": answer["outcomes"], "head": answer["head"]}
        self.journal.write("answered", **named, **told)

    def _ask(self, request: Json, dies: Json | None) -> Json | None:
        dies = dies or {}
        at = 1 + int(dies["at_share"] * self.typical) if "at_share" in dies else 0
        after_s = dies["after_us"] / 1_000_000 if "after_us" in dies else None
        self.process = self.process or self.start_worker(self.url)
        answer = self.process.ask(request | {"dies_at": at}, after_s)
        if answer is None or dies:
            complaint = self.process.end()
            self.process = None
            if complaint:
                raise RuntimeError(complaint)
        return answer

    def _look_up(self, request: Json) -> list[Json]:
        """What the caller's own records say has become of a request."""
        with connection_to(self.url) as connection:
            rows = connection.execute(
                "SELECT key, status, amounts, refusal FROM caller_record"
                f" WHERE request = {request['id']} AND copy = {request['copy']} ORDER BY position"
            ).fetchall()
        names = ("key", "status", "amounts", "refusal")
        return [dict(zip(names, row, strict=True)) for row in rows]

    def _compare(self, request: Json, found: list[Json], answer: Json) -> None:
        """What was done before the crash is not done again, and is answered as it was."""
        if not found or request["do"] != "post":
            return
        for before, now in zip(found, answer["outcomes"], strict=True):
            is_stored = now["refusal"] not in ("key-reused", "batch-refused")
            if before["key"] != now["key"] or (is_stored and not now["replayed"]):
                self.tally.wrong.append(f"not a replay after a crash: {before} and then {now}")


def drive(
    url: str,
    asked: Iterable[Json],
    writers: int,
    journal: Journal,
    start: Start = Process,
    before: Iterable[Json] = (),
) -> Tally:
    """Asks for everything, each request of the next writer; the tally of all writers.

    A request that is to be made twice is made by two writers at about the same time. What comes
    `before` is done first, and at the end everything held that can expire does.
    """
    closing = {"do": "expire", "now": LAST, "id": -1, "copy": 0, "dies": None}
    tallies = _team(url, before, 1, journal, start)
    tallies += _team(url, asked, writers, journal, start)
    tallies += _team(url, [closing], 1, journal, start)
    return _sum(tallies)


def _team(
    url: str, asked: Iterable[Json], writers: int, journal: Journal, start: Start
) -> list[Tally]:
    team = [Writer(url, journal, start) for _ in range(writers)]
    for number, request in enumerate(asked):
        for copy in range(2 if request.get("twice") else 1):
            dies = None if copy else request.get("dies")
            team[(number + copy) % writers].queue.put(request | {"copy": copy, "dies": dies})
    for writer in team:
        writer.queue.put(None)
        writer.start()
    for writer in team:
        writer.join()
    return [writer.tally for writer in team]


def _sum(tallies: list[Tally]) -> Tally:
    return Tally(
        sum(tally.kills for tally in tallies),
        sum(tally.requests for tally in tallies),
        sum(tally.tries for tally in tallies),
        [wrong for tally in tallies for wrong in tally.wrong],
    )
