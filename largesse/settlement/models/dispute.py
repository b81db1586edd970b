"""A partner questions a line of its statement."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q

from largesse.partners.models.fields import (
    currency_field,
    id_field,
    is_amount,
    name_field,
)

STATES = ("open", "in-review", "action-required", "upheld", "rejected", "withdrawn")


class Dispute(models.Model):
    """A dispute of one key. ``claimed_minor`` is what the partner says is missing, above zero, or
    wrongly taken; ``awarded_minor`` what the decision gives, posted as an adjustment."""

    id = id_field()
    partner = name_field()
    incentive = name_field()
    key = models.CharField(max_length=500)
    interval = name_field(max_length=40)
    currency = currency_field()
    claimed_minor = models.BigIntegerField()
    awarded_minor = models.BigIntegerField(null=True, blank=True)
    base_minor = models.BigIntegerField(null=True, blank=True)
    """What an upheld key was worth by the data, ``through`` that month, when it was awarded more:
    see `settlement/close/award.py`."""
    through = name_field(max_length=7)
    because = models.TextField()
    evidence = models.JSONField(default=list)
    opened_by = name_field()
    opened_on = models.DateField()
    answer_by = models.DateField()
    """The day by which the vendor answers."""
    decided_by = name_field()
    decided_on = models.DateField(null=True, blank=True)
    outcome = models.TextField(blank=True, default="")
    token = models.CharField(max_length=100, unique=True)
    """The client's own id of the request: the same one again opens nothing new."""
    state = models.CharField(max_length=20, default="open")
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            is_amount("claimed_minor", "dispute", above_zero=True),
            CheckConstraint(condition=Q(state__in=STATES), name="dispute_state_is_known"),
            CheckConstraint(
                condition=~Q(state="upheld")
                | Q(awarded_minor__gt=0, awarded_minor__lte=models.F("claimed_minor")),
                name="dispute_award_is_within_the_claim",
            ),
            CheckConstraint(
                condition=Q(decided_by="") | ~Q(decided_by=models.F("opened_by")),
                name="dispute_has_four_eyes",
            ),
        ]
        indexes = [Index(fields=["partner", "state"], name="dispute_partner")]

    def __str__(self) -> str:
        return f"dispute {self.id} of {self.key}"
