"""Accounts are given by the vendor; nobody signs up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """No sign-up; accounts are made with `largesse people account`."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False
