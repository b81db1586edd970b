"""Dimensions of a statistical table, and how they name an indicator."""

from collections.abc import Sequence

UNTOLD = frozenset({"freq", "geo", "ref_area", "time", "time_period"})


def telling(names: Sequence[str], keys: Sequence[Sequence[str]]) -> list[int]:
    """Which dimensions are part of an indicator's name: the one that says what is counted
    (``indic_is``; the version of an index is in its codes), and those that differ in the file."""
    return [
        at
        for at, name in enumerate(names)
        if name.lower() not in UNTOLD
        and (name.lower().startswith("indic") or len({key[at] for key in keys}) > 1)
    ]
