"""Why a payment is not made: codes with their words, as a controller and a partner read them."""

from collections.abc import Mapping
from typing import Literal

REASONS: Mapping[str, tuple[str, str]] = {
    "partner-unknown": ("not registered as a partner", "partenaire non enregistré"),
    "partner-not-active": ("not an active partner", "partenaire non actif"),
    "partner-suspended": ("suspended", "suspendu"),
    "partner-left": ("has left the programme", "a quitté le programme"),
    "missing-bank": ("no approved bank details", "pas de coordonnées bancaires approuvées"),
    "bank-waiting": (
        "new bank details still wait",
        "nouvelles coordonnées bancaires encore en attente",
    ),
    "bank-rejected": (
        "the bank rejected the last payment to these details",
        "la banque a rejeté le dernier paiement vers ces coordonnées",
    ),
    "sanctions-hit": ("may be on the sanctions list", "figure peut-être sur la liste de sanctions"),
    "no-own-account": (
        "no own account pays in this currency",
        "aucun compte propre ne paie dans cette devise",
    ),
    "missing-rate": ("no exchange rate is declared", "aucun taux de change déclaré"),
    "nothing-due": (
        "what is taken back is more than what is due",
        "les reprises dépassent ce qui est dû",
    ),
    "missing-document": (
        "no invoice or credit note was issued",
        "ni facture ni avoir n'a été établi",
    ),
    "payment-file": ("it cannot be written for the bank", "impossible à écrire pour la banque"),
    "taken-out": ("taken out by the reviewer", "retiré à la revue"),
    "cancelled": ("the run was cancelled", "la campagne a été annulée"),
    "changed-since": ("bank details changed since", "coordonnées bancaires modifiées depuis"),
}
"""By code: English, French."""


def why(code: str, language: Literal["en", "fr"] = "en") -> str:
    """A reason in words; a code that is not known, as it is."""
    english, french = REASONS.get(code, (code, code))
    return french if language == "fr" else english
