"""From validated documents to one Programme: names resolved, predicates parsed."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from largesse.expr.parse import parse
from largesse.expr.schema import Schema
from largesse.expr.tree import Column, Expr, Type, type_of
from largesse.programme import documents as shape
from largesse.programme.calendar import Calendar
from largesse.programme.model import (
    Case,
    ConversionRule,
    Exclusion,
    FactKind,
    Measure,
    Place,
    Stack,
    Text,
)
from largesse.programme.reading import Read
from largesse.programme.source import Location
from largesse.programme.vocabulary import facts_schema, rows_schema
from largesse.workspace.errors import Problem, Refusal


@dataclass
class Context:
    """What the builders share: the settings of the programme and the problems found so far."""

    settings: shape.ProgrammeDocument
    is_example: bool
    measures_said: frozenset[str] = frozenset()
    """The measures that documents declare, whether or not they could be read."""
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.facts = MappingProxyType(
            {
                name: FactKind(name, fact.of, fact.is_, fact.one_of, fact.many)
                for name, fact in self.settings.facts.items()
            }
        )
        self.who_schema = facts_schema(self.facts, self.settings.roles)

    @property
    def calendar(self) -> Calendar:
        """The programme's calendar."""
        declared = self.settings.calendar
        return Calendar(
            declared.year_starts,
            declared.year_named_by == "end",
            declared.end_of_month == "clip",
        )

    @property
    def converts(self) -> ConversionRule | None:
        """The declared conversion of currencies."""
        rule = self.settings.converts
        return ConversionRule(rule.source, rule.fixing, rule.month) if rule else None

    def who(
        self, read: Read, text: str | None, at: Location, origin: str = "consumption"
    ) -> Expr | None:
        """A predicate over facts; of a rule that measures rows of the given origin."""
        other = (rows_schema(origin), "is a column of the rows", "say it under 'rows:'")
        return self.expression(read, text, at, self.who_schema, Type.BOOLEAN, other)

    def rows(self, read: Read, text: str | None, at: Location, origin: str) -> Expr | None:
        """A predicate over rows of the given origin."""
        other = (self.who_schema, "is a fact, not a column of the rows", "say it under 'who:'")
        return self.expression(read, text, at, rows_schema(origin), Type.BOOLEAN, other)

    def expression(
        self,
        read: Read,
        text: str | None,
        at: Location,
        schema: Schema,
        expects: Type | None = None,
        other: tuple[Schema, str, str] | None = None,
    ) -> Expr | None:
        """Parse an expression over ``schema``, of any type unless one is expected.

        ``other`` is the schema of the other kind of predicate, what a name found there is, and
        where to say it. Problems are noted and None returned.
        """
        if text is None:
            return None
        line, column = read.document.text_position(at)
        try:
            return parse(text, schema, (read.document.file, line, column), expects)
        except Refusal as refusal:
            self.problems.extend(_told_apart(problem, other) for problem in refusal.problems)
            return None

    def exclusions(
        self, read: Read, given: Sequence[shape.ReasonedRows], at: str, origin: str
    ) -> tuple[Exclusion, ...]:
        """The ``excluding:`` list of a measure or incentive."""
        found = []
        for index, item in enumerate(given):
            if (item.rows is None) == (item.who is None):
                what = "an exclusion is either of rows or of who"
                mend = "write exactly one of 'rows:' and 'who:'"
                self.problems.append(read.problem((at, index), what, mend, "exclusion-kind"))
                continue
            rows = self.rows(read, item.rows, (at, index, "rows"), origin)
            who = self.who(read, item.who, (at, index, "who"), origin)
            if rows is not None or who is not None:
                found.append(Exclusion(rows, who, text_of(item.because)))
        return tuple(found)


_UNKNOWN_NAME = re.compile(r"there is no column (\S+)|\"(.+)\" is not a column")


def _told_apart(problem: Problem, other: tuple[Schema, str, str] | None) -> Problem:
    """A name unknown here but known to the other kind of predicate: say where it belongs."""
    match = _UNKNOWN_NAME.fullmatch(problem.what)
    if other is None or match is None:
        return problem
    schema, what_it_is, mend = other
    name = match[1] or match[2]
    if schema.find(name) is None:
        return problem
    mend = f"{mend} (a row counts where both hold; they cannot be joined by or)"
    return replace(problem, what=f"'{name}' {what_it_is}", mend=mend, code="who-and-rows")


def text_of(title: shape.Title | None, default: str = "") -> Text:
    """A title of the files as a text of the model."""
    return Text(title.en, title.fr or "") if title else Text(default)


def place_of(read: Read) -> Place:
    """Where a document begins."""
    line, column = read.document.position(())
    return Place(read.document.file, line, column)


def places_of(read: Read) -> dict[Location, Place]:
    """Where every part of a document stands."""
    return {
        location: Place(read.document.file, line, column)
        for location, (line, column) in read.document.positions.items()
        if location
    }


def build_measure(context: Context, read: Read) -> Measure | None:
    """One ``measure:`` document."""
    document: shape.MeasureDocument = read.content
    schema = rows_schema(document.from_)
    of = context.expression(read, document.of, ("of",), schema)
    problems_before = len(context.problems)
    _check_aggregate(context, read, of)
    unit = document.in_ or _default_unit(context, document)
    rows = context.rows(read, document.rows, ("rows",), document.from_)
    exclusions = context.exclusions(read, document.excluding, "excluding", document.from_)
    if len(context.problems) > problems_before or (document.of is not None and of is None):
        return None
    return Measure(
        id=document.measure,
        origin=document.from_,
        aggregate=document.aggregate,
        of=of,
        unit=unit,
        rows=rows,
        exclusions=exclusions,
        title=text_of(document.title, document.measure),
        place=place_of(read),
    )


def _default_unit(context: Context, document: shape.MeasureDocument) -> str:
    costs = ("Cost", "amount")
    if document.of and document.of.strip().endswith(costs):
        return context.settings.currency
    return "units"


def _check_aggregate(context: Context, read: Read, of: Expr | None) -> None:
    document: shape.MeasureDocument = read.content
    if document.from_ == "partners" and document.aggregate != "count":
        what = "a measure of partners counts them"
        context.problems.append(read.problem((), what, "say 'aggregate: count'", "measure-of"))
    if document.aggregate == "count" and document.of is not None:
        what = "a count is of rows, not of a column"
        mend = "remove 'of:', or say 'aggregate: distinct'"
        context.problems.append(read.problem(("of",), what, mend, "measure-of"))
    needs_column = document.aggregate != "count" and document.from_ != "partners"
    if needs_column and document.of is None:
        what = f"the measure takes a {document.aggregate} of nothing"
        context.problems.append(
            read.problem((), what, "add 'of:', e.g. of: BilledCost", "measure-of")
        )
    if of is None:
        return
    wanted = None if document.aggregate == "distinct" else Type.NUMBER
    if wanted and type_of(of) is not wanted:
        what = f"'{document.of}' is no number, and a {document.aggregate} needs one"
        context.problems.append(
            read.problem(("of",), what, "name a cost or quantity column", "measure-of")
        )
    if document.aggregate == "distinct" and not isinstance(of, Column):
        what = "distinct counts the values of one column"
        context.problems.append(read.problem(("of",), what, "name a single column", "measure-of"))


def build_stack(
    context: Context, read: Read, known: Collection[str], per_line: Collection[str]
) -> Stack | None:
    """One ``stack:`` document; ``per_line`` are the incentives that look at single lines."""
    document: shape.StackDocument = read.content
    sound = True
    for index, name in enumerate(document.order):
        if name not in known:
            what = f"the stack names '{name}', which is no incentive"
            context.problems.append(
                read.problem(
                    ("order", index),
                    what,
                    "name an incentive of this programme",
                    "unknown-incentive",
                )
            )
            sound = False
    for key in ("computed on", "does not reduce"):
        values = document.computed_on if key == "computed on" else document.does_not_reduce
        for name in values:
            if name not in document.order:
                what = f"'{name}' is not in the stack's order"
                context.problems.append(
                    read.problem((key,), what, "add it to 'order:'", "unknown-incentive")
                )
                sound = False
    if not sound:
        return None
    default = "remainder" if document.rule == "cascade" else "full"
    remainder = {n for n in document.order if document.computed_on.get(n, default) == "remainder"}
    return Stack(
        document.stack,
        document.order,
        document.rule,
        frozenset(remainder),
        frozenset(document.does_not_reduce),
        document.per == "line" or (document.per is None and set(document.order) <= set(per_line)),
        place_of(read),
    )


def build_case(read: Read, incentive: str | None) -> Case:
    """One ``case:`` document; ``incentive`` is the one it stands behind in its file."""
    document: shape.CaseDocument = read.content
    return Case(
        document.case,
        document.of or incentive,
        MappingProxyType(document.given),
        document.expect,
        document.because,
        document.source,
        place_of(read),
        MappingProxyType(places_of(read)),
    )
