"""sources.yaml and column maps: every problem with its line and its mend, all at once."""

from pathlib import Path

import pytest

from largesse.consumption.maps import load_map, shipped_names
from largesse.consumption.sources import load_sources, slug_of
from largesse.workspace.errors import Refusal
from largesse.workspace.paths import Workspace
from tests.consumption.helpers import only, query, refused, row, take, write_csv


def problems(workspace: Workspace, text: str) -> list[str]:
    workspace.sources_file.write_text(text, encoding="utf-8")
    try:
        load_sources(workspace)
    except Refusal as refusal:
        return [f"{p.line}:{p.column}: {p.what}" for p in refusal.problems]
    return []


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        (["    zone: Mars/Olympus"], "3:11: there is no time zone 'Mars/Olympus'"),
        (["    currency: usd"], "3:15: 'usd' is not an ISO 4217 currency"),
        (["    colour: red"], "3:5: a source has no setting `colour`"),
        (["    delivery: sometimes"], "3:15: delivery is 'sometimes'"),
        (["    numbers: 5"], "3:14: numbers is '5'"),
        (["    dates: us"], "3:12: dates is 'us'"),
        (["    billing_month_from: end"], "3:25: billing_month_from is 'end'"),
        (["    unpacked_limit_gib: lots"], "3:25: unpacked_limit_gib is 'lots'"),
        (["    map: unheard-of"], "3:10: there is no column map 'unheard-of'"),
        (["    zone: UTC", "    zone: UTC"], "4:5: `zone` is there twice"),
        (["    zone: [a"], "4:1: not YAML: expected ',' or ']', but got '<stream end>'"),
        (["    map:", "      columns:", "        Cost: a"], "5:9: 'Cost' is not a FOCUS column"),
        (["    map:", "      columns: {BilledCost: {of: a}}"], "4:29: BilledCost is written in no"),
        (["    map:", "      columns: {}"], "4:7: the map names no columns"),
    ],
)
def test_problems_have_a_place(workspace: Workspace, lines: list[str], problem: str) -> None:
    text = "\n".join(["sources:", "  acme:", *lines, ""])
    assert any(told.startswith(problem) for told in problems(workspace, text))


def test_all_problems_at_once(workspace: Workspace) -> None:
    text = "sources:\n  Acme:\n    zone: x\n    currency: y\nother: 1\n"
    assert len(problems(workspace, text)) == 4


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "sources:\n", "sources: {}\n"])
def test_no_sources_are_fine(workspace: Workspace, text: str) -> None:
    assert problems(workspace, text) == []


def test_scalars_stay_what_was_typed(workspace: Workspace) -> None:
    text = "sources:\n  acme:\n    account: 0012\n    provider: no\n"
    assert problems(workspace, text) == []
    (source,) = load_sources(workspace)
    assert (source.account, source.provider) == ("0012", "no")


def test_a_source_supplies_what_the_file_lacks_or_leaves_empty(
    workspace: Workspace, tmp_path: Path
) -> None:
    text = "sources:\n  acme:\n    account: '9'\n    currency: EUR\n    sub_account: main\n"
    workspace.sources_file.write_text(text, encoding="utf-8")
    rows = [row(BillingCurrency=""), row(BillingCurrency="USD")]
    headers = [name for name in rows[0] if name not in {"BillingAccountId", "SubAccountId"}]
    delivery = only(take(workspace, write_csv(tmp_path / "a.csv", rows, headers), source="acme"))
    found = query(delivery, "SELECT billing_account, sub_account, currency FROM rows")
    assert sorted(map(str, found)) == ["('9', 'main', 'EUR')", "('9', 'main', 'USD')"]


def test_a_map_written_in_place(workspace: Workspace, tmp_path: Path) -> None:
    text = """
sources:
  acme:
    map:
      columns:
        BilledCost: cost
        ProviderName: {is: Acme}
        BillingCurrency: {is: USD}
        BillingAccountId: payer
        BillingPeriodStart: {month of: day}
        ChargePeriodStart: day
        ChargeCategory: {from: kind, values: {u: Usage, f: Purchase}}
"""
    workspace.sources_file.write_text(text, encoding="utf-8")
    rows = [
        {"cost": "5", "payer": "A", "day": "2024-09-17", "kind": "u", "note": "kept"},
        {"cost": "6", "payer": "B", "day": "2024-09-18", "kind": "f", "note": "too"},
    ]
    delivery = only(take(workspace, write_csv(tmp_path / "a.csv", rows), source="acme"))
    found = query(
        delivery,
        'SELECT billing_account, billing_month, charge_day, "ChargeCategory", "x_kind", "x_note"'
        " FROM rows",
    )
    assert found == [
        ("A", 202409, 17, "Usage", "u", "kept"),
        ("B", 202409, 18, "Purchase", "f", "too"),
    ]


def test_a_map_that_reads_what_is_not_there(workspace: Workspace, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [row()])
    (problem,) = refused(workspace, path, source="acme", map_name="oci-cost")
    assert problem.code == "map-column"
    assert "largesse map" in problem.mend


@pytest.mark.parametrize("name", shipped_names())
def test_shipped_maps_are_short_and_sound(workspace: Workspace, name: str) -> None:
    column_map = load_map(name, workspace.root)
    assert {"BilledCost", "ProviderName", "ChargePeriodStart"} <= {
        entry.target for entry in column_map.entries
    }


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("AWS", "aws"),
        ("Amazon Web Services, Inc.", "amazon-web-services-inc"),
        ("../../etc", "etc"),
        ("阿里云", "source"),
        ("imports", "source"),
    ],
)
def test_slugs(text: str, slug: str) -> None:
    assert slug_of(text) == slug
