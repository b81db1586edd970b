"""Signed files: PDF only, distrusted, kept under their hash and never opened by this program."""

import hashlib
from pathlib import Path

from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.files import file_sha256, write_atomic
from largesse.workspace.paths import Workspace

LARGEST_BYTES = 20_000_000
_BEGINNINGS = (b"%PDF-1.", b"%PDF-2.")


def keep_signed(workspace: Workspace, file: Path) -> str:
    """Keep a signed PDF; its hash. The same file again is kept once.

    Raises :class:`Refusal` (``unreadable``, ``file-too-large``, ``not-pdf``).
    """
    data = _read(file)
    if not data.startswith(_BEGINNINGS) or b"%%EOF" not in data[-2048:]:
        raise _refused("this is no whole PDF", "give the signed PDF", file, "not-pdf")
    sha256 = hashlib.sha256(data).hexdigest()
    path = kept_path(workspace, sha256)
    if not path.exists():
        write_atomic(path, data)
    return sha256


def kept_path(workspace: Workspace, sha256: str) -> Path:
    """Where a signed file of that hash lies."""
    return workspace.root / "signed" / f"{sha256}.pdf"


def altered_files(workspace: Workspace, hashes: list[str]) -> list[str]:
    """Hashes whose file is missing, or is another one now."""
    paths = {sha256: kept_path(workspace, sha256) for sha256 in hashes}
    return [
        sha256
        for sha256, path in paths.items()
        if not path.is_file() or file_sha256(path) != sha256
    ]


def _read(file: Path) -> bytes:
    try:
        if not file.is_file():
            raise _refused("there is no such file", "check its name", file, "unreadable")
        with file.open("rb") as stream:
            data = stream.read(LARGEST_BYTES + 1)
    except OSError as error:
        what = f"the file cannot be read ({error.strerror})"
        raise _refused(what, "check its permissions", file, "unreadable") from None
    if len(data) > LARGEST_BYTES:
        mend = f"give at most {LARGEST_BYTES:,} bytes"
        raise _refused("the file is too large", mend, file, "file-too-large")
    return data


def _refused(what: str, mend: str, file: Path, code: str) -> Refusal:
    return Refusal(Problem(f"{file.name}: {what}", mend, code=code))
