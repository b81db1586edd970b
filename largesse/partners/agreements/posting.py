"""What an agreement tells the ledger, and what a person reads when the ledger says no.

Event keys are ``agreement/<id>/<sequence>/<place>``: the agreement counts what it sends, and
``place`` is that of the line among its steps. A refusal is kept by the ledger; what is sent after
it has the next sequence, so that a topped-up envelope can be tried again.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from functools import partial

from django.db.models import F

from largesse.fund import chart, postings
from largesse.fund.chart import Line
from largesse.fund.lapsed import lapsed_lines
from largesse.fund.ledger import balances, open_accounts, post
from largesse.fund.model import Event, Mode, Outcome
from largesse.fund.postings import Money, Voucher
from largesse.fund.refusals import REFUSALS
from largesse.fund.shortage import Shortages, returning
from largesse.money import shown
from largesse.partners.agreements.paper import Paper, Step
from largesse.partners.database import ledger_connection
from largesse.partners.models import Agreement
from largesse.partners.money import decimal_of
from largesse.workspace.errors import Problem, Refusal, nearest

Build = Callable[[int], Sequence[Event]]
"""From the sequence to the events to post under it."""

TOO_LATE = ("pending-expired", "pending-decided", "pending-unknown")
"""A reservation that is gone already: nothing is left to be freed."""


def key(agreement_id: str, sequence: int, place: int) -> str:
    """The key of an event."""
    return f"agreement/{agreement_id}/{sequence}/{place}"


def send(agreement: Agreement, build: Build, mode: Mode = "atomic") -> tuple[Outcome, ...]:
    """Post what ``build`` makes, in the transaction of the record, under the next sequence."""
    sequence = agreement.money_sequence + 1
    events = build(sequence)
    if not events:
        return ()
    Agreement.objects.filter(pk=agreement.pk).update(money_sequence=F("money_sequence") + 1)
    agreement.money_sequence = sequence
    connection = ledger_connection()
    open_accounts(connection, chart.accounts_of(events))
    return post(connection, events, mode=mode)


def reserve(paper: Paper, by: str, day: date, until: date) -> list[Problem]:
    """Set aside what an offer raises, until it lapses; what the ledger says against it."""
    require_lines(paper)
    agreement = paper.agreement
    expires_at = datetime.combine(until, time(), UTC)

    def build(sequence: int) -> list[Event]:
        return [
            postings.reserve(
                _voucher(paper, sequence, place, by, day, "offer"),
                step.line,
                agreement.pk,
                Money(step.amount_minor, agreement.currency),
                expires_at=expires_at,
            )
            for place, step in enumerate(paper.steps)
            if step.amount_minor > 0
        ]

    return _refused(paper, send(agreement, build), {})


def commit(
    paper: Paper, by: str, approved_by: str, day: date, exception_by: str = ""
) -> list[Problem]:
    """Commit what a signature raises and free what it lowers; what the ledger says against it.

    Where the offer reserved it, that reservation is posted.
    """
    require_lines(paper)
    agreement, reserved_as = paper.agreement, paper.record.reserved_as
    reason = "amended" if paper.number else "signed"

    def event(sequence: int, place: int, step: Step) -> Event:
        voucher = _voucher(paper, sequence, place, by, day, reason, approved_by, exception_by)
        money = Money(step.amount_minor, agreement.currency)
        if step.amount_minor < 0:
            return postings.re_estimate(voucher, step.line, agreement.pk, money)
        held = key(agreement.pk, reserved_as, place) if reserved_as else ""
        return postings.commit(voucher, step.line, agreement.pk, money, reservation=held)

    outcomes = send(agreement, lambda n: [event(n, at, s) for at, s in enumerate(paper.steps)])
    return _refused(paper, outcomes, {"reserved": bool(reserved_as)})


def free(paper: Paper, by: str, day: date, reason: str) -> None:
    """Free what an offer has set aside; what the ledger let expire already is free."""
    agreement, reserved_as = paper.agreement, paper.record.reserved_as
    if not reserved_as:
        return

    def build(sequence: int) -> list[Event]:
        return [
            postings.withdraw(
                _voucher(paper, sequence, place, by, day, reason),
                key(agreement.pk, reserved_as, place),
            )
            for place, step in enumerate(paper.steps)
            if step.amount_minor > 0
        ]

    _raise_unless(send(agreement, build, "each"), TOO_LATE)


def decommit(
    agreement: Agreement, by: str, approved_by: str, day: date, reason: str
) -> dict[Line, int]:
    """Give back to the envelopes what is committed and not earned; how much, by line.

    The ledger is asked on which lines that is: a year's end may have carried some of it.
    """
    left = committed_by_agreement().get(agreement.pk, {})
    shortages = Shortages(ledger_connection())
    own = {line: shortages.give_back(line, agreement.pk, "", left[line]) for line in sorted(left)}
    steps: list[tuple[Line, Event]] = []

    def build(sequence: int) -> list[Event]:
        for place, (line, back) in enumerate(own.items()):
            name = key(agreement.pk, sequence, place)
            voucher = Voucher(
                name, day, by, approved_by=approved_by, reason=reason, subject=agreement.pk
            )
            money = Money(left[line], agreement.currency)
            made = returning(voucher, line, money, back, partial(_given_back, line, agreement.pk))
            steps.extend((line, event) for event in made)
        return [event for _, event in steps]

    outcomes = send(agreement, build, "each")
    _raise_unless(outcomes, ("nothing-left",))
    freed: dict[Line, int] = {}
    for (line, event), outcome in zip(steps, outcomes, strict=True):
        if event.kind == "decommit" and not outcome.is_refused:
            freed[line] = sum(outcome.amounts_minor)
    return freed


def _given_back(
    line: Line, agreement: str, voucher: Voucher, money: Money, is_unfunded: bool
) -> Event:
    """What an agreement left unfunded itself is covered first; the rest is free for others."""
    give = postings.cover_own if is_unfunded else postings.decommit
    return give(voucher, line, agreement, money)


def committed_by_agreement() -> dict[str, dict[Line, int]]:
    """By agreement: on which lines how much is committed and not earned, above zero."""
    found: dict[str, dict[Line, int]] = {}
    for balance in balances(ledger_connection()).values():
        account = balance.account
        if account.stage == "committed" and balance.available_minor > 0:
            line = Line(account.envelope, account.fiscal_year)
            found.setdefault(account.agreement, {})[line] = balance.available_minor
    return found


def require_lines(paper: Paper) -> None:
    """Raises :class:`Refusal` for every line the fund does not have, or in another currency.

    And for what is to be raised on a line whose year has lapsed (``year-lapsed``).
    """
    codes = {chart.allotment(step.line): step.line for step in paper.steps}
    standing = balances(ledger_connection(), codes)
    currency = paper.agreement.currency
    problems = [_no_line(line) for code, line in codes.items() if code not in standing]
    raised = [step.line for step in paper.steps if step.amount_minor > 0]
    problems += lapsed_lines(ledger_connection(), raised)
    for balance in standing.values():
        if balance.account.currency != currency:
            what = f"the fund is in {balance.account.currency}, the agreement in {currency}"
            mend = "state its amounts in the fund's currency"
            problems.append(Problem(what, mend, code="wrong-currency"))
            break
    if problems:
        raise Refusal(*problems)


def _no_line(line: Line) -> Problem:
    known = [
        str(Line(balance.account.envelope, balance.account.fiscal_year))
        for balance in balances(ledger_connection()).values()
        if balance.account.stage == "allotment"
    ]
    mend = "open the fund first: largesse fund open"
    if known:
        mend = nearest(str(line), known, f"the fund's lines are {', '.join(sorted(known)[:12])}")
    return Problem(f"the fund has no line '{line}'", mend, code="no-such-line")


def _voucher(
    paper: Paper,
    sequence: int,
    place: int,
    by: str,
    day: date,
    reason: str,
    approved_by: str = "",
    exception_by: str = "",
) -> Voucher:
    return Voucher(
        key(paper.agreement.pk, sequence, place),
        day,
        by,
        approved_by=approved_by,
        reason=reason,
        subject=paper.agreement.pk,
        exception_by=exception_by,
    )


def _raise_unless(outcomes: Sequence[Outcome], harmless: Sequence[str]) -> None:
    found = [o for o in outcomes if o.is_refused and o.refusal not in harmless]
    if found:
        raise Refusal(*(_said(outcome) for outcome in found))


def _said(outcome: Outcome) -> Problem:
    text = REFUSALS[outcome.refusal].text()
    return Problem(
        f"the ledger refused {outcome.key}: {text.what}", text.mend, code=outcome.refusal
    )


def _refused(paper: Paper, outcomes: Sequence[Outcome], about: dict[str, bool]) -> list[Problem]:
    """In words, which envelope and year lacks how much; empty where nothing was refused."""
    refused = [o for o in outcomes if o.is_refused and o.refusal != "batch-refused"]
    problems: list[Problem] = []
    for outcome in refused:
        if outcome.refusal == "not-enough-left" and not about.get("reserved"):
            problems += _short(paper)
        elif outcome.refusal == "pending-expired":
            what = f"the money set aside for {paper.agreement.pk} is free again: its offer expired"
            problems.append(Problem(what, "offer it again", code="offer-expired"))
        elif outcome.refusal == "unfunded-obligation":
            what = REFUSALS[outcome.refusal].text().what
            typed = f"largesse agreement except {paper.agreement.pk} --because TEXT --by ANOTHER"
            mend = f"transfer money to it, or let somebody allow the exception: {typed}"
            problems.append(Problem(what, mend, code=outcome.refusal))
        else:
            problems.append(_said(outcome))
    return problems


def _short(paper: Paper) -> list[Problem]:
    """Every line that does not hold what the paper takes from it, or returns to it."""
    currency = paper.agreement.currency
    found = []
    for step in paper.steps:
        is_raised = step.amount_minor > 0
        code = (
            chart.allotment(step.line)
            if is_raised
            else chart.committed(step.line, paper.agreement.pk)
        )
        wanted = abs(step.amount_minor)
        left = balances(ledger_connection(), [code])[code].available_minor
        if left < wanted:
            found.append(_lacks(step.line, wanted, left, currency, is_raised=is_raised))
    return found


def _lacks(line: Line, wanted: int, left: int, currency: str, *, is_raised: bool) -> Problem:
    asked, has, missing = (
        shown(decimal_of(amount, currency), currency) for amount in (wanted, left, wanted - left)
    )
    envelope = f"envelope {line.envelope}" + (f" in {line.year}" if line.year else "")
    if is_raised:
        what = f"{envelope} lacks {missing}: {has} is left, and this takes {asked}"
        mend = "lower the amount, move money to the envelope, or choose another envelope or year"
    else:
        what = f"{envelope}: {asked} cannot be given back, only {has} is not earned yet"
        mend = "lower the agreement by less"
    return Problem(what, mend, code="not-enough-left")
