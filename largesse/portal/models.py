"""Accounts: who signs in, and as which person of the programme they then act."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from largesse.partners.models import Person


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by their name."""


class Account(AbstractBaseUser):
    """Someone who can sign in. What they may do is their person's: roles, partner, limit.

    There is no administrator: whoever holds the workspace gives accounts, and no account has a
    right of its own.
    """

    username = models.CharField(max_length=150, unique=True)
    email = models.EmailField(blank=True, default="")
    person = models.OneToOneField(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="account"
    )
    language = models.CharField(max_length=2, default="en")
    is_active = models.BooleanField(default=True)

    objects: ClassVar[AccountManager] = AccountManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.username
