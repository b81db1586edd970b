"""An assessment as plain data, to be printed or sealed."""

from largesse.cli.sovereignty_assess_told import next_way
from largesse.programme.model import Text
from largesse.sovereignty.assessment.assess import Assessment, Result
from largesse.sovereignty.assessment.framework import WeightSet
from largesse.sovereignty.assessment.improve import Way
from largesse.sovereignty.assessment.workspace import Catalogue
from largesse.sovereignty.grades import STATED, Grade


def record_of(catalogue: Catalogue, each: Assessment, weights: WeightSet) -> dict[str, object]:
    """An assessment as plain data."""
    way, framework = next_way(catalogue, each), catalogue.framework
    offering = catalogue.offerings[each.offering]
    return {
        "semantics": 1,
        "kind": "assessment",
        "framework": framework.id,
        "weights": weights.id,
        "offering": each.offering,
        "title": _text(offering.title),
        "provider": offering.provider,
        "rests_on": list(offering.rests_on),
        "day": catalogue.day.isoformat(),
        "known_at": catalogue.known_at.isoformat() if catalogue.known_at else None,
        "evidence": each.floor.value,
        "seal": each.seal,
        "seal_means": _text(framework.levels[each.seal]),
        "seal_could_be": each.highest,
        "seal_by_grade": {g: catalogue.assess(each.offering, Grade(g)).seal for g in STATED},
        "binding": [result.criterion for result in each.binding],
        "unknown": [result.criterion for result in each.unknown],
        "decisive_unknowns": [result.criterion for result in each.decisive],
        "score": str(each.score.low),
        "score_could_be": str(each.score.high),
        "score_unclamped": str(each.score.raw),
        "objectives": [
            {
                "objective": name,
                "title": _text(framework.objectives[name]),
                "seal": low,
                "seal_could_be": high,
                "weight": str(weights.weights[name]),
            }
            for name, (low, high) in each.objectives.items()
        ],
        "criteria": [_criterion(catalogue, result) for result in each.results.values()],
        "parts": [
            _criterion(catalogue, result)
            for (of, _), result in each.parts.items()
            if of != each.offering
        ],
        "next": _way(way) if way is not None else None,
    }


def _criterion(catalogue: Catalogue, result: Result) -> dict[str, object]:
    criterion = catalogue.framework.criteria[result.criterion]
    return {
        "criterion": result.criterion,
        "title": _text(criterion.title),
        "objective": criterion.objective,
        "never_binds": criterion.is_inert,
        "offering": result.offering,
        "answer": result.answer,
        "answers": len(criterion.seal),
        "seal": result.low,
        "seal_could_be": result.high,
        "points": str(result.points_low),
        "points_could_be": str(result.points_high),
        "grade": result.grade.value,
        "state": result.state.value,
        "said": [
            {
                "answer": answer.answer,
                "grade": answer.grade.value,
                "source": answer.source,
                "from": answer.since.isoformat(),
                "until": answer.until.isoformat() if answer.until else None,
                "known_at": answer.known_at.isoformat() if answer.known_at else None,
            }
            for answer in result.said
        ],
    }


def _way(way: Way) -> dict[str, object]:
    return {
        "seal": way.target,
        "answers": [
            {"offering": of, "criterion": name, "answer": answer}
            for (of, name), answer in way.answers.items()
        ],
        "is_known": way.is_known,
        "improvements": [
            {
                "improvement": each.id,
                "title": _text(each.title),
                "cost_minor": each.cost_minor,
                "months": each.months,
            }
            for each in way.chosen
        ],
        "without": [{"offering": of, "criterion": name} for of, name in way.without],
        "cost_minor": way.cost_minor,
        "bound_minor": way.bound_minor,
        "currency": way.currency,
        "months": way.months,
    }


def _text(text: Text) -> dict[str, str]:
    return {"en": text.en, "fr": text.in_language("fr")}
