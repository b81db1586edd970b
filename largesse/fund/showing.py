"""Minor units as people read them."""

from decimal import Decimal

from largesse.money import minor_unit_exponent, shown


def in_major(minor: int, currency: str) -> Decimal:
    """Minor units in the currency itself: 123450 cents are 1234.50."""
    return Decimal(minor).scaleb(-minor_unit_exponent(currency))


def major(minor: int, currency: str, language: str = "en") -> str:
    """Minor units for people: ``USD 1,234.50``, in French ``1 234,50 USD``."""
    return shown(in_major(minor, currency), currency, language)
