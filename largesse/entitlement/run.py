"""A run: from the workspace's programme, lake and facts to entitlements, with a manifest.

Results are staged and published by one rename: a run that dies leaves nothing behind but partial
sums, which are valid by themselves. Runs are never changed; any figure can be asked for as it was.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from largesse import __version__
from largesse.consumption.delivery import Delivery
from largesse.consumption.lake import Lake
from largesse.entitlement.duckdb.calculation import Limits, calculate, connect, partials_relation
from largesse.entitlement.duckdb.results import write_results
from largesse.entitlement.duckdb.slicing import Slicer
from largesse.entitlement.fit import figures_that_no_rule_reads, refuse_unfit
from largesse.entitlement.history import MANIFEST, run_id
from largesse.entitlement.partials import INTACT, Taken, take
from largesse.entitlement.plan.compiled import Plan, compile_plan
from largesse.entitlement.through import last_month, months_lacking, refuse_undelivered
from largesse.entitlement.versions import programme_known
from largesse.facts import Facts, load_facts
from largesse.programme.calendar import month_text
from largesse.programme.model import Programme
from largesse.programme.registry import keep_version
from largesse.workspace.canonical import canonical_json
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.files import (
    exclusive_lock,
    file_sha256,
    publish_folder,
    sweep_stale,
    temporary_path,
    write_atomic,
)
from largesse.workspace.intact import Intact
from largesse.workspace.paths import Workspace
from largesse.workspace.progress import progress


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a calculation stands on: the live deliveries and the facts, as known at a moment."""

    deliveries: tuple[Delivery, ...]
    facts: Facts
    known_at: datetime


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run and where it lies."""

    id: str
    folder: Path
    manifest: Mapping[str, object]


def take_snapshot(workspace: Workspace, known_at: datetime | None = None) -> Snapshot:
    """The deliveries and facts known at a moment; now, where none is named."""
    deliveries = Lake.of(workspace).deliveries(known_at)
    facts = load_facts(workspace, known_at)
    return Snapshot(deliveries, facts, known_at or datetime.now(UTC))


def plan_of(
    workspace: Workspace, through: int | None = None, known_at: datetime | None = None
) -> Plan:
    """The plan that a run would carry out; reads no row."""
    if through is None:
        through = last_month(take_snapshot(workspace, known_at).deliveries)
    return compile_plan(programme_known(workspace, known_at), through)


def run(
    workspace: Workspace,
    through: int | None = None,
    known_at: datetime | None = None,
    limits: Limits = Limits(),  # noqa: B008
    programme: Programme | None = None,
) -> Run:
    """Compute what every partner has earned through a month, and publish it under ``runs/``.

    ``known_at`` asks for the figures as they were: by the deliveries, the facts and the programme
    known then.
    """
    with exclusive_lock(workspace):
        for folder in (workspace.runs, workspace.partials, workspace.versions, workspace.facts):
            sweep_stale(folder)
        programme = programme or programme_known(workspace, known_at)
        if not programme.incentives:
            mend = "write one: largesse new"
            what = "the programme has no incentive, so nothing can be earned"
            raise Refusal(Problem(what, mend, "programme", code="no-incentive"))
        snapshot = take_snapshot(workspace, known_at)
        refuse_unfit(programme, snapshot.facts)
        Lake.of(workspace).check(snapshot.deliveries, Intact(workspace.partials / INTACT))
        through = last_month(snapshot.deliveries) if through is None else through
        refuse_undelivered(programme, snapshot.deliveries, through)
        plan = compile_plan(programme, through)
        keep_version(workspace, programme)
        return _run(workspace, plan, snapshot, limits)


def _run(workspace: Workspace, plan: Plan, snapshot: Snapshot, limits: Limits) -> Run:
    started = monotonic()
    spill = temporary_path(workspace.partials / "spill")
    connection = connect(limits if limits.spill else Limits(limits.memory, limits.threads, spill))
    workspace.runs.mkdir(parents=True, exist_ok=True)
    staged = temporary_path(workspace.runs / "run")
    staged.mkdir(parents=True)
    try:
        with progress("measuring", sum(d.row_count for d in snapshot.deliveries)) as bar:
            slicer = Slicer(connection, plan.programme, snapshot.facts)
            taken = take(
                connection,
                workspace.partials,
                snapshot.deliveries,
                plan.takings,
                slicer,
                bar.advance,
            )
        measured = monotonic()
        with progress("earning"):
            calculate(connection, plan, snapshot.facts, partials_relation(taken.files))
        summary = write_results(connection, plan, staged)
        seconds = {"measure": measured - started, "earn": monotonic() - measured}
        manifest = _manifest(plan, snapshot, taken, summary, seconds)
        manifest["results"] = {path.name: file_sha256(path) for path in sorted(staged.iterdir())}
        manifest = {"id": run_id(workspace, manifest), **manifest}
        write_atomic(staged / MANIFEST, canonical_json(manifest))
        final = workspace.runs / str(manifest["id"])
        publish_folder(staged, final)
        return Run(final.name, final, manifest)
    finally:
        connection.close()
        _remove(staged)
        _remove(spill)


def _remove(folder: Path) -> None:
    if folder.exists():
        for path in sorted(folder.rglob("*"), reverse=True):
            path.unlink() if path.is_file() else path.rmdir()
        folder.rmdir()


def _manifest(
    plan: Plan,
    snapshot: Snapshot,
    taken: Taken,
    summary: Mapping[str, object],
    seconds: Mapping[str, float],
) -> dict[str, object]:
    programme = plan.programme
    return {
        "semantics": 1,
        "largesse": __version__,
        "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "known_at": snapshot.known_at.isoformat(timespec="microseconds"),
        "through": month_text(plan.through),
        "programme": {
            "id": programme.id,
            "semantic_hash": programme.semantic_hash,
            "source_hash": programme.source_hash,
        },
        "deliveries": [
            {
                "id": d.id,
                "source": d.source,
                "billing_period": d.billing_period,
                "sha256": d.sha256,
                "rows": d.row_count,
                "quarantined": d.quarantined_count,
            }
            for d in snapshot.deliveries
        ],
        "lacking": months_lacking(snapshot.deliveries, plan.through),
        "facts": {
            "sha256": snapshot.facts.sha256,
            "snapshots": [
                {"kind": s.kind, "file": s.file, "sha256": s.sha256, "rows": s.row_count}
                for s in snapshot.facts.snapshots
            ],
            "unread": [
                {
                    "kind": u.kind,
                    "file": u.file,
                    "name": u.name,
                    "rows": u.row_count,
                    "near": u.near,
                }
                for u in figures_that_no_rule_reads(programme, snapshot.facts)
            ],
        },
        "scanned": {"deliveries": taken.scanned_deliveries, "rows": taken.scanned_rows},
        "milliseconds": {name: int(value * 1000) for name, value in seconds.items()},
        "summary": summary,
    }
