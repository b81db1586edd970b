"""Whatever is done to a claim, in whichever order: its money stays within what was approved.

The ledger is read by itself: what it obliges for the claim and has delivered for its partner.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from largesse.claims import asking, deciding, payable, proving, using
from largesse.claims.models import Claim
from largesse.claims.states import ENDED
from largesse.fund import chart
from largesse.fund.chart import Line
from largesse.fund.ledger import balances
from largesse.partners.database import ledger_connection
from largesse.partners.models import Partner, Person
from largesse.workspace.errors import Refusal
from tests.claims.world import DAY, World

RULES = ("events", "projects", "events", "projects", "co-op-events", "coupons", "seats")
"""Those that are proved more often: most ways lead there."""
PEOPLE = ("marketer", "regional-manager", "finance-controller", "enablement")
AMOUNT = st.sampled_from([None, 1, 100_00, 350_00, 1_999_99, 25_000_00])
Act = Callable[[World, str, str, int | None], object]


def _approve(w: World, c: str, who: str, amount: int | None) -> object:
    how = deciding.Approval(amount, as_much_as_is_left=amount == 1_999_99)
    return deciding.approve(w.programme, c, w.actor(who), how)


def _lower(w: World, c: str, who: str, amount: int | None) -> object:
    return asking.amend(c, w.actor(who), "less", {"amount": Decimal(amount or 5_00) / 100})


def _prove(w: World, c: str, who: str, amount: int | None) -> object:
    paper = {} if amount is None else {"amount": Decimal(amount) / 100}
    data = f"name,{c}\n{who},{amount}\n".encode()
    return w.prove(Claim.objects.get(pk=c), data, who, **paper)


def _use(w: World, c: str, who: str, amount: int | None) -> object:
    claim = Claim.objects.get(pk=c)
    how = {"quantity": (amount or 100) // 100} if claim.unit else {"amount_minor": amount or 1}
    return w.use(claim, who, gives_back=amount == 100_00, **how)


def _restore(w: World, c: str, who: str, amount: int | None) -> object:
    claim = Claim.objects.get(pk=c)
    how = (None, (amount or 100) // 100) if claim.unit else (amount or 1, None)
    return using.restore(c, w.actor(who), *how, "called off")


def _tick(w: World, _c: str, _who: str, amount: int | None) -> object:
    return w.tick(w.day + timedelta(days=1 if amount is None else min(amount // 100, 60)))


ACTS: dict[str, Act] = {
    "submit": lambda w, c, who, _: asking.submit(c, w.actor(who)),
    "recall": lambda w, c, who, _: asking.recall(c, w.actor(who)),
    "review": lambda w, c, who, _: deciding.review(c, w.actor(who)),
    "ask": lambda w, c, who, _: deciding.ask(c, w.actor(who), "why?"),
    "approve": _approve,
    "reject": lambda w, c, who, _: deciding.reject(c, w.actor(who), "no"),
    "agree": lambda w, c, who, _: deciding.agree(c, w.actor(who)),
    "cancel": lambda w, c, who, _: deciding.cancel(c, w.actor(who), "no more"),
    "lower": _lower,
    "prove": _prove,
    "accept": lambda w, c, who, a: proving.accept(c, w.actor(who), a, "seen"),
    "return": lambda w, c, who, a: proving.return_proof(
        c, w.actor(who), "no", finally_=a is not None
    ),
    "use": _use,
    "restore": _restore,
    "tick": _tick,
}
M, R, E = "marketer", "regional-manager", "enablement"
APPROVED = [("submit", M, None), ("review", R, None), ("approve", R, None)]
WAYS = st.sampled_from(
    [
        APPROVED[:2],
        APPROVED,
        [*APPROVED, ("approve", "finance-controller", None)],
        [*APPROVED, ("prove", M, None), ("accept", R, None)],
        [*APPROVED, ("prove", M, 1_999_99), ("accept", R, 350_00), ("prove", M, 1)],
        [*APPROVED, ("prove", M, None), ("return", R, None), ("prove", M, None)],
        [*APPROVED, ("use", E, 350_00), ("use", E, 100_00)],
        [*APPROVED, ("use", E, 350_00), ("cancel", R, None), ("restore", E, 100_00)],
    ]
)
"""Ways on which a claim comes far, so that acts by chance meet it there too."""
STEPS = st.tuples(
    WAYS, st.lists(st.tuples(st.sampled_from([*ACTS]), st.sampled_from(PEOPLE), AMOUNT), max_size=9)
).map(lambda both: [*both[0], *both[1]])


@dataclass(frozen=True)
class Money:
    """In minor units, from the ledger alone."""

    set_aside: int
    obligated: int
    delivered: int


def money_of(claim: Claim) -> Money:
    lines = [Line("market", "FY2024"), Line("market", "FY2025"), Line("help")]
    obligated = [chart.obligated(line, claim.id) for line in lines]
    unpaid = [chart.delivered_unpaid(line, claim.partner) for line in lines]
    found = balances(ledger_connection(), [*obligated, *unpaid])
    return Money(
        sum(found[c].pending_credits_minor for c in obligated if c in found),
        sum(found[c].posted_minor for c in obligated if c in found),
        sum(found[c].posted_minor for c in unpaid if c in found),
    )


def check(claim: Claim) -> None:
    """What holds after every act, refused or not."""
    money, parts = money_of(claim), list(claim.parts.all())
    approved = sum(p.approved_minor for p in parts)
    accepted = sum(p.accepted_minor for p in parts)
    assert money.obligated + money.delivered <= approved <= claim.requested_minor
    assert money.obligated == sum(p.held_minor for p in parts)
    in_money = claim.kind in ("funding", "marketing") and not claim.paid_by
    assert money.delivered == (accepted if in_money else 0)
    assert money.set_aside == (claim.hold_minor if claim.hold_key else 0) <= claim.requested_minor
    due = sum(d.amount_minor for d in payable.accepted_not_yet_payable() if d.claim == claim.id)
    assert due == money.delivered
    if claim.state in ENDED:
        assert (money.obligated, money.set_aside) == (0, 0)
        assert claim.due_on is None


numbers = iter(range(10**6))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(rules=st.sampled_from(RULES), large=st.booleans(), steps=STEPS)
def test_in_any_order_a_claim_holds_no_more_than_was_approved_and_nothing_at_its_end(
    world: World, rules: str, large: bool, steps: list[tuple[str, str, int | None]]
) -> None:
    partner = f"p-{next(numbers)}"
    Partner.objects.create(id=partner, name=partner, state="active")
    Person.objects.create(id=f"{partner}-marketer", roles=["partner"], partner=partner)
    world.day = DAY
    more = {"amount": Decimal(25_000)} if rules == "projects" and large else {}
    claim = world.new(f"{partner}-marketer", rules, starts_on=date(2023, 6, 1), **more)
    for act, who, amount in steps:
        person = f"{partner}-marketer" if who == "marketer" else who
        try:
            ACTS[act](world, claim.id, person, amount)
        except Refusal:
            event(f"{act} refused")
        else:
            event(f"{act} done")
        check(Claim.objects.select_related("rules").get(pk=claim.pk))
