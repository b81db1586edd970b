"""A programme's limits of exposure, held against the workspace that the programme is of."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from largesse.cli.exposure_sources import world_of_workspace
from largesse.entitlement.history import runs
from largesse.programme.model import Programme
from largesse.sovereignty.exposure.limits import Held, held_against, told
from largesse.sovereignty.exposure.settings import read_settings
from largesse.workspace.errors import Refusal
from largesse.workspace.paths import Workspace


@dataclass(frozen=True, slots=True)
class LimitsHeld:
    """Limits beside their figures; ``waits`` where there is nothing yet to hold them against."""

    held: tuple[Held, ...]
    currency: str
    waits: bool = False

    @property
    def not_kept(self) -> Sequence[Held]:
        """Those that are broken, or not known to be kept."""
        return [one for one in self.held if one.verdict != "kept"]

    def lines(self) -> list[str]:
        """A sentence for each."""
        if self.waits:
            return ["  limits of exposure wait for a run: largesse run"]
        return [f"  {told(one, self.currency)}" for one in self.held]

    def record(self) -> list[dict[str, object]] | None:
        """For machines; None where they wait for a run."""
        if self.waits:
            return None
        return [
            {
                "limit": one.limit.id,
                "verdict": one.verdict,
                "of": one.limit.of,
                "by": one.limit.by,
                "at_most": str(one.limit.at_most),
                "total_minor": one.total_minor,
                "reached_minor": one.reached_minor,
                "unknown_minor": one.unknown_minor,
                "share": str(one.share),
                "largest": [{"name": name, "minor": minor} for name, minor in one.largest],
            }
            for one in self.held
        ]


def hold(programme: Programme, part: Path) -> LimitsHeld | None:
    """The limits of the programme at ``part``; None where that is not a workspace's own.

    Raises :class:`Refusal` where the workspace's data cannot be read.
    """
    home = _around(part)
    if home is None:
        return None
    if not runs(home):
        return LimitsHeld((), programme.currency, waits=True)
    world = world_of_workspace(home, read_settings(home))
    return LimitsHeld(tuple(held_against(world, programme.limits.values())), world.currency)


def _around(part: Path) -> Workspace | None:
    """The workspace whose programme this is, or lies inside of."""
    try:
        home = Workspace.find(part if part.is_dir() else part.parent)
    except Refusal:
        return None
    own, found = home.programme.resolve(), part.resolve()
    return home if found == own or own in found.parents else None
