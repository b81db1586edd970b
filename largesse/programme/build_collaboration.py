"""From a ``model:`` document to a collaboration model."""

from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType

from largesse.programme.build import Context, place_of, text_of
from largesse.programme.documents import collaboration as shape
from largesse.programme.hashing import SEMANTICS, meaning
from largesse.programme.model import Text
from largesse.programme.model.collaboration import (
    Avoid,
    CohortPlan,
    CollaborationModel,
    Commitment,
    PlannedBenefit,
    PlannedMilestone,
    Reversal,
    Upgrade,
)
from largesse.programme.reading import Read
from largesse.workspace.canonical import digest


def build_models(context: Context, reads: Sequence[Read]) -> dict[str, CollaborationModel]:
    """Every collaboration model; problems are noted in ``context``."""
    found: dict[str, CollaborationModel] = {}
    for read in (r for r in reads if r.kind == "model"):
        document: shape.CollaborationDocument = read.content
        if document.model in found:
            what = f"there are two models '{document.model}'"
            mend = "give each its own name"
            context.problems.append(read.problem(("model",), what, mend, "said-twice"))
        elif read.is_whole:
            found[document.model] = _model(context, read, document)
    return found


def _model(context: Context, read: Read, said: shape.CollaborationDocument) -> CollaborationModel:
    upgrade, reversal = said.upgrade, said.reversal
    built = CollaborationModel(
        id=said.model,
        title=_both(said.title),
        source=said.source,
        rung=said.rung,
        fits=MappingProxyType(said.fits),
        avoid=tuple(Avoid(MappingProxyType(a.where), text_of(a.because)) for a in said.avoid),
        needs=MappingProxyType({gate: _states(states) for gate, states in said.needs.items()}),
        partner=said.partner,
        entry=context.who(read, said.entry, ("entry",)),
        incentives=said.incentives,
        envelope=said.envelope,
        estimate=said.estimate,
        reserve=said.reserve,
        term_months=said.term,
        vendor=tuple(map(_commitment, said.vendor_undertakes)),
        counterparty=tuple(map(_commitment, said.counterparty_undertakes)),
        cohort=_cohort(said.cohort),
        upgrade=Upgrade(upgrade.to, text_of(upgrade.when)) if upgrade else None,
        reversal=Reversal(reversal.cost, text_of(reversal.why)) if reversal else None,
        place=place_of(read),
    )
    said_anew = meaning(replace(built, source=""))  # who cites it better has changed nothing
    return replace(built, digest=digest({"semantics": SEMANTICS, "model": said_anew}))


def _states(said: str | tuple[str, ...]) -> frozenset[str]:
    return frozenset((said,) if isinstance(said, str) else said)


def _both(said: shape.BothLanguages) -> Text:
    return Text(said.en, said.fr)


def _commitment(said: shape.CommitmentDocument) -> Commitment:
    return Commitment(said.code, said.kind, _both(said.text), said.target, said.within)


def _cohort(said: shape.CohortPlanDocument | None) -> CohortPlan:
    if said is None:
        return CohortPlan()
    return CohortPlan(
        tuple(PlannedMilestone(m.code, text_of(m.title), m.within) for m in said.milestones),
        said.mentor_hours or 0,
        tuple(
            PlannedBenefit(b.benefit, text_of(b.title), b.quantity, b.unit_cost)
            for b in said.benefits
        ),
        MappingProxyType(said.targets),
    )
