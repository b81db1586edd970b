"""What is said of a placement, in English and in French."""

from collections.abc import Mapping

HEADLINES: Mapping[str, tuple[str, str]] = {
    "allowed": ("may be hosted on", "hébergement possible sur"),
    "allowed with conditions": (
        "may be hosted, on conditions, on",
        "hébergement possible, sous conditions, sur",
    ),
    "allowed in part": ("may be hosted in part on", "hébergement possible en partie sur"),
    "unknown": (
        "may not be hosted, as long as facts are missing, on",
        "hébergement impossible, faute d'éléments, sur",
    ),
    "refused": ("may not be hosted on", "hébergement impossible sur"),
}
_WORDS: Mapping[str, tuple[str, str]] = {
    # sentences
    "binding": (
        "Binding, for {system}: {rule}{mark}. {says} Found: {why}.{missing}",
        "Règle déterminante, pour {system} : {rule}{mark}. {says} Constaté : {why}.{missing}",
    ),
    "unverified": (
        " (unverified: read it before you quote it)",
        " (non vérifiée : à relire avant de la citer)",
    ),
    "missing": (" Missing: {names}.", " Il manque : {names}."),
    "split": (
        "Split: {stays} {stay}; {moves} {move} to {third}; {time}.",
        "Partage : {stays} {stay} ; {moves} {move} chez {third} ; {time}.",
    ),
    "stay one": ("stays", "reste"),
    "stay": ("stay", "restent"),
    "move one": ("moves", "passe"),
    "move": ("move", "passent"),
    "months": ("moving takes {months}", "le transfert prend {months}"),
    "no months": ("how long moving takes is unknown", "la durée du transfert est inconnue"),
    "flow": (
        "What still flows between {one} and {other}: {carries}{what}.",
        "Ce qui circule encore entre {one} et {other} : {carries}{what}.",
    ),
    "no flow": ("Nothing flows between them any more.", "Plus rien ne circule entre eux."),
    "condition": (
        "Condition ({rule}; {systems}): {risk}",
        "Condition ({rule} ; {systems}) : {risk}",
    ),
    "risk": (
        "Residual risk ({rule}; {systems}): {risk}",
        "Risque résiduel ({rule} ; {systems}) : {risk}",
    ),
    "remedy": (
        "Cheapest remedy for {systems}: {changes}; effort {effort}, {months}; then {then}.",
        "Moindre remède pour {systems} : {changes} ; effort {effort}, {months} ; puis {then}.",
    ),
    "not_mended_by_what_is_known": (
        "No known remedy would let {names} stay on this offering.",
        "Aucun remède connu ne permettrait à {names} de rester sur cette offre.",
    ),
    "other_offerings": (
        "The whole may be hosted on: {names}.",
        "L'ensemble peut être hébergé sur : {names}.",
    ),
    "watched": (
        "Not binding today ({status}): {rule}; for {systems} it would be: {outcome}.",
        "Sans effet aujourd'hui ({status}) : {rule} ; pour {systems}, elle serait : {outcome}.",
    ),
    "as of": ("As of {day}; {ends}.", "Au {day} ; {ends}."),
    "until": ("what it rests on holds until {until}", "ses fondements valent jusqu'au {until}"),
    "no end": ("nothing it rests on ends", "aucun de ses fondements n'a de terme"),
    "in order": (
        "Rules in the order in which they were applied:",
        "Règles dans l'ordre où elles ont été appliquées :",
    ),
    "ends": (", until {until}", ", jusqu'au {until}"),
    "marked": ("unverified", "non vérifiée"),
    # tables
    "system": ("system", "système"),
    "holds": ("holds", "détient"),
    "counts as": ("counts as", "compte comme"),
    "here": ("verdict here", "verdict ici"),
    "binds": ("rule that binds", "règle déterminante"),
    "after": ("after the split", "après le partage"),
    "deciding system": ("system that binds", "système déterminant"),
    "open again": ("open again", "rouverte"),
    "count one": ("1 placement", "1 placement"),
    "count": ("{count} placements", "{count} placements"),
    "sum": (
        "{placements} on {day}: {allowed} allowed, {in_part} in part, {no} not. {never}",
        "{placements} au {day} : {allowed} oui, {in_part} en partie, {no} non. {never}",
    ),
    "never": (
        "Unknown is not allowed: nobody places it.",
        "L'inconnu n'est pas autorisé : personne ne le place.",
    ),
    "verdict": ("verdict", "verdict"),
    "rule": ("rule", "règle"),
    "outcome": ("outcome", "issue"),
    "reference": ("reference", "référence"),
    "for": ("for", "pour"),
    "fact": ("fact", "fait"),
    "of": ("of", "de"),
    "value": ("value", "valeur"),
    "grade": ("grade", "preuve"),
    "on what": ("on what", "fondement"),
    # on paper
    "title": ("Placement of a workload", "Placement d'une charge"),
    "decision": ("Decision on a placement", "Décision de placement"),
    "workload": ("Workload", "Charge"),
    "customer": ("Answers for it", "Responsable"),
    "offering": ("Offering", "Offre"),
    "provider": ("Provider", "Prestataire"),
    "day": ("As of", "Au"),
    "holds until": ("Holds until", "Valable jusqu'au"),
    "by": ("Decided by", "Décidé par"),
    "decided": ("Decided", "Décidé"),
    "reason": ("Because", "Motif"),
    "entered": ("Entered on", "Saisie le"),
    "state": ("State", "État"),
    "found": ("What was found", "Constats"),
    "reopened": ("Why it is open again", "Pourquoi elle est rouverte"),
    "systems": ("Systems", "Systèmes"),
    "rules": ("Rules, in order: {host}", "Règles, dans l'ordre : {host}"),
    "evidence": ("Evidence: {host}", "Preuves : {host}"),
    "nothing bound": ("nothing", "rien"),
    "stricter": (
        "Refused, stricter than the rules. {headline}",
        "Refusé, plus strictement que les règles. {headline}",
    ),
    "footer": (
        "It opens again when a rule or fact it rests on is another. Unknown is never good.",
        "Elle se rouvre dès qu'une règle ou un fait change. L'inconnu n'est jamais favorable.",
    ),
}


def words_in(language: str) -> Mapping[str, str]:
    """Every word and sentence in a language; what is in braces is filled in."""
    return {name: pair[language == "fr"] for name, pair in _WORDS.items()}
