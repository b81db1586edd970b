"""Progress on standard error: only on a terminal, and only once the work takes over a second."""

import contextlib
import sys
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

SHOWN_AFTER_S = 1


class Bar:
    """Steps done so far; shows itself after `SHOWN_AFTER_S` seconds where somebody can see it."""

    def __init__(self, title: str, total: int | None, visible: bool) -> None:
        self._title = title
        self._total = total
        self._done = 0
        self._lock = threading.Lock()
        self._shown: tuple[Progress, TaskID] | None = None
        self._closed = False
        self._timer = threading.Timer(SHOWN_AFTER_S, self._show)
        self._timer.daemon = True
        if visible:
            self._timer.start()

    def advance(self, steps: int = 1) -> None:
        """Say that `steps` more are done."""
        with self._lock:
            self._done += steps
            if self._shown is not None:
                progress, task = self._shown
                progress.update(task, completed=self._done)

    def describe(self, title: str) -> None:
        """Say what is being done now."""
        with self._lock:
            self._title = title
            if self._shown is not None:
                progress, task = self._shown
                progress.update(task, description=title)

    def close(self) -> None:
        """Take the bar away; what was printed before stays."""
        self._timer.cancel()
        with self._lock:
            self._closed = True
            if self._shown is not None:
                self._shown[0].stop()
                self._shown = None

    def _show(self) -> None:
        from rich.console import Console
        from rich.progress import Progress

        with self._lock:
            if self._closed:
                return
            progress = Progress(console=Console(stderr=True), transient=True)
            task = progress.add_task(self._title, total=self._total, completed=self._done)
            progress.start()
            self._shown = (progress, task)


@contextlib.contextmanager
def progress(title: str, total: int | None = None) -> Iterator[Bar]:
    """Show how far the work under `title` is; `total` is its number of steps where known."""
    bar = Bar(title, total, visible=sys.stderr.isatty())
    try:
        yield bar
    finally:
        bar.close()
