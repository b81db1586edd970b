"""Who a partner is for tax: legal name, address, numbers, and the papers that it has handed in."""

from django.db import models
from django.db.models import UniqueConstraint

from largesse.partners.models.fields import id_field, name_field


class TaxProfile(models.Model):
    """A partner's profile from a day on; the one before ends with it.

    ``papers`` lists ``{"kind", "until", "sha256"}``: a treaty certificate relieves from
    withholding until its day.
    """

    id = id_field()
    partner = name_field()
    since = models.DateField()
    name = name_field(max_length=200)
    address = models.JSONField(default=list)
    city = name_field()
    postcode = name_field(max_length=20)
    country = models.CharField(max_length=2)
    vat = name_field(max_length=20)
    registration = name_field(max_length=40)
    type = name_field()
    """What sort of partner it is: ``reseller``, ``agent``, ..."""
    papers = models.JSONField(default=list)

    class Meta:
        constraints = [UniqueConstraint(fields=["partner", "since"], name="tax_profile_once_a_day")]

    def __str__(self) -> str:
        return f"{self.name} from {self.since}"
