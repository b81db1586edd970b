"""Where a partner is paid: personal data, kept apart from the ledger and erasable."""

from secrets import token_hex

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from largesse.partners.models.fields import currency_field, id_field, name_field

STATES = ("requested", "approved", "refused", "withdrawn")


def new_salt() -> str:
    """128 random bits."""
    return token_hex(16)


class BankDetails(models.Model):
    """One set of a partner's bank details, asked for by one person and approved by another.

    Those in force on a day are the last approved ones with ``usable_from`` on or before it, so that
    the old stay in force while the new ones wait. Nothing of ``number`` or ``member`` is written
    anywhere but here and in the files for the bank. ``erased_on``: the personal parts are gone, the
    last four remain in ``shown``.
    """

    id = id_field()
    partner = name_field()
    holder = name_field(max_length=200)
    street = name_field(max_length=200)
    building = name_field(max_length=40)
    postcode = name_field(max_length=40)
    town = name_field()
    country = name_field(max_length=2)
    bank_country = name_field(max_length=2)
    currency = currency_field()
    is_iban = models.BooleanField(default=True)
    number = name_field(max_length=34)
    bic = name_field(max_length=11)
    clearing = name_field(max_length=10)
    member = name_field(max_length=35)
    shown = name_field(max_length=12)
    """The masked number."""
    salt = models.CharField(max_length=32, default=new_salt)
    """Goes into the fingerprint in the trail, so that once it is erased nothing can be guessed."""
    state = models.CharField(max_length=10, default="requested")
    requested_by = name_field()
    requested_at = models.DateTimeField()
    decided_by = name_field()
    decided_at = models.DateTimeField(null=True)
    usable_from = models.DateField(null=True)
    erased_on = models.DateField(null=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(state__in=STATES), name="bank_details_state_is_known"),
            CheckConstraint(
                condition=~Q(state="approved")
                | (Q(usable_from__isnull=False) & ~Q(decided_by=F("requested_by"))),
                name="bank_details_have_four_eyes",
            ),
            CheckConstraint(
                condition=Q(erased_on__isnull=True)
                | Q(holder="", street="", building="", postcode="", town="", number="", member=""),
                name="bank_details_erased_are_empty",
            ),
            UniqueConstraint(
                fields=["partner"],
                condition=Q(state="requested"),
                name="bank_details_one_is_requested",
            ),
        ]
        indexes = [Index(fields=["partner", "usable_from"], name="bank_details_partner")]

    def __str__(self) -> str:
        return f"{self.partner}: {self.shown} {self.currency}"


class Notice(models.Model):
    """That a partner was told of something about its payments; never with a number in full.

    Largesse sends nothing: whoever sends it, or shows it in the portal, marks it ``sent_at``.
    """

    id = id_field()
    partner = name_field()
    about = name_field()
    """A code, such as ``bank-details-requested``."""
    en = models.TextField()
    fr = models.TextField()
    written_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [Index(fields=["partner", "written_at"], name="notice_partner")]

    def __str__(self) -> str:
        return f"{self.about} to {self.partner}"
