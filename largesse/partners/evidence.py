"""Files that prove something: kept under their hash, distrusted on the way in."""

import hashlib
from datetime import date
from pathlib import Path

from largesse.partners.models import Evidence
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.files import write_atomic
from largesse.workspace.paths import Workspace

LARGEST_BYTES = 20 * 1024 * 1024
_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", ".pdf"),
    (b"\x89PNG\r\n\x1a\n", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
)
_TEXTS = (".txt", ".csv", ".eml", ".md")


def keep(
    workspace: Workspace,
    kind: str,
    object_id: str,
    by: str,
    on: date,
    file: Path | None = None,
    note: str = "",
) -> Evidence:
    """Keep a file, or a note, for a record. The file's own name is not kept.

    Raises :class:`Refusal` (``bad-evidence``) for what is empty, too large or of another type.
    """
    data = _read(file) if file is not None else b""
    sha256 = hashlib.sha256(data).hexdigest() if data else ""
    if not data and not note.strip():
        raise _refused("neither a file nor a note is given", "give --evidence FILE or --note TEXT")
    if data:
        path = evidence_path(workspace, sha256)
        if not path.exists():
            write_atomic(path, data)
    return Evidence.objects.create(
        kind=kind,
        object_id=object_id,
        sha256=sha256,
        size_bytes=len(data),
        note=note.strip(),
        by=by,
        on=on,
    )


def evidence_of(kind: str, object_id: str) -> list[Evidence]:
    """What was given for a record, oldest first."""
    return list(Evidence.objects.filter(kind=kind, object_id=object_id).order_by("id"))


def evidence_path(workspace: Workspace, sha256: str) -> Path:
    """Where a file of that content lies."""
    return workspace.root / "evidence" / sha256[:2] / sha256


def _read(file: Path) -> bytes:
    try:
        size_bytes = file.stat().st_size
        if not file.is_file():
            raise _refused(f"{file.name} is not a file", "name a file")
        if size_bytes > LARGEST_BYTES:
            most = f"{LARGEST_BYTES // 1024 // 1024} MB"
            raise _refused(f"{file.name} is {size_bytes:,} bytes long", f"give at most {most}")
        data = file.read_bytes()
    except OSError as error:
        raise _refused(f"{file.name} cannot be read ({error.strerror})", "check it") from None
    if not data:
        raise _refused(f"{file.name} is empty", "give the file that proves it")
    _check_type(file, data)
    return data


def _check_type(file: Path, data: bytes) -> None:
    """By what the file holds, not by what its name says."""
    if any(data.startswith(beginning) for beginning, _ in _BEGINNINGS):
        return
    if file.suffix.lower() in _TEXTS and b"\x00" not in data:
        try:
            data.decode("utf-8")
            return
        except UnicodeDecodeError:
            pass
    kinds = ", ".join(suffix[1:].upper() for _, suffix in _BEGINNINGS)
    raise _refused(f"{file.name} is of a type that is not taken", f"give {kinds} or UTF-8 text")


def _refused(what: str, mend: str) -> Refusal:
    return Refusal(Problem(what, mend, code="bad-evidence"))
