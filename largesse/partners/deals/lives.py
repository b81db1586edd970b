"""The lives of a registered deal and of a dispute, as tables."""

from collections.abc import Mapping

from largesse.partners.lifecycle import Lifecycle
from largesse.programme.model import Text

DEAL = Lifecycle(
    "deal",
    "submitted",
    {
        ("submitted", "approve"): "approved",
        ("submitted", "reject"): "rejected",
        ("submitted", "ask"): "action-required",
        ("submitted", "withdraw"): "withdrawn",
        ("action-required", "resubmit"): "submitted",
        ("action-required", "reject"): "rejected",
        ("action-required", "withdraw"): "withdrawn",
        ("approved", "extend"): "approved",
        ("approved", "win"): "won",
        ("approved", "lose"): "lost",
        ("approved", "withdraw"): "withdrawn",
        ("approved", "expire"): "expired",
    },
    "deal",
    {"expire": ""},
)

DISPUTE = Lifecycle(
    "attribution dispute",
    "open",
    {("open", "decide"): "decided", ("open", "withdraw"): "withdrawn"},
    "deal",
    {"withdraw": "deal withdraw-dispute"},
)

LOOKED_AT: Mapping[str, Text] = {
    "above-limit": Text(
        "it is above the amount that is approved by itself",
        "elle dépasse le montant approuvé d'office",
    ),
    "several-partners": Text("several partners work on it", "plusieurs partenaires y travaillent"),
    "also-registered": Text(
        "another partner's registration of it waits already",
        "un autre partenaire l'a enregistrée aussi et attend une décision",
    ),
    "other-currency": Text(
        "it is in another currency than the rules", "sa devise n'est pas celle des règles"
    ),
}
"""Why a person decides instead of the rules, by code; the first two as Microsoft has them
(learn.microsoft.com/partner-center/register-deals)."""
