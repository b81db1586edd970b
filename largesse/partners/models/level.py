"""Reviews of partners' levels: proposed by the rules, decided by a person."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from largesse.partners.models.fields import id_field, name_field
from largesse.partners.models.partner import Partner

STATES = ("proposed", "decided", "withdrawn")
DECISIONS = ("", "taken", "kept")
MOVES = ("up", "down", "stays", "grace", "enters", "leaves")


class LevelReview(models.Model):
    """One computation of levels for a day, under rules of a known content."""

    id = id_field()
    scheme = name_field()
    day = models.DateField()
    rules_sha256 = name_field(max_length=64)
    figures_sha256 = name_field(max_length=64)
    """Of what it was computed from."""
    by = name_field()
    state = models.CharField(max_length=10, default="proposed")
    decided_by = name_field()
    decided_on = models.DateField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(state__in=STATES), name="level_review_state_is_known"),
            UniqueConstraint(
                fields=["scheme", "day"],
                condition=Q(state="proposed"),
                name="level_review_one_is_open",
            ),
        ]


class LevelLine(models.Model):
    """What a review proposes for one partner, and why."""

    id = id_field()
    review = models.ForeignKey(LevelReview, on_delete=models.PROTECT, related_name="lines")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="level_lines")
    before = name_field()
    after = name_field()
    move = models.CharField(max_length=10)
    because = models.JSONField(default=list)
    """The requirements as they were met: figures as text, exact."""
    missing = models.JSONField(default=list)
    """What the next level still asks for."""
    keep_until = models.DateField(null=True, blank=True)
    decision = models.CharField(max_length=10, blank=True, default="")
    reason = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            UniqueConstraint(fields=["review", "partner"], name="level_line_once"),
            CheckConstraint(condition=Q(move__in=MOVES), name="level_line_move_is_known"),
            CheckConstraint(condition=Q(decision__in=DECISIONS), name="level_line_decision_known"),
        ]
