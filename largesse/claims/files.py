"""Proof files: taken with distrust, kept by what they hold, never opened again by this program.

A file is kept as ``proofs/<sha256>`` of the workspace. Its name is only ever shown, never used as a
path; its type is told from its bytes and must be one of a few; nothing in it is executed, rendered
or unpacked.
"""

import hashlib
import os
import re
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.files import write_atomic
from largesse.workspace.paths import Workspace

SIZE_LIMIT_BYTES = 20_000_000
TYPES = ("pdf", "png", "jpeg", "xlsx", "csv", "eml")
_NAME_LENGTH = 120
_TEXT_BYTES = 65_536
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
_HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]*: ?[^\r\n]*\r?\n")
_EML_HEADERS = (
    b"from:",
    b"received:",
    b"return-path:",
    b"delivered-to:",
    b"date:",
    b"mime-version:",
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that was taken: its hash, its size, its type, and a name that is safe to show."""

    sha256: str
    size_bytes: int
    type: str
    shown_name: str


def folder_of(workspace: Workspace) -> Path:
    """Where proof files lie."""
    return workspace.root / "proofs"


def read(path: Path) -> bytes:
    """The bytes of a file that a person hands in.

    Raises :class:`Refusal` (``unreadable``, ``proof-too-large``).
    """
    try:
        if not path.is_file():
            raise Refusal(Problem("this is no file", "name a file", str(path), code="unreadable"))
        with path.open("rb") as stream:
            data = stream.read(SIZE_LIMIT_BYTES + 1)
    except OSError as error:
        what = f"the file cannot be read ({error.strerror})"
        raise Refusal(Problem(what, "check its name", str(path), code="unreadable")) from None
    return data


def keep(workspace: Workspace, data: bytes, name: str) -> Kept:
    """Take a file: check its size and type, and write it under its hash unless it is there.

    Raises :class:`Refusal` (``proof-empty``, ``proof-too-large``, ``proof-type``).
    """
    shown_name = safe_name(name)
    if not data:
        raise Refusal(Problem("the file is empty", "send it again", shown_name, code="proof-empty"))
    if len(data) > SIZE_LIMIT_BYTES:
        mend = f"send at most {SIZE_LIMIT_BYTES:,} bytes, or several files"
        raise Refusal(Problem("the file is too large", mend, shown_name, code="proof-too-large"))
    kind = type_of(data)
    if not kind:
        what = "this is none of the files that can prove something"
        mend = f"send one of {', '.join(TYPES)}"
        raise Refusal(Problem(what, mend, shown_name, code="proof-type"))
    sha256 = hashlib.sha256(data).hexdigest()
    path = folder_of(workspace) / sha256
    if not path.exists():
        write_atomic(path, data)
        os.chmod(path, 0o440)
    return Kept(sha256, len(data), kind, shown_name)


def type_of(data: bytes) -> str:
    """What a file is, from its bytes alone; '' where it is none of :data:`TYPES`."""
    if data.startswith((b"%PDF-1.", b"%PDF-2.")):
        return "pdf"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"PK\x03\x04"):
        return "xlsx" if _is_workbook(data) else ""
    return _text_type(data)


def _is_workbook(data: bytes) -> bool:
    """Whether a ZIP lists the names of a workbook without macros; nothing is unpacked."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
    is_one = {"[Content_Types].xml", "xl/workbook.xml"} <= names
    return is_one and not any(name.lower().endswith("vbaproject.bin") for name in names)


def _text_type(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ""
    if any(ord(sign) < 32 and sign not in "\t\r\n" for sign in text):
        return ""
    head = data[:_TEXT_BYTES].removeprefix(b"\xef\xbb\xbf")
    if _HEADER.match(head) and sum(name in head.lower() for name in _EML_HEADERS) >= 2:
        return "eml"
    if text.lstrip().startswith(("<", "#!", "{", "[", "%!")):
        return ""
    lines = [line for line in text.splitlines() if line.strip()]
    for mark in (",", ";", "\t"):
        counts = {line.count(mark) for line in lines[:20]}
        if lines and min(counts) > 0 and (len(counts) == 1 or '"' in text):
            return "csv"
    return ""


def safe_name(name: str) -> str:
    """A file's name as it may be shown: its last part, without signs that hide or turn text."""
    last = re.split(r"[/\\]", _UNSAFE.sub("", name))[-1].strip()
    return last[:_NAME_LENGTH] or "unnamed"
