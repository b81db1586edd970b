"""What stands beside what places: what places in the bands inside bands, and what is required."""

from largesse.entitlement.proof.asked import Asked, asked_of
from largesse.entitlement.proof.foreseen import quantity
from largesse.entitlement.proof.records import Amounts, Moment
from largesse.entitlement.proof.references import reference, write_comparison
from largesse.entitlement.proof.scale import Beside
from largesse.entitlement.proof.sentences import Sentence
from largesse.entitlement.proof.words import Paper, Share, Value, Word
from largesse.programme.terms.amounts import Amount
from largesse.programme.terms.conditions import Bound


def places_beside(amounts: Amounts, at: Moment, paper: Paper) -> tuple[Beside, ...]:
    """What places in the bands inside bands, the next first."""
    incentive = at.incentive
    inner = asked_of(incentive)[1 : 1 + len(incentive.beside)]
    return tuple(_stands(amounts, at, asked, paper) for asked in inner)


def is_reached(amounts: Amounts, at: Moment, paper: Paper) -> bool:
    """Whether everything that the rule requires is reached at the moment."""
    incentive, reached = at.incentive, True
    asked = asked_of(incentive)[1 + len(incentive.beside) :]
    for item, requirement in zip(asked, incentive.requires, strict=True):
        bound = requirement.bound
        holds = _holds(_stands(amounts, at, item, paper), bound)
        edge: Value = Amount(bound.edge, item.measure.unit)
        sentence = Sentence.REQUIRED if holds else Sentence.REQUIRED_NOT
        edge = Share(bound.edge) if bound.in_percent else edge
        paper.write(sentence, how=Word(bound.how), edge=edge)
        reached = reached and holds
    return reached


def _stands(amounts: Amounts, at: Moment, asked: Asked, paper: Paper) -> Beside:
    """A quantity, less its reference where the rule says *increase*, and that reference."""
    n, compared = quantity(amounts, at, asked.column), reference(amounts, at, asked)
    write_comparison(amounts, at, asked, n, compared, paper)
    top = n - compared if asked.placing.minus_one and compared is not None else n
    is_known = asked.placing.reference is None or (compared is not None and compared > 0)
    return Beside(top, compared if asked.placing.is_ratio else None, is_known)


def _holds(stands: Beside, bound: Bound) -> bool:
    """Whether a quantity, or a ratio by cross-multiplication, stands where it must."""
    if not stands.is_known:
        return False
    left, right = stands.n, bound.edge if stands.d is None else bound.edge * stands.d
    return {
        "at least": left >= right,
        "above": left > right,
        "at most": left <= right,
        "below": left < right,
    }[bound.how]
