"""A record as one line of canonical JSON that carries its own seal.

The seal tells that a text is as it was written, whoever holds it; it does not tell who wrote it.
"""

import json
from collections.abc import Mapping

from largesse.workspace.canonical import canonical_json, digest
from largesse.workspace.errors import Problem, Refusal

SEMANTICS = 1
"""Version of what the seal covers: the record and this number."""

Record = Mapping[str, object]


def seal_of(record: Record) -> str:
    """The SHA-256 of a record, as the sheet and the JSON both carry it.

    Raises TypeError for what has no canonical spelling, a float among it.
    """
    return digest({"record": record, "semantics": SEMANTICS})


def sealed(record: Record) -> str:
    """The record with its seal: one line, the same for equal records."""
    whole = {"record": record, "seal": seal_of(record), "semantics": SEMANTICS}
    return canonical_json(whole).decode() + "\n"


def check_seal(text: str, shown_as: str = "") -> Record:
    """The record of a sealed text, as JSON holds it.

    Raises :class:`Refusal`: ``not-sealed`` for what is no sealed record, ``seal-broken`` for one
    of which a single character is not as it was written.
    """
    try:
        whole = json.loads(text)
        record = whole["record"]
        keys = sorted(whole)
        if keys != ["record", "seal", "semantics"] or not isinstance(record, dict):
            raise KeyError
    except (ValueError, TypeError, KeyError, RecursionError):
        what, mend = "the text is no sealed record", "give the file as it was written"
        raise Refusal(Problem(what, mend, shown_as, code="not-sealed")) from None
    if not _is_as_written(record, text):
        what = "the record is not as it was sealed"
        mend = "ask whoever sent it for the file again, and compare the seal with the printed one"
        raise Refusal(Problem(what, mend, shown_as, code="seal-broken"))
    return record


def _is_as_written(record: Record, text: str) -> bool:
    """Whether writing the record again gives the same text: other keys, twice one key, spaces."""
    try:
        return sealed(record).rstrip("\n") == text.rstrip("\n")
    except (TypeError, ValueError, RecursionError):
        return False
