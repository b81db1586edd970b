"""Every address x every role x own and foreign: who may open what; a page without a rule fails."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from largesse.partners.rights import ROLES
from largesse.portal.access.table import OPEN, Whose, rules
from tests.portal.kit import FOREIGN, OWN, World

OF_ACCOUNTS = ("account_", "mfa_")


def addresses(patterns: Any = None) -> Iterator[URLPattern]:
    """Every address of the portal."""
    for each in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(each, URLResolver):
            yield from addresses(each.url_patterns)
        else:
            yield each


def names() -> list[str]:
    """The names of the portal's own addresses."""
    found = {each.name or "" for each in addresses()}
    return sorted(n for n in found if not n.startswith(OF_ACCOUNTS) and n not in OPEN)


def test_every_address_has_a_name_and_a_rule() -> None:
    assert all(each.name for each in addresses()), "an address without a name has no rule"
    assert [name for name in names() if name not in rules()] == []
    assert [name for name in rules() if name not in names()] == [], "rules without a page"


def test_nobody_signed_out_sees_a_page(world: World) -> None:
    for name in names():
        if rules()[name].whose is not Whose.PARTNER:
            answer = world.stranger().get(reverse(name))
            assert answer.status_code == 302, name
            assert "/account/login/" in answer["Location"], name


@pytest.mark.parametrize("role", ROLES)
def test_each_role_sees_what_the_table_says(world: World, role: str) -> None:
    client = world.client(role)
    for name in names():
        rule = rules()[name]
        if rule.whose is Whose.PARTNER:
            continue
        answer = client.get(reverse(name)).status_code
        assert (answer != 404) == (role in rule.roles), f"{role} at {name}: {answer}"


@pytest.mark.parametrize("role", ROLES)
def test_a_partners_person_sees_its_own_alone(world: World, role: str) -> None:
    client = world.client(role)
    for name in names():
        rule = rules()[name]
        if rule.whose is not Whose.PARTNER:
            continue
        for partner in (OWN, FOREIGN):
            may = role in rule.roles and (role != "partner" or partner == OWN)
            try:
                address = reverse(name, kwargs={"partner": partner})
            except Exception:  # the address names more than the partner: its own test asks it
                continue
            answer = client.get(address).status_code
            assert (answer != 404) == may, f"{role} at {address}: {answer}"
