"""Where a programme's files are: named as they can be opened from where the user stands.

The loader names a file within its programme, whoever asks and from where.
"""

import os
from dataclasses import replace
from pathlib import Path

from largesse.workspace.errors import Problem


def path_from_here(path: Path) -> str:
    """A path as opened from the current folder; unchanged where it lies outside of that."""
    below = os.path.relpath(path)
    return str(path) if below.startswith("..") else below


def file_from_here(file: str, part: Path) -> str:
    """A file of the programme in ``part`` (a folder, or the file itself), as opened from here."""
    return path_from_here((part if part.is_dir() else part.parent) / file)


def problem_from_here(problem: Problem, part: Path) -> Problem:
    """The problem with its file as the user would open it from here."""
    if problem.code == "no-files" or not problem.file:
        return problem
    return replace(problem, file=file_from_here(problem.file, part))
