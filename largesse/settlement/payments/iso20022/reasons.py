"""The bank's reason codes in words: external status and return reason codes of ISO 20022."""

from collections.abc import Mapping
from typing import Literal

REASONS: Mapping[str, tuple[str, str]] = {
    "AC01": ("the account number is wrong", "le numéro de compte est erroné"),
    "AC02": ("our account number is wrong", "notre numéro de compte est erroné"),
    "AC03": (
        "the partner's account number is not valid",
        "le numéro de compte du partenaire n'est pas valable",
    ),
    "AC04": ("the account is closed", "le compte est clos"),
    "AC06": ("the account is blocked", "le compte est bloqué"),
    "AC07": ("the partner's account is closed", "le compte du partenaire est clos"),
    "AC13": (
        "the account is not of a kind that takes this payment",
        "ce type de compte n'accepte pas ce paiement",
    ),
    "AG01": (
        "this account takes no payments of this kind",
        "ce compte n'accepte pas les paiements de cette nature",
    ),
    "AG02": (
        "the bank does not know this kind of payment",
        "la banque ne connaît pas ce type de paiement",
    ),
    "AM01": ("the amount is zero", "le montant est nul"),
    "AM02": ("the amount is above a limit", "le montant dépasse un plafond"),
    "AM03": (
        "the currency cannot be paid to this account",
        "la devise ne peut pas être versée sur ce compte",
    ),
    "AM04": ("our account has too little on it", "notre compte n'est pas assez approvisionné"),
    "AM05": (
        "the bank has received this payment before",
        "la banque a déjà reçu ce paiement",
    ),
    "AM09": (
        "the amount received is not the amount agreed",
        "le montant reçu n'est pas celui convenu",
    ),
    "AM10": ("the control sum is wrong", "la somme de contrôle est erronée"),
    "BE01": (
        "the name does not belong to the account",
        "le nom ne correspond pas au compte",
    ),
    "BE04": ("the partner's address is missing", "l'adresse du partenaire manque"),
    "BE05": ("the ordering party is not known", "le donneur d'ordre n'est pas connu"),
    "BE06": ("the partner is not known to its bank", "la banque ne connaît pas le partenaire"),
    "BE07": ("our address is missing", "notre adresse manque"),
    "CNOR": (
        "the partner's bank takes no part in this clearing",
        "la banque du partenaire ne participe pas à cette compensation",
    ),
    "CURR": ("the currency is wrong", "la devise est erronée"),
    "CUST": ("returned at the customer's request", "retourné à la demande du client"),
    "DT01": ("the date is not valid", "la date n'est pas valable"),
    "DUPL": ("the payment is there twice", "le paiement figure deux fois"),
    "ED05": ("the settlement failed", "le règlement a échoué"),
    "FF01": ("the file's format is not valid", "le format du fichier n'est pas valable"),
    "FOCR": ("returned after a recall", "retourné après un rappel"),
    "FR01": ("fraud is suspected", "une fraude est soupçonnée"),
    "LEGL": ("stopped by a legal order", "arrêté par une décision de justice"),
    "MD07": ("the account's holder has died", "le titulaire du compte est décédé"),
    "MS02": ("refused by the partner, no reason given", "refusé par le partenaire, sans motif"),
    "MS03": ("refused by the bank, no reason given", "refusé par la banque, sans motif"),
    "NARR": ("see the bank's own words", "voir les précisions de la banque"),
    "NOAS": ("the partner did not answer its bank", "le partenaire n'a pas répondu à sa banque"),
    "RC01": ("the bank's code is wrong", "le code de la banque est erroné"),
    "RC03": ("our bank's code is not valid", "le code de notre banque n'est pas valable"),
    "RC04": (
        "the code of the partner's bank is not valid",
        "le code de la banque du partenaire n'est pas valable",
    ),
    "RR01": (
        "the ordering account is not identified as the law requires",
        "le compte du donneur d'ordre n'est pas identifié comme la loi l'exige",
    ),
    "RR02": (
        "our name or address is not as the law requires",
        "notre nom ou notre adresse n'est pas conforme à la loi",
    ),
    "RR03": (
        "the partner's name or address is not as the law requires",
        "le nom ou l'adresse du partenaire n'est pas conforme à la loi",
    ),
    "RR04": ("stopped for a regulatory reason", "arrêté pour un motif réglementaire"),
    "SL01": ("the bank stopped it, by its own service", "bloqué par un service de la banque"),
    "TECH": ("a technical fault at the bank", "un incident technique à la banque"),
    "TM01": ("received after the cut-off time", "reçu après l'heure limite"),
    "UPAY": ("the payment was not due", "le paiement n'était pas dû"),
}
"""By code: English, French. Codes that are not here are shown as they came."""


def in_words(code: str, language: Literal["en", "fr"] = "en") -> str:
    """A reason code in words; a code that is not known, as it came."""
    english, french = REASONS.get(code, (code, code))
    return french if language == "fr" else english
