"""What the fund gives each key: its agreement's commitment, then the envelope, then debt or no.

An earned liability is never cut: it stands though nobody funded it. Only where the terms make it
subject to the fund, or cap it, is an amount denied.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from largesse.fund import chart
from largesse.fund.budget import line_of
from largesse.fund.chart import Line
from largesse.partners.agreements.terms import Terms
from largesse.settlement.close.decide import Open
from largesse.settlement.close.exhaust import REASON, Policy, share
from largesse.settlement.close.model import Bearing
from largesse.settlement.close.world import World


@dataclass(frozen=True, slots=True)
class Transfer:
    """Authority that a reserve gives an envelope which ran out."""

    giver: Line
    taker: Line
    amount_minor: int


@dataclass(slots=True)
class Need:
    """What a key asks of the fund, in its currency, and what it was given by whom."""

    known: Open
    terms: Terms | None
    bearing: Bearing
    asked: int
    given: list[tuple[Bearing, int]] = field(default_factory=list)
    reason: str = ""
    is_in_kind: bool = False
    """A quantity that is given: neither the fund nor a contract's cap cuts it."""

    @property
    def open(self) -> int:
        """What it still asks."""
        return self.asked - sum(amount for _, amount in self.given)

    @property
    def is_subject_to_funds(self) -> bool:
        """Without an agreement the programme's files are the only terms."""
        if self.is_in_kind:
            return False
        return self.terms is None or self.terms.subject_to_funds


class Allocation:
    """Gives each need its part, in the order of the needs; remembers what is left."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._left: dict[str, int] = {}
        self.transfers: list[Transfer] = []
        self.unfunded: dict[Line, int] = {}
        """What is owed though neither a commitment nor the envelope covers it."""

    def give(self, needs: Sequence[Need]) -> None:
        """Fill in what each need is given, and why it is given less."""
        lines = {n.bearing.line for n in needs}
        commitments = {
            chart.committed(n.bearing.line, n.bearing.agreement)
            for n in needs
            if n.bearing.agreement
        }
        self._left.update(self._world.left([*map(chart.allotment, lines), *commitments]))
        self._cap(needs)
        pools: dict[Line, list[Need]] = {}
        for need in needs:
            if not need.is_subject_to_funds:
                self._owed(need)
                continue
            self._from_commitment(need)
            if need.open:
                line = need.bearing.line
                pools.setdefault(line, []).append(need)
        for line in sorted(pools):
            self._from_envelope(line, pools[line])

    def _owed(self, need: Need) -> None:
        """A liability stands in full; what nobody funded of it is said."""
        line, asked = need.bearing.line, need.open
        agreement = need.bearing.agreement
        code = chart.committed(line, agreement) if agreement else chart.allotment(line)
        taken = min(asked, max(self._left.get(code, 0), 0))
        self._left[code] = self._left.get(code, 0) - taken
        if asked > taken:
            self.unfunded[line] = self.unfunded.get(line, 0) + asked - taken
        need.given.append((need.bearing, asked))

    def _cap(self, needs: Sequence[Need]) -> None:
        """An agreement's not-to-exceed amount, where it has one."""
        left: dict[str, int] = {}
        for need in needs:
            if need.terms is None or need.terms.not_to_exceed_minor is None or need.is_in_kind:
                continue
            name = need.terms.agreement
            if name not in left:
                left[name] = need.terms.not_to_exceed_minor - self._world.accrued_under(name)
            if need.asked > max(left[name], 0):
                need.asked, need.reason = max(left[name], 0), "contract-cap"
            left[name] -= need.asked

    def _from_commitment(self, need: Need) -> None:
        if not need.bearing.agreement:
            return
        line = need.bearing.line
        code = chart.committed(line, need.bearing.agreement)
        taken = min(need.open, max(self._left.get(code, 0), 0))
        if taken:
            self._left[code] -= taken
            need.given.append((need.bearing, taken))

    def _from_envelope(self, line: Line, needs: Sequence[Need]) -> None:
        """The envelope's own policy, over the closed set of those who ask it."""
        code = chart.allotment(line)
        asked = [need.open for need in needs]
        policy = self._overflow(line, sum(asked))
        left = max(self._left.get(code, 0), 0)
        for need, given in zip(needs, share(left, asked, policy), strict=True):
            if given < need.open:
                need.reason = need.reason or REASON[policy]
            if given:
                need.given.append((Bearing(line.envelope, line.year), given))
                self._left[code] -= given

    def _overflow(self, line: Line, asked: int) -> Policy:
        """Let reserves fill up what the envelope lacks; the last one's policy divides the rest."""
        envelope = self._world.fund.envelopes[line.envelope]
        code = chart.allotment(line)
        while envelope.when_exhausted == "overflow" and envelope.overflow_to is not None:
            giver = self._line_of(envelope.overflow_to, line.year)
            reserve = chart.allotment(giver)
            if reserve not in self._left:
                self._left[reserve] = self._given_by(giver)
            lacking = asked - max(self._left.get(code, 0), 0)
            moved = min(lacking, max(self._left.get(reserve, 0), 0))
            if moved > 0:
                self._left[reserve] -= moved
                self._left[code] = self._left.get(code, 0) + moved
                self.transfers.append(Transfer(giver, line, moved))
            envelope = self._world.fund.envelopes[giver.envelope]
        return "refuse" if envelope.when_exhausted == "overflow" else envelope.when_exhausted

    def _given_by(self, giver: Line) -> int:
        """What a reserve can give: nothing while it owes an unfunded obligation itself."""
        allotment, owing = chart.allotment(giver), chart.unfunded(giver)
        left = self._world.left([allotment, owing])
        return 0 if left[owing] else left[allotment]

    def _line_of(self, envelope: str, year: str) -> Line:
        current = year or self._world.year_of(self._world.through.month)
        return line_of(self._world.fund, envelope, current)
