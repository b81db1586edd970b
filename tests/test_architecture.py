"""The house rules that a machine can keep. Each test says which rule, and where it is broken."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.shared import ROOT

MOST_LINES_IN_A_FILE = 500
MOST_LINES_IN_A_FUNCTION = 70
FLOATLESS = (
    "largesse/money.py",
    *(f"largesse/{room}" for room in ("entitlement", "fund", "settlement", "claims")),
)
DJANGO_ROOMS = ("partners", "claims", "settlement", "portal")

# Letters in [brackets], so that this file does not match itself.
MACHINE_PATHS = r"(^|[^A-Za-z0-9_.])/([w]ork|[r]oot|[f]arm|[t]mp/(lab|bash_jobs))/"
REGISTRY_HOSTS = r"[p]ypi\.org|[p]ythonhosted|registry\.[n]pmjs|deb\.[d]ebian\.org"


def tracked(*patterns: str) -> list[Path]:
    """Files under version control that are still there."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--", *patterns], cwd=ROOT, capture_output=True, check=False
    )
    if listing.returncode != 0:
        pytest.skip("needs git and a checkout")
    paths = (ROOT / name.decode() for name in listing.stdout.split(b"\0") if name)
    return [path for path in paths if path.is_file()]


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def matches(pattern: str, paths: list[Path]) -> list[str]:
    found = []
    for path in paths:
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        hits = (n for n, line in enumerate(lines, 1) if re.search(pattern, line))
        found += [f"{shown(path)}:{number}" for number in hits]
    return found


def test_imports_go_only_downward() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run(
        [program, "--no-cache", "--config", ROOT / ".importlinter"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_django_stays_in_its_rooms() -> None:
    elsewhere = [
        path
        for path in tracked("largesse/*.py")
        if path.relative_to(ROOT / "largesse").parts[0] not in DJANGO_ROOMS
    ]
    assert matches(r"^\s*(import|from)\s+(django|ninja)\b", elsewhere) == []


def test_no_file_is_too_long() -> None:
    long = [
        f"{shown(path)}: {count} lines"
        for path in tracked("*.py")
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES_IN_A_FILE
    ]
    assert long == []


def test_no_function_is_too_long() -> None:
    long = [
        f"{shown(path)}:{function.lineno}: {function.name} has {count} lines"
        for path in tracked("*.py")
        for function in functions(path)
        if (count := (function.end_lineno or 0) - function.lineno + 1) > MOST_LINES_IN_A_FUNCTION
    ]
    assert long == []


def test_every_package_says_what_it_is() -> None:
    packages = {path.parent for path in tracked("largesse/*.py")} - {ROOT / "largesse"}
    silent = sorted(shown(folder) for folder in packages if not (folder / "README.md").is_file())
    assert silent == []


def test_every_module_says_what_it_is() -> None:
    silent = [
        shown(path)
        for path in tracked("largesse/*.py")
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_no_float_is_made_where_amounts_live() -> None:
    assert matches(r"\bfloat\(", tracked(*(f"{room}*.py" for room in FLOATLESS))) == []


def test_no_unfinished_business() -> None:
    marks = r"#.*\b([T]ODO|[F]IXME|[X]XX|[H]ACK)\b"
    assert matches(marks, tracked("*.py")) == []


@pytest.mark.parametrize("pattern", [MACHINE_PATHS, REGISTRY_HOSTS], ids=["paths", "hosts"])
def test_nothing_of_one_machine_is_written_down(pattern: str) -> None:
    assert matches(pattern, tracked()) == []


@pytest.mark.parametrize("name", ["run", "dev"])
def test_lock_files_hold_versions_and_hashes_and_no_addresses(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8")
    pins = re.findall(r"^([a-z0-9-]+)==\S+.*\\$", text, flags=re.MULTILINE)
    entries = re.split(r"^(?=[a-z0-9-]+==)", text, flags=re.MULTILINE)[1:]
    assert len(pins) == len(entries) > 0
    assert all("--hash=sha256:" in entry for entry in entries)
    assert not re.search(r"://|--index|--find-links|\.whl|\.tar", text)


def test_both_lock_files_agree() -> None:
    run, dev = (
        set(re.findall(r"^[a-z0-9-]+==\S+", (ROOT / "requirements" / name).read_text(), re.M))
        for name in ("run.lock", "dev.lock")
    )
    assert run <= dev
