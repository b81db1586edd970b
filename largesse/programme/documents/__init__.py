"""The shape of the programme's files: what may be written where.

Each class is one kind of YAML document; the published JSON Schema and the reference of the language
are generated from these classes. Values are read into the records of
:mod:`largesse.programme.terms` right here, so that a malformed word is reported together with every
other fault of the file.
"""

from largesse.programme.documents.base import Document, Title
from largesse.programme.documents.case import CaseDocument
from largesse.programme.documents.claim import (
    ClaimDocument,
    ClaimTypeDocument,
    DuplicatesDocument,
    MilestoneDocument,
)
from largesse.programme.documents.collaboration import CollaborationDocument
from largesse.programme.documents.fund import EnvelopeDocument, FundDocument
from largesse.programme.documents.incentive import (
    ExpectsDocument,
    FirstMonths,
    HoldDocument,
    IncentiveDocument,
    Multiplier,
    PaysDocument,
    SplitConversion,
)
from largesse.programme.documents.limit import LimitDocument
from largesse.programme.documents.measure import MeasureDocument, ReasonedRows
from largesse.programme.documents.settings import (
    CalendarDocument,
    ConversionDocument,
    ExampleDocument,
    FactDeclaration,
    ProgrammeDocument,
)
from largesse.programme.documents.stack import StackDocument

KINDS: dict[str, type[Document]] = {
    "programme": ProgrammeDocument,
    "example": ExampleDocument,
    "fund": FundDocument,
    "measure": MeasureDocument,
    "incentive": IncentiveDocument,
    "stack": StackDocument,
    "claim": ClaimDocument,
    "model": CollaborationDocument,
    "limit": LimitDocument,
    "case": CaseDocument,
}
"""Which class reads a document: the key it must hold."""

__all__ = [
    "KINDS",
    "CalendarDocument",
    "CaseDocument",
    "ClaimDocument",
    "ClaimTypeDocument",
    "CollaborationDocument",
    "ConversionDocument",
    "Document",
    "DuplicatesDocument",
    "EnvelopeDocument",
    "ExampleDocument",
    "ExpectsDocument",
    "FactDeclaration",
    "FirstMonths",
    "FundDocument",
    "HoldDocument",
    "IncentiveDocument",
    "LimitDocument",
    "MeasureDocument",
    "MilestoneDocument",
    "Multiplier",
    "PaysDocument",
    "ProgrammeDocument",
    "ReasonedRows",
    "SplitConversion",
    "StackDocument",
    "Title",
]
