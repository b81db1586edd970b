"""Independent steps side by side: most queries of a calculation are too small for two cores.

Each worker has a cursor, a connection of its own to the same database, so what it is to read must
not be a temporary table. What comes out does not depend on which step ends first.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from queue import SimpleQueue
from typing import TypeVar

import duckdb

T = TypeVar("T")
_MOST = 4
"""More steps at once would each be left too little of the memory limit."""


def abreast(
    connection: duckdb.DuckDBPyConnection,
    steps: Sequence[Callable[[duckdb.DuckDBPyConnection], T]],
) -> list[T]:
    """What the steps give, in their order; as many run at once as DuckDB may use threads.

    Where steps raise, the first of them in order is what is raised; what has not begun is left.
    """
    threads = connection.execute("SELECT current_setting('threads')").fetchall()[0][0]
    workers = min(int(threads), _MOST, len(steps))
    if workers < 2:
        return [step(connection) for step in steps]
    free: SimpleQueue[duckdb.DuckDBPyConnection] = SimpleQueue()

    def on_a_cursor(step: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
        cursor = free.get()
        try:
            return step(cursor)
        finally:
            free.put(cursor)

    with ExitStack() as opened:
        for _ in range(workers):
            free.put(opened.enter_context(connection.cursor()))
        with ThreadPoolExecutor(workers) as pool:
            waiting = [pool.submit(on_a_cursor, step) for step in steps]
            try:
                return [future.result() for future in waiting]
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
