"""How well a statement is evidenced: the order that decides what counts."""

from enum import StrEnum


class Grade(StrEnum):
    """From nothing to a certificate; what its owner says of itself is a claim."""

    UNKNOWN = "unknown"
    CLAIMED = "claimed"
    EVIDENCED = "evidenced"
    CERTIFIED = "certified"

    @property
    def rank(self) -> int:
        """0 for unknown to 3 for certified."""
        return _ORDER.index(self)

    def reaches(self, floor: "Grade") -> bool:
        """Whether it is good enough where ``floor`` is asked for."""
        return self.rank >= floor.rank


_ORDER = tuple(Grade)
STATED = tuple(str(grade) for grade in Grade if grade is not Grade.UNKNOWN)
"""The grades that a statement can have in a file; what is unknown is left out there."""
