"""Checks of what people read and write: titles, sources, cases, names of facts."""

import re
from collections.abc import Iterator

from largesse.expr.words import FUNCTIONS, KEYWORDS, refused_word
from largesse.programme.checks.finding import finding
from largesse.programme.model import FactKind, Programme
from largesse.programme.vocabulary import BUILT_IN_FACTS, rows_schema
from largesse.workspace.errors import Problem

_FACT_NAME = re.compile(r"[a-z][a-z0-9_]*")
_TAKEN = ("role", "partner", "customer", "deal")


def incentives_are_published(programme: Programme) -> Iterator[Problem]:
    """In a full programme each incentive has titles, a source, a period and an envelope."""
    for incentive in programme.incentives.values():
        missing = [
            name
            for name, absent in (
                ("source", not incentive.source),
                ("envelope", incentive.envelope is None),
                ("holds", incentive.holds.start.year == 1900),
                ("title in French", not incentive.title.fr),
            )
            if absent
        ]
        if missing:
            what = f"{incentive.id} lacks: {', '.join(missing)}"
            mend = "partners read these on their statements; add them"
            yield finding(incentive.place, what, mend, "unpublished")


def cases_name_incentives(programme: Programme) -> Iterator[Problem]:
    """A case stands behind an incentive or names one; names stand once."""
    seen: set[tuple[str | None, str]] = set()
    for case in programme.cases:
        if case.incentive is None and not isinstance(case.expect, dict):
            what = f"case '{case.name}' belongs to no incentive"
            yield finding(case.place, what, "add 'of:' with an incentive's id", "case-of")
        elif case.incentive is not None and case.incentive not in programme.incentives:
            what = f"case '{case.name}' is of '{case.incentive}', which is no incentive"
            mend = "name an incentive of this programme"
            yield finding(case.place, what, mend, "unknown-incentive")
        if (case.incentive, case.name) in seen:
            what = f"there are two cases '{case.name}' of {case.incentive or 'no incentive'}"
            yield finding(case.place, what, "give each its own name", "said-twice")
        seen.add((case.incentive, case.name))


def facts_have_names_of_their_own(programme: Programme) -> Iterator[Problem]:
    """A fact's name can stand in a predicate and means one thing there."""
    place = programme.place
    for fact in programme.facts.values():
        if problem := _name_problem(fact):
            yield finding(place, *problem, "fact-name")
        if fact.values is not None and fact.type != "text":
            what = f"the fact '{fact.name}' is a {fact.type} and lists texts"
            yield finding(place, what, "remove 'one of:' or 'is:'", "fact-values")
        if fact.many and fact.type != "text":
            what = f"several values of '{fact.name}' hold at once, which only texts can"
            yield finding(place, what, "remove 'many:' or 'is:'", "fact-values")


def _name_problem(fact: FactKind) -> tuple[str, str] | None:
    name = fact.name
    word = name.lower()
    if not _FACT_NAME.fullmatch(name) or refused_word(word) or word in KEYWORDS | FUNCTIONS:
        mend = "use lower-case letters, digits and _, and no word of the expressions"
        return f"'{name}' cannot be the name of a fact", mend
    if fact.of == "partner" and name in _TAKEN:
        return f"'{name}' has a meaning of its own", "choose another name for the fact"
    built_in = name in BUILT_IN_FACTS
    if fact.of == "partner" and not built_in and rows_schema("activities").find(name):
        return f"'{name}' is also a column of activities", "choose another name for the fact"
    return None
