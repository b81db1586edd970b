"""Four eyes: who may approve what."""

import pytest
from django.db import DatabaseError

from largesse.partners.approval import require_second
from largesse.partners.audit import record_change
from largesse.partners.database import transaction
from largesse.partners.models import Change, Person
from largesse.workspace.errors import Refusal

# maker                checker               amount      the refusal's code, or that it is approved
CASES = [
    ("programme-manager", "finance-controller", 9_999_00, "approved"),
    ("programme-manager", "deputy-controller", 1_000_00, "approved"),
    ("programme-manager", "deputy-controller", 1_000_01, "beyond-limit"),
    ("programme-manager", "deputy-controller", -1_000_01, "beyond-limit"),
    ("finance-controller", "finance-controller", 1_00, "own-approval"),
    ("finance-controller", "programme-manager", 1_00, "no-right"),
    ("finance-controller", "former-controller", 1_00, "no-right"),
    ("finance-controller", "finance-controler", 1_00, "no-such-person"),
]


@pytest.mark.usefixtures("records")
@pytest.mark.parametrize(("maker", "checker", "amount_minor", "answer"), CASES)
def test_a_second_person_approves_within_their_limit(
    maker: str, checker: str, amount_minor: int, answer: str
) -> None:
    finance = {"roles": ["finance-controller"]}
    Person.objects.create(id="programme-manager", roles=["programme-manager"])
    Person.objects.create(id="finance-controller", **finance)
    Person.objects.create(id="former-controller", until="2020-01-01", **finance)
    limit = {"approval_limit_minor": 1_000_00, "approval_currency": "USD"}
    Person.objects.create(id="deputy-controller", **finance, **limit)
    if answer == "approved":
        assert require_second(maker, checker, amount_minor, "USD", "close.post").id == checker
        return
    with pytest.raises(Refusal) as refused:
        require_second(maker, checker, amount_minor, "USD", "close.post")
    assert [problem.code for problem in refused.value.problems] == [answer]


@pytest.mark.usefixtures("records")
def test_the_trail_of_changes_is_only_ever_added_to() -> None:
    record_change("programme-manager", "person", "someone", "add", {}, {"roles": []})
    for tamper in (lambda: Change.objects.update(by="nobody"), Change.objects.all().delete):
        with pytest.raises(DatabaseError, match="only ever added to"), transaction():
            tamper()
    assert Change.objects.get().by == "programme-manager"
