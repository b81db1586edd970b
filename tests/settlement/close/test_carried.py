"""A commitment that a year's end carried is drawn on in the year it went to."""

from datetime import date
from pathlib import Path

from largesse.fund.lapsed import lapsed_years
from largesse.fund.year_end import EVERYTHING, Choice, plan_year_end
from largesse.partners.agreements.ending import release_due
from largesse.partners.database import ledger_connection
from largesse.partners.models import Agreement, CommitmentLine, Partner
from largesse.programme.load import load
from largesse.workspace.paths import Workspace
from tests.settlement.close.kit import CHECKER, MAKER, close, commit, open_fund, send, standing
from tests.settlement.close.told import Envelope, Said, say, vendor

END = date(2024, 1, 5)
HELD = ("allotment", "committed", "unfunded")


def agreed() -> Agreement:
    """An agreement of two years that committed 500 in its first."""
    Partner.objects.create(id="ada", name="ada", country="FR", state="active")
    given = {"since": date(2023, 1, 1), "until": date(2025, 1, 1), "state": "active"}
    made = Agreement.objects.create(
        id="a-ada", partner_id="ada", currency="USD", estimate_minor=500_00, **given
    )
    line = {"envelope": "all", "fiscal_year": "2023", "amount_minor": 500_00}
    CommitmentLine.objects.create(agreement=made, **line)
    commit(made.pk, "all", "2023", 500_00)
    return made


def year_ends(workspace: Workspace) -> None:
    """2023 ends: everything is carried, commitments too."""
    fund = load(workspace.programme).fund
    assert fund is not None
    plan = plan_year_end(
        ledger_connection(),
        fund,
        "2023",
        "2024",
        MAKER,
        END,
        choices={"all": Choice(carry_minor=EVERYTHING)},
        carry_commitments=True,
        approved_by=CHECKER,
    )
    send(*(step.event for step in plan.steps))


def told() -> dict[str, int]:
    return {code.split("/", 1)[1]: minor // 100 for code, minor in standing(*HELD).items()}


def test_what_is_earned_in_the_next_year_draws_on_it(records: str, tmp_path: Path) -> None:
    envelope = Envelope(amount="{'2023': 600 USD, '2024': 100 USD}")
    workspace = vendor(tmp_path, envelopes=[envelope])
    open_fund(workspace, ("all", "2023", 600_00), ("all", "2024", 100_00))
    made = agreed()
    say(workspace, "2023-12", [Said("ada", "2023-12", "300")])
    close(workspace)
    assert told() == {
        "allotment/all/2023": 100,
        "allotment/all/2024": 100,
        "committed/all/2023/a-ada": 200,
    }
    year_ends(workspace)
    assert told() == {"allotment/all/2024": 200, "committed/all/2024/a-ada": 200}
    assert lapsed_years(ledger_connection()) == {"2023"}
    december = Said("ada", "2023-12", "300")
    say(workspace, "2024-01", [december, Said("ada", "2024-01", "150")])
    close(workspace)
    assert told() == {"allotment/all/2024": 200, "committed/all/2024/a-ada": 50}
    Agreement.objects.filter(pk=made.pk).update(ended_on=END, release_on=END, state="expired")
    release_due(made.pk, CHECKER, END)
    assert told() == {"allotment/all/2024": 250}
    assert standing("delivered-unpaid") == {
        "budgetary/delivered-unpaid/all/2023/ada": 300_00,
        "budgetary/delivered-unpaid/all/2024/ada": 150_00,
    }
