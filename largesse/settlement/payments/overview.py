"""What a controller sees of a run before anything happens, and after: read only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from largesse.fund import chart
from largesse.fund.ledger import balances
from largesse.fund.postings import credit_year
from largesse.partners.database import ledger_connection
from largesse.settlement.models import Payable, PaymentItem, PaymentLine, PaymentRun
from largesse.settlement.payments.netting import TAXES

PAYS = ("included", "in-transit", "confirmed")
"""States of lines that pay, or are to."""


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
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Credit:
    """Payment credit of a year: what this run takes of it. ``left_minor`` is what is there now."""

    fiscal_year: str
    left_minor: int
    needed_minor: int


@dataclass(frozen=True, slots=True)
class Held:
    """What is granted and not due for payment: on hold, by reason."""

    partner: str
    because: str
    amount_minor: int
    currency: str


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
    lines: tuple[LineView, ...]
    credits: tuple[Credit, ...]
    held: tuple[Held, ...]
    files: tuple[str, ...]
    total_minor: int


def overview(run: PaymentRun) -> RunView:
    """Everything of a run that is shown."""
    rows = list(run.lines.select_related("details").order_by("number"))
    items: dict[str, list[PaymentItem]] = {line.id: [] for line in rows}
    for item in PaymentItem.objects.filter(line__run=run).select_related("payable").order_by("id"):
        items[item.line_id].append(item)
    lines = tuple(_line(line, items[line.id]) for line in rows)
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
        lines=lines,
        credits=_credits(run, lines),
        held=_held() if run.state == "proposed" else (),
        files=tuple(run.files.order_by("path").values_list("path", flat=True)),
        total_minor=sum(line.cost_minor for line in lines if line.state in PAYS),
    )


def _line(line: PaymentLine, items: list[PaymentItem]) -> LineView:
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


def _held() -> tuple[Held, ...]:
    found: dict[tuple[str, str, str], int] = {}
    for row in Payable.objects.filter(state="held"):
        key = (row.partner, row.held_because, row.currency)
        found[key] = found.get(key, 0) + row.amount_minor
    return tuple(
        Held(partner, because, minor, currency)
        for (partner, because, currency), minor in sorted(found.items())
    )
