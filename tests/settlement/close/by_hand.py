"""A close worked out by hand: plain Python, no DuckDB, none of the close's own modules.

One rule per name, monthly intervals, one envelope for the whole period, no agreements: the
programme's files are the only terms. It remembers, as a bookkeeper would, and each close tells
what is granted, denied, held and forfeited of each (rule, partner, month), in cents.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

Key = tuple[str, str, str]
"""Rule, partner, month."""


@dataclass(frozen=True)
class Terms:
    """A rule's minimum (0: none) and whether less is forfeited; which partners are on hold."""

    minimum: int = 0
    forfeits: bool = False
    held: frozenset[str] = frozenset()


@dataclass
class Bookkeeper:
    """What was decided so far, and what the envelope still has."""

    left: int
    policy: str
    granted: dict[Key, int] = field(default_factory=lambda: defaultdict(int))
    denied: dict[Key, int] = field(default_factory=lambda: defaultdict(int))
    forfeited: dict[Key, int] = field(default_factory=lambda: defaultdict(int))
    held: dict[Key, int] = field(default_factory=dict)
    owed: dict[Key, int] = field(default_factory=lambda: defaultdict(int))

    def close(self, vested: Mapping[Key, int], terms: Mapping[str, Terms]) -> None:
        """One close: what every key is worth now; absent is worth nothing."""
        order = list(terms)
        keys = sorted(
            vested.keys() | self.granted.keys() | self.denied.keys() | self.forfeited.keys(),
            key=lambda k: (k[2], order.index(k[0]), k[1]),
        )
        due = {key: self._undo(key, vested.get(key, 0)) for key in keys}
        asked = {k: self._target(k, vested.get(k, 0)) - self.owed[k] for k in keys}
        for key, short in self._fund({k: v for k, v in asked.items() if v > 0}).items():
            refused = min(short, max(due[key], 0))
            self.denied[key] += refused
            due[key] -= refused
        self.held = {}
        groups: dict[tuple[str, str], list[Key]] = defaultdict(list)
        for key in keys:
            groups[key[0], key[1]].append(key)
        for (rule, partner), members in groups.items():
            self._settle(terms[rule], partner, members, due)
        for key in keys:
            self._accrue(key, self._target(key, vested.get(key, 0)))

    def _target(self, key: Key, worth: int) -> int:
        return worth - self.denied[key] - self.forfeited[key]

    def _undo(self, key: Key, worth: int) -> int:
        due = worth - self.granted[key] - self.denied[key] - self.forfeited[key]
        for book in (self.denied, self.forfeited):
            back = min(-due, book[key]) if due < 0 else 0
            if back > 0:
                book[key] -= back
                due += back
        return due

    def _fund(self, asked: Mapping[Key, int]) -> dict[Key, int]:
        """What the envelope cannot give, by key; it is asked in order."""
        left, total = self.left, sum(asked.values())
        if total <= left:
            return {}
        if self.policy == "pro rata":
            shares = {k: left * v // total for k, v in asked.items()}
            by_rest = sorted(asked, key=lambda k: -(left * asked[k] % total))
            for key in by_rest[: left - sum(shares.values())]:
                shares[key] += 1
            return {k: v - shares[k] for k, v in asked.items()}
        short = {}
        for key, amount in asked.items():
            given = amount if amount <= left else (left if self.policy == "first come" else 0)
            left -= given
            if given < amount:
                short[key] = amount - given
        return short

    def _settle(self, terms: Terms, partner: str, keys: list[Key], due: Mapping[Key, int]) -> None:
        total = sum(due[key] for key in keys)
        waits = total > 0 and partner in terms.held
        little = 0 < total < terms.minimum
        for key in keys:
            if not due[key]:
                continue
            if total >= 0 and partner in terms.held and (waits or total == 0):
                self.held[key] = due[key]
            elif (little or total == 0) and total and terms.forfeits:
                self.forfeited[key] += due[key]
            elif little:
                self.held[key] = due[key]
            else:
                self.granted[key] += due[key]

    def _accrue(self, key: Key, owed: int) -> None:
        self.left -= owed - self.owed[key]
        self.owed[key] = owed
