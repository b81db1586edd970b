"""Applications: to become a partner, or to sell in one more market; and the checks they need."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from largesse.partners.models.fields import id_field, name_field
from largesse.partners.models.partner import Partner

KINDS = ("joining", "market")
STATES = ("applied", "in-checks", "approved", "declined", "withdrawn")
RESULTS = ("passed", "failed")


class Application(models.Model):
    """One application; only one of a partner for one market is open at a time."""

    id = id_field()
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="applications")
    kind = models.CharField(max_length=10, default="joining")
    type = name_field()
    country = name_field(max_length=2)
    region = name_field()
    market = name_field()
    """The country or region it wants to sell in; empty: where it is established."""
    state = models.CharField(max_length=12, default="applied")
    applied_on = models.DateField()
    answer_by = models.DateField()
    """Until when the vendor promised an answer."""
    by = name_field()
    decided_by = name_field()
    decided_on = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True, default="")
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(kind__in=KINDS), name="application_kind_is_known"),
            CheckConstraint(condition=Q(state__in=STATES), name="application_state_is_known"),
            CheckConstraint(
                condition=Q(kind="joining") | ~Q(market=""), name="application_names_its_market"
            ),
            UniqueConstraint(
                fields=["partner", "market"],
                condition=Q(state__in=["applied", "in-checks"]),
                name="application_one_is_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} for {self.market or self.type}"


class Check(models.Model):
    """A due-diligence or credit check as it was recorded; a later one of its kind replaces it."""

    id = id_field()
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="checks")
    market = name_field()
    """For which market it was made; empty: for the partner as a whole."""
    kind = name_field()
    result = models.CharField(max_length=10)
    grade = name_field(max_length=20)
    sha256 = name_field(max_length=64)
    """Of the evidence."""
    done_on = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    """First day on which it no longer counts; None: it stays valid."""
    by = name_field()

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(result__in=RESULTS), name="check_result_is_known"),
            CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=models.F("done_on")),
                name="check_is_valid_for_a_day",
            ),
            CheckConstraint(condition=~Q(kind="") & ~Q(by=""), name="check_says_what_and_who"),
        ]
        indexes = [Index(fields=["partner", "kind"], name="check_partner_kind")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.partner_id}: {self.result}"
