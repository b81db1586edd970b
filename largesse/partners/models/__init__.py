"""The records of this room."""

from largesse.partners.models.change import Change
from largesse.partners.models.person import Person

__all__ = ["Change", "Person"]
