"""What the machine refused (disk, permission, memory, range) as a refusal with its mend.

These are no faults of ours: the disk is full, a folder may not be written, a sum has more digits
than can be kept, the records' database does not answer. Whatever was being written is left as it
was before.
"""

import errno
import os

from largesse.workspace.errors import Problem, Refusal

_UNCHANGED = "nothing was changed: mend it and run the command again"
_BY_NUMBER = {
    errno.ENOSPC: ("the disk is full", "free some space"),
    errno.EDQUOT: ("the disk quota is used up", "free some space"),
    errno.EFBIG: ("the file would be larger than is allowed here", "raise the limit (ulimit -f)"),
    errno.EACCES: ("permission is denied", "give yourself the right to read or write it"),
    errno.EPERM: ("permission is denied", "give yourself the right to read or write it"),
    errno.EROFS: ("this disk can only be read", "work in a folder that can be written"),
    errno.ENOENT: ("this is not there", "bring it back, or check the name"),
    errno.EISDIR: ("this is a folder where a file is expected", "move it away"),
    errno.ENOTDIR: ("a file stands where a folder is expected", "move it away"),
    errno.EEXIST: ("something else stands where a folder is expected", "move it away"),
    errno.ENOTEMPTY: ("a folder stands where another is to go", "move it away"),
    errno.ENAMETOOLONG: ("the name is too long for this disk", "choose a shorter one"),
    errno.ELOOP: ("this link leads back to itself", "remove the link"),
    errno.EMFILE: ("too many files are open", "raise the limit (ulimit -n)"),
}
_FULL = ("No space left", "File too large", "max_temp_directory_size")
_SAID_BY_DRIVERS = (
    (
        ("permission denied", "must be owner"),
        "the database does not let this role do that",
        "bring the tables up to date as their owner, and grant the rest: see run-on-postgres.md",
    ),
    (
        ("connection failed", "connection is bad", "connection to server", "server closed"),
        "the database does not answer",
        "look whether it is there and whether LARGESSE_DATABASE_URL names it",
    ),
    (
        ("deadlock detected", "database is locked", "lock timeout"),
        "others were at work on the same rows",
        _UNCHANGED.replace("mend it and ", ""),
    ),
    (
        ("No space left", "disk is full", "readonly database", "unable to open", "disk I/O"),
        "the database cannot be written to",
        f"look at its disk and its rights; {_UNCHANGED}",
    ),
    (
        ("malformed", "not a database"),
        "the database's file is damaged",
        "restore it from a backup: docs/explanation/what-is-kept.md",
    ),
)
"""What is in the message of the records' database, what that means, and its mend."""
_DRIVERS = ("django.db", "psycopg", "sqlite3")
_TOO_MANY_DIGITS = ("overflow", "out of range", "could not cast value", "does not fit")


def refusal_of(error: BaseException) -> Refusal | None:
    """The refusal that says what the machine refused; None where the fault is ours."""
    names = {kind.__name__ for kind in type(error).__mro__ if kind.__module__.endswith("duckdb")}
    if isinstance(error, MemoryError) or "OutOfMemoryException" in names:
        mend = "close other programs, or set a smaller --memory where the command has it"
        return Refusal(Problem("there is not enough memory", mend, code="out-of-memory"))
    if names:
        return _of_database(str(error), names)
    if "DataError" in {kind.__name__ for kind in type(error).__mro__}:
        return _of_records(str(error))
    if isinstance(error, RuntimeError) and "Symlink loop" in str(error):
        error = OSError(errno.ELOOP, "", str(error).removeprefix("Symlink loop from ").strip("'"))
    if isinstance(error, OSError):
        return _of_system(error)
    if type(error).__module__.startswith(_DRIVERS):
        return _of_driver(str(error))
    return None


def _of_driver(text: str) -> Refusal | None:
    """What the database of the records refuses, by what its message says; else None."""
    first = text.partition("\n")[0]
    for signs, what, mend in _SAID_BY_DRIVERS:
        if any(sign in text for sign in signs):
            return Refusal(Problem(f"{what} ({first})", mend, code="database"))
    return None


def _of_records(text: str) -> Refusal:
    """What the database of the records cannot take: a text too long, a day out of its range."""
    what = f"the records cannot keep that: {text.partition(chr(10))[0]}"
    return Refusal(Problem(what, f"write it shorter or nearer; {_UNCHANGED}", code="data"))


def _of_system(error: OSError) -> Refusal | None:
    if error.errno is None:
        return _of_many(error)
    file = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else ""
    otherwise = ((error.strerror or "the system refused it").lower(), "look at that place")
    what, mend = _BY_NUMBER.get(error.errno, otherwise)
    return Refusal(Problem(what, f"{mend}; {_UNCHANGED}", file, code="system"))


def _of_many(error: OSError) -> Refusal | None:
    """Of several files at once, as `shutil.copytree` tells of them; else None."""
    told = error.args[0] if error.args and isinstance(error.args[0], list) else []
    problems = [
        Problem(str(why), f"look at that place; {_UNCHANGED}", str(source), code="system")
        for source, _, why in (item for item in told if isinstance(item, tuple) and len(item) == 3)
    ]
    return Refusal(*problems) if problems else None


def _of_database(text: str, names: set[str]) -> Refusal | None:
    first = text.partition("\n")[0]
    if any(sign in text for sign in _FULL):
        return Refusal(Problem("the disk is full", f"free some space; {_UNCHANGED}", code="system"))
    if names & {"OutOfRangeException", "ConversionException"} and any(
        sign in text.lower() for sign in _TOO_MANY_DIGITS
    ):
        what = "an amount has more digits than can be kept exactly (20 before the point, 18 behind)"
        mend = "look for an amount that is far too large among the billing rows, facts and rules"
        return Refusal(Problem(what, mend, code="out-of-range"))
    if "IOException" in names:
        what = f"a file could not be read or written ({first})"
        return Refusal(Problem(what, f"look at that place; {_UNCHANGED}", code="system"))
    return None
