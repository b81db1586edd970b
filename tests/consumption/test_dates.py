"""Dates: on which clock a month is read, and when the order of 5/1/25 is known."""

from pathlib import Path

import pytest

from largesse.workspace.paths import Workspace
from tests.consumption.helpers import codes, only, query, refused, row, take, write_csv

CHINA = "sources:\n  east:\n    zone: Asia/Shanghai\n"
UTC = ""
PARIS = "sources:\n  east:\n    zone: Europe/Paris\n"
MIDPOINT = CHINA + "    billing_month_from: midpoint\n"

NO_ENDS = {"BillingPeriodEnd": "", "ChargePeriodEnd": ""}
# billing month, charge month, charge day
LAST, LATE = (202409, 202409, 30), (202410, 202409, 30)
NOVEMBER, JULY = (202511, 202511, 1), (202407, 202407, 31)


@pytest.mark.parametrize(
    ("sources", "billing_start", "billing_end", "charge_start", "months"),
    [
        # UTC by default
        (UTC, "2024-09-01T00:00:00Z", "2024-10-01T00:00:00Z", "2024-09-30T23:59:59Z", LAST),
        # an offset is not the zone: it only says which moment is meant
        (UTC, "2024-09-01T00:00+0000", "2024-10-01T00:00Z", "2024-10-01T01:00+02:00", LAST),
        # no zone: read on the source's clock
        (UTC, "2024-09-01 00:00:00", "2024-10-01", "2024-09-30 08:00", LAST),
        # Beijing's November, told in UTC, starts in October: the zone puts it right
        (CHINA, "2025-10-31T16:00:00Z", "2025-11-30T15:59:59Z", "2025-10-31T17:00Z", NOVEMBER),
        (CHINA, "2025-11-01 00:00:00", "2025-12-01 00:00:00", "2025-11-01 00:30:00", NOVEMBER),
        # a period that starts a little early belongs to the month its middle lies in
        (MIDPOINT, "2025-10-31T15:00:00Z", "2025-11-30T15:59:59Z", "2025-10-31T16:00Z", NOVEMBER),
        # charge and billing month may differ
        (UTC, "2024-10-01T00:00:00Z", "2024-11-01T00:00:00Z", "2024-09-30T22:00:00Z", LATE),
        # summer time
        (PARIS, "2024-06-30T22:00:00Z", "2024-07-31T22:00:00Z", "2024-07-31T21:59:00Z", JULY),
    ],
)
def test_months(
    workspace: Workspace,
    tmp_path: Path,
    sources: str,
    billing_start: str,
    billing_end: str,
    charge_start: str,
    months: tuple[int, int, int],
) -> None:
    workspace.sources_file.write_text(sources, encoding="utf-8")
    cells = row(
        BillingPeriodStart=billing_start,
        BillingPeriodEnd=billing_end,
        ChargePeriodStart=charge_start,
    )
    delivery = only(take(workspace, write_csv(tmp_path / "a.csv", [cells]), source="east"))
    assert query(delivery, "SELECT billing_month, charge_month, charge_day FROM rows") == [months]


@pytest.mark.parametrize(
    ("starts", "charges", "first"),
    [
        # a part above 12 is a day
        (["9/1/2024"], ["9/17/2024"], "2024-09-17"),
        (["1/9/2024"], ["17/9/2024"], "2024-09-17"),
        # billing periods start on the first of a month
        (["4/1/25", "5/1/25"], ["4/2/25", "5/2/25"], "2025-04-02"),
        (["1/4/25", "1/5/25"], ["2/4/25", "2/5/25"], "2025-04-02"),
    ],
)
def test_order_proved_by_the_file(
    workspace: Workspace, tmp_path: Path, starts: list[str], charges: list[str], first: str
) -> None:
    rows = [
        row(BillingPeriodStart=start, ChargePeriodStart=charge, **NO_ENDS)
        for start, charge in zip(starts, charges, strict=True)
    ]
    imported = take(workspace, write_csv(tmp_path / "a.csv", rows))
    delivery = imported.outcomes[0].delivery
    day = 'SELECT min("ChargePeriodStart")::DATE::VARCHAR FROM rows'
    assert query(delivery, day) == [(first,)]
    assert "date-order" in codes(delivery)


def test_order_nothing_proves_is_refused_with_the_mend(
    workspace: Workspace, tmp_path: Path
) -> None:
    cells = row(BillingPeriodStart="1/1/25", BillingPeriodEnd="", ChargePeriodStart="3/4/25")
    path = write_csv(tmp_path / "a.csv", [cells])
    (problem,) = refused(workspace, path, source="acme")
    assert problem.code == "date-order"
    assert "dates: month-first" in problem.mend

    workspace.sources_file.write_text("sources:\n  acme:\n    dates: day-first\n", encoding="utf-8")
    delivery = only(take(workspace, path, source="acme"))
    assert query(delivery, "SELECT charge_month, charge_day FROM rows") == [(202504, 3)]


def test_what_is_odd_about_dates_is_counted(workspace: Workspace, tmp_path: Path) -> None:
    rows = [
        row(),
        row(ChargePeriodStart="2024-09-17 08:00:00"),
        row(BillingPeriodEnd="2024-09-30T23:59:59Z"),
        row(ChargePeriodEnd="2024-09-17T30:00:00Z"),
    ]
    delivery = only(take(workspace, write_csv(tmp_path / "a.csv", rows)))
    found = codes(delivery)
    assert (found["no-zone"], found["inclusive-end"], found["unreadable-date"]) == (1, 1, 1)
