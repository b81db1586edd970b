"""Dated facts as records: the rows of facts files, from which those files are written again."""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q

from largesse.partners.models.fields import id_field, name_field

KINDS = ("partners", "levels", "certifications", "customers", "deals", "facts")
CUT = "attribution"
"""Of attribution, which stays a file, the rows are kept that were cut there: as they were whole."""


class Fact(models.Model):
    """One row of a facts file: what was true of whom, from a day until another (half-open).

    When it was known is no column here: the facts room records that as it reads the files.
    """

    id = id_field()
    kind = models.CharField(max_length=20)
    """The facts file."""
    subject_kind = models.CharField(max_length=10)
    subject = name_field(max_length=2000)
    cells = models.JSONField(default=dict)
    """The row's other columns as the file writes them, text by name; empty ones left out."""
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(kind__in=[*KINDS, CUT]), name="fact_kind_is_known"),
            CheckConstraint(
                condition=Q(subject_kind__in=["partner", "customer", "deal"]),
                name="fact_subject_is_known",
            ),
            CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gt=F("since")),
                name="fact_holds_for_a_day",
            ),
        ]
        indexes = [Index(fields=["subject_kind", "subject", "kind"], name="fact_subject")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.subject}"
