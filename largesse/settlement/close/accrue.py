"""What the fund gives each key: its agreement's commitment, then the envelope, then debt or no.

An earned liability is never cut: it stands though nobody funded it. Only where the terms make it
subject to the fund, or cap it, is an amount denied.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from largesse.fund import chart
from largesse.fund.budget import line_of
from largesse.fund.chart import Line
from largesse.partners.agreements.terms import Terms
from largesse.settlement.close.borne import Share
from largesse.settlement.close.exhaust import REASON, Policy, share
from largesse.settlement.close.model import Bearing
from largesse.settlement.close.world import World


@dataclass(frozen=True, slots=True)
class Transfer:
    """Authority that a reserve gives an envelope which ran out."""

    giver: Line
    taker: Line
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Need:
    """What a key asks of the fund, in its currency. ``why_less``: why it asks less than it was
    worth. In kind a quantity is given: neither the fund nor a contract's cap cuts it."""

    key: str
    terms: Terms | None
    bearing: Bearing
    asked: int
    is_in_kind: bool = False
    why_less: str = ""

    @property
    def is_subject_to_funds(self) -> bool:
        """Without an agreement the programme's files are the only terms."""
        if self.is_in_kind:
            return False
        return self.terms is None or self.terms.subject_to_funds


@dataclass(frozen=True, slots=True)
class Given:
    """What a key was given, by who bears it, and why it is less than it was worth."""

    shares: tuple[tuple[Bearing, int], ...]
    why_less: str

    @property
    def amount(self) -> int:
        """All of it."""
        return sum(amount for _, amount in self.shares)

    def with_more(self, more: "Given") -> "Given":
        """Both; the first reason tells why it is less."""
        return Given((*self.shares, *more.shares), self.why_less or more.why_less)


class Allocation:
    """Gives each need its part, in the order of the needs; remembers what is left.

    What comes back counts as if it had come back before: a restatement that moves an amount from
    one key to another asks for nothing more.
    """

    def __init__(self, world: World, coming_back: Iterable[tuple[str, Share]]) -> None:
        self._world = world
        self._left: dict[str, int] = {}
        self._returned: dict[str, int] = defaultdict(int)
        self._earned_less: dict[str, int] = defaultdict(int)
        self.transfers: list[Transfer] = []
        self.unfunded: dict[Line, int] = {}
        """What is owed though neither a commitment nor the envelope covers it."""
        self._take_back(coming_back)

    def give(self, needs: Sequence[Need]) -> Mapping[str, Given]:
        """By key, what it is given, and why it is given less."""
        self._read({n.bearing.source for n in needs})
        self._read({chart.allotment(n.bearing.line) for n in needs})
        found: dict[str, Given] = {}
        pools: dict[Line, list[Need]] = {}
        for need in self._within_caps(needs):
            if not need.is_subject_to_funds:
                found[need.key] = self._owed(need)
                continue
            taken = self._from_commitment(need)
            shares = ((need.bearing, taken),) if taken else ()
            found[need.key] = Given(shares, need.why_less)
            if taken < need.asked:
                rest = replace(need, asked=need.asked - taken)
                pools.setdefault(need.bearing.line, []).append(rest)
        for line in sorted(pools):
            for key, more in self._from_envelope(line, pools[line]):
                found[key] = found[key].with_more(more)
        return found

    def _take_back(self, coming_back: Iterable[tuple[str, Share]]) -> None:
        """What was unfunded comes back as that first; what was paid, only when money does."""
        shortages = self._world.shortages()
        for partner, each in coming_back:
            bearing, released = each.bearing, -each.amount - each.clawed
            back = shortages.give_back(bearing.line, bearing.commitment, partner, released)
            self._returned[chart.unfunded(bearing.line)] -= back.short_minor - back.approved_minor
            self._returned[bearing.source] += released - back.short_minor
            self._earned_less[bearing.agreement] -= each.amount

    def _read(self, codes: Iterable[str]) -> None:
        found = self._world.left([code for code in codes if code not in self._left])
        for code, left in found.items():
            self._left[code] = left + self._returned.get(code, 0)

    def _take(self, code: str, asked: int) -> int:
        """So much of what is asked as is left."""
        taken = min(asked, max(self._left[code], 0))
        self._left[code] -= taken
        return taken

    def _owed(self, need: Need) -> Given:
        """A liability stands in full; what nobody funded of it is said."""
        short = need.asked - self._take(need.bearing.source, need.asked)
        if short:
            line = need.bearing.line
            self.unfunded[line] = self.unfunded.get(line, 0) + short
        return Given(((need.bearing, need.asked),), need.why_less)

    def _within_caps(self, needs: Sequence[Need]) -> Iterator[Need]:
        """An agreement's not-to-exceed amount, where it has one: over all lines and closes."""
        left: dict[str, int] = {}
        for need in needs:
            if need.terms is None or need.terms.not_to_exceed_minor is None:
                yield need
                continue
            name = need.terms.agreement
            if name not in left:
                accrued = self._world.accrued_under(name) - self._earned_less[name]
                left[name] = need.terms.not_to_exceed_minor - accrued
            allowed = need.asked if need.is_in_kind else min(need.asked, max(left[name], 0))
            left[name] -= allowed
            if allowed < need.asked:
                need = replace(need, asked=allowed, why_less="contract-cap")
            yield need

    def _from_commitment(self, need: Need) -> int:
        return self._take(need.bearing.source, need.asked) if need.bearing.is_committed else 0

    def _from_envelope(self, line: Line, needs: Sequence[Need]) -> Iterator[tuple[str, Given]]:
        """The envelope's own policy, over the closed set of those who ask it."""
        code = chart.allotment(line)
        asked = [need.asked for need in needs]
        policy = self._overflow(line, sum(asked))
        left = max(self._left[code], 0)
        for need, given in zip(needs, share(left, asked, policy), strict=True):
            self._left[code] -= given
            bearing = replace(need.bearing, is_committed=False)
            shares = ((bearing, given),) if given else ()
            yield need.key, Given(shares, REASON[policy] if given < need.asked else "")

    def _overflow(self, line: Line, asked: int) -> Policy:
        """Let reserves fill up what the envelope lacks; the last one's policy divides the rest."""
        envelope = self._world.fund.envelopes[line.envelope]
        code = chart.allotment(line)
        while envelope.when_exhausted == "overflow" and envelope.overflow_to is not None:
            giver = self._line_of(envelope.overflow_to, line.year)
            reserve = chart.allotment(giver)
            if reserve not in self._left:
                self._left[reserve] = self._given_by(giver)
            lacking = asked - max(self._left[code], 0)
            moved = self._take(reserve, max(lacking, 0))
            if moved:
                self._left[code] += moved
                self.transfers.append(Transfer(giver, line, moved))
            envelope = self._world.fund.envelopes[giver.envelope]
        return "refuse" if envelope.when_exhausted == "overflow" else envelope.when_exhausted

    def _given_by(self, giver: Line) -> int:
        """What a reserve can give: nothing while it owes an unfunded obligation itself."""
        allotment, owing = chart.allotment(giver), chart.unfunded(giver)
        self._read([owing])
        if self._left[owing]:
            return 0
        return self._world.left([allotment])[allotment] + self._returned.get(allotment, 0)

    def _line_of(self, envelope: str, year: str) -> Line:
        current = year or self._world.year_of(self._world.through.month)
        return line_of(self._world.fund, envelope, current)
