"""An invented vendor's people, partners and fund, and agreements with them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from largesse.fund import chart, postings
from largesse.fund.chart import Line
from largesse.fund.ledger import balances, open_accounts, post
from largesse.fund.postings import Money, Voucher
from largesse.partners.agreements.drafting import draft
from largesse.partners.database import ledger_connection, transaction
from largesse.partners.models import Agreement, Customer, Partner, Person
from largesse.workspace.errors import Refusal

SCAN = "ab" * 32
"""The hash of a signed file."""
TODAY = datetime.now(UTC).date()
"""The ledger knows what time it is, so offers lie around today."""
SOON = TODAY + timedelta(days=30)
STARTED = TODAY - timedelta(days=10)
LATER = TODAY + timedelta(days=400)

GROWTH = Line("growth", "FY2027")
MARKETING = Line("marketing", "FY2027")

MANAGER, CONTROLLER, DEPUTY = "regional-manager", "finance-controller", "deputy-controller"
THEIRS, OTHERS = "cobalt-manager", "basalt-manager"


def world(growth_minor: int = 1_000_00, marketing_minor: int = 500_00) -> None:
    """People, two partners, a customer, and a fund of two envelopes."""
    Person.objects.create(id=MANAGER, roles=["regional-manager"])
    Person.objects.create(id="programme-manager", roles=["programme-manager"])
    Person.objects.create(id=CONTROLLER, roles=["finance-controller"])
    limit = {"approval_limit_minor": 300_00, "approval_currency": "USD"}
    Person.objects.create(id=DEPUTY, roles=["finance-controller"], **limit)
    Person.objects.create(id="auditor", roles=["auditor"])
    for name, person in (("cobalt", THEIRS), ("basalt", OTHERS)):
        Partner.objects.create(id=name, name=name.title(), country="FR", state="active")
        Person.objects.create(id=person, roles=["partner"], partner=name)
    Partner.objects.create(id="schist", name="Schist", country="DE", state="in-checks")
    Customer.objects.create(id="harbour-bank", name="Harbour Bank", country="FR")
    fund({GROWTH: growth_minor, MARKETING: marketing_minor})


def fund(lines: dict[Line, int], currency: str = "USD") -> None:
    """Authorise, apportion and allot what the lines hold."""

    def voucher(name: str) -> Voucher:
        return Voucher(f"fund/{name}", STARTED, "programme-manager", approved_by=CONTROLLER)

    total = Money(sum(lines.values()), currency)
    events = [
        postings.authorise(voucher("authorise"), total),
        postings.apportion(voucher("apportion"), "FY2027", total),
        *(
            postings.allot(voucher(f"allot/{line}"), line, Money(amount, currency))
            for line, amount in lines.items()
        ),
    ]
    with transaction():
        open_accounts(ledger_connection(), chart.accounts_of(events))
        assert not any(outcome.is_refused for outcome in post(ledger_connection(), events))


def top_up(line: Line, amount_minor: int) -> None:
    """More money for a line."""
    money = Money(amount_minor, "USD")
    vouchers = [Voucher(f"fund/{n}/top-up", TODAY, "programme-manager") for n in range(3)]
    events = [
        postings.authorise(vouchers[0], money),
        postings.apportion(vouchers[1], line.year, money),
        postings.allot(vouchers[2], line, money),
    ]
    post(ledger_connection(), events)


def earn(agreement: str, line: Line, amount_minor: int) -> None:
    """A partner earns so much of an agreement's commitment."""
    voucher = Voucher(f"close/{agreement}/{line}/{amount_minor}", TODAY, CONTROLLER)
    event = postings.oblige(
        voucher, line, agreement, Money(amount_minor, "USD"), agreement=agreement
    )
    open_accounts(ledger_connection(), chart.accounts_of([event]))
    assert not post(ledger_connection(), [event])[0].is_refused


def content(agreement: str = "cobalt-growth", **changes: Any) -> dict[str, Any]:
    """A sound content: partner cobalt, 400.00 USD of the envelope growth."""
    text = {"en": "Director of partner programmes", "fr": "Directrice des programmes partenaires"}
    amount = changes.pop("amount_minor", 400_00)
    line = {"envelope": "growth", "fiscal_year": "FY2027", "amount_minor": amount}
    stated: dict[str, Any] = {
        "semantics": 1,
        "agreement": agreement,
        "number": 0,
        "counterparty_kind": "partner",
        "counterparty": "cobalt",
        "model": "co-sell",
        "incentives": ["growth-bonus"],
        "subject_to_funds": True,
        "currency": "USD",
        "not_to_exceed_minor": amount,
        "estimate_minor": None,
        "reserve_minor": None,
        "notice_days": 60,
        "runoff_days": 0,
        "wording": {
            "title": {"en": "Growth agreement", "fr": "Accord de croissance"},
            "governing_law": {"en": "The law of France", "fr": "Le droit français"},
            "vendor": {"name": "Brindlemark Cloud", "seat": "Wellington", "signatory": text},
            "counterparty": {
                "name": "Cobalt SAS",
                "seat": "Lyon",
                "signatory": {"en": "Managing director", "fr": "Direction générale"},
            },
        },
        "cost_as": "contra-revenue",
        "estimate_method": "expected value",
        "accrual_constraint": "highly probable not to reverse",
        "material_right": False,
        "distinct_service": False,
        "materiality_minor": 0,
        "since": STARTED.isoformat(),
        "until": LATER.isoformat(),
        "deemed_consent_on": None,
        "lines": [line],
        "undertakings": [
            {
                "code": "engineers",
                "side": "counterparty",
                "kind": "certifications",
                "text": {"en": "Certify engineers", "fr": "Certifier des ingénieurs"},
                "measure": "certified-engineers",
                "target": "12",
                "unit": "engineers",
                "due_on": LATER.isoformat(),
            }
        ],
    }
    return {**stated, **changes}


def two_lines(growth_minor: int, marketing_minor: int) -> dict[str, Any]:
    """What a content says that both envelopes bear."""
    lines = [
        {"envelope": "growth", "fiscal_year": "FY2027", "amount_minor": growth_minor},
        {"envelope": "marketing", "fiscal_year": "FY2027", "amount_minor": marketing_minor},
    ]
    return {"lines": lines, "not_to_exceed_minor": growth_minor + marketing_minor}


def drafted(agreement: str = "cobalt-growth", **changes: Any) -> Agreement:
    """A draft by the regional manager."""
    return draft(content(agreement, **changes), MANAGER)


def refused(do: Callable[[], object]) -> list[str]:
    """The codes with which it is refused; none where it is done."""
    try:
        do()
    except Refusal as refusal:
        return [problem.code for problem in refusal.problems]
    return []


def says(do: Callable[[], object]) -> str:
    """What the refusal says."""
    with pytest.raises(Refusal) as found:
        do()
    return str(found.value)


def standing(line: Line = GROWTH, agreement: str = "cobalt-growth") -> tuple[int, int]:
    """What the line has left for others, and what is committed to an agreement."""
    codes = (chart.allotment(line), chart.committed(line, agreement))
    found = balances(ledger_connection(), codes)
    return tuple(found[c].available_minor if c in found else 0 for c in codes)  # type: ignore[return-value]
