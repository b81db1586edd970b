"""Whether a row counts for an incentive, and if not, why: by the facts of its day."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from largesse.entitlement.proof.entries import Entry
from largesse.entitlement.proof.first_seen import seen_as
from largesse.entitlement.proof.sentences import Sentence
from largesse.entitlement.proof.words import ProofLine, line
from largesse.expr.evaluate import holds
from largesse.expr.tree import And, Expr, columns
from largesse.programme.model import Incentive, Programme
from largesse.programme.terms.placing import Against

_ABOUT_BUSINESS = ("customer.", "deal.")


@dataclass(frozen=True, slots=True)
class Verdict:
    """``why`` a row does not count, None where it does.

    ``exclusion`` is set instead where a stated exclusion left the row's partner or customer out:
    its position in the measure.
    """

    why: ProofLine | None = None
    exclusion: int | None = None


COUNTS = Verdict()


class Judge:
    """Judges rows for one incentive. ``first_months`` says when each was first seen."""

    def __init__(
        self, programme: Programme, incentive: Incentive, first_months: Mapping[str, int]
    ) -> None:
        self.incentive = incentive
        self.first_months = first_months
        is_funded = programme.fund is not None and bool(incentive.envelope)
        self.bound = programme.fund.bound_to if programme.fund and is_funded else None
        self.past = tuple(_about_business(incentive.who))
        self.left_out = tuple(
            e.who
            for e in incentive.measure.exclusions
            if e.who is not None and _is_about_business(e.who)
        )
        self.facts_needed = _facts_needed(programme, incentive)

    def verdict(self, entry: Entry, facts: Mapping[str, object]) -> Verdict:
        """Whether a row counts now."""
        if not self.incentive.holds.holds_on(entry.fixing_day(self.incentive.fixed_by)):
            return Verdict(line(Sentence.OUTSIDE_PERIOD))
        return self._verdict_within(entry, facts)

    def counts_in_window(self, entry: Entry, facts: Mapping[str, object]) -> bool:
        """Whether a row counts in a window that looks back before the rule began."""
        if not self._is_before_end(entry):
            return False
        return self._verdict_within(entry, facts) == COUNTS

    def counts_beside(self, entry: Entry, facts: Mapping[str, object], when: str) -> bool:
        """Whether a row of another kind than the rule's counts beside them.

        Then only what ``who`` says of the partner alone is asked; ``when`` it may lie is ``held``,
        ``before end`` or, for the past, where nothing is asked, ``ever``.
        """
        incentive = self.incentive
        if when == "ever":
            return True
        is_early = entry.fixing_day(incentive.fixed_by) < incentive.holds.start
        if (when == "held" and is_early) or not self._is_before_end(entry):
            return False
        return all(holds(item, facts) for item in _about_partner(incentive.who))

    def _is_before_end(self, entry: Entry) -> bool:
        end = self.incentive.holds.end
        return end is None or entry.fixing_day(self.incentive.fixed_by) < end

    def _verdict_within(self, entry: Entry, facts: Mapping[str, object]) -> Verdict:
        incentive = self.incentive
        if incentive.who is not None and not holds(incentive.who, facts):
            return Verdict(line(Sentence.NOT_QUALIFIED))
        for position, exclusion in enumerate(incentive.measure.exclusions):
            if exclusion.who is not None and holds(exclusion.who, facts):
                return Verdict(exclusion=position)
        if not self._is_bound(facts):
            return Verdict(line(Sentence.OUTSIDE_FUND))
        if not self._is_within_first_months(entry):
            assert incentive.first is not None
            return Verdict(line(Sentence.NOT_AMONG_FIRST, count=incentive.first.months))
        return COUNTS

    def counts_as_past(self, entry: Entry, facts: Mapping[str, object], against: Against) -> bool:
        """Whether a row belongs to the past that the incentive compares with.

        Another measure of the same interval is no past: there a row counts as it does now.
        """
        if against is Against.MEASURE:
            return self.verdict(entry, facts) == COUNTS
        if any(holds(item, facts) for item in self.left_out):
            return False
        return self._is_bound(facts) and all(holds(item, facts) for item in self.past)

    def _is_bound(self, facts: Mapping[str, object]) -> bool:
        return self.bound is None or holds(self.bound, facts)

    def _is_within_first_months(self, entry: Entry) -> bool:
        first = self.incentive.first
        if first is None:
            return True
        seen = self.first_months.get(seen_as(first, entry))
        return seen is not None and entry.month(self.incentive.counts_by) - seen < first.months


def _facts_needed(programme: Programme, incentive: Incentive) -> frozenset[str]:
    names: set[str] = set()
    bound = programme.fund.bound_to if programme.fund else None
    exclusions = [e.who for m in incentive.measures for e in m.exclusions]
    for part in (bound, incentive.who, *incentive.choice.facts, *exclusions):
        if part is not None:
            names |= columns(part)
    return frozenset(names)


def _about_business(who: Expr | None) -> Iterator[Expr]:
    """The conditions of ``who`` that also hold for the past: none about the partner's own facts."""
    items = who.items if isinstance(who, And) else (() if who is None else (who,))
    for item in items:
        if _is_about_business(item):
            yield item


def _about_partner(who: Expr | None) -> Iterator[Expr]:
    """The conditions of ``who`` that read nothing but the partner's own facts."""
    items = who.items if isinstance(who, And) else (() if who is None else (who,))
    for item in items:
        if not any(map(_names_business, columns(item))):
            yield item


def _is_about_business(item: Expr) -> bool:
    return all(map(_names_business, columns(item)))


def _names_business(name: str) -> bool:
    return name in ("role", "customer", "partner") or name.startswith(_ABOUT_BUSINESS)
