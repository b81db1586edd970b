"""What the bank answered, and what became of each answer. Only ever added to."""

from django.db import models
from django.db.models import Index

from largesse.partners.models.fields import name_field
from largesse.settlement.models.payment_run import PaymentLine


class BankMessage(models.Model):
    """A message by the hash of its bytes, so that it is taken once; the bytes are kept beside."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    kind = name_field(max_length=10)
    name = name_field(max_length=200)
    """Of the file it came in."""
    message_id = name_field(max_length=35)
    created = models.DateTimeField(null=True)
    taken_by = name_field()
    taken_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} {self.message_id}"


class BankAnswer(models.Model):
    """What one message says of one payment. ``outcome`` is what was done with it.

    ``line`` is None where nothing here was meant: the answer stands in quarantine.
    """

    id = models.BigAutoField(primary_key=True)
    message = models.ForeignKey(BankMessage, models.PROTECT, related_name="answers")
    line = models.ForeignKey(PaymentLine, models.PROTECT, null=True, related_name="answers")
    end_to_end_id = name_field(max_length=35)
    meaning = name_field(max_length=10)
    status = name_field(max_length=35)
    reasons = models.JSONField(default=list)
    amount_minor = models.BigIntegerField(null=True)
    currency = name_field(max_length=3)
    day = models.DateField(null=True)
    outcome = name_field(max_length=20)
    """``confirmed``, ``rejected``, ``returned``, ``noted``, ``repeated``, ``flagged`` or
    ``quarantined``."""
    problem = name_field(max_length=200)

    class Meta:
        indexes = [Index(fields=["line"], name="bank_answer_line")]

    def __str__(self) -> str:
        return f"{self.status} of {self.end_to_end_id}: {self.outcome}"
