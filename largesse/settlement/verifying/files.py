"""Files that records point at by their hash: each is there, and holds what it held."""

from collections.abc import Iterator
from pathlib import Path

from largesse.claims.files import folder_of
from largesse.claims.models import ProofFile
from largesse.partners.evidence import evidence_path
from largesse.partners.models import Evidence
from largesse.settlement.models import BankFile
from largesse.workspace.errors import Problem
from largesse.workspace.files import file_sha256
from largesse.workspace.paths import Workspace

_BACKUP = "restore it from a backup"


def proofs_are_kept(workspace: Workspace) -> Iterator[Problem]:
    """Every proof file lies under its hash, until it is removed when its time is over."""
    folder = folder_of(workspace)
    for file in ProofFile.objects.order_by("sha256").iterator():
        path = folder / file.sha256
        if file.removed_on is None:
            yield from _kept(workspace, path, file.sha256, "proof")
        elif path.exists():
            what = f"the proof file was removed on {file.removed_on.isoformat()}, and is there"
            mend = "run largesse claim forget-proofs"
            yield Problem(what, mend, workspace.display(path), code="proof-not-removed")


def evidence_is_kept(workspace: Workspace) -> Iterator[Problem]:
    """Every file of evidence that was not erased lies under its hash."""
    for sha256 in kept_evidence():
        yield from _kept(workspace, evidence_path(workspace, sha256), sha256, "evidence")


def kept_evidence() -> list[str]:
    """The hashes of the files that evidence still points at."""
    rows = Evidence.objects.filter(erased_on=None).exclude(sha256="")
    return list(rows.order_by("sha256").values_list("sha256", flat=True).distinct())


def _kept(workspace: Workspace, path: Path, sha256: str, kind: str) -> Iterator[Problem]:
    shown = workspace.display(path)
    try:
        is_as_it_was = file_sha256(path) == sha256
    except FileNotFoundError:
        yield Problem(f"the {kind} file is missing", _BACKUP, shown, code=f"{kind}-missing")
        return
    except OSError as error:
        what = f"the {kind} file cannot be read ({error.strerror})"
        yield Problem(what, _BACKUP, shown, code=f"{kind}-missing")
        return
    if not is_as_it_was:
        what = f"the {kind} file does not hold what its hash says"
        yield Problem(what, _BACKUP, shown, code=f"{kind}-altered")


def payments_are_as_written(workspace: Workspace) -> Iterator[Problem]:
    """Files for the bank; one removed once the bank had it is no fault: it names accounts."""
    for file in BankFile.objects.order_by("path"):
        path = workspace.root / file.path
        if path.is_file() and file_sha256(path) != file.sha256:
            what = "the file was altered after it was written for the bank"
            yield Problem(
                what, "do not send it: write the run again", file.path, code="file-altered"
            )
