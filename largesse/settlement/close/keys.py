"""The name of what is decided: a key as text, and the names of its postings."""

from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Key:
    """An entitlement: a rule, a partner, a scope, an interval and a currency.

    ``incentive`` is '' for what was settled beyond any entitlement.
    """

    incentive: str
    partner: str
    scope: str
    interval: str
    currency: str

    @property
    def text(self) -> str:
        """``incentive/partner/scope/interval/currency``; a slash inside a part is escaped."""
        parts = (self.incentive, self.partner, self.scope, self.interval, self.currency)
        return "/".join(part.replace("%", "%25").replace("/", "%2F") for part in parts)

    @classmethod
    def read(cls, text: str) -> "Key":
        """The key of a text; ValueError where it is none."""
        parts = [p.replace("%2F", "/").replace("%25", "%") for p in text.split("/")]
        if len(parts) != 5:
            raise ValueError(f"'{text}' is no key; write incentive/partner/scope/interval/currency")
        return cls(*parts)


def event_key(key: str, sequence: int, suffix: str = "") -> str:
    """The ledger's name for what the ``sequence``-th close did to a key."""
    name = f"close/{sha256(key.encode()).hexdigest()[:32]}/{sequence}"
    return f"{name}/{suffix}" if suffix else name
