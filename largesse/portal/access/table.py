"""Which roles may open which page: one table, filled where pages are written.

A page that is in no table is nobody's: :class:`~largesse.portal.access.gate.Gate` refuses it, and a
test fails.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from largesse.partners.rights import ROLES

EVERYBODY = frozenset(ROLES)
VENDORS = EVERYBODY - {"partner"}


class Whose(StrEnum):
    """Whose things a page shows: everybody's alike, the vendor's own, or one partner's."""

    COMMON = "common"
    VENDOR = "vendor"
    PARTNER = "partner"


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may open a page. ``whose`` PARTNER: its address names a partner, and a partner's people
    open their own alone; ``changes``: it also takes what somebody sends (POST)."""

    roles: frozenset[str]
    whose: Whose
    changes: frozenset[str] = frozenset()
    """The roles that may send; none where the page only shows."""


View = Callable[..., Any]
_RULES: dict[str, Rule] = {}
OPEN = frozenset({"account_login", "account_logout", "mfa_authenticate", "health", "ready"})
"""Pages that anybody may ask for, signed in or not."""


def page(
    name: str, roles: frozenset[str], whose: Whose, changes: frozenset[str] = frozenset()
) -> Callable[[View], View]:
    """Enter a view into the table under the name of its address."""

    def enter(view: View) -> View:
        if name in _RULES:
            raise ValueError(f"two pages are called {name}")
        _RULES[name] = Rule(roles, whose, changes)
        return view

    return enter


def rules() -> Mapping[str, Rule]:
    """Every page's rule by the name of its address."""
    return _RULES
