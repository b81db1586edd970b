"""Which holds stood when a settlement was decided.

A settlement is judged by the programme and the facts of the run that decided it. What is known of
a hold later delays later payments; it does not take back what was paid, nor pay it a second time.
"""

from datetime import date, datetime, timedelta
from functools import cache

from largesse.entitlement.proof.amounts import Partner
from largesse.entitlement.proof.facts import FactBook
from largesse.entitlement.versions import programme_of
from largesse.expr.evaluate import holds
from largesse.expr.tree import columns
from largesse.facts import Facts, load_facts
from largesse.fund.reasons import reason, released_by
from largesse.programme.calendar import last_day
from largesse.programme.model import Programme, Text
from largesse.settlement.payments.settings import holds_named
from largesse.settlement.statement.closed import Made
from largesse.settlement.statement.model import Held
from largesse.settlement.statement.settled import Said
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import Workspace

_OF_RECORDS = frozenset(
    ("missing-bank", "missing-tax", "overdue-bills", "partner-suspended", "under-review")
)
"""Holds that the records are behind, by their reason."""


class Holds:
    """The holds of one partner's payments; earlier programmes and facts are read when needed."""

    def __init__(self, workspace: Workspace, paper: Partner, now: Said) -> None:
        self._workspace = workspace
        self._paper = paper
        self._now = now
        self._programme = cache(self._kept_programme)
        self._facts = cache(self._kept_facts)
        self._book = cache(self._kept_book)
        self._expires = cache(lambda: holds_named(workspace))
        self._said = {now.run: now}

    def standing(
        self, incentive: str, said: Said, month: int, made: Made | None = None
    ) -> tuple[Held, ...]:
        """The holds on an incentive's payments at the end of a month, as a run knew it, and the
        hold for which a close kept something back."""
        kept = self._by_records(made) if made is not None else ()
        return (*kept, *self._by_rule(incentive, said, month, made))

    def _by_records(self, made: Made) -> tuple[Held, ...]:
        code = made.held_because
        if code not in _OF_RECORDS:
            return ()
        days = self._expires().get(code)
        because, mend = reason(code), Text(released_by(code), released_by(code, "fr"))
        return (Held(Text(because.en, because.fr), mend, _after(made.held_since, days)),)

    def _by_rule(
        self, incentive: str, said: Said, month: int, made: Made | None
    ) -> tuple[Held, ...]:
        self._said.setdefault(said.run, said)
        rule = self._programme(said.run).incentives.get(incentive)
        if rule is None or not rule.holding:
            return ()
        is_why = made is not None and made.held_because == "held-by-rule"
        since = made.held_since if made is not None and is_why else None
        book, day, partner = self._book(said.run), last_day(month), self._paper.partner
        return tuple(
            Held(
                hold.because,
                Text(hold.released_by) if hold.released_by else None,
                _after(since, hold.expires_after_days),
            )
            for hold in rule.holding
            if holds(hold.who, book.read(columns(hold.who), day, partner, None, "", ""))
        )

    def _kept_programme(self, run: str) -> Programme:
        programme, manifest = self._paper.programme, self._said[run].manifest
        if manifest["programme"]["semantic_hash"] == programme.semantic_hash:
            return programme
        return programme_of(self._workspace, manifest)

    def _kept_facts(self, known_at: str, sha256: str) -> Facts:
        facts = load_facts(self._workspace, datetime.fromisoformat(known_at))
        if facts.sha256 != sha256:
            what = "the facts by which an earlier settlement was decided are no longer as they were"
            raise Refusal(Problem(what, "restore facts/.known from a backup", "facts"))
        return facts

    def _kept_book(self, run: str) -> FactBook:
        manifest, programme = self._said[run].manifest, self._programme(run)
        known, sha256 = manifest["known_at"], manifest["facts"]["sha256"]
        is_now = sha256 == self._now.manifest["facts"]["sha256"]
        if is_now and programme is self._paper.programme:
            return self._paper.book
        return FactBook(programme, self._facts(known, sha256))


def _after(since: date | None, days: int | None) -> date | None:
    return since + timedelta(days=days) if since is not None and days else None
