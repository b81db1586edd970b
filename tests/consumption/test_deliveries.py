"""Deliveries: taken once, superseded as a whole, readable as of any earlier day."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from largesse.consumption.importing import Options, import_paths
from largesse.consumption.lake import Lake
from largesse.workspace.errors import Refusal
from largesse.workspace.paths import Workspace
from tests.consumption.helpers import (
    OCTOBER,
    codes,
    deliveries,
    only,
    refused,
    row,
    take,
    total,
    write_csv,
)

MAY, JUNE, JULY = (datetime(2025, month, 1, tzinfo=UTC) for month in (5, 6, 7))


def live(workspace: Workspace, known_at: datetime | None = None) -> dict[str, list[Decimal]]:
    """BilledCost of the live deliveries, by source and period."""
    found: dict[str, list[Decimal]] = {}
    for delivery in Lake.of(workspace).deliveries(known_at):
        found.setdefault(f"{delivery.source} {delivery.billing_period}", []).append(total(delivery))
    return found


def test_the_same_delivery_again_changes_nothing(workspace: Workspace, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [row()])
    first = take(workspace, path)
    second = take(workspace, path)
    assert [outcome.state for outcome in first.outcomes] == ["new"]
    assert [outcome.state for outcome in second.outcomes] == ["already here"]
    assert deliveries(second) == deliveries(first) == Lake.of(workspace).history()


def test_a_newer_delivery_stands_in_for_the_older_as_a_whole(
    workspace: Workspace, tmp_path: Path
) -> None:
    early = write_csv(tmp_path / "a.csv", [row(BilledCost="1"), row(BilledCost="2")])
    late = write_csv(tmp_path / "b.csv", [row(BilledCost="10"), row(BilledCost="20")])
    import_paths(workspace, [early], Options("acme"), MAY)
    import_paths(workspace, [late], Options("acme"), JUNE)
    assert live(workspace) == {"acme 2024-09": [Decimal(30)]}
    assert live(workspace, JUNE) == {"acme 2024-09": [Decimal(30)]}
    assert live(workspace, JUNE - timedelta(seconds=1)) == {"acme 2024-09": [Decimal(3)]}
    assert live(workspace, MAY - timedelta(seconds=1)) == {}
    assert [d.sequence for d in Lake.of(workspace).history()] == [1, 2]


def test_appended_deliveries_stand_beside_each_other(workspace: Workspace, tmp_path: Path) -> None:
    workspace.sources_file.write_text("sources:\n  gcp:\n    delivery: append\n", encoding="utf-8")
    first = write_csv(tmp_path / "a.csv", [row(BilledCost="1")])
    second = write_csv(tmp_path / "b.csv", [row(BilledCost="2")])
    import_paths(workspace, [first], Options("gcp"), MAY)
    import_paths(workspace, [second], Options("gcp"), JUNE)
    assert live(workspace) == {"gcp 2024-09": [Decimal(1), Decimal(2)]}
    assert live(workspace, MAY) == {"gcp 2024-09": [Decimal(1)]}


def test_the_same_file_twice_is_not_appended_twice(workspace: Workspace, tmp_path: Path) -> None:
    workspace.sources_file.write_text("sources:\n  gcp:\n    delivery: append\n", encoding="utf-8")
    rows = [row(BilledCost="1")]
    twins = [write_csv(tmp_path / name, rows) for name in ("a.csv", "b.csv")]
    assert refused(workspace, *twins, source="gcp")[0].code == "two-deliveries"


def test_a_superseded_delivery_comes_back_only_when_asked(
    workspace: Workspace, tmp_path: Path
) -> None:
    old = write_csv(tmp_path / "a.csv", [row(BilledCost="1")])
    new = write_csv(tmp_path / "b.csv", [row(BilledCost="2")])
    import_paths(workspace, [old], Options("acme"), MAY)
    import_paths(workspace, [new], Options("acme"), JUNE)
    again = import_paths(workspace, [old], Options("acme"), JULY)
    assert [outcome.state for outcome in again.outcomes] == ["superseded"]
    assert live(workspace) == {"acme 2024-09": [Decimal(2)]}
    import_paths(workspace, [old], Options("acme", again=True), JULY)
    assert live(workspace) == {"acme 2024-09": [Decimal(1)]}
    assert live(workspace, JUNE) == {"acme 2024-09": [Decimal(2)]}


def test_a_file_of_two_periods_makes_two_deliveries_at_one_moment(
    workspace: Workspace, tmp_path: Path
) -> None:
    path = write_csv(tmp_path / "a.csv", [row(BilledCost="1"), row(BilledCost="2", **OCTOBER)])
    september, october = deliveries(take(workspace, path))
    assert (september.billing_period, october.billing_period) == ("2024-09", "2024-10")
    assert september.known_at == october.known_at
    assert len(list((workspace.lake / "imports").iterdir())) == 1
    assert (total(september), total(october)) == (Decimal(1), Decimal(2))


def test_two_deliveries_of_one_period_in_one_call(workspace: Workspace, tmp_path: Path) -> None:
    first = write_csv(tmp_path / "first.csv", [row(BilledCost="1")])
    second = write_csv(tmp_path / "second.csv", [row(BilledCost="2")])
    (problem,) = refused(workspace, first, second, source="acme")
    assert "first.csv" in problem.what
    assert "second.csv" in problem.what
    assert "2024-09" in problem.what
    assert Lake.of(workspace).history() == ()

    delivery = only(take(workspace, first, second, source="acme", as_one_delivery=True))
    assert (delivery.row_count, total(delivery)) == (2, Decimal(3))
    assert len(delivery.files) == 2


def test_the_settings_are_part_of_what_a_delivery_is(workspace: Workspace, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [row()])
    utc = only(take(workspace, path, source="acme"))
    workspace.sources_file.write_text(
        "sources:\n  acme:\n    zone: Asia/Shanghai\n", encoding="utf-8"
    )
    china = only(take(workspace, path, source="acme"))
    assert utc.id != china.id
    assert china.sequence == 2


def test_known_times_never_run_backwards(workspace: Workspace, tmp_path: Path) -> None:
    first = write_csv(tmp_path / "a.csv", [row(BilledCost="1")])
    second = write_csv(tmp_path / "b.csv", [row(BilledCost="2")])
    import_paths(workspace, [first], Options("acme"), JUNE)
    late = import_paths(workspace, [second], Options("acme"), MAY)
    assert only(late).known_at == JUNE + timedelta(microseconds=1)
    assert live(workspace) == {"acme 2024-09": [Decimal(2)]}


def test_the_source_is_named_after_the_provider_for_want_of_better(
    workspace: Workspace, tmp_path: Path
) -> None:
    path = write_csv(tmp_path / "a.csv", [row(ProviderName="Meridian Cloud, Inc.")])
    imported = take(workspace, path)
    assert only(imported).source == "meridian-cloud-inc"
    assert "--source" in imported.notes[0]


def test_the_source_is_found_by_its_files(workspace: Workspace) -> None:
    text = "sources:\n  acme:\n    files: ['inbox/acme-*.csv']\n  other:\n    files: ['x/*']\n"
    workspace.sources_file.write_text(text, encoding="utf-8")
    (workspace.root / "inbox").mkdir()
    path = write_csv(workspace.root / "inbox" / "acme-09.csv", [row()])
    assert only(take(workspace, path)).source == "acme"


def test_money_that_may_count_twice_is_warned_of(workspace: Workspace, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [row()])
    take(workspace, path, source="first")
    twin = only(take(workspace, path, source="second"))
    assert codes(twin)["also-elsewhere"] == 1


def test_a_delivery_that_shrank_is_warned_of(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, write_csv(tmp_path / "a.csv", [row()] * 10), source="acme")
    small = only(take(workspace, write_csv(tmp_path / "b.csv", [row()]), source="acme"))
    assert "shrunk" in codes(small)


def test_a_header_without_rows_is_no_delivery(workspace: Workspace, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [row()])
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    imported = take(workspace, path)
    assert imported.outcomes == ()
    assert "no rows" in imported.notes[0]


def test_rows_lie_in_the_lakes_order(workspace: Workspace, tmp_path: Path) -> None:
    from tests.consumption.helpers import query

    rows = [row(SubAccountId=str(i % 3), BillingAccountId=str(9 - i)) for i in range(9)]
    delivery = only(take(workspace, write_csv(tmp_path / "a.csv", rows)))
    found = query(delivery, "SELECT billing_account, sub_account, row_number FROM rows")
    assert found == sorted(found)


def test_a_damaged_lake_says_so(workspace: Workspace, tmp_path: Path) -> None:
    delivery = only(take(workspace, write_csv(tmp_path / "a.csv", [row()])))
    (delivery.path.parent / "delivery.json").unlink()
    with pytest.raises(Refusal, match="damaged"):
        Lake.of(workspace).deliveries()
