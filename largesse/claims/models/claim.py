"""Claims, their parts, and what happened to the money of each part."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from largesse.claims.models.rules import KeptRules
from largesse.fund.model import AMOUNT_LIMIT
from largesse.partners.models.fields import amount_field, currency_field, id_field, name_field


class Claim(models.Model):
    """A request of a partner, from draft to its end.

    ``token`` is the client's own: the same again gives the same claim (``token_digest`` is of what
    was asked with it). ``due_on`` is the last day of the present state, ``until`` the last day to
    prove or use what is approved. ``paid_by`` is the incentive that pays what is accepted; where
    empty, the claim is paid itself. ``period`` is the interval whose caps it counts in.
    """

    id = id_field()
    token = name_field()
    token_digest = name_field()
    partner = name_field()
    customer = name_field()
    rules = models.ForeignKey(KeptRules, on_delete=models.PROTECT)
    rules_name = name_field()
    kind = name_field()
    type = name_field()
    title = name_field(max_length=200)
    state = name_field()
    revision = models.PositiveIntegerField(default=1)
    made_by = name_field()
    made_on = models.DateField()
    submitted_by = name_field()
    submitted_on = models.DateField(null=True, blank=True)
    first_approval_by = name_field()
    approved_by = name_field()
    approved_on = models.DateField(null=True, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    period = name_field()
    cost_bearer = name_field()
    paid_by = name_field()
    envelope = name_field()
    fiscal_year = name_field()
    agreement = name_field()
    currency = currency_field()
    cost_minor = amount_field()
    """What the whole costs; the vendor's share of it is what is asked for."""
    requested_minor = amount_field()
    unit = name_field()
    unit_cost_minor = amount_field()
    """Of a benefit; 0 where money itself is claimed."""
    due_on = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    question = models.TextField(blank=True, default="")
    """What the partner is asked to answer or to mend."""
    extended_from = models.DateField(null=True, blank=True)
    """The deadline before it was first moved, in the present state."""
    changed_on = models.DateField()
    """The day of the last change; nothing is recorded for an earlier one."""
    ended_on = models.DateField(null=True, blank=True)
    drawn_on = name_field()
    """The agreement whose commitment bears it; '' where the envelope's allotment does."""
    hold_key = name_field(max_length=200)
    """The pending event by which the first of two approvals set the amount aside."""
    hold_minor = models.BigIntegerField(default=0)
    money_sequence = models.PositiveIntegerField(default=0)
    """How many events were sent to the ledger, refused ones too."""

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["partner", "token"], condition=~Q(token=""), name="claim_token_once"
            ),
            CheckConstraint(
                condition=Q(requested_minor__gt=0, requested_minor__lte=AMOUNT_LIMIT),
                name="claim_requested_range",
            ),
            CheckConstraint(
                condition=Q(cost_minor__gte=F("requested_minor"), cost_minor__lte=AMOUNT_LIMIT),
                name="claim_cost_covers_request",
            ),
            CheckConstraint(
                condition=Q(unit_cost_minor__gte=0, unit_cost_minor__lte=AMOUNT_LIMIT),
                name="claim_unit_cost_range",
            ),
            CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="claim_days_in_order"),
            CheckConstraint(
                condition=Q(approved_by="")
                | ~(Q(approved_by=F("made_by")) | Q(approved_by=F("submitted_by"))),
                name="claim_approved_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["partner", "rules_name", "period"], name="claim_caps"),
            models.Index(fields=["state", "due_on"], name="claim_due"),
        ]

    def __str__(self) -> str:
        return f"{self.rules_name} {self.id}"


class Part(models.Model):
    """A tranche of a claim, or all of it: what was approved, accepted and freed of it.

    What is neither accepted nor freed is what the fund holds for it.
    """

    id = id_field()
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="parts")
    number = models.PositiveIntegerField()
    name = name_field()
    state = name_field()
    """``open``, ``proved``, ``returned``, ``accepted``, ``closed``."""
    requested_minor = amount_field()
    approved_minor = models.BigIntegerField(default=0)
    accepted_minor = models.BigIntegerField(default=0)
    freed_minor = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["number"]
        constraints = [
            UniqueConstraint(fields=["claim", "number"], name="part_number_once"),
            CheckConstraint(
                condition=Q(approved_minor__gte=0, approved_minor__lte=AMOUNT_LIMIT),
                name="part_approved_range",
            ),
            CheckConstraint(
                condition=Q(accepted_minor__gte=0, freed_minor__gte=0)
                & Q(approved_minor__gte=F("accepted_minor") + F("freed_minor")),
                name="part_never_beyond_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id}/{self.number}"

    @property
    def held_minor(self) -> int:
        """What the fund still holds for it, in minor units."""
        return self.approved_minor - self.accepted_minor - self.freed_minor


class Step(models.Model):
    """One movement of a claim's money, only ever added: its event in the ledger is ``event_key``.

    ``what``: ``accepted``, ``freed``, ``restored``. ``amount_minor`` is above zero;
    ``quantity`` is of a benefit's units, ``how`` says more (redeemed, returned, restored, expired).
    """

    id = id_field()
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="steps")
    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="steps", null=True)
    number = models.PositiveIntegerField()
    what = name_field()
    how = name_field()
    amount_minor = amount_field()
    quantity = models.BigIntegerField(null=True, blank=True)
    day = models.DateField()
    by = name_field()
    token = name_field()
    event_key = name_field(max_length=200)
    is_payable = models.BooleanField(default=False)
    """Whether this amount is paid to the partner in money, by the claim itself."""

    class Meta:
        ordering = ["number"]
        constraints = [
            UniqueConstraint(fields=["claim", "number"], name="step_number_once"),
            UniqueConstraint(
                fields=["claim", "token"], condition=~Q(token=""), name="step_token_once"
            ),
            CheckConstraint(
                condition=Q(amount_minor__gt=0, amount_minor__lte=AMOUNT_LIMIT),
                name="step_amount_range",
            ),
            CheckConstraint(
                condition=Q(is_payable=False) | Q(what="accepted"), name="step_payable_is_accepted"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id}/{self.number} {self.what}"


class MadePayable(models.Model):
    """That an accepted amount was handed to settlement: once, whatever runs again."""

    step = models.OneToOneField(Step, on_delete=models.PROTECT, primary_key=True)
    payable = name_field()
    by = name_field()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.step_id} as {self.payable}"
