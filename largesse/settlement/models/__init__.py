"""The records of this room."""

from largesse.settlement.models.accrual import Accrual
from largesse.settlement.models.bank_details import BankDetails, Notice
from largesse.settlement.models.bank_message import BankAnswer, BankMessage
from largesse.settlement.models.close import Close
from largesse.settlement.models.debit_note import DebitNote
from largesse.settlement.models.decision import Decision
from largesse.settlement.models.dispute import Dispute
from largesse.settlement.models.payable import Payable
from largesse.settlement.models.payment_run import (
    BankFile,
    Offset,
    PaymentItem,
    PaymentLine,
    PaymentRun,
)
from largesse.settlement.models.sanctions import Clearance, SanctionsList, Screening
from largesse.settlement.models.tax_document import DocumentLine, Series, TaxDocument
from largesse.settlement.models.tax_profile import TaxProfile

__all__ = [
    "Accrual",
    "BankAnswer",
    "BankDetails",
    "BankFile",
    "BankMessage",
    "Clearance",
    "Close",
    "DebitNote",
    "Decision",
    "Dispute",
    "DocumentLine",
    "Notice",
    "Offset",
    "Payable",
    "PaymentItem",
    "PaymentLine",
    "PaymentRun",
    "SanctionsList",
    "Screening",
    "Series",
    "TaxDocument",
    "TaxProfile",
]
