"""A payment run: whom it pays, what for, from what was taken off, and in which file."""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from largesse.partners.models.fields import (
    amount_field,
    currency_field,
    id_field,
    is_amount,
    name_field,
)
from largesse.settlement.models.bank_details import BankDetails
from largesse.settlement.models.payable import Payable
from largesse.settlement.models.sanctions import SanctionsList

RUN_STATES = ("proposed", "approved", "written", "sent", "finished", "cancelled")
LINE_STATES = (
    *("included", "excluded", "left-out", "dropped"),
    *("in-transit", "netted", "stopped", "confirmed", "rejected", "returned"),
)


class PaymentRun(models.Model):
    """One run, proposed by one person and approved by another. ``currency`` is the fund's.

    ``day`` is the day the bank is asked to pay on; ``payment_year`` the fiscal year whose payment
    credit it consumes. ``list`` is the sanctions list of the last check.
    """

    id = id_field()
    number = models.PositiveIntegerField(unique=True)
    """Counts runs, so that people can name one."""
    day = models.DateField()
    currency = currency_field()
    payment_year = name_field(max_length=20)
    state = models.CharField(max_length=10, default="proposed")
    proposed_by = name_field()
    proposed_at = models.DateTimeField()
    approved_by = name_field()
    approved_at = models.DateTimeField(null=True)
    sent_by = name_field()
    sent_at = models.DateTimeField(null=True)
    sanctions_list = models.ForeignKey(
        SanctionsList, models.PROTECT, null=True, related_name="runs"
    )
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(state__in=RUN_STATES), name="payment_run_state_is_known"),
            CheckConstraint(
                condition=Q(approved_by="") | ~Q(approved_by=F("proposed_by")),
                name="payment_run_has_four_eyes",
            ),
            CheckConstraint(
                condition=Q(state__in=["proposed", "cancelled"]) | ~Q(approved_by=""),
                name="payment_run_is_approved_first",
            ),
            UniqueConstraint(
                fields=["currency"],
                condition=Q(state="proposed"),
                name="payment_run_one_is_proposed",
            ),
        ]

    def __str__(self) -> str:
        return f"payment run {self.number}"


class BankFile(models.Model):
    """One payment file of a run: one own account, one currency, one kind."""

    id = id_field()
    run = models.ForeignKey(PaymentRun, models.PROTECT, related_name="files")
    message_id = models.CharField(max_length=35, unique=True)
    account = name_field()
    kind = name_field(max_length=12)
    currency = currency_field()
    path = name_field(max_length=300)
    sha256 = models.CharField(max_length=64)
    payments = models.PositiveIntegerField()
    total_minor = amount_field()
    written_at = models.DateTimeField()

    class Meta:
        constraints = [is_amount("total_minor", "bank_file", above_zero=True)]

    def __str__(self) -> str:
        return self.path


class PaymentLine(models.Model):
    """One payment to one partner of what it is owed in one currency.

    ``owed_minor`` in ``owed_currency`` is what its payables come to, netted; ``amount_minor`` in
    ``currency`` what the bank is to pay, converted at ``rate`` (exact, as text; empty where
    nothing was converted); ``cost_minor`` that in the fund's currency. Zero: everything was
    netted. ``reason`` says why it is left out, excluded, stopped, rejected or returned.
    """

    id = id_field()
    run = models.ForeignKey(PaymentRun, models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField()
    partner = name_field()
    owed_minor = amount_field()
    owed_currency = currency_field()
    amount_minor = amount_field()
    currency = currency_field(blank=True)
    rate = name_field(max_length=60)
    rate_month = name_field(max_length=7)
    cost_minor = amount_field()
    details = models.ForeignKey(BankDetails, models.PROTECT, null=True, related_name="lines")
    account = name_field()
    """The own account that pays, as ``payments.yaml`` names it."""
    kind = name_field(max_length=12)
    file = models.ForeignKey(BankFile, models.PROTECT, null=True, related_name="lines")
    state = models.CharField(max_length=10)
    reason = name_field()
    note = models.TextField(blank=True, default="")
    bank_status = name_field(max_length=35)
    bank_reasons = models.JSONField(default=list)
    booked_on = models.DateField(null=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            *(is_amount(f"{n}_minor", "payment_line") for n in ("owed", "amount", "cost")),
            CheckConstraint(
                condition=Q(amount_minor__gte=0, cost_minor__gte=0), name="payment_line_pays"
            ),
            CheckConstraint(condition=Q(state__in=LINE_STATES), name="payment_line_state_is_known"),
            CheckConstraint(
                condition=~Q(state__in=["excluded", "left-out", "stopped"]) | ~Q(reason=""),
                name="payment_line_has_a_reason",
            ),
            CheckConstraint(
                condition=~Q(state__in=["in-transit", "confirmed", "rejected", "returned"])
                | Q(details__isnull=False, amount_minor__gt=0),
                name="payment_line_is_paid_somewhere",
            ),
            UniqueConstraint(fields=["run", "partner", "owed_currency"], name="payment_line_once"),
        ]
        indexes = [Index(fields=["partner", "state"], name="payment_line_partner")]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency} to {self.partner}"

    @property
    def end_to_end_id(self) -> str:
        """The id as messages carry it, which allow 35 characters."""
        return self.id.replace("-", "")


class PaymentItem(models.Model):
    """One payable in one line, with what was left of it. ``is_live``: it is in no other line.

    ``cost_minor`` is its part of the line's cost, in the fund's currency; 0 below zero.
    """

    id = models.BigAutoField(primary_key=True)
    line = models.ForeignKey(PaymentLine, models.PROTECT, related_name="items")
    payable = models.ForeignKey(Payable, models.PROTECT, related_name="items")
    amount_minor = amount_field()
    booked_minor = amount_field()
    cost_minor = amount_field()
    is_live = models.BooleanField(default=False)

    class Meta:
        constraints = [
            *(is_amount(f"{n}_minor", "payment_item") for n in ("amount", "booked", "cost")),
            UniqueConstraint(fields=["line", "payable"], name="payment_item_once"),
            UniqueConstraint(
                fields=["payable"], condition=Q(is_live=True), name="payment_item_is_in_one_line"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payable_id} in {self.line_id}"


class Offset(models.Model):
    """So much of a payable below zero was taken off one above it. Only ever added to.

    ``amount_minor`` in their currency, ``booked_minor`` in the fund's, both above or at zero.
    """

    id = models.BigAutoField(primary_key=True)
    line = models.ForeignKey(PaymentLine, models.PROTECT, related_name="offsets")
    taken = models.ForeignKey(Payable, models.PROTECT, related_name="taken")
    """The payable below zero."""
    off = models.ForeignKey(Payable, models.PROTECT, related_name="reduced")
    """The payable above zero that is paid so much less."""
    amount_minor = amount_field()
    booked_minor = amount_field()

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(amount_minor__gt=0, booked_minor__gte=0), name="offset_is_something"
            ),
            UniqueConstraint(fields=["line", "taken", "off"], name="offset_once"),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} of {self.off_id}"
