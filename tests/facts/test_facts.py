"""`Facts.of_rows`, the shapes of the tables, the hash, and the templates."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.facts import (
    Facts,
    check_facts,
    explanation,
    load_facts,
    template_xlsx,
    write_templates,
)
from largesse.facts.kinds import KINDS
from largesse.workspace.errors import Refusal
from largesse.workspace.paths import Workspace

ROWS = {
    "partners": [
        {"partner": "p1", "country": "NA", "x_tier": "a"},
        {"partner": "p2", "name": "Two", "from": date(2023, 4, 1)},
    ],
    "levels": [
        {"partner": "p1", "level": "silver", "until": "2024-05-17"},
        {"partner": "p1", "level": "gold", "from": "2024-05-17"},
    ],
    "customers": [{"customer": "c1", "first_purchase": date(2024, 2, 29)}],
    "deals": [{"deal": "d1", "partner": "p1", "amount": Decimal("100.50"), "currency": "USD"}],
    "attribution": [
        {"provider": "A", "billing_account": "1", "role": "agent", "partner": "p1", "share": "60%"}
    ],
    "activities": [
        {
            "activity": "a1",
            "kind": "marketing",
            "partner": "p1",
            "day": "2024-05-01",
            "x_city": "Köln",
        }
    ],
    "facts": [
        {
            "subject_kind": "partner",
            "subject": "p1",
            "fact": "focus",
            "value": "ai",
            "values": "many",
        },
        {
            "subject_kind": "partner",
            "subject": "p1",
            "fact": "focus",
            "value": "web",
            "values": "many",
        },
    ],
}


def test_what_is_stated_becomes_assertions() -> None:
    facts = Facts.of_rows(ROWS)
    said = {tuple(row.values()) for row in facts.assertions.to_pylist()}
    always, may = date.min, date(2024, 5, 17)
    assert said == {
        ("partner", "p1", "partner", "p1", always, None),
        ("partner", "p2", "partner", "p2", date(2023, 4, 1), None),
        ("partner", "p1", "country", "NA", always, None),
        ("partner", "p1", "tier", "a", always, None),
        ("partner", "p2", "name", "Two", date(2023, 4, 1), None),
        ("partner", "p1", "level", "silver", always, may),
        ("partner", "p1", "level", "gold", may, None),
        ("customer", "c1", "customer", "c1", always, None),
        ("customer", "c1", "first_purchase", "2024-02-29", always, None),
        ("deal", "d1", "deal", "d1", always, None),
        ("deal", "d1", "partner", "p1", always, None),
        ("deal", "d1", "amount", "100.5", always, None),
        ("deal", "d1", "currency", "USD", always, None),
        ("partner", "p1", "focus", "ai", always, None),
        ("partner", "p1", "focus", "web", always, None),
    }


def test_the_other_tables() -> None:
    facts = Facts.of_rows(ROWS)
    assert facts.attribution.to_pylist() == [
        {
            "provider": "A",
            "billing_account": "1",
            "sub_account": "",
            "role": "agent",
            "partner": "p1",
            "share": Decimal("0.6"),
            "valid_from": date.min,
            "valid_to": None,
            "evidence": "",
        }
    ]
    (activity,) = facts.activities.to_pylist()
    assert activity["attributes"] == '{"city":"Köln"}'
    assert activity["customer"] == ""
    assert activity["amount"] is None


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("assertions", "subject_kind subject fact value valid_from valid_to"),
        ("accounts", "provider billing_account sub_account customer valid_from valid_to"),
        (
            "attribution",
            "provider billing_account sub_account role partner share valid_from valid_to evidence",
        ),
        ("targets", "partner name interval amount unit"),
        ("baselines", "partner name interval amount unit"),
        ("rates", "source fixing from_currency to_currency month rate"),
        (
            "activities",
            "activity kind partner customer deal day type amount currency quantity attributes",
        ),
    ],
)
def test_the_columns_are_the_interface_even_when_empty(table: str, columns: str) -> None:
    assert getattr(Facts.of_rows({}), table).column_names == columns.split()
    assert getattr(Facts.of_rows(ROWS), table).column_names == columns.split()


def test_amounts_are_exact_decimals() -> None:
    facts = Facts.of_rows({})
    wanted = pa.decimal128(38, 18)
    fields = [
        (facts.attribution, "share"),
        (facts.targets, "amount"),
        (facts.baselines, "amount"),
        (facts.rates, "rate"),
        (facts.activities, "amount"),
        (facts.activities, "quantity"),
    ]
    assert all(table.schema.field(name).type == wanted for table, name in fields)


def test_rows_in_memory_are_checked_as_files_are() -> None:
    with pytest.raises(Refusal) as caught:
        Facts.of_rows({"levels": [{"partner": "p9", "level": "Gold"}], "nonsense": [{"a": 1}]})
    assert [f"{p.where} {p.code}" for p in caught.value.problems] == [
        "levels:1:1 unknown-partner",
        "levels:1:2 bad-slug",
        "nonsense unknown-kind",
    ]


def test_references_may_be_left_open() -> None:
    rows = {"levels": [{"partner": "p9", "level": "gold"}]}
    assert Facts.of_rows(rows, references=False).assertions.num_rows == 1


@given(st.permutations(ROWS["facts"] + [{**ROWS["facts"][0], "value": v} for v in "abc"]))
def test_the_order_of_lines_says_nothing(rows: list[dict[str, object]]) -> None:
    base = Facts.of_rows({**ROWS, "facts": sorted(rows, key=str)})
    assert Facts.of_rows({**ROWS, "facts": rows}).sha256 == base.sha256


def test_the_hash_does_not_change_by_itself() -> None:
    """A changed digest here means that every recorded hash loses its meaning: raise `semantics`."""
    assert Facts.of_rows({}).sha256 == (
        "9ea8cde59a4e34ef15c63178b2a7709c65b0b044fbcdb2c3d4d90b7630d4e64f"
    )


def test_any_changed_cell_changes_the_hash() -> None:
    changed = {**ROWS, "customers": [{"customer": "c1", "first_purchase": date(2024, 2, 28)}]}
    assert Facts.of_rows(changed).sha256 != Facts.of_rows(ROWS).sha256


def test_templates_are_empty_facts(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path)
    written = write_templates(workspace.facts)
    assert {path.stem for path in written} == {kind.name for kind in KINDS} | {"README"}
    assert check_facts(workspace) == ()
    assert load_facts(workspace).assertions.num_rows == 0


def test_templates_never_overwrite(tmp_path: Path) -> None:
    (tmp_path / "levels.csv").write_text("mine", encoding="utf-8")
    template_xlsx(tmp_path / "partners.xlsx")
    written = {path.name for path in write_templates(tmp_path)}
    assert (tmp_path / "levels.csv").read_text(encoding="utf-8") == "mine"
    assert not written & {"levels.csv", "partners.csv"}


def test_the_workbook_template_is_facts_too(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path)
    path = workspace.facts / "all.xlsx"
    template_xlsx(path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Read me", *(kind.name for kind in KINDS)]
    assert check_facts(workspace) == ()


def test_the_explanation_has_every_column() -> None:
    text = explanation()
    for kind in KINDS:
        assert f"## {kind.name}" in text
        for column in kind.columns:
            assert f"| {column.name} |" in text


def test_examples_in_the_explanation_are_valid() -> None:
    rows = {
        kind.name: [{column.name: column.example for column in kind.columns if column.example}]
        for kind in KINDS
    }
    rows["customers"].append({"customer": "C-00001"})
    rows["attribution"][0]["role"] = "reseller"
    Facts.of_rows(rows)
