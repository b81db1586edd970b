"""Environments of the peers: each its own, made once, never the one that runs Largesse."""

import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).parent
FOLDER = HERE / ".venvs"


class NoEnvironmentError(Exception):
    """A peer could not be installed; the message is the end of what pip said."""


def python_of(name: str) -> Path:
    """The interpreter with what ``requirements/<name>.txt`` lists; installs it at first.

    A file that begins with ``# no-deps`` lists all that is needed itself: what a peer asks for
    besides may want compilers or servers that a benchmark does not.
    """
    required = HERE / "requirements" / f"{name}.txt"
    home = FOLDER / name
    stamp, python = home / "installed.txt", home / "bin" / "python"
    if stamp.exists() and stamp.read_text("utf-8") == required.read_text("utf-8"):
        return python
    print(f"Installing {name} for comparison (once)", file=sys.stderr)
    venv.create(home, clear=True, with_pip=True)
    alone = ["--no-deps"] if required.read_text("utf-8").startswith("# no-deps") else []
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *alone]
    done = subprocess.run(
        [*pip, "-r", required],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise NoEnvironmentError(done.stderr.strip()[-400:])
    stamp.write_text(required.read_text("utf-8"), "utf-8")
    return python
