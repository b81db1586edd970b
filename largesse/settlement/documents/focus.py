"""Granted amounts as FOCUS rows, so that a partner's own cost tool can read its rebates.

Each amount becomes rows of ``ChargeCategory`` Credit with a negative ``BilledCost``, one for each
account whose consumption it rests on: shared out over the accounts by the quantity that counted,
by largest remainder, so that they sum to the amount. Amounts that rest on no billing row (an
activity, a claim) are one row on the partner's own account. FOCUS 1.2, section 2 (columns).
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from largesse.entitlement.proof.amounts import Key, Partner
from largesse.entitlement.proof.sheet import rows_of
from largesse.entitlement.recall import Recalled, recall
from largesse.money import minor_unit_exponent, share_out
from largesse.partners.money import decimal_of
from largesse.programme.calendar import first_day, last_day
from largesse.programme.model import Incentive
from largesse.settlement.models import DocumentLine, Payable
from largesse.workspace.paths import Workspace

COLUMNS = (
    "BilledCost",
    "BillingAccountId",
    "BillingAccountName",
    "BillingAccountType",
    "BillingCurrency",
    "BillingPeriodEnd",
    "BillingPeriodStart",
    "ChargeCategory",
    "ChargeClass",
    "ChargeDescription",
    "ChargeFrequency",
    "ChargePeriodEnd",
    "ChargePeriodStart",
    "ContractedCost",
    "EffectiveCost",
    "InvoiceId",
    "InvoiceIssuerName",
    "ListCost",
    "ProviderName",
    "PublisherName",
    "ServiceCategory",
    "ServiceName",
    "ServiceSubcategory",
    "SubAccountId",
    "Tags",
    "x_Incentive",
    "x_Interval",
    "x_Payable",
)
"""FOCUS 1.2 columns that a credit fills or must leave null, then our own."""
_PAID = ("open", "in-run", "paid", "netted")


@dataclass(frozen=True, slots=True)
class Place:
    """An account of the billing data: provider, billing account, sub-account ('' for none)."""

    provider: str
    billing_account: str
    sub_account: str


def focus_rows(
    workspace: Workspace, partner: str, since: date, until: date, issuer: str, language: str = "en"
) -> Iterator[dict[str, str]]:
    """The FOCUS rows of what was granted to a partner and falls due in a period.

    ``since`` is the first day, ``until`` the first day after it; ``issuer`` the vendor's name.
    """
    payables = Payable.objects.filter(
        partner=partner, due_on__gte=since, due_on__lt=until, state__in=_PAID
    ).exclude(source="document")
    recalled = recall(workspace) if payables.exclude(key="").exists() else None
    paper = recalled.on_paper(partner) if recalled else None
    numbers = dict(
        DocumentLine.objects.filter(payable__in=payables).values_list(
            "payable_id", "document__number"
        )
    )
    for payable in payables.order_by("due_on", "id"):
        yield from _rows_of(payable, recalled, paper, numbers.get(payable.id, ""), issuer, language)


def focus_csv(rows: Iterator[dict[str, str]]) -> str:
    """The rows as CSV with the header of FOCUS."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def _rows_of(
    payable: Payable,
    recalled: Recalled | None,
    paper: Partner | None,
    number: str,
    issuer: str,
    language: str,
) -> Iterator[dict[str, str]]:
    rule = recalled.programme.incentives.get(payable.incentive) if recalled else None
    key = _key_of(payable, paper, rule)
    weights = _weights(paper, key, recalled.through) if paper and key and recalled else {}
    places = list(weights) or [Place(issuer, payable.partner, "")]
    amount = decimal_of(payable.amount_minor, payable.currency)
    step = Decimal(1).scaleb(-minor_unit_exponent(payable.currency))
    parts = share_out(amount, [weights.get(p, Decimal(1)) for p in places], step)
    first, last = (
        (first_day(key.span.first), last_day(key.span.last))
        if key
        else (payable.due_on, payable.due_on)
    )
    title = rule.title.in_language(language) if rule else payable.incentive or payable.source
    for place, part in zip(places, parts, strict=True):
        if part:
            yield _row(payable, place, -part, (first, last), title, number, issuer)


def _row(
    payable: Payable,
    place: Place,
    cost: Decimal,
    days: tuple[date, date],
    title: str,
    number: str,
    issuer: str,
) -> dict[str, str]:
    figure = format(cost, "f")
    billed = payable.due_on.replace(day=1)
    month_after = (billed + timedelta(days=31)).replace(day=1)
    filled = {
        "BilledCost": figure,
        "BillingAccountId": place.billing_account,
        "BillingCurrency": payable.currency,
        "BillingPeriodStart": _moment(billed),
        "BillingPeriodEnd": _moment(month_after),
        "ChargeCategory": "Credit",
        "ChargeDescription": f"{title}, {payable.interval}" if payable.interval else title,
        "ChargeFrequency": "One-Time",
        "ChargePeriodStart": _moment(days[0]),
        "ChargePeriodEnd": _moment(days[1] + timedelta(days=1)),
        "ContractedCost": figure,
        "EffectiveCost": figure,
        "InvoiceId": number,
        "InvoiceIssuerName": issuer,
        "ListCost": figure,
        "ProviderName": place.provider,
        "PublisherName": issuer,
        "ServiceCategory": "Other",
        "ServiceName": "Partner programme",
        "SubAccountId": place.sub_account,
        "x_Incentive": payable.incentive,
        "x_Interval": payable.interval,
        "x_Payable": payable.id,
    }
    return {name: filled.get(name, "") for name in COLUMNS}


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _key_of(payable: Payable, paper: Partner | None, rule: Incentive | None) -> Key | None:
    """The entitlement's key on paper; None of what no run computes."""
    if paper is None or rule is None or not payable.key:
        return None
    beginning = f"{payable.incentive}/{payable.partner}/"
    for key in paper.keys(rule):
        if payable.key.startswith(f"{beginning}{key.scope}/{key.span.name}/"):
            return key
    return None


def _weights(paper: Partner, key: Key, through: int) -> dict[Place, Decimal]:
    """How much of what counted each account brought; empty where nothing positive did."""
    found: dict[Place, Decimal] = defaultdict(Decimal)
    months = paper.months(paper.programme.incentives[key.incentive])
    for counted in rows_of(paper, key, min(key.span.last, through)):
        if counted.verdict is None and counted.entry.account:
            found[_place(counted.entry.account)] += months.brought(counted)
    return {place: amount for place, amount in sorted(found.items(), key=_order) if amount > 0}


def _order(item: tuple[Place, Decimal]) -> tuple[str, str, str]:
    place = item[0]
    return (place.provider, place.billing_account, place.sub_account)


def _place(account: str) -> Place:
    provider, _, rest = account.partition("/")
    billing_account, _, sub_account = rest.partition("/")
    return Place(provider, billing_account, sub_account)
