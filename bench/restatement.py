"""(d) One restated month out of 36 against importing and computing everything.

Both sides end with the same rows: what is imported anew as a whole has the restated months in the
place of the first ones. So their amounts must be the same.
"""

import shutil
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from bench.data import Dose, generated, new_workspace
from bench.figures import Chapter, Figure
from bench.process import Answer, peak_of, seconds_of, step
from largesse.consumption.importing import import_paths
from largesse.entitlement.duckdb.arithmetic import quoted
from largesse.entitlement.duckdb.calculation import connect
from largesse.entitlement.run import run
from largesse.workspace.paths import Workspace

HOW = (
    "{rows:,} generated rows of 36 months, {partners:,} partners, the demo's 12 incentives. "
    "*All*: import of all 36 files into an empty workspace and a first run. *Restated*: "
    "import of one month whose amounts have changed, and the run after it; each round "
    "restates another month. Both sides are real imports and runs with manifests, the files' "
    "hashes and checks included, and come to the same amounts."
)


def measure(folder: Path, dose: Dose) -> Chapter:
    """Alternate between full and restated."""
    source = generated(folder, "restatement", dose.restatement)
    files = sorted((source / "billing").glob("*.parquet"))
    kept, root, changed = (folder / f"scratch-{name}" for name in ("kept", "whole", "restated"))
    for scratch in (kept, root, changed):
        shutil.rmtree(scratch, ignore_errors=True)
    changed.mkdir()
    step("restatement:whole_step", source, kept, *files)
    restated, whole = [], []
    for number in range(dose.rounds):
        position = (len(files) // 2 + number * 3) % len(files)
        files[position] = _restate(files[position], changed)
        restated.append(step("restatement:restated_step", kept, files[position]))
        shutil.rmtree(root, ignore_errors=True)
        whole.append(step("restatement:whole_step", source, root, *files))
        if restated[-1]["summary"] != whole[-1]["summary"]:
            raise SystemExit(f"the sides differ: {restated[-1]['summary']}, {whole[-1]['summary']}")
    for scratch in (kept, root, changed):
        shutil.rmtree(scratch)
    parts = {
        side: {
            part: seconds_of([{"seconds": a[part]} for a in answers]) for part in ("import", "run")
        }
        for side, answers in (("all", whole), ("restated", restated))
    }
    figures = (
        Figure(
            "d: restated month / everything", seconds_of(restated) / seconds_of(whole), "x", 1 / 15
        ),
        Figure("d: everything", seconds_of(whole), "s"),
        Figure("d: everything, its import", parts["all"]["import"], "s"),
        Figure("d: everything, its run", parts["all"]["run"], "s"),
        Figure("d: restated month", seconds_of(restated), "s"),
        Figure("d: restated month, its import", parts["restated"]["import"], "s"),
        Figure("d: restated month, its run", parts["restated"]["run"], "s"),
        Figure("d: peak memory of everything", peak_of(whole), "MiB"),
    )
    scanned = restated[-1]["scanned"]
    months = dose.restatement.months
    notes = (f"the run after a restatement scanned {scanned['deliveries']} of {months} deliveries",)
    how = HOW.format(rows=dose.restatement.rows, partners=dose.restatement.partners)
    return Chapter("d", "A restated month", how, figures, notes)


def whole_step(source: str, root: str, *files: str) -> Answer:
    """Everything, into a new workspace."""
    return _import_and_run(new_workspace(Path(root), Path(source)), files)


def restated_step(root: str, file: str) -> Answer:
    """One file more, in the workspace that has all."""
    return _import_and_run(Workspace(Path(root)), [file])


def _import_and_run(workspace: Workspace, files: Sequence[str]) -> Answer:
    began = perf_counter()
    import_paths(workspace, map(Path, files))
    imported = perf_counter()
    done = run(workspace)
    ended = perf_counter()
    return {
        "seconds": ended - began,
        "import": imported - began,
        "run": ended - imported,
        "scanned": done.manifest["scanned"],
        "summary": done.manifest["summary"],
    }


def _restate(month: Path, folder: Path) -> Path:
    """The month as delivered again, in ``folder``: usage costs one part in a hundred less."""
    target = folder / month.name
    with connect() as connection:
        cost = "CAST(trunc(BilledCost * CAST('0.99' AS DECIMAL(2, 2)), 6) AS DECIMAL(28, 6))"
        described = connection.execute(f"DESCRIBE FROM {quoted(str(month))}").fetchall()
        kind = next(row[1] for row in described if row[0] == "BilledCost")
        less = f"CASE WHEN ChargeCategory = 'Usage' THEN CAST({cost} AS {kind}) ELSE BilledCost END"
        connection.execute(
            f"COPY (SELECT * REPLACE ({less} AS BilledCost) FROM {quoted(str(month))}) "
            f"TO {quoted(str(target))} (FORMAT parquet, COMPRESSION zstd)"
        )
    return target
