"""Ids of records: UUID version 7, so that they sort by the time they were made (RFC 9562)."""

import secrets
import time
import uuid

_RANDOM_BITS = 74
_MASK_62 = (1 << 62) - 1


def uuid7() -> str:
    """A new id: 48 bits of milliseconds since 1970, then random ones."""
    millis = time.time_ns() // 1_000_000
    random = secrets.randbits(_RANDOM_BITS)
    value = (millis & (1 << 48) - 1) << 80
    value |= 7 << 76 | (random >> 62) << 64
    value |= 2 << 62 | random & _MASK_62
    return str(uuid.UUID(int=value))
