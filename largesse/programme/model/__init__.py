"""The programme as one immutable value: what the files say, with every name resolved.

Nothing here knows files, engines or databases. The engine, the proof, the checks and the pages all
read this one model.
"""

from largesse.programme.model.claim import Alike, ClaimKind, ClaimRules, ClaimType, Milestone
from largesse.programme.model.collaboration import CollaborationModel
from largesse.programme.model.fund import Envelope, Fund
from largesse.programme.model.incentive import (
    Choice,
    Comparison,
    Conversion,
    Expects,
    First,
    FixedBy,
    Hold,
    Incentive,
    Kind,
    Match,
    MonthOf,
    Option,
    Pays,
    Requirement,
    Times,
)
from largesse.programme.model.limit import ExposureLimit
from largesse.programme.model.measure import Aggregate, Exclusion, Measure, Origin
from largesse.programme.model.programme import Case, ConversionRule, FactKind, Programme
from largesse.programme.model.stack import Stack, StackRule
from largesse.programme.model.words import Place, Text, nearest_place

__all__ = [
    "Aggregate",
    "Alike",
    "Case",
    "Choice",
    "ClaimKind",
    "ClaimRules",
    "ClaimType",
    "CollaborationModel",
    "Comparison",
    "Conversion",
    "ConversionRule",
    "Envelope",
    "Exclusion",
    "Expects",
    "ExposureLimit",
    "FactKind",
    "First",
    "FixedBy",
    "Fund",
    "Hold",
    "Incentive",
    "Kind",
    "Match",
    "Measure",
    "Milestone",
    "MonthOf",
    "Option",
    "Origin",
    "Pays",
    "Place",
    "Programme",
    "Requirement",
    "Stack",
    "StackRule",
    "Text",
    "Times",
    "nearest_place",
]
