"""Proof: files by what they hold, and what was handed in with each claim."""

from django.db import models
from django.db.models import CheckConstraint, Q

from largesse.claims.models.claim import Claim, Part
from largesse.fund.model import AMOUNT_LIMIT
from largesse.partners.models.fields import currency_field, id_field, name_field


class ProofFile(models.Model):
    """A file kept as ``proofs/<sha256>`` until ``keep_until``; several proofs may point at it.

    Past that day ``largesse claim forget-proofs`` removes the file; the record stays, and says when
    and by whom.
    """

    sha256 = models.CharField(primary_key=True, max_length=64)
    size_bytes = models.BigIntegerField()
    type = name_field()
    """As sniffed from its bytes: ``pdf``, ``png``, ``jpeg``, ``csv``, ``xlsx``, ``eml``."""
    received_on = models.DateField()
    keep_until = models.DateField()
    removed_on = models.DateField(null=True, blank=True)
    removed_by = name_field()

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(size_bytes__gt=0), name="proof_file_holds_something")
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.sha256[:8]}"


class Proof(models.Model):
    """What was handed in for a part of a claim: a file, and what its paper says.

    ``shown_name`` is only ever shown; ``invoice_key`` is the invoice's number without spelling.
    """

    id = id_field()
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="proofs")
    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="proofs")
    file = models.ForeignKey(ProofFile, on_delete=models.PROTECT, related_name="proofs")
    shown_name = name_field(max_length=200)
    supplier = name_field(max_length=200)
    supplier_key = name_field(max_length=200)
    invoice = name_field()
    invoice_key = name_field()
    amount_minor = models.BigIntegerField(null=True, blank=True)
    currency = currency_field(blank=True)
    dated = models.DateField(null=True, blank=True)
    handed_in_by = name_field()
    handed_in_on = models.DateField()
    is_returned = models.BooleanField(default=False)
    """Whether a reviewer returned it; a returned proof no longer counts."""

    class Meta:
        indexes = [
            models.Index(fields=["invoice_key"], name="proof_invoice"),
            models.Index(fields=["dated"], name="proof_dated"),
        ]
        constraints = [
            CheckConstraint(
                condition=Q(amount_minor__isnull=True)
                | Q(amount_minor__gt=0, amount_minor__lte=AMOUNT_LIMIT) & ~Q(currency=""),
                name="proof_amount_range",
            )
        ]

    def __str__(self) -> str:
        return f"{self.claim_id}: {self.shown_name}"
