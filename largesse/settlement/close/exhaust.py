"""What an envelope that runs out gives each key. Pure; amounts in minor units of the fund.

Decided once, over the closed set: what a close gave is never taken back to give it to peers. Only
keys whose terms make them subject to the fund come here; a liability that is owed is never cut.
"""

from collections.abc import Sequence
from typing import Literal

Policy = Literal["refuse", "pro rata", "first come", "overflow"]

REASON: dict[str, str] = {
    "refuse": "exhausted",
    "pro rata": "pro-rata",
    "first come": "exhausted",
}
"""Reason code of what was denied, by policy."""


def share(left: int, needs: Sequence[int], policy: Policy) -> tuple[int, ...]:
    """What each need gets of what is left; needs are in the declared order, each above zero.

    ``refuse``: each whole or not at all, in order. ``first come``: in order, the last one perhaps
    in part. ``pro rata``: all in proportion, by largest remainder.
    """
    left = max(left, 0)
    if sum(needs) <= left:
        return tuple(needs)
    if policy == "pro rata":
        return pro_rata(left, needs)
    found = []
    for need in needs:
        partly = 0 if policy == "refuse" else left
        given = need if need <= left else partly
        found.append(given)
        left -= given
    return tuple(found)


def pro_rata(left: int, needs: Sequence[int]) -> tuple[int, ...]:
    """``left`` in proportion to the needs, by largest remainder; of equal ones to the earlier."""
    total = sum(needs)
    parts = [left * need // total for need in needs]
    rests = [left * need % total for need in needs]
    order = sorted(range(len(needs)), key=lambda i: (-rests[i], i))
    for i in order[: left - sum(parts)]:
        parts[i] += 1
    return tuple(parts)
