"""The life of an agreement and of an amendment: which action leads from which state to which."""

from largesse.partners.lifecycle import Lifecycle

OPEN = ("draft", "offered")
IN_FORCE = ("signed", "active", "suspended")
"""Signed and not ended: an amendment may be drafted."""

_OFFERED = {"sign": "sign", "lapse": ""}

AGREEMENT = Lifecycle(
    kind="agreement",
    start="draft",
    transitions={
        ("draft", "offer"): "offered",
        ("draft", "withdraw"): "withdrawn",
        ("offered", "sign"): "signed",
        ("offered", "withdraw"): "withdrawn",
        ("offered", "decline"): "declined",
        ("offered", "lapse"): "lapsed",
        ("withdrawn", "revise"): "draft",
        ("declined", "revise"): "draft",
        ("lapsed", "revise"): "draft",
        ("signed", "start"): "active",
        ("active", "suspend"): "suspended",
        ("suspended", "resume"): "active",
        ("signed", "terminate"): "terminated",
        ("active", "terminate"): "terminated",
        ("suspended", "terminate"): "terminated",
        ("signed", "expire"): "expired",
        ("active", "expire"): "expired",
        ("suspended", "expire"): "expired",
    },
    verb="agreement",
    typed={**_OFFERED, "revise": "agreement draft", "start": "", "expire": ""},
)

AMENDMENT = Lifecycle(
    kind="amendment",
    start="draft",
    transitions={
        ("draft", "offer"): "offered",
        ("draft", "withdraw"): "withdrawn",
        ("offered", "sign"): "signed",
        ("offered", "withdraw"): "withdrawn",
        ("offered", "decline"): "declined",
        ("offered", "lapse"): "lapsed",
    },
    verb="agreement",
    typed=_OFFERED,
)
