"""What a partner that has left is asked to pay back."""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q

from largesse.partners.models.fields import (
    amount_field,
    currency_field,
    id_field,
    is_amount,
    name_field,
)

STATES = ("open", "paid", "written-off")


class DebitNote(models.Model):
    """A debit note: its number, its day, until when it is to be paid, and for what.

    ``lines`` holds the payables it asks back (below zero, standing on the partner's receivable):
    id, rule, interval and amount above zero. ``received_minor`` is what came in so far.
    ``reminders`` counts reminders, the last on ``reminded_on``.
    """

    id = id_field()
    number = models.CharField(max_length=40, unique=True)
    partner = name_field()
    day = models.DateField()
    due_on = models.DateField()
    currency = currency_field()
    amount_minor = amount_field()
    received_minor = models.BigIntegerField(default=0)
    lines = models.JSONField(default=list)
    state = models.CharField(max_length=12, default="open")
    reminders = models.PositiveIntegerField(default=0)
    reminded_on = models.DateField(null=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            is_amount("amount_minor", "debit_note", above_zero=True),
            CheckConstraint(
                condition=Q(received_minor__gte=0) & Q(received_minor__lte=F("amount_minor")),
                name="debit_note_received",
            ),
            CheckConstraint(condition=Q(state__in=STATES), name="debit_note_state_is_known"),
            CheckConstraint(condition=Q(due_on__gte=F("day")), name="debit_note_due_after"),
        ]
        indexes = [Index(fields=["partner", "state"], name="debit_note_partner")]

    def __str__(self) -> str:
        return f"debit note {self.number} to {self.partner}"

    @property
    def left_minor(self) -> int:
        """What is still to be paid, in minor units."""
        return self.amount_minor - self.received_minor
