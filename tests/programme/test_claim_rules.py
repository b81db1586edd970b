# ruff: noqa: E501 (the table is read by the row)
"""The rules of claims: read strictly, refused at their place, kept word for word with each claim."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from largesse.programme.build_claim import read_again
from largesse.programme.model.words import BEGINNING
from largesse.programme.terms.days import Days, WorkingDays, parse_span
from tests.programme.kit import FULL, loaded, problems, replaced

CLAIM = """\
---
claim: projects
kind: funding
title: {en: Projects, fr: Projets}
source: guide, section 6
holds: '[2022-04-01, 2025-04-01)'
envelope: rebates
types:
  poc:
    cap: 20_000 USD
    milestones:
      scope: {pays: 40%, needs: {en: a signed scope, fr: un périmètre signé}}
      report: {pays: 60%, needs: {en: the final report, fr: le rapport final}}
---
claim: events
kind: marketing
title: {en: Events, fr: Événements}
holds: '[2022-04-01, 2025-04-01)'
envelope: rebates
ask: 10 working days
types: {fair: {share: 50%}}
---
claim: coupons
kind: credit
title: {en: Coupons, fr: Bons}
holds: '[2022-04-01, 2025-04-01)'
envelope: rebates
types: {start: {cost bearer: vendor}}
---
claim: seats
kind: benefit
title: {en: Seats, fr: Places}
holds: '[2022-04-01, 2025-04-01)'
envelope: rebates
types: {course: {unit: seats, unit cost: 350 USD, cap: 40 seats}}
"""
WHOLE = (
    FULL.replace("year starts in month: 4", "year starts in month: 4, holidays: [2023-05-01]")
    + CLAIM
)

COSTS = """---
measure: costs
title: {en: Costs, fr: Coûts}
from: activities
of: amount
in: USD
"""

ROWS = [
    # code, and what changes to spoil it: old, new; then line and mend
    ("unknown-incentive", "ask: 10 working days", "ask: 10 working days\npaid by: volum", 41, "volume"),
    ("claim-paid-by-another-kind", "ask: 10 working days", "ask: 10 working days\npaid by: volume", 41, "paid itself"),
    ("claim-tranches", "pays: 40%", "pays: 30%", 37, "come to 100%"),
    ("claim-tranches", "pays: 40%", "pays: 0%", 38, "more than 0%"),
    ("claim-share", "share: 50%", "share: 0%", 47, "at most 100%"),
    ("claim-share", "share: 50%", "share: 110%", 47, "at most 100%"),
    ("claim-unit", "cap: 20_000 USD", "cap: 20_000 EUR", 36, "in USD"),
    ("claim-unit", "cap: 40 seats", "cap: 40 hours", 61, "USD or seats"),
    ("claim-amount", "cap: 20_000 USD", "cap: 0 USD", 36, "above zero"),
    ("claim-type-says-too-little", "{share: 50%}", "{cap: 10 USD}", 47, "share: 50%"),
    ("claim-type-says-too-little", "{cost bearer: vendor}", "{cap: 10 USD}", 54, "cost bearer"),
    ("claim-type-says-too-little", "unit cost: 350 USD, ", "", 61, "unit cost"),
    ("claim-type-says-too-much", "{share: 50%}", "{share: 50%, unit cost: 5 USD}", 47, "remove it"),
    ("claim-type-says-too-much", "claim: coupons", "claim: coupons\npaid by: volume", 50, "remove 'paid by:'"),
    ("claim-type-says-too-much", "ask: 10 working days", "gives out: volume", 46, "paid by"),
    ("unknown-incentive", "claim: coupons", "claim: coupons\ngives out: volum", 49, "volume"),
    ("claim-paid-by-another-kind", "claim: coupons", "claim: coupons\ngives out: volume", 49, "same kind"),
    ("no-types", "types: {start: {cost bearer: vendor}}", "types: {}", 54, "name a type"),
    ("said-twice", "claim: coupons", "claim: seats", 56, "own name"),
    ("bad-value", "10 working days", "ten days", 46, "10 working days"),
    ("unknown-key", "ask: 10", "asks: 10", 46, "did you mean 'ask'?"),
    ("missing-key", "claim: seats\nkind: benefit", "claim: seats", 56, "add 'kind:'"),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_rules_are_refused_at_their_place(
    tmp_path: Path, row: tuple[str, str, str, int, str]
) -> None:
    code, old, new, line, mend = row
    named = [p for p in problems(tmp_path, replaced(WHOLE, old, new)) if p.code == code]
    assert named, problems(tmp_path, replaced(WHOLE, old, new))
    assert [p for p in named if p.line == line and mend in p.mend], named


def test_a_claim_draws_on_an_envelope_of_the_fund(tmp_path: Path) -> None:
    text = replaced(WHOLE, "envelope: rebates\nask", "envelope: rebate\nask")
    assert [p.code for p in problems(tmp_path, text)] == ["unknown-envelope"]


def test_the_incentive_that_pays_draws_on_the_same_envelope(tmp_path: Path) -> None:
    paid = replaced(WHOLE, "ask: 10 working days", "paid by: volume")
    paid = replaced(paid, "incentive: volume", "incentive: volume\nkind: marketing")
    assert [p.code for p in problems(tmp_path, paid)] == ["claim-not-measured"], "nothing pays it"
    paid = replaced(paid, "measure: qualifying\nover", "measure: costs\nover") + COSTS
    assert problems(tmp_path, paid) == []
    other = paid.replace("envelope: rebates\npaid by", "envelope: reserve\npaid by")
    assert [p.code for p in problems(tmp_path, other)] == ["claim-other-envelope"]


def test_what_is_kept_reads_as_it_was(tmp_path: Path) -> None:
    rules = loaded(tmp_path, WHOLE).claims
    assert list(rules) == ["projects", "events", "coupons", "seats"]
    for each in rules.values():
        assert read_again(each.text) == replace(each, place=BEGINNING)
    assert rules["events"].working.holidays == {date(2023, 5, 1)}
    assert rules["events"].ask == Days(10, working=True)


def test_rules_of_claims_are_no_part_of_what_a_calculation_reads(tmp_path: Path) -> None:
    with_claims, without = loaded(tmp_path, FULL + CLAIM), loaded(tmp_path, FULL)
    assert with_claims.semantic_hash == without.semantic_hash
    assert with_claims.source_hash != without.source_hash


@pytest.mark.parametrize(
    ("span", "day", "after", "before"),
    [
        ("0 days", "2024-05-01", "2024-05-01", "2024-05-01"),
        ("1 day", "2024-02-28", "2024-02-29", "2024-02-27"),
        ("90 days", "2024-01-31", "2024-04-30", "2023-11-02"),
        ("1 working day", "2024-05-03", "2024-05-06", "2024-05-02"),  # a Friday
        ("1 working day", "2024-05-04", "2024-05-06", "2024-05-03"),  # a Saturday
        ("3 working days", "2024-05-06", "2024-05-10", "2024-04-30"),  # the 1st and 9th are off
        ("10 working days", "2024-05-10", "2024-05-24", "2024-04-24"),
    ],
)  # fmt: skip
def test_days_are_counted(span: str, day: str, after: str, before: str) -> None:
    calendar = WorkingDays(holidays=frozenset({date(2024, 5, 1), date(2024, 5, 9)}))
    days, start = parse_span(span), date.fromisoformat(day)
    assert days.after(start, calendar).isoformat() == after
    assert days.before(start, calendar).isoformat() == before
    assert str(days) == span
