"""From the files of a workspace to the arrangements of its financial entities."""

import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from largesse.sovereignty.registers.arrangement import Arrangement
from largesse.sovereignty.registers.register import register
from largesse.sovereignty.registers.statements import is_lei
from largesse.sovereignty.registers.workspace import arrangements_of
from largesse.workspace.errors import Refusal
from largesse.workspace.paths import Workspace
from tests.shared import ROOT
from tests.sovereignty.registers.files import FILES, workspace_of
from tests.sovereignty.registers.world import DAY


def by_function(root: Path, **changed: str | None) -> Mapping[str, Arrangement]:
    found = arrangements_of(workspace_of(root, **changed), DAY).arrangements
    return {each.function: each for each in found}


def file(stem: str) -> str:
    return next(text for name, text in FILES.items() if Path(name).stem == stem)


def test_only_financial_entities_have_one_and_the_others_are_told(tmp_path: Path) -> None:
    found = arrangements_of(workspace_of(tmp_path), DAY)
    assert sorted(each.function for each in found.arrangements) == ["cards", "payments"]
    assert found.undecided == ("shop",)
    assert found.unhosted == ("claims",)


def test_facts_of_every_file_meet_in_an_arrangement(tmp_path: Path) -> None:
    payments = by_function(tmp_path)["payments"]
    said = (payments.customer.name, payments.customer.country, payments.customer.lei)
    assert said == ("Kestrel Savings Bank", "FR", "0000KESTRELSAVBANK79")
    assert (payments.provider.code, payments.provider.code_type) == ("NZCO.1234567", "EUID")
    assert (payments.provider.parent, payments.provider.country) == ("brindle-holdings", "NZ")
    assert (payments.reference, payments.law, payments.is_open_ended) == ("K-2025-01", "FR", True)
    assert (payments.is_critical, payments.sensitiveness) == (True, "medium")
    assert payments.cost_minor == 120_000_000


def test_what_lies_beneath_counts_and_its_unknown_place_too(tmp_path: Path) -> None:
    payments = by_function(tmp_path)["payments"]
    assert payments.stored_in == ("FR",)
    assert payments.processed_in == ("", "FR", "NZ")
    assert [(x.provider.id, x.rank, x.recipient.id) for x in payments.chain] == [
        ("quarry-chips", 2, "brindlemark-nz")
    ]
    assert not payments.is_chain_complete


def test_what_nobody_states_is_unknown(tmp_path: Path) -> None:
    cards = by_function(tmp_path)["cards"]
    assert (cards.reference, cards.start, cards.sensitiveness) == ("", None, "")
    assert (cards.is_critical, cards.stores, cards.has_exit_plan) == (None, None, None)
    assert (cards.provider.code, cards.cost_minor) == ("", None)


def test_an_offering_that_nobody_can_replace_is_not_substitutable(tmp_path: Path) -> None:
    found = by_function(tmp_path)
    assert found["cards"].substitutability == "not-substitutable"
    assert found["payments"].substitutability == ""


def test_two_providers_under_one_control_are_told(tmp_path: Path) -> None:
    made = register(arrangements_of(workspace_of(tmp_path), DAY).arrangements)
    assert [(g.behind, g.arrangements) for g in made.connected.by_control] == [
        ("brindle-holdings", ("K-2025-01", "cards/card-gateway"))
    ]
    assert made.connected.unknown_control == ("quarry-chips",)


def test_a_holder_who_is_not_stated_makes_control_unknown(tmp_path: Path) -> None:
    less = file("holdings").replace("brindle-float,brindle-holdings,100%", "a,b,1%")
    provider = by_function(tmp_path, holdings=less)["payments"].provider
    assert (provider.controllers, provider.parent) == (None, "")


# Known at, the notice in days: an amendment was known later.
NOTICE = [(date(2025, 12, 31), 90), (date(2026, 6, 1), 180), (None, 180)]


@pytest.mark.parametrize(("known_at", "days"), NOTICE)
def test_what_was_known_later_counts_later(
    tmp_path: Path, known_at: date | None, days: int
) -> None:
    found = arrangements_of(workspace_of(tmp_path), DAY, known_at).arrangements
    assert [a.notice_customer_days for a in found if a.function == "payments"] == [days]


# Day, the functions of that day.
DAYS = [(date(2025, 3, 31), []), (date(2025, 4, 1), ["cards", "payments"])]


@pytest.mark.parametrize(("day", "functions"), DAYS)
def test_only_what_runs_on_the_day_is_in_it(
    tmp_path: Path, day: date, functions: list[str]
) -> None:
    found = arrangements_of(workspace_of(tmp_path), day).arrangements
    assert sorted(each.function for each in found) == functions


def test_a_contract_ends_on_the_day_before_it_is_no_longer_so(tmp_path: Path) -> None:
    ends = file("arrangements").replace(",2025-04-01,,", ",2025-04-01,2027-01-01,")
    payments = by_function(tmp_path, arrangements=ends.replace("open-ended", "fixed"))["payments"]
    assert (payments.end, payments.is_open_ended) == (date(2026, 12, 31), False)


def test_a_second_contract_of_a_split_workload_is_a_second_arrangement(tmp_path: Path) -> None:
    line = "payments,card-gateway,2025-05-01,,contract,2025-05-01,,K-2025-02,,,,,,,,\n"
    found = arrangements_of(
        workspace_of(tmp_path, arrangements=file("arrangements") + line), DAY
    ).arrangements
    assert sorted(a.offering for a in found if a.function == "payments") == [
        "card-gateway",
        "sovereign-zone",
    ]


def test_a_circle_of_offerings_comes_to_an_end(tmp_path: Path) -> None:
    circle = file("offerings").replace("suppliers:\n", "rests on: [sovereign-zone]\nsuppliers:\n")
    chain = by_function(tmp_path, offerings=circle)["payments"].chain
    assert [link.rank for link in chain] == [2]


@pytest.mark.parametrize("stem", ["customers", "entities", "arrangements", "identifiers"])
def test_a_missing_file_leaves_its_fields_empty_and_is_no_fault(tmp_path: Path, stem: str) -> None:
    (tmp_path / "all").mkdir()
    (tmp_path / "less").mkdir()
    whole = arrangements_of(workspace_of(tmp_path / "all"), DAY).arrangements
    gone = {stem: None, **({"holdings": None} if stem == "entities" else {})}
    less = arrangements_of(workspace_of(tmp_path / "less", **gone), DAY).arrangements
    assert register(less).known < register(whole).known


def test_an_empty_workspace_has_none(tmp_path: Path) -> None:
    gone = dict.fromkeys((Path(name).stem for name in FILES), None)
    found = arrangements_of(workspace_of(tmp_path, **gone), DAY)
    assert (found.arrangements, found.undecided, found.unhosted) == ((), (), ())


HEAD = "workload,offering,from,until,source,known_at,term,notice_days,law,cost,currency,exit_plan"
# Rows of arrangements.csv after "payments,sovereign-zone,2025-04-01,", the code of the fault.
BAD_CONTRACTS = [
    ("2025-04-01,c,2025-04-02,,,,,,", "bad-period"),
    ("2026-01-01,c,2025-04-02,open-ended,,,,,", "ends-or-not"),
    (",c,2025-04-02,,90.5,,,,", "bad-days"),
    (",c,2025-04-02,,-1,,,,", "bad-days"),
    (",c,2025-04-02,,99999,,,,", "bad-days"),
    (",c,2025-04-02,,,,100,,", "cost-without-currency"),
    (",c,2025-04-02,,,,,EUR,", "cost-without-currency"),
    (",c,2025-04-02,,,,0.001,EUR,", "bad-amount"),
    (",c,2025-04-02,,,,-5,EUR,", "bad-amount"),
    (",c,2025-04-02,,,,,,maybe", ""),
    (",c,2025-04-02,,,Mars,,,", ""),
    (",,2025-04-02,,,,,,", "empty-cell"),
]


@pytest.mark.parametrize(("row", "code"), BAD_CONTRACTS)
def test_a_faulty_contract_is_refused_with_its_line(tmp_path: Path, row: str, code: str) -> None:
    said = f"{HEAD}\npayments,sovereign-zone,2025-04-01,{row}\n"
    with pytest.raises(Refusal) as refused:
        arrangements_of(workspace_of(tmp_path, arrangements=said), DAY)
    problem = refused.value.problems[0]
    assert (problem.file, problem.line) == ("sovereignty/arrangements.csv", 2)
    assert problem.code == code or not code


@pytest.mark.parametrize("name", ["paymints,sovereign-zone", "payments,sovereign-zome"])
def test_a_contract_of_what_nobody_knows_is_refused(tmp_path: Path, name: str) -> None:
    said = f"{HEAD}\n{name},2025-04-01,,c,2025-04-02,,,,,,\n"
    with pytest.raises(Refusal, match="did you mean") as refused:
        arrangements_of(workspace_of(tmp_path, arrangements=said), DAY)
    assert refused.value.problems[0].line == 2


def test_two_statements_known_on_one_day_are_refused(tmp_path: Path) -> None:
    row = "payments,sovereign-zone,2025-04-01,,c,2025-04-02,,,,,,\n"
    with pytest.raises(Refusal) as refused:
        arrangements_of(workspace_of(tmp_path, arrangements=f"{HEAD}\n{row}{row}"), DAY)
    assert [p.code for p in refused.value.problems] == ["contradiction"]


# Type, code, the fault.
BAD_CODES = [
    ("LEI", "0000KESTRELSAVBANK78", "bad-lei"),
    ("LEI", "0000kestrelsavbank79", "bad-lei"),
    ("LEI", "KESTREL", "bad-lei"),
    ("EUID", "1234567", "bad-euid"),
]


@pytest.mark.parametrize(("type", "code", "fault"), BAD_CODES)
def test_a_code_that_cannot_be_is_refused(tmp_path: Path, type: str, code: str, fault: str) -> None:
    said = f"of,id,type,code,source,known_at\ncustomer,C-000007,{type},{code},order,2025-04-02\n"
    with pytest.raises(Refusal) as refused:
        arrangements_of(workspace_of(tmp_path, identifiers=said), DAY)
    assert [p.code for p in refused.value.problems] == [fault]


@pytest.mark.parametrize("place", range(20))
def test_one_wrong_character_breaks_an_lei(place: int) -> None:
    code = "0000KESTRELSAVBANK79"
    assert is_lei(code)
    other = "A" if code[place] != "A" else "B"
    assert not is_lei(code[:place] + other + code[place + 1 :])


def test_the_demo_has_one_with_what_its_contract_says(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "largesse/cli/brindlemark/sovereignty", tmp_path / "sovereignty")
    (tmp_path / "facts").mkdir()
    (archive,) = arrangements_of(Workspace(tmp_path), DAY).arrangements
    assert (archive.function, archive.law, archive.customer.lei[:4]) == (
        "claims-archive",
        "DE",
        "0000",
    )
    assert [link.provider.id for link in archive.chain] == ["brindlemark", "tavanne"]
    assert archive.provider.parent == "brindlemark"
