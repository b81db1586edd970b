"""Random events of the invented fund: the postings table, and what no ledger should take.

An event is a dictionary with the fields of the ledger's own event; dates and times are text.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random

from tests.fund.simulator.world import (
    AGREEMENTS,
    CURRENCY,
    ENVELOPES,
    PARTNERS,
    YEARS,
    Json,
)

START = date(2024, 1, 1)
NOON = datetime(2024, 1, 1, 12, tzinfo=UTC)
DAYS = 730
OWING = f"{ENVELOPES[0]}/{YEARS[0]}"


def movement(debit: str, credit: str, amount: int, **more: object) -> Json:
    base = {"debit": debit, "credit": credit, "amount": amount, "currency": CURRENCY}
    return base | {"at_most": False, "otherwise": ""} | more


def amount(rng: Random) -> int:
    """Small often, large sometimes: what is left is often short by little."""
    return rng.choice((rng.randint(1, 99), rng.randint(100, 5_000), rng.randint(5_000, 20_000)))


def day(rng: Random) -> str:
    """Any day of two years: the days that events count for are in no order."""
    return (START + timedelta(days=rng.randrange(DAYS))).isoformat()


class Clock:
    """What the writers' clocks say: mostly later than before, sometimes far off either way."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.now = NOON

    def tick(self) -> str:
        self.now += timedelta(minutes=self.rng.randrange(600))
        jump = timedelta(0)
        if self.rng.random() < 0.1:
            jump = timedelta(days=self.rng.randint(-20, 20))
        return (self.now + jump).isoformat()

    def later(self) -> str:
        """When an offer lapses: perhaps before it can be decided, perhaps passed already."""
        return (self.now + timedelta(hours=self.rng.randint(-24, 24 * 60))).isoformat()


class Place:
    """One envelope, year and agreement, and the codes of its accounts."""

    def __init__(self, rng: Random, clock: Clock) -> None:
        self.clock = clock
        self.year = rng.choice(YEARS)
        self.envelope = f"{rng.choice(ENVELOPES)}/{self.year}"
        self.agreement = rng.choice(AGREEMENTS)
        self.partner = rng.choice(PARTNERS)

    def of_envelope(self, stage: str) -> str:
        return f"budgetary/{stage}/{self.envelope}"

    def of_agreement(self, stage: str) -> str:
        return f"budgetary/{stage}/{self.envelope}/{self.agreement}"

    def of_partner(self, stage: str) -> str:
        return f"budgetary/{stage}/{self.envelope}/{self.partner}"

    def of_year(self, stage: str) -> str:
        return f"budgetary/{stage}/{self.year}"

    @property
    def liability(self) -> str:
        return f"financial/refund-liability/{self.partner}"

    @property
    def receivable(self) -> str:
        return f"financial/partner-receivable/{self.partner}"


def authorise(rng: Random, at: Place) -> Json:
    pledged = 10 * amount(rng)
    return {
        "movements": [
            movement("budgetary/authority", "budgetary/unapportioned", pledged),
            movement("budgetary/credit-voted", at.of_year("credit-available"), pledged // 5 + 1),
        ]
    }


def apportion(rng: Random, at: Place) -> Json:
    to = at.of_year("apportioned")
    return {"movements": [movement("budgetary/unapportioned", to, 5 * amount(rng))]}


def allot(rng: Random, at: Place) -> Json:
    source, target = at.of_year("apportioned"), at.of_envelope("allotment")
    return {"movements": [movement(source, target, 3 * amount(rng))]}


def transfer(rng: Random, at: Place) -> Json:
    source, target = at.of_envelope("allotment"), Place(rng, at.clock).of_envelope("allotment")
    return {"movements": [movement(source, target, amount(rng))]}


def clear(rng: Random, at: Place) -> Json:
    at.envelope = OWING
    source, target = at.of_envelope("allotment"), at.of_envelope("unfunded")
    return {"movements": [movement(source, target, amount(rng))]}


def commit(rng: Random, at: Place) -> Json:
    """Signing at once: a choice, which waits while the envelope owes an unfunded obligation."""
    exception = "finance-controller" if rng.random() < 0.1 else ""
    most = 2 * amount(rng)
    moved = movement(at.of_envelope("allotment"), at.of_agreement("committed"), most)
    return {"movements": [moved], "is_choice": True, "exception_by": exception}


def offer(rng: Random, at: Place) -> Json:
    """Set aside until signed, withdrawn or lapsed."""
    lapses = at.clock.later() if rng.random() < 0.8 else None
    return commit(rng, at) | {"action": "hold", "expires_at": lapses}


def oblige(rng: Random, at: Place) -> Json:
    moved = movement(at.of_agreement("committed"), at.of_agreement("obligated"), amount(rng))
    return {"movements": [moved]}


def earn(rng: Random, at: Place) -> Json:
    """Never refused: what the commitment has not, the unfunded obligation bears.

    In one envelope only: once it owes something, little else happens there.
    """
    at.envelope = OWING
    due, obligated = amount(rng), at.of_agreement("obligated")
    committed, unfunded = at.of_agreement("committed"), at.of_envelope("unfunded")
    return {
        "movements": [
            movement(committed, obligated, due, at_most=True, otherwise=unfunded),
            movement(obligated, at.of_partner("delivered-unpaid"), due),
            movement("financial/contra-revenue", at.liability, due),
        ]
    }


def deliver(rng: Random, at: Place) -> Json:
    """A claim's proof is accepted: what was obliged for it is earned, and no more."""
    due = amount(rng)
    return {
        "movements": [
            movement(at.of_agreement("obligated"), at.of_partner("delivered-unpaid"), due),
            movement("financial/contra-revenue", at.liability, due),
        ]
    }


def settle(rng: Random, at: Place) -> Json:
    paid = amount(rng)
    return {
        "movements": [
            movement(at.of_partner("delivered-unpaid"), at.of_envelope("delivered-paid"), paid),
            movement(at.of_year("credit-available"), at.of_year("credit-consumed"), paid),
            movement(at.liability, "financial/cash", paid),
        ]
    }


def instalment(rng: Random, at: Place) -> Json:
    """As much of the earned as is there."""
    source, target = at.of_partner("delivered-unpaid"), at.of_envelope("delivered-paid")
    return {"movements": [movement(source, target, amount(rng), at_most=True)]}


def decommit(rng: Random, at: Place) -> Json:
    source, target = at.of_agreement("committed"), at.of_envelope("allotment")
    at_most = rng.random() < 0.5
    return {"movements": [movement(source, target, amount(rng), at_most=at_most)]}


def claw_back(rng: Random, at: Place) -> Json:
    unpaid, paid = at.of_partner("delivered-unpaid"), at.of_envelope("delivered-paid")
    stage, bears = rng.choice(((unpaid, at.liability), (paid, at.receivable)))
    back = amount(rng)
    return {
        "movements": [
            movement(stage, at.of_envelope("allotment"), back),
            movement(bears, "financial/contra-revenue", back),
        ]
    }


def euro(rng: Random, _: Place) -> Json:
    moved = movement("financial/cash-euro", "financial/opening-euro", amount(rng))
    return {"movements": [moved | {"currency": "EUR"}]}


Make = Callable[[Random, Place], Json]

KINDS: dict[str, tuple[int, Make]] = {
    "authorise": (4, authorise),
    "apportion": (5, apportion),
    "allot": (8, allot),
    "transfer": (4, transfer),
    "clear": (5, clear),
    "offer": (15, offer),
    "commit": (12, commit),
    "oblige": (6, oblige),
    "earn": (4, earn),
    "deliver": (10, deliver),
    "settle": (10, settle),
    "instalment": (4, instalment),
    "decommit": (4, decommit),
    "claw-back": (4, claw_back),
    "euro": (1, euro),
}
"""What happens, how often, and how it is made up."""

HUGE = (10**17 + 1, 2**63 - 1, 2**63, 10**30)


def spoil(rng: Random, event: Json) -> Json:
    """The same event with something in it that must be refused."""
    first, *rest = event["movements"]
    other = rng.choice(list(SPOILERS))
    return event | {"movements": [first | SPOILERS[other](rng, first), *rest]}


SPOILERS: dict[str, Callable[[Random, Json], Json]] = {
    "zero": lambda rng, m: {"amount": 0},
    "negative": lambda rng, m: {"amount": -rng.randint(1, 1_000)},
    "huge": lambda rng, m: {"amount": rng.choice(HUGE)},
    "currency": lambda rng, m: {"currency": rng.choice(("EUR", "usd", ""))},
    "account": lambda rng, m: {"debit": "budgetary/allotment/nowhere"},
    "other-currency": lambda rng, m: {"credit": "financial/cash-euro"},
    "other-book": lambda rng, m: {"credit": "financial/cash", "debit": "budgetary/authority"},
    "itself": lambda rng, m: {"credit": m["debit"]},
}
