"""A set as judged, in plain data: for JSON, and to be sealed."""

from collections.abc import Sequence

from largesse.programme.model import Text
from largesse.sovereignty.scenarios.assess import (
    Assessed,
    EventAssessed,
    OriginAssessed,
    Risk,
    StakeholderAssessed,
    Threat,
    Unknown,
)
from largesse.sovereignty.scenarios.model import Method, Split

Plain = dict[str, object]


def as_record(assessed: Assessed) -> Plain:
    """All that was judged and by which tables; fractions as text (``4/3``), no floats."""
    found = assessed.set
    return {
        "set": found.id,
        "title": _text(found.title),
        "source": _text(found.source),
        "assessed_by": _text(found.assessed_by),
        "method": _method(found.method),
        "retained_from": found.retained_from,
        "split": _split(found.split) if found.split else None,
        "origins": [_origin(each) for each in assessed.origins.values()],
        "stakeholders": [_stakeholder(each) for each in assessed.stakeholders.values()],
        "systems": [
            {"id": each.id, "title": _text(each.title), "holder": each.holder or None}
            for each in found.systems.values()
        ],
        "events": [_event(each) for each in assessed.events.values()],
    }


def _unknown(found: Sequence[Unknown]) -> list[Plain]:
    return [{"what": each.what, "system": each.system or None} for each in found]


def _text(text: Text) -> Plain:
    return {"en": text.en, "fr": text.fr}


def _method(method: Method) -> Plain:
    return {
        "id": method.id,
        "source": method.source,
        "relevance": [list(row) for row in method.relevance],
        "risk": [list(row) for row in method.risk],
        "zones": [str(edge) for edge in method.zones],
    }


def _split(split: Split) -> Plain:
    return {
        "title": _text(split.title),
        "source": _text(split.source),
        "moves": dict(split.moves),
    }


def _origin(found: OriginAssessed) -> Plain:
    origin = found.origin
    return {
        "id": origin.id,
        "title": _text(origin.title),
        "objective": _text(origin.objective),
        "motivation": origin.motivation,
        "resources": origin.resources,
        "relevance": found.relevance,
        "is_retained": found.is_retained,
        "unknown": _unknown(found.unknown),
    }


def _stakeholder(found: StakeholderAssessed) -> Plain:
    return {
        "id": found.stakeholder.id,
        "title": _text(found.stakeholder.title),
        "jurisdiction": found.stakeholder.jurisdiction or None,
        "before": _threat(found.before),
        "after": _threat(found.after),
    }


def _threat(threat: Threat) -> Plain:
    return {
        "dependency": threat.dependency,
        "penetration": threat.penetration,
        "maturity": threat.maturity,
        "trust": threat.trust,
        "threat": str(threat.value),
        "zone": threat.zone.name.lower().replace("_", "-"),
        "unknown": _unknown(threat.unknown),
    }


def _event(found: EventAssessed) -> Plain:
    event, treatment = found.event, found.treatment
    return {
        "id": event.id,
        "title": _text(event.title),
        "origin": event.origin,
        "is_retained": found.is_retained,
        "through": event.through,
        "criteria": list(event.criteria),
        "articles": list(event.articles),
        "source": _text(event.source),
        "before": _risk(found.before),
        "after": _risk(found.after),
        "given_up": list(found.given_up),
        "taken": list(found.taken),
        "measures": [_text(measure) for measure in treatment.measures],
        "residual": _text(treatment.residual) if treatment.residual else None,
        "accepted_by": treatment.accepted_by or None,
    }


def _risk(risk: Risk) -> Plain:
    return {
        "severity": risk.severity.name,
        "likelihood": risk.likelihood.name,
        "level": risk.level.name.lower(),
        "binding": risk.worst.system if risk.worst else None,
        "unknown": _unknown(risk.unknown),
        "systems": [
            {
                "system": each.system,
                "has_access": each.has_access,
                "severity": each.severity.name,
                "likelihood": each.likelihood.name,
                "level": each.level.name.lower(),
            }
            for each in risk.systems
        ],
    }
