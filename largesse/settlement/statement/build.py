"""Writing a statement: from a finished run, proved, to the statement's model.

Raises :class:`AnswerIsNo` where the run and the proof differ: no statement goes out then.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from largesse.entitlement.proof.amounts import Partner
from largesse.entitlement.recall import Recalled, recall
from largesse.entitlement.versions import programme_of
from largesse.money import is_currency
from largesse.programme.calendar import Calendar, Span, first_day, last_day, month_text
from largesse.programme.model import Incentive
from largesse.programme.terms.amounts import Amount
from largesse.settlement.statement.agree import disagreements
from largesse.settlement.statement.attention import attention_of
from largesse.settlement.statement.changes import corrections_of
from largesse.settlement.statement.closed import closes_of
from largesse.settlement.statement.holds import Holds
from largesse.settlement.statement.late import late_of
from largesse.settlement.statement.lines import CASH, Desk, sum_of
from largesse.settlement.statement.model import (
    Basis,
    DeliveryCited,
    Form,
    Header,
    LevelHeld,
    Rule,
    Statement,
    Total,
)
from largesse.settlement.statement.results import choose_run
from largesse.settlement.statement.rules import rules_of
from largesse.settlement.statement.settled import earlier_runs, said_by
from largesse.workspace.errors import AnswerIsNo, Problem, Refusal
from largesse.workspace.paths import Workspace

ZERO = Decimal(0)
MONTHS_SHOWN = 12


def write_statement(
    workspace: Workspace,
    partner: str,
    interval: str,
    run: str | None = None,
    known_at: datetime | None = None,
) -> Statement:
    """A partner's statement of an interval, by a run (the newest by default)."""
    folder = choose_run(workspace, run, known_at)
    recalled = recall(workspace, folder.name)
    span = read_interval(recalled.programme.calendar, interval)
    _refuse_unreached(recalled, span)
    paper, earlier = recalled.on_paper(partner), earlier_runs(workspace, folder, partner)
    said = said_by(folder, partner)
    closed = closes_of(workspace, partner, folder)
    desk = Desk(span, said, paper, earlier, Holds(workspace, paper, said), closed)
    _answer(desk, recalled.id)
    incentives = _incentives(workspace, desk)
    rules, not_earned = rules_of(desk, incentives)
    header = Header(
        partner=partner,
        name=_fact(desk.paper, "name", desk.through) or partner,
        country=_fact(desk.paper, "country", desk.through),
        levels=_levels(desk.paper, span, desk.through),
        interval=span,
        through=desk.through,
        basis=_basis(recalled),
    )
    totals = _totals(rules)
    lines = [line for rule in rules for line in rule.lines]
    corrections = corrections_of(workspace, desk, folder, lines)
    late = late_of(desk, incentives)
    attention = attention_of(header, totals, rules, not_earned, late, corrections)
    by_month = _by_month(desk, rules)
    return Statement(header, totals, attention, rules, not_earned, late, corrections, by_month)


def _incentives(workspace: Workspace, desk: Desk) -> list[Incentive]:
    """The programme's incentives, and those it has lost since the run before."""
    there = desk.paper.programme.incentives
    said = desk.earlier.latest()
    if said is None:
        return list(there.values())
    lost = sorted({name for name, *_ in said.results.earned if name not in there})
    before = programme_of(workspace, said.manifest).incentives if lost else {}
    return [*there.values(), *(before[name] for name in lost)]


def read_interval(calendar: Calendar, text: str) -> Span:
    """The interval a user names; :class:`Refusal` where it is none."""
    try:
        return calendar.read(text)
    except ValueError as error:
        what, _, mend = str(error).partition("; ")
        raise Refusal(Problem(what, mend, code="bad-interval")) from None


def _refuse_unreached(recalled: Recalled, span: Span) -> None:
    if span.first > recalled.through:
        reached = month_text(recalled.through)
        what = f"{span.name} begins after {reached}, the last month of run {recalled.id}"
        mend = f"name an interval up to {reached}, or import later billing and run again"
        raise Refusal(Problem(what, mend, code="interval-ahead"))


def _answer(desk: Desk, run_id: str) -> None:
    differences = disagreements(desk.results, desk.paper)
    if differences:
        first = "\n".join(f"  {item}" for item in differences[:3])
        raise AnswerIsNo(
            f"No statement: run {run_id} and the proof differ on {len(differences)} figures of "
            f"{desk.paper.partner}.\n{first}\n"
            "Run again (largesse run); if they still differ, this is a fault of ours: "
            "please report both figures."
        )


def _fact(paper: Partner, name: str, month: int) -> str:
    """A fact of the partner on the last day of a month; '' where there is none."""
    day = last_day(month)
    held = paper.book.assertions.get(("partner", paper.partner, name), [])
    return next((h.value for h in held if h.on(day)), "")


def _levels(paper: Partner, span: Span, through: int) -> tuple[LevelHeld, ...]:
    first, last = first_day(span.first), last_day(through)
    found = []
    for held in paper.book.assertions.get(("partner", paper.partner, "level"), []):
        end = last if held.end is None else min(last, held.end - timedelta(days=1))
        start: date = max(first, held.start)
        if start <= end:
            found.append(LevelHeld(held.value, start, end))
    return tuple(sorted(found, key=lambda level: level.first))


def _basis(recalled: Recalled) -> Basis:
    manifest: Mapping[str, Any] = recalled.manifest
    programme = recalled.programme
    return Basis(
        programme=programme.id,
        programme_title=programme.title,
        version=programme.semantic_hash,
        source_hash=programme.source_hash,
        run=recalled.id,
        run_at=datetime.fromisoformat(manifest["at"]),
        known_at=datetime.fromisoformat(manifest["known_at"]),
        facts=recalled.snapshot.facts.sha256,
        deliveries=tuple(
            DeliveryCited(d.id, d.source, d.billing_period, d.row_count, d.quarantined_count)
            for d in recalled.snapshot.deliveries
        ),
    )


def _totals(rules: tuple[Rule, ...]) -> tuple[Total, ...]:
    currencies = sorted({rule.unit for rule in rules if is_currency(rule.unit)})
    return tuple(
        _total(currency, [r for r in rules if r.unit == currency]) for currency in currencies
    )


def _total(currency: str, rules: list[Rule]) -> Total:
    counted = [rule for rule in rules if rule.form is not Form.OWN_COST]
    earned = sum_of([rule.earned for rule in counted], currency)
    vested = sum_of([rule.vested for rule in counted], currency)
    ended = [line for r in counted for line in r.lines if line.month == line.span.last]
    matured = Amount(sum((x.vested.value - x.earned.value for x in ended), ZERO), currency)
    payments = [p for rule in counted for p in rule.payments]
    last = [rule.payments[-1] for rule in counted if rule.payments]
    forms = _by_form(rules)
    return Total(
        currency=currency,
        earned=earned,
        vested=vested,
        provisional=Amount(earned.value + matured.value - vested.value, currency),
        matured=matured,
        by_form=tuple((form, Amount(forms[form], currency)) for form in Form if form in forms),
        paid=sum_of([p.cash for p in payments], currency),
        carried=sum_of([p.carried for p in last], currency),
        held=sum_of([p.held for p in last], currency),
        forfeited=sum_of([p.forfeited for p in payments], currency),
    )


def _by_form(rules: list[Rule]) -> dict[Form, Decimal]:
    forms: dict[Form, Decimal] = defaultdict(lambda: ZERO)
    for rule in rules:
        for line in rule.lines:
            for part in line.parts:
                form = Form.FUNDS if part.name not in CASH and rule.form is Form.PAID else rule.form
                forms[form] += part.amount.value
            if not line.parts:
                forms[rule.form] += line.earned.value
    return dict(forms)


def _by_month(desk: Desk, rules: tuple[Rule, ...]) -> dict[str, tuple[tuple[int, Decimal], ...]]:
    """What was earned in each of the last months, by currency: what was added to date."""
    units = {r.incentive: r.unit for r in rules if r.form not in (Form.BENEFIT, Form.OWN_COST)}
    window = range(desk.through - MONTHS_SHOWN + 1, desk.through + 1)
    found: dict[str, dict[int, Decimal]] = defaultdict(lambda: dict.fromkeys(window, ZERO))
    for (incentive, scope, first, month), position in desk.results.earned.items():
        if month in window and incentive in units:
            before = desk.results.at((incentive, scope, first), month - 1, "rounded")
            found[units[incentive]][month] += position["rounded"] - before
    return {currency: tuple(months.items()) for currency, months in sorted(found.items())}
