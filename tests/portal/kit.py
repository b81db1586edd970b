"""What tests of pages share: a small world with one person of each role, and browsers signed in."""

from dataclasses import dataclass
from pathlib import Path

from django.test import Client

from largesse.partners.models import Partner, Person
from largesse.partners.rights import ROLES
from largesse.portal.models import Account
from largesse.workspace.paths import Workspace

OWN, FOREIGN = "alder-fr-001", "birch-de-002"
"""The partner that the partner's person acts for, and another."""


@dataclass(frozen=True, slots=True)
class World:
    """A workspace with records: two partners, and a person of each role."""

    workspace: Workspace

    def stranger(self) -> Client:
        """A browser in which nobody has signed in."""
        return Client(SERVER_NAME="localhost")

    def client(self, role: str, language: str = "en") -> Client:
        """A browser in which the person of a role has signed in."""
        client = Client(SERVER_NAME="localhost", headers={"accept-language": language})
        client.force_login(Account.objects.get(person__id=role))
        return client


def make_world(folder: Path) -> World:
    """Partners, people and accounts; the database is open already."""
    workspace = Workspace.create(folder)
    workspace.config_file.write_text("layout = 1\n", "utf-8")
    for slug in (OWN, FOREIGN):
        Partner.objects.create(id=slug, name=slug.title(), country="FR", type="reseller")
    for role in ROLES:
        partner = OWN if role == "partner" else ""
        person = Person.objects.create(id=role, name=role, roles=[role], partner=partner)
        Account.objects.create(username=role, person=person)
    return World(workspace)
