"""A split whose co-op part turns into cash: decided on the interval, whatever is paid when.

10 % of consumption by half-year, settled by the month, 60 % in cash and 40 % in co-op funds, which
turn into cash where the half-year earned below 1,000.

    first half    January 400, February 200: 600 in all, so the co-op part of 240 turns into cash
    second half   July 900, August 100: 1,000 in all, which is not below, so it stays
"""

from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from largesse.entitlement.cases.run import run_case
from largesse.entitlement.run import run
from largesse.entitlement.splits import parts
from largesse.programme.calendar import parse_month
from largesse.programme.load import load
from largesse.settlement.statement.build import write_statement
from largesse.settlement.statement.html import render
from largesse.settlement.statement.model import Payment, Statement
from tests.entitlement.kit import PROGRAMME, charge, deliver, workspace

RULE = """
incentive: co-op-marketing
title: {en: Co-op, fr: Coop}
source: test
holds: '[2024-01-01, 2026-01-01)'
kind: marketing
envelope: rebates
measure: spend
over: half
settles: month
rate: 10%
split: {cash: 60%, co-op: 40%}
titles: {co-op: {en: Co-op funds, fr: Fonds de coopération}}
converts: [{part: co-op, becomes: cash, when earned below: 1_000 USD}]
pays: {minimum: MINIMUM, below: carry}
---
case: two half-years
given: {months: [4_000, 2_000, 0, 0, 0, 0, 9_000, 1_000]}
expect: {total: 1_600, cash: 1_200, co-op: 400}
"""
BILLED = [("2024-01", "4000"), ("2024-02", "2000"), ("2024-07", "9000"), ("2024-08", "1000")]
LAST = ("2024-12", "0")


def _statement(tmp_path: Path, minimum: str, through: str, interval: str) -> Statement:
    head = PROGRAMME.partition("---\nincentive:")[0]
    home = workspace(tmp_path / "home", head + "---" + RULE.replace("MINIMUM", minimum))
    deliver(home, "all.csv", [charge(month, cost) for month, cost in [*BILLED, LAST]])
    made = run(home, parse_month(through))
    statement = write_statement(home, "one", interval)
    _agrees_with_the_run(statement, made.folder)
    (case,) = load(home.programme).cases
    assert run_case(load(home.programme), case).passed
    return statement


def _agrees_with_the_run(statement: Statement, folder: Path) -> None:
    """What all lines say of parts is what the run says (as long as everything is vested)."""
    stated: dict[str, Decimal] = {}
    for line in statement.rules[0].lines:
        for part in line.parts:
            stated[part.name] = stated.get(part.name, Decimal(0)) + part.amount.value
    found: dict[str, Decimal] = {}
    for row in pq.read_table(folder / "parts.parquet").to_pylist():
        found[row["part"]] = found.get(row["part"], Decimal(0)) + row["amount"]
    assert stated == found


def _paid(payments: tuple[Payment, ...]) -> dict[str, list[Decimal]]:
    amounts = ((p, (p.due, p.paid, p.cash, *(part.amount for part in p.parts))) for p in payments)
    return {p.settlement.name: [a.value for a in stated] for p, stated in amounts}


@pytest.mark.parametrize(
    ("minimum", "expected"),
    [
        #          settlement    due       paid      cash      cash      co-op
        ("1 USD", [("2024-01", "400.00", "400.00", "240.00", "240.00", "160.00"),
                   ("2024-02", "200.00", "200.00", "120.00", "120.00", "80.00"),
                   ("2024-06", "0.00",   "0",      "240.00", "240.00", "-240.00"),
                   ("2024-07", "900.00", "900.00", "540.00", "540.00", "360.00"),
                   ("2024-08", "100.00", "100.00", "60.00",  "60.00",  "40.00")]),
        ("500 USD", [("2024-01", "400.00", "0",      "0",      "0",      "0"),
                     ("2024-02", "200.00", "600.00", "360.00", "360.00", "240.00"),
                     ("2024-06", "0.00",   "0",      "240.00", "240.00", "-240.00"),
                     ("2024-07", "900.00", "900.00", "540.00", "540.00", "360.00"),
                     ("2024-08", "100.00", "0",      "0",      "0",      "0"),
                     ]),
    ],
)  # fmt: skip
def test_payments_move_the_part_at_the_end_of_its_interval(
    tmp_path: Path, minimum: str, expected: list[tuple[str, ...]]
) -> None:
    found = _paid(_statement(tmp_path, minimum, "2024-12", "2024").rules[0].payments)
    wanted = {name: [Decimal(figure) for figure in figures] for name, *figures in expected}
    assert {name: found[name] for name in wanted} == wanted


def test_nothing_turns_while_the_interval_is_open(tmp_path: Path) -> None:
    (line,) = _statement(tmp_path, "1 USD", "2024-02", "2024 H1").rules[0].lines
    assert [(p.name, p.amount.value) for p in line.parts] == [
        ("cash", Decimal(360)),
        ("co-op", Decimal(240)),
    ]


def test_partners_read_the_title_of_a_part(tmp_path: Path) -> None:
    statement = _statement(tmp_path, "1 USD", "2024-02", "2024 H1")
    assert "Fonds de coopération</dt>" in render(statement, "fr")
    assert "Co-op funds</dt>" in render(statement, "en")
    assert "Cash</dt>" in render(statement, "fr")  # no title: its name


@pytest.mark.parametrize(
    ("earned", "turns"),
    [("999.994", True), ("999.996", True), ("1000", False), ("1000.004", False), ("-50", True)],
)
def test_the_threshold_looks_at_the_amount_before_rounding(
    tmp_path: Path, earned: str, turns: bool
) -> None:
    path = tmp_path / "rule.yaml"
    path.write_text(
        "{incentive: co-op, rate: 10%, split: {cash: 60%, co-op: 40%}, "
        "converts: [{part: co-op, becomes: cash, when earned below: 1_000 USD}]}"
    )
    rule = load(path).incentives["co-op"]
    amount = rule.rounding(Decimal(earned))
    assert sum(parts(rule, amount, Decimal(earned)).values()) == amount
    assert (parts(rule, amount, Decimal(earned))["co-op"] == 0) is turns
    assert parts(rule, amount, None)["co-op"] != 0
