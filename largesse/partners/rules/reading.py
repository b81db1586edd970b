"""``partners.yaml`` of a workspace, read with every problem and its place."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from largesse.partners.rules.documents import (
    AdmissionDocument,
    DealRulesDocument,
    LevelSchemeDocument,
    PartnerRulesDocument,
)
from largesse.programme.reading import validated
from largesse.programme.source import Document, read_documents, read_file
from largesse.programme.terms.days import Days
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import Workspace

FILE_NAME = "partners.yaml"


@dataclass(frozen=True, slots=True)
class PartnerRules:
    """The rules as they stand; ``sha256`` is of the file's bytes and is kept with decisions."""

    document: PartnerRulesDocument
    sha256: str

    @property
    def admission(self) -> AdmissionDocument:
        """What is checked before a partner is active."""
        return self.document.admission

    def due_on(self, day: date, within: Days) -> date:
        """The last day of a time that was promised on a day."""
        return within.after(day, self.document.calendar.working_days())

    def checks_for(self, kind: str, market: str = "") -> tuple[str, ...]:
        """The checks that a type of partner needs: as a whole, or on top for a new market."""
        if market:
            return self.admission.market_checks
        checks = self.admission.checks
        found = checks.get(kind, checks.get("any"))
        if found is None:
            what = f"{FILE_NAME} says no checks for partners of type '{kind}'"
            mend = f"add '{kind}: [...]' or 'any: [...]' under 'checks'; [] asks for none"
            raise Refusal(Problem(what, mend, FILE_NAME, code="no-checks-declared"))
        return found

    def deals_on(self, day: date) -> DealRulesDocument:
        """The rules for deals registered on a day."""
        for rule in self.document.deals:
            period = rule.holds
            if period.start <= day and (period.end is None or day < period.end):
                return rule
        what = f"{FILE_NAME} says nothing of deals registered on {day.isoformat()}"
        mend = "add an entry under 'deals' that holds on that day"
        raise Refusal(Problem(what, mend, FILE_NAME, code="no-deal-rules"))

    def scheme(self, name: str) -> LevelSchemeDocument:
        """The level scheme of that name, or the only one where no name is given."""
        schemes = {scheme.scheme: scheme for scheme in self.document.levels}
        if not name and len(schemes) == 1:
            return next(iter(schemes.values()))
        if name not in schemes:
            what = f"there is no level scheme '{name}'" if name else "no level scheme is named"
            mend = f"choose one of {', '.join(schemes)}" if schemes else "add one under 'levels'"
            raise Refusal(Problem(what, mend, FILE_NAME, code="no-scheme"))
        return schemes[name]


def read_rules(workspace: Workspace) -> PartnerRules:
    """The rules of a workspace. Raises :class:`Refusal` with every problem of the file."""
    path = workspace.root / FILE_NAME
    if not path.is_file():
        what = f"there is no {FILE_NAME}, which says what is asked of partners"
        mend = "write one with: largesse partner rules"
        raise Refusal(Problem(what, mend, FILE_NAME, code="no-partner-rules"))
    data = read_file(path, FILE_NAME)
    return rules_of(data)


def rules_of(data: bytes) -> PartnerRules:
    """The rules that a file's bytes say."""
    documents = read_documents(data, FILE_NAME)
    if len(documents) != 1:
        what, mend = f"{FILE_NAME} holds {len(documents)} documents", "write one"
        raise Refusal(Problem(what, mend, FILE_NAME, code="bad-rules"))
    content, problems = validated(PartnerRulesDocument, documents[0])
    if content is not None:
        problems = [*problems, *_deal_problems(content, documents[0])]
        problems = [*problems, *_level_problems(content, documents[0])]
    if content is None or problems:
        raise Refusal(*problems)
    return PartnerRules(content, sha256(data).hexdigest())


def _deal_problems(content: PartnerRulesDocument, document: Document) -> Iterator[Problem]:
    for at, rule in enumerate(content.deals):
        for earlier in content.deals[:at]:
            first, second = sorted((earlier.holds, rule.holds), key=lambda period: period.start)
            if first.end is None or second.start < first.end:
                what, mend = "two rules for deals hold on one day", "end the earlier one before"
                yield document.problem(("deals", at, "holds"), what, mend, "rules-overlap")
        limit, minimum = rule.approve_up_to, rule.minimum
        if minimum is not None and minimum.unit != limit.unit:
            what, mend = "the minimum is in another currency than the limit", "state both in one"
            yield document.problem(("deals", at, "minimum"), what, mend, "two-currencies")


def _level_problems(content: PartnerRulesDocument, document: Document) -> Iterator[Problem]:
    named: set[str] = set()
    for at, scheme in enumerate(content.levels):
        place = ("levels", at)
        if scheme.scheme in named:
            what, mend = f"there are two schemes '{scheme.scheme}'", "give each its own name"
            yield document.problem((*place, "scheme"), what, mend, "said-twice")
        named.add(scheme.scheme)
        yield from _scheme_problems(scheme, place, document)


def _scheme_problems(
    scheme: LevelSchemeDocument, place: tuple[str | int, ...], document: Document
) -> Iterator[Problem]:
    if not scheme.levels:
        yield document.problem((*place, "levels"), "no level is named", "name one", "no-levels")
    seen: set[str] = set()
    for number, level in enumerate(scheme.levels):
        here = (*place, "levels", number)
        if level.level in seen:
            what, mend = f"'{level.level}' is named twice", "name each level once"
            yield document.problem((*here, "level"), what, mend, "said-twice")
        seen.add(level.level)
        for index, requirement in enumerate(level.requires):
            if requirement.figure not in scheme.figures:
                known = ", ".join(scheme.figures) or "none is named"
                what, mend = f"there is no figure '{requirement.figure}'", f"figures: {known}"
                yield document.problem((*here, "requires", index), what, mend, "unknown-figure")


STARTER = """\
# What is asked of partners. Days are calendar days unless it says working days.
calendar:
  weekend: [saturday, sunday]
  holidays: ['2026-12-25', '2027-01-01'] # list the public holidays of each coming year
admission:
  checks:                        # by type of partner; all must be passed and valid
    distributor: [due-diligence, credit, sanctions]
    reseller: [due-diligence, credit]
    any: [due-diligence]
  checks for a market: [due-diligence]
  answer within: 3 working days
  answer for a market within: 7 working days
deals:
  - holds: '[2020-01-01, inf)'
    minimum: 25_000 USD
    register within: 60 days     # since it was signed or agreed
    approve up to: 1_000_000 USD # above it a person decides
    win after: 3 days            # since it was registered: 72 hours
    protect for: 90 days
    extend by: 30 days
    extensions: 1
    decide disputes within: 10 working days
levels:
  - scheme: standard
    grace: 6 months
    figures:
      certified: number of certification
      won: deals won in 12 months
    levels:
      - level: registered
      - level: silver
        requires: [certified at least 1]
      - level: gold
        requires: [certified at least 3, won at least 5]
"""
"""A file to begin with."""
