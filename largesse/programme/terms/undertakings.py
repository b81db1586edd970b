"""What an undertaking of an agreement, or of a collaboration model, is about."""

from typing import Literal, get_args

VendorKind = Literal["incentive", "benefit", "person", "investment", "training", "service"]
CounterpartyKind = Literal[
    "consumption-target",
    "revenue-target",
    "certifications",
    "headcount",
    "migration",
    "reporting",
    "reference",
]
UndertakingKind = Literal[VendorKind, CounterpartyKind, "other"]
KINDS: tuple[str, ...] = get_args(UndertakingKind)
