"""The records of this room."""

from largesse.settlement.models.accrual import Accrual
from largesse.settlement.models.close import Close
from largesse.settlement.models.decision import Decision
from largesse.settlement.models.payable import Payable

__all__ = ["Accrual", "Close", "Decision", "Payable"]
