"""The words of an agreement's document, in English and French.

Written by hand in both. ``{vendor}`` and ``{other}`` are the legal names; amounts and days come
formatted.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

Language = Literal["en", "fr"]

_TABLE: tuple[tuple[str, str, str], ...] = (
    # Frame.
    ("agreement", "Agreement {id}", "Accord {id}"),
    ("amended", "Agreement {id}, amendment {number}", "Accord {id}, avenant {number}"),
    ("version-first", "original version", "version initiale"),
    ("version-amended", "after amendment {number}", "après avenant {number}"),
    ("hash", "hash {hash}", "empreinte {hash}"),
    ("page", "Page {page} of {pages}", "Page {page} sur {pages}"),
    ("between", "between {vendor} and {other}", "entre {vendor} et {other}"),
    ("draft", "Draft. Nothing is agreed yet.", "Projet. Rien n’est encore convenu."),
    (
        "open",
        "Offered, open to the end of {day}. Nothing is agreed until both sides have signed.",
        (
            "Offre ouverte jusqu’au {day} inclus. Rien n’est convenu avant la signature des deux"
            " parties."
        ),
    ),
    ("sealed", "Signed by both sides on {day}.", "Signé par les deux parties le {day}."),
    (
        "turned-down",
        "This offer is over. Nothing was agreed.",
        "Cette offre n’est plus ouverte. Rien n’a été convenu.",
    ),
    (
        "ended",
        "Signed by both sides. Its last day was {day}.",
        "Signé par les deux parties. Dernier jour : {day}.",
    ),
    # At a glance.
    ("holds", "Holds", "Durée"),
    ("from-to", "{since} to {last}", "Du {since} au {last}"),
    ("from-on", "from {since}, no end stated", "À compter du {since}, sans terme fixé"),
    ("cap", "At most", "Plafond"),
    ("uncapped", "not capped", "sans plafond"),
    ("model", "Collaboration model", "Modèle de collaboration"),
    ("no-model", "none named", "aucun"),
    # 1 Parties and term.
    ("term", "What it is about", "Objet et durée"),
    (
        "term-to",
        (
            "This agreement is made between {vendor} (“the vendor”) and {other} (“{them}”). It"
            " holds"
            " from {since} to {last}, both days included."
        ),
        (
            "Le présent accord est conclu entre {vendor} (« le fournisseur ») et {other} («"
            " {them} »)."
            " Il s’applique du {since} au {last} inclus."
        ),
    ),
    (
        "term-on",
        (
            "This agreement is made between {vendor} (“the vendor”) and {other} (“{them}”). It"
            " holds"
            " from {since} until one side ends it."
        ),
        (
            "Le présent accord est conclu entre {vendor} (« le fournisseur ») et {other} («"
            " {them} »)."
            " Il s’applique à compter du {since}, jusqu’à ce qu’une partie y mette fin."
        ),
    ),
    ("the-partner", "the partner", "le partenaire"),
    ("the-customer", "the customer", "le client"),
    (
        "earns",
        (
            "Under it these incentives of the vendor’s programme are earned, by the programme’s"
            " rules"
            " as published: {incentives}."
        ),
        (
            "Il ouvre droit aux incitations suivantes du programme du fournisseur, selon les règles"
            " publiées de ce programme : {incentives}."
        ),
    ),
    (
        "earns-all",
        (
            "Under it every incentive of the vendor’s programme is earned for which the programme’s"
            " published rules are met."
        ),
        (
            "Il ouvre droit à toutes les incitations du programme du fournisseur dont les règles"
            " publiées sont remplies."
        ),
    ),
    # 2 Money.
    ("money", "Money", "Montants"),
    (
        "capped",
        (
            "What is earned under this agreement does not exceed {cap} in all. The vendor has"
            " set this"
            " amount aside as follows."
        ),
        (
            "Le total des montants acquis au titre du présent accord ne dépasse pas {cap}. Le"
            " fournisseur a engagé ce montant comme suit."
        ),
    ),
    (
        "estimated",
        (
            "This agreement is not capped. For what is expected to be earned the vendor has set"
            " aside"
            " {estimate}, and {reserve} in reserve, as follows. These amounts limit nothing that is"
            " earned."
        ),
        (
            "Le présent accord est sans plafond. Pour les acquisitions attendues, le fournisseur a"
            " engagé {estimate}, plus {reserve} en réserve, comme suit. Ces montants ne limitent en"
            " rien ce qui est acquis."
        ),
    ),
    ("envelope", "Envelope", "Enveloppe"),
    ("year", "Fiscal year", "Exercice"),
    ("whole-period", "whole period", "toute la période"),
    ("amount", "Amount", "Montant"),
    ("total", "Total", "Total"),
    (
        "subject",
        (
            "Subject to funds: the vendor may reduce what is earned and not yet granted when the"
            " envelope that bears it is exhausted. It says so in writing, with the reason and the"
            " amount. What was granted before is not reduced."
        ),
        (
            "Sous réserve des crédits disponibles : le fournisseur peut réduire les montants"
            " acquis et"
            " non encore accordés lorsque l’enveloppe qui les porte est épuisée. Il en informe par"
            " écrit en indiquant le motif et le montant. Ce qui a été accordé n’est pas réduit."
        ),
    ),
    (
        "owed-capped",
        "What is earned within these limits is owed, whatever the envelope still holds.",
        "Ce qui est acquis dans ces limites est dû, quel que soit le solde de l’enveloppe.",
    ),
    (
        "owed-uncapped",
        "What is earned is owed, whatever the envelope still holds.",
        "Ce qui est acquis est dû, quel que soit le solde de l’enveloppe.",
    ),
    # 3, 4 Undertakings.
    ("vendor-side", "What the vendor undertakes", "Engagements du fournisseur"),
    ("partner-side", "What the partner undertakes", "Engagements du partenaire"),
    ("customer-side", "What the customer undertakes", "Engagements du client"),
    ("undertaking", "Undertaking", "Engagement"),
    ("target", "Measure and target", "Mesure et objectif"),
    ("by", "By", "Échéance"),
    ("no-target", "as described", "selon description"),
    ("no-day", "while it holds", "pendant la durée"),
    (
        "none-vendor",
        "Nothing beyond the money above.",
        "Rien au-delà des montants ci-dessus.",
    ),
    (
        "none-other",
        "Nothing beyond the programme’s rules.",
        "Rien au-delà des règles du programme.",
    ),
    # 5 Change and end.
    ("change", "Change, suspension and end", "Modification, suspension et fin"),
    (
        "change-amend",
        (
            "Changes are made by numbered amendments, signed by both sides. While this agreement is"
            " suspended no amendment raises its amounts."
        ),
        (
            "Toute modification fait l’objet d’un avenant numéroté, signé par les deux parties."
            " Aucun"
            " avenant n’augmente les montants tant que l’accord est suspendu."
        ),
    ),
    (
        "change-notice",
        "Either side may end it in writing with {notice} days’ notice.",
        "Chaque partie peut y mettre fin par écrit, avec un préavis de {notice} jours.",
    ),
    (
        "change-end",
        "What was earned up to the last day is settled by the programme’s rules.",
        "Ce qui est acquis jusqu’au dernier jour est réglé selon les règles du programme.",
    ),
    (
        "change-runoff",
        (
            "What was earned up to the last day is settled by the programme’s rules; the vendor"
            " keeps"
            " the money for it for {runoff} days after the end."
        ),
        (
            "Ce qui est acquis jusqu’au dernier jour est réglé selon les règles du programme ; le"
            " fournisseur en conserve les crédits pendant {runoff} jours après la fin."
        ),
    ),
    (
        "silence",
        (
            "If {other} has not objected in writing before {day}, its silence counts as consent"
            " from"
            " that day."
        ),
        (
            "À défaut d’objection écrite de {other} avant le {day}, son silence vaut acceptation à"
            " compter de ce jour."
        ),
    ),
    ("law", "Governing law", "Droit applicable"),
    # Amendment.
    ("changes", "What amendment {number} changes", "Ce que change l’avenant {number}"),
    ("changes-from", "It takes effect on {day}.", "Il prend effet le {day}."),
    ("what", "What", "Objet"),
    ("before", "Before", "Avant"),
    ("after", "After", "Après"),
    ("was-none", "none", "néant"),
    # Signatures.
    ("signatures", "Signatures", "Signatures"),
    ("for", "For {name}", "Pour {name}"),
    ("not-signed", "Not signed yet", "Pas encore signé"),
    ("signed-on", "Signed on {day}", "Signé le {day}"),
    ("how-electronic", "electronically", "par voie électronique"),
    ("how-paper", "on paper", "sur papier"),
    ("how-portal", "in the portal", "sur le portail"),
    ("how-elsewhere", "in another system", "dans un autre système"),
    ("how-deemed-consent", "by silence, as agreed", "par silence, comme convenu"),
    ("file-kept", "signed file {hash}", "fichier signé {hash}"),
    ("content-hash", "Content (SHA-256): {hash}", "Contenu (SHA-256) : {hash}"),
    ("name-line", "Name, date, signature", "Nom, date, signature"),
    # What columns are called where an amendment changes them.
    ("col-model", "Collaboration model", "Modèle de collaboration"),
    ("col-incentives", "Incentives", "Incitations"),
    ("col-subject_to_funds", "Subject to funds", "Sous réserve des crédits"),
    ("col-not_to_exceed_minor", "At most", "Plafond"),
    ("col-estimate_minor", "Estimate", "Estimation"),
    ("col-reserve_minor", "Reserve", "Réserve"),
    ("col-notice_days", "Notice, days", "Préavis, en jours"),
    (
        "col-runoff_days",
        "Money kept after the end, days",
        "Crédits conservés après la fin, en jours",
    ),
    ("col-until", "Last day", "Dernier jour"),
    ("col-title", "Title", "Titre"),
    ("col-governing_law", "Governing law", "Droit applicable"),
    ("col-vendor", "Vendor", "Fournisseur"),
    ("col-counterparty", "Other side", "Autre partie"),
    ("yes", "yes", "oui"),
    ("no", "no", "non"),
)

_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType({key: (en, fr) for key, en, fr in _TABLE})


def said(key: str, language: Language, **named: object) -> str:
    """A text of the table with what it names filled in. KeyError for a key that is not in it."""
    en, fr = _WORDS[key]
    return (fr if language == "fr" else en).format(**named)


def keys() -> tuple[str, ...]:
    """Every key, for the test that both languages name the same things."""
    return tuple(_WORDS)


def pair(key: str) -> tuple[str, str]:
    """English and French of a key, unfilled."""
    return _WORDS[key]
