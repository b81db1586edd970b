"""Asks the table before any page: signed in, a role that may, and one's own partner."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from largesse.partners.models import Person
from largesse.portal.access.table import OPEN, Whose, rules

_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN_ACCOUNT = ("account_", "mfa_")


class Gate:
    """Sets ``request.person``, or turns the request away as if the page were not there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer of whatever comes after."""
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """None where the page may be opened. Raises Http404 where it may not."""
        match = request.resolver_match
        name = match.view_name if match else ""
        if name in OPEN:
            return None
        account = request.user
        if not account.is_authenticated:
            return redirect_to_login(request.get_full_path())
        person = acting(getattr(account, "person", None))
        request.person = person  # type: ignore[attr-defined]
        if name.startswith(_OWN_ACCOUNT):
            return None
        if person is None:
            raise Http404
        _require(person, name, request, kwargs)
        return None


def acting(person: Person | None) -> Person | None:
    """The person, where they may act today."""
    today = timezone.now().date()
    if person is None or (person.since and person.since > today):
        return None
    return None if person.until and person.until <= today else person


def _require(person: Person, name: str, request: HttpRequest, kwargs: dict[str, Any]) -> None:
    rule = rules().get(name)
    allowed = rule.roles if rule and request.method in _READING else rule.changes if rule else ()
    if not set(person.roles) & set(allowed) or rule is None:
        raise Http404
    if person.partner and rule.whose is Whose.VENDOR:
        raise Http404
    if rule.whose is Whose.PARTNER and person.partner and kwargs.get("partner") != person.partner:
        raise Http404
