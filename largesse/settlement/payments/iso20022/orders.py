"""What is to be paid by one file, as immutable values."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from largesse.settlement.payments.accounts import BankAccount

Kind = Literal["sepa", "cross-border"]
Charges = Literal["SHAR", "DEBT", "CRED"]
"""Who bears the banks' charges of a cross-border payment: shared, we, the partner."""


@dataclass(frozen=True, slots=True)
class Order:
    """One payment. ``end_to_end_id`` comes back in every answer to it."""

    end_to_end_id: str
    amount_minor: int
    currency: str
    to: BankAccount
    remittance: str
    """What the partner reads on its account's statement; at most 140 characters are sent."""
    purpose: str = ""
    """A code of ISO 20022's external list, such as REBT (rebate) or COMM (commission)."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """One file: one own account, one currency, one kind."""

    message_id: str
    created: datetime
    execution: date
    kind: Kind
    own: BankAccount
    orders: tuple[Order, ...]
    charges: Charges = "SHAR"
