"""What the books hold of an entitlement: the liability, and what is expected beyond it."""

from django.db import models
from django.db.models import Q, UniqueConstraint

from largesse.partners.models.fields import amount_field, currency_field, is_amount, name_field
from largesse.settlement.models.close import Close
from largesse.settlement.models.decision import KEY_LENGTH


class Accrual(models.Model):
    """What one close changed on the books for a key, in the fund's currency. Only ever added to.

    The sum of ``liability_minor`` is what the partner is owed or was paid, of ``expected_minor``
    what is accrued beyond what is vested, of ``advance_minor`` what was drawn in advance and not
    recovered yet. ``earned_minor`` is the liability in the entitlement's own ``unit``; ``rate``
    (exact, as text) turned it into the fund's currency. ``envelope`` and ``fiscal_year`` say who
    bears it, ``agreement`` under whose terms it was earned, ``is_committed`` whether it draws on
    what was committed for that agreement.
    """

    id = models.BigAutoField(primary_key=True)
    close = models.ForeignKey(Close, models.PROTECT, related_name="accruals")
    key = models.CharField(max_length=KEY_LENGTH)
    sequence = models.PositiveIntegerField()
    number = models.PositiveIntegerField(default=0)
    """Of those who bear one step together."""
    partner = name_field()
    incentive = name_field()
    earned_minor = amount_field()
    unit = currency_field()
    liability_minor = amount_field()
    expected_minor = amount_field()
    advance_minor = amount_field()
    currency = currency_field()
    rate = name_field(max_length=40)
    rate_date = models.DateField(null=True)
    envelope = name_field()
    fiscal_year = name_field(max_length=20)
    agreement = name_field()
    is_committed = models.BooleanField(default=False)
    cost_as = name_field(max_length=20)
    """What it costs as, a name of :class:`largesse.fund.policy.Policy`. ``in-kind``: the cost of a
    quantity that was given, of which the partner is owed nothing."""

    class Meta:
        constraints = [
            *(
                is_amount(f"{name}_minor", "accrual")
                for name in ("earned", "liability", "expected", "advance")
            ),
            UniqueConstraint(fields=["key", "sequence", "number"], name="accrual_once"),
            models.CheckConstraint(
                condition=Q(is_committed=False) | ~Q(agreement=""),
                name="accrual_committed_for_an_agreement",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.liability_minor} {self.currency} of {self.key}"
