"""The records of this room."""

from largesse.settlement.models.accrual import Accrual
from largesse.settlement.models.close import Close
from largesse.settlement.models.decision import Decision
from largesse.settlement.models.dispute import Dispute
from largesse.settlement.models.payable import Payable
from largesse.settlement.models.tax_document import DocumentLine, Series, TaxDocument
from largesse.settlement.models.tax_profile import TaxProfile

__all__ = [
    "Accrual",
    "Close",
    "Decision",
    "Dispute",
    "DocumentLine",
    "Payable",
    "Series",
    "TaxDocument",
    "TaxProfile",
]
