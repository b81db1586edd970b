"""From the paths a person names to uploads: the exact files of one export each.

A manifest beside the files decides what an export consists of; a folder that has one is never
globbed, for it may hold empty chunks, superseded runs and twins. Read here: AWS Data Exports and
CUR (``dataFiles`` or ``reportKeys``), Azure Cost Management (``blobs``, ``dataRowCount``). Sources:
the vendors' pages on export manifests.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import Workspace

SUFFIXES = (".csv", ".csv.gz", ".parquet", ".xlsx")
_MANIFEST_LIMIT_BYTES = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Upload:
    """The files of one export, in order; `row_count` is what its manifest promises, if it does."""

    files: tuple[Path, ...]
    manifest: Path | None = None
    row_count: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What the paths hold: uploads, and what was left aside with the reason."""

    uploads: tuple[Upload, ...]
    aside: tuple[str, ...] = ()


def discover(paths: Iterable[Path], workspace: Workspace) -> Found:
    """The uploads that `paths` name; raises Refusal with every path that cannot be one."""
    problems: list[Problem] = []
    uploads: list[Upload] = []
    aside: list[str] = []
    for path in paths:
        try:
            found = _discover_one(path, workspace)
        except Refusal as refusal:
            problems.extend(refusal.problems)
            continue
        uploads.extend(found.uploads)
        aside.extend(found.aside)
    if problems:
        raise Refusal(*problems)
    unique = {upload.files: upload for upload in uploads}
    return Found(tuple(unique.values()), tuple(aside))


def kind_of(path: Path) -> str:
    """``csv``, ``csv.gz``, ``parquet`` or ``xlsx`` by the name's ending; empty otherwise."""
    name = path.name.lower()
    return next((s[1:] for s in sorted(SUFFIXES, key=len, reverse=True) if name.endswith(s)), "")


def _discover_one(path: Path, workspace: Workspace) -> Found:
    label = workspace.display(path)
    if not path.exists():
        raise Refusal(Problem("there is no such file or folder", "check the name", label))
    if path.resolve().is_relative_to(workspace.facts.resolve()):
        raise Refusal(
            Problem(
                "this lies among the facts, which are not billing data",
                "facts are read where they lie; import billing exports only",
                label,
                code="facts",
            )
        )
    if any(path.resolve().is_relative_to(own.resolve()) for own in _own(workspace)):
        mend = "import the exports as the provider delivered them"
        raise Refusal(Problem("this is what Largesse keeps itself", mend, label, code="own-folder"))
    if path.is_dir():
        return _folder(path, workspace)
    if _is_manifest(path):
        return Found((_manifest_upload(path, path.parent, label),))
    if not kind_of(path):
        mend = f"bring one of {', '.join(SUFFIXES)}, or the manifest of an export"
        raise Refusal(Problem("this is no kind of file that can be imported", mend, label))
    if path.stat().st_size == 0:
        raise Refusal(Problem("the file is empty", "export it again", label, code="empty"))
    return Found((Upload((path,)),))


def _folder(folder: Path, workspace: Workspace) -> Found:
    own = tuple(kept.resolve() for kept in (*_own(workspace), workspace.facts))
    files = sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and _is_visible(path, folder)
        and not any(path.resolve().is_relative_to(kept) for kept in own)
    )
    manifests = [path for path in files if _is_manifest(path)]
    data = [path for path in files if kind_of(path)]
    if manifests:
        uploads = tuple(_manifest_upload(m, folder, workspace.display(m)) for m in manifests)
        listed = {file for upload in uploads for file in upload.files}
        aside = [f"{workspace.display(p)}: in no manifest" for p in data if p not in listed]
        return Found(uploads, tuple(aside))
    aside = [f"{workspace.display(path)}: empty file" for path in data if not path.stat().st_size]
    uploads = tuple(Upload((path,)) for path in data if path.stat().st_size)
    if not uploads:
        mend = f"name a folder that holds {', '.join(SUFFIXES)}"
        what = "the folder holds no billing file"
        raise Refusal(Problem(what, mend, workspace.display(folder), code="empty"))
    return Found(uploads, tuple(aside))


def _own(workspace: Workspace) -> tuple[Path, ...]:
    """The folders of a workspace that Largesse writes: imported again, their rows would double."""
    return (workspace.lake, workspace.partials, workspace.runs, workspace.versions)


def _is_visible(path: Path, folder: Path) -> bool:
    parts = path.relative_to(folder).parts
    return not any(part.startswith(".") for part in parts) and "facts" not in parts[:-1]


def _is_manifest(path: Path) -> bool:
    return path.name.lower().endswith("manifest.json")


def _manifest_upload(path: Path, folder: Path, label: str) -> Upload:
    content = _read_manifest(path, label)
    names = list(_listed_files(content))
    if not names:
        raise _manifest_refusal(label, "the manifest lists no files", "bring the export's own one")
    files = [_resolve(name, path, folder) for name in names]
    missing = [name for name, file in zip(names, files, strict=True) if file is None]
    if missing:
        raise Refusal(
            *(
                Problem(
                    f"the manifest lists {name}, which is not there",
                    "bring the whole export: a part of it would book a part of the month",
                    label,
                    code="manifest-file",
                )
                for name in missing
            )
        )
    present = tuple(dict.fromkeys(file for file in files if file is not None))
    return Upload(present, path, _promised_rows(content))


def _read_manifest(path: Path, label: str) -> Mapping[str, object]:
    if path.stat().st_size > _MANIFEST_LIMIT_BYTES:
        raise _manifest_refusal(label, "the manifest is over 64 MiB", "bring the export's own one")
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise _manifest_refusal(label, "the manifest is not JSON", "export it again") from None
    if not isinstance(content, dict):
        raise _manifest_refusal(label, "the manifest is no JSON object", "export it again")
    return content


def _manifest_refusal(label: str, what: str, mend: str) -> Refusal:
    return Refusal(Problem(what, mend, label, code="manifest"))


def _listed_files(content: Mapping[str, object]) -> Iterator[str]:
    for key in ("dataFiles", "reportKeys", "blobs"):
        listed = content.get(key)
        for item in listed if isinstance(listed, list) else []:
            name = item.get("blobName") if isinstance(item, dict) else item
            if isinstance(name, str) and name:
                yield name


def _promised_rows(content: Mapping[str, object]) -> int | None:
    count = content.get("dataRowCount")
    return count if isinstance(count, int) and not isinstance(count, bool) else None


def _resolve(name: str, manifest: Path, folder: Path) -> Path | None:
    """The local copy of a listed file: the longest end of its key that lies inside the folder."""
    parts = [part for part in PurePosixPath(urlsplit(name).path or name).parts if part != "/"]
    if ".." in parts:
        return None
    root = folder.resolve()
    for start in range(len(parts)):
        for base in (manifest.parent, folder):
            candidate = base.joinpath(*parts[start:])
            if candidate.is_file() and candidate.resolve().is_relative_to(root):
                return candidate
    matches = [path for path in folder.rglob(parts[-1]) if path.is_file()] if parts else []
    return matches[0] if len(matches) == 1 else None
