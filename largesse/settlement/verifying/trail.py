"""Whether records stand as their trail last left them, told from the trail alone."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import F, Model

from largesse.claims.models import Claim
from largesse.partners.audit import plain
from largesse.partners.models import (
    Agreement,
    Change,
    MarketDecision,
    Person,
    PersonProposal,
    PlacementDecision,
)
from largesse.settlement.models import (
    BankDetails,
    DebitNote,
    Dispute,
    Payable,
    PaymentLine,
    PaymentRun,
)
from largesse.settlement.payments.details import fingerprint
from largesse.workspace.errors import Problem

_MODELS: Mapping[str, type[Model]] = {
    "agreement": Agreement,
    "bank-details": BankDetails,
    "claim": Claim,
    "debit-note": DebitNote,
    "dispute": Dispute,
    "market-decision": MarketDecision,
    "payable": Payable,
    "payment-line": PaymentLine,
    "payment-run": PaymentRun,
    "person": Person,
    "person proposal": PersonProposal,
    "placement-decision": PlacementDecision,
}
"""The records that decide over money, by what the trail calls them."""


def records_are_as_left() -> Iterator[Problem]:
    """Every column the trail knows of holds what the last change of it put there."""
    for kind, model in _MODELS.items():
        yield from _of_kind(kind, model)


def _of_kind(kind: str, model: type[Model]) -> Iterator[Problem]:
    columns = {field.attname for field in model._meta.concrete_fields} - {"id"}
    left: dict[str, dict[str, tuple[Any, Change]]] = {}
    for change in Change.objects.filter(kind=kind).order_by("id").iterator():
        # Of later changes only what had a value before is a column; the rest is said beside it.
        told = change.after.keys() & (change.before if change.object_id in left else columns)
        known = left.setdefault(change.object_id, {})
        known |= {name: (change.after[name], change) for name in told & columns}
    for record in model._default_manager.order_by("pk").iterator():
        yield from _differing(kind, record, left.get(str(record.pk), {}))


def _differing(
    kind: str, record: Model, left: Mapping[str, tuple[Any, Change]]
) -> Iterator[Problem]:
    for name, (value, change) in left.items():
        found = plain(getattr(record, name))
        if found != value:
            what = (
                f"{kind} {record.pk}: {name} is {found!r}; the last change of it, "
                f"by {change.by} on {change.at:%Y-%m-%d}, made it {value!r}"
            )
            yield Problem(what, "restore the record from a backup", code="record-altered")


def accounts_are_as_approved() -> Iterator[Problem]:
    """Bank details say what they said when they were asked for; payments go to the payee's."""
    asked = Change.objects.filter(kind="bank-details", action="request")
    prints = {change.object_id: change.after.get("fingerprint", "") for change in asked}
    for details in BankDetails.objects.filter(erased_on=None).order_by("pk").iterator():
        if prints.get(details.pk) and prints[details.pk] != fingerprint(details):
            what = f"bank details {details} are not those that were asked for ({details.pk})"
            mend = "pay nothing to them; ask the partner for its details again"
            yield Problem(what, mend, code="bank-details-altered")
    lines = PaymentLine.objects.exclude(details=None).select_related("details", "run")
    for line in lines.exclude(details__partner=F("partner")).order_by("pk"):
        what = f"{line.run}, line {line.number}: it pays to another than {line.partner}"
        yield Problem(what, "stop the payment, restore the records", code="payee-altered")


def count() -> int:
    """How many records are looked at."""
    return sum(model._default_manager.count() for model in _MODELS.values())
