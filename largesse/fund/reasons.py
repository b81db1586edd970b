"""Reason codes: why something was posted, held, denied, taken back. Every room uses these.

A code is a slug that never changes; its title may. A room that needs another adds it here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason and its titles, as a partner or a controller reads them."""

    code: str
    en: str
    fr: str

    def title(self, language: str = "en") -> str:
        """In ``en`` or ``fr``."""
        return self.fr if language == "fr" else self.en


_TABLE = (
    # The budget.
    ("fund-opened", "The fund is opened", "Ouverture du fonds"),
    ("fund-changed", "The programme's fund was changed", "Modification du fonds du programme"),
    (
        "opening-balance",
        "Taken over from the books before",
        "Reprise de la comptabilité antérieure",
    ),
    ("virement", "Moved to another envelope", "Virement vers une autre enveloppe"),
    ("top-up", "The envelope was topped up", "Abondement de l'enveloppe"),
    ("year-end", "End of the fiscal year", "Clôture de l'exercice"),
    ("carried-forward", "Carried forward to the next year", "Report à l'exercice suivant"),
    (
        "prior-year-reserve",
        "Kept for corrections of a past year",
        "Réserve pour exercices antérieurs",
    ),
    # Offers and agreements.
    ("offer", "Set aside for an offer", "Réservé pour une offre"),
    ("offer-expired", "The offer expired", "Offre expirée"),
    ("offer-withdrawn", "The offer was withdrawn", "Offre retirée"),
    ("signed", "An agreement was signed", "Signature d'un accord"),
    ("amended", "The agreement was amended", "Avenant à l'accord"),
    ("terminated", "The agreement was terminated", "Résiliation de l'accord"),
    ("ended", "The agreement has ended", "Fin de l'accord"),
    # Earning.
    ("earned", "Earned under the programme", "Acquis au titre du programme"),
    ("expected", "Expected to be earned", "Acquisition attendue"),
    ("late-data", "Billing data came late or were corrected", "Données tardives ou corrigées"),
    ("guarantee", "Guaranteed minimum", "Minimum garanti"),
    ("draw", "Paid ahead of what will be earned", "Avance sur acquisitions"),
    ("in-kind", "Given in kind, not paid", "Fourni en nature, non versé"),
    ("exhausted", "The envelope is exhausted", "Enveloppe épuisée"),
    ("pro-rata", "Reduced pro rata: the envelope was short", "Réduit au prorata de l'enveloppe"),
    ("overflow", "Borne by the reserve", "Supporté par la réserve"),
    ("contract-cap", "Above the cap of the agreement", "Au-delà du plafond de l'accord"),
    ("approved-exception", "Approved as an exception", "Dérogation approuvée"),
    # Holding and giving up.
    ("missing-bank", "Bank details are missing", "Coordonnées bancaires manquantes"),
    ("missing-tax", "Tax papers are missing", "Documents fiscaux manquants"),
    ("overdue-bills", "Bills are overdue", "Factures en retard"),
    ("under-review", "Under review", "En cours d'examen"),
    ("below-minimum", "Below the minimum payment", "En dessous du paiement minimum"),
    ("held-by-rule", "Held by a condition of the rule", "Suspendu par une condition de la règle"),
    ("partner-suspended", "The partner is suspended", "Le partenaire est suspendu"),
    ("corrected", "Corrected after it was decided", "Corrigé après décision"),
    ("reopened", "A refusal was reopened", "Réexamen d'un refus"),
    ("hold-expired", "Held too long; forfeited", "Suspendu trop longtemps ; forfait"),
    ("forfeited", "Forfeited under the programme's terms", "Perdu selon les conditions"),
    ("self-referral", "Referred by the customer itself", "Auto-recommandation"),
    ("proof-missing", "Proof is missing or late", "Justificatif manquant ou tardif"),
    ("claim-approved", "The claim was approved", "Demande approuvée"),
    ("claim-rejected", "The claim was rejected", "Demande rejetée"),
    ("claim-cancelled", "The claim was cancelled", "Demande annulée"),
    ("claim-lowered", "Less is needed than was approved", "Besoin inférieur au montant approuvé"),
    ("claim-expired", "The claim's time ran out", "Délai de la demande dépassé"),
    ("redeemed", "Redeemed or used", "Utilisé"),
    ("unused", "Given back unused", "Rendu sans utilisation"),
    ("proof-accepted", "The proof was accepted", "Justificatif accepté"),
    # Paying.
    ("paid", "Paid", "Payé"),
    ("payment-confirmed", "The bank confirmed the payment", "Paiement confirmé par la banque"),
    ("payment-rejected", "The bank rejected the payment", "Paiement rejeté par la banque"),
    ("payment-returned", "The payment came back", "Paiement retourné"),
    ("payment-stopped", "Stopped before it was sent", "Paiement arrêté avant l'envoi"),
    ("settled-in-part", "Settled for less than was accrued", "Réglé pour moins que provisionné"),
    ("settled-above", "Settled for more than was accrued", "Réglé pour plus que provisionné"),
    ("exchange-rate", "The rate of payment differs", "Écart de taux au paiement"),
    ("withholding", "Withholding tax", "Retenue à la source"),
    ("tax-remitted", "Paid to the tax office", "Versé à l'administration fiscale"),
    ("tax-recovered", "Had back from the tax office", "Remboursé par l'administration fiscale"),
    ("vat", "VAT on a self-billed invoice", "TVA sur facture en autofacturation"),
    ("reverse-charge", "Reverse charge", "Autoliquidation"),
    # Not paid in this run.
    ("partner-unknown", "Not registered as a partner", "Partenaire non enregistré"),
    ("partner-not-active", "Not an active partner", "Partenaire non actif"),
    ("bank-waiting", "New bank details still wait", "Nouvelles coordonnées bancaires en attente"),
    (
        "bank-rejected",
        "The bank rejected the last payment to these details",
        "La banque a rejeté le dernier paiement vers ces coordonnées",
    ),
    (
        "sanctions-hit",
        "May be on the sanctions list",
        "Figure peut-être sur la liste de sanctions",
    ),
    (
        "no-own-account",
        "No own account pays in this currency",
        "Aucun compte propre ne paie dans cette devise",
    ),
    ("missing-rate", "No exchange rate is declared", "Aucun taux de change déclaré"),
    (
        "nothing-due",
        "What is taken back is more than what is due",
        "Les reprises dépassent ce qui est dû",
    ),
    (
        "missing-document",
        "No invoice or credit note was issued",
        "Ni facture ni avoir n'a été établi",
    ),
    ("payment-file", "It cannot be written for the bank", "Impossible à écrire pour la banque"),
    ("taken-out", "Taken out by the reviewer", "Retiré à la revue"),
    ("cancelled", "The run was cancelled", "La campagne a été annulée"),
    (
        "changed-since",
        "Bank details changed since",
        "Coordonnées bancaires modifiées depuis",
    ),
    ("debit-note", "Asked for by debit note", "Réclamé par note de débit"),
    # Taking back.
    ("clawback", "Paid before and taken back", "Reprise d'un montant payé"),
    ("netted", "Kept back from a payment", "Compensé sur un paiement"),
    ("debit-note-paid", "The debit note was paid", "Note de débit réglée"),
    ("written-off", "Will not be recovered", "Irrécouvrable"),
    ("dispute-upheld", "The dispute was upheld", "Contestation acceptée"),
    # Not cash.
    ("units-returned", "Units were returned", "Unités restituées"),
)

REASONS: Mapping[str, Reason] = MappingProxyType({row[0]: Reason(*row) for row in _TABLE})
"""Every reason by its code."""


_RELEASED_BY: Mapping[str, tuple[str, str]] = {
    "missing-bank": ("bank details, once approved", "des coordonnées bancaires approuvées"),
    "missing-tax": ("the partner's tax profile", "le profil fiscal du partenaire"),
    "overdue-bills": ("payment of the overdue bills", "le règlement des factures en retard"),
    "partner-suspended": ("the end of the suspension", "la fin de la suspension"),
    "under-review": ("the end of the checks", "la fin des vérifications"),
    "below-minimum": ("more that is due", "d'autres montants dus"),
    "bank-waiting": ("the end of the wait", "la fin du délai"),
    "bank-rejected": ("new bank details", "de nouvelles coordonnées bancaires"),
    "sanctions-hit": ("clearing the hit", "la levée de l'alerte"),
    "no-own-account": ("an account in payments.yaml", "un compte dans payments.yaml"),
    "missing-rate": ("a rate in facts/rates.csv", "un taux dans facts/rates.csv"),
    "nothing-due": ("more that is due", "d'autres montants dus"),
    "missing-document": ("issuing the document", "l'établissement du document"),
    "partner-not-active": ("the partner's activation", "l'activation du partenaire"),
    "partner-unknown": ("registering the partner", "l'enregistrement du partenaire"),
}


def released_by(code: str, language: str = "en") -> str:
    """What ends a hold, as it ends by itself; empty where only a decision does."""
    english, french = _RELEASED_BY.get(code, ("", ""))
    return french if language == "fr" else english


def reason(code: str) -> Reason:
    """The reason of a code; ValueError, with the nearest, for one that is not in the table."""
    if code not in REASONS:
        near = get_close_matches(code, REASONS, n=1)
        hint = f"; did you mean '{near[0]}'?" if near else ""
        raise ValueError(f"'{code}' is not a reason code{hint}")
    return REASONS[code]
