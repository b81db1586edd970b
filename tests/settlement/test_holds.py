"""Holds, minimums, refunds and late corrections together: what is paid when, and what waits.

10 % of a month's consumption, paid from 50 USD on and carried below; an invoice is overdue in
February and March. Case and statement say the same:

              consumption   due    brought   paid   carried   held
    January         400      40        0       0       40       0    below the minimum
    February        300      30       40       0       70      70    overdue
    March           200      20       70       0       90      90    overdue
    April           100      10       90     100        0       0    of which 90 had been held
    May          -1,500    -150        0       0     -150       0    comes off later payments
    June          2,000     200     -150      50        0       0    just the minimum
"""

from decimal import Decimal
from pathlib import Path

import pytest

from largesse.entitlement.cases.run import run_case
from largesse.entitlement.run import run
from largesse.programme.calendar import parse_month
from largesse.programme.load import load
from largesse.settlement.statement.build import write_statement
from largesse.settlement.statement.html import View, render
from largesse.settlement.statement.model import Payment, Statement
from largesse.workspace.paths import Workspace
from tests.entitlement.kit import PROGRAMME, charge, deliver, workspace

D = Decimal
RULE = """
incentive: growth-fund
title: {en: Growth fund, fr: Fonds de croissance}
source: test
holds: '[2024-01-01, 2026-01-01)'
envelope: rebates
measure: spend
over: month
rate: 10%
pays: {after: 30 days, minimum: 50 USD, below: carry}
holding:
  - who: overdue = 'yes'
    because: {en: an invoice is overdue, fr: une facture est en retard}
    released by: payment of the invoice
---
case: overdue in February and March
given:
  months: [400, 300, 200, 100, -1_500, 2_000]
  facts: {overdue: {2024-01: 'no', 2024-02: 'yes', 2024-04: 'no'}}
expect:
  due: [40, 30, 20, 10, -150, 200]
  paid: [0, 0, 0, 100, 0, 50]
  carried: [40, 70, 90, 0, -150, 0]
  held: [0, 70, 90, 0, 0, 0]
"""
BILLED = {
    "2024-01": "400",
    "2024-02": "300",
    "2024-03": "200",
    "2024-04": "100",
    "2024-05": "-1500",
    "2024-06": "2000",
}
OVERDUE = "subject_kind,subject,fact,value,from,until\npartner,one,overdue,yes,2024-02-01,{until}\n"


def home_of(root: Path, rule: str = RULE) -> Workspace:
    """The vendor's workspace; nothing is overdue yet."""
    head = PROGRAMME.partition("---\nincentive:")[0]
    facts = "facts:\n  overdue: {one of: ['yes', 'no']}\n"
    return workspace(root / "home", head.replace("facts:\n", facts) + "---" + rule)


def overdue(home: Workspace, until: str) -> None:
    """An invoice is overdue from February to a day."""
    (home.facts / "facts.csv").write_text(OVERDUE.format(until=until), "utf-8")


def bill(home: Workspace, through: str, **corrected: str) -> None:
    """Deliver the months through one, those named ``m2024_01`` with another cost, and run."""
    costs = {**BILLED, **{name[1:].replace("_", "-"): cost for name, cost in corrected.items()}}
    for month in (m for m in BILLED if m <= through):
        deliver(home, f"{month}.csv", [charge(month, costs[month])])
    run(home, parse_month(through))


def payments(statement: Statement) -> dict[str, Payment]:
    """By the settlement's month; each balances."""
    found = {p.settlement.name: p for p in statement.rules[0].payments}
    for p in found.values():
        had = p.brought.value + p.due.value
        assert had == p.paid.value + p.carried.value + p.forfeited.value
    return found


def figures(payment: Payment) -> tuple[Decimal, ...]:
    """Due, brought, paid, carried, held, released."""
    p = payment
    return tuple(a.value for a in (p.due, p.brought, p.paid, p.carried, p.held, p.released))


def test_the_case_passes(tmp_path: Path) -> None:
    programme = load(home_of(tmp_path).programme)
    assert [run_case(programme, case).differences for case in programme.cases] == [()]


def test_a_statement_pays_holds_and_carries_like_the_case(tmp_path: Path) -> None:
    home = home_of(tmp_path)
    overdue(home, "2024-04-01")
    bill(home, "2024-06")
    found = payments(write_statement(home, "one", "2024 H1"))
    #                due   brought paid carried held released
    expected = {
        "2024-01": (40, 0, 0, 40, 0, 0),
        "2024-02": (30, 40, 0, 70, 70, 0),
        "2024-03": (20, 70, 0, 90, 90, 0),
        "2024-04": (10, 90, 100, 0, 0, 90),
        "2024-05": (-150, 0, 0, -150, 0, 0),
        "2024-06": (200, -150, 50, 0, 0, 0),
    }
    assert {name: figures(p) for name, p in found.items()} == expected


def test_the_statement_of_a_quarter_says_what_is_held_and_what_releases_it(tmp_path: Path) -> None:
    home = home_of(tmp_path)
    overdue(home, "2024-04-01")
    bill(home, "2024-03")
    statement = write_statement(home, "one", "2024 Q1")
    (total,) = statement.totals
    assert (total.earned.value, total.paid.value) == (D(90), D(0))
    assert (total.held.value, total.carried.value) == (D(90), D(90))
    said = [View(statement, "en").attention(a) for a in statement.attention]
    assert (
        "Growth fund: USD\u00a090.00 is held, an invoice is overdue. It is yours and is released "
        "by: payment of the invoice."
    ) in said
    page = render(statement, "fr")
    assert "une facture est en retard" in page
    assert "Levée\u00a0: payment of the invoice." in page


def test_what_was_held_is_paid_once_with_its_late_correction(tmp_path: Path) -> None:
    """January is worth 10 more by April: 90 held, 10 of April and these 10 are paid together."""
    home = home_of(tmp_path)
    overdue(home, "2024-04-01")
    for month in ("2024-01", "2024-02", "2024-03"):
        bill(home, month)
    bill(home, "2024-04", m2024_01="500")
    april = payments(write_statement(home, "one", "2024-04"))["2024-04"]
    assert (april.due.value, april.corrected.value) == (D(20), D(10))
    assert figures(april) == (20, 90, 110, 0, 0, 90)
    bill(home, "2024-05", m2024_01="500")
    assert figures(payments(write_statement(home, "one", "2024-05"))["2024-05"])[1:3] == (0, 0)


@pytest.mark.parametrize(
    ("known_late", "april"),
    [
        # Settled month by month as not overdue: 70 were paid with February, 20 wait from March.
        ("2024-04-01", (10, 20, 0, 30, 0, 0)),
        # Still overdue in April: what was paid stays paid, what waits is held.
        ("2024-05-01", (10, 20, 0, 30, 30, 0)),
    ],
)
def test_a_hold_known_late_takes_nothing_back(
    tmp_path: Path, known_late: str, april: tuple[int, ...]
) -> None:
    home = home_of(tmp_path)
    for month in ("2024-01", "2024-02", "2024-03"):
        bill(home, month)
    overdue(home, known_late)
    bill(home, "2024-04")
    assert figures(payments(write_statement(home, "one", "2024-04"))["2024-04"]) == april


def test_a_rule_that_left_the_programme_is_judged_as_it_stood(tmp_path: Path) -> None:
    """90 had been held and were never paid; nothing is due of a rule that is no more."""
    home = home_of(tmp_path)
    overdue(home, "2024-04-01")
    for month in ("2024-01", "2024-02", "2024-03"):
        bill(home, month)
    path = home.programme / "programme.yaml"
    other = RULE.partition("holding:")[0].replace("growth-fund", "other-fund")
    path.write_text(path.read_text("utf-8").replace(RULE, other), "utf-8")
    bill(home, "2024-04")
    statement = write_statement(home, "one", "2024-04")
    gone = next(r for r in statement.rules if r.incentive == "growth-fund")
    assert [figures(p) for p in gone.payments] == [(-90, 90, 0, 0, 0, 0)]


def test_a_split_that_is_held_moves_no_part(tmp_path: Path) -> None:
    """The half-year earned 70, below 100: its co-op part turns into cash once the hold ends."""
    terms = (
        "kind: marketing\nover: half\nsettles: month\nsplit: {cash: 60%, co-op: 40%}\n"
        "converts: [{part: co-op, becomes: cash, when earned below: 100 USD}]\n"
        "pays: {minimum: 1 USD, below: carry}"
    )
    pays = "pays: {after: 30 days, minimum: 50 USD, below: carry}"
    rule = RULE.partition("---\ncase")[0].replace(pays, terms).replace("over: month\n", "")
    home = home_of(tmp_path, rule)
    billed = {"2024-01": "700", "2024-06": "0", "2024-07": "0", "2024-08": "10"}
    deliver(home, "all.csv", [charge(month, cost) for month, cost in billed.items()])
    csv = OVERDUE.format(until="2024-08-01").replace("2024-02-01", "2024-06-01")
    (home.facts / "facts.csv").write_text(csv, "utf-8")
    run(home, parse_month("2024-08"))
    found = payments(write_statement(home, "one", "2024"))
    cash = {name: (p.paid.value, p.cash.value) for name, p in found.items()}
    # 42 of 70 in cash; the other 28 turn in June, are held, and come with August's 1 (0.60).
    assert cash == {"2024-01": (D(70), D(42)), "2024-08": (D(1), D("28.60"))}


@pytest.mark.parametrize("below", ["carry", "forfeit"])
def test_what_rounds_to_nothing_counts_towards_the_minimum(tmp_path: Path, below: str) -> None:
    """49.996 shows as 50.00 and is below 50; with 0.004 of February it is 50."""
    expect = {"carry": "[0, 50.00]", "forfeit": "[0, 0]"}[below]
    case = f"---\ncase: small\ngiven: {{months: [499.96, 0.04]}}\nexpect: {{paid: {expect}}}\n"
    rule = RULE.partition("holding:")[0].replace("below: carry", f"below: {below}") + case
    home = home_of(tmp_path, rule)
    deliver(home, "all.csv", [charge("2024-01", "499.96"), charge("2024-02", "0.04")])
    run(home, parse_month("2024-02"))
    programme = load(home.programme)
    assert [run_case(programme, case).differences for case in programme.cases] == [()]
    found = payments(write_statement(home, "one", "2024 Q1"))
    paid = [p.paid.value for p in found.values()]
    assert paid == ([D(0), D(50)] if below == "carry" else [D(0)])


def test_a_day_that_is_not_agreed_is_said_once(tmp_path: Path) -> None:
    home = home_of(tmp_path, RULE.partition("---\ncase")[0].replace("after: 30 days, ", ""))
    bill(home, "2024-04")
    statement = write_statement(home, "one", "2024")
    assert render(statement, "en").count("No day of payment is agreed for: Growth fund.") == 1
    assert [View(statement, "en").pay_day(p) for p in statement.rules[0].payments] == ["-"] * 4
