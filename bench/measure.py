"""(a) The measure stage and a whole run against one query written by hand, and other tools."""

import shutil
import sys
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import duckdb

from bench.data import Dose, imported
from bench.environments import NoEnvironmentError, python_of
from bench.figures import Chapter, Figure
from bench.process import Answer, StepFailedError, in_turns, peak_of, program, seconds_of
from largesse.entitlement.duckdb.arithmetic import quoted
from largesse.entitlement.duckdb.calculation import Limits, connect
from largesse.entitlement.duckdb.slicing import Slicer
from largesse.entitlement.partials import take
from largesse.entitlement.plan.compiled import compile_plan
from largesse.entitlement.run import run, take_snapshot
from largesse.entitlement.through import last_month
from largesse.programme.load import load
from largesse.workspace.paths import Workspace

HERE = Path(__file__).parent
MEMORY = "1400MB"
THREADS = 2
FRAMES = ("polars", "pandas")
COLUMNS = (
    "provider, billing_account, sub_account, currency, billing_month, charge_month, charge_day, "
    "BilledCost, ChargeCategory, ServiceName, PublisherName, x_CouponPaid"
)
HOW = (
    "{rows:,} generated rows of 36 months, {partners:,} partners, the demo's 12 incentives; "
    f"{THREADS} threads, DuckDB's memory limit {MEMORY}. *Measure*: partial sums of all measures "
    "taken afresh, which accounts change inside a month found out, the sums written as Parquet. "
    "*By hand*: the same grain and sums in one `GROUP BY` over the same files "
    "(`bench/peers/measure.sql`), written as Parquet too; the accounts that change inside a month "
    "are given to it ready-made. Polars and pandas are written by hand likewise "
    "(`bench/peers/frames.py`)."
)


def measure(folder: Path, dose: Dose) -> Chapter:
    """Measure all sides on one lake."""
    root = imported(folder, "measure", dose.measure)
    scratch = folder / "scratch"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    _keep_changes(Workspace(root), scratch / "by_day.parquet")
    answers = in_turns(
        {
            "measure": ("measure:take_step", root, scratch),
            "by hand": ("measure:hand_step", root, scratch),
            "scan": ("measure:scan_step", root),
            "run": ("measure:run_step", root),
        },
        dose.rounds,
    )
    _refuse_unless_same(answers["measure"][-1], answers["by hand"][-1])
    hand, taken, whole = (seconds_of(answers[s]) for s in ("by hand", "measure", "run"))
    again = in_turns({"run again": ("measure:run_again_step", root)}, rounds=1)["run again"]
    cpu = {side: median(a["cpu"] for a in answers[side]) for side in ("measure", "by hand")}
    figures = [
        Figure("a: measure stage / query by hand", taken / hand, "x", 1.2),
        Figure("a: the same in processor time", cpu["measure"] / cpu["by hand"], "x"),
        Figure("a: peak memory of a whole run", peak_of(answers["run"]), "MiB", 2048),
        Figure("a: measure stage", taken, "s"),
        Figure("a: peak memory of the measure stage", peak_of(answers["measure"]), "MiB"),
        Figure("a: query by hand", hand, "s"),
        Figure("a: peak memory of the query by hand", peak_of(answers["by hand"]), "MiB"),
        Figure("a: whole run / query by hand", whole / hand, "x"),
        Figure("a: whole run", whole, "s"),
        Figure("a: whole run with nothing new", seconds_of(again), "s"),
        Figure("a: bare scan of the columns", seconds_of(answers["scan"]), "s"),
    ]
    notes = [
        f"groups: {answers['measure'][-1]['groups']:,}, the same on both sides, as are all sums"
    ]
    for name in FRAMES:
        more, note = _frame(name, root, scratch)
        figures += more
        notes += [note] if note else []
    shutil.rmtree(scratch)
    how = HOW.format(rows=dose.measure.rows, partners=dose.measure.partners)
    return Chapter("a", "Measuring consumption", how, tuple(figures), tuple(notes))


def take_step(root: str, scratch: str) -> Answer:
    """The measure stage of a run, into an empty folder of partial sums."""
    workspace, folder = Workspace(Path(root)), Path(scratch) / "partials"
    shutil.rmtree(folder, ignore_errors=True)
    programme, snapshot = load(workspace.programme), take_snapshot(workspace)
    plan = compile_plan(programme, last_month(snapshot.deliveries))
    connection = connect(Limits(MEMORY, THREADS, Path(scratch) / "spill"))
    began, worked = perf_counter(), process_time()
    slicer = Slicer(connection, programme, snapshot.facts)
    taken = take(connection, folder, snapshot.deliveries, plan.takings, slicer)
    seconds, cpu_seconds = perf_counter() - began, process_time() - worked
    names = [t.name for t in plan.takings if t.origin == "consumption"]
    files = "[" + ", ".join(quoted(str(path)) for path in taken.files) + "]"
    summed = _summed(connection, files, ["row_count", "billed_total", *names])
    return {"seconds": seconds, "cpu": cpu_seconds, **summed}


def hand_step(root: str, scratch: str) -> Answer:
    """The query by hand."""
    workspace = Workspace(Path(root))
    target = Path(scratch) / "hand.parquet"
    connection = connect(Limits(MEMORY, THREADS, Path(scratch) / "spill"))
    query = (HERE / "peers" / "measure.sql").read_text("utf-8")
    query = query.format(
        lake=_lake(workspace),
        by_day=quoted(str(Path(scratch) / "by_day.parquet")),
        target=quoted(str(target)),
    )
    began, worked = perf_counter(), process_time()
    connection.execute(query)
    seconds, cpu_seconds = perf_counter() - began, process_time() - worked
    columns = [
        row[0] for row in connection.execute(f"DESCRIBE FROM {quoted(str(target))}").fetchall()
    ]
    summed = _summed(connection, quoted(str(target)), columns[7:])
    return {"seconds": seconds, "cpu": cpu_seconds, **summed}


def scan_step(root: str) -> Answer:
    """Reading the columns and doing next to nothing with them."""
    connection = connect(Limits(MEMORY, THREADS))
    listed = ", ".join(f"max({column.strip()})" for column in COLUMNS.split(","))
    query = f"SELECT {listed} FROM read_parquet({_lake(Workspace(Path(root)))})"
    began = perf_counter()
    connection.execute(query).fetchall()
    return {"seconds": perf_counter() - began}


def run_step(root: str) -> Answer:
    """A whole run without partial sums of earlier ones."""
    workspace = Workspace(Path(root))
    shutil.rmtree(workspace.partials, ignore_errors=True)
    return run_again_step(root)


def run_again_step(root: str) -> Answer:
    """A whole run that finds the partial sums of an earlier one."""
    began = perf_counter()
    run(Workspace(Path(root)), limits=Limits(MEMORY, THREADS))
    return {"seconds": perf_counter() - began}


def _lake(workspace: Workspace) -> str:
    deliveries = take_snapshot(workspace).deliveries
    return "[" + ", ".join(quoted(str(delivery.path)) for delivery in deliveries) + "]"


def _summed(connection: duckdb.DuckDBPyConnection, source: str, columns: list[str]) -> Answer:
    """The groups and the total of each column, to compare the sides by."""
    listed = ", ".join(f"sum({column})" for column in columns)
    query = f"SELECT count(*), {listed} FROM read_parquet({source})"
    groups, *totals = connection.execute(query).fetchall()[0]
    return {"groups": groups, "totals": sorted(str(total) for total in totals)}


def _refuse_unless_same(one: Answer, other: Answer) -> None:
    for key in ("groups", "totals"):
        if one[key] != other[key]:
            raise SystemExit(f"the sides differ in {key}: {one[key]} and {other[key]}")


def _keep_changes(workspace: Workspace, path: Path) -> None:
    """The accounts and months to be kept by the day, as a table for those who work by hand."""
    snapshot = take_snapshot(workspace)
    connection = connect()
    Slicer(connection, load(workspace.programme), snapshot.facts)
    key = "provider, billing_account, sub_account, charge_month"
    connection.execute(
        f"""COPY (SELECT DISTINCT {key} FROM (SELECT DISTINCT {key}
                FROM read_parquet({_lake(workspace)})) r
            WHERE ({key}) IN (SELECT {key} FROM changes)
            OR (provider, billing_account, '', charge_month) IN (SELECT {key} FROM changes))
        TO {quoted(str(path))} (FORMAT parquet)"""
    )
    connection.close()


def _frame(name: str, root: Path, scratch: Path) -> tuple[list[Figure], str]:
    """Polars or pandas, once: they are only reported."""
    script = HERE / "peers" / "frames.py"
    files = [str(d.path) for d in take_snapshot(Workspace(root)).deliveries]
    (scratch / "files.txt").write_text("\n".join(files), "utf-8")
    command = [
        "python",
        str(script),
        name,
        str(scratch / "files.txt"),
        str(scratch / "by_day.parquet"),
    ]
    try:
        answer = program(command, python_of("frames"))
    except (StepFailedError, NoEnvironmentError) as failure:
        return [], f"{name} by hand failed: {' '.join(str(failure).split())[-200:]}"
    print(f"  {name}: {answer['seconds']:.2f} s, {answer['peak_mib']} MiB", file=sys.stderr)
    seconds = Figure(f"a: {name} by hand", float(answer["seconds"]), "s")
    memory = Figure(f"a: peak memory of {name} by hand", int(answer["peak_mib"]), "MiB")
    return [seconds, memory], f"{name}: {answer['note']}"
