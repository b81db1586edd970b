"""What is to be paid: granted amounts and accepted claims, one row for each part."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q

from largesse.partners.models.fields import (
    amount_field,
    currency_field,
    id_field,
    is_amount,
    name_field,
)
from largesse.settlement.models.decision import KEY_LENGTH

SOURCES = ("close", "claim", "dispute", "opening", "document")
STATES = ("open", "held", "in-run", "paid", "netted", "forfeited", "written-off")
STANDS_ON = (
    "refund-liability",
    "accrued-claims",
    "partner-receivable",
    "vat-due",
    "tax-payable",
)


class Payable(models.Model):
    """An amount to be paid, or below zero taken off what is paid.

    ``amount_minor`` is in the ``currency`` it is paid in; ``booked_minor`` what the ledger holds
    for it, in ``booked_currency``, converted at ``rate`` when it was decided. ``stands_on`` is
    the account that holds it: an amount below zero stands on ``refund-liability`` where what it
    takes back had not been paid, and on ``partner-receivable`` where it had. ``part`` is ``cash``
    or the part of the rule's split; only ``cash`` is paid in money.
    """

    id = id_field()
    source = name_field(max_length=20)
    source_id = name_field()
    """Id of the close, claim or dispute."""
    partner = name_field()
    incentive = name_field()
    key = models.CharField(max_length=KEY_LENGTH, blank=True, default="")
    interval = name_field(max_length=40)
    part = name_field(max_length=40)
    amount_minor = amount_field()
    currency = currency_field()
    booked_minor = amount_field()
    booked_currency = currency_field()
    rate = name_field(max_length=40)
    stands_on = models.CharField(max_length=20, default="refund-liability")
    envelope = name_field()
    fiscal_year = name_field(max_length=20)
    agreement = name_field()
    due_on = models.DateField()
    state = models.CharField(max_length=12, default="open")
    held_because = name_field()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            is_amount("amount_minor", "payable"),
            is_amount("booked_minor", "payable"),
            CheckConstraint(condition=~Q(amount_minor=0), name="payable_is_something"),
            CheckConstraint(condition=Q(source__in=SOURCES), name="payable_source_is_known"),
            CheckConstraint(condition=Q(state__in=STATES), name="payable_state_is_known"),
            CheckConstraint(condition=Q(stands_on__in=STANDS_ON), name="payable_stands_on"),
        ]
        indexes = [
            Index(fields=["state", "due_on"], name="payable_due"),
            Index(fields=["partner", "state"], name="payable_partner"),
            Index(fields=["source", "source_id"], name="payable_source"),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency} to {self.partner} ({self.part})"
