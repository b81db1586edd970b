"""What a controller sees of a run before anything happens, and after: read only."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from largesse.fund import chart
from largesse.fund.ledger import balances
from largesse.fund.postings import credit_year
from largesse.fund.reasons import released_by
from largesse.partners.database import ledger_connection
from largesse.settlement.close.standing import held_now
from largesse.settlement.models import Payable, PaymentItem, PaymentLine, PaymentRun
from largesse.settlement.payments.netting import TAXES

PAYS = ("included", "in-transit", "confirmed")
"""States of lines that pay, or are to."""
OUT = ("left-out", "excluded", "stopped", "rejected", "returned", "dropped")
"""States of lines that do not."""


@dataclass(frozen=True, slots=True)
class Source:
    """What a line takes from an envelope's year, in the fund's currency."""

    envelope: str
    fiscal_year: str
    cost_minor: int


@dataclass(frozen=True, slots=True)
class LineView:
    """One line: to whom, how much, from where, and what it nets."""

    number: int
    partner: str
    state: str
    reason: str
    note: str
    granted_minor: int
    """Payables above zero."""
    netted_minor: int
    """What is taken back, at or below zero."""
    owed_minor: int
    owed_currency: str
    amount_minor: int
    currency: str
    rate: str
    rate_month: str
    cost_minor: int
    account: str
    """The partner's, masked."""
    own_account: str
    kind: str
    bank_status: str
    bank_reasons: tuple[Mapping[str, str], ...]
    since: date | None
    """Of a line left out: the first run's day that left it out for this reason, without a break."""
    released_by: str
    """Of a line left out: what lets the next run pay it."""
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Credit:
    """Payment credit of a year: what this run takes of it. ``left_minor`` is what is there now."""

    fiscal_year: str
    left_minor: int
    needed_minor: int


@dataclass(frozen=True, slots=True)
class Held:
    """What is earned or granted and not due for payment: on hold, by reason.

    ``since``: the first day on which a close held it for that reason. ``lost_on``: the day from
    which a close forfeits it; None where it never does, or where the rule itself says when.
    """

    partner: str
    because: str
    amount_minor: int
    currency: str
    since: date | None = None
    released_by: str = ""
    lost_on: date | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """Lines that came out alike: what is paid in ``currency``, or is not, and why."""

    state: str
    reason: str
    currency: str
    lines: int
    amount_minor: int
    cost_minor: int
    """In the fund's currency; 0 of what is not paid."""


@dataclass(frozen=True, slots=True)
class RunView:
    """A whole run. Totals are in the fund's currency, of lines that pay."""

    id: str
    number: int
    state: str
    day: date
    currency: str
    payment_year: str
    proposed_by: str
    approved_by: str
    revision: int
    list_source: str
    list_published: date | None
    list_sha256: str
    outcomes: tuple[Outcome, ...]
    lines: tuple[LineView, ...]
    credits: tuple[Credit, ...]
    held: tuple[Held, ...]
    files: tuple[str, ...]
    total_minor: int


def overview(run: PaymentRun, expires: Mapping[str, int | None] | None = None) -> RunView:
    """Everything of a run that is shown. ``expires``: days of a hold by reason, as settings say."""
    rows = list(run.lines.select_related("details").order_by("number"))
    items: dict[str, list[PaymentItem]] = {line.id: [] for line in rows}
    for item in PaymentItem.objects.filter(line__run=run).select_related("payable").order_by("id"):
        items[item.line_id].append(item)
    since = _since(run, [line for line in rows if line.state == "left-out"])
    lines = tuple(_line(line, items[line.id], since.get(line.id)) for line in rows)
    held = _held(expires or {}) if run.state == "proposed" else ()
    listed = run.sanctions_list
    return RunView(
        id=run.id,
        number=run.number,
        state=run.state,
        day=run.day,
        currency=run.currency,
        payment_year=run.payment_year,
        proposed_by=run.proposed_by,
        approved_by=run.approved_by,
        revision=run.revision,
        list_source=listed.source if listed else "",
        list_published=listed.published if listed else None,
        list_sha256=listed.sha256 if listed else "",
        outcomes=_outcomes(lines, held),
        lines=lines,
        credits=_credits(run, lines),
        held=held,
        files=tuple(run.files.order_by("path").values_list("path", flat=True)),
        total_minor=sum(line.cost_minor for line in lines if line.state in PAYS),
    )


def _since(run: PaymentRun, lines: Sequence[PaymentLine]) -> dict[str, date]:
    """By line that is left out, the day since which its reason has stood, run after run."""
    known: dict[tuple[str, str], tuple[str, date]] = {}
    of = PaymentLine.objects.filter(
        partner__in={line.partner for line in lines}, run__number__lte=run.number
    )
    for line in of.select_related("run").order_by("run__number"):
        group, reason = (line.partner, line.owed_currency), line.reason
        before = known.get(group)
        if before is None or before[0] != reason:
            known[group] = (reason, line.run.day)
    return {line.id: known[line.partner, line.owed_currency][1] for line in lines}


def _outcomes(lines: Sequence[LineView], held: Sequence[Held]) -> tuple[Outcome, ...]:
    found: dict[tuple[str, str, str], list[tuple[int, int]]] = defaultdict(list)
    for line in lines:
        amount, currency = line.owed_minor, line.owed_currency
        if line.amount_minor and line.state not in OUT:
            amount, currency = line.amount_minor, line.currency
        cost = line.cost_minor if line.state in PAYS else 0
        found[line.state, line.reason, currency].append((amount, cost))
    for each in held:
        found["held", each.because, each.currency].append((each.amount_minor, 0))
    return tuple(
        Outcome(*key, len(of), sum(amount for amount, _ in of), sum(cost for _, cost in of))
        for key, of in sorted(found.items(), key=lambda item: (item[0][0] not in PAYS, item[0]))
    )


def _line(line: PaymentLine, items: list[PaymentItem], since: date | None) -> LineView:
    granted = sum(item.amount_minor for item in items if item.amount_minor > 0)
    sources: dict[tuple[str, str], int] = {}
    for item in items:
        if item.cost_minor and item.payable.stands_on not in TAXES:
            key = (item.payable.envelope, item.payable.fiscal_year)
            sources[key] = sources.get(key, 0) + item.cost_minor
    return LineView(
        number=line.number,
        partner=line.partner,
        state=line.state,
        reason=line.reason,
        note=line.note,
        granted_minor=granted,
        netted_minor=line.owed_minor - granted,
        owed_minor=line.owed_minor,
        owed_currency=line.owed_currency,
        amount_minor=line.amount_minor,
        currency=line.currency,
        rate=line.rate,
        rate_month=line.rate_month,
        cost_minor=line.cost_minor,
        account=line.details.shown if line.details else "",
        own_account=line.account,
        kind=line.kind,
        bank_status=line.bank_status,
        bank_reasons=tuple(line.bank_reasons),
        since=since,
        released_by=released_by(line.reason) if line.state == "left-out" else "",
        sources=tuple(Source(*key, cost) for key, cost in sorted(sources.items())),
    )


def _credits(run: PaymentRun, lines: tuple[LineView, ...]) -> tuple[Credit, ...]:
    needed: dict[str, int] = {}
    for line in lines:
        for source in line.sources if line.state in PAYS else ():
            year = credit_year(chart.Line(source.envelope, source.fiscal_year), run.payment_year)
            needed[year] = needed.get(year, 0) + source.cost_minor
    codes = {year: chart.credit_available(year) for year in needed}
    standing = balances(ledger_connection(), codes.values()) if codes else {}
    return tuple(
        Credit(year, standing[codes[year]].available_minor if codes[year] in standing else 0, minor)
        for year, minor in sorted(needed.items())
    )


def _held(expires: Mapping[str, int | None]) -> tuple[Held, ...]:
    """What closes hold, and what is payable and held all the same."""
    minors: dict[tuple[str, str, str], int] = defaultdict(int)
    since: dict[tuple[str, str, str], date] = {}
    for partner, because, minor, currency, day in held_now():
        minors[partner, because, currency] += minor
        if day is not None:
            since[partner, because, currency] = min(
                day, since.get((partner, because, currency), day)
            )
    for row in Payable.objects.filter(state="held"):
        minors[row.partner, row.held_because, row.currency] += row.amount_minor
    return tuple(
        Held(
            partner,
            because,
            minor,
            currency,
            since.get((partner, because, currency)),
            released_by(because),
            _lost_on(since.get((partner, because, currency)), expires.get(because)),
        )
        for (partner, because, currency), minor in sorted(minors.items())
    )


def _lost_on(since: date | None, days: int | None) -> date | None:
    return since + timedelta(days=days) if since and days else None
