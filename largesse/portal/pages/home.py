"""Where a person lands: what needs them, by role."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from largesse.portal.access.table import EVERYBODY, Whose, page


@page("home", EVERYBODY, Whose.COMMON)
def show(request: HttpRequest) -> HttpResponse:
    """The first page after signing in."""
    return render(request, "portal/home.html", {})
