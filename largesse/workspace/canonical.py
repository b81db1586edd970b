"""One spelling for every value, so that equal things have equal hashes.

Canonical JSON: keys sorted by code point, no spaces, UTF-8 without escapes beyond those JSON
demands; decimals as plain strings without exponent or trailing zeros; dates in ISO 8601;
tuples as lists. Floats have no place here. Whoever hashes at the top adds ``{"semantics": 1}``.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum

from largesse.money import plain


def canonical_json(value: object) -> bytes:
    """The one spelling of `value`.

    Takes None, bool, int, str, Decimal, date, aware datetime, enumerations of these, and
    mappings (string keys), lists and tuples (in order), sets (sorted by spelling).
    Raises TypeError for anything else, floats and datetimes without a zone included;
    ValueError for a Decimal that is not a finite number.
    """
    plain = _plain(value)
    return json.dumps(
        plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode("utf-8")


def digest(value: object) -> str:
    """SHA-256 of the canonical JSON, in lower-case hexadecimal."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def _plain(value: object) -> object:
    match value:
        case Enum():
            return _plain(value.value)
        case None | bool() | int() | str():
            return value
        case Decimal():
            return _decimal(value)
        case datetime():
            return _instant(value)
        case date():
            return value.isoformat()
        case Mapping():
            return {_key(key): _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case set() | frozenset():
            return sorted((_plain(item) for item in value), key=canonical_json)
    raise TypeError(f"{type(value).__name__} has no canonical spelling: {value!r}")


def _decimal(value: Decimal) -> str:
    if not value.is_finite():
        raise ValueError(f"{value} is not a number that can be written down")
    return plain(value)


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError(f"keys are text, not {type(key).__name__}: {key!r}")
    return key


def _instant(value: datetime) -> str:
    if value.tzinfo is None:
        raise TypeError(f"a point in time needs a zone: {value!r}")
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
