"""What is said of an assessment, in English and in French."""

from collections.abc import Mapping

_WORDS: Mapping[str, tuple[str, str]] = {
    # sentences
    "head": ("{title} ({id}), by {framework}:", "{title} ({id}), selon {framework} :"),
    "counting": (
        (
            "Counting what is {floor} or better, on {day}."
            " By what is claimed / evidenced / certified it is SEAL {seals}."
        ),
        (
            "Ne compte que ce qui est {floor} ou mieux, au {day}."
            " Selon l'affirmé / l'attesté / le certifié : SEAL {seals}."
        ),
    ),
    "any of them": ("any of them", "ces critères"),
    "held": ("Held there by {names}{more}.", "Tenu là par {names}{more}."),
    "more": (" and {count} more", " et {count} autres"),
    "unknown one": (
        "1 criterion unknown, counted as the worst answer: {names}{more}. {change}",
        "1 critère inconnu, compté comme la pire réponse : {names}{more}. {change}",
    ),
    "unknown": (
        "{count} criteria unknown, counted as the worst answer: {names}{more}. {change}",
        "{count} critères inconnus, comptés comme la pire réponse : {names}{more}. {change}",
    ),
    "no change": (
        "No answer to them could raise the SEAL.",
        "Aucune réponse ne pourrait relever le SEAL.",
    ),
    "change one": (
        "Answering it for the best could raise it to SEAL-{seal}.",
        "La meilleure réponse pourrait le porter à SEAL-{seal}.",
    ),
    "change": (
        "Answering {count} of them for the best could raise it to SEAL-{seal}.",
        "La meilleure réponse à {count} d'entre eux pourrait le porter à SEAL-{seal}.",
    ),
    "contradicted": (
        "{criterion} is contradicted, and the worst counts: {said}.",
        "{criterion} est contredit, et le pire compte : {said}.",
    ),
    "said": ("answer {answer} ({source}, {grade})", "réponse {answer} ({source}, {grade})"),
    "expired": (
        "Evidence has expired of {names}: renew it, and it counts again.",
        "Des preuves ont expiré pour {names} : renouvelées, elles compteront de nouveau.",
    ),
    "needed": ("{criterion} to answer {answer}", "{criterion} à la réponse {answer}"),
    "needed of": (
        "{criterion} of {offering} to answer {answer}",
        "{criterion} de {offering} à la réponse {answer}",
    ),
    "way unknown": (
        (
            "SEAL-{target} needs {needed}. No improvement is stated for {lacking}"
            " (sovereignty/improvements.yaml)."
        ),
        (
            "SEAL-{target} exige {needed}. Aucune amélioration n'est déclarée pour {lacking}"
            " (sovereignty/improvements.yaml)."
        ),
    ),
    "way": (
        (
            "SEAL-{target} needs {needed}. The cheapest set that does it: {names}; {cost},"
            " {months} side by side ({proof})."
        ),
        (
            "SEAL-{target} exige {needed}. L'ensemble le moins coûteux qui y mène : {names} ; "
            "{cost}, {months} en parallèle ({proof})."
        ),
    ),
    "and": (" and ", " et "),
    "proven": ("no set is cheaper", "aucun n'est moins coûteux"),
    "best found": ("the best found", "le meilleur trouvé"),
    "score": (
        (
            "Score {score} of 100 by {weights}{clamp}: it orders offerings that reach the SEAL"
            " asked for, and says nothing else."
        ),
        (
            "Score {score} sur 100 selon {weights}{clamp} : il ordonne les offres qui atteignent le"
            " SEAL demandé, et ne dit rien d'autre."
        ),
    ),
    "clamped": (
        " (the sheet's rounded points sum to more; clamped)",
        " (les points arrondis de la grille dépassent 100 ; ramenés à 100)",
    ),
    "reach one": (
        "1 offering reaches SEAL-{seal}; only this one has a score ({weights}).",
        "1 offre atteint SEAL-{seal} ; elle seule a un score ({weights}).",
    ),
    "reach": (
        "{count} offerings reach SEAL-{seal}; only these are ordered by score ({weights}).",
        "{count} offres atteignent SEAL-{seal} ; elles seules ont un score ({weights}).",
    ),
    "by grade note": (
        " By grade: the SEAL by what is claimed, evidenced, certified.",
        " Par preuve : le SEAL selon l'affirmé, l'attesté, le certifié.",
    ),
    "nothing known": (
        (
            "Nobody has answered anything about it: every criterion counts as the worst answer."
            " Answers go into sovereignty/answers.csv, one row a criterion."
        ),
        (
            "Personne n'a répondu à rien : chaque critère compte comme la pire réponse. Les"
            " réponses vont dans sovereignty/answers.csv, une ligne par critère."
        ),
    ),
    # tables
    "objective": ("objective", "objectif"),
    "title": ("title", "titre"),
    "could be": ("could be", "possible"),
    "weight": ("weight", "poids"),
    "criterion": ("criterion", "critère"),
    "answer": ("answer", "réponse"),
    "of": ("{answer} of {most}", "{answer} sur {most}"),
    "points": ("points", "points"),
    "grade": ("grade", "preuve"),
    "state": ("state", "état"),
    "by": ("by", "par"),
    "source": ("source", "source"),
    "never binds": ("never binds", "ne tient jamais"),
    "to": ("{low} to {high}", "{low} à {high}"),
    "offering": ("offering", "offre"),
    "held by": ("held by", "tenu par"),
    "unknown count": ("unknown", "inconnus"),
    "by grade": ("by grade", "par preuve"),
    "score column": ("score", "score"),
    "not compared": ("not compared", "non comparé"),
    # on paper
    "paper": ("Assessment of an offering", "Évaluation d'une offre"),
    "provider": ("Provider", "Prestataire"),
    "day": ("Assessed as of", "Évaluée au"),
    "framework": ("Framework", "Cadre"),
    "counts": ("Evidence that counts", "Preuves retenues"),
    "or better": ("{floor} or better", "{floor} ou mieux"),
    "ordering": ("Score, to order offerings only", "Score, pour ordonner seulement"),
    "grades": ("SEAL claimed / evidenced / certified", "SEAL affirmé / attesté / certifié"),
    "objectives": ("Objectives", "Objectifs"),
    "criteria": ("Criteria", "Critères"),
    "sources": ("Sources", "Sources"),
    "found": ("What was found", "Constats"),
    "footer": (
        "The SEAL is the lowest level of any criterion; unknown counts as the worst answer.",
        "Le SEAL est le plus bas niveau de tous les critères ; l'inconnu compte comme le pire.",
    ),
}


def words_in(language: str) -> Mapping[str, str]:
    """Every word and sentence in a language; what is in braces is filled in."""
    return {name: pair[language == "fr"] for name, pair in _WORDS.items()}
