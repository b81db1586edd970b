"""The regional accelerator's records: what was decided for a market, and who was taken in."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from largesse.partners.models.fields import (
    amount_field,
    currency_field,
    id_field,
    is_amount,
    name_field,
    slug_id,
)
from largesse.partners.models.partner import Partner

DECISION_STATES = ("proposed", "approved", "declined", "withdrawn")
ENTRY_KINDS = ("milestone", "mentor-hours", "benefit", "outcome")


class MarketDecision(models.Model):
    """A collaboration model for a market: proposed by one person, approved by another.

    ``match`` is what the match said, as plain data, and ``match_digest`` names all it was made of.
    ``despite`` are gates that keep the model out and that somebody allowed nevertheless.
    """

    id = id_field()
    market = name_field()
    model = name_field()
    model_digest = name_field(max_length=64)
    proposed_model = name_field()
    probability = name_field(max_length=12)
    match = models.JSONField(default=dict)
    match_digest = name_field(max_length=64)
    reason = models.TextField(blank=True, default="")
    despite = models.JSONField(default=list)
    partners = models.JSONField(default=list)
    starts_on = models.DateField()
    offer_until = models.DateField()
    amount_minor = amount_field()
    """What all its offers set aside together."""
    currency = currency_field()
    state = models.CharField(max_length=10, default="proposed")
    by = name_field()
    on = models.DateField()
    decided_by = name_field()
    decided_on = models.DateField(null=True, blank=True)
    agreements = models.JSONField(default=list)
    supersedes = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(state__in=DECISION_STATES), name="market_decision_state"),
            CheckConstraint(
                condition=~Q(market="") & ~Q(model="") & ~Q(by=""), name="market_decision_whole"
            ),
            CheckConstraint(
                condition=~Q(state="approved") | (~Q(decided_by="") & ~Q(decided_by=F("by"))),
                name="market_decision_four_eyes",
            ),
            CheckConstraint(
                condition=Q(proposed_model=F("model")) | ~Q(reason=""),
                name="market_decision_departs_with_reason",
            ),
            CheckConstraint(
                condition=Q(offer_until__gt=F("on")), name="market_decision_offer_is_open"
            ),
            UniqueConstraint(
                fields=["market"],
                condition=Q(state="proposed"),
                name="market_decision_one_is_open",
            ),
            is_amount("amount_minor", "market_decision"),
        ]


class Cohort(models.Model):
    """Partners of a market taken in together under a model; ``plan`` is the model's, as it was."""

    id = slug_id()
    market = name_field()
    model = name_field()
    model_digest = name_field(max_length=64)
    title = name_field(max_length=200)
    starts_on = models.DateField()
    plan = models.JSONField(default=dict)
    by = name_field()

    class Meta:
        constraints = [
            CheckConstraint(condition=~Q(market="") & ~Q(model=""), name="cohort_is_whole"),
        ]


class CohortMember(models.Model):
    """A partner of an intake; one that leaves stays in it, marked."""

    id = id_field()
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="members")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="cohorts")
    admitted_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)
    left_because = models.TextField(blank=True, default="")
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["cohort", "partner"], name="cohort_member_once"),
            CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("admitted_on")),
                name="cohort_member_left_after",
            ),
        ]


class CohortEntry(models.Model):
    """One thing that happened to a member: a milestone reached, hours given, a benefit used, an
    outcome seen. Only ever added to; what was wrong is answered by an entry with a minus."""

    id = id_field()
    member = models.ForeignKey(CohortMember, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=12)
    code = name_field()
    """Of the plan: which milestone, benefit or outcome; of mentors' hours, who gave them."""
    quantity = models.DecimalField(max_digits=38, decimal_places=9)
    unit = name_field()
    on = models.DateField()
    evidence = models.TextField(blank=True, default="")
    by = name_field()

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(kind__in=ENTRY_KINDS), name="cohort_entry_kind"),
            CheckConstraint(condition=~Q(code="") & ~Q(by=""), name="cohort_entry_whole"),
        ]
