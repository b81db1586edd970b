"""The spreadsheet against the run, partner by partner.

Ours is what was earned in the interval under the incentive named, or under all that pay money in
the currency; without an interval, all that the run reaches.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path

from largesse.entitlement.recall import Recalled, recall
from largesse.money import plain
from largesse.programme.calendar import Span, month_text
from largesse.programme.model import Incentive
from largesse.settlement.reconcile.columns import folded, read_map
from largesse.settlement.reconcile.explain import Explainer, not_there, row_too_many, unmapped
from largesse.settlement.reconcile.hypotheses import earned_in
from largesse.settlement.reconcile.model import Comparison, Explanation, LeftOut, Stated
from largesse.settlement.reconcile.reading import Asked, read_spreadsheet
from largesse.settlement.statement.build import read_interval
from largesse.settlement.statement.model import Form
from largesse.settlement.statement.results import Results, choose_run, read_results
from largesse.settlement.statement.rules import form_of
from largesse.workspace.errors import AnswerIsNo
from largesse.workspace.paths import Workspace
from largesse.workspace.progress import progress

ZERO = Decimal(0)
Group = tuple[str | None, Span | None, str]
"""What an amount of the spreadsheet is of: incentive, interval, currency."""


@dataclass(frozen=True, slots=True)
class Reconciled:
    """All comparisons, the run they were made with, and what of the spreadsheet was left out."""

    run: str
    comparisons: tuple[Comparison, ...]
    left_out: tuple[LeftOut, ...]
    quarantined_count: int


def reconcile(
    workspace: Workspace,
    path: Path,
    column_map: str | None = None,
    interval: str | None = None,
    run: str | None = None,
    sheets: Sequence[str] = (),
) -> Reconciled:
    """Compare a spreadsheet with a run. Raises :class:`Refusal` with every bad cell."""
    recalled = recall(workspace, choose_run(workspace, run, None).name)
    span = read_interval(recalled.programme.calendar, interval) if interval else None
    desk = _Desk(workspace, recalled)
    asked = Asked(recalled.programme, read_map(column_map), desk.names.keys(), span, sheets)
    stated, left_out = read_spreadsheet(path, asked)
    unread = recalled.quarantined_count
    return Reconciled(recalled.id, tuple(desk.compare(stated)), left_out, unread)


class _Desk:
    """What is at hand while comparing: the run, its partners, and how they are called."""

    def __init__(self, workspace: Workspace, recalled: Recalled) -> None:
        self.workspace = workspace
        self.recalled = recalled
        self.names = _names(recalled)
        self._results: dict[str, Results] = {}

    def compare(self, stated: Sequence[Stated]) -> Iterable[Comparison]:
        rows: dict[tuple[str, Group], list[Stated]] = defaultdict(list)
        written: dict[str, str] = {}
        for row in stated:
            partner = self.names.get(folded(row.partner), f"?{row.partner}")
            rows[partner, (row.incentive, row.span, row.currency)].append(row)
            written[partner] = row.partner
        groups = dict.fromkeys(group for _, group in rows)
        for partner in self._partners():
            for group in groups:
                if (partner, group) not in rows and self._covers(partner, group, rows):
                    rows[partner, group] = []
        found = []
        with progress("explaining", len(rows)) as bar:
            for (partner, group), of_partner in rows.items():
                found.append(self._one(partner, written.get(partner, partner), group, of_partner))
                bar.advance(1)
        return sorted(
            found,
            key=lambda c: (
                not c.partner,
                c.partner or c.written,
                c.incentive or "",
                c.interval or "",
            ),
        )

    def _partners(self) -> list[str]:
        return sorted({str(s) for s in self.names.values()})

    def _covers(
        self, partner: str, group: Group, rows: Mapping[tuple[str, Group], Sequence[Stated]]
    ) -> bool:
        """Whether the run has something for a partner where the spreadsheet says nothing."""
        incentive, span, currency = group
        for other, (name, window, unit) in rows:
            wider = name is None and incentive is not None and (window, unit) == (span, currency)
            if other == partner and wider:
                return False
        return self._ours(partner, group) != 0

    def _ours(self, partner: str, group: Group) -> Decimal:
        if partner not in self._results:
            self._results[partner] = read_results(self.recalled.folder, partner)
        results, span = self._results[partner], self._span(group)
        rules = {rule.id for rule in self._rules(group)}
        total = ZERO
        for name in {(i, s, f, p.last) for (i, s, f, _), p in results.earned.items()}:
            incentive, scope, first, last = name
            if incentive in rules and first <= span.last and last >= span.first:
                key = (incentive, scope, first)
                total += results.at(key, min(last, span.last, self.recalled.through), "rounded")
                total -= results.at(key, span.first - 1, "rounded")
        return total

    def _rules(self, group: Group) -> list[Incentive]:
        incentive, _, currency = group
        rules = self.recalled.programme.incentives
        if incentive is not None:
            return [rules[incentive]]
        skipped = (Form.BENEFIT, Form.OWN_COST)
        return [r for r in rules.values() if r.unit == currency and form_of(r) not in skipped]

    def _span(self, group: Group) -> Span:
        return group[1] or Span(0, self.recalled.through, f"to {month_text(self.recalled.through)}")

    def _one(self, partner: str, written: str, group: Group, rows: Sequence[Stated]) -> Comparison:
        incentive, span, currency = group
        legacy = sum((row.amount for row in rows), ZERO)
        known = not partner.startswith("?")
        ours = self._ours(partner, group) if known else ZERO
        explanations: tuple[Explanation, ...] = ()
        if not known:
            near = get_close_matches(folded(written), list(self.names), n=1)
            explanations = (unmapped(written, [self.names[n] for n in near]),)
        elif not rows:
            explanations = (not_there(),)
        elif legacy != ours:
            explanations = row_too_many(rows, legacy - ours) or self._explained(
                partner, group, legacy, ours
            )
        interval = span.name if span else None
        return Comparison(
            partner if known else "",
            written,
            incentive,
            interval,
            currency,
            legacy,
            ours,
            explanations,
            tuple(row.place for row in rows),
        )

    def _explained(
        self, partner: str, group: Group, legacy: Decimal, ours: Decimal
    ) -> tuple[Explanation, ...]:
        paper = self.recalled.on_paper(partner)
        rules, span = self._rules(group), self._span(group)
        proved = sum((earned_in(paper, rule.id, span) for rule in rules), ZERO)
        if proved != ours:
            raise AnswerIsNo(
                f"The run says {plain(ours)} for {partner}, the proof {plain(proved)}: "
                "nothing was compared. Run again; if they still differ, this is a fault of ours."
            )
        explainer = Explainer(self.workspace, self.recalled, paper)
        return explainer.explain(rules, span, legacy, ours, group[2])


def _names(recalled: Recalled) -> dict[str, str]:
    """How a spreadsheet may call a partner: by id, or by a name that only one has."""
    found: dict[str, str] = {}
    named: dict[str, set[str]] = defaultdict(set)
    for row in recalled.snapshot.facts.assertions.to_pylist():
        if row["subject_kind"] == "partner":
            found[folded(row["subject"])] = row["subject"]
            if row["fact"] == "name":
                named[folded(row["value"])].add(row["subject"])
    for name, partners in named.items():
        if len(partners) == 1 and name not in found:
            found[name] = next(iter(partners))
    return found
