"""An assessment in words: what holds the SEAL, what is unknown, what would raise it."""

from collections.abc import Sequence
from decimal import Decimal

from rich.console import Console

from largesse.cli.output import table
from largesse.cli.sovereignty_assess_words import words_in
from largesse.money import minor_unit_exponent, shown
from largesse.sovereignty.assessment.assess import Assessment, Result, State
from largesse.sovereignty.assessment.framework import TOP, WeightSet
from largesse.sovereignty.assessment.improve import Way, way_to
from largesse.sovereignty.assessment.workspace import Catalogue
from largesse.sovereignty.grades import STATED, Grade
from largesse.sovereignty.words import months_told, word

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
    framework, words = catalogue.framework, words_in(language)
    title = catalogue.offerings[each.offering].title.in_language(language)
    head = words["head"].format(title=title, id=each.offering, framework=framework.id)
    out.print(head, soft_wrap=True, markup=False)
    level = framework.levels[each.seal].in_language(language)
    out.print(f"SEAL-{each.seal}: {level}.", soft_wrap=True)
    floor = word(each.floor, language)
    out.print(
        words["counting"].format(
            floor=floor,
            day=catalogue.day.isoformat(),
            seals=seals_by_grade(catalogue, each.offering),
        ),
        soft_wrap=True,
    )
    headers = [words["objective"], words["title"], "SEAL", words["could be"], words["weight"]]
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
    out.print(table(headers, rows, figures=headers[2:]))
    for sentence in sentences(catalogue, each, language):
        out.print(sentence, soft_wrap=True, markup=False)
    clamp = words["clamped"] if each.score.is_clamped else ""
    score = words["score"].format(
        score=shown(each.score.low, "", language, 2), weights=weights.id, clamp=clamp
    )
    out.print(score, soft_wrap=True)
    if is_full:
        _criteria(out, catalogue, each, language)


def sentences(catalogue: Catalogue, each: Assessment, language: str) -> list[str]:
    """What a risk officer would paste: what binds, what is unknown, the way up."""
    words = words_in(language)
    told = []
    if not any(result.said for result in each.parts.values()):
        told.append(words["nothing known"])
    if each.binding:
        named = [f"{r.criterion} ({_title(catalogue, r, language)})" for r in each.binding]
        told.append(words["held"].format(names=_first(named), more=_more(named, language)))
    if each.unknown:
        told.append(unknown_told(each, language))
    told += _evidence_told(each, language)
    way = next_way(catalogue, each)
    if way is not None:
        told.append(way_told(catalogue, way, language))
    return told


def unknown_told(each: Assessment, language: str = "en") -> str:
    """What is unknown, and what it could change."""
    words = words_in(language)
    names = [f"{r.criterion} ({word(r.state, language)})" for r in each.unknown]
    if each.highest == each.seal:
        change = words["no change"]
    else:
        count = len(each.decisive)
        key = "change one" if count == len(names) == 1 else "change"
        change = words[key].format(count=count, seal=each.highest)
    return words["unknown one" if len(names) == 1 else "unknown"].format(
        count=len(names), names=_first(names), more=_more(names, language), change=change
    )


def _evidence_told(each: Assessment, language: str) -> list[str]:
    """Where sources contradict each other, and where evidence has ended."""
    words = words_in(language)
    told = []
    for result in each.results.values():
        if result.state is State.CONTRADICTED:
            said = "; ".join(
                words["said"].format(
                    answer=a.answer, source=a.source, grade=word(a.grade, language)
                )
                for a in result.said
            )
            told.append(words["contradicted"].format(criterion=result.criterion, said=said))
    expired = [r.criterion for r in each.results.values() if r.state is State.EXPIRED]
    if expired:
        told.append(words["expired"].format(names=", ".join(expired)))
    return told


def way_told(catalogue: Catalogue, way: Way, language: str = "en") -> str:
    """The way to a SEAL in a sentence."""
    words = words_in(language)
    offerings = {offering for offering, _ in way.answers}
    key = "needed" if len(offerings) == 1 else "needed of"
    needed = [
        words[key].format(criterion=name, offering=of, answer=answer)
        for (of, name), answer in way.answers.items()
    ]
    told = f"{_first(needed)}{_more(needed, language)}"
    if not way.is_known:
        lacking = [name for _, name in way.without]
        names = f"{_first(lacking)}{_more(lacking, language)}"
        names = words["any of them"] if len(lacking) == len(needed) > 1 else names
        return words["way unknown"].format(target=way.target, needed=told, lacking=names)
    cost = Decimal(way.cost_minor).scaleb(-minor_unit_exponent(way.currency))
    is_proven = way.bound_minor >= way.cost_minor
    return words["way"].format(
        target=way.target,
        needed=told,
        names=words["and"].join(i.title.in_language(language) for i in way.chosen),
        cost=shown(cost, way.currency, language),
        months=months_told(way.months, language),
        proof=words["proven" if is_proven else "best found"],
    )


def _first(names: Sequence[str]) -> str:
    return ", ".join(names[:_MOST_NAMED])


def _more(names: Sequence[str], language: str) -> str:
    beyond = len(names) - _MOST_NAMED
    return words_in(language)["more"].format(count=beyond) if beyond > 0 else ""


def _title(catalogue: Catalogue, result: Result, language: str) -> str:
    return catalogue.framework.criteria[result.criterion].title.in_language(language)


def answer_told(catalogue: Catalogue, result: Result, language: str) -> str:
    """The answer that counts among those there are: ``2 of 5``."""
    if not result.answer:
        return "-"
    most = len(catalogue.framework.criteria[result.criterion].seal)
    return words_in(language)["of"].format(answer=result.answer, most=most)


def level_told(catalogue: Catalogue, result: Result, language: str) -> str:
    """The level of a criterion; that it never binds where every answer has the same one."""
    words = words_in(language)
    if catalogue.framework.criteria[result.criterion].is_inert:
        return words["never binds"]
    if result.low == result.high:
        return str(result.low)
    return words["to"].format(low=result.low, high=result.high)


def _criteria(out: Console, catalogue: Catalogue, each: Assessment, language: str) -> None:
    words = words_in(language)
    names = ["criterion", "title", "answer", "points", "grade", "state", "by", "source"]
    is_alone = all(result.offering == each.offering for result in each.results.values())
    if is_alone:  # nothing it rests on holds a criterion lower: whose they are need not be said
        names.remove("by")
    headers = [words[name] for name in names]
    headers.insert(3, "SEAL")
    rows = [
        [
            name,
            _title(catalogue, result, language),
            answer_told(catalogue, result, language),
            level_told(catalogue, result, language),
            f"{result.points_low}",
            word(result.grade, language),
            word(result.state, language),
            *([] if is_alone else [result.offering]),
            "; ".join(sorted({answer.source for answer in result.said})) or "-",
        ]
        for name, result in each.results.items()
    ]
    out.print(table(headers, rows, figures=[words["answer"], words["points"]]))
