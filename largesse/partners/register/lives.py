"""The lives of partners and of their applications, as tables."""

from collections.abc import Mapping
from dataclasses import dataclass

from largesse.partners.lifecycle import Lifecycle

PARTNER = Lifecycle(
    "partner",
    "applied",
    {
        ("applied", "check"): "in-checks",
        ("applied", "decline"): "declined",
        ("applied", "withdraw"): "withdrawn",
        ("in-checks", "activate"): "active",
        ("in-checks", "decline"): "declined",
        ("in-checks", "withdraw"): "withdrawn",
        ("active", "suspend"): "suspended",
        ("active", "leave"): "left",
        ("suspended", "suspend"): "suspended",
        ("suspended", "reinstate"): "active",
        ("suspended", "leave"): "left",
        ("declined", "apply"): "applied",
        ("withdrawn", "apply"): "applied",
        ("left", "apply"): "applied",
    },
    "partner",
    {"activate": "partner approve"},
)

APPLICATION = Lifecycle(
    "application",
    "applied",
    {
        ("applied", "check"): "in-checks",
        ("applied", "decline"): "declined",
        ("applied", "withdraw"): "withdrawn",
        ("in-checks", "approve"): "approved",
        ("in-checks", "decline"): "declined",
        ("in-checks", "withdraw"): "withdrawn",
    },
    "partner",
)


@dataclass(frozen=True, slots=True)
class Suspension:
    """A reason to suspend. ``earns``: what is sold meanwhile still counts, and only payments and
    benefits wait. ``clears_itself``: it ends with its cause, without anybody deciding."""

    en: str
    fr: str
    earns: bool
    clears_itself: bool = False


SUSPENSIONS: Mapping[str, Suspension] = {
    "overdue-bill": Suspension("a bill is overdue", "une facture est échue", True, True),
    "checks-expired": Suspension(
        "a required check is no longer valid", "une vérification requise n'est plus valide", True
    ),
    "own-request": Suspension("at its own request", "à sa propre demande", False),
    "breach": Suspension("the terms were broken", "les conditions ont été enfreintes", False),
    "sanctions": Suspension(
        "it is on a sanctions list", "figure sur une liste de sanctions", False
    ),
}
"""By code. A bill that is overdue freezes and clears itself, as Huawei's programme has it."""
