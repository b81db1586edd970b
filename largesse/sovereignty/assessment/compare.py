"""Offerings side by side: the SEAL asked for decides, the score only orders those that reach it.

Guidance of June 2026, p. 10: the authority sets the least SEAL; the score ranks what reaches it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from largesse.sovereignty.assessment.assess import Assessment


@dataclass(frozen=True, slots=True)
class Comparison:
    """Offerings that reach the SEAL asked for, best score first; and those that do not, with what
    they could still reach, not compared."""

    required: int
    passing: tuple[Assessment, ...]
    failing: tuple[Assessment, ...]


def compare(assessments: Iterable[Assessment], required: int) -> Comparison:
    """Tell apart who reaches a SEAL; of equal scores, by name."""
    every = sorted(assessments, key=lambda a: (-a.score.low, a.offering))
    passing = tuple(a for a in every if a.seal >= required)
    failing = sorted((a for a in every if a.seal < required), key=lambda a: (-a.seal, a.offering))
    return Comparison(required, passing, tuple(failing))
