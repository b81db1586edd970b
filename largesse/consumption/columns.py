"""The FOCUS catalogue: every column of Cost and Usage, 1.0 to 1.4, with type, life and aliases.

Sources: FOCUS specification text, tags v1.0 to v1.2; for 1.3 and 1.4 a third-party transcription
of the specification (to be checked against the text once it can be read). Aliases are the names
that 1.0-preview and real exporters write instead.
"""

from dataclasses import dataclass
from enum import Enum
from functools import cache


class Kind(Enum):
    """What a column holds once it is in the lake."""

    TEXT = "VARCHAR"
    DECIMAL = "DECIMAL(38,18)"
    INSTANT = "TIMESTAMP"


@dataclass(frozen=True, slots=True)
class Column:
    """One FOCUS column: its life in versions, `until` being the last version that has it."""

    name: str
    kind: Kind = Kind.TEXT
    since: str = "1.0"
    until: str = "1.4"
    mandatory: bool = False
    aliases: tuple[str, ...] = ()


def _texts(names: str, since: str = "1.0", mandatory: bool = False) -> tuple[Column, ...]:
    return tuple(Column(name, since=since, mandatory=mandatory) for name in names.split())


def _decimals(names: str, since: str = "1.0", mandatory: bool = False) -> tuple[Column, ...]:
    return tuple(Column(name, Kind.DECIMAL, since, mandatory=mandatory) for name in names.split())


def _instants(names: str) -> tuple[Column, ...]:
    return tuple(Column(name, Kind.INSTANT, mandatory=True) for name in names.split())


COLUMNS: tuple[Column, ...] = (
    *_decimals("BilledCost EffectiveCost ListCost ContractedCost", mandatory=True),
    *_texts("BillingAccountId BillingAccountName BillingCurrency", mandatory=True),
    *_instants("BillingPeriodStart BillingPeriodEnd ChargePeriodStart ChargePeriodEnd"),
    *_texts("ChargeCategory ChargeClass ChargeDescription", mandatory=True),
    Column("ChargeFrequency"),
    Column("InvoiceIssuerName", mandatory=True, aliases=("InvoiceIssuer",)),
    Column("ProviderName", until="1.3", mandatory=True, aliases=("Provider",)),
    Column("PublisherName", until="1.3", mandatory=True, aliases=("Publisher",)),
    *_texts("ServiceProviderName HostProviderName", since="1.3", mandatory=True),
    *_texts("ServiceCategory ServiceName", mandatory=True),
    Column("PricingQuantity", Kind.DECIMAL, mandatory=True),
    Column("PricingUnit", mandatory=True),
    *_decimals("ListUnitPrice ContractedUnitPrice"),
    Column("ConsumedQuantity", Kind.DECIMAL, aliases=("UsageQuantity",)),
    Column("ConsumedUnit", aliases=("UsageUnit",)),
    *_texts("AvailabilityZone PricingCategory"),
    *_texts("CommitmentDiscountCategory CommitmentDiscountId CommitmentDiscountName"),
    *_texts("CommitmentDiscountStatus CommitmentDiscountType"),
    Column("RegionId", aliases=("Region",)),
    *_texts("RegionName ResourceId ResourceName ResourceType SkuId SkuPriceId"),
    *_texts("SubAccountId SubAccountName Tags"),
    *_texts("CapacityReservationId CapacityReservationStatus", since="1.1"),
    Column("CommitmentDiscountQuantity", Kind.DECIMAL, since="1.1"),
    *_texts("CommitmentDiscountUnit ServiceSubcategory SkuMeter SkuPriceDetails", since="1.1"),
    *_texts("BillingAccountType InvoiceId PricingCurrency SubAccountType", since="1.2"),
    *_decimals("PricingCurrencyContractedUnitPrice PricingCurrencyEffectiveCost", since="1.2"),
    *_decimals("PricingCurrencyListUnitPrice", since="1.2"),
    *_texts("AllocatedMethodDetails AllocatedMethodId AllocatedResourceId", since="1.3"),
    *_texts("AllocatedResourceName AllocatedTags ContractApplied", since="1.3"),
    *_texts("CommitmentProgramEligibilityDetails InvoiceDetailId", since="1.4"),
)

BY_NAME = {column.name: column for column in COLUMNS}

COSTS = ("BilledCost", "EffectiveCost", "ListCost", "ContractedCost")
"""The four cost columns, all in the row's BillingCurrency."""

REQUIRED = (
    "ProviderName",
    "BillingAccountId",
    "BillingCurrency",
    "BillingPeriodStart",
    "ChargePeriodStart",
    "ChargeCategory",
    "BilledCost",
)
"""What no row can do without. ServiceProviderName stands in for ProviderName from 1.3 on."""

_SERVICE_CATEGORIES = (
    "AI and Machine Learning|Analytics|Business Applications|Compute|Databases|Developer Tools"
    "|Multicloud|Identity|Integration|Internet of Things|Management and Governance|Media"
    "|Migration|Mobile|Networking|Security|Storage|Web|Other"
)

ALLOWED: dict[str, tuple[str, ...]] = {
    "ChargeCategory": ("Usage", "Purchase", "Tax", "Credit", "Adjustment"),
    "ChargeClass": ("Correction",),
    "ChargeFrequency": ("One-Time", "Recurring", "Usage-Based"),
    "PricingCategory": ("Standard", "Dynamic", "Committed", "Other"),
    "CommitmentDiscountCategory": ("Spend", "Usage"),
    "CommitmentDiscountStatus": ("Used", "Unused"),
    "CapacityReservationStatus": ("Used", "Unused"),
    "ServiceCategory": tuple(_SERVICE_CATEGORIES.split("|")),
}
"""Values a column may hold beside null; the same from 1.0 to 1.4."""


@cache
def _lookup() -> dict[str, str]:
    names = {column.name.lower(): column.name for column in COLUMNS}
    for column in COLUMNS:
        for alias in column.aliases:
            names[alias.lower()] = column.name
    return names


def canonical(header: str) -> str | None:
    """The FOCUS name a header stands for, in any case and by any known alias; None if not FOCUS."""
    return _lookup().get(header.strip().lower())


def version_of(names: frozenset[str]) -> str:
    """The FOCUS version a file's columns speak: that of its newest column, ``1.0`` at least."""
    return max((BY_NAME[name].since for name in names if name in BY_NAME), default="1.0")


def missing_from(names: frozenset[str], version: str) -> tuple[str, ...]:
    """Mandatory columns of `version` that `names` lacks, in the catalogue's order."""
    return tuple(
        column.name
        for column in COLUMNS
        if column.mandatory and column.since <= version <= column.until and column.name not in names
    )
