"""An arrangement as the register of information sees it: who uses what, from whom, resting on whom.

Plain values, whatever they come from. '' and None mean that nobody stated it, never that it is
not so.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """The financial entity that keeps the register."""

    id: str
    name: str = ""
    country: str = ""
    lei: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A legal entity that provides ICT services, to the customer or to another provider."""

    id: str
    name: str = ""
    country: str = ""
    """Of its head office."""
    code: str = ""
    code_type: str = ""
    """``LEI`` or ``EUID``."""
    is_individual: bool | None = None
    parent: str = ""
    """Its ultimate parent; its own id where it is nobody's."""
    parent_name: str = ""
    parent_code: str = ""
    parent_code_type: str = ""
    controllers: frozenset[str] | None = None
    """Everybody who controls it, through however many hands; None where that is not known."""


@dataclass(frozen=True, slots=True)
class Link:
    """A subcontractor, how far it stands from the customer, and whom it supplies."""

    provider: Provider
    rank: int
    """2 for who supplies the direct provider, and so on."""
    recipient: Provider


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """One function of a customer that rests on one offering.

    ``reference`` is the contract's, as the customer calls it; functions and offerings may share it.
    """

    reference: str = ""
    customer: Customer
    offering: str
    offering_title: str = ""
    provider: Provider
    chain: tuple[Link, ...] = ()
    is_chain_complete: bool = False
    function: str
    function_title: str = ""
    is_critical: bool | None = None
    kind: str = ""
    above: str = ""
    service: str = ""
    start: date | None = None
    end: date | None = None
    is_open_ended: bool = False
    notice_customer_days: int | None = None
    notice_provider_days: int | None = None
    law: str = ""
    provided_from: str = ""
    stores: bool | None = None
    stored_in: tuple[str, ...] = ()
    processed_in: tuple[str, ...] = ()
    sensitiveness: str = ""
    reliance: str = ""
    substitutability: str = ""
    why_not: str = ""
    has_exit_plan: bool | None = None
    reintegration: str = ""
    impact: str = ""
    has_alternatives: bool | None = None
    alternatives: str = ""
    cost_minor: int | None = None
    """Of a year, in minor units of ``currency``."""
    currency: str = ""

    @property
    def contract(self) -> str:
        """What makes it one contract: its reference, or else the function and the offering."""
        return self.reference or f"{self.function}/{self.offering}"
