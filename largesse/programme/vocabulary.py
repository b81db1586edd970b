"""The columns predicates may name: billing rows, activities, and facts.

Billing columns are those of FOCUS 1.0 to 1.4 under their own names (focus.finops.org), plus the
lake's own account columns; any ``x_`` column an exporter adds is text. Text columns with a closed
vocabulary refuse other values, so that ``'usage'`` for ``'Usage'`` cannot pass silently.
"""

from collections.abc import Mapping

from largesse.expr.schema import ColumnInfo, Schema
from largesse.expr.tree import Type
from largesse.programme.model import FactKind

_NUMBERS = [
    "BilledCost",
    "EffectiveCost",
    "ListCost",
    "ContractedCost",
    "ListUnitPrice",
    "ContractedUnitPrice",
    "PricingQuantity",
    "ConsumedQuantity",
    "CommitmentDiscountQuantity",
    "PricingCurrencyEffectiveCost",
    "PricingCurrencyListUnitPrice",
    "PricingCurrencyContractedUnitPrice",
]
_DATES = ["BillingPeriodStart", "BillingPeriodEnd", "ChargePeriodStart", "ChargePeriodEnd"]
_TEXTS = [
    "provider",
    "billing_account",
    "sub_account",
    "currency",
    "BillingAccountId",
    "BillingAccountName",
    "BillingAccountType",
    "SubAccountId",
    "SubAccountName",
    "SubAccountType",
    "BillingCurrency",
    "PricingCurrency",
    "ChargeDescription",
    "InvoiceId",
    "InvoiceDetailId",
    "InvoiceIssuerName",
    "ProviderName",
    "PublisherName",
    "ServiceProviderName",
    "HostProviderName",
    "PricingUnit",
    "ConsumedUnit",
    "RegionId",
    "RegionName",
    "AvailabilityZone",
    "ResourceId",
    "ResourceName",
    "ResourceType",
    "ServiceName",
    "ServiceSubcategory",
    "SkuId",
    "SkuPriceId",
    "SkuMeter",
    "SkuPriceDetails",
    "Tags",
    "CommitmentDiscountId",
    "CommitmentDiscountName",
    "CommitmentDiscountType",
    "CommitmentDiscountUnit",
    "CapacityReservationId",
    "ContractApplied",
    "AllocatedMethodId",
    "AllocatedMethodDetails",
    "AllocatedResourceId",
    "AllocatedResourceName",
    "AllocatedTags",
    "CommitmentProgramEligibilityDetails",
]
_CLOSED: Mapping[str, tuple[str, ...]] = {
    "ChargeCategory": ("Usage", "Purchase", "Tax", "Credit", "Adjustment"),
    "ChargeClass": ("Correction",),
    "ChargeFrequency": ("One-Time", "Recurring", "Usage-Based"),
    "PricingCategory": ("Standard", "Dynamic", "Committed", "Other"),
    "CommitmentDiscountCategory": ("Spend", "Usage"),
    "CommitmentDiscountStatus": ("Used", "Unused"),
    "CapacityReservationStatus": ("Used", "Unused"),
    "ServiceCategory": (
        "AI and Machine Learning",
        "Analytics",
        "Business Applications",
        "Compute",
        "Databases",
        "Developer Tools",
        "Multicloud",
        "Identity",
        "Integration",
        "Internet of Things",
        "Management and Governance",
        "Media",
        "Migration",
        "Mobile",
        "Networking",
        "Security",
        "Storage",
        "Web",
        "Other",
    ),
}


def _columns() -> dict[str, ColumnInfo]:
    columns = {name: ColumnInfo(Type.NUMBER) for name in _NUMBERS}
    columns |= {name: ColumnInfo(Type.DATE) for name in _DATES}
    columns |= {name: ColumnInfo(Type.TEXT) for name in _TEXTS}
    return columns | {name: ColumnInfo(Type.TEXT, values) for name, values in _CLOSED.items()}


CONSUMPTION = Schema(_columns(), open_prefixes=("x_",))
"""Columns of a billing row."""

ACTIVITIES = Schema(
    {
        "activity": ColumnInfo(Type.TEXT, doc="identifier"),
        "kind": ColumnInfo(
            Type.TEXT, doc="milestone, marketing, training, ...", in_small_letters=True
        ),
        "type": ColumnInfo(
            Type.TEXT, doc="which milestone, which marketing activity", in_small_letters=True
        ),
        "deal": ColumnInfo(Type.TEXT),
        "day": ColumnInfo(Type.DATE),
        "currency": ColumnInfo(Type.TEXT),
        "amount": ColumnInfo(Type.NUMBER),
        "quantity": ColumnInfo(Type.NUMBER),
    },
    open_prefixes=("x_",),
)
"""Columns of a dated activity that is not a billing row: milestones, marketing, seats, hours."""

PARTNERS = Schema({}, open_prefixes=())
"""A measure over partners counts the partner itself, once a month; it has no row columns."""

_TYPES = {"text": Type.TEXT, "number": Type.NUMBER, "date": Type.DATE}
BUILT_IN_FACTS: Mapping[str, ColumnInfo] = {
    "partner": ColumnInfo(Type.TEXT, doc="the partner's identifier"),
    "name": ColumnInfo(Type.TEXT),
    "type": ColumnInfo(Type.TEXT, doc="the partner's type", in_small_letters=True),
    "country": ColumnInfo(Type.TEXT, doc="ISO 3166 alpha-2"),
    "region": ColumnInfo(Type.TEXT, in_small_letters=True),
    "level": ColumnInfo(Type.TEXT, in_small_letters=True),
    "parent": ColumnInfo(Type.TEXT, doc="the group or company it belongs to, from facts.csv"),
    "certification": ColumnInfo(
        Type.TEXT_SET, doc="certifications held; ask with has(...)", in_small_letters=True
    ),
    "customer": ColumnInfo(Type.TEXT, doc="the customer's identifier"),
    "customer.name": ColumnInfo(Type.TEXT),
    "customer.country": ColumnInfo(Type.TEXT, doc="ISO 3166 alpha-2"),
    "customer.segment": ColumnInfo(Type.TEXT, in_small_letters=True),
    "customer.industry": ColumnInfo(Type.TEXT),
}


def facts_schema(declared: Mapping[str, FactKind], roles: tuple[str, ...]) -> Schema:
    """The facts that ``who`` may name: built-in ones, the declared ones, and the role."""
    columns = dict(BUILT_IN_FACTS)
    columns["role"] = ColumnInfo(Type.TEXT, roles, "in which role the account is attributed")
    for fact in declared.values():
        name = fact.name if fact.of == "partner" else f"{fact.of}.{fact.name}"
        kind = Type.TEXT_SET if fact.many else _TYPES[fact.type]
        columns[name] = ColumnInfo(kind, fact.values)
    return Schema(columns)


def rows_schema(origin: str) -> Schema:
    """The columns that ``rows`` may name, by where a measure is taken from."""
    return {"consumption": CONSUMPTION, "activities": ACTIVITIES, "partners": PARTNERS}[origin]
