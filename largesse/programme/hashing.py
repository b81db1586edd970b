"""The two hashes of a programme.

The *semantic* hash covers everything a calculation reads and nothing else: titles, reasons,
comments, cases, file names and the order of keys leave it unchanged. The *source* hash covers the
bytes. SHA-256 over canonical JSON (sorted keys, plain decimals as strings, ``semantics: 1``).
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from hashlib import sha256

from largesse.expr.canonical import canonical
from largesse.expr.tree import Expr
from largesse.money import plain
from largesse.programme.model import Incentive, Place, Text
from largesse.workspace.canonical import digest

SEMANTICS = 1
_SILENT_TYPES = (Text, Place)
_SILENT_FIELDS = {"place", "places", "released_by"}
_SILENT_FIELDS_OF_INCENTIVES = {"source", "part_titles"}
_PREDICATES = Expr.__args__


def semantic_hash(parts: Mapping[str, object]) -> str:
    """The hash of the parts of a programme that a calculation reads."""
    return digest({"semantics": SEMANTICS, **{name: meaning(part) for name, part in parts.items()}})


def meaning(value: object) -> object:
    """The canonical form of a part of the model, without what is only for people."""
    if isinstance(value, _PREDICATES):
        return canonical(value)
    if is_dataclass(value) and not isinstance(value, type):
        silent = _SILENT_FIELDS
        if isinstance(value, Incentive):
            silent = silent | _SILENT_FIELDS_OF_INCENTIVES
        parts = {f.name: getattr(value, f.name) for f in fields(value) if f.name not in silent}
        spoken = {n: part for n, part in parts.items() if not isinstance(part, _SILENT_TYPES)}
        return {name: meaning(part) for name, part in spoken.items()}
    if isinstance(value, Mapping):
        return {str(key): meaning(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [meaning(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted(str(item) for item in value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


def source_hash(files: Mapping[str, bytes]) -> str:
    """The hash of the files' bytes, by name relative to the programme folder."""
    sums = {name: sha256(data).hexdigest() for name, data in files.items()}
    return digest({"semantics": SEMANTICS, "files": sums})
