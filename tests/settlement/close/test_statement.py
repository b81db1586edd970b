"""A statement says the same before a close, as what would be decided, and after, as what was."""

from decimal import Decimal
from pathlib import Path

from largesse.consumption.importing import import_paths
from largesse.settlement.close.opening import COLUMNS, propose_opening
from largesse.settlement.close.post import post_close
from largesse.settlement.models import Decision
from largesse.settlement.statement.build import write_statement
from largesse.settlement.statement.html import View
from largesse.settlement.statement.model import Payment, Statement
from tests.settlement import world
from tests.settlement.close.kit import CHECKER, MAKER, close, open_fund

D = Decimal


def paid(statement: Statement) -> dict[tuple[str, str], tuple[Decimal, ...]]:
    """By rule and settlement: brought, due, paid, carried, held, forfeited. Each balances."""
    found = {}
    for rule in statement.rules:
        for each in rule.payments:
            _balances(each)
            amounts = (
                *(each.brought, each.due, each.paid, each.carried, each.held, each.forfeited),
            )
            found[rule.incentive, each.settlement.name] = tuple(a.value for a in amounts)
    return found


def _balances(p: Payment) -> None:
    assert p.brought.value + p.due.value == p.paid.value + p.carried.value + p.forfeited.value


def test_before_and_after_a_close(records: str, tmp_path: Path) -> None:
    workspace = world.make(tmp_path)
    open_fund(workspace, ("all", "", 100_000_000))
    for month in ("2024-01", "2024-02", "2024-03"):
        world.compute(workspace, month)
        partners = ("acme", "cedar")
        before = {p: paid(write_statement(workspace, p, month)) for p in partners}
        close(workspace)
        assert {p: paid(write_statement(workspace, p, month)) for p in partners} == before
    quarter = paid(write_statement(workspace, "acme", "2024 Q1"))
    assert quarter["volume-rebate", "2024 Q1"] == (
        D(0),
        D("3564.00"),
        D("3564.00"),
        D(0),
        D(0),
        D(0),
    )
    cedar = paid(write_statement(workspace, "cedar", "2024 Q1"))
    assert cedar["volume-rebate", "2024 Q1"] == (
        D(0),
        D("90.00"),
        D(0),
        D("90.00"),
        D("90.00"),
        D(0),
    )


def test_a_correction_is_on_the_next_statement(records: str, tmp_path: Path) -> None:
    workspace = world.make(tmp_path)
    open_fund(workspace, ("all", "", 100_000_000))
    world.compute(workspace, "2024-03")
    close(workspace)
    more = [(world.A, "2024-03-10", "150000", ""), (world.B, "2024-03-20", "20000", "")]
    exports = tmp_path / "again"
    exports.mkdir()
    import_paths(workspace, [world.billing(exports, "2024-03", more)])
    world.compute(workspace, "2024-04")
    close(workspace)
    late = Decision.objects.get(incentive="volume-rebate", partner="acme", is_late=True)
    assert (late.interval, late.amount_minor) == ("2024 Q1", 200_000), "2 % of 100,000 more"
    statement = write_statement(workspace, "acme", "2024-03")
    assert paid(statement)["volume-rebate", "2024 Q1"][2] == D("3564.00"), "as it was decided"
    month = paid(write_statement(workspace, "acme", "2024-04"))
    brought, due, given, *_ = month["monthly-mite", "2024-04"]
    march = D("163.20") - D("31.60")
    assert (brought, due, given) == (D(0), march + D("10.00"), march + D("10.00"))


def test_what_was_taken_over_is_not_due_again(records: str, tmp_path: Path) -> None:
    workspace = world.make(tmp_path)
    open_fund(workspace, ("all", "", 100_000_000))
    world.compute(workspace, "2024-03")
    path = tmp_path / "before.csv"
    row = "volume-rebate,acme,,2024 Q1,USD,3000.00,3000.00,3000.00"
    path.write_text("\n".join([",".join(COLUMNS), row]), encoding="utf-8")
    post_close(workspace, propose_opening(workspace, path, MAKER), CHECKER)
    before = paid(write_statement(workspace, "acme", "2024 Q1"))["volume-rebate", "2024 Q1"]
    assert before == (D(0), D("564.00"), D("564.00"), D(0), D(0), D(0))
    close(workspace)
    assert paid(write_statement(workspace, "acme", "2024 Q1"))["volume-rebate", "2024 Q1"] == before


def test_a_refusal_is_told_with_its_reason(records: str, tmp_path: Path) -> None:
    workspace = world.make(tmp_path)
    seats = 12 * 350_00  # given in kind from the same envelope
    open_fund(workspace, ("all", "", 300_000 + seats))
    world.compute(workspace, "2024-03")
    close(workspace)
    statement = write_statement(workspace, "acme", "2024 Q1")
    view = View(statement, "fr")
    told = [view.attention(item) for item in statement.attention if item.code == "denied"]
    assert [" ".join(line.split()) for line in told] == [
        "Ristourne trimestrielle : 3 564,00 USD pour T1 2024 est refusé : Enveloppe épuisée."
    ]
    assert ("volume-rebate", "2024 Q1") in paid(statement)
