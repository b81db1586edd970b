"""Issued documents, their lines, and the series that number them without a gap."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from largesse.partners.models.fields import (
    amount_field,
    currency_field,
    id_field,
    is_amount,
    name_field,
)
from largesse.settlement.models.payable import Payable


class Series(models.Model):
    """The last number given in a year to documents of one prefix."""

    prefix = models.CharField(max_length=8)
    year = models.PositiveIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [UniqueConstraint(fields=["prefix", "year"], name="series_once")]

    def __str__(self) -> str:
        return f"{self.prefix}-{self.year}"


class TaxDocument(models.Model):
    """An issued document. Only ever added to: what is wrong is corrected by another.

    ``content`` is what was agreed on in the document, ``sha256`` the hash of its canonical JSON;
    ``xml_sha256`` and ``pdf_sha256`` are those of the files in ``documents/``.
    """

    id = id_field()
    number = models.CharField(max_length=40, unique=True)
    kind = name_field(max_length=40)
    type_code = models.CharField(max_length=4)
    partner = name_field()
    issued_on = models.DateField()
    due_on = models.DateField()
    issued_by = name_field()
    currency = currency_field()
    net_minor = amount_field()
    vat_minor = amount_field()
    withheld_minor = amount_field()
    paid_minor = amount_field()
    language = models.CharField(max_length=2)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    xml_sha256 = models.CharField(max_length=64)
    pdf_sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            *(is_amount(f"{n}_minor", "tax_document") for n in ("net", "vat", "withheld", "paid")),
            CheckConstraint(
                condition=Q(net_minor__gt=0, vat_minor__gte=0, withheld_minor__gte=0),
                name="tax_document_amounts_are_positive",
            ),
            CheckConstraint(
                condition=Q(
                    paid_minor=models.F("net_minor")
                    + models.F("vat_minor")
                    - models.F("withheld_minor")
                ),
                name="tax_document_adds_up",
            ),
        ]
        indexes = [Index(fields=["partner", "issued_on"], name="tax_document_partner")]

    def __str__(self) -> str:
        return self.number


class DocumentLine(models.Model):
    """Which payable stands on which document: each on at most one."""

    document = models.ForeignKey(TaxDocument, models.PROTECT, related_name="lines")
    payable = models.OneToOneField(Payable, models.PROTECT, related_name="document_line")
    position = models.PositiveIntegerField()
    amount_minor = amount_field()

    class Meta:
        constraints = [
            is_amount("amount_minor", "document_line", above_zero=True),
            UniqueConstraint(fields=["document", "position"], name="document_line_once"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id}/{self.position}"
