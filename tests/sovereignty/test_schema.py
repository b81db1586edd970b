"""The JSON Schema of ``sovereignty/``, held against every file of it that is here."""

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from largesse.programme.source import read_documents
from largesse.sovereignty.schema import KINDS, json_schema
from tests.programme.test_schema import as_an_editor_reads
from tests.shared import ROOT

SCHEMA = json_schema()
FOLDERS = (
    "largesse/sovereignty/profiles",
    "largesse/sovereignty/scenarios",
    "largesse/sovereignty/placement",
    "largesse/cli/paris_2024/sovereignty",
    "largesse/cli/brindlemark/sovereignty",
)
FILES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.yaml"))


def faults(value: dict[str, Any], path: Path) -> list[str]:
    """What an editor would underline, where the document is of the kind it begins with."""
    first = next(iter(value))
    kind = first if first in KINDS else path.name
    part = {"$ref": f"#/$defs/{KINDS[kind].__name__}", "$defs": SCHEMA["$defs"]}
    return [error.message for error in Draft202012Validator(part).iter_errors(value)]


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert len(SCHEMA["anyOf"]) == len(KINDS)
    assert len(FILES) > 20


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_file_here_fits_the_schema(path: Path) -> None:
    for document in read_documents(path.read_bytes(), path.name):
        assert faults(document.value, path) == []
    for value in as_an_editor_reads(path):
        assert faults(value, path) == []


def test_what_is_misspelt_is_underlined() -> None:
    (document,) = read_documents(b"workload: a\nholdz: x\n", "workloads.yaml")
    assert any("holdz" in each for each in faults(document.value, Path("workloads.yaml")))
