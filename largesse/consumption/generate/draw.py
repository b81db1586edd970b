"""Pseudo-randomness that is the same on every machine and in every version of every library.

Each draw is named, not numbered: `draw(seed, 'size', 17)` is the same whatever else is drawn, so a
new fact added to the generator leaves all others as they were. The source is BLAKE2b (RFC 7693)
here and MD5 (RFC 1321, as DuckDB computes it) for the billing rows; neither guards a secret.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TypeVar

_T = TypeVar("_T")
PERMILLE = 1_000


@dataclass(frozen=True, slots=True)
class Draw:
    """Draws under one seed. A name is any sequence of words and numbers."""

    seed: int

    def bits(self, *name: object) -> int:
        """64 even bits."""
        text = "|".join([str(self.seed), *map(str, name)])
        return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")

    def below(self, limit: int, *name: object) -> int:
        """An integer in ``[0, limit)``."""
        return self.bits(*name) % limit

    def between(self, low: int, high: int, *name: object) -> int:
        """An integer in ``[low, high]``."""
        return low + self.below(high - low + 1, *name)

    def chance(self, permille: int, *name: object) -> bool:
        """True for so many of a thousand names."""
        return self.below(PERMILLE, *name) < permille

    def one_of(self, options: Sequence[_T], *name: object) -> _T:
        """One of the options, each as likely as the others."""
        return options[self.below(len(options), *name)]

    def weighted(self, options: Sequence[tuple[int, _T]], *name: object) -> _T:
        """One of ``(weight, option)``, as likely as its weight."""
        left = self.below(sum(weight for weight, _ in options), *name)
        for weight, option in options:
            if left < weight:
                return option
            left -= weight
        raise AssertionError("weights are positive")
