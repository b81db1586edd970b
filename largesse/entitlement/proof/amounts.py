"""All amounts of one partner on paper: interval by interval and month by month, to the cent.

Here only the order of the rooms is decided; each room's module does one thing. From quantities
(:mod:`windows`) and what they are compared with (:mod:`references`), less what a stack has taken
(:mod:`stacks`), through scales and factors (:mod:`gross`) and caps (:mod:`limits`); then the choice
of the stack, floor and guarantee (:mod:`guarantees`), one rounding, and vesting.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, localcontext

from largesse.entitlement.proof.asked import asked_of
from largesse.entitlement.proof.entries import Entry, Source
from largesse.entitlement.proof.facts import FactBook
from largesse.entitlement.proof.first_seen import first_months
from largesse.entitlement.proof.foreseen import quantity, write_expectation
from largesse.entitlement.proof.gross import Placed, gross, multiplied
from largesse.entitlement.proof.guarantees import raised_to_floor, top_up
from largesse.entitlement.proof.limits import capped
from largesse.entitlement.proof.months import Months
from largesse.entitlement.proof.options import decides_at_end, option_now
from largesse.entitlement.proof.records import ZERO, Amounts, Key, Moment, More, Proven
from largesse.entitlement.proof.references import reference, write_comparison
from largesse.entitlement.proof.requirements import is_reached, places_beside
from largesse.entitlement.proof.sentences import Sentence
from largesse.entitlement.proof.stacks import chosen_by_stack, taken_before
from largesse.entitlement.proof.words import Paper, Word
from largesse.money import EXACT
from largesse.programme.calendar import MONTHS_IN, Span, last_day, month_bounds
from largesse.programme.model import Incentive, Programme
from largesse.programme.terms.amounts import Amount

__all__ = ["Key", "Partner", "Proven"]


class Partner:
    """All amounts of one partner, worked out on demand and remembered.

    ``entries`` are by origin and hold the rows of every partner on the accounts concerned;
    ``through`` is the ordinal of the last month; ``more`` is a what-if (see :meth:`with_more`).
    """

    def __init__(
        self,
        programme: Programme,
        source: Source,
        partner: str,
        entries: Mapping[str, Sequence[Entry]],
        through: int,
        more: More | None = None,
    ) -> None:
        self.programme = programme
        self.source = source
        self.partner = partner
        self.entries = entries
        self.through = through
        self.more = more
        self._peers: dict[str, Partner] = {}
        self._months: dict[str, Months] = {}
        self._keys: dict[str, list[Key]] = {}
        self._alone: dict[tuple[Key, int, bool], Proven] = {}
        self._finished: dict[tuple[Key, int, bool], Proven] = {}

    def group(self, fact: str, month: int) -> list["Amounts"]:
        """All partners that count together with this one at the end of a month, itself among."""
        day = last_day(month)
        group = self.book.group_of(self.partner, fact, day)
        return [self._peer(name) for name in self.book.members_of(group, fact, day)]

    def _peer(self, name: str) -> "Partner":
        if name == self.partner:
            return self
        if name not in self._peers:
            self._peers[name] = Partner(
                self.programme, self.source, name, self.entries, self.through
            )
        return self._peers[name]

    @property
    def book(self) -> FactBook:
        """The facts."""
        return self.source.book

    def with_more(self, key: Key, month: int, more: Decimal) -> "Partner":
        """The same partner with more of the incentive's own measure in the key's interval."""
        incentive = self.programme.incentives[key.incentive]
        single = incentive.choice.by is None or decides_at_end(incentive.choice)
        option = 0 if single else self.option_now(incentive, key, month) or 0
        what_if = More(key, f"p{option}", more)
        other = Partner(
            self.programme, self.source, self.partner, self.entries, self.through, what_if
        )
        other._months, other._keys = self._months, self._keys
        other._peers = self._peers
        return other

    def option_now(self, incentive: Incentive, key: Key, month: int) -> int | None:
        """Which option of the incentive's choice applies to what comes next; None if none fits."""
        with localcontext(EXACT):
            return option_now(self, Moment(incentive, key, month))

    def months(self, incentive: Incentive) -> Months:
        """The monthly quantities of an incentive."""
        if incentive.id not in self._months:
            everybody = self.entries[incentive.measure.origin]
            own = [e for e in everybody if e.partner == self.partner]
            others = {m.origin for m in incentive.measures} - {incentive.measure.origin}
            beside: dict[str, list[Entry]] = {
                origin: [e for e in self.entries[origin] if e.partner == self.partner]
                for origin in sorted(others)
            }
            with localcontext(EXACT):
                first = first_months(incentive, everybody)
                self._months[incentive.id] = Months(
                    self.programme, incentive, self.source, own, first, self.through, beside
                )
        return self._months[incentive.id]

    def keys(self, incentive: Incentive) -> list[Key]:
        """Every interval and scope in which anything counted, in order."""
        if incentive.id not in self._keys:
            self._keys[incentive.id] = self._find_keys(incentive)
        return self._keys[incentive.id]

    def _find_keys(self, incentive: Incentive) -> list[Key]:
        months = self.months(incentive)
        found = set()
        for scope in months.scopes():
            counted = [m for m in months.months_counted(scope) if m <= self.through]
            spans = {self.span(incentive, m) for m in counted}
            if incentive.guarantee is not None and spans:
                spans |= set(self._later_spans(incentive, min(spans)))
            found |= {Key(incentive.id, scope, span) for span in spans}
        return sorted(found, key=lambda k: (k.span.first, k.scope))

    def _later_spans(self, incentive: Incentive, first: Span) -> list[Span]:
        """A guarantee also fills intervals in which nothing was earned, once it has begun."""
        end = month_bounds(incentive.holds)[1]
        last = self.through if end is None else min(self.through, end)
        step = MONTHS_IN.get(incentive.over, 10_000)
        return [self.span(incentive, month) for month in range(first.first, last + 1, step)]

    def span(self, incentive: Incentive, month: int) -> Span:
        """The incentive's interval that holds a month."""
        return self.programme.calendar.span(incentive.over, month, incentive.holds)

    def position(self, key: Key, month: int) -> Proven:
        """The position of a key at the end of a month of its interval."""
        return self.finished(key, month, is_expected=False)

    def expected(self, key: Key) -> Proven | None:
        """What the whole of an open interval is expected to come to; None once it is over."""
        if key.span.last <= self.through:
            return None
        return self.finished(key, self.through, is_expected=True)

    def finished(self, key: Key, month: int, is_expected: bool = False) -> Proven:
        """A finished position: to date, or as an open interval is expected to end."""
        known = (key, month, is_expected)
        if known not in self._finished:
            with localcontext(EXACT):
                self._finished[known] = self._finish(key, month, is_expected)
        return self._finished[known]

    def standing_alone(self, key: Key, month: int, is_expected: bool = False) -> Proven:
        """A position up to its caps, before a stack chooses, guarantees and rounding."""
        known = (key, month, is_expected)
        if known not in self._alone:
            with localcontext(EXACT):
                self._alone[known] = self._work_out(key, month, is_expected)
        return self._alone[known]

    def before_top_up(self, key: Key, month: int, is_expected: bool = False) -> Decimal:
        """A position's amount after the stack's choice and its floor, before its guarantee."""
        at = self._moment(key, month, is_expected)
        amount = self.standing_alone(key, month, is_expected).capped
        amount = chosen_by_stack(self, at, amount, Paper())
        return raised_to_floor(self, at, amount, Paper())

    def _moment(self, key: Key, month: int, is_expected: bool) -> Moment:
        return Moment(self.programme.incentives[key.incentive], key, month, is_expected)

    def _work_out(self, key: Key, month: int, is_expected: bool) -> Proven:
        at, paper = self._moment(key, month, is_expected), Paper()
        asked = asked_of(at.incentive)[0]
        n, compared = quantity(self, at, "n"), reference(self, at, asked)
        write_expectation(self, at, paper)
        write_comparison(self, at, asked, n, compared, paper)
        taken = taken_before(self, at, paper)
        in_its_unit = at.incentive.placing_measure.unit == at.incentive.measure.unit
        beside = places_beside(self, at, paper)
        placed = Placed(n - taken if in_its_unit else n, compared, taken, beside)
        amount = gross(self, at, placed, paper) if is_reached(self, at, paper) else ZERO
        after_factors = multiplied(self, at, amount, paper)
        return Proven(
            key,
            month,
            is_expected,
            placed.n,
            compared,
            taken,
            amount,
            after_factors,
            capped(self, at, after_factors, paper),
            lines=tuple(paper.lines),
        )

    def _finish(self, key: Key, month: int, is_expected: bool) -> Proven:
        at = self._moment(key, month, is_expected)
        alone = self.standing_alone(key, month, is_expected)
        incentive, paper = at.incentive, Paper(list(alone.lines))
        amount = chosen_by_stack(self, at, alone.capped, paper)
        amount = raised_to_floor(self, at, amount, paper)
        added = top_up(self, at, amount, paper)
        earned = amount + added
        rounding = incentive.rounding
        rounded = rounding(earned)
        if rounded != earned:
            mode, result = Word(rounding.mode), Amount(rounded, incentive.unit)
            paper.write(Sentence.ROUNDED, mode=mode, step=rounding.step, result=result)
        is_vested = not is_expected and (not incentive.vests_at_end or month == key.span.last)
        return replace(
            alone,
            capped=amount,
            top_up=added,
            earned=earned,
            rounded=rounded,
            vested=rounded if is_vested else ZERO,
            lines=tuple(paper.lines),
        )
