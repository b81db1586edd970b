"""Checks of limits of exposure: what they limit is there, and they can be broken."""

from collections.abc import Iterator, Mapping

from largesse.money import plain
from largesse.programme.checks.finding import finding
from largesse.programme.model import Programme
from largesse.workspace.errors import Problem

_BY: Mapping[str, tuple[str, ...]] = {
    "consumption": ("customer", "partner", "market", "jurisdiction", "entity"),
    "commitments": ("customer", "partner", "jurisdiction"),
    "expected": ("partner", "jurisdiction"),
}
"""Whose share of what can be told: commitments are with partners and customers, partners earn."""


def exposure_limits_can_be_broken(programme: Programme) -> Iterator[Problem]:
    """A limit lies above 0 % and below 100 %."""
    for limit in programme.limits.values():
        if not 0 < limit.at_most < 1:
            what = f"{limit.id} allows at most {plain(limit.at_most * 100)}%"
            mend = "write a share above 0% and below 100%"
            yield finding(limit.place, what, mend, "limit-of-nothing")


def exposure_limits_are_of_what_is_there(programme: Programme) -> Iterator[Problem]:
    """A limit is by names that have a share of it; commitments are of a fund."""
    for limit in programme.limits.values():
        if limit.by not in _BY[limit.of]:
            what = f"{limit.id} limits {limit.of} by {limit.by}, and they are not told apart so"
            mend = f"limit them by {', '.join(_BY[limit.of])}"
            yield finding(limit.place, what, mend, "limit-by")
        if limit.of == "commitments" and programme.fund is None:
            what = f"{limit.id} limits commitments, and there is no fund to commit"
            yield finding(limit.place, what, "write the fund, or limit another", "limit-no-fund")
