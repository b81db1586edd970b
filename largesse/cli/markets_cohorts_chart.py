"""An intake's plan beside what came of it, as bars."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from largesse.cli.options import Language
from largesse.partners.accelerator.outcomes import Line
from largesse.partners.models import Cohort
from largesse.workspace.errors import Problem, Refusal

_TITLES = {
    "en": "{cohort} has reached {reached} of {count} goals",
    "fr": "Objectifs atteints par {cohort} : {reached} sur {count}",
}
_SUBTITLES = {
    "en": "{model}, {people} partners since {since}: what came as a part of the plan, on {day}",
    "fr": "{model}, {people} partenaires depuis {since} : le réel en part du plan, au {day}",
}
_KINDS = {
    "en": {"mentor-hours": "mentors' hours"},
    "fr": {
        "milestone": "jalon",
        "mentor-hours": "heures de mentorat",
        "benefit": "avantage",
        "outcome": "résultat",
    },
}
_NOTES = {
    "en": "What happened under this model. It does not say that the model caused it.",
    "fr": "Ce qui s'est passé sous ce modèle. Cela ne dit pas que le modèle en est la cause.",
}


def draw(
    cohort: Cohort, lines: Sequence[Line], people: int, day: date, path: Path, language: Language
) -> None:
    """Write the chart. Raises :class:`Refusal` where nothing is planned."""
    from largesse.charts.page import Caption, save
    from largesse.markets.charts.cohorts import PlanActual, plan_bars

    if not lines:
        what = f"{cohort.pk} has nobody in it yet, so there is nothing to draw"
        raise Refusal(Problem(what, "admit partners first", code="nothing-to-draw"))
    goals = [line for line in lines if line.kind in ("milestone", "outcome")]
    reached = sum(line.gap is not None and line.gap <= 0 for line in goals)
    title = _TITLES[language].format(cohort=cohort.pk, reached=reached, count=len(goals))
    subtitle = _SUBTITLES[language].format(
        model=cohort.model, people=people, since=cohort.starts_on.isoformat(), day=day.isoformat()
    )
    points = [
        PlanActual(_measure(line, language), day.isoformat(), line.planned, line.actual)
        for line in lines
    ]
    caption = Caption(title, subtitle)
    save(plan_bars(points, caption, language=language, notes=(_NOTES[language],)), path)


def _measure(line: Line, language: Language) -> str:
    kind = _KINDS[language].get(line.kind, line.kind)
    if line.kind == "mentor-hours":
        return kind
    return f"{kind} {line.code}" + (f", {line.unit}" if line.unit else "")
