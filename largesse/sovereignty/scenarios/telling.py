"""What a set comes to in sentences: the finding, and why each event stands where it stands."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from largesse.programme.model import Text
from largesse.sovereignty.scenarios.assess import Assessed, EventAssessed, Risk, SystemRisk
from largesse.sovereignty.scenarios.model import Level, Likelihood
from largesse.sovereignty.scenarios.words import (
    LEVELS,
    Language,
    threat_words,
    unknown_words,
)

_SAID: Mapping[str, Mapping[Language, str]] = {
    "origin": {
        "en": "Origin: {who}, for {what}: motivation {motivation}, resources {resources},"
        " so relevance {relevance}; {retained} (from {floor}).",
        "fr": "Source de risque : {who}, objectif : {what} ; motivation {motivation}, ressources"
        " {resources}, donc pertinence {relevance} ; {retained} (à partir de {floor}).",
    },
    "retained": {"en": "retained", "fr": "retenue"},
    "not-retained": {"en": "not retained", "fr": "non retenue"},
    "path": {"en": "Path: through {who}; {path}.", "fr": "Chemin : par {who} ; {path}."},
    "rests-on": {"en": "Rests on {what}.", "fr": "Repose sur {what}."},
    "criteria": {
        "en": "{named} of the Commission's framework",
        "fr": "{named} du référentiel de la Commission",
    },
    "articles": {"en": "{named} of SecNumCloud 3.2", "fr": "{named} de SecNumCloud 3.2"},
    "named-by": {"en": "Named by: {source}.", "fr": "Nommé par : {source}."},
    "before": {"en": "Before", "fr": "Avant"},
    "after": {"en": "After", "fr": "Après"},
    "now": {"en": "Judged", "fr": "Jugé"},
    "with": {"en": "with access", "fr": "avec accès"},
    "without": {"en": "without access", "fr": "sans accès"},
    "no-path": {"en": "no path", "fr": "aucun chemin"},
    "decides": {"en": " (decides)", "fr": " (détermine)"},
    "given-up": {
        "en": "Lowered by: {who} gives up {systems}.",
        "fr": "Abaissé par : {who} se sépare de : {systems}.",
    },
    "taken": {
        "en": "Raised by: {who} takes over {systems}.",
        "fr": "Relevé par : {who} reprend : {systems}.",
    },
    "measure": {"en": "Measure: {measure}.", "fr": "Mesure : {measure}."},
    "measured": {
        "en": "Measures lower the likelihood with access from {before} to {after}.",
        "fr": "Les mesures abaissent la vraisemblance avec accès de {before} à {after}.",
    },
    "residual": {"en": "What remains: {residual}.", "fr": "Risque résiduel : {residual}."},
    "no-residual": {
        "en": "What remains is not stated.",
        "fr": "Le risque résiduel n'est pas énoncé.",
    },
    "accepted": {"en": "Accepted by: {who}.", "fr": "Accepté par : {who}."},
    "not-accepted": {
        "en": "Nobody is known to have accepted what remains.",
        "fr": "On ne sait pas qui a accepté ce risque.",
    },
    "unknown": {
        "en": "Not stated, so counted as the worst: {what}.",
        "fr": "Non énoncé, donc compté au pire : {what}.",
    },
    "falls": {
        "en": "It falls below {level} where {systems}.",
        "fr": "Il passe sous « {level} » si {systems}.",
    },
    "at-most": {
        "en": "the likelihood for {systems} is at most {likelihood}",
        "fr": "la vraisemblance pour {systems} est au plus {likelihood}",
    },
    "closed": {
        "en": "no path is left to {systems}",
        "fr": "aucun chemin ne mène plus à : {systems}",
    },
    "and": {"en": " and ", "fr": " et "},
    "threat": {
        "en": "{who}: {dependency} x {penetration} / ({maturity} x {trust}) = {threat}",
        "fr": "{who} : {dependency} x {penetration} / ({maturity} x {trust}) = {threat}",
    },
}

_COUNTED: Mapping[str, Mapping[Language, tuple[str, str, str]]] = {
    "fall": {
        "en": (
            "none of {all} risks falls with the split",
            "1 of {all} risks falls with the split",
            "{count} of {all} risks fall with the split",
        ),
        "fr": (
            "aucun risque sur {all} ne baisse avec la répartition",
            "1 risque sur {all} baisse avec la répartition",
            "{count} risques sur {all} baissent avec la répartition",
        ),
    },
    "stay-high": {
        "en": ("none is high after it", "1 is high after it", "{count} are high after it"),
        "fr": (
            "aucun n'est élevé ensuite",
            "1 est élevé ensuite",
            "{count} sont élevés ensuite",
        ),
    },
    "rise": {
        "en": ("none rises", "1 rises", "{count} rise"),
        "fr": ("aucun ne monte", "1 monte", "{count} montent"),
    },
    "are-high": {
        "en": ("none of {all} risks is high", "1 of {all} risks is high",
               "{count} of {all} risks are high"),
        "fr": ("aucun risque élevé sur {all}", "1 risque élevé sur {all}",
               "{count} risques élevés sur {all}"),
    },
}  # fmt: skip
"""For none, one and several."""


def finding(assessed: Assessed, language: Language) -> str:
    """The one thing to know of a set, without a full stop."""
    events = list(assessed.events.values())
    high = sum(event.after.level is Level.HIGH for event in events)
    if assessed.set.split is None:
        parts = [("are-high", high)]
    else:
        fallen = sum(event.after.level < event.before.level for event in events)
        risen = sum(event.after.level > event.before.level for event in events)
        parts = [("fall", fallen), ("stay-high", high)] + ([("rise", risen)] if risen else [])
    told = [
        _COUNTED[name][language][min(count, 2)].format(count=count, all=len(events))
        for name, count in parts
    ]
    text = (" ; " if language == "fr" else "; ").join(told)
    return text[0].upper() + text[1:]


def why(assessed: Assessed, name: str, language: Language) -> tuple[str, ...]:
    """Why an event stands where it stands, what lowered it, what remains, what would change it."""
    event = assessed.events[name]
    return (
        *_story(assessed, event, language),
        *_judgements(assessed, event, language),
        *remains(assessed, name, language),
    )


def remains(assessed: Assessed, name: str, language: Language) -> tuple[str, ...]:
    """What lowered an event, what remains of it, who accepts that, what would lower it further."""
    event = assessed.events[name]
    return (
        *(_treated(assessed, event, language) if assessed.set.split else ()),
        *_openings(assessed, event, language),
    )


def threats(assessed: Assessed, language: Language) -> Iterator[str]:
    """The arithmetic of each stakeholder's threat, before and after."""
    for each in assessed.stakeholders.values():
        for threat in dict.fromkeys((each.before, each.after)):
            text = _said(
                "threat",
                language,
                who=each.stakeholder.title.in_language(language),
                dependency=threat.dependency,
                penetration=threat.penetration,
                maturity=threat.maturity,
                trust=threat.trust,
                threat=threat_words(threat.value, language),
            )
            missing = [unknown_words(assessed.set, lack, language) for lack in threat.unknown]
            worst = _said("unknown", language, what=", ".join(missing)) if missing else ""
            yield f"{text}. {worst}".rstrip()


def _said(name: str, language: Language, **values: object) -> str:
    return _SAID[name][language].format(**values)


def _story(assessed: Assessed, event: EventAssessed, language: Language) -> Iterator[str]:
    found, said = assessed.set, event.event
    judged = assessed.origins[said.origin]
    yield _said(
        "origin",
        language,
        who=judged.origin.title.in_language(language),
        what=judged.origin.objective.in_language(language),
        motivation=judged.origin.motivation or "?",
        resources=judged.origin.resources or "?",
        relevance=judged.relevance,
        retained=_said("retained" if judged.is_retained else "not-retained", language),
        floor=found.retained_from,
    )
    who = found.stakeholders[said.through].title.in_language(language)
    yield _said("path", language, who=who, path=said.path.in_language(language) or said.id)
    rests_on = [
        _said(name, language, named=", ".join(named))
        for name, named in (("criteria", said.criteria), ("articles", said.articles))
        if named
    ]
    if rests_on:
        yield _said("rests-on", language, what=_said("and", language).join(rests_on))
    if said.source.en:
        yield _said("named-by", language, source=said.source.in_language(language))


def _judgements(assessed: Assessed, event: EventAssessed, language: Language) -> Iterator[str]:
    if assessed.set.split is None:
        yield _judged(assessed, "now", event.before, language)
    else:
        yield _judged(assessed, "before", event.before, language)
        yield _judged(assessed, "after", event.after, language)
    missing = dict.fromkeys((*event.before.unknown, *event.after.unknown))
    if missing:
        what = ", ".join(unknown_words(assessed.set, each, language) for each in missing)
        yield _said("unknown", language, what=what)


def _judged(assessed: Assessed, when: str, risk: Risk, language: Language) -> str:
    parts = [
        _system(assessed, each, language)
        + (_said("decides", language) if each is risk.worst else "")
        for each in risk.systems
    ]
    colon = " : " if language == "fr" else ": "
    return f"{_said(when, language)}{colon}{'; '.join(parts)}."


def _system(assessed: Assessed, risk: SystemRisk, language: Language) -> str:
    title = assessed.set.systems[risk.system].title.in_language(language)
    access = _said("with" if risk.has_access else "without", language)
    if risk.likelihood is Likelihood.NONE:
        return f"{title} {risk.severity.name}, {_said('no-path', language)} {access}"
    level = LEVELS[language][risk.level]
    return f"{title} {risk.severity.name} {risk.likelihood.name} {access}, {level}"


def _treated(assessed: Assessed, event: EventAssessed, language: Language) -> Iterator[str]:
    found, treatment = assessed.set, event.treatment
    who = found.stakeholders[event.event.through].title.in_language(language)
    for name, systems in (("given-up", event.given_up), ("taken", event.taken)):
        if systems:
            titles = [found.systems[each].title.in_language(language) for each in systems]
            yield _said(name, language, who=who, systems=", ".join(titles))
    for measure in treatment.measures:
        yield _said("measure", language, measure=_plain(measure, language))
    before = event.event.with_access or Likelihood.V4
    if treatment.with_access is not None and treatment.with_access < before:
        yield _said("measured", language, before=before.name, after=treatment.with_access.name)
    if treatment.residual is None:
        yield _said("no-residual", language)
    else:
        yield _said("residual", language, residual=_plain(treatment.residual, language))
    if treatment.accepted_by:
        yield _said("accepted", language, who=treatment.accepted_by)
    else:
        yield _said("not-accepted", language)


def _openings(assessed: Assessed, event: EventAssessed, language: Language) -> Iterator[str]:
    """What would bring the level down: every system that holds it up, all of them at once."""
    risk = event.after
    if risk.level is Level.LOW:
        return
    wanted: defaultdict[Likelihood, list[str]] = defaultdict(list)
    for each in risk.systems:
        if each.level is risk.level:
            title = assessed.set.systems[each.system].title.in_language(language)
            wanted[_likeliest_below(assessed, each)].append(title)
    parts = [
        _said(
            "closed" if most is Likelihood.NONE else "at-most",
            language,
            systems=", ".join(titles),
            likelihood=most.name,
        )
        for most, titles in sorted(wanted.items())
    ]
    level = LEVELS[language][risk.level]
    yield _said("falls", language, level=level, systems=_said("and", language).join(parts))


def _likeliest_below(assessed: Assessed, risk: SystemRisk) -> Likelihood:
    """The greatest likelihood at which a system's level is lower; NONE where only no path is."""
    method = assessed.set.method
    return max(
        likelihood
        for likelihood in Likelihood
        if likelihood < risk.likelihood and method.level(risk.severity, likelihood) < risk.level
    )


def _plain(text: Text, language: Language) -> str:
    return text.in_language(language).removesuffix(".")
