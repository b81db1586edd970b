"""A small vendor with an open fund, two people for every step, and a partner to agree with."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from largesse.cli import main
from tests.cli.doors_world import ADDS, AGREEMENT, SET_UP
from tests.cli.doors_world import typed as done


@pytest.fixture
def harbour(records: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The workspace, in a folder that is the current one; `hazel.yaml` may be drafted."""
    assert records
    monkeypatch.delenv("LARGESSE_PERSON", raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    root = tmp_path / "harbour"
    assert main(["init", str(root)]) == 0
    monkeypatch.chdir(root)
    for name, text in ADDS.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    (root / "large.yaml").write_text(AGREEMENT.format("large", "90_000"), encoding="utf-8")
    for line in SET_UP.partition("agreement draft")[0].strip().splitlines():
        assert done(line) == 0, line
    return root


class Told:
    """Types a line; gives its exit code and all that was said, on one line."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, line: str) -> tuple[int, str]:
        self.capsys.readouterr()
        code = main(shlex.split(line))
        return code, " ".join("".join(self.capsys.readouterr()).split())

    def data(self, line: str) -> Any:
        """What a machine is told, whatever the exit code."""
        self.capsys.readouterr()
        main([*shlex.split(line), "--json"])
        return json.loads(self.capsys.readouterr().out)

    def journey(self, steps: list[tuple[str, int, str]]) -> None:
        """Each line with its exit code and what is said; `{plan}` is what was proposed last."""
        plan = ""
        for line, code, fragment in steps:
            found, said = self(line.replace("{plan}", plan))
            assert (found, fragment in said, "Traceback" in said) == (code, True, False), (
                f"{line}\n{said}"
            )
            if named := re.search(r"agreement approve ([0-9a-f]{10})\b", said):
                plan = named[1]


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    return Told(capsys)
