"""`largesse sovereignty questions` writes what is asked, as rows that can be filled in and read."""

import csv
import json
from pathlib import Path

import pytest

from largesse.cli import main

OFFERING = """\
offering: alder
title: {en: Alder}
provider: alder-gmbh
holds: '[2020-01-01, inf)'
source: test
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "largesse.toml").write_text("layout = 1\n", "utf-8")
    (tmp_path / "sovereignty").mkdir()
    (tmp_path / "sovereignty" / "offerings.yaml").write_text(OFFERING, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str) -> int:
    return main(["sovereignty", *words])


def test_what_is_written_is_read_once_it_is_filled_in(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = home / "sovereignty" / "answers.csv"
    assert run("questions", "alder", "--to", str(answers)) == 0
    rows = list(csv.DictReader(answers.read_text("utf-8").splitlines()))
    assert len([row for row in rows if row["asked"].startswith("SOV-")]) == 48
    for row in rows:
        best = row["note"].rpartition("(")[2].split(",")[0].rpartition(" ")[2]
        row["answer"] = best if row["asked"].startswith("SOV-") else "yes"
        row |= {"grade": "evidenced", "from": "2024-01-01", "source": "x", "known_at": "2024-01-01"}
    with answers.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    capsys.readouterr()
    assert run("assess", "alder", "--on", "2026-09-01", "--json") == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert (found["seal"], found["unknown"]) == (4, [])


def test_a_file_that_is_there_is_left_alone(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = home / "answers.csv"
    kept.write_text("mine", "utf-8")
    assert run("questions", "alder", "--to", str(kept)) == 2
    assert kept.read_text("utf-8") == "mine"
    assert "nothing is overwritten" in capsys.readouterr().err
