"""What the scales, zones and levels are called, in English and French."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Literal

from largesse.sovereignty.scenarios.assess import Unknown
from largesse.sovereignty.scenarios.model import Level, Likelihood, ScenarioSet, Severity, Zone

Language = Literal["en", "fr"]

LEVELS: Mapping[Language, Mapping[Level, str]] = {
    "en": {Level.LOW: "low", Level.MEDIUM: "medium", Level.HIGH: "high"},
    "fr": {Level.LOW: "faible", Level.MEDIUM: "moyen", Level.HIGH: "élevé"},
}
SEVERITIES: Mapping[Language, Mapping[Severity, str]] = {
    "en": {
        Severity.NONE: "none",
        Severity.G1: "minor",
        Severity.G2: "significant",
        Severity.G3: "serious",
        Severity.G4: "critical",
    },
    "fr": {
        Severity.NONE: "nulle",
        Severity.G1: "mineure",
        Severity.G2: "significative",
        Severity.G3: "grave",
        Severity.G4: "critique",
    },
}
LIKELIHOODS: Mapping[Language, Mapping[Likelihood, str]] = {
    "en": {
        Likelihood.NONE: "no path",
        Likelihood.V1: "unlikely",
        Likelihood.V2: "likely",
        Likelihood.V3: "very likely",
        Likelihood.V4: "nearly certain",
    },
    "fr": {
        Likelihood.NONE: "aucun chemin",
        Likelihood.V1: "peu vraisemblable",
        Likelihood.V2: "vraisemblable",
        Likelihood.V3: "très vraisemblable",
        Likelihood.V4: "quasi certain",
    },
}
ZONES: Mapping[Language, Mapping[Zone, str]] = {
    "en": {
        Zone.OUT_OF_SCOPE: "out of scope",
        Zone.WATCH: "watch",
        Zone.CONTROL: "control",
        Zone.DANGER: "danger",
    },
    "fr": {
        Zone.OUT_OF_SCOPE: "hors périmètre",
        Zone.WATCH: "veille",
        Zone.CONTROL: "contrôle",
        Zone.DANGER: "danger",
    },
}
_UNKNOWN: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "severity": "severity for {system}",
        "holder": "who holds {system}",
        "with access": "likelihood with access",
        "without access": "likelihood without access",
        "motivation": "motivation",
        "resources": "resources",
        "dependency": "dependency",
        "penetration": "penetration",
        "maturity": "maturity",
        "trust": "trust",
    },
    "fr": {
        "severity": "gravité pour {system}",
        "holder": "détenteur de {system}",
        "with access": "vraisemblance avec accès",
        "without access": "vraisemblance sans accès",
        "motivation": "motivation",
        "resources": "ressources",
        "dependency": "dépendance",
        "penetration": "pénétration",
        "maturity": "maturité",
        "trust": "confiance",
    },
}


def unknown_words(found: ScenarioSet, unknown: Unknown, language: Language) -> str:
    """What nobody stated, in words."""
    system = found.systems[unknown.system].title.in_language(language) if unknown.system else ""
    return _UNKNOWN[language][unknown.what].format(system=system)


def threat_words(threat: Fraction, language: Language) -> str:
    """A threat to two places, half up; whatever decides is decided on the fraction."""
    places = Decimal("0.01")
    shown = (Decimal(threat.numerator) / threat.denominator).quantize(places, ROUND_HALF_UP)
    return str(shown).replace(".", ",") if language == "fr" else str(shown)


def from_to(before: str, after: str) -> str:
    """``high → medium``, or once where nothing changes."""
    return before if before == after else f"{before} → {after}"
