"""Real data beside the checkout: read where present, never copied, skipped with a count if not."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("LARGESSE_SHARED") or ROOT.parent / "shared")
ABSENT = "needs the shared data, which are not beside this checkout"


def shared_path(name: str) -> Path:
    """The shared file or folder `name`, such as ``data/focus/README.md``; skips the test without.

    A name that is missing although the shared folder is there fails the test: it is misspelt.
    """
    if not SHARED.is_dir():
        pytest.skip(ABSENT)
    path = SHARED / name
    assert path.exists(), f"{name} is not in {SHARED}"
    return path


def shared_files(folder: str, pattern: str = "*") -> list[Path]:
    """Files below a shared folder, sorted, for parametrize; empty where they are absent."""
    return sorted(path for path in (SHARED / folder).rglob(pattern) if path.is_file())
