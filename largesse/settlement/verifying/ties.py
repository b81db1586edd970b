"""Where records and ledger must come to the same figures, told apart by plain sums."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import connection
from django.db.models import Q, Sum

from largesse.claims.models import MadePayable
from largesse.fund.chart import Line
from largesse.money import shown
from largesse.partners.money import decimal_of
from largesse.settlement.close.model import IN_KIND
from largesse.settlement.documents.treatment import DEBIT_NOTE, SELF_BILLED_CREDIT
from largesse.settlement.models import Accrual, Decision, Payable, TaxDocument
from largesse.workspace.errors import Problem

_RESTORE = "restore the records from a backup"
_CORRECTING = tuple(kind.name for kind in (DEBIT_NOTE, SELF_BILLED_CREDIT))
_BOOKED = """
    SELECT a.partner,
        SUM(CASE WHEN e.credit_id = a.id THEN e.amount_minor ELSE -e.amount_minor END)
    FROM ledger_entry e
    JOIN ledger_event v ON v.id = e.event_id
    JOIN ledger_account a ON a.id IN (e.debit_id, e.credit_id)
    WHERE v.key LIKE 'close/%%' AND v.status = 'posted'
        AND a.stage IN ('refund-liability', 'accrued-claims', 'partner-receivable')
    GROUP BY a.partner
"""
"""By partner: what closes put on its accounts, liabilities less receivables."""


_GIVEN = """
    SELECT a.envelope, a.fiscal_year,
        SUM(CASE WHEN e.credit_id = a.id THEN e.amount_minor ELSE -e.amount_minor END)
    FROM ledger_entry e
    JOIN ledger_event v ON v.id = e.event_id
    JOIN ledger_account a ON a.id IN (e.debit_id, e.credit_id)
    WHERE v.key LIKE 'close/%%' AND v.status = 'posted' AND a.stage = 'delivered-in-kind'
    GROUP BY a.envelope, a.fiscal_year
"""
"""By line of the budget: what closes gave in kind."""


def gifts_are_booked() -> Iterator[Problem]:
    """What closes gave in kind on each line is what the ledger got from closes."""
    rows = (
        Accrual.objects.filter(cost_as=IN_KIND)
        .values_list("envelope", "fiscal_year")
        .annotate(total=Sum("liability_minor"))
        .order_by()
    )
    given = {Line(envelope, year): int(total) for envelope, year, total in rows}
    with connection.cursor() as cursor:
        cursor.execute(_GIVEN)
        found = cursor.fetchall()
    booked = {Line(envelope, year or ""): int(total) for envelope, year, total in found}
    currency = Accrual.objects.values_list("currency", flat=True).first() or ""
    for line in sorted(given.keys() | booked.keys()):
        ours, theirs = given.get(line, 0), booked.get(line, 0)
        if ours != theirs:
            name = f"{line.envelope} {line.year}".strip()
            figures = (_shown(ours, currency), _shown(theirs, currency))
            what = f"closes gave {figures[0]} in kind from {name}, and the ledger has {figures[1]}"
            yield Problem(what, "restore both from one backup", code="in-kind-not-booked")


def accruals_are_booked() -> Iterator[Problem]:
    """What closes accrued for each partner is what the ledger got from closes."""
    accrued = _sums(
        Accrual.objects.exclude(close__kind="opening")
        .exclude(cost_as=IN_KIND)
        .values_list("partner")
        .annotate(total=Sum("liability_minor"))
        .order_by()
    )
    with connection.cursor() as cursor:
        cursor.execute(_BOOKED)
        booked = {partner: int(total) for partner, total in cursor.fetchall()}
    currency = Accrual.objects.values_list("currency", flat=True).first() or ""
    for partner in sorted(accrued.keys() | booked.keys()):
        ours, theirs = accrued.get(partner, 0), booked.get(partner, 0)
        if ours != theirs:
            figures = (_shown(ours, currency), _shown(theirs, currency))
            what = f"closes accrued {figures[0]} for {partner}, and the ledger has {figures[1]}"
            yield Problem(what, "restore both from one backup", code="accrual-not-booked")


def grants_are_payable() -> Iterator[Problem]:
    """Whatever was granted in money of a key, less what was reversed, is payable, to the cent."""
    granted = _sums(
        Decision.objects.filter(Q(decision="granted") | Q(decision="reversed"))
        .exclude(reason=IN_KIND)
        .values_list("key")
        .annotate(total=Sum("amount_minor"))
        .order_by()
    )
    payable = _sums(
        Payable.objects.filter(source__in=("close", "opening"))
        .values_list("key")
        .annotate(total=Sum("amount_minor"))
        .order_by()
    )
    units = dict(Decision.objects.values_list("key", "unit").distinct())
    for key in sorted(granted.keys() | payable.keys()):
        ours, theirs = granted.get(key, 0), payable.get(key, 0)
        if ours != theirs:
            unit = units.get(key, "")
            what = f"{key}: {_shown(ours, unit)} was granted, {_shown(theirs, unit)} is payable"
            yield Problem(what, "restore both from one backup", code="grant-not-payable")


def payables_are_their_sources() -> Iterator[Problem]:
    """What is payable of a claim or a tax document is what that says, to the cent.

    Co-op funds that a claim draws on leave one part for another: together they are nothing.
    """
    handed_over = MadePayable.objects.values_list("step__claim").order_by()
    accepted = _sums(handed_over.annotate(Sum("step__amount_minor")))
    rows = Payable.objects.filter(source="claim").values_list("source_id").order_by()
    payable = _sums(rows.annotate(Sum("amount_minor")))
    for claim in sorted(accepted.keys() | payable.keys()):
        ours, theirs = accepted.get(claim, 0), payable.get(claim, 0)
        if ours != theirs:
            what = f"claim {claim}: {ours} was accepted, {theirs} is payable (minor units)"
            yield Problem(what, _RESTORE, code="payable-altered")
    yield from _taxes_are_their_documents()


def _taxes_are_their_documents() -> Iterator[Problem]:
    """Of each document and part: VAT is paid along and tax withheld is kept back, each once."""
    said: dict[tuple[str, str], int] = {}
    for document in TaxDocument.objects.iterator():
        sign = -1 if document.kind in _CORRECTING else 1
        said[document.number, "vat"] = sign * document.vat_minor
        said[document.number, "withholding"] = -sign * document.withheld_minor
    rows = Payable.objects.filter(source="document").values_list("source_id", "part").order_by()
    sums = rows.annotate(total=Sum("amount_minor"))
    payable = {(number, part): int(total) for number, part, total in sums}
    for number, part in sorted(said.keys() | payable.keys()):
        ours, theirs = said.get((number, part), 0), payable.get((number, part), 0)
        if ours != theirs:
            what = f"document {number}: {part} of {ours}, {theirs} is payable (minor units)"
            yield Problem(what, _RESTORE, code="payable-altered")


def decisions_are_in_order() -> Iterator[Problem]:
    """Each key's decisions count up from one close to the next, none left out."""
    closes: dict[str, set[int]] = defaultdict(set)
    for model in (Decision, Accrual):
        for key, sequence in model.objects.values_list("key", "sequence").distinct().iterator():
            closes[key].add(sequence)
    for key, sequences in sorted(closes.items()):
        if max(sequences) != len(sequences):
            missing = sorted(set(range(1, max(sequences))) - sequences)
            what = f"{key}: nothing is kept of its close number {missing[0]}"
            yield Problem(what, _RESTORE, code="decision-missing")


def _sums(rows: Any) -> Mapping[str, int]:
    return {name: int(total) for name, total in rows}


def _shown(amount_minor: int, currency: str) -> str:
    return shown(decimal_of(amount_minor, currency), currency) if currency else str(amount_minor)
