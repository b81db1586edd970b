"""What is said when the input cannot be taken, or when the answer is no.

Exit codes of the command line: 0 done; 1 the answer is no (``AnswerIsNo``); 2 bad usage or
input (``Refusal``). A refusal carries every problem that was found, not the first one only.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: what, where, and the mend."""

    what: str
    """What is wrong, a sentence or clause without its final full stop."""
    mend: str = ""
    """What to do about it; empty where nothing can be advised."""
    file: str = ""
    """The file as the user wrote it, relative to the workspace."""
    line: int | None = None
    """Line in the file, counted from 1."""
    column: int | None = None
    """Column in the line, counted from 1."""
    code: str = ""
    """Stable slug of the check that found it, such as ``scale-gap``."""

    @property
    def where(self) -> str:
        """``file:line:column``, with what is not known left out; empty when nothing is known."""
        numbers = [str(number) for number in (self.line, self.column) if number is not None]
        if not self.file:
            return f"line {':'.join(numbers)}" if self.line is not None else ""
        return ":".join([self.file, *numbers])

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        what = self.what.rstrip()
        if not self.mend:
            return f"{place}{what}"
        return f"{place}{what.removesuffix('.')}. Mend: {self.mend}"


def nearest(word: str, known: Iterable[str], otherwise: str) -> str:
    """The mend of a name that nobody knows: the one it resembles, or else `otherwise`."""
    by_plain = {name.casefold(): name for name in known}
    found = get_close_matches(word.casefold(), by_plain, n=1)
    return f"did you mean '{by_plain[found[0]]}'?" if found else otherwise


class Refusal(Exception):
    """The input cannot be taken; ``problems`` holds everything found wrong with it."""

    problems: tuple[Problem, ...]

    def __init__(self, *problems: Problem) -> None:
        """Raises ValueError without a problem: nobody can mend a refusal that gives no reason."""
        if not problems:
            raise ValueError("a refusal carries at least one problem")
        self.problems = problems
        super().__init__(*problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class AnswerIsNo(Exception):
    """The command did its work and the answer is no: a check failed, a proof differs."""

    message: str

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)
