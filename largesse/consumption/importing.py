"""``largesse import``: billing files into the lake, all of a call or nothing.

The order decides what a crash leaves: everything is read, graded and written under a temporary
name first; then the delivery folders get their names; then one file lists them all. Before that
file is there no reader sees any of it, and the next import sweeps up.
"""

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatch
from pathlib import Path

import duckdb

from largesse.consumption.delivery import Delivery, content_sha256, delivery_id, period_text
from largesse.consumption.discover import Found, Upload, discover
from largesse.consumption.findings import neighbour_findings
from largesse.consumption.lake import Lake
from largesse.consumption.maps import load_map
from largesse.consumption.sources import Source, check_slug, load_sources
from largesse.consumption.sql import connect, literal
from largesse.consumption.staging import Staged, stage
from largesse.consumption.writing import seal, write_deliveries
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.files import (
    exclusive_lock,
    publish_folder,
    sweep_stale,
    temporary_path,
)
from largesse.workspace.paths import Workspace
from largesse.workspace.progress import progress


@dataclass(frozen=True, slots=True)
class Options:
    """How a call is to be taken; see the options of ``largesse import``."""

    source: str = ""
    map_name: str = ""
    as_one_delivery: bool = False
    again: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one delivery: ``new``, ``already here``, ``superseded`` or ``again``."""

    delivery: Delivery
    state: str
    replaces: tuple[Delivery, ...] = ()
    """The live deliveries of its period that it supersedes from now on."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What a call did; `notes` says what was left aside and how sources were named."""

    outcomes: tuple[Outcome, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Planned:
    staged: Staged
    identities: dict[int, tuple[str, str]]
    """(id, sha256) per billing month."""


def import_paths(
    workspace: Workspace,
    paths: Iterable[Path],
    options: Options | None = None,
    now: datetime | None = None,
) -> Imported:
    """Take the exports that `paths` name into the lake.

    `now` is when they became known (default: this moment; never before the lake's last import).
    Raises Refusal, and then nothing of the call was imported.
    """
    chosen = options or Options()
    if chosen.source:
        check_slug(chosen.source)
    sources = load_sources(workspace)
    found = discover(paths, workspace)
    if chosen.as_one_delivery:
        found = _as_one(found)
    workspace.lake.mkdir(parents=True, exist_ok=True)
    with exclusive_lock(workspace):
        lake = Lake.of(workspace)
        sweep_stale(workspace.lake)
        lake.sweep_unlisted()
        folder = temporary_path(workspace.lake / "import")
        folder.mkdir()
        try:
            with connect(folder / "spill") as connection:
                call = _Import(workspace, lake, sources, chosen, folder, connection)
                return call.run(found, now)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _as_one(found: Found) -> Found:
    files = tuple(dict.fromkeys(file for upload in found.uploads for file in upload.files))
    promised = [upload.row_count for upload in found.uploads]
    total = sum(count or 0 for count in promised) if None not in promised else None
    manifest = next((upload.manifest for upload in found.uploads if upload.manifest), None)
    return Found((Upload(files, manifest, total),), found.aside)


class _Import:
    """One call while it runs, under the lock."""

    def __init__(
        self,
        workspace: Workspace,
        lake: Lake,
        sources: tuple[Source, ...],
        options: Options,
        folder: Path,
        connection: duckdb.DuckDBPyConnection,
    ) -> None:
        self.workspace = workspace
        self.lake = lake
        self.sources = sources
        self.options = options
        self.folder = folder
        self.history = lake.history()
        self.live = lake.deliveries()
        self.connection = connection
        self.connection.execute(f"ATTACH {literal(str(folder / 'work.duckdb'))} AS work")

    def run(self, found: Found, now: datetime | None) -> Imported:
        notes = [f"left aside: {aside}" for aside in found.aside]
        with progress("Importing", total=3 * len(found.uploads)) as bar:
            staged = []
            for upload, result in self._stage_all(found.uploads):
                bar.advance()
                if result.rows:
                    staged.append(result)
                else:
                    notes.append(f"no rows, nothing to import: {self._names(upload)}")
            notes.extend(_naming_notes(staged))
            planned = [_plan(result) for result in staged]
            _check_one_delivery_each(planned)
            outcomes: list[Outcome] = []
            for plan in planned:
                outcomes.extend(self._write(plan))
                bar.advance(2)
        return Imported(self._publish(outcomes, now), tuple(notes))

    def _stage_all(self, uploads: Sequence[Upload]) -> list[tuple[Upload, Staged]]:
        results: list[tuple[Upload, Staged]] = []
        problems: list[Problem] = []
        for position, upload in enumerate(uploads):
            try:
                source = self._source_of(upload)
                folder = self.folder / f"raw-{position}"
                folder.mkdir()
                result = stage(
                    self.connection, upload, source, self.workspace, folder, f"u{position}"
                )
                results.append((upload, result))
            except Refusal as refusal:
                problems.extend(refusal.problems)
        if problems:
            raise Refusal(*problems)
        return results

    def _source_of(self, upload: Upload) -> Source | None:
        """The source of an upload as declared; None where only its content can tell."""
        declared = {source.name: source for source in self.sources}
        if self.options.source:
            source: Source | None = declared.get(self.options.source, Source(self.options.source))
        else:
            source = self._source_by_pattern(upload)
        if self.options.map_name:
            column_map = load_map(self.options.map_name, self.workspace.root)
            if source is None:
                mend = "name the source with --source NAME"
                raise Refusal(Problem("a map needs a source to belong to", mend, code="source"))
            source = replace(source, column_map=column_map)
        return source

    def _source_by_pattern(self, upload: Upload) -> Source | None:
        labels = [self.workspace.display(path) for path in upload.files]
        fitting = [
            source
            for source in self.sources
            if any(fnmatch(label, pattern) for pattern in source.files for label in labels)
        ]
        if len(fitting) > 1:
            names = ", ".join(source.name for source in fitting)
            mend = "make their `files:` in sources.yaml exclude each other, or use --source NAME"
            raise Refusal(Problem(f"several sources claim it: {names}", mend, labels[0]))
        return fitting[0] if fitting else None

    def _names(self, upload: Upload) -> str:
        return ", ".join(self.workspace.display(path) for path in upload.files)

    def _write(self, plan: _Planned) -> list[Outcome]:
        """Write what is new of an upload; what the lake has already is only reported."""
        outcomes, months = [], []
        for month, (identity, _) in plan.identities.items():
            known = self._known(plan.staged.source.name, period_text(month), identity)
            if known is None:
                months.append(month)
                continue
            is_live = any(d.path == known.path for d in self.live)
            state = "already here" if is_live else "again" if self.options.again else "superseded"
            outcomes.append(Outcome(known, state))
        if not months:
            return outcomes
        folder = self.folder / plan.staged.source.name / plan.staged.files[0].view
        written = write_deliveries(self.connection, plan.staged, months, plan.identities, folder)
        for delivery in written:
            findings = neighbour_findings(self.connection, delivery, self.live)
            outcomes.append(Outcome(seal(delivery, findings), "new"))
        return outcomes

    def _known(self, source: str, period: str, identity: str) -> Delivery | None:
        """The last time the lake listed this very delivery, if it ever did."""
        matching = [
            delivery
            for delivery in self.history
            if (delivery.source, delivery.billing_period, delivery.id) == (source, period, identity)
        ]
        return matching[-1] if matching else None

    def _publish(self, outcomes: Sequence[Outcome], now: datetime | None) -> tuple[Outcome, ...]:
        known_at = self._known_at(now)
        published: list[Outcome] = []
        for outcome in outcomes:
            if outcome.state not in {"new", "again"}:
                published.append(outcome)
                continue
            delivery = outcome.delivery
            home = self.lake.folder(delivery.source, delivery.billing_period, delivery.id)
            if outcome.state == "new":
                publish_folder(delivery.path.parent, home)
            whole = replace(
                delivery,
                path=home / delivery.path.name,
                known_at=known_at,
                sequence=self._next_sequence(delivery),
            )
            published.append(Outcome(whole, outcome.state, self._superseded(whole)))
        listed = tuple(o.delivery for o in published if o.state in {"new", "again"})
        if listed:
            self.lake.list_import(listed, known_at)
        return tuple(sorted(published, key=_by_source_and_period))

    def _superseded(self, delivery: Delivery) -> tuple[Delivery, ...]:
        key = (delivery.source, delivery.billing_period)
        same = (d for d in self.live if (d.source, d.billing_period) == key)
        return tuple(same) if delivery.mode == "overwrite" else ()

    def _known_at(self, now: datetime | None) -> datetime:
        """`now`, or just after the last import where the clock says it was earlier than that."""
        moment = (now or datetime.now(UTC)).astimezone(UTC)
        latest = max((delivery.known_at for delivery in self.history), default=None)
        if latest is not None and moment <= latest:
            return latest + timedelta(microseconds=1)
        return moment

    def _next_sequence(self, delivery: Delivery) -> int:
        key = (delivery.source, delivery.billing_period)
        earlier = [d for d in self.history if (d.source, d.billing_period) == key]
        return max((d.sequence for d in earlier), default=0) + 1


def _naming_notes(staged: Sequence[Staged]) -> list[str]:
    """Which files were given a source by their provider alone."""
    unnamed: dict[str, list[str]] = {}
    for result in staged:
        if not result.source_said:
            unnamed.setdefault(result.source.name, []).extend(result.labels)
    return [
        f"{labels[0] if len(labels) == 1 else f'{len(labels)} files'}: no source is declared, so"
        f" it is named after the provider: {name} (say otherwise with --source or in sources.yaml)"
        for name, labels in unnamed.items()
    ]


def _by_source_and_period(outcome: Outcome) -> tuple[str, str]:
    return outcome.delivery.source, outcome.delivery.billing_period


def _plan(staged: Staged) -> _Planned:
    identities = {}
    for month in staged.rows:
        sha256 = content_sha256(staged.hashes, staged.source, period_text(month))
        identities[month] = (delivery_id(sha256), sha256)
    return _Planned(staged, identities)


def _check_one_delivery_each(planned: Sequence[_Planned]) -> None:
    """Raises Refusal where two exports of one call are of the same source and period."""
    taken: dict[tuple[str, int], _Planned] = {}
    problems = []
    for plan in planned:
        for month, identity in plan.identities.items():
            other = taken.setdefault((plan.staged.source.name, month), plan)
            stands_beside = plan.staged.source.delivery == "append"
            if other is plan or (stands_beside and other.identities[month] != identity):
                continue
            what = (
                f"{plan.staged.labels[0]} and {other.staged.labels[0]} are both deliveries of"
                f" {period_text(month)} from {plan.staged.source.name}: which one holds?"
            )
            mend = (
                "import the one that holds, or, if they are parts of one export, both with"
                " --as-one-delivery"
            )
            problems.append(Problem(what, mend, plan.staged.labels[0], code="two-deliveries"))
    if problems:
        raise Refusal(*problems)
