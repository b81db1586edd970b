"""A proposal as files: what a close would post, and what it stands on.

``proposals/<subject>/<number>-<digest>/`` holds three tables (Parquet) and a manifest. It is
published by one rename and never changed; its hash covers every byte, and the close checks it.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from largesse.workspace.canonical import canonical_json, digest
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.files import file_sha256, publish_folder, temporary_path, write_atomic
from largesse.workspace.paths import Workspace

MANIFEST = "manifest.json"
_BATCH = 5_000
_NAME = re.compile(r"(?P<number>[0-9]{4})-(?P<digest>[0-9a-f]{12})")
_BORNE_BY = "envelope fiscal_year agreement"
_TEXTS = {
    "decisions": "key decision unit reason incentive partner scope interval",
    "accruals": f"key partner incentive interval unit rate {_BORNE_BY} cost_as reason",
    "payables": f"partner incentive key interval part currency rate stands_on state {_BORNE_BY}",
}
_WHOLE = {
    "decisions": "sequence amount_minor",
    "accruals": "sequence number earned_minor amount_minor clawed_minor expected_minor"
    " advance_minor",
    "payables": "amount_minor booked_minor",
}
_DAYS = {"decisions": "held_since", "accruals": "rate_date", "payables": "due_on"}
_FLAGS = {"decisions": "is_late", "accruals": "is_late is_committed", "payables": ""}


def schema(table: str) -> pa.Schema:
    """The columns of a table of a proposal."""
    return pa.schema(
        [
            *((name, pa.string()) for name in _TEXTS[table].split()),
            *((name, pa.int64()) for name in _WHOLE[table].split()),
            *((name, pa.date32()) for name in _DAYS[table].split()),
            *((name, pa.bool_()) for name in _FLAGS[table].split()),
        ]
    )


TABLES = tuple(_TEXTS)
_BASIS_DAYS = ("day", "since")


@dataclass(frozen=True, slots=True)
class Basis:
    """What a proposal stands on, and who makes it."""

    kind: str
    subject: str
    """The run's id, or the name of what is posted without one."""
    run: str
    programme: str
    through: str
    day: date
    currency: str
    ledger_position: int
    record_position: int
    by: str
    at: datetime
    reason: str = ""
    since: date = date.min
    """The first day of the fund, from which agreements count."""
    judged_by: str = ""
    """The digest of the holds and terms of its partners."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A published proposal. ``hash`` is that of its manifest, which holds those of its tables."""

    folder: Path
    hash: str
    manifest: Mapping[str, Any]

    @property
    def basis(self) -> Basis:
        """What it stands on."""
        said = self.manifest["basis"]
        days = {name: date.fromisoformat(said[name]) for name in _BASIS_DAYS if name in said}
        days["at"] = datetime.fromisoformat(said["at"])
        return Basis(**{**said, **days})

    @property
    def name(self) -> str:
        """How people name it."""
        return f"{self.folder.parent.name}/{self.folder.name}"

    def partners(self) -> set[str]:
        """Every partner of which something is decided or accrued."""
        found: set[str] = set()
        for name in ("decisions", "accruals"):
            column = pq.read_table(self.folder / f"{name}.parquet", columns=["partner"])["partner"]
            found.update(column.unique().to_pylist())
        return found

    def rows(self, table: str) -> Iterator[list[dict[str, Any]]]:
        """A table's rows, some thousands at a time."""
        with pq.ParquetFile(self.folder / f"{table}.parquet") as file:
            for batch in file.iter_batches(batch_size=_BATCH):
                yield batch.to_pylist()


def publish(
    workspace: Workspace,
    basis: Basis,
    tables: Mapping[str, pa.Table],
    summary: Mapping[str, Any],
    transfers: Sequence[Mapping[str, Any]] = (),
) -> Proposal:
    """Write a proposal; the same once more is the one that is there."""
    home = workspace.proposals / basis.subject
    staged = temporary_path(home / "proposal")
    staged.mkdir(parents=True)
    for name in TABLES:
        pq.write_table(tables[name], staged / f"{name}.parquet", compression="zstd")
    said = {name: getattr(basis, name) for name in Basis.__slots__}
    said |= {name: said[name].isoformat() for name in _BASIS_DAYS}
    said["at"] = basis.at.isoformat(timespec="microseconds")
    manifest = {
        "semantics": 1,
        "basis": said,
        "transfers": [dict(t) for t in transfers],
        "summary": summary,
        "files": {p.name: file_sha256(p) for p in sorted(staged.iterdir())},
    }
    write_atomic(staged / MANIFEST, canonical_json(manifest))
    number = max((int(_number(p)) for p in _folders(home)), default=0) + 1
    sha256 = digest(manifest)
    final = home / f"{number:04d}-{sha256[:12]}"
    publish_folder(staged, final)
    return Proposal(final, sha256, manifest)


def latest(workspace: Workspace, subject: str) -> Proposal:
    """The last proposal of a run, or of something else; whole, or :class:`Refusal`."""
    found = _folders(workspace.proposals / subject)
    if not found:
        what, mend = f"nothing was proposed for {subject}", "propose it: largesse run --by PERSON"
        raise Refusal(Problem(what, mend, "proposals", code="no-proposal"))
    return read(found[-1])


def named(workspace: Workspace, name: str) -> Proposal:
    """A proposal by its name or the beginning of it."""
    every = [p for home in _homes(workspace) for p in _folders(home)]
    found = [p for p in every if f"{p.parent.name}/{p.name}".startswith(name)]
    if len(found) != 1:
        what = f"'{name}' names {len(found) or 'no'} proposal{'' if len(found) < 2 else 's'}"
        mend = "largesse close list shows them"
        raise Refusal(Problem(what, mend, "proposals", code="no-proposal"))
    return read(found[0])


def every(workspace: Workspace) -> list[Proposal]:
    """All proposals, oldest first."""
    found = [read(p) for home in _homes(workspace) for p in _folders(home)]
    return sorted(found, key=lambda p: str(p.manifest["basis"]["at"]))


def read(folder: Path) -> Proposal:
    """The proposal in a folder. Raises :class:`Refusal` where it is not as it was written."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        sha256 = digest(manifest)
        match = _NAME.fullmatch(folder.name)
        is_whole = match is not None and sha256.startswith(match["digest"])
        files: Mapping[str, str] = manifest["files"]
        is_whole = is_whole and all(file_sha256(folder / n) == s for n, s in files.items())
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        is_whole = False
    if not is_whole:
        what = "a file of this proposal is missing or was altered"
        place = f"proposals/{folder.parent.name}/{folder.name}"
        raise Refusal(Problem(what, "propose again", place, code="proposal-damaged"))
    return Proposal(folder, sha256, manifest)


def _homes(workspace: Workspace) -> list[Path]:
    if not workspace.proposals.is_dir():
        return []
    return sorted(p for p in workspace.proposals.iterdir() if p.is_dir())


def _folders(home: Path) -> list[Path]:
    if not home.is_dir():
        return []
    return sorted(p for p in home.iterdir() if _NAME.fullmatch(p.name))


def _number(folder: Path) -> str:
    return folder.name.partition("-")[0]
