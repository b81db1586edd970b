"""A financial entity of an invented vendor's world, and what it rests on."""

from dataclasses import replace
from datetime import date

from largesse.sovereignty.registers.arrangement import Arrangement, Customer, Link, Provider

DAY = date(2026, 11, 25)
KESTREL = Customer(id="C-000007", name="Kestrel Savings Bank", country="FR")
BRINDLEMARK = Provider(
    id="brindlemark-nz",
    name="Brindlemark Ltd",
    country="NZ",
    is_individual=False,
    parent="brindle-holdings",
    controllers=frozenset({"brindle-holdings"}),
)
CHIPS = Provider(id="quarry-chips", name="Quarry Chips", country="US", controllers=frozenset())
PAYROLL = Arrangement(
    reference="K-2025-01",
    customer=KESTREL,
    offering="sovereign-zone",
    offering_title="Brindlemark Sovereign Zone",
    provider=BRINDLEMARK,
    chain=(Link(CHIPS, 2, BRINDLEMARK),),
    function="payments",
    function_title="Card payments",
    is_critical=True,
    service="iaas",
    start=date(2025, 4, 1),
    is_open_ended=True,
    stores=True,
    stored_in=("FR",),
    processed_in=("FR", "NZ"),
    sensitiveness="high",
    substitutability="medium-complexity",
    cost_minor=120_000_000,
    currency="EUR",
)


def with_reference(reference: str, **changes: object) -> Arrangement:
    return replace(PAYROLL, reference=reference, **changes)  # type: ignore[arg-type]
