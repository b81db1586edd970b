"""The JSON Schema: what an editor completes, held against every YAML file of the language here."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from largesse.programme.documents import KINDS
from largesse.programme.schema import json_schema
from largesse.programme.source import read_documents
from tests.programme.test_checks import EXAMPLES
from tests.shared import ROOT

SCHEMA = json_schema()
VALIDATOR = Draft202012Validator(SCHEMA)
FOLDERS = ("examples", "largesse/programme", "largesse/cli", "docs")
FILES = sorted(
    path
    for folder in FOLDERS
    for path in (ROOT / folder).rglob("*.yaml")
    if any(f"\n{kind}:" in "\n" + path.read_text("utf-8").replace("\n{", "\n") for kind in KINDS)
)


def faults(value: Any) -> list[str]:
    """What an editor would underline: the most telling fault of a document."""
    kind = next((key for key in value if key in KINDS and key != "measure"), "measure")
    part = {"$ref": f"#/$defs/{KINDS[kind].__name__}", "$defs": SCHEMA["$defs"]}
    return [error.message for error in Draft202012Validator(part).iter_errors(value)]


def as_an_editor_reads(path: Path) -> list[Any]:
    """The documents with YAML's own types: numbers as numbers, dates as their text."""
    documents = YAML(typ="safe", pure=True).load_all(path.read_text(encoding="utf-8"))
    return [_plain(document) for document in documents]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert len(FILES) > 40


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_file_here_fits_the_schema(path: Path) -> None:
    for document in read_documents(path.read_bytes(), path.name):
        assert faults(document.value) == []
        assert VALIDATOR.is_valid(document.value)
    for value in as_an_editor_reads(path):
        assert faults(value) == []


@pytest.mark.parametrize(
    "text",
    [
        "incentive: x\nrat: 3%",
        "incentive: x\nkind: gift\nrate: 3%",
        "incentive: Big Name\nrate: 3%",
        "incentive: x\npays: {afer: 30 days}",
        "incentive: x\nrate: 5",
        "incentive: x\nscale: {mode: best}",
        "programme: x",
        "stack: x\norder: a",
    ],
)
def test_what_an_editor_underlines(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(text, encoding="utf-8")
    (value,) = as_an_editor_reads(path)
    assert faults(value)


def test_what_the_loader_takes_the_schema_takes() -> None:
    for _, text, _, _, old, new in EXAMPLES:
        for document in read_documents(text.replace(old, new).encode(), "x.yaml"):
            assert faults(document.value) == [], text


def test_every_key_is_described() -> None:
    silent = [
        f"{name}.{key}"
        for name, part in SCHEMA["$defs"].items()
        for key, shown in part["properties"].items()
        if not shown.get("description")
    ]
    assert silent == []
