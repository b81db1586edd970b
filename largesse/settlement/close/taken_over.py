"""Whether what was taken over by key stands in the ledger: both belong together."""

from collections.abc import Iterable, Iterator, Mapping

from django.db import connection
from django.db.models import Sum

from largesse.fund.chart import Line
from largesse.money import shown
from largesse.partners.money import decimal_of
from largesse.settlement.models import Accrual, Payable
from largesse.workspace.errors import Problem

_LEDGER = """
    SELECT a.envelope, a.fiscal_year, a.partner,
        SUM(CASE WHEN e.credit_id = a.id THEN e.amount_minor ELSE -e.amount_minor END)
    FROM ledger_entry e
    JOIN ledger_event v ON v.id = e.event_id
    JOIN ledger_account a ON a.id IN (e.debit_id, e.credit_id)
    WHERE v.key LIKE 'fund/%%/opening/%%' AND v.status = 'posted' AND a.stage = 'delivered-unpaid'
    GROUP BY a.envelope, a.fiscal_year, a.partner
"""
"""By line of the budget and partner: what `fund take-over` put there as earned and unpaid."""

_Place = tuple[Line, str]


def openings_without_ledger() -> Iterator[Problem]:
    """What was accrued and not paid before, by key, of which the ledger took over less.

    Of what it took over beyond it is told nothing: claims that are owed have no key.
    """
    known = _by_place(_ledger())
    currency = Accrual.objects.values_list("currency", flat=True).first() or ""
    for (line, partner), minor in sorted(_unpaid().items()):
        held = known.get((line, partner), 0)
        if minor > held:
            ours, theirs = (shown(decimal_of(each, currency), currency) for each in (minor, held))
            what = f"{partner}: {ours} of '{line}' was earned before and is unpaid by its keys; "
            what += f"the ledger took over {theirs} there"
            mend = (
                "take it over as delivered-unpaid first: largesse fund take-over FILE --by PERSON"
            )
            yield Problem(what, mend, code="opening-not-in-ledger")


def _unpaid() -> Mapping[_Place, int]:
    """By line and partner: what openings accrued, less what had been paid before."""
    by = ("envelope", "fiscal_year", "partner")
    accrued = Accrual.objects.filter(close__kind="opening").values_list(*by)
    before = Payable.objects.filter(source="opening", state="paid", items=None).values_list(*by)
    unpaid = dict(_by_place(accrued.annotate(total=Sum("liability_minor")).order_by()))
    for place, minor in _by_place(before.annotate(total=Sum("booked_minor")).order_by()).items():
        unpaid[place] = unpaid.get(place, 0) - minor
    return unpaid


def _ledger() -> Iterator[tuple[str, str | None, str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(_LEDGER)
        yield from cursor.fetchall()


def _by_place(rows: Iterable[tuple[str, str | None, str, int]]) -> Mapping[_Place, int]:
    return {
        (Line(envelope, year or ""), partner): int(minor) for envelope, year, partner, minor in rows
    }
