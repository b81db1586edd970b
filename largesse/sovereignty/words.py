"""The words of grades, outcomes, verdicts, states and values, for French readers."""

import re
from collections.abc import Mapping

_FRENCH: Mapping[str, str] = {
    # values
    "yes": "oui",
    "no": "non",
    "none": "aucun",
    "unknown": "inconnu",
    # grades of evidence
    "claimed": "affirmé",
    "evidenced": "attesté",
    "certified": "certifié",
    # what became of a rule
    "does not apply": "sans objet",
    "satisfied": "respectée",
    "condition": "condition",
    "breached": "enfreinte",
    # verdicts
    "allowed": "autorisé",
    "allowed with conditions": "autorisé sous conditions",
    "allowed in part": "autorisé en partie",
    "refused": "refusé",
    # how a criterion came to its level
    "answered": "répondu",
    "contradicted": "contredit",
    "not evidenced enough": "preuves insuffisantes",
    "evidence expired": "preuves expirées",
    "not answered": "sans réponse",
    # profiles
    "law": "loi",
    "qualification": "qualification",
    "doctrine": "doctrine",
    "opinion": "avis",
    "policy": "politique",
    "in force": "en vigueur",
    "proposal": "proposition",
    "withdrawn": "retiré",
    # states of a decision
    "stands": "maintenue",
    "reopened": "rouverte",
    "superseded": "remplacée",
}
_SPAN = re.compile(r"(\S+) to (\S+)")


def word(text: str, language: str) -> str:
    """A word as readers of a language know it; any other text, a name or number, as it is."""
    if language != "fr":
        return text
    span = _SPAN.fullmatch(text)
    return f"{span[1]} à {span[2]}" if span else _FRENCH.get(text, text)


def months_told(count: int, language: str) -> str:
    """``1 month``, ``6 months``, ``6 mois``."""
    if language == "fr":
        return f"{count} mois"
    return f"{count} month" if count == 1 else f"{count} months"
