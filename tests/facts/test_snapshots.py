"""Known time: any figure can be asked for as of an earlier day and comes out as it was."""

import os
import re
import signal
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from largesse.facts import Facts, history, load_facts, sync_facts
from largesse.workspace.errors import Refusal
from largesse.workspace.paths import Workspace
from tests.facts.kit import BASE, workspace_of
from tests.shared import ROOT

JANUARY, MARCH, MAY = (datetime(2024, month, 10, tzinfo=UTC) for month in (1, 3, 5))
SILVER = "partner,level,from\np1,silver,2024-01-01\n"
GOLD = "partner,level,from\np1,gold,2024-01-01\n"


def level(facts: Facts) -> str:
    (value,) = (r["value"] for r in facts.assertions.to_pylist() if r["fact"] == "level")
    return str(value)


def put(workspace: Workspace, kind: str, text: str) -> None:
    (workspace.facts / f"{kind}.csv").write_text(text, encoding="utf-8")


@pytest.fixture
def known(tmp_path: Path) -> Workspace:
    """Silver as known in January, put right to gold in March."""
    workspace = workspace_of(tmp_path, {**BASE, "levels": SILVER})
    sync_facts(workspace, JANUARY)
    put(workspace, "levels", GOLD)
    sync_facts(workspace, MARCH)
    return workspace


def test_facts_are_as_they_were_known(known: Workspace) -> None:
    day = timedelta(days=1)
    asked = [JANUARY, JANUARY + day, MARCH - day, MARCH, MAY]
    assert [level(load_facts(known, at)) for at in asked] == [
        "silver", "silver", "silver", "gold", "gold",
    ]  # fmt: skip
    assert history(known) == (JANUARY, MARCH)


def test_an_earlier_moment_does_not_look_at_the_working_copy(known: Workspace) -> None:
    put(known, "levels", "partner,level\nnobody,???\n")
    assert level(load_facts(known, MAY)) == "gold"


def test_before_anything_was_known_is_a_refusal_not_an_empty_answer(known: Workspace) -> None:
    with pytest.raises(Refusal, match="no facts were known at 2024-01-09"):
        load_facts(known, JANUARY - timedelta(days=1))


def test_the_moment_named_in_the_refusal_works_as_it_is(tmp_path: Path) -> None:
    """Cut to the second, it would lie before the moment at which the facts were recorded."""
    home = workspace_of(tmp_path, {**BASE, "levels": SILVER})
    recorded = JANUARY.replace(microsecond=123_456)
    sync_facts(home, recorded)
    with pytest.raises(Refusal) as refused:
        load_facts(home, JANUARY)
    (problem,) = refused.value.problems
    named = re.search(r"[0-9]{4}-[0-9T:.-]+Z", problem.mend)
    assert named is not None
    assert level(load_facts(home, datetime.fromisoformat(named[0]))) == "silver"


def test_a_kind_that_did_not_change_keeps_its_record(known: Workspace) -> None:
    facts = load_facts(known, MARCH)
    assert {s.kind: s.known_at for s in facts.snapshots} == {
        "customers": JANUARY,
        "deals": JANUARY,
        "levels": MARCH,
        "partners": JANUARY,
    }


def test_going_back_gives_the_old_hash_under_a_new_moment(known: Workspace) -> None:
    put(known, "levels", SILVER)
    again = sync_facts(known, MAY)
    assert again.known_at == MAY
    assert again.sha256 == load_facts(known, JANUARY).sha256


def test_one_problem_records_nothing(known: Workspace) -> None:
    before = sorted(known.facts.rglob("*"))
    put(known, "customers", "customer\nc1\nc3\nc2\n")
    put(known, "levels", "partner,level\np9,gold\n")
    with pytest.raises(Refusal):
        sync_facts(known, MAY)
    assert sorted(known.facts.rglob("*")) == before


def test_a_file_that_is_gone_is_missed(known: Workspace) -> None:
    (known.facts / "levels.csv").unlink()
    with pytest.raises(Refusal, match=r"levels.csv: the file is gone; it held 1 rows of levels"):
        sync_facts(known, MAY)


def test_a_file_of_its_first_line_alone_says_that_nothing_holds(known: Workspace) -> None:
    path = known.facts / "levels.csv"
    path.write_text(path.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    sync_facts(known, MAY)
    assert "level" not in load_facts(known, MAY).assertions["fact"].to_pylist()
    assert level(load_facts(known, MARCH)) == "gold"


def test_a_clock_that_went_back_is_not_believed(known: Workspace) -> None:
    put(known, "levels", SILVER)
    assert sync_facts(known, JANUARY).known_at == MARCH + timedelta(microseconds=1)


@pytest.mark.parametrize("pattern", ["levels/*.parquet", "snapshots/*.json"])
def test_an_altered_record_is_refused(known: Workspace, pattern: str) -> None:
    for path in (known.facts / ".known").glob(pattern):
        path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(Refusal, match="missing or was altered"):
        load_facts(known, MAY)


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
import largesse.facts.snapshots as snapshots
from largesse.workspace.paths import Workspace
left = int(sys.argv[2])
write = snapshots.write_atomic
def dying(path, data):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    write(path, data)
snapshots.write_atomic = dying
snapshots.sync_facts(Workspace(Path(sys.argv[1])), datetime(2024, 5, 10, tzinfo=UTC))
"""


@pytest.mark.parametrize("writes", [0, 1, 2, 4])
def test_killed_in_the_middle_leaves_the_facts_as_they_were(known: Workspace, writes: int) -> None:
    put(known, "levels", "partner,level,from\np1,platinum,2024-01-01\n")
    put(known, "customers", "customer\nc1\nc2\nc3\n")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", KILLED, str(known.root), str(writes)]
    died = subprocess.run(command, env=environment, check=False)
    assert died.returncode == -signal.SIGKILL
    assert level(load_facts(known, MAY)) == "gold"
    sync_facts(known, MAY)
    assert level(load_facts(known, MAY)) == "platinum"


def test_the_working_copy_is_recorded_when_it_is_used(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, {**BASE, "levels": SILVER})
    facts = load_facts(workspace)
    assert facts.known_at is not None
    assert history(workspace) == (facts.known_at,)
    assert level(load_facts(workspace, facts.known_at)) == "silver"


def test_a_workspace_without_facts_has_empty_ones(tmp_path: Path) -> None:
    facts = load_facts(Workspace.create(tmp_path))
    assert facts.assertions.num_rows == facts.rates.num_rows == 0


def test_reference_to_today_is_not_needed(known: Workspace) -> None:
    assert load_facts(known, MAY).activities.schema.field("day").type == "date32[day]"
    assert load_facts(known, MAY).assertions["valid_from"][0].as_py() == date.min
