"""The records of this room."""

from largesse.claims.models.claim import Claim, MadePayable, Part, Step
from largesse.claims.models.proof import Proof, ProofFile
from largesse.claims.models.rules import KeptRules

__all__ = ["Claim", "KeptRules", "MadePayable", "Part", "Proof", "ProofFile", "Step"]
