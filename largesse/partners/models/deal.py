"""Deals that partners registered, and disputes over who won a deal or serves an account."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q

from largesse.fund.model import AMOUNT_LIMIT
from largesse.partners.models.customer import Customer
from largesse.partners.models.fields import currency_field, id_field, name_field
from largesse.partners.models.partner import Partner

STATES = (
    "submitted",
    "action-required",
    "approved",
    "rejected",
    "won",
    "lost",
    "expired",
    "withdrawn",
)
SUBJECTS = ("deal", "account")
DISPUTE_STATES = ("open", "decided", "withdrawn")


class Deal(models.Model):
    """A registered deal. ``protects`` holds its customer and product while they are protected.

    It is unique, so that the database itself keeps two partners from holding the same deal.
    """

    id = models.CharField(primary_key=True, max_length=200)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="deals")
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="deals"
    )
    product = name_field()
    amount_minor = models.BigIntegerField(null=True, blank=True)
    currency = currency_field(blank=True)
    state = name_field(max_length=63)
    """One of ``STATES``; an imported deal keeps the status its file says."""
    imported = models.BooleanField(default=False)
    registered_on = models.DateField(null=True, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    decided_by = name_field()
    closed_on = models.DateField(null=True, blank=True)
    protected_until = models.DateField(null=True, blank=True)
    """First day on which it is no longer protected."""
    extensions = models.PositiveIntegerField(default=0)
    protects = models.CharField(max_length=310, null=True, blank=True, unique=True)
    looked_at_because = name_field()
    """Why a person decides instead of the rules: a reason code."""
    reason = models.TextField(blank=True, default="")
    by = name_field()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(imported=True) | Q(state__in=STATES), name="deal_state_is_known"
            ),
            CheckConstraint(
                condition=Q(amount_minor__isnull=True)
                | (Q(amount_minor__gte=0) & Q(amount_minor__lte=AMOUNT_LIMIT) & ~Q(currency="")),
                name="deal_amount_has_a_currency",
            ),
            CheckConstraint(
                condition=Q(protects__isnull=True) | Q(protected_until__isnull=False),
                name="deal_protection_ends",
            ),
        ]
        indexes = [Index(fields=["partner", "state"], name="deal_partner_state")]

    def __str__(self) -> str:
        return self.id


class AttributionDispute(models.Model):
    """Two partners claim the same deal or account; someone with the right decides, from a day."""

    id = id_field()
    subject = models.CharField(max_length=10)
    deal = models.ForeignKey(
        Deal, on_delete=models.PROTECT, null=True, blank=True, related_name="disputes"
    )
    provider = name_field(max_length=200)
    billing_account = name_field(max_length=200)
    sub_account = name_field(max_length=200)
    role = name_field()
    holder = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="disputes_against")
    claimant = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="disputes_opened")
    state = models.CharField(max_length=10, default="open")
    opened_on = models.DateField()
    decide_by = models.DateField()
    by = name_field()
    winner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="disputes_won"
    )
    effective_from = models.DateField(null=True, blank=True)
    """From when what was decided holds."""
    decided_by = name_field()
    decided_on = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True, default="")
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(subject__in=SUBJECTS), name="attribution_subject_known"),
            CheckConstraint(
                condition=Q(state__in=DISPUTE_STATES), name="attribution_dispute_state_known"
            ),
            CheckConstraint(
                condition=~Q(holder=models.F("claimant")), name="attribution_dispute_of_two"
            ),
            CheckConstraint(
                condition=Q(subject="deal", deal__isnull=False)
                | (Q(subject="account", deal__isnull=True) & ~Q(billing_account="")),
                name="attribution_dispute_of_something",
            ),
            CheckConstraint(
                condition=~Q(state="decided")
                | Q(winner__isnull=False, effective_from__isnull=False),
                name="attribution_dispute_has_outcome",
            ),
        ]
