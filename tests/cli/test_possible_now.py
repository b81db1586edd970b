"""What a refusal says is possible can be typed: every action leads to a command that is there."""

import pytest

from largesse.claims.states import CLAIM
from largesse.partners.agreements.life import AGREEMENT, AMENDMENT
from largesse.partners.deals.lives import DEAL
from largesse.partners.deals.lives import DISPUTE as ATTRIBUTION
from largesse.partners.levels.review import REVIEW
from largesse.partners.lifecycle import Lifecycle
from largesse.partners.people import PROPOSAL
from largesse.partners.register.lives import APPLICATION, PARTNER
from largesse.settlement.close.receivables import LIFE as DEBIT_NOTE
from largesse.settlement.disputes.life import LIFE as DISPUTE
from largesse.settlement.payments.details import LIFE as BANK
from largesse.settlement.payments.runs import LINE_LIFE, RUN_LIFE
from largesse.workspace.errors import Refusal
from tests.cli.test_every_door import every_door

LIVES = (
    *(CLAIM, AGREEMENT, AMENDMENT, DEAL, ATTRIBUTION, REVIEW, PROPOSAL, PARTNER, APPLICATION),
    *(DEBIT_NOTE, DISPUTE, BANK, RUN_LIFE, LINE_LIFE),
)


@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.kind)
def test_every_action_is_a_command_that_is_there(life: Lifecycle) -> None:
    known = {f"largesse {path}" for path in every_door()}
    named = {command for state in life.states for command in life.commands(state)}
    assert named
    assert named <= known
    actions = {action for _, action in life.transitions}
    assert set(life.typed) <= actions, "a word for an action that is none"


# state, and what the mend says
SAID = [
    (
        "approved",
        "possible now: largesse claim agree, largesse claim amend, largesse claim proof, ",
    ),
    ("rejected", "possible now: nothing more"),
    ("completed", "possible now: largesse claim restore"),
]


@pytest.mark.parametrize(("state", "said"), SAID)
def test_a_refusal_names_the_commands(state: str, said: str) -> None:
    with pytest.raises(Refusal) as no:
        CLAIM.next(state, "submit", "c-1")
    assert no.value.problems[0].mend.startswith(said)
