"""Decisions on placements: a verdict of a day, adopted by a risk officer, sealed."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from largesse.partners.models.fields import id_field, name_field

PLACEMENT_STATES = ("stands", "reopened", "superseded", "withdrawn")


class PlacementDecision(models.Model):
    """A verdict on a workload for an offering, decided by a person; nothing of it is rewritten.

    ``record`` is the sealed text, ``seal`` its SHA-256; ``basis`` names every rule and fact that it
    rests on. It stands until ``holds_until``, or until one of these is another.
    """

    id = id_field()
    workload = name_field()
    offering = name_field()
    verdict = name_field(max_length=30)
    decided = name_field(max_length=30)
    """What was decided: the verdict, or refused where the officer is stricter."""
    record = models.TextField()
    seal = name_field(max_length=64)
    basis = models.JSONField(default=dict)
    reason = models.TextField(blank=True, default="")
    by = name_field()
    on = models.DateField()
    holds_until = models.DateField()
    state = models.CharField(max_length=10, default="stands")
    because = models.JSONField(default=list)
    """Why it was opened again."""
    supersedes = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(state__in=PLACEMENT_STATES), name="placement_state"),
            CheckConstraint(
                condition=~Q(workload="") & ~Q(offering="") & ~Q(by="") & ~Q(seal=""),
                name="placement_whole",
            ),
            CheckConstraint(condition=Q(holds_until__gt=models.F("on")), name="placement_lasts"),
            UniqueConstraint(
                fields=["workload", "offering"],
                condition=Q(state__in=("stands", "reopened")),
                name="placement_one_is_current",
            ),
        ]
