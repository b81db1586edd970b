"""The words in which `largesse claim` answers, in English and French, written by hand."""

from collections.abc import Mapping

from largesse.cli.options import Language
from largesse.programme.model import Text

STATES: Mapping[str, Text] = {
    "draft": Text("a draft", "à l'état de brouillon"),
    "submitted": Text("submitted", "remise"),
    "in-review": Text("in review", "en cours d'examen"),
    "action-required": Text(
        "waiting for the partner's answer", "en attente de la réponse du partenaire"
    ),
    "approved": Text("approved", "approuvée"),
    "in-progress": Text("in progress", "en cours"),
    "proof-submitted": Text(
        "waiting for its proof to be decided on", "en attente d'une décision sur son justificatif"
    ),
    "resubmission": Text("waiting for a mended proof", "en attente d'un justificatif corrigé"),
    "proof-rejected": Text("ended: its proof was refused", "close : son justificatif est refusé"),
    "rejected": Text("rejected", "rejetée"),
    "cancelled": Text("cancelled", "annulée"),
    "completed": Text("completed", "achevée"),
    "expired": Text("expired", "échue"),
}
"""What a reader calls a state, after `is` or `est`."""

DUE: Mapping[str, Text] = {
    "submitted": Text("To be reviewed", "À examiner"),
    "in-review": Text("To be decided", "À décider"),
    "proof-submitted": Text("Its proof is to be decided on", "Décision sur le justificatif"),
    "action-required": Text("The partner's answer is due", "Réponse du partenaire attendue"),
    "approved": Text(
        "Silence agrees unless the partner cancels",
        "Sans annulation du partenaire, son silence vaut accord",
    ),
    "in-progress": Text("Its proof is due", "Justificatif attendu"),
    "in-kind": Text("To be used", "À utiliser"),
    "resubmission": Text("The mended proof is due", "Justificatif corrigé attendu"),
}
"""What is due in a state, before `by` or `au plus tard le`."""

PARTS: Mapping[str, Text] = {
    "open": Text("open", "ouverte"),
    "proved": Text("proved", "justifiée"),
    "returned": Text("returned", "à corriger"),
    "accepted": Text("accepted", "acceptée"),
    "closed": Text("closed", "close"),
}
"""The states of a part."""

DONE: Mapping[str, Text] = {
    "new": Text("new", "création"),
    "submit": Text("submit", "remise"),
    "recall": Text("recall", "rappel"),
    "amend": Text("amend", "modification"),
    "review": Text("review", "examen"),
    "ask": Text("ask", "question"),
    "endorse": Text("endorse", "première approbation"),
    "approve": Text("approve", "approbation"),
    "approval refused": Text("approval refused", "approbation refusée"),
    "reject": Text("reject", "rejet"),
    "agree": Text("agree", "accord"),
    "prove": Text("prove", "justificatif remis"),
    "accept": Text("accept", "acceptation"),
    "accept last": Text("accept last", "acceptation finale"),
    "return": Text("return", "justificatif renvoyé"),
    "refuse": Text("refuse", "justificatif refusé"),
    "use": Text("use", "utilisation"),
    "use up": Text("use up", "dernière utilisation"),
    "restore": Text("restore", "utilisation reprise"),
    "extend": Text("extend", "prolongation"),
    "expire": Text("expire", "échéance"),
    "cancel": Text("cancel", "annulation"),
}
"""What happened, in the trail."""

HEADERS: Mapping[str, str] = {
    "claim": "demande", "partner": "partenaire", "what": "objet", "state": "état",
    "due": "échéance", "asked": "demandé", "approved": "approuvé", "accepted": "accepté",
    "part": "partie", "freed": "libéré", "held": "retenu", "cap of": "plafond de",
    "cap": "plafond", "used": "utilisé", "reserved": "réservé", "left": "reste",
    "file": "fichier", "type": "type", "supplier": "fournisseur", "invoice": "facture",
    "dated": "datée du", "kept until": "conservé jusqu'au", "amount": "montant",
    "when (UTC)": "quand (UTC)", "who": "qui", "why": "pourquoi",
}  # fmt: skip
"""Headings of tables in French."""


def choose(lang: Language, en: str, fr: str) -> str:
    """The one of two texts that a reader reads."""
    return fr if lang == "fr" else en


def headed(lang: Language, *headers: str) -> list[str]:
    """The headings of a table."""
    return [HEADERS[header] if lang == "fr" else header for header in headers]
