# ruff: noqa: E501 (the table is read by the row)
"""What can be done with a claim, by whom, when; what comes of it, and where the money stands."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from largesse.claims import asking, deciding, proving, using
from largesse.claims.models import Claim
from largesse.claims.states import CLAIM, ENDED, REQUESTED, RUNNING
from largesse.workspace.errors import Refusal
from tests.claims.world import World, stands

Act = Callable[[World, Claim, str], Claim]

ACTS: dict[str, Act] = {
    "submit": lambda w, c, who: asking.submit(c.id, w.actor(who)),
    "recall": lambda w, c, who: asking.recall(c.id, w.actor(who)),
    "review": lambda w, c, who: deciding.review(c.id, w.actor(who)),
    "ask": lambda w, c, who: deciding.ask(c.id, w.actor(who), "which hall?"),
    "approve": lambda w, c, who: w.approve(c, who),
    "reject": lambda w, c, who: deciding.reject(c.id, w.actor(who), "not this year"),
    "cancel": lambda w, c, who: deciding.cancel(c.id, w.actor(who), "no longer needed"),
    "agree": lambda w, c, who: deciding.agree(c.id, w.actor(who)),
    "prove": lambda w, c, who: w.prove(c, who=who),
    "accept": lambda w, c, who: proving.accept(c.id, w.actor(who)),
    "return": lambda w, c, who: proving.return_proof(c.id, w.actor(who), "no logo"),
    "refuse": lambda w, c, who: proving.return_proof(c.id, w.actor(who), "forged", finally_=True),
    "use 100": lambda w, c, who: w.use(c, who, amount_minor=100_00),
    "use 500": lambda w, c, who: w.use(c, who, amount_minor=500_00),
    "use 501": lambda w, c, who: w.use(c, who, amount_minor=501_00),
    "use 5 seats": lambda w, c, who: w.use(c, who, quantity=5),
    "return 5 seats": lambda w, c, who: w.use(c, who, quantity=5, gives_back=True),
    "restore 100": lambda w, c, who: using.restore(c.id, w.actor(who), 100_00, None, "refunded"),
    "restore 101": lambda w, c, who: using.restore(c.id, w.actor(who), 101_00, None, "refunded"),
    "restore 5 seats": lambda w, c, who: using.restore(c.id, w.actor(who), None, 5, "called off"),
    "lower": lambda w, c, who: asking.amend(
        c.id, w.actor(who), "smaller", {"amount": Decimal(500)}
    ),
    "raise": lambda w, c, who: asking.amend(
        c.id, w.actor(who), "larger", {"amount": Decimal(2500)}
    ),
    "extend": lambda w, c, who: deciding.extend(c.id, w.actor(who), date(2023, 9, 20), "late hall"),
}


def used_of(world: World, rules: str, amount_minor: int, quantity: int) -> Claim:
    """A coupon or benefit of which some was used."""
    how = {"quantity": quantity} if rules == "seats" else {"amount_minor": amount_minor}
    return world.use(world.approved(rules), **how)


BEFORE: dict[str, Callable[[World, str], Claim]] = {
    "draft": lambda w, rules: w.new(rules=rules),
    "submitted": lambda w, rules: w.submitted(rules=rules),
    "in-review": lambda w, rules: w.reviewed(rules),
    "approved": lambda w, rules: w.approved(rules),
    "used": lambda w, rules: used_of(w, rules, 100_00, 5),
    "used up": lambda w, rules: used_of(w, rules, 500_00, 12),
    "used, ended": lambda w, rules: deciding.cancel(
        used_of(w, rules, 100_00, 5).id, w.actor("regional-manager"), "no longer needed"
    ),
    "proved": lambda w, rules: w.proved(rules),
    "returned": lambda w, rules: w.returned(rules),
}

M, R, P = "acme-marketer", "regional-manager", "programme-manager"
CASES = [
    # rules          before       act               who                   then; allotment, obligated, unpaid, in kind
    ("events",       "draft",     "submit",         M,                    "submitted",        10_000, 0, 0, 0),
    ("events",       "draft",     "submit",         R,                    "submitted",        10_000, 0, 0, 0),
    ("events",       "draft",     "submit",         "river-marketer",     "no-such-claim",    10_000, 0, 0, 0),
    ("events",       "draft",     "approve",        R,                    "wrong-state",      10_000, 0, 0, 0),
    ("events",       "draft",     "cancel",         M,                    "cancelled",        10_000, 0, 0, 0),
    ("events",       "submitted", "recall",         M,                    "draft",            10_000, 0, 0, 0),
    ("events",       "submitted", "submit",         M,                    "wrong-state",      10_000, 0, 0, 0),
    ("events",       "submitted", "review",         R,                    "in-review",        10_000, 0, 0, 0),
    ("events",       "submitted", "review",         M,                    "no-right",         10_000, 0, 0, 0),
    ("events",       "submitted", "lower",          M,                    "wrong-state",      10_000, 0, 0, 0),
    ("events",       "in-review", "recall",         M,                    "draft",            10_000, 0, 0, 0),
    ("events",       "in-review", "ask",            R,                    "action-required",  10_000, 0, 0, 0),
    ("events",       "in-review", "approve",        R,                    "approved",          8_000, 2_000, 0, 0),
    ("events",       "in-review", "approve",        M,                    "no-right",         10_000, 0, 0, 0),
    ("events",       "in-review", "approve",        "acme-seller",        "no-right",         10_000, 0, 0, 0),
    ("events",       "in-review", "approve",        "deputy-manager",     "beyond-limit",     10_000, 0, 0, 0),
    ("events",       "in-review", "approve",        "auditor",            "no-right",         10_000, 0, 0, 0),
    ("events",       "in-review", "approve",        "nobody",             "no-such-person",   10_000, 0, 0, 0),
    ("events",       "in-review", "reject",         R,                    "rejected",         10_000, 0, 0, 0),
    ("events",       "in-review", "cancel",         M,                    "cancelled",        10_000, 0, 0, 0),
    ("events",       "approved",  "agree",          M,                    "in-progress",       8_000, 2_000, 0, 0),
    ("events",       "approved",  "approve",        R,                    "wrong-state",       8_000, 2_000, 0, 0),
    ("events",       "approved",  "reject",         R,                    "wrong-state",       8_000, 2_000, 0, 0),
    ("events",       "approved",  "cancel",         M,                    "cancelled",        10_000, 0, 0, 0),
    ("events",       "approved",  "lower",          M,                    "approved",          9_500, 500, 0, 0),
    ("events",       "approved",  "raise",          M,                    "amend",             8_000, 2_000, 0, 0),
    ("events",       "approved",  "prove",          M,                    "proof-submitted",   8_000, 2_000, 0, 0),
    ("events",       "approved",  "prove",          "river-marketer",     "no-such-claim",     8_000, 2_000, 0, 0),
    ("events",       "approved",  "use 100",        "enablement",         "not-in-kind",       8_000, 2_000, 0, 0),
    ("events",       "approved",  "extend",         R,                    "approved",          8_000, 2_000, 0, 0),
    ("events",       "approved",  "extend",         M,                    "no-right",          8_000, 2_000, 0, 0),
    ("events",       "proved",    "accept",         R,                    "completed",         8_000, 0, 2_000, 0),
    ("events",       "proved",    "accept",         M,                    "no-right",          8_000, 2_000, 0, 0),
    ("events",       "proved",    "accept",         "deputy-manager",     "beyond-limit",      8_000, 2_000, 0, 0),
    ("events",       "proved",    "return",         R,                    "resubmission",      8_000, 2_000, 0, 0),
    ("events",       "proved",    "refuse",         R,                    "proof-rejected",   10_000, 0, 0, 0),
    ("events",       "proved",    "cancel",         M,                    "cancelled",        10_000, 0, 0, 0),
    ("events",       "returned",  "prove",          M,                    "proof-submitted",   8_000, 2_000, 0, 0),
    ("events",       "returned",  "accept",         R,                    "wrong-state",       8_000, 2_000, 0, 0),
    ("co-op-events", "in-review", "approve",        R,                    "approved",          8_000, 2_000, 0, 0),
    ("co-op-events", "proved",    "accept",         R,                    "completed",        10_000, 0, 0, 0),
    ("projects",     "in-review", "approve",        R,                    "approved",         90_000, 10_000, 0, 0),
    ("projects",     "proved",    "accept",         R,                    "in-progress",      90_000, 6_000, 4_000, 0),
    ("projects",     "proved",    "cancel",         R,                    "cancelled",       100_000, 0, 0, 0),
    ("coupons",      "in-review", "approve",        R,                    "approved",         99_500, 500, 0, 0),
    ("coupons",      "approved",  "agree",          M,                    "in-progress",      99_500, 500, 0, 0),
    ("coupons",      "approved",  "use 100",        "enablement",         "in-progress",      99_500, 400, 0, 100),
    ("coupons",      "approved",  "use 500",        "enablement",         "completed",        99_500, 0, 0, 500),
    ("coupons",      "approved",  "use 501",        "enablement",         "not-enough-left",  99_500, 500, 0, 0),
    ("coupons",      "approved",  "use 100",        M,                    "no-right",         99_500, 500, 0, 0),
    ("coupons",      "approved",  "prove",          M,                    "in-kind",          99_500, 500, 0, 0),
    ("seats",        "in-review", "approve",        R,                    "approved",         95_800, 4_200, 0, 0),
    ("seats",        "approved",  "use 5 seats",    "enablement",         "in-progress",      95_800, 2_450, 0, 1_750),
    ("seats",        "approved",  "return 5 seats", M,                    "in-progress",      97_550, 2_450, 0, 0),
    ("seats",        "approved",  "use 100",        "enablement",         "amount",           95_800, 4_200, 0, 0),
    ("coupons",      "used",      "restore 100",    "enablement",         "in-progress",      99_500, 500, 0, 0),
    ("coupons",      "used",      "restore 101",    "enablement",         "not-enough-used",  99_500, 400, 0, 100),
    ("coupons",      "used",      "restore 100",    M,                    "no-right",         99_500, 400, 0, 100),
    ("coupons",      "used up",   "restore 100",    "enablement",         "completed",        99_600, 0, 0, 400),
    ("coupons",      "used, ended", "restore 100",  "enablement",         "cancelled",       100_000, 0, 0, 0),
    ("coupons",      "approved",  "restore 100",    "enablement",         "wrong-state",      99_500, 500, 0, 0),
    ("seats",        "used",      "restore 5 seats", "enablement",        "in-progress",      95_800, 4_200, 0, 0),
    ("seats",        "used up",   "restore 5 seats", "enablement",        "completed",        97_550, 0, 0, 2_450),
    ("events",       "proved",    "restore 100",    "enablement",         "not-in-kind",       8_000, 2_000, 0, 0),
    ("seats",        "approved",  "cancel",         R,                    "cancelled",       100_000, 0, 0, 0),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]}-{case[1]}-{case[2]}-{case[3]}")
def test_what_comes_of_an_act(
    world: World, case: tuple[str, str, str, str, str, int, int, int, int]
) -> None:
    rules, before, act, who, then, *money = case
    claim = BEFORE[before](world, rules)
    state = claim.state
    if then in CLAIM.states:
        ACTS[act](world, claim, who)
        state = then
    else:
        with pytest.raises(Refusal) as refused:
            ACTS[act](world, claim, who)
        assert refused.value.problems[0].code == then, refused.value
    now = Claim.objects.get(pk=claim.pk)
    assert (now.state, stands(now)) == (state, tuple(money))


def test_every_state_is_requested_running_ended_or_a_draft() -> None:
    assert {"draft", *REQUESTED, *RUNNING, *ENDED} == set(CLAIM.states)
    assert {act for state in ENDED for act in CLAIM.actions(state)} == {"restore"}
