"""The trail: every change with who, when, what it was and what it became; never altered."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from largesse.partners.models import Change
from largesse.portal.access.table import Whose, page

ROLES = frozenset({"auditor", "finance-controller", "programme-manager", "risk-officer"})
A_PAGE = 50
_FILTERS = {"by": "by", "kind": "kind", "object": "object_id__contains", "action": "action"}


@page("audit", ROLES, Whose.VENDOR)
def show(request: HttpRequest) -> HttpResponse:
    """Changes, newest first, narrowed by person, kind, record and action."""
    asked = {name: request.GET.get(name, "").strip()[:200] for name in _FILTERS}
    wanted = {_FILTERS[name]: text for name, text in asked.items() if text}
    found = Change.objects.filter(**wanted).order_by("-id")
    paged = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    kinds = Change.objects.order_by("kind").values_list("kind", flat=True).distinct()
    context = {"page": paged, "asked": asked, "kinds": list(kinds)}
    return render(request, "portal/audit/show.html", context)
