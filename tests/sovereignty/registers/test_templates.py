"""The templates as data: what the regulation has, and that each value named there exists."""

import pytest

from largesse.sovereignty.registers.templates import Template, dora_templates, parse_templates
from largesse.sovereignty.registers.values import KINDS, rows_of
from largesse.workspace.errors import Refusal
from tests.sovereignty.registers.world import PAYROLL

TEMPLATES = dora_templates().templates

# Template, its number of columns, its last column: Implementing Regulation (EU) 2024/2956.
PUBLISHED = [
    ("B_01.01", 6, "c0060"),
    ("B_01.02", 11, "c0110"),
    ("B_01.03", 4, "c0040"),
    ("B_02.01", 5, "c0050"),
    ("B_02.02", 18, "c0180"),
    ("B_02.03", 3, "c0030"),
    ("B_03.01", 3, "c0030"),
    ("B_03.02", 4, "c0045"),
    ("B_03.03", 3, "c0031"),
    ("B_04.01", 4, "c0040"),
    ("B_05.01", 12, "c0120"),
    ("B_05.02", 7, "c0070"),
    ("B_06.01", 10, "c0100"),
    ("B_07.01", 12, "c0120"),
    ("B_99.01", 19, "c0190"),
]
each_template = pytest.mark.parametrize("template", TEMPLATES, ids=lambda each: each.name)


def test_the_templates_are_those_of_the_regulation() -> None:
    found = [(each.name, len(each.columns), each.columns[-1].code) for each in TEMPLATES]
    assert found == PUBLISHED


@each_template
def test_codes_rise_and_names_tell_columns_apart(template: Template) -> None:
    codes = [column.code for column in template.columns]
    assert codes == sorted(set(codes))
    assert all(column.name and column.type for column in template.columns)


@each_template
def test_what_a_row_stands_for_is_known(template: Template) -> None:
    assert template.row_for_each in KINDS


@each_template
def test_what_fills_a_column_is_a_value_of_its_rows(template: Template) -> None:
    rows = rows_of(template.row_for_each, [PAYROLL])
    named = {column.fills for column in template.columns} - {""}
    assert bool(rows) == (template.row_for_each != "nothing")
    assert all(named <= set(row) for row in rows)
    assert rows or not named


def test_no_two_options_of_a_list_share_a_code() -> None:
    for options in dora_templates().lists.values():
        assert len(set(options.values())) == len(options)


def test_the_file_says_that_nobody_has_read_its_codes_in_the_act() -> None:
    assert not dora_templates().is_verified
    assert "not read in the Official Journal" in dora_templates().source


BROKEN = [
    ("type: list, list: colours", "B_01.01 c0010 names no list"),
    ("type: list", "B_01.01 c0010 names no list"),
    ("type: text, filled: x", "filled"),
]
MINIMAL = """
register: dora
title: {{en: Register}}
law: {{en: an act}}
source: a copy
verified: no
prefixes: {{}}
lists: {{yes-no: {{yes: x1, no: x2}}}}
sensitiveness: {{low: 0}}
templates:
  - template: B_01.01
    title: {{en: Who}}
    row for each: customer
    columns: [{{code: c0010, name: LEI, {column}}}]
"""


def test_a_small_file_is_read() -> None:
    read = parse_templates(MINIMAL.format(column="type: list, list: yes-no").encode())
    assert read.templates[0].columns[0].options == {"yes": "x1", "no": "x2"}


@pytest.mark.parametrize(("column", "said"), BROKEN)
def test_a_faulty_file_is_refused_with_its_place(column: str, said: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse_templates(MINIMAL.format(column=column).encode())
    assert said in str(refused.value)
    assert refused.value.problems[0].line == 14
