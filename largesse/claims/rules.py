"""The rules of a claim: taken from the programme when it begins, kept with it ever after."""

from functools import lru_cache

from largesse.claims.models import Claim, KeptRules
from largesse.programme.build_claim import read_again
from largesse.programme.model import ClaimRules, ClaimType, Programme
from largesse.workspace.errors import Problem, Refusal, nearest

_read = lru_cache(maxsize=256)(read_again)


def keep(rules: ClaimRules) -> KeptRules:
    """The record of these rules, made where there is none."""
    kept, _ = KeptRules.objects.get_or_create(
        hash=rules.hash, defaults={"name": rules.id, "text": rules.text}
    )
    return kept


def rules_of(claim: Claim) -> ClaimRules:
    """The rules that the claim began under, whatever the programme says today."""
    return _read(claim.rules.text)


def rules_called(programme: Programme, name: str) -> ClaimRules:
    """The programme's rules of that id. Raises :class:`Refusal` (``no-such-rules``)."""
    if name not in programme.claims:
        known = ", ".join(sorted(programme.claims)) or "nothing yet: write a 'claim:' document"
        mend = nearest(name, programme.claims, f"what may be asked for: {known}")
        raise Refusal(Problem(f"there is no claim '{name}'", mend, code="no-such-rules"))
    return programme.claims[name]


def type_called(rules: ClaimRules, name: str) -> ClaimType:
    """The type of that id; the only one where none is named. Raises :class:`Refusal`."""
    if not name and len(rules.types) == 1:
        return next(iter(rules.types.values()))
    if name not in rules.types:
        known = ", ".join(rules.types)
        mend = nearest(name, rules.types, f"name one of {known}")
        what = f"{rules.id} has no type '{name}'" if name else f"{rules.id} has several types"
        raise Refusal(Problem(what, mend, code="no-such-type"))
    return rules.types[name]
