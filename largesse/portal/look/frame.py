"""What the frame around every page shows: who acts, and where they can go."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from largesse.partners.models import Person
from largesse.portal.access.table import rules


@dataclass(frozen=True, slots=True)
class Job:
    """An entry of the navigation: the page's name and what it says."""

    name: str
    title: Promise
    is_partners: bool = False
    """Whether its address names a partner: shown to a partner's people, for their own."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as it is shown to who acts."""

    name: str
    title: Promise
    address: str


JOBS: tuple[Job, ...] = (
    Job("home", _("Your pages")),
    Job("partner_statements", _("Statements"), is_partners=True),
    Job("fund", _("The fund")),
    Job("audit", _("The trail")),
)
"""In the order in which they are shown; pages add theirs here."""


def frame(request: HttpRequest) -> Mapping[str, object]:
    """For templates: the person who acts, and the jobs they may open."""
    person = getattr(request, "person", None)
    return {"person": person, "jobs": jobs_of(person)}


def jobs_of(person: Person | None) -> tuple[Shown, ...]:
    """The jobs whose page a person may open."""
    if person is None:
        return ()
    return tuple(_shown(job, person) for job in JOBS if _is_for(job, person))


def _is_for(job: Job, person: Person) -> bool:
    rule = rules().get(job.name)
    is_right = rule is not None and bool(set(person.roles) & rule.roles)
    return is_right and (bool(person.partner) or not job.is_partners)


def _shown(job: Job, person: Person) -> Shown:
    named = {"partner": person.partner} if job.is_partners else {}
    return Shown(job.name, job.title, reverse(job.name, kwargs=named))
