"""What accounts were billed in the year before a day, as the cost of an arrangement."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from largesse.consumption.lake import Lake
from largesse.entitlement.partials import INTACT
from largesse.entitlement.versions import programme_known
from largesse.facts import load_facts
from largesse.programme.calendar import ordinal, parse_month
from largesse.sovereignty.exposure.lake import charged
from largesse.sovereignty.exposure.settings import read_settings
from largesse.workspace.intact import Intact
from largesse.workspace.paths import Workspace

YEAR = 12


@dataclass(frozen=True, slots=True)
class Billed:
    """By account, what it was billed in twelve months, in minor units of the currency."""

    currency: str
    by_account: Mapping[str, int]
    """An account by each of its names: its number, with its provider, with its sub-account."""


def billed_in_year(workspace: Workspace, day: date, known_at: datetime | None) -> Billed | None:
    """The twelve whole months before a day's; None where not each of them was delivered.

    Raises :class:`Refusal` where a rate is missing or a file of the lake is damaged.
    """
    last = ordinal(day.year, day.month) - 1
    first = last - YEAR + 1
    deliveries = Lake.of(workspace).deliveries(known_at)
    delivered = {parse_month(each.billing_period) for each in deliveries}
    if not delivered.issuperset(range(first, last + 1)):
        return None
    Lake.of(workspace).check(deliveries, Intact(workspace.partials / INTACT))
    programme = programme_known(workspace, known_at)
    facts = load_facts(workspace, known_at)
    measure = read_settings(workspace).measure
    found: dict[str, int] = {}
    for one in charged(deliveries, programme, facts, first, last, measure):
        whole = f"{one.provider}/{one.billing_account}"
        names = {one.billing_account, whole}
        names |= {f"{whole}/{one.sub_account}"} if one.sub_account else set()
        for name in names:
            found[name] = found.get(name, 0) + one.amount_minor
    return Billed(programme.currency, found)
