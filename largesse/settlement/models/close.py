"""A close: what one person proposed and another posted, for good."""

from django.db import models
from django.db.models import CheckConstraint, F, Q

from largesse.partners.models.fields import currency_field, id_field, name_field

KINDS = ("run", "opening", "settle", "reopen", "dispute")


class Close(models.Model):
    """One posting of decisions. ``proposal`` is the content hash of what was proposed: the same
    proposal is posted once. Only ever added to.

    ``through`` is the last month counted (``2024-09``), ``effective`` the day it counts for in
    the books, ``ledger_position`` the ledger's last event when it was proposed. ``totals`` holds
    minor units by decision and currency, as text.
    """

    id = id_field()
    kind = name_field(max_length=20)
    """``run``, or what was posted without one: ``opening``, ``settle``, ``reopen``, ``dispute``."""
    run = name_field()
    proposal = models.CharField(max_length=64, unique=True)
    programme = name_field()
    through = name_field(max_length=7)
    effective = models.DateField()
    currency = currency_field()
    ledger_position = models.BigIntegerField(default=0)
    proposed_by = name_field()
    proposed_at = models.DateTimeField()
    posted_by = name_field()
    posted_at = models.DateTimeField()
    reason = models.TextField(blank=True, default="")
    totals = models.JSONField(default=dict)

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(kind__in=KINDS), name="close_kind_is_known"),
            CheckConstraint(condition=~Q(proposed_by=F("posted_by")), name="close_has_four_eyes"),
        ]

    def __str__(self) -> str:
        return f"close {self.id} of {self.run or self.kind}"
