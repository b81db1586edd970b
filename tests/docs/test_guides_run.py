"""The guides run as written: their files saved, their commands typed, each in an empty folder.

A fenced block that names a file behind its kind (``csv sept.csv``) is that file; ``+`` adds to it,
and an ``.xlsx`` gets the block's cells. Of a ``console`` block every line after ``$`` is typed;
``# exits 1`` behind it says which exit code is meant, and the lines below are among what it prints.
"""

import csv
import re
import shlex
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

from largesse.cli import main
from tests.shared import ROOT

DOCS = ROOT / "docs"
GUIDES = [DOCS / "tutorial.md", *sorted((DOCS / "how-to").glob("*.md"))]
BLOCK = re.compile(
    r"^```(?P<kind>\w+)(?: (?P<file>[\w./-]+)(?P<adds> \+)?)?\n(?P<text>.*?)^```", re.M | re.S
)


def save(path: Path, text: str, adds: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        for row in csv.reader(text.splitlines()):
            book.active.append([_cell(value) for value in row])
        book.save(path)
    elif adds:
        with path.open("a", encoding="utf-8") as stream:
            stream.write(text)
    else:
        path.write_text(text, encoding="utf-8")


def _cell(text: str) -> float | str:
    return float(text) if re.fullmatch(r"[0-9]+\.[0-9]+", text) else text


@dataclass(frozen=True)
class Typed:
    """A command of a console block, the exit code that is meant, and what it is said to print."""

    words: list[str]
    code: int
    prints: list[str]


def typed(text: str) -> list[Typed]:
    found: list[Typed] = []
    for line in text.splitlines():
        if not line.startswith("$ "):
            found[-1].prints.append(line)
            continue
        command, _, code = line[2:].partition("  # exits ")
        parts = command.split(" && ")
        found += [Typed(shlex.split(part), int(code or 0), []) for part in parts]
    return found


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_a_guide_runs_as_written(
    guide: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COLUMNS", "200")  # a narrow table folds the words that are looked for
    for block in BLOCK.finditer(guide.read_text("utf-8")):
        if block["file"]:
            save(folder / block["file"], block["text"], bool(block["adds"]))
        if block["kind"] != "console":
            continue
        for command in typed(block["text"]):
            if command.words[0] == "cd":
                folder = folder / command.words[1]
                monkeypatch.chdir(folder)
                continue
            assert command.words[0] == "largesse", command
            code = main(command.words[1:])
            said = capsys.readouterr()
            assert code == command.code, (command, said.out, said.err)
            printed = " ".join(said.out.split())
            assert [line for line in command.prints if line not in printed] == [], said.out
