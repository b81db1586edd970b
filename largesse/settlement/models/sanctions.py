"""Sanctions lists that were loaded, the checks made against them, and hits that were cleared."""

from django.db import models
from django.db.models import UniqueConstraint

from largesse.partners.models.fields import id_field, name_field


class SanctionsList(models.Model):
    """A list of one day, by the hash of its bytes; the bytes are in the workspace."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    source = name_field()
    published = models.DateField()
    entries = models.PositiveIntegerField()
    loaded_by = name_field()
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.source} of {self.published}"


class Screening(models.Model):
    """One check of a payment run. ``hits`` are open ones, as JSON. Only ever added to."""

    id = models.BigAutoField(primary_key=True)
    run = name_field()
    sanctions_list = models.ForeignKey(SanctionsList, models.PROTECT, related_name="screenings")
    before = name_field(max_length=10)
    """``propose``, ``approve`` or ``send``."""
    names = models.PositiveIntegerField()
    hits = models.JSONField(default=list)
    by = name_field()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.names} names before {self.before} of {self.run}: {len(self.hits)} hits"


class Clearance(models.Model):
    """A hit found to be someone else, for one version of a list, one name and one entry.

    ``name`` is the compared form of our name. Only ever added to.
    """

    id = id_field()
    sanctions_list = models.ForeignKey(SanctionsList, models.PROTECT, related_name="clearances")
    entry = name_field()
    name = name_field(max_length=300)
    partner = name_field()
    by = name_field()
    at = models.DateTimeField()
    reason = models.TextField()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["sanctions_list", "entry", "name"], name="clearance_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} is not {self.entry}"
