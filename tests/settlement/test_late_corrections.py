"""A late difference of a settled interval is due on the next statement, once, marked with its own.

Acme's first quarter measures 303,200 and gives 3,564.00; see :mod:`tests.settlement.world`. It was
settled by a run through March; what is known later comes with the second quarter.
"""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from largesse.consumption.importing import import_paths
from largesse.money import plain
from largesse.settlement.statement.build import write_statement
from largesse.settlement.statement.html import render
from largesse.settlement.statement.model import Correction, Payment, Statement
from largesse.workspace.paths import Workspace
from tests.settlement.test_statement import codes, rule
from tests.settlement.world import FACTS, PROGRAMME, ROWS, A, C, billing, compute, make

D = Decimal
Rows = list[tuple[tuple[str, str], str, str, str]]


def deliver(workspace: Workspace, month: str, rows: Rows) -> None:
    """A month's export, for the first time or again."""
    folder = workspace.root / f"exports-{len(list(workspace.root.glob('exports-*')))}"
    folder.mkdir()
    import_paths(workspace, [billing(folder, month, rows)])


def quiet(workspace: Workspace, *months: str) -> None:
    """Months in which nothing happens but a dollar of Cedar's."""
    for month in months:
        deliver(workspace, month, [(C, f"{month}-03", "1", "")])


@pytest.fixture
def settled(tmp_path: Path) -> Workspace:
    """The first quarter is settled."""
    workspace = make(tmp_path)
    compute(workspace, "2024-03")
    return workspace


def late(statement: Statement) -> dict[tuple[str, str], tuple[str, str]]:
    """(incentive, its interval) -> (difference, settlement on which it is due)."""
    return {
        (c.incentive, c.span.name): (f"{c.difference.value:.2f}", c.settlement.name)
        for c in statement.late.corrections
    }


def correction(statement: Statement, incentive: str) -> Correction:
    return next(c for c in statement.late.corrections if c.incentive == incentive)


def payment(statement: Statement, incentive: str, settlement: str) -> Payment:
    payments = rule(statement, incentive).payments
    return next(p for p in payments if p.settlement.name == settlement)


def figures(found: Payment) -> tuple[str, ...]:
    """Due, of which corrected, paid, carried."""
    amounts = (found.due, found.corrected, found.paid, found.carried)
    return tuple(plain(a.value) for a in amounts)


def test_a_restated_month_is_due_with_the_next_statement(settled: Workspace) -> None:
    deliver(settled, "2024-03", [*ROWS["2024-03"], (A, "2024-03-30", "1000", "")])
    quiet(settled, "2024-05", "2024-06")
    compute(settled, "2024-06")
    statement = write_statement(settled, "acme", "2024 Q2")
    # 2 % of 1,000 more; 0.05 % of it in March. The year bonus is not settled yet.
    assert late(statement) == {
        ("volume-rebate", "2024 Q1"): ("20.00", "2024 Q2"),
        ("monthly-mite", "2024-03"): ("0.50", "2024-04"),
    }
    # April's 20,000 give 200.00 of their own.
    assert figures(payment(statement, "volume-rebate", "2024 Q2")) == ("220", "20", "220", "0")
    causes = correction(statement, "volume-rebate").causes
    assert [(c.kind, c.what.split(":")[0]) for c in causes] == [("delivery", "harrow 2024-03")]
    assert "late" in codes(statement)


def test_rows_that_come_in_a_later_delivery_are_due_with_it(settled: Workspace) -> None:
    quiet(settled, "2024-05")
    deliver(settled, "2024-06", [(A, "2024-03-31", "1000", "")])
    compute(settled, "2024-06")
    statement = write_statement(settled, "acme", "2024 Q2")
    assert late(statement)["volume-rebate", "2024 Q1"] == ("20.00", "2024 Q2")
    # May's delivery is as new as June's and has nothing to do with it.
    causes = correction(statement, "volume-rebate").causes
    assert [c.what.split(":")[0] for c in causes] == ["harrow 2024-06"]


def test_a_key_that_vanishes_is_worth_nothing(settled: Workspace) -> None:
    for month in ("2024-01", "2024-02"):
        deliver(settled, month, [row for row in ROWS[month] if row[0] != C])
    deliver(settled, "2024-05", [(A, "2024-05-02", "1", "")])
    deliver(settled, "2024-06", [(A, "2024-06-02", "1", "")])
    compute(settled, "2024-06")
    statement = write_statement(settled, "cedar", "2024 Q2")
    assert late(statement)["volume-rebate", "2024 Q1"] == ("-90.00", "2024 Q2")
    # The 90.00 had been carried, being below 200.
    assert figures(payment(statement, "volume-rebate", "2024 Q2")) == ("-90", "-90", "0", "0")


@pytest.mark.parametrize(
    ("partner", "difference", "paid"),
    [
        # 290,000 instead of 303,200: 2 % of 13,200 is taken back from April's 200.00.
        ("acme", "-264.00", ("-64", "-264", "0", "-64")),
        # 22,000 at 1 % instead of 8,800; with the 88.00 carried it reaches the minimum of 200.
        ("birch", "132.00", ("132", "132", "220", "0")),
    ],
)
def test_an_account_given_to_another_partner_moves_what_it_earned(
    settled: Workspace, partner: str, difference: str, paid: tuple[str, ...]
) -> None:
    given = FACTS["attribution"].replace("Harrow,B,reseller,acme,60%\n", "").replace("40%", "100%")
    (settled.facts / "attribution.csv").write_text(given, encoding="utf-8")
    quiet(settled, "2024-05", "2024-06")
    compute(settled, "2024-06")
    statement = write_statement(settled, partner, "2024 Q2")
    assert late(statement)["volume-rebate", "2024 Q1"] == (difference, "2024 Q2")
    assert figures(payment(statement, "volume-rebate", "2024 Q2")) == paid
    causes = correction(statement, "volume-rebate").causes
    assert [c.kind for c in causes] == ["facts"]


def test_a_rule_that_is_no_more_in_the_programme_takes_back_what_it_gave(
    settled: Workspace,
) -> None:
    head, _, rest = PROGRAMME.partition("incentive: volume-rebate\n")
    shorter = head + rest.partition("---\n")[2].replace("[volume-rebate, ", "[")
    (settled.programme / "programme.yaml").write_text(shorter, encoding="utf-8")
    quiet(settled, "2024-05", "2024-06")
    compute(settled, "2024-06")
    statement = write_statement(settled, "acme", "2024 Q2")
    assert late(statement) == {("volume-rebate", "2024 Q1"): ("-3564.00", "2024 Q2")}
    found = payment(statement, "volume-rebate", "2024 Q2")
    assert figures(found) == ("-3564", "-3564", "0", "-3564")
    assert [c.kind for c in correction(statement, "volume-rebate").causes] == ["programme"]


def test_a_correction_is_due_once(settled: Workspace) -> None:
    deliver(settled, "2024-03", [*ROWS["2024-03"], (A, "2024-03-30", "1000", "")])
    quiet(settled, "2024-05", "2024-06")
    compute(settled, "2024-06")
    quiet(settled, "2024-07", "2024-08")
    deliver(settled, "2024-09", [(A, "2024-09-01", "50000", "")])
    compute(settled, "2024-09")
    statement = write_statement(settled, "acme", "2024 Q3")
    assert late(statement) == {}
    assert figures(payment(statement, "volume-rebate", "2024 Q3")) == ("500", "0", "500", "0")


def test_a_run_between_two_settlements_hides_no_correction(settled: Workspace) -> None:
    """April's run knows of it already, but no quarter was settled by it."""
    deliver(settled, "2024-03", [*ROWS["2024-03"], (A, "2024-03-30", "1000", "")])
    compute(settled, "2024-04")
    quiet(settled, "2024-05", "2024-06")
    compute(settled, "2024-06")
    statement = write_statement(settled, "acme", "2024 Q2")
    assert late(statement)["volume-rebate", "2024 Q1"] == ("20.00", "2024 Q2")
    # The monthly rule was settled by it: 10.00 of April and 0.50 of March.
    assert figures(payment(statement, "monthly-mite", "2024-04"))[:2] == ("10.5", "0.5")


@pytest.mark.parametrize(("interval", "due"), [("2024-05", "0"), ("2024-06", "20")])
def test_what_no_settlement_falls_on_waits_for_the_next(
    settled: Workspace, interval: str, due: str
) -> None:
    deliver(settled, "2024-03", [*ROWS["2024-03"], (A, "2024-03-30", "1000", "")])
    quiet(settled, "2024-05", "2024-06")
    compute(settled, "2024-06")
    statement = write_statement(settled, "acme", interval)
    assert late(statement)["volume-rebate", "2024 Q1"] == ("20.00", "2024 Q2")
    corrected = [p.corrected.value for p in rule(statement, "volume-rebate").payments]
    assert sum(corrected, D(0)) == D(due)


def test_without_an_earlier_run_there_is_nothing_to_correct(tmp_path: Path) -> None:
    workspace = make(tmp_path)
    compute(workspace)
    statement = write_statement(workspace, "acme", "2024 Q2")
    assert (statement.late.since, statement.late.corrections) == ((), ())


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "Corrections of earlier periods"), ("fr", "Corrections de périodes antérieures")],
)
@pytest.mark.parametrize("change", [lambda rows: rows, lambda rows: rows[:1]])
def test_the_page_names_the_run_compared_with(
    settled: Workspace, language: str, sentence: str, change: Callable[[Rows], Rows]
) -> None:
    deliver(settled, "2024-03", change(ROWS["2024-03"]))
    quiet(settled, "2024-05", "2024-06")
    compute(settled, "2024-06")
    statement = write_statement(settled, "acme", "2024 Q2")
    page = render(statement, "fr" if language == "fr" else "en")
    assert sentence in page
    (compared,) = {c.run for c in statement.late.since}
    assert compared in page
