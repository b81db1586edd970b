"""Where a person lands: the pages of their roles."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from largesse.portal.access.table import EVERYBODY, Whose, page
from largesse.portal.look.frame import jobs_of

HOME = "home"


@page(HOME, EVERYBODY, Whose.COMMON)
def show(request: HttpRequest) -> HttpResponse:
    """The first page after signing in."""
    person = getattr(request, "person", None)
    pages = [job for job in jobs_of(person) if job.name != HOME]
    return render(request, "portal/home.html", {"pages": pages})
