"""Agreements with partners and customers: terms, money by line, both sides' undertakings."""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from largesse.partners.models.customer import Customer
from largesse.partners.models.fields import (
    amount_field,
    currency_field,
    id_field,
    is_amount,
    name_field,
    slug_id,
)
from largesse.partners.models.partner import Partner

STATES = (
    "draft",
    "offered",
    "signed",
    "active",
    "suspended",
    "terminated",
    "expired",
    "withdrawn",
    "declined",
    "lapsed",
)
SIDES = ("vendor", "counterparty")
COST_AS = ("contra-revenue", "commission-expense", "marketing-expense", "benefit-cost")
ESTIMATES = ("expected value", "most likely amount")


class Agreement(models.Model):
    """What the vendor and a partner, or a customer, have agreed, or are about to.

    Either ``partner`` or ``customer`` is set. ``not_to_exceed_minor`` None: uncapped, then
    ``estimate_minor`` and ``reserve_minor`` are stated; either way the lines add up to what is
    committed. ``incentives`` empty: all of the programme. ``wording`` holds what only its document
    reads: titles, names, signatories' roles, governing law. ``since`` and ``until`` are half-open;
    ``ended_on`` is set where it ended (earlier or at ``until``), ``release_on`` the day from which
    what it has not earned goes back to the envelope. ``number`` is the last amendment in force.
    ``offers`` counts how often it was offered, ``money_sequence`` what was sent to the ledger;
    ``reserved_as`` is the sequence that reserved.
    """

    id = slug_id()
    partner = models.ForeignKey(Partner, models.PROTECT, null=True, blank=True)
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, blank=True)
    state = models.CharField(max_length=12, default="draft")
    model = name_field()
    """Slug of the collaboration model."""
    incentives = models.JSONField(default=list)
    subject_to_funds = models.BooleanField(default=False)
    currency = currency_field()
    not_to_exceed_minor = models.BigIntegerField(null=True, blank=True)
    estimate_minor = models.BigIntegerField(null=True, blank=True)
    reserve_minor = models.BigIntegerField(null=True, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    notice_days = models.PositiveIntegerField(default=0)
    runoff_days = models.PositiveIntegerField(default=0)
    deemed_consent_on = models.DateField(null=True, blank=True)
    cost_as = models.CharField(max_length=20, default="contra-revenue")
    estimate_method = models.CharField(max_length=20, default="expected value")
    accrual_constraint = name_field(max_length=200)
    materiality_minor = models.BigIntegerField(default=0)
    material_right = models.BooleanField(default=False)
    distinct_service = models.BooleanField(default=False)
    wording = models.JSONField(default=dict)

    number = models.PositiveIntegerField(default=0)
    drafted_by = name_field()
    offer_until = models.DateField(null=True, blank=True)
    offers = models.PositiveIntegerField(default=0)
    reserved_as = models.PositiveIntegerField(null=True, blank=True)
    money_sequence = models.PositiveIntegerField(default=0)
    signed_on = models.DateField(null=True, blank=True)
    signed_elsewhere = models.BooleanField(default=False)
    ended_on = models.DateField(null=True, blank=True)
    release_on = models.DateField(null=True, blank=True)
    is_released = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(state__in=STATES), name="agreement_state_is_known"),
            CheckConstraint(
                condition=Q(partner__isnull=True, customer__isnull=False)
                | Q(partner__isnull=False, customer__isnull=True),
                name="agreement_has_one_counterparty",
            ),
            CheckConstraint(
                condition=Q(
                    not_to_exceed_minor__gt=0,
                    estimate_minor__isnull=True,
                    reserve_minor__isnull=True,
                )
                | Q(not_to_exceed_minor__isnull=True, estimate_minor__gt=0, reserve_minor__gte=0),
                name="agreement_capped_or_estimated",
            ),
            is_amount("not_to_exceed_minor", "agreement"),
            is_amount("estimate_minor", "agreement"),
            is_amount("reserve_minor", "agreement"),
            CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
                name="agreement_ends_after_it_starts",
            ),
            CheckConstraint(condition=Q(cost_as__in=COST_AS), name="agreement_cost_is_known"),
            CheckConstraint(
                condition=Q(estimate_method__in=ESTIMATES), name="agreement_method_is_known"
            ),
        ]
        indexes = [
            Index(fields=["partner", "state"], name="agreement_partner"),
            Index(fields=["customer", "state"], name="agreement_customer"),
            Index(fields=["state", "until"], name="agreement_ends"),
        ]

    def __str__(self) -> str:
        return f"{self.id} with {self.counterparty}: {self.state}"

    @property
    def counterparty(self) -> str:
        """Id of the partner or customer."""
        return self.partner_id or self.customer_id or ""

    @property
    def counterparty_kind(self) -> str:
        """``partner`` or ``customer``."""
        return "partner" if self.partner_id else "customer"

    @property
    def committed_minor(self) -> int:
        """What signing commits: the cap, or the estimate and its reserve."""
        if self.not_to_exceed_minor is not None:
            return self.not_to_exceed_minor
        return (self.estimate_minor or 0) + (self.reserve_minor or 0)


class CommitmentLine(models.Model):
    """The share of an agreement's money that one envelope bears in one fiscal year."""

    id = models.BigAutoField(primary_key=True)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="lines")
    envelope = name_field()
    fiscal_year = name_field(max_length=20)
    amount_minor = amount_field()

    class Meta:
        constraints = [
            is_amount("amount_minor", "commitment_line", above_zero=True),
            UniqueConstraint(
                fields=["agreement", "envelope", "fiscal_year"], name="commitment_line_once"
            ),
            CheckConstraint(condition=~Q(envelope=""), name="commitment_line_has_an_envelope"),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} of {self.envelope} {self.fiscal_year}".strip()


class Undertaking(models.Model):
    """What one side undertakes, with a measure and a day; ``code`` names it in its agreement.

    ``target`` is an exact number as text; empty where the text alone says it.
    """

    id = id_field()
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="undertakings")
    code = name_field()
    side = models.CharField(max_length=12)
    kind = name_field(max_length=40)
    text = models.JSONField(default=dict)
    """By language, ``en`` and ``fr``."""
    measure = name_field()
    target = name_field(max_length=40)
    unit = name_field(max_length=40)
    due_on = models.DateField(null=True, blank=True)
    is_in_force = models.BooleanField(default=True)
    """False once an amendment has dropped it."""

    class Meta:
        constraints = [
            UniqueConstraint(fields=["agreement", "code"], name="undertaking_once"),
            CheckConstraint(condition=Q(side__in=SIDES), name="undertaking_side_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.side}: {self.code}"


class Progress(models.Model):
    """How far an undertaking is on a day, as somebody recorded it. Only ever added to."""

    id = id_field()
    undertaking = models.ForeignKey(Undertaking, models.PROTECT, related_name="progress")
    on = models.DateField()
    reached = name_field(max_length=40)
    """An exact number as text, in the undertaking's unit."""
    is_met = models.BooleanField(default=False)
    note = models.TextField(blank=True, default="")
    by = name_field()
    at = models.DateTimeField()

    class Meta:
        indexes = [Index(fields=["undertaking", "on"], name="progress_on")]

    def __str__(self) -> str:
        return f"{self.reached} on {self.on}"


class Amendment(models.Model):
    """A numbered change of an agreement, offered and signed again by both sides.

    ``before`` and ``after`` are the whole agreed content. ``reserved_as`` is the ledger sequence
    that set aside what it raises.
    """

    id = id_field()
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="amendments")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=12, default="draft")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField(blank=True, default="")
    effective_on = models.DateField()
    offer_until = models.DateField(null=True, blank=True)
    offers = models.PositiveIntegerField(default=0)
    reserved_as = models.PositiveIntegerField(null=True, blank=True)
    drafted_by = name_field()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["agreement", "number"], name="amendment_once"),
            CheckConstraint(
                condition=Q(
                    state__in=["draft", "offered", "signed", "withdrawn", "declined", "lapsed"]
                ),
                name="amendment_state_is_known",
            ),
            CheckConstraint(condition=Q(number__gte=1), name="amendment_is_numbered_from_1"),
            UniqueConstraint(
                fields=["agreement"],
                condition=Q(state__in=["draft", "offered"]),
                name="amendment_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"amendment {self.number} of {self.agreement_id}: {self.state}"


class Signature(models.Model):
    """One side's signature under one content, named by its hash. Only ever added to.

    ``signatory`` is a role, not a person; the vendor's own person is ``recorded_by``. ``how``:
    ``electronic``, ``paper``, ``portal``, ``elsewhere``, ``deemed-consent``. ``file`` is the hash
    of a signed file that is kept.
    """

    id = id_field()
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="signatures")
    number = models.PositiveIntegerField()
    """0: the agreement itself; otherwise the amendment."""
    offer = models.PositiveIntegerField(default=1)
    """Which offer of it: a signature under one that was taken back counts no more."""
    side = models.CharField(max_length=12)
    content_hash = models.CharField(max_length=64)
    signatory = name_field(max_length=200)
    how = name_field(max_length=20)
    signed_on = models.DateField()
    file = name_field(max_length=64)
    recorded_by = name_field()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["agreement", "number", "offer", "side"], name="signature_once"
            ),
            CheckConstraint(condition=Q(side__in=SIDES), name="signature_side_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.side} signed {self.agreement_id} on {self.signed_on}"


class SealedContent(models.Model):
    """What both sides have signed, to the letter. Only ever added to.

    ``content`` is the canonical JSON whose SHA-256 is ``content_hash``.
    """

    id = id_field()
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="sealed")
    number = models.PositiveIntegerField()
    content = models.TextField()
    content_hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [UniqueConstraint(fields=["agreement", "number"], name="sealed_content_once")]

    def __str__(self) -> str:
        return f"{self.agreement_id}/{self.number}: {self.content_hash[:12]}"
