"""What was decided of an entitlement: granted, denied, held, forfeited, reversed."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from largesse.partners.models.fields import amount_field, currency_field, is_amount, name_field
from largesse.settlement.models.close import Close

KEY_LENGTH = 500


class Decision(models.Model):
    """One decision about a part of what a key has earned. Only ever added to.

    ``key`` is ``incentive/partner/scope/interval/currency``; ``sequence`` counts the closes that
    touched the key. What is due of a key is what is vested less the sum of all decisions but the
    held ones: ``denied`` below zero is a reopened refusal, ``forfeited`` below zero one undone;
    ``held`` below zero is what a later payment of the same rule will be short of.
    ``reason`` is a code of :mod:`largesse.fund.reasons`. ``held_since``: the day from which a
    hold has stood without a break. ``is_late``: it belongs to an interval closed before.
    """

    class Made(models.TextChoices):
        """The five decisions."""

        GRANTED = "granted", "granted"
        DENIED = "denied", "denied"
        HELD = "held", "held"
        FORFEITED = "forfeited", "forfeited"
        REVERSED = "reversed", "reversed"

    id = models.BigAutoField(primary_key=True)
    close = models.ForeignKey(Close, models.PROTECT, related_name="decisions")
    key = models.CharField(max_length=KEY_LENGTH)
    sequence = models.PositiveIntegerField()
    decision = models.CharField(max_length=10, choices=Made.choices)
    amount_minor = amount_field()
    unit = currency_field()
    """Currency of the entitlement; of its cost where it is a benefit."""
    reason = name_field()
    incentive = name_field()
    partner = name_field()
    scope = name_field(max_length=200)
    interval = name_field(max_length=40)
    is_late = models.BooleanField(default=False)
    held_since = models.DateField(null=True)

    class Meta:
        constraints = [
            is_amount("amount_minor", "decision"),
            UniqueConstraint(fields=["key", "sequence", "decision"], name="decision_once"),
            CheckConstraint(
                condition=~Q(amount_minor=0)
                & (~Q(decision="granted") | Q(amount_minor__gt=0))
                & (~Q(decision="reversed") | Q(amount_minor__lt=0)),
                name="decision_sign",
            ),
            CheckConstraint(
                condition=Q(decision="granted") | ~Q(reason=""), name="decision_has_a_reason"
            ),
        ]
        indexes = [Index(fields=["partner", "incentive"], name="decision_partner")]

    def __str__(self) -> str:
        return f"{self.decision} {self.amount_minor} {self.unit} of {self.key}"
