"""The JSON of a statement: its keys are those that the reference promises, no more and no fewer."""

import dataclasses
import json
import re
from collections.abc import Iterator, Mapping
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest

from largesse.entitlement.proof.words import Bounds, ProofLine
from largesse.programme.calendar import Span
from largesse.programme.model import Text
from largesse.programme.terms.amounts import Amount
from largesse.settlement.statement.build import write_statement
from largesse.settlement.statement.data import statement_data
from largesse.settlement.statement.formats import Language
from largesse.settlement.statement.model import Statement
from largesse.workspace.paths import Workspace
from tests.settlement.world import compute
from tests.shared import ROOT

PAGE = ROOT / "docs/reference/statement-json.md"
LEAVES = (Amount, Text, ProofLine, Bounds, Span)
ADDED = {"": {"format", "language", "heading"}, "attention[]": {"sentence"}}
Keys = dict[str, set[str]]


def promised() -> Keys:
    """Keys by the path of the object that has them, as the reference says."""
    found: Keys = {}
    for section in PAGE.read_text("utf-8").split("\n## ")[1:]:
        title, _, body = section.partition("\n")
        rows = [row.split("|")[1] for row in body.splitlines() if row.startswith("| `")]
        keys = {key for row in rows for key in re.findall(r"`([^`]+)`", row)}
        for path in re.findall(r"`([^`]+)`", title) or [""]:
            found[path] = keys
    return found


def modelled(of: Any = Statement, path: str = "") -> Iterator[tuple[str, set[str]]]:
    """Keys by path, as the model has them."""
    for part in get_args(of) if get_origin(of) is UnionType else [of]:
        if get_origin(part) is tuple and get_args(part)[-1] is ...:
            yield from modelled(get_args(part)[0], f"{path}[]")
        elif dataclasses.is_dataclass(part) and part not in LEAVES:
            hints = get_type_hints(part)
            names = [f.name for f in dataclasses.fields(part)]
            yield path, {*names, *ADDED.get(path, ())}
            for name in names:
                yield from modelled(hints[name], f"{path}.{name}".lstrip("."))


def said(value: object, path: str = "") -> Iterator[tuple[str, set[str]]]:
    """Keys by path, as a statement has them."""
    if isinstance(value, Mapping):
        yield path, set(value)
        for name, item in value.items():
            yield from said(item, f"{path}.{name}".lstrip("."))
    elif isinstance(value, list):
        for item in value:
            yield from said(item, f"{path}[]")


def test_the_reference_has_every_key_of_the_model_and_no_other() -> None:
    assert promised() == dict(modelled())


@pytest.mark.parametrize("partner", ["acme", "birch", "cedar"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_statement_has_the_keys_promised(
    own_harrow: Workspace, partner: str, language: Language
) -> None:
    compute(own_harrow)
    found = statement_data(write_statement(own_harrow, partner, "2024 Q1"), language)
    assert json.loads(json.dumps(found)) == found
    keys = promised()
    assert [(path, names) for path, names in said(found) if keys.get(path, names) != names] == []


def test_every_amount_is_text_with_its_unit(harrow: Workspace) -> None:
    """Only counts of rows, the format and yes or no are not text."""
    found = statement_data(write_statement(harrow, "acme", "2024 Q1"), "en")

    def walk(value: object, path: str) -> Iterator[tuple[str, object]]:
        if isinstance(value, Mapping):
            if set(value) == {"amount", "unit"}:
                assert isinstance(value["amount"], str)
                assert value["unit"]
            for name, item in value.items():
                yield from walk(item, str(name))
        elif isinstance(value, list):
            for item in value:
                yield from walk(item, path)
        else:
            yield path, value

    numbers = {name for name, v in walk(found, "") if isinstance(v, int) and v is not True}
    assert {n for n in numbers if not n.endswith("_count")} <= {"format", "is_final", "is_stated"}
    (total,) = found["totals"]  # type: ignore[misc]
    assert total["by_form"][0] == {"form": "paid", "amount": {"amount": "5604.80", "unit": "USD"}}
