"""The examples that makers of rebate systems publish, said in the language, pass to the cent.

What each file expects is compared with the published result, so that no case can expect what the
engine happens to give; then the case is run, on the engine and on paper.
"""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from largesse.entitlement.cases.run import run_case
from largesse.programme.load import load
from largesse.programme.model import Case
from largesse.programme.terms.amounts import parse_amount, parse_number
from tests.shared import ROOT, shared_path

EXAMPLES = ROOT / "examples" / "worked"
FILES = sorted(EXAMPLES.glob("*.yaml"))
NEXT_ISSUE = {"C36", "C37"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_case_comes_out_as_expected(path: Path) -> None:
    programme = load(path)
    assert programme.cases, f"{path.name} has no case"
    for case in programme.cases:
        assert run_case(programme, case).differences == ()


def test_the_cases_expect_what_was_published() -> None:
    published = json.loads(
        shared_path("cases/worked-examples.json").read_text("utf-8"), parse_float=Decimal
    )
    wrong = [
        f"{example['id']}: published {sorted(wanted)}, the cases expect {sorted(said)}"
        for example in published
        if example["id"] not in NEXT_ISSUE
        for wanted, said in [(set(_published(example)), set(_said(example["id"])))]
        if not wanted <= said
    ]
    assert wrong == []


def _published(example: Mapping[str, object]) -> Iterator[Decimal]:
    """Every figure of a published result."""
    yield from _numbers(example["expected"])


def _said(name: str) -> Iterator[Decimal]:
    """Every figure the cases of an example expect."""
    for path in FILES:
        if path.stem.split("-")[0] == name:
            for case in load(path).cases:
                yield from _expected(case)


def _expected(case: Case) -> Iterator[Decimal]:
    found = list(_numbers(case.expect))
    yield from found
    if isinstance(case.expect, Mapping) and "total" not in case.expect:
        yield sum(found, Decimal(0))
        yield from (found[0] + found[1], found[2] + found[3]) if len(found) == 4 else ()


def _numbers(value: object) -> Iterator[Decimal]:
    if isinstance(value, Mapping):
        for item in value.values():
            yield from _numbers(item)
    elif isinstance(value, list):
        for item in value:
            yield from _numbers(item)
    elif isinstance(value, str):
        yield parse_amount(value).value if " " in value else parse_number(value)
    elif isinstance(value, int | Decimal):
        yield Decimal(value)
