"""The level schemes of a workspace with every partner's figures, where it has partners.yaml."""

from largesse.partners.rules.reading import FILE_NAME, read_rules
from largesse.programme.calendar import last_day
from largesse.sovereignty.exposure.levels_lost import Levels
from largesse.sovereignty.exposure.world import World
from largesse.workspace.paths import Workspace


def levels_of(home: Workspace, world: World) -> list[Levels]:
    """Every scheme as figures stand on the window's last day; none without rules, records or a run.

    Raises :class:`~largesse.workspace.errors.Refusal` where the rules or a figure cannot be read.
    """
    if not (home.root / FILE_NAME).is_file() or not world.has_ledger or not world.run:
        return []
    from largesse.partners.levels.figures import gather
    from largesse.partners.models import Partner

    found = []
    for scheme in read_rules(home).document.levels:
        figures = gather(home, scheme, last_day(world.last), world.run)
        partners = Partner.objects.order_by("id")
        chosen = partners.filter(type__in=scheme.types) if scheme.types else partners
        found.append(Levels(scheme, {partner.id: figures.of(partner.id) for partner in chosen}))
    return found
