"""Customers: whose consumption it is, and with whom agreements are signed."""

from django.db import models

from largesse.partners.models.fields import name_field


class Customer(models.Model):
    """A customer as it is today; how it was on another day is in :class:`Fact`."""

    id = models.CharField(primary_key=True, max_length=200)
    name = name_field(max_length=2000)
    country = name_field(max_length=2)
    segment = name_field()
    revision = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.name or self.id
