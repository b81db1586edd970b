"""What the frame around every page shows: who acts, and where they can go."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from largesse.portal.access.table import rules


@dataclass(frozen=True, slots=True)
class Job:
    """An entry of the navigation: the page's name and what it says."""

    name: str
    title: Promise


JOBS: tuple[Job, ...] = (Job("home", _("Today")),)
"""In the order in which they are shown; pages add theirs here."""


def frame(request: HttpRequest) -> Mapping[str, object]:
    """For templates: the person who acts, and the jobs they may open."""
    person = getattr(request, "person", None)
    if person is None:
        return {"person": None, "jobs": ()}
    known = rules()
    jobs = [j for j in JOBS if j.name in known and set(person.roles) & known[j.name].roles]
    return {"person": person, "jobs": jobs}
