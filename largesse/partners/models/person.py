"""People of the vendor, and of partners, who act in the programme."""

from django.db import models
from django.db.models import CheckConstraint, Q

from largesse.partners.models.fields import currency_field, id_field, name_field, slug_id


class Person(models.Model):
    """Someone who may act: their roles, and up to which amount they may approve.

    ``approval_limit_minor`` None: no limit of their own; with roles that approve nothing it is
    not read. ``partner`` is set for a partner's own people, who see nothing of others.
    Nobody is deleted: ``until`` ends their rights.
    """

    id = slug_id()
    name = name_field(max_length=200)
    roles = models.JSONField(default=list)
    partner = name_field()
    approval_limit_minor = models.BigIntegerField(null=True, blank=True)
    approval_currency = currency_field(blank=True)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    seat = models.PositiveSmallIntegerField(null=True, blank=True, unique=True)
    """Which of the first who may change people this is; None for all who came later."""
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(seat__in=[1, 2]), name="person_seat_is_of_a_founder"),
            CheckConstraint(
                condition=Q(approval_limit_minor__isnull=True)
                | (Q(approval_limit_minor__gte=0) & ~Q(approval_currency="")),
                name="person_limit_has_a_currency",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.id


class PersonProposal(models.Model):
    """A change of who may act that waits for a second person."""

    id = id_field()
    person = name_field()
    columns = models.JSONField(default=dict)
    """The columns of :class:`Person` as they are to be; no name, which is personal data."""
    by = name_field()
    on = models.DateField()
    state = models.CharField(max_length=10, default="proposed")
    decided_by = name_field()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(state__in=["proposed", "approved", "rejected", "withdrawn"]),
                name="person_proposal_state_is_known",
            ),
            CheckConstraint(
                condition=Q(decided_by="") | ~Q(decided_by=models.F("by")),
                name="person_proposal_four_eyes",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state="proposed"),
                name="person_proposal_one_is_open",
            ),
        ]
