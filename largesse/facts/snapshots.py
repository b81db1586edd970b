"""Known time: every state of the facts that a figure was ever computed from, kept for good.

``facts/`` holds the working copy. `sync_facts` checks all of it and, when anything changed,
records it under ``facts/.known``::

    .known/<kind>/<known at>-<sha>.parquet    what the kind said, typed
    .known/<kind>/<known at>-<sha>.json       where it came from
    .known/snapshots/<known at>.json          written last: the set of kinds known from then on

Only a set that has its file in ``snapshots`` exists for any reader, so a crash leaves the facts
as they were. Nothing is ever changed or removed.
"""

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from largesse.facts.checks import problems_of
from largesse.facts.facts import Facts, Snapshot, facts_of, kind_tables
from largesse.facts.reading import RawTable, facts_files, read_file, shown_name
from largesse.facts.rows import typed_rows
from largesse.facts.tables import engine_tables, facts_digest, kind_digest
from largesse.workspace.canonical import canonical_json
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.files import file_sha256, write_atomic
from largesse.workspace.paths import Workspace

_STAMP = "%Y%m%dT%H%M%S.%fZ"
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Recorded:
    """One kind's record, and the file that holds it."""

    snapshot: Snapshot
    path: str
    """Relative to ``facts/.known``."""
    parquet_sha256: str


@dataclass(frozen=True, slots=True)
class SnapshotSet:
    """What was known of all kinds from one moment on."""

    known_at: datetime
    sha256: str
    sources: Mapping[str, str]
    """SHA-256 of each working file's bytes: unchanged files are not read again."""
    recorded: tuple[Recorded, ...]


def load_facts(workspace: Workspace, known_at: datetime | None = None) -> Facts:
    """The facts as known at `known_at` (aware); None: the working copy, recorded first.

    Raises Refusal when the working copy has problems, when nothing was recorded by `known_at`,
    or when a record was altered since.
    """
    if known_at is None:
        return _loaded(workspace, sync_facts(workspace, datetime.now(UTC)))
    stamp = known_at.astimezone(UTC).strftime(_STAMP)
    stamps = _stamps(workspace)
    earlier = [known for known in stamps if known <= stamp]
    if not earlier:
        what = f"no facts were known at {known_at.isoformat()}"
        mend = "run once without a moment to record them"
        if stamps:
            mend = f"ask for a later moment, {_moment(stamps[0])} or after"
        raise Refusal(Problem(what, mend, workspace.display(workspace.facts), code="no-facts"))
    return _loaded(workspace, _read_set(workspace, earlier[-1]))


def sync_facts(workspace: Workspace, now: datetime) -> SnapshotSet:
    """Check the working copy and record what changed in it; the newest set, old or new.

    A clock that has gone back is not believed: a new set is known after every older one. An
    empty working copy of a workspace that never had facts is recorded as such.
    Raises Refusal with every problem of every file, and then records nothing.
    """
    files = facts_files(workspace.facts)
    sources = {shown_name(workspace, path): file_sha256(path) for path in files}
    stamps = _stamps(workspace)
    newest = _read_set(workspace, stamps[-1]) if stamps else None
    if newest and newest.sources == sources:
        return newest
    raw = _raw_tables(workspace, files)
    _refuse_gone(raw, newest)
    tables, origins = _checked(raw)
    known_at = now.astimezone(UTC)
    if newest and known_at <= newest.known_at:
        known_at = newest.known_at + _TICK
    kept = {one.snapshot.kind: one for one in newest.recorded} if newest else {}
    recorded = tuple(
        _record(workspace, kind, table, origins[kind], known_at, kept.get(kind))
        for kind, table in tables.items()
    )
    digests = {one.snapshot.kind: one.snapshot.sha256 for one in recorded}
    fresh = SnapshotSet(known_at, facts_digest(digests), sources, recorded)
    _write_set(workspace, fresh)
    return fresh


def check_facts(workspace: Workspace) -> tuple[Problem, ...]:
    """Every problem of the working copy; nothing is recorded."""
    return problems_of(typed_rows(_raw_tables(workspace, facts_files(workspace.facts))))


def history(workspace: Workspace) -> tuple[datetime, ...]:
    """When the facts changed, oldest first: the moments from which a set was known."""
    return tuple(_instant(stamp) for stamp in _stamps(workspace))


def _raw_tables(workspace: Workspace, files: tuple[Path, ...]) -> list[RawTable]:
    return [table for path in files for table in read_file(path, shown_name(workspace, path))]


def _refuse_gone(raw: Sequence[RawTable], newest: SnapshotSet | None) -> None:
    """A file that is gone says nothing: perhaps that its facts ended, perhaps that it was lost."""
    here = {table.kind for table in raw}
    lost = [one for one in (newest.recorded if newest else ()) if one.snapshot.kind not in here]
    problems = [
        Problem(
            f"the file is gone; it held {one.snapshot.row_count:,} rows of {one.snapshot.kind}",
            "bring it back, or leave its first line alone if none of them holds any more",
            one.snapshot.file,
            code="gone",
        )
        for one in lost
    ]
    if problems:
        raise Refusal(*problems)


def _checked(raw: Sequence[RawTable]) -> tuple[dict[str, pa.Table], dict[str, str]]:
    rows = typed_rows(raw)
    if problems := problems_of(rows):
        raise Refusal(*problems)
    return kind_tables(rows), {table.kind: table.file for table in raw if table.rows}


def _record(
    workspace: Workspace,
    kind: str,
    table: pa.Table,
    file: str,
    known_at: datetime,
    kept: Recorded | None,
) -> Recorded:
    sha256 = kind_digest(table)
    if kept and kept.snapshot.sha256 == sha256:
        return kept
    snapshot = Snapshot(kind, file, sha256, known_at, table.num_rows)
    name = f"{kind}/{known_at.strftime(_STAMP)}-{sha256[:12]}"
    path = _known(workspace) / f"{name}.parquet"
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd")
    write_atomic(path, sink.getvalue())
    write_atomic(path.with_suffix(".json"), canonical_json({"semantics": 1, **asdict(snapshot)}))
    return Recorded(snapshot, f"{name}.parquet", file_sha256(path))


def _write_set(workspace: Workspace, fresh: SnapshotSet) -> None:
    stated = {"semantics": 1, **asdict(fresh)}
    path = _known(workspace) / "snapshots" / f"{fresh.known_at.strftime(_STAMP)}.json"
    write_atomic(path, canonical_json(stated))


def _read_set(workspace: Workspace, stamp: str) -> SnapshotSet:
    path = _known(workspace) / "snapshots" / f"{stamp}.json"
    try:
        stated = json.loads(path.read_text(encoding="utf-8"))
        recorded = tuple(_recorded(one) for one in stated["recorded"])
        sha256 = str(stated["sha256"])
        if facts_digest({one.snapshot.kind: one.snapshot.sha256 for one in recorded}) != sha256:
            raise ValueError("the set was altered")
        return SnapshotSet(_instant(stamp), sha256, stated["sources"], recorded)
    except (
        *(ValueError, KeyError, TypeError, AttributeError, RecursionError),
        *(FileNotFoundError, IsADirectoryError),
    ) as error:
        raise _altered(workspace, path) from error


def _recorded(stated: dict[str, object]) -> Recorded:
    snapshot = stated["snapshot"]
    if not isinstance(snapshot, dict):
        raise TypeError("a record without its snapshot")
    known_at = datetime.fromisoformat(snapshot["known_at"])
    return Recorded(
        Snapshot(**{**snapshot, "known_at": known_at}),
        str(stated["path"]),
        str(stated["parquet_sha256"]),
    )


def _loaded(workspace: Workspace, known: SnapshotSet) -> Facts:
    tables = {}
    for one in known.recorded:
        path = _known(workspace) / one.path
        if not path.is_file() or file_sha256(path) != one.parquet_sha256:
            raise _altered(workspace, path)
        tables[one.snapshot.kind] = pq.read_table(path, partitioning=None)
    snapshots = tuple(one.snapshot for one in known.recorded)
    return facts_of(engine_tables(tables), known.sha256, snapshots, known.known_at)


def _altered(workspace: Workspace, path: Path) -> Refusal:
    return Refusal(
        Problem(
            "a record of earlier facts is missing or was altered",
            "bring it back from a backup; records under facts/.known are never edited",
            workspace.display(path),
            code="altered-record",
        )
    )


def _known(workspace: Workspace) -> Path:
    return workspace.facts / ".known"


def _stamps(workspace: Workspace) -> list[str]:
    folder = _known(workspace) / "snapshots"
    return sorted(path.stem for path in folder.glob("[0-9]*.json"))


def _instant(stamp: str) -> datetime:
    return datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)


def _moment(stamp: str) -> str:
    """To the microsecond: cut to the second it would lie before the moment it names."""
    return _instant(stamp).isoformat(timespec="microseconds").replace("+00:00", "Z")
