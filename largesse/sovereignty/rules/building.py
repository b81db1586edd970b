"""From one profile's document to a profile; every fault with its place."""

from collections.abc import Mapping
from decimal import Decimal

from largesse.expr import tree
from largesse.expr.parse import Where, parse
from largesse.expr.schema import Schema
from largesse.expr.tree import Expr, Type
from largesse.programme.documents.base import Title
from largesse.programme.model import Text
from largesse.programme.reading import validated
from largesse.programme.source import Document, Location
from largesse.sovereignty.areas import require_area
from largesse.sovereignty.rules.columns import schema_of
from largesse.sovereignty.rules.documents import ProfileDocument, RemedyDocument, RuleDocument
from largesse.sovereignty.rules.model import OWN, Ask, Edge, Fixed, Predicate, Profile, Remedy, Rule
from largesse.workspace.canonical import digest
from largesse.workspace.errors import Problem, Refusal, nearest


def build_profile(
    document: Document, criteria: tuple[str, ...], is_shipped: bool = False
) -> tuple[Profile | None, list[Problem]]:
    """The profile of a document, or all that is wrong with it.

    ``criteria`` are the names of the framework's criteria, which rules may ask for.
    """
    content, problems = validated(ProfileDocument, document)
    if content is None:
        return None, problems
    schema = schema_of({name: ask.answer for name, ask in content.asks.items()}, criteria)
    problems += _area_problems(content, document)
    rules = []
    for name, said in content.rules.items():
        rule, found = _rule(name, said, schema, document)
        problems += found
        if rule is not None:
            rules.append(rule)
    if content.profile == OWN:
        what = f"'{OWN}' is the name of what a workload itself requires"
        problems.append(document.problem(("profile",), what, "give another id", "taken-name"))
    if not (content.rules or content.edges or content.does_not):
        what, mend = "the profile says nothing", "write rules, or edges, or what it does not do"
        problems.append(document.problem((), what, mend, "empty-profile"))
    if problems:
        return None, problems
    return _profile(content, tuple(rules), document, is_shipped), []


def text_of(title: Title) -> Text:
    """A document's title as the text that is kept."""
    return Text(title.en, title.fr or "")


def _profile(
    content: ProfileDocument, rules: tuple[Rule, ...], document: Document, is_shipped: bool
) -> Profile:
    edges = tuple(
        Edge(edge.edge, edge.country, edge.reference, text_of(edge.says)) for edge in content.edges
    )
    return Profile(
        content.profile,
        text_of(content.title),
        content.kind,
        content.status,
        content.source,
        content.scopes,
        content.area,
        content.holds,
        rules,
        edges,
        {name: Ask(text_of(ask.title), ask.answer) for name, ask in content.asks.items()},
        text_of(content.note) if content.note else None,
        content.verified,
        digest({"semantics": 1, "profile": document.value}),
        content.does_not,
        is_shipped,
    )


def _area_problems(content: ProfileDocument, document: Document) -> list[Problem]:
    found = []
    for location, area in (
        (("area",), content.area),
        *((("edges", at, "country"), edge.country) for at, edge in enumerate(content.edges)),
    ):
        try:
            require_area(area)
        except Refusal as refusal:
            found += [document.problem(location, p.what, p.mend, p.code) for p in refusal.problems]
    return found


def _rule(
    name: str, said: RuleDocument, schema: Schema, document: Document
) -> tuple[Rule | None, list[Problem]]:
    problems: list[Problem] = []
    trees: dict[str, Expr | None] = {}
    for key, text in (("applies when", said.applies_when), ("requires", said.requires)):
        trees[key], found = _predicate(text, ("rules", name, key), schema, document)
        problems += found
    remedies = []
    for remedy_id, remedy in said.remedies.items():
        location = ("rules", name, "remedies", remedy_id, "sets")
        sets, found = _sets(remedy, schema, document, location)
        problems += found
        title = text_of(remedy.title)
        remedies.append(Remedy(remedy_id, title, sets, remedy.months, remedy.effort))
    applies, requires = trees["applies when"], trees["requires"]
    if problems or requires is None:
        return None, problems
    return Rule(
        name,
        text_of(said.title),
        text_of(said.says),
        said.reference,
        None if applies is None else Predicate.of(applies),
        Predicate.of(requires),
        said.otherwise,
        said.evidence,
        tuple(remedies),
        text_of(said.leaves) if said.leaves else None,
        said.verified,
        (said.applies_when or "", said.requires),
    ), []


def _predicate(
    text: str | None, location: Location, schema: Schema, document: Document
) -> tuple[Expr | None, list[Problem]]:
    if text is None:
        return None, []
    line, column = document.text_position(location)
    try:
        found = parse(text, schema, Where(document.file, line, column))
    except Refusal as refusal:
        return None, list(refusal.problems)
    if _asks_for_unknown(found):
        what = "a rule may not ask whether something is unknown"
        mend = "say what must be true; what is unknown counts against the placement by itself"
        return None, [document.problem(location, what, mend, "asks-for-unknown")]
    return found, []


def _asks_for_unknown(expr: Expr) -> bool:
    is_it = isinstance(expr, tree.IsNull) or (
        isinstance(expr, tree.Call) and expr.function == "coalesce"
    )
    return is_it or any(_asks_for_unknown(child) for child in tree.children(expr))


def _sets(
    remedy: RemedyDocument, schema: Schema, document: Document, location: Location
) -> tuple[Mapping[str, Fixed], list[Problem]]:
    found: dict[str, Fixed] = {}
    problems = []
    for name, text in remedy.sets.items():
        info = schema.find(name)
        value: Fixed | None = None
        if info is not None:
            value = _fixed(info.type, text)
        if info is None:
            mend = nearest(name, list(schema.columns), "name a fact that rules may speak of")
            what = f"'{name}' is no fact"
        else:
            mend = f"write {_EXAMPLES[info.type]}"
            what = f"'{text}' is no value of {name}"
        if value is None:
            problems.append(document.problem((*location, name), what, mend, "bad-remedy"))
        else:
            found[name] = value
    return found, problems


_EXAMPLES: Mapping[Type, str] = {
    Type.BOOLEAN: "yes or no",
    Type.NUMBER: "a whole number",
    Type.TEXT: "a word",
    Type.TEXT_SET: "the value that is added",
    Type.DATE: "a day",
}


def _fixed(kind: Type, text: str) -> Fixed | None:
    match kind:
        case Type.BOOLEAN:
            return {"yes": True, "no": False}.get(text)
        case Type.NUMBER:
            return int(text) if text.isascii() and text.isdigit() else None
        case Type.TEXT | Type.TEXT_SET:
            return text or None
    return None


def as_fact(value: Fixed) -> object:
    """A value as :func:`largesse.expr.evaluate.evaluate` takes it."""
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value
