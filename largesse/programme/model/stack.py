"""A stack: incentives that meet on the same rows."""

from dataclasses import dataclass
from typing import Literal

from largesse.programme.model.words import Place

StackRule = Literal["add", "cascade", "best of", "first"]


@dataclass(frozen=True, slots=True)
class Stack:
    """Incentives that meet on the same rows.

    ``remainder`` lists those computed on what earlier ones left; ``silent`` those that reduce
    nothing for later ones. ``by_line``: each row is decided by itself, before amounts add up.
    """

    id: str
    order: tuple[str, ...]
    rule: StackRule
    remainder: frozenset[str]
    silent: frozenset[str]
    by_line: bool
    place: Place

    @property
    def chooses(self) -> bool:
        """Whether one member's sum is earned instead of another's."""
        return self.rule in ("best of", "first") and not self.by_line
