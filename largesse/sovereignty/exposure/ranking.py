"""The largest single events of each kind, found from sums before any loss is worked out."""

import numpy as np

from largesse.sovereignty.exposure.events import Event, names_of, reach
from largesse.sovereignty.exposure.world import World

RANKED = (
    "customer",
    "group",
    "market",
    "jurisdiction",
    "entity",
    "partner",
    "rule",
    "qualification",
)
_BY_COLUMN = ("customer", "market", "entity")


def largest_events(world: World, kind: str, count: int) -> list[Event]:
    """The events of a kind that lose most consumption, the largest first; ties by name.

    Left out: events that lose none.
    """
    if kind in _BY_COLUMN:
        column = world.columns[kind]
        sums = dict(zip(column.names, column.sums(world.amount_minor).tolist(), strict=True))
    elif kind == "partner":
        sold = world.sold_minor.tolist()
        sums = {partner.id: minor for partner, minor in zip(world.partners, sold, strict=True)}
    else:
        sums = {
            name: int(np.sum(world.amount_minor[reach(world, Event(kind, name)).lines]))
            for name in names_of(world, kind)
        }
    ranked = sorted((-minor, name) for name, minor in sums.items() if name and minor > 0)
    return [Event(kind, name) for _, name in ranked[:count]]
