"""An assessment in words: what holds the SEAL, what is unknown, what would raise it."""

from decimal import Decimal

from rich.console import Console

from largesse.cli.agreeing import counted
from largesse.cli.output import table
from largesse.money import minor_unit_exponent, shown
from largesse.sovereignty.assessment.assess import Assessment, Result, State
from largesse.sovereignty.assessment.framework import TOP, Framework, WeightSet
from largesse.sovereignty.assessment.improve import Way, way_to
from largesse.sovereignty.assessment.workspace import Catalogue
from largesse.sovereignty.grades import STATED, Grade

_MOST_NAMED = 8


def seals_by_grade(catalogue: Catalogue, offering: str) -> str:
    """The SEAL by what is claimed, evidenced, certified: ``3 / 2 / 1``."""
    seals = (catalogue.assess(offering, Grade(grade)).seal for grade in STATED)
    return " / ".join(str(seal) for seal in seals)


def next_way(catalogue: Catalogue, each: Assessment) -> Way | None:
    """The cheapest way to the next SEAL; None of a full one."""
    if each.seal == TOP:
        return None
    return way_to(catalogue.framework, each, each.seal + 1, catalogue.improvements)


def explain(
    out: Console,
    catalogue: Catalogue,
    each: Assessment,
    weights: WeightSet,
    language: str,
    *,
    is_full: bool,
) -> None:
    """Tell one assessment; with every criterion where it is asked for in full."""
    framework = catalogue.framework
    offering = catalogue.offerings[each.offering]
    out.print(f"{offering.title.in_language(language)} ({offering.id}), by {framework.id}:")
    level = framework.levels[each.seal].in_language(language)
    out.print(f"SEAL-{each.seal}: {level}.", soft_wrap=True)
    out.print(f"Counting what is {each.floor} or better, on {catalogue.day.isoformat()}.")
    headers = ["objective", "title", "SEAL", "could be", "weight"]
    rows = [
        [
            name,
            framework.objectives[name].in_language(language),
            f"{low}",
            f"{high}" if high != low else "-",
            f"{weights.weights[name]}",
        ]
        for name, (low, high) in each.objectives.items()
    ]
    out.print(table(headers, rows, figures=["SEAL", "could be", "weight"]))
    for sentence in sentences(catalogue, each, language):
        out.print(sentence, soft_wrap=True)
    clamp = " (the sheet's rounded points sum to more; clamped)" if each.score.is_clamped else ""
    out.print(
        f"Score {each.score.low:.2f} of 100 by {weights.id}{clamp}: it orders offerings that reach"
        " the SEAL asked for, and says nothing else.",
        soft_wrap=True,
    )
    if is_full:
        _criteria(out, framework, each, language)
    out.print("")


def sentences(catalogue: Catalogue, each: Assessment, language: str) -> list[str]:
    """What a risk officer would paste: what binds, what is unknown, the way up."""
    told = []
    if each.binding:
        named = [f"{r.criterion} ({_title(catalogue, r, language)})" for r in each.binding]
        more = f" and {len(named) - _MOST_NAMED} more" if len(named) > _MOST_NAMED else ""
        told.append(f"Held there by {', '.join(named[:_MOST_NAMED])}{more}.")
    if each.unknown:
        told.append(unknown_told(each))
    for result in each.results.values():
        if result.state is State.CONTRADICTED:
            said = "; ".join(f"{a.answer} ({a.source}, {a.grade})" for a in result.said)
            told.append(f"{result.criterion} is contradicted, and the worst counts: {said}.")
    way = next_way(catalogue, each)
    if way is not None:
        told.append(way_told(catalogue, way))
    return told


def unknown_told(each: Assessment) -> str:
    """What is unknown, and what it could change."""
    names = [f"{r.criterion} ({r.state})" for r in each.unknown]
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    what = f"{counted(len(names), 'criterion', 'criteria')} unknown, counted as the worst answer:"
    if each.highest == each.seal:
        them = "it" if len(names) == 1 else "them"
        change = f"No answer to {them} could raise the SEAL."
    else:
        count = len(each.decisive)
        which = "it" if count == 1 else f"{count} of them"
        change = f"Answering {which} for the best could raise it to SEAL-{each.highest}."
    return f"{what} {', '.join(names[:_MOST_NAMED])}{more}. {change}"


def way_told(catalogue: Catalogue, way: Way) -> str:
    """The way to a SEAL in a sentence."""
    needed = ", ".join(f"{name} to answer {answer}" for (_, name), answer in way.answers.items())
    if not way.is_known:
        lacking = ", ".join(name for _, name in way.without[:_MOST_NAMED])
        return (
            f"SEAL-{way.target} needs {needed}. No improvement is stated for {lacking}"
            " (sovereignty/improvements.yaml)."
        )
    names = " and ".join(i.title.en for i in way.chosen)
    cost = Decimal(way.cost_minor).scaleb(-minor_unit_exponent(way.currency))
    proof = "no set is cheaper" if way.bound_minor >= way.cost_minor else "the best found"
    return (
        f"SEAL-{way.target} needs {needed}. The cheapest set that does it: {names};"
        f" {shown(cost, way.currency)}, {way.months} months side by side ({proof})."
    )


def _title(catalogue: Catalogue, result: Result, language: str) -> str:
    return catalogue.framework.criteria[result.criterion].title.in_language(language)


def _criteria(out: Console, framework: Framework, each: Assessment, language: str) -> None:
    headers = ["criterion", "title", "answer", "SEAL", "points", "grade", "state", "by", "source"]
    rows = []
    for name, result in each.results.items():
        criterion = framework.criteria[name]
        most = len(criterion.seal)
        low, high = str(result.low), str(result.high)
        rows.append(
            [
                name,
                criterion.title.in_language(language),
                f"{result.answer} of {most}" if result.answer else "-",
                "never binds" if criterion.is_inert else low if low == high else f"{low} to {high}",
                f"{result.points_low}",
                result.grade.value,
                result.state.value,
                result.offering,
                "; ".join(sorted({answer.source for answer in result.said})) or "-",
            ]
        )
    out.print(table(headers, rows, figures=["answer", "points"]))


def record_of(catalogue: Catalogue, each: Assessment, weights: WeightSet) -> dict[str, object]:
    """An assessment as plain data, to be printed or sealed."""
    way = next_way(catalogue, each)
    return {
        "kind": "assessment",
        "framework": catalogue.framework.id,
        "weights": weights.id,
        "offering": each.offering,
        "day": catalogue.day.isoformat(),
        "evidence": each.floor.value,
        "seal": each.seal,
        "seal_could_be": each.highest,
        "seal_by_grade": {g: catalogue.assess(each.offering, Grade(g)).seal for g in STATED},
        "binding": [result.criterion for result in each.binding],
        "unknown": [result.criterion for result in each.unknown],
        "decisive_unknowns": [result.criterion for result in each.decisive],
        "score": str(each.score.low),
        "score_could_be": str(each.score.high),
        "score_unclamped": str(each.score.raw),
        "objectives": {name: list(levels) for name, levels in each.objectives.items()},
        "criteria": [_criterion_record(result) for result in each.results.values()],
        "next": _way_record(way) if way is not None else None,
    }


def _criterion_record(result: Result) -> dict[str, object]:
    return {
        "criterion": result.criterion,
        "offering": result.offering,
        "answer": result.answer,
        "seal": result.low,
        "seal_could_be": result.high,
        "points": str(result.points_low),
        "grade": result.grade.value,
        "state": result.state.value,
        "said": [
            {
                "answer": answer.answer,
                "grade": answer.grade.value,
                "source": answer.source,
                "from": answer.since.isoformat(),
                "until": answer.until.isoformat() if answer.until else None,
            }
            for answer in result.said
        ],
    }


def _way_record(way: Way) -> dict[str, object]:
    return {
        "seal": way.target,
        "answers": {f"{of}/{name}": answer for (of, name), answer in way.answers.items()},
        "improvements": [improvement.id for improvement in way.chosen],
        "without": [f"{of}/{name}" for of, name in way.without],
        "cost_minor": way.cost_minor,
        "bound_minor": way.bound_minor,
        "currency": way.currency,
        "months": way.months,
    }
