"""A register: what each fact becomes, what stays empty, and that nothing is guessed."""

from dataclasses import fields, replace
from datetime import date

import pytest

from largesse.sovereignty.registers.arrangement import Arrangement, Customer, Link
from largesse.sovereignty.registers.register import register, registers, written
from largesse.sovereignty.registers.templates import Column
from tests.sovereignty.registers.world import (
    BRINDLEMARK,
    CHIPS,
    KESTREL,
    PAYROLL,
    with_reference,
)

BARE = Arrangement(
    reference="r",
    customer=Customer(id="c"),
    offering="o",
    provider=replace(CHIPS, name="", country="", controllers=None),
    function="f",
)


def cell(template: str, code: str, *arrangements: Arrangement, row: int = 0) -> str | None:
    made = register(arrangements)
    (found,) = [each for each in made.templates.templates if each.name == template]
    codes = [column.code for column in found.columns]
    return made.rows[template][row][codes.index(code)]


# Template, column, what it says of the payments of the bank.
SAID = [
    ("B_01.01", "c0010", ""),
    ("B_01.01", "c0020", "Kestrel Savings Bank"),
    ("B_01.01", "c0030", "eba_GA:FR"),
    ("B_02.01", "c0010", "K-2025-01"),
    ("B_02.01", "c0020", ""),
    ("B_02.01", "c0040", "eba_CU:EUR"),
    ("B_02.01", "c0050", "1200000.00"),
    ("B_02.02", "c0050", "payments"),
    ("B_02.02", "c0060", "eba_TA:S17"),
    ("B_02.02", "c0070", "2025-04-01"),
    ("B_02.02", "c0080", "9999-12-31"),
    ("B_02.02", "c0090", None),
    ("B_02.02", "c0100", ""),
    ("B_02.02", "c0120", ""),
    ("B_02.02", "c0140", "eba_BT:x28"),
    ("B_02.02", "c0150", "eba_GA:FR"),
    ("B_02.02", "c0170", "eba_ZZ:x793"),
    ("B_03.01", "c0030", "true"),
    ("B_03.02", "c0045", "true"),
    ("B_05.01", "c0050", "Brindlemark Ltd"),
    ("B_05.01", "c0070", "eba_CT:x212"),
    ("B_05.01", "c0080", "eba_GA:NZ"),
    ("B_05.01", "c0100", "1200000.00"),
    ("B_05.02", "c0050", "1"),
    ("B_05.02", "c0060", None),
    ("B_06.01", "c0030", "Card payments"),
    ("B_06.01", "c0050", "eba_BT:x28"),
    ("B_07.01", "c0050", "eba_ZZ:x961"),
    ("B_07.01", "c0060", None),
    ("B_07.01", "c0080", ""),
]


@pytest.mark.parametrize(("template", "code", "said"), SAID)
def test_what_a_field_says(template: str, code: str, said: str | None) -> None:
    assert cell(template, code, PAYROLL) == said


def test_a_row_for_each_place_of_processing() -> None:
    made = register([PAYROLL])
    assert [row[15] for row in made.rows["B_02.02"]] == ["eba_GA:FR", "eba_GA:NZ"]


def test_without_storage_no_place_of_it_is_asked() -> None:
    without = replace(PAYROLL, stores=False)
    assert cell("B_02.02", "c0150", without) is None
    assert cell("B_02.02", "c0170", without) is None


def test_the_chain_has_ranks_and_says_who_supplies_whom() -> None:
    coded = replace(BRINDLEMARK, code="0000BRINDLEMARKLTD52", code_type="LEI")
    chained = replace(PAYROLL, provider=coded, chain=(Link(CHIPS, 2, coded),))
    assert cell("B_05.02", "c0050", chained, row=1) == "2"
    assert cell("B_05.02", "c0060", chained, row=1) == "0000BRINDLEMARKLTD52"
    assert cell("B_05.02", "c0070", chained, row=1) == "eba_qCO:qx2000"


def test_a_subcontractor_is_listed_and_its_cost_not_asked() -> None:
    assert cell("B_05.01", "c0050", PAYROLL, row=1) == "Quarry Chips"
    assert cell("B_05.01", "c0100", PAYROLL, row=1) is None


def test_the_top_of_a_group_has_no_parent_to_name() -> None:
    top = replace(BRINDLEMARK, parent=BRINDLEMARK.id)
    assert cell("B_05.01", "c0110", replace(PAYROLL, provider=top)) is None
    assert cell("B_05.01", "c0110", PAYROLL) == ""


# Costs in minor units, their currencies, the total of the provider.
COSTS = [
    ([100, 250], ["EUR", "EUR"], "3.50"),
    ([100, 250], ["JPY", "JPY"], "350"),
    ([100, 250], ["EUR", "USD"], ""),
    ([100, None], ["EUR", "EUR"], ""),
]


@pytest.mark.parametrize(("costs", "currencies", "total"), COSTS)
def test_the_cost_of_a_provider_is_a_sum_or_unknown(
    costs: list[int | None], currencies: list[str], total: str
) -> None:
    listed = [
        with_reference(f"K-{number}", cost_minor=cost, currency=currency)
        for number, (cost, currency) in enumerate(zip(costs, currencies, strict=True))
    ]
    assert cell("B_05.01", "c0100", *listed) == total


def test_a_contract_of_two_functions_is_one_arrangement_and_costs_once() -> None:
    other = replace(PAYROLL, function="ledger", function_title="Ledger")
    made = register([PAYROLL, other])
    rows = {template: len(rows) for template, rows in made.rows.items()}
    assert rows["B_02.01"] == rows["B_03.02"] == rows["B_07.01"] == 1
    assert rows["B_06.01"] == 2
    assert cell("B_05.01", "c0100", PAYROLL, other) == "1200000.00"


def test_two_costs_of_one_contract_are_unknown() -> None:
    other = replace(PAYROLL, function="ledger", cost_minor=1)
    assert cell("B_02.01", "c0050", PAYROLL, other) == ""
    assert cell("B_05.01", "c0100", PAYROLL, other) == ""


def test_two_statements_of_one_thing_that_differ_are_unknown() -> None:
    other = replace(PAYROLL, function="ledger", law="FR")
    assert cell("B_02.02", "c0120", PAYROLL, other, row=0) == "eba_GA:FR"
    assert cell("B_07.01", "c0050", PAYROLL, replace(other, substitutability="easy")) == ""


def test_nothing_known_is_nothing_guessed() -> None:
    made = register([BARE])
    said = {cell for rows in made.rows.values() for row in rows for cell in row if cell}
    assert said == {"r", "f", "true", "1"}


def test_fields_are_counted_and_the_missing_ones_named() -> None:
    made = register([PAYROLL])
    missing = made.missing()
    assert made.known == sum(bool(c) for rows in made.rows.values() for row in rows for c in row)
    assert made.asked - made.known == sum(each.rows for each in missing)
    assert ("B_02.02", "c0120", 2) in [(m.template, m.column.code, m.rows) for m in missing]


OPTIONAL = [each.name for each in fields(Arrangement) if each.name not in ("chain", "stores")]


@pytest.mark.parametrize("name", OPTIONAL)
def test_to_forget_a_fact_never_adds_a_known_field(name: str) -> None:
    blank = getattr(BARE, name)
    forgotten = replace(PAYROLL, **{name: blank})
    assert register([forgotten]).known <= register([PAYROLL]).known


def test_each_customer_has_a_register_that_tells_of_no_other() -> None:
    heron = replace(PAYROLL, customer=Customer(id="C-000001", name="Heron Insurance"))
    first, second = registers([PAYROLL, heron])
    assert [first.customer.name, second.customer.name] == ["Heron Insurance", KESTREL.name]
    assert "Kestrel Savings Bank" not in str(first.rows)


def test_of_nobody_there_is_no_register() -> None:
    assert registers([]) == []
    with pytest.raises(ValueError, match="of one customer"):
        register([])
    with pytest.raises(ValueError, match="of one customer"):
        register([PAYROLL, BARE])


def test_the_order_given_does_not_matter() -> None:
    other = with_reference("K-2025-02", function="ledger")
    assert register([PAYROLL, other]) == register([other, PAYROLL])


def test_a_word_that_no_list_has_is_a_fault() -> None:
    column = Column("c0010", "colour", "list", options={"red": "x1"})
    assert written(column, "red") == "x1"
    assert written(column, date(2026, 1, 2)) == "2026-01-02"
    with pytest.raises(ValueError, match="none of red"):
        written(column, "blue")
