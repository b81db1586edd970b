"""Concentration by article 29(1)(b): the same provider, one control, one subcontractor."""

from dataclasses import replace

from largesse.sovereignty.registers.arrangement import Link, Provider
from largesse.sovereignty.registers.connected import Group, connected
from tests.sovereignty.registers.world import BRINDLEMARK, CHIPS, PAYROLL, with_reference

ALONE = Provider(id="lark-cloud", name="Lark Cloud", controllers=frozenset())
SISTER = Provider(id="brindle-pay", name="Brindle Pay", controllers=frozenset({"brindle-holdings"}))
SECOND = with_reference("K-2025-02", provider=ALONE, chain=())


def test_one_arrangement_is_no_concentration() -> None:
    found = connected([PAYROLL])
    assert (found.by_control, found.by_subcontractor) == ((), ())


def test_two_with_the_same_provider_are_told_by_its_name() -> None:
    found = connected([PAYROLL, with_reference("K-2025-02")])
    assert found.by_control == (
        Group("brindlemark-nz", ("brindlemark-nz",), ("K-2025-01", "K-2025-02")),
    )


def test_two_functions_of_one_contract_are_one_arrangement() -> None:
    assert connected([PAYROLL, replace(PAYROLL, function="ledger")]).by_control == ()


def test_providers_under_one_control_are_connected() -> None:
    found = connected([PAYROLL, replace(SECOND, provider=SISTER)])
    assert found.by_control == (
        Group("brindle-holdings", ("brindle-pay", "brindlemark-nz"), ("K-2025-01", "K-2025-02")),
    )


def test_providers_without_a_tie_are_not() -> None:
    assert connected([PAYROLL, SECOND]).by_control == ()


def test_one_subcontractor_beneath_two_providers_is_told() -> None:
    found = connected([PAYROLL, replace(SECOND, chain=(Link(CHIPS, 2, ALONE),))])
    assert [(group.behind, group.arrangements) for group in found.by_subcontractor] == [
        ("quarry-chips", ("K-2025-01", "K-2025-02"))
    ]


def test_a_subcontractor_with_whom_there_is_also_a_contract_is_told() -> None:
    found = connected([PAYROLL, replace(SECOND, provider=CHIPS)])
    assert [group.behind for group in found.by_subcontractor] == ["quarry-chips"]


def test_unknown_control_is_named_since_it_may_hide_a_tie() -> None:
    found = connected([replace(PAYROLL, provider=replace(BRINDLEMARK, controllers=None))])
    assert found.unknown_control == ("brindlemark-nz",)
