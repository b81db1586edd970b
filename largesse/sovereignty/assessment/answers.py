"""Dated answers about offerings, with their evidence; qualifications that offerings hold."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from largesse.facts.cells import Cell
from largesse.facts.reviewed import Column, Row, read_table
from largesse.sovereignty.assessment.framework import Framework
from largesse.sovereignty.grades import STATED, Grade
from largesse.workspace.errors import Problem, Refusal, nearest
from largesse.workspace.files import is_there
from largesse.workspace.paths import Workspace

ANSWERS = "sovereignty/answers.csv"
QUALIFICATIONS = "sovereignty/qualifications.csv"
_DATED = (
    Column("from", Cell.DATE),
    Column("until", Cell.DATE, is_needed=False),
    Column("source", Cell.TEXT),
    Column("known_at", Cell.DATE),
)
ANSWER_COLUMNS = (
    Column("offering", Cell.SLUG),
    Column("asked", Cell.TEXT),
    Column("answer", Cell.TEXT),
    Column("grade", Cell.CHOICE, choices=STATED),
    *_DATED,
    Column("note", Cell.TEXT, is_needed=False),
)
QUALIFICATION_COLUMNS = (
    Column("offering", Cell.SLUG),
    Column("scheme", Cell.SLUG),
    Column("reference", Cell.TEXT),
    *_DATED,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is stated of an offering: of a criterion (1 is the worst answer), or of what a profile
    asks. It holds from ``since`` to before ``until``; certificates end."""

    offering: str
    asked: str
    answer: str
    grade: Grade
    since: date
    until: date | None = None
    source: str = ""
    known_at: date | None = None
    line: int = 0

    def is_known(self, day: date, known_at: date | None) -> bool:
        """Whether it had begun on a day, as far as was known on another."""
        known = known_at is None or self.known_at is None or self.known_at <= known_at
        return known and self.since <= day

    def has_ended(self, day: date) -> bool:
        """Whether its evidence no longer held on a day."""
        return self.until is not None and self.until <= day


@dataclass(frozen=True, slots=True)
class Qualification:
    """A qualification or certificate that an offering holds, by a scheme's name."""

    offering: str
    scheme: str
    reference: str
    since: date
    until: date | None = None
    source: str = ""
    known_at: date | None = None

    def holds(self, day: date, known_at: date | None = None) -> bool:
        """Whether it is held on a day, as far as was known on another."""
        known = known_at is None or self.known_at is None or self.known_at <= known_at
        return known and self.since <= day and (self.until is None or day < self.until)

    @property
    def restates(self) -> tuple[str, str, str, date]:
        """What it says of what: a later row of the same takes the place of the earlier."""
        return self.offering, self.scheme, self.reference, self.since


@dataclass(frozen=True, slots=True)
class Standing:
    """What counts of the answers to one question on a day.

    ``answers`` are those that hold; more than one where sources contradict each other. ``expired``
    are those whose evidence has ended.
    """

    answers: tuple[Answer, ...]
    expired: tuple[Answer, ...] = ()

    @property
    def is_contradicted(self) -> bool:
        """Whether sources say different things at the same time."""
        return len({answer.answer for answer in self.answers}) > 1


NOT_STATED = Standing(())
Standings = Mapping[tuple[str, str], Standing]
"""By offering and question."""


def read_answers(
    workspace: Workspace, framework: Framework, asks: Mapping[str, str], offerings: Collection[str]
) -> tuple[Answer, ...]:
    """Every answer of a workspace; ``asks`` are the profiles' questions with their kind of answer.

    Raises :class:`Refusal` with every fault.
    """
    path = workspace.root / ANSWERS
    if not is_there(path):
        return ()
    rows, problems = read_table(path, ANSWERS, ANSWER_COLUMNS)
    for row in rows:
        problems += [*_dates(row), *_offered(row, offerings), *_answered(row, framework, asks)]
    if problems:
        raise Refusal(*problems)
    return tuple(_answer(row) for row in rows)


def read_qualifications(
    workspace: Workspace, offerings: Collection[str]
) -> tuple[Qualification, ...]:
    """Every qualification of a workspace. Raises :class:`Refusal` with every fault."""
    path = workspace.root / QUALIFICATIONS
    if not is_there(path):
        return ()
    rows, problems = read_table(path, QUALIFICATIONS, QUALIFICATION_COLUMNS)
    for row in rows:
        problems += [*_dates(row), *_offered(row, offerings)]
    if problems:
        raise Refusal(*problems)
    return tuple(
        Qualification(
            row.text("offering"),
            row.text("scheme"),
            row.text("reference"),
            row.day("from") or date.min,
            row.day("until"),
            row.text("source"),
            row.day("known_at"),
        )
        for row in rows
    )


def standings(answers: Iterable[Answer], day: date, known_at: date | None = None) -> Standings:
    """What counts on a day: of each source the answer that came to be known last."""
    by_question: dict[tuple[str, str], list[Answer]] = {}
    for answer in answers:
        if answer.is_known(day, known_at):
            by_question.setdefault((answer.offering, answer.asked), []).append(answer)
    return {question: _standing(said, day) for question, said in by_question.items()}


def _standing(said: list[Answer], day: date) -> Standing:
    newest = {source: max(map(_newness, of)) for source, of in _by_source(said).items()}
    latest = [answer for answer in said if _newness(answer) == newest[answer.source]]
    holding = tuple(answer for answer in latest if not answer.has_ended(day))
    return Standing(holding, tuple(answer for answer in latest if answer.has_ended(day)))


def _by_source(said: Iterable[Answer]) -> Mapping[str, list[Answer]]:
    found: dict[str, list[Answer]] = {}
    for answer in said:
        found.setdefault(answer.source, []).append(answer)
    return found


def _newness(answer: Answer) -> tuple[date, date]:
    """Of one source a later answer counts; those alike contradict each other."""
    return answer.since, answer.known_at or date.min


def held(
    qualifications: Iterable[Qualification], day: date, known_at: date | None = None
) -> tuple[Qualification, ...]:
    """The qualifications held on a day: of rows that restate each other, what was known last."""
    latest: dict[object, Qualification] = {}
    for each in sorted(qualifications, key=lambda q: q.known_at or date.min):
        if known_at is None or each.known_at is None or each.known_at <= known_at:
            latest[each.restates] = each
    return tuple(each for each in latest.values() if each.holds(day, known_at))


def _answer(row: Row) -> Answer:
    return Answer(
        row.text("offering"),
        row.text("asked"),
        row.text("answer"),
        Grade(row.text("grade")),
        row.day("from") or date.min,
        row.day("until"),
        row.text("source"),
        row.day("known_at"),
        row.line,
    )


def _dates(row: Row) -> list[Problem]:
    since, until = row.day("from"), row.day("until")
    if since and until and until <= since:
        what = f"it ends on {until.isoformat()}, before it begins"
        return [row.problem(what, "`until` is the first day it no longer holds", "dates")]
    return []


def _offered(row: Row, offerings: Collection[str]) -> list[Problem]:
    name = row.text("offering")
    if name in offerings:
        return []
    mend = nearest(name, offerings, "describe it in sovereignty/offerings.yaml")
    return [row.problem(f"there is no offering '{name}'", mend, "no-such-offering")]


def _answered(row: Row, framework: Framework, asks: Mapping[str, str]) -> list[Problem]:
    asked, answer = row.text("asked"), row.text("answer")
    if asked in framework.criteria:
        most = len(framework.criteria[asked].seal)
        if answer in map(str, range(1, most + 1)):
            return []
        what = f"'{answer}' is no answer to {asked}"
        mend = f"write 1 (the worst) to {most} (the best)"
        return [row.problem(what, mend, "no-such-answer")]
    if asked in asks:
        is_number = asks[asked] == "number"
        if (answer.isascii() and answer.isdigit()) if is_number else answer in ("yes", "no"):
            return []
        mend = "write a whole number" if is_number else "write yes or no"
        return [row.problem(f"'{answer}' is no answer to {asked}", mend, "no-such-answer")]
    what = f"nothing asks '{asked}'"
    known = [*framework.criteria, *asks]
    return [row.problem(what, nearest(asked, known, "name a criterion"), "no-such-question")]
