"""A close worked out by hand: plain Python, no DuckDB, none of the close's own modules.

One rule per name, monthly intervals, one envelope for the whole period; a partner may have an
agreement, otherwise the programme's files are the only terms. It remembers, as a bookkeeper would,
and each close tells what is granted, denied, held and forfeited of each (rule, partner, month), in
cents, and what stands on each purse. What falls comes back before anything is given out.
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


@dataclass(frozen=True)
class Deal:
    """A partner's agreement: the most it may come to, if any; what is committed for it on the
    envelope of the rules; whether it is subject to funds."""

    cap: int | None
    committed: int
    is_subject: bool = False


ENVELOPE, UNFUNDED = "the envelope", "unfunded"
Purses = dict[str, int]
"""What is left in the envelope and of each partner's commitment, and what each lacked."""


@dataclass
class Bookkeeper:
    """What was decided so far, who bears it, and what the purses still have."""

    left: int
    policy: str
    deals: Mapping[str, Deal] = field(default_factory=dict)
    purses: Purses = field(default_factory=dict)
    granted: dict[Key, int] = field(default_factory=lambda: defaultdict(int))
    denied: dict[Key, int] = field(default_factory=lambda: defaultdict(int))
    forfeited: dict[Key, int] = field(default_factory=lambda: defaultdict(int))
    held: dict[Key, int] = field(default_factory=dict)
    owed: dict[Key, int] = field(default_factory=lambda: defaultdict(int))
    borne: dict[Key, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))

    def __post_init__(self) -> None:
        self.purses = {ENVELOPE: self.left}
        self.purses |= {who: deal.committed for who, deal in self.deals.items() if deal.committed}
        self.purses |= {f"{UNFUNDED} {purse}": 0 for purse in self.purses}

    @property
    def unfunded(self) -> int:
        """What nobody funded of all that is owed."""
        return sum(left for purse, left in self.purses.items() if purse.startswith(UNFUNDED))

    def close(self, vested: Mapping[Key, int], terms: Mapping[str, Terms]) -> None:
        """One close: what every key is worth now; absent is worth nothing."""
        order = list(terms)
        keys = sorted(
            vested.keys() | self.granted.keys() | self.denied.keys() | self.forfeited.keys(),
            key=lambda k: (k[2], order.index(k[0]), k[1]),
        )
        due = {key: self._undo(key, vested.get(key, 0)) for key in keys}
        changes = {k: self._target(k, vested.get(k, 0)) - self.owed[k] for k in keys}
        given = self._fund(changes)
        for key, parts in given.items():
            refused = min(changes[key] - sum(parts.values()), max(due[key], 0))
            self.denied[key] += refused
            due[key] -= refused
        self.held = {}
        groups: dict[tuple[str, str], list[Key]] = defaultdict(list)
        for key in keys:
            groups[key[0], key[1]].append(key)
        for (rule, partner), members in groups.items():
            self._settle(terms[rule], partner, members, due)
        finals = {k: self._target(k, vested.get(k, 0)) - self.owed[k] for k in keys}
        for key, change in finals.items():
            if change < 0:
                back = _given_back(self.borne[key], -change, self.purses)
                for purse, amount in back.items():
                    self.borne[key][purse] -= amount
        for key, change in finals.items():
            if change > 0:
                self._bear(key, change, given[key])
            self.owed[key] += change

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

    def _fund(self, changes: Mapping[Key, int]) -> dict[Key, dict[str, int]]:
        """From which purse each key that rises gets what; tried out, nothing is moved yet."""
        purses = dict(self.purses)
        rooms = {
            who: deal.cap - sum(owed for key, owed in self.owed.items() if key[1] == who)
            for who, deal in self.deals.items()
            if deal.cap is not None
        }
        for key, change in changes.items():
            if change < 0:
                _given_back(self.borne[key], -change, purses)
                if key[1] in rooms:
                    rooms[key[1]] -= change
        given: dict[Key, dict[str, int]] = {}
        asking: dict[Key, int] = {}
        for key, change in changes.items():
            if change <= 0:
                continue
            who, wants = key[1], change
            if who in rooms:
                wants = min(wants, max(rooms[who], 0))
                rooms[who] -= wants
            own = who if who in purses else ENVELOPE
            if who in self.deals and not self.deals[who].is_subject:
                purses[own] -= min(wants, purses[own])
                given[key] = {own: wants}
                continue
            taken = min(wants, purses[own]) if own == who else 0
            purses[own] -= taken
            given[key] = {own: taken} if taken else {}
            if wants > taken:
                asking[key] = wants - taken
        for key, amount in self._shared(asking, purses[ENVELOPE]).items():
            given[key][ENVELOPE] = amount
        return given

    def _shared(self, asked: Mapping[Key, int], left: int) -> dict[Key, int]:
        """What the envelope gives each; it is asked in order."""
        total = sum(asked.values())
        if total <= left:
            return dict(asked)
        if self.policy == "pro rata":
            shares = {k: left * v // total for k, v in asked.items()}
            by_rest = sorted(asked, key=lambda k: -(left * asked[k] % total))
            for key in by_rest[: left - sum(shares.values())]:
                shares[key] += 1
            return shares
        found = {}
        for key, amount in asked.items():
            partly = left if self.policy == "first come" else 0
            found[key] = amount if amount <= left else partly
            left -= found[key]
        return found

    def _bear(self, key: Key, amount: int, given: Mapping[str, int]) -> None:
        """As much as stays owed, from the first purse on; what it lacks is unfunded."""
        for purse, most in given.items():
            part = min(most, amount)
            amount -= part
            if part:
                self.borne[key][purse] = self.borne[key].get(purse, 0) + part
            paid = min(part, self.purses[purse])
            self.purses[purse] -= paid
            self.purses[f"{UNFUNDED} {purse}"] += part - paid

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


def _given_back(borne: dict[str, int], amount: int, purses: Purses) -> dict[str, int]:
    """By purse, the latest first, what it bears less; what it lacked comes back as that."""
    found = {}
    for purse in reversed(borne):
        found[purse] = min(borne[purse], amount)
        amount -= found[purse]
        cleared = min(purses[f"{UNFUNDED} {purse}"], found[purse])
        purses[f"{UNFUNDED} {purse}"] -= cleared
        purses[purse] += found[purse] - cleared
    return found
