"""Columns that every room's records share: ids, money, days."""

from django.db import models
from django.db.models import CheckConstraint, Q

from largesse.fund.model import AMOUNT_LIMIT
from largesse.partners.ids import uuid7


def id_field() -> "models.CharField[str, str]":
    """A record's own id, UUID version 7."""
    return models.CharField(primary_key=True, max_length=36, default=uuid7, editable=False)


def slug_id() -> "models.CharField[str, str]":
    """An id that people name and that never changes: of a person, a partner, an agreement."""
    return models.CharField(primary_key=True, max_length=100)


def name_field(max_length: int = 100) -> "models.CharField[str, str]":
    """A short text: the id of something elsewhere, a state, a code. Empty means none."""
    return models.CharField(max_length=max_length, blank=True, default="")


def currency_field(*, blank: bool = False) -> "models.CharField[str, str]":
    """An ISO 4217 code."""
    return (
        models.CharField(max_length=3, blank=True, default="")
        if blank
        else models.CharField(max_length=3)
    )


def amount_field() -> "models.BigIntegerField[int, int]":
    """Whole minor units of the currency beside it; constrain it with :func:`is_amount`."""
    return models.BigIntegerField()


def is_amount(column: str, label: str, *, above_zero: bool = False) -> CheckConstraint:
    """The constraint that a column of minor units stays within what the ledger takes."""
    least = 1 if above_zero else -AMOUNT_LIMIT
    condition = Q(**{f"{column}__gte": least}) & Q(**{f"{column}__lte": AMOUNT_LIMIT})
    return CheckConstraint(condition=condition, name=f"{label}_{column}_range")
