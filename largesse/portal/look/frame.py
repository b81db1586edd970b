"""What the frame around every page shows: who acts, and where they can go."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from largesse.partners.models import Person
from largesse.portal.access.table import rules


@dataclass(frozen=True, slots=True)
class Job:
    """An entry of the navigation: the page's name and what it says."""

    name: str
    title: Promise


JOBS: tuple[Job, ...] = (
    Job("home", _("Your pages")),
    Job("fund", _("The fund")),
    Job("audit", _("The trail")),
)
"""In the order in which they are shown; pages add theirs here."""


def frame(request: HttpRequest) -> Mapping[str, object]:
    """For templates: the person who acts, and the jobs they may open."""
    person = getattr(request, "person", None)
    return {"person": person, "jobs": jobs_of(person)}


def jobs_of(person: Person | None) -> tuple[Job, ...]:
    """The jobs whose page a person may open."""
    if person is None:
        return ()
    known = rules()
    return tuple(j for j in JOBS if j.name in known and set(person.roles) & known[j.name].roles)
