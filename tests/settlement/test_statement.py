"""What a statement says: earned, vested, paid, held, left out, and by which proof."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from largesse.cli import main
from largesse.consumption.importing import import_paths
from largesse.entitlement.run import run
from largesse.programme.calendar import parse_month
from largesse.settlement.statement import results
from largesse.settlement.statement.build import write_statement
from largesse.settlement.statement.model import Form, Rule, Statement
from largesse.workspace.errors import AnswerIsNo, Refusal
from largesse.workspace.paths import Workspace
from tests.entitlement.kit import PROGRAMME, charge, deliver
from tests.entitlement.kit import workspace as kit_workspace
from tests.settlement.world import ROWS, A, billing, compute

D = Decimal


def rule(statement: Statement, name: str) -> Rule:
    return next(r for r in statement.rules if r.incentive == name)


def codes(statement: Statement) -> set[str]:
    return {item.code for item in statement.attention}


@pytest.mark.parametrize(
    ("partner", "interval", "incentive", "earned", "vested"),
    [
        # Graduated over the quarter: 1 % of 250,000 and 2 % of 53,200.
        ("acme", "2024 Q1", "volume-rebate", "3564.00", "3564.00"),
        # A month of a quarterly rule is what it added to date: 1 % of 10,000, 2 % of 53,200.
        ("acme", "2024-03", "volume-rebate", "1164.00", "1164.00"),
        ("acme", "2024 Q2", "volume-rebate", "200.00", "200.00"),
        # 1 % of 303,200, which vests at the end of the year only.
        ("acme", "2024 Q1", "year-bonus", "3032.00", "0"),
        # The cap of 3,100 leaves 68 of the 200 that April would add.
        ("acme", "2024 Q2", "year-bonus", "68.00", "0"),
        # 100,000 x 0.05 % + 140,000 x 0.1 % + 63,200 x 0.05 %.
        ("acme", "2024 Q1", "monthly-mite", "221.60", "221.60"),
        # Silver until March, then gold: 40 % of EUR 20,000 in March, 8,800 at 1 %.
        ("birch", "2024 Q1", "volume-rebate", "88.00", "88.00"),
    ],
)
def test_earned_in_the_interval(
    harrow: Workspace, partner: str, interval: str, incentive: str, earned: str, vested: str
) -> None:
    found = rule(write_statement(harrow, partner, interval), incentive)
    assert (found.earned.value, found.vested.value) == (D(earned), D(vested))


def test_totals_are_the_sums_of_the_rules(harrow: Workspace) -> None:
    statement = write_statement(harrow, "acme", "2024 Q1")
    (total,) = statement.totals
    assert total.currency == "USD"
    assert total.earned.value == D("3564.00") + D("3032.00") + D("221.60")
    assert total.provisional.value == D("3032.00")
    assert {form: a.value for form, a in total.by_form} == {
        Form.PAID: D("3564.00") + D("221.60") + D("1819.20"),
        Form.FUNDS: D("1212.80"),
    }


def test_parts_of_a_split_sum_to_the_amount(harrow: Workspace) -> None:
    (line,) = rule(write_statement(harrow, "acme", "2024 Q1"), "year-bonus").lines
    assert {p.name: p.amount.value for p in line.parts} == {
        "cash": D("1819.20"),
        "co-op": D("1212.80"),
    }


def test_expected_is_of_the_rules_own_interval(harrow: Workspace) -> None:
    (line,) = rule(write_statement(harrow, "acme", "2024 Q1"), "year-bonus").lines
    assert (line.span.name, line.is_final) == ("2024", False)
    assert line.expected.value == D("3100.00")  # the pace so far is far above the cap


@pytest.mark.parametrize(
    ("partner", "incentive", "settlement", "due", "paid", "carried", "forfeited", "day"),
    [
        ("acme", "volume-rebate", "2024 Q1", "3564", "3564", "0", "0", "2024-04-30"),
        ("birch", "volume-rebate", "2024 Q1", "88", "0", "88", "0", "2024-04-30"),
        ("acme", "monthly-mite", "2024-01", "50", "0", "0", "50", "2024-02-10"),
        ("acme", "monthly-mite", "2024-02", "140", "140", "0", "0", "2024-03-10"),
    ],
)
def test_payments(
    harrow: Workspace,
    partner: str,
    incentive: str,
    settlement: str,
    due: str,
    paid: str,
    carried: str,
    forfeited: str,
    day: str,
) -> None:
    payments = rule(write_statement(harrow, partner, "2024 Q1"), incentive).payments
    found = next(p for p in payments if p.settlement.name == settlement)
    figures = [a.value for a in (found.due, found.paid, found.carried, found.forfeited)]
    assert figures == [D(due), D(paid), D(carried), D(forfeited)]
    assert str(found.day) == day


def test_a_hold_delays_payment_and_takes_nothing_away(harrow: Workspace) -> None:
    statement = write_statement(harrow, "cedar", "2024 Q1")
    found = rule(statement, "volume-rebate")
    assert [h.because.fr for h in found.held] == ["une facture est en retard"]
    assert found.earned.value == D("90.00")
    assert "held" in codes(statement)


def test_what_did_not_count_is_said_with_its_reason(harrow: Workspace) -> None:
    found = rule(write_statement(harrow, "acme", "2024 Q1"), "volume-rebate")
    stated = [(x.reason.in_words(), x.row_count, x.quantity) for x in found.left_out if x.is_stated]
    assert [(r, n, q.value) for r, n, q in stated if q] == [("paid by coupon", 1, D(10000))]


def test_benefits_are_quantities_at_their_unit_cost(harrow: Workspace) -> None:
    found = rule(write_statement(harrow, "acme", "2024 Q1"), "training")
    assert (found.earned.value, found.earned.unit) == (D(12), "seats")
    assert found.at_cost is not None
    assert (found.at_cost.value, found.at_cost.unit) == (D(4200), "USD")


def test_every_line_has_its_proof(harrow: Workspace) -> None:
    statement = write_statement(harrow, "acme", "2024 Q1")
    for line in (line for r in statement.rules for line in r.lines):
        assert line.proof.amount
        assert sum(pile.row_count for pile in line.proof.rows) > 0
    (line,) = rule(statement, "volume-rebate").lines
    amount = [told.in_words() for told in line.proof.amount]
    assert "[0, 250,000): 250,000 × 1 % = 2,500.00 USD" in amount
    measuring = [told.in_words() for told in line.proof.measuring]
    assert "2024-03: 20,000.00 EUR × 60 % × 1.1 USD/EUR of 2024-03 = 13,200.00 USD" in measuring


def test_the_next_band_and_what_more_is_worth(harrow: Workspace) -> None:
    (line,) = rule(write_statement(harrow, "birch", "2024 Q1"), "volume-rebate").lines
    assert line.outlook is not None
    assert line.outlook.missing is not None
    assert line.outlook.missing.value == D("241200")
    assert line.outlook.worth is not None
    assert line.outlook.worth.value == D("10.00")


def test_rules_that_paid_nothing_say_what_they_ask(harrow: Workspace) -> None:
    statement = write_statement(harrow, "birch", "2024 Q1")
    (nothing,) = statement.not_earned
    assert (nothing.incentive, nothing.condition) == ("agent-fee", "role = 'agent'")
    assert nothing.reason.in_words() == "did not qualify on the day"


@pytest.mark.parametrize(
    ("interval", "code"),
    [("2024 Q5", "bad-interval"), ("last week", "bad-interval"), ("2024 Q3", "interval-ahead")],
)
def test_intervals_that_cannot_be_shown(harrow: Workspace, interval: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        write_statement(harrow, "acme", interval)
    assert refused.value.problems[0].code == code


def test_a_partner_nobody_knows(harrow: Workspace) -> None:
    with pytest.raises(Refusal, match="there is no partner 'nobody'"):
        write_statement(harrow, "nobody", "2024 Q1")


def test_an_open_interval_says_how_far_it_reaches(harrow: Workspace) -> None:
    statement = write_statement(harrow, "acme", "2024 Q2")
    assert not statement.header.is_complete
    assert "incomplete" in codes(statement)


def test_a_corrected_month_shows_what_changed_and_why(
    own_harrow: Workspace, tmp_path: Path
) -> None:
    first = write_statement(own_harrow, "acme", "2024 Q1")
    corrected = [*ROWS["2024-03"], (A, "2024-03-30", "1000", "")]
    import_paths(own_harrow, [billing(tmp_path, "2024-03", corrected)])
    compute(own_harrow)
    again = write_statement(own_harrow, "acme", "2024 Q1")
    assert first.corrections is None
    assert again.corrections is not None
    changes = {c.incentive: c.difference.value for c in again.corrections.changes}
    assert changes == {"volume-rebate": D(20), "year-bonus": D(10), "monthly-mite": D("0.50")}
    assert [c.kind for c in again.corrections.causes] == ["delivery"]
    assert "changed" in codes(again)


def test_an_earlier_run_says_what_it_said(own_harrow: Workspace, tmp_path: Path) -> None:
    before = write_statement(own_harrow, "acme", "2024 Q1")
    corrected = [*ROWS["2024-03"], (A, "2024-03-30", "1000", "")]
    import_paths(own_harrow, [billing(tmp_path, "2024-03", corrected)])
    compute(own_harrow)
    by_run = write_statement(own_harrow, "acme", "2024 Q1", run=before.header.basis.run)
    as_known = write_statement(own_harrow, "acme", "2024 Q1", known_at=before.header.basis.known_at)
    assert by_run == before
    assert as_known == before


def test_no_statement_where_run_and_proof_differ(
    own_harrow: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder,) = [p for p in own_harrow.runs.iterdir() if p.is_dir()]
    path = folder / "positions.parquet"
    table = pq.read_table(path)
    falsified = pa.array(
        [v + D("0.01") for v in table["rounded"].to_pylist()], pa.decimal128(38, 18)
    )
    place = table.schema.get_field_index("rounded")
    pq.write_table(table.set_column(place, "rounded", falsified), path)
    with pytest.raises(Refusal, match="missing or was altered"):
        write_statement(own_harrow, "acme", "2024 Q1")
    monkeypatch.setattr(results, "result_of", lambda folder, name: folder / name)
    with pytest.raises(AnswerIsNo, match="and the proof differ on 19 figures"):
        write_statement(own_harrow, "acme", "2024 Q1")


def test_the_verb_prints_json_with_amounts_as_text(
    harrow: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["statement", "acme", "2024 Q1", "-w", str(harrow.root), "--json", "--lang", "fr"])
    said = json.loads(capsys.readouterr().out)
    assert code == 0
    assert said["totals"][0]["earned"] == {"amount": "6817.60", "unit": "USD"}
    assert said["heading"].startswith("Vous avez acquis 6\u202f817,60\u202fUSD")


def test_the_verb_prints_a_table_and_what_to_type_next(
    harrow: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["statement", "acme", "2024 Q1", "-w", str(harrow.root)]) == 0
    said = capsys.readouterr().out
    assert "You earned USD\u00a06,817.60 in 2024 Q1" in said
    assert "largesse statement acme '2024 Q1' --html statement.html" in said


def test_statements_are_values(harrow: Workspace) -> None:
    statement = write_statement(harrow, "acme", "2024 Q1")
    assert replace(statement) == write_statement(harrow, "acme", "2024 Q1")


def test_what_was_earned_before_and_vests_now_is_told_apart(tmp_path: Path) -> None:
    """1 % by the year, vested at its end: 30 until September, 12 after; all 42 vest with Q4."""
    terms = "over: year\nvests: interval-end\nrate: 1%\n"
    head, _, _ = PROGRAMME.partition("over: quarter")
    home = kit_workspace(tmp_path / "home", head + terms)
    costs = {"2024-09": "3000", "2024-12": "1200"}
    deliver(home, "all.csv", [charge(month, cost) for month, cost in costs.items()])
    run(home, parse_month("2024-12"))
    found = {}
    for interval in ("2024 Q3", "2024 Q4"):
        statement = write_statement(home, "one", interval)
        (t,) = statement.totals
        assert t.earned.value + t.matured.value == t.vested.value + t.provisional.value
        figures = tuple(a.value for a in (t.earned, t.vested, t.provisional, t.matured))
        found[interval] = (figures, "matured" in codes(statement))
    assert found == {"2024 Q3": ((30, 0, 30, 0), False), "2024 Q4": ((12, 42, 0, 30), True)}
