"""The register as files: a folder for each financial entity, all or none, safe in a spreadsheet."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest

from largesse.sovereignty.registers.arrangement import Customer
from largesse.sovereignty.registers.json import check_seal
from largesse.sovereignty.registers.register import register, registers
from largesse.sovereignty.registers.templates import Template, dora_templates
from largesse.sovereignty.registers.writing import (
    as_csv,
    files_of,
    folder_names,
    write_registers,
)
from largesse.workspace.errors import Refusal
from tests.sovereignty.registers.world import DAY, KESTREL, PAYROLL

HERON = replace(PAYROLL, customer=Customer(id="C-000001", name="Heron Insurance"))


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


@pytest.mark.parametrize("template", dora_templates().templates, ids=lambda each: each.name)
def test_a_template_has_its_file_with_its_columns(template: Template) -> None:
    made = register([PAYROLL])
    header, *rows = read(files_of(made, DAY)[template.file_name])
    assert header == [column.code for column in template.columns]
    assert len(rows) == len(made.rows[template.name])


def test_a_second_file_explains_every_column_and_who_fills_it() -> None:
    made = register([PAYROLL])
    header, *rows = read(files_of(made, DAY)["fields.csv"])
    found = [dict(zip(header, row, strict=True)) for row in rows]
    assert len(found) == sum(len(each.columns) for each in made.templates.templates)
    assert sum(int(each["asked"]) for each in found) == made.asked
    assert sum(int(each["known"]) for each in found) == made.known
    (reliance,) = [f for f in found if (f["template"], f["column"]) == ("B_02.02", "c0180")]
    assert "full: eba_ZZ:x797" in reliance["options"]
    assert {each["filled_by"] for each in found} == {"programme", "financial entity"}


def test_the_record_is_sealed_and_says_how_its_codes_are_known() -> None:
    record = check_seal(files_of(register([PAYROLL]), DAY)["register.json"].decode())
    assert record["on"] == "2026-11-25"
    assert record["codes"]["verified"] is False  # type: ignore[index]
    assert record["fields"]["known"] < record["fields"]["asked"]  # type: ignore[index]
    assert record["connected"]["by_control"] == []  # type: ignore[index]


def test_each_customer_gets_a_folder_without_the_others(tmp_path: Path) -> None:
    folders = write_registers(tmp_path / "out", registers([PAYROLL, HERON]), DAY)
    assert [folder.name for folder in folders] == ["C-000001", "C-000007"]
    assert all(b"Kestrel" not in path.read_bytes() for path in folders[0].iterdir())
    assert len(list(folders[1].iterdir())) == 18


def test_the_same_day_gives_the_same_files(tmp_path: Path) -> None:
    (first,) = write_registers(tmp_path / "a", registers([PAYROLL]), DAY)
    (again,) = write_registers(tmp_path / "b", registers([PAYROLL]), DAY)
    assert all(path.read_bytes() == (again / path.name).read_bytes() for path in first.iterdir())


def test_what_was_handed_out_is_not_overwritten(tmp_path: Path) -> None:
    write_registers(tmp_path / "out", registers([PAYROLL]), DAY)
    with pytest.raises(Refusal) as refused:
        write_registers(tmp_path / "out", registers([HERON]), DAY)
    assert refused.value.problems[0].code == "already-there"


def test_a_register_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    made = register([PAYROLL])
    broken = replace(made, arrangements=(replace(PAYROLL, cost_minor=0.5),))  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        write_registers(tmp_path / "out", [made, broken], DAY)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_text_runs_as_a_formula(start: str) -> None:
    named = replace(PAYROLL, customer=replace(KESTREL, name=f'{start}HYPERLINK("x")'))
    made = files_of(register([named]), DAY)
    cells = read(made["b_01.01.csv"])[1]
    assert cells[1] == f'\'{start}HYPERLINK("x")'
    assert check_seal(made["register.json"].decode())["customer"]["name"] == named.customer.name  # type: ignore[index]


def test_a_cell_keeps_its_comma_quote_and_line() -> None:
    assert read(as_csv(["a"], [['x, "y"\nz']]).encode())[1] == ['x, "y"\nz']


# Ids, the folders they get.
NAMES = [
    (["C-1"], ["C-1"]),
    (["../../etc/passwd"], ["etc-passwd"]),
    (["a/b", "a:b", "A-B"], ["a-b", "a-b-2", "A-B-3"]),
    (["", "..", "Ω"], ["customer", "customer-2", "customer-3"]),
]


@pytest.mark.parametrize(("ids", "names"), NAMES)
def test_no_id_names_a_folder_elsewhere(ids: list[str], names: list[str]) -> None:
    assert folder_names(ids) == names
