"""Partners, what is kept of them, and the people one reaches there."""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from largesse.partners.models.fields import id_field, name_field, slug_id

STATES = ("applied", "in-checks", "active", "suspended", "left", "declined", "withdrawn")


class Partner(models.Model):
    """A partner, from its application to its leaving.

    Name, country, type and region are those of today; how they were on another day is in
    :class:`Fact`. ``parent`` is the distributor it buys through today.
    """

    id = slug_id()
    name = name_field(max_length=2000)
    country = name_field(max_length=2)
    type = name_field()
    region = name_field()
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    state = models.CharField(max_length=12, default="applied")
    state_reason = name_field()
    """Why it is suspended, or has left."""
    since = models.DateField(null=True, blank=True)
    """First day as an active partner; None: always."""
    until = models.DateField(null=True, blank=True)
    """First day on which it is no partner any more; None: open end."""
    left_on = models.DateField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(state__in=STATES), name="partner_state_is_known"),
            CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="partner_is_not_its_own_parent",
            ),
            CheckConstraint(
                condition=~Q(state="left") | Q(left_on__isnull=False),
                name="partner_left_on_a_day",
            ),
        ]
        indexes = [Index(fields=["state"], name="partner_state")]

    def __str__(self) -> str:
        return self.name or self.id


class Period(models.Model):
    """Days on which a partner's facts hold, so that it can earn: half-open, never overlapping."""

    id = id_field()
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="periods")
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gte=F("since")),
                name="period_ends_after_it_begins",
            ),
            UniqueConstraint(
                fields=["partner"], condition=Q(until__isnull=True), name="period_one_is_open"
            ),
        ]


class OverdueBill(models.Model):
    """A bill a partner has not paid in time; while one stands, its benefits are frozen."""

    id = id_field()
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="bills")
    bill = name_field()
    due_on = models.DateField()
    paid_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["partner", "bill"], name="overdue_bill_once"),
            CheckConstraint(condition=~Q(bill=""), name="overdue_bill_has_a_number"),
        ]


class Contact(models.Model):
    """Someone at a partner, as one reaches them: personal data, kept apart and erasable.

    Nothing else refers to what is in it: the trail names the id alone.
    """

    id = id_field()
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="contacts")
    name = name_field(max_length=200)
    email = name_field(max_length=254)
    phone = name_field(max_length=40)
    duty = name_field()
    """What they are asked about: ``billing``, ``technical``, ...; no personal data."""
    erased_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(erased_on__isnull=True) | Q(name="", email="", phone=""),
                name="contact_erased_is_empty",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.id
