"""The end of a fiscal year: what is carried forward, what is kept for corrections, what lapses.

Unused authority is decided here, by envelope. What is committed to agreements stays on its year's
line, or all of it is carried to the next year; what is obligated or earned stays until it is paid.
A line with an open offer, or with an unfunded obligation, is not closed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from largesse.fund import postings
from largesse.fund.budget import budget_of, line_of
from largesse.fund.chart import Line
from largesse.fund.connect import Connection
from largesse.fund.lapsed import KINDS
from largesse.fund.ledger import balances
from largesse.fund.model import Balance, Event
from largesse.fund.postings import Money, Voucher
from largesse.fund.reading import tried
from largesse.fund.reports.position import Position, position
from largesse.fund.showing import major
from largesse.programme.model import Fund
from largesse.workspace.errors import Problem, Refusal

EVERYTHING = -1
"""As an amount of a choice: all that is left."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What is done with an envelope's unused authority, in minor units; the rest lapses.

    First ``reserve_minor`` goes to the envelope that ``lapsed corrections to`` names, the
    prior-year reserve; then ``carry_minor`` into the next year.
    """

    carry_minor: int = 0
    reserve_minor: int = 0


LAPSE = Choice()
"""Nothing is kept: the default."""


@dataclass(frozen=True, slots=True)
class YearEndStep:
    """One movement of the year-end, in words and as an event."""

    words: str
    event: Event


@dataclass(frozen=True, slots=True)
class YearEndPlan:
    """What closing the year would post."""

    year: str
    next_year: str
    currency: str
    steps: tuple[YearEndStep, ...]


def plan_year_end(
    connection: Connection,
    fund: Fund,
    year: str,
    next_year: str,
    by: str,
    day: date,
    *,
    choices: Mapping[str, Choice] | None = None,
    carry_credit_minor: int = 0,
    carry_commitments: bool = False,
    approved_by: str = "",
) -> YearEndPlan:
    """What closing a year would post: by envelope, what is reserved, carried, expires and lapses.

    Envelopes without a choice lapse. ``carry_credit_minor``: unused payment credit that goes into
    the next year (:data:`EVERYTHING` for all); the rest ends. ``carry_commitments``: agreements
    take what they have left with them, each on its own. Raises Refusal for choices that cannot be
    followed and for lines that cannot be closed, all at once.
    """
    stands = position(connection, fund)
    wanted = choices or {}
    problems = [*_unknown(fund, year, stands, wanted), *_unclosable(stands, year)]
    round_number = _rounds(connection, fund, year) + 1
    maker = _Maker(fund, year, next_year, by, approved_by, day, stands.currency, round_number)
    for line, stand in stands.lines.items():
        if line.year == year and stand.available_minor > 0 and not problems:
            choice = wanted.get(line.envelope, LAPSE)
            maker.close_line(line, stand.available_minor, choice, problems)
    if carry_commitments and not problems:
        maker.carry_commitments(balances(connection).values(), problems)
    credit = next((c.available_minor for c in stands.credit if c.year == year), 0)
    if credit and not problems:
        maker.close_credit(credit, carry_credit_minor, problems)
    if problems:
        raise Refusal(*problems)
    return YearEndPlan(year, next_year, stands.currency, tuple(maker.steps))


def _unknown(
    fund: Fund, year: str, stands: Position, wanted: Mapping[str, Choice]
) -> Iterator[Problem]:
    closing = [line.envelope for line in stands.lines if line.year == year]
    if not closing:
        what = f"no envelope has money in '{year}'"
        years = sorted({line.year for line in stands.lines if line.year})
        yield Problem(what, f"name one of {', '.join(years) or '(none)'}", code="year-end-year")
        return
    for envelope, choice in wanted.items():
        if envelope not in closing:
            what = f"'{envelope}' has no line in {year} to decide on"
            yield Problem(what, f"name one of {', '.join(closing)}", code="year-end-envelope")
        elif choice.reserve_minor and fund.envelopes[envelope].lapsed_corrections_to is None:
            what = f"envelope '{envelope}' names no reserve for corrections of a lapsed year"
            mend = "add 'lapsed corrections to:' to it, or reserve nothing"
            yield Problem(what, mend, code="year-end-reserve")


def _unclosable(stands: Position, year: str) -> Iterator[Problem]:
    for line, stand in stands.lines.items():
        if line.year != year:
            continue
        if stand.unfunded_minor:
            amount = major(stand.unfunded_minor, stands.currency)
            what = f"{line} owes {amount} for which it has no authority"
            yield Problem(what, "clear it before the year ends", code="unfunded-obligation")
        if stand.reserved_minor:
            amount = major(stand.reserved_minor, stands.currency)
            what = f"offers of {amount} on {line} are open"
            yield Problem(what, "sign them, withdraw them or let them expire", code="open-offers")


def _rounds(connection: Connection, fund: Fund, year: str) -> int:
    """How often the year's end was posted or tried: late releases may call for another round."""
    found = tried(connection, KINDS, f"fund/{fund.id}/year-end/{year}/")
    return max((int(subject.rsplit("/", 1)[1]) for subject in found), default=0)


class _Maker:
    """Collects the steps of one year-end."""

    def __init__(
        self,
        fund: Fund,
        year: str,
        next_year: str,
        by: str,
        approved_by: str,
        day: date,
        currency: str,
        round_number: int,
    ) -> None:
        self.fund = fund
        self.year = year
        self.next_year = next_year
        self.by = by
        self.approved_by = approved_by
        self.day = day
        self.currency = currency
        self.subject = f"fund/{fund.id}/year-end/{year}/{round_number}"
        self.steps: list[YearEndStep] = []

    def _voucher(self, what: str, reason: str) -> Voucher:
        key = f"{self.subject}/{what}"
        return Voucher(key, self.day, self.by, self.approved_by, reason, self.subject)

    def close_line(
        self, line: Line, left_minor: int, choice: Choice, problems: list[Problem]
    ) -> None:
        """Reserve, carry, then let expire and lapse, as the choice says."""
        reserved = left_minor if choice.reserve_minor == EVERYTHING else choice.reserve_minor
        rest = left_minor - reserved
        carried = max(rest, 0) if choice.carry_minor == EVERYTHING else choice.carry_minor
        lapsing = rest - carried
        if lapsing < 0:
            what = f"{line} has {self._said(left_minor)} left, less than is to be kept"
            problems.append(Problem(what, "keep less", code="year-end-amount"))
            return
        name = line.envelope
        if reserved:
            target = self.fund.envelopes[name].lapsed_corrections_to
            assert target is not None
            reserve = line_of(self.fund, target, self.next_year)
            voucher = self._voucher(f"reserve/{name}", "prior-year-reserve")
            event = postings.transfer(voucher, line, reserve, self._money(reserved))
            self._add(f"{line}: {self._said(reserved)} into the reserve {reserve}", event)
        if carried:
            voucher = self._voucher(f"carry/{name}", "carried-forward")
            money = self._money(carried)
            event = postings.carry_forward(voucher, line, self.next_year, money)
            self._add(f"{line}: {self._said(carried)} carried to {self.next_year}", event)
        if lapsing:
            money = self._money(lapsing)
            expiring = self._voucher(f"expire/{name}", "year-end")
            said = self._said(lapsing)
            self._add(f"{line}: {said} expires", postings.expire_unused(expiring, line, money))
            lapsed = self._voucher(f"lapse/{name}", "year-end")
            self._add(f"{line}: {said} lapses", postings.lapse(lapsed, line, money))

    def carry_commitments(self, standing: Iterable[Balance], problems: list[Problem]) -> None:
        """What each agreement has left goes to the same envelope's next year."""
        lines = budget_of(self.fund).lines
        committed = [
            each
            for each in standing
            if each.account.stage == "committed" and each.account.fiscal_year == self.year
        ]
        for each in sorted(committed, key=lambda each: each.account.code):
            minor, agreement = each.available_minor, each.account.agreement
            line = Line(each.account.envelope, self.year)
            target = Line(line.envelope, self.next_year)
            if minor and target not in lines:
                what = f"{agreement} has {self._said(minor)} on {line}, and there is no {target}"
                mend = f"give '{line.envelope}' an amount in {self.next_year}, or end the agreement"
                problems.append(Problem(what, mend, code="year-end-year"))
            elif minor:
                voucher = self._voucher(f"{line.envelope}/{agreement}", "carried-forward")
                event = postings.carry_commitment(
                    voucher, line, self.next_year, agreement, self._money(minor)
                )
                words = f"{line}: {self._said(minor)} of {agreement} carried to {self.next_year}"
                self._add(words, event)

    def close_credit(self, left_minor: int, carry_minor: int, problems: list[Problem]) -> None:
        """Payment credit ends with its year, unless carried."""
        carried = left_minor if carry_minor == EVERYTHING else carry_minor
        if carried > left_minor:
            what = f"{self.year} has {self._said(left_minor)} of payment credit left"
            problems.append(Problem(what, "carry less", code="year-end-amount"))
            return
        if carried:
            voucher = self._voucher("carry-credit", "carried-forward")
            money = self._money(carried)
            event = postings.carry_credit(voucher, self.year, self.next_year, money)
            words = f"payment credit: {self._said(carried)} carried to {self.next_year}"
            self._add(words, event)
        if left_minor > carried:
            voucher = self._voucher("lapse-credit", "year-end")
            money = self._money(left_minor - carried)
            event = postings.lapse_credit(voucher, self.year, money)
            self._add(f"payment credit: {self._said(left_minor - carried)} ends", event)

    def _add(self, words: str, event: Event) -> None:
        self.steps.append(YearEndStep(words, event))

    def _money(self, minor: int) -> Money:
        return Money(minor, self.currency)

    def _said(self, minor: int) -> str:
        return major(minor, self.currency)
