"""Whether two predicates can be shown never to hold for the same row.

Sound, not complete: True is a proof, False says nothing. Both predicates are written as cases
(conjunctions of simple claims); they are disjoint where every case contradicts itself. Seen are
equalities and lists, bounds on numbers, dates and texts, null and not null, true and false,
beginnings and ends of texts, two columns compared twice, ``has``, and ``coalesce`` (by cases).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product
from typing import Any, TypeAlias

from largesse.expr.build import compare, literal, opposite
from largesse.expr.canonical import canonical
from largesse.expr.evaluate import evaluate
from largesse.expr.tree import (
    MIRRORED,
    OPPOSITE,
    OUTCOMES,
    And,
    Call,
    Compare,
    Expr,
    In,
    IsNull,
    Like,
    Literal,
    Not,
    Or,
    Type,
    type_of,
)

MAX_CASES = 512
"""Most cases looked at; beyond them nothing is proved."""

Claim: TypeAlias = Compare | In | IsNull | Like
Case: TypeAlias = tuple[Claim, ...]


class _TooManyCases(Exception):
    pass


def provably_disjoint(one: Expr, other: Expr) -> bool:
    """True only where no row can satisfy both `one` and `other`."""
    try:
        cases = _both([_cases(one, True), _cases(other, True)])
    except _TooManyCases:
        return False
    return all(_contradicts(case) for case in cases)


def provably_empty(expr: Expr) -> bool:
    """True only where no row can satisfy `expr`."""
    return provably_disjoint(expr, literal(True))


def _cases(expr: Expr, wanted: bool) -> list[Case]:
    """The cases in which `expr` is true, or false where that is `wanted`; never those of null."""
    match expr:
        case Not():
            return _cases(expr.item, not wanted)
        case And() | Or():
            parts = [_cases(item, wanted) for item in expr.items]
            return _both(parts) if isinstance(expr, And) is wanted else _either(parts)
        case Literal():
            return [()] if expr.value is wanted else []
        case Compare():
            claim = expr if wanted else Compare(OPPOSITE[expr.op], expr.left, expr.right)
            return _claimed(claim)
        case In() | IsNull() | Like():
            turned = expr if wanted else opposite(expr)
            assert isinstance(turned, In | IsNull | Like)
            return _claimed(turned)
    return _claimed(compare("=", expr, literal(wanted)))


def _both(parts: list[list[Case]]) -> list[Case]:
    found: list[Case] = [()]
    for part in parts:
        if len(found) * len(part) > MAX_CASES:
            raise _TooManyCases
        found = [(*left, *right) for left, right in product(found, part)]
    return found


def _either(parts: list[list[Case]]) -> list[Case]:
    found = [case for part in parts for case in part]
    if len(found) > MAX_CASES:
        raise _TooManyCases
    return found


def _claimed(claim: Claim) -> list[Case]:
    """The claim as one case, or as two where it is made of a coalesce."""
    item = _item(claim)
    if not isinstance(item, Call) or item.function != "coalesce" or _pair(claim):
        return [(claim,)]
    inner, default = item.arguments
    if isinstance(claim, IsNull):
        return [()] if claim.negated else []
    absent: list[Case] = [(IsNull(inner),)] if _true_of(claim, default) else []
    return [*_claimed(_about(claim, inner)), *absent]


def _item(claim: Claim) -> Expr:
    return claim.left if isinstance(claim, Compare) else claim.item


def _about(claim: Claim, item: Expr) -> Claim:
    """The same claim about another item."""
    return replace(claim, left=item) if isinstance(claim, Compare) else replace(claim, item=item)


def _true_of(claim: Claim, value: Expr) -> bool:
    return evaluate(_about(claim, value), {}) is True


def _pair(claim: Claim) -> bool:
    return isinstance(claim, Compare) and not isinstance(claim.right, Literal)


def _key(expr: Expr) -> str:
    return repr(canonical(expr))


def _contradicts(case: Case) -> bool:
    about: dict[str, list[Claim]] = {}
    pairs: dict[tuple[str, str], frozenset[int]] = {}
    present: set[str] = set()
    for claim in case:
        if isinstance(claim, Compare) and _pair(claim):
            _narrow(pairs, claim)
            present.update((_key(claim.left), _key(claim.right)))
        else:
            about.setdefault(_key(_item(claim)), []).append(claim)
    if not all(pairs.values()):
        return True
    return any(_impossible(claims, key in present) for key, claims in about.items())


def _narrow(pairs: dict[tuple[str, str], frozenset[int]], claim: Compare) -> None:
    left, right, op = _key(claim.left), _key(claim.right), claim.op
    if right < left:
        left, right, op = right, left, MIRRORED[op]
    possible = frozenset((0,)) if left == right else frozenset((-1, 0, 1))
    pairs[left, right] = pairs.get((left, right), possible) & OUTCOMES[op]


def _impossible(claims: list[Claim], present: bool) -> bool:
    """Whether no value of one item satisfies all claims about it."""
    nulls = {claim.negated for claim in claims if isinstance(claim, IsNull)}
    values = [claim for claim in claims if not isinstance(claim, IsNull)]
    if False in nulls and (True in nulls or values or present):
        return True
    if not values:
        return False
    bounds = _Bounds.of(values)
    choices = _choices(values, bounds)
    if choices is not None:
        return not any(all(_true_of(claim, choice) for claim in values) for choice in choices)
    return bounds.empty or _texts_clash([claim for claim in values if isinstance(claim, Like)])


@dataclass(frozen=True, slots=True)
class _Bounds:
    """The tightest bounds claimed; each is (value, whether the value itself is left out)."""

    low: tuple[Any, bool] | None
    high: tuple[Any, bool] | None

    @classmethod
    def of(cls, claims: Iterable[Claim]) -> "_Bounds":
        low: list[tuple[Any, bool]] = []
        high: list[tuple[Any, bool]] = []
        for claim in claims:
            if isinstance(claim, Compare) and isinstance(claim.right, Literal):
                ends = low if 1 in OUTCOMES[claim.op] else high
                if claim.op not in ("=", "!="):
                    ends.append((claim.right.value, 0 not in OUTCOMES[claim.op]))
        lowest = max(low) if low else None
        most = min(value for value, _ in high) if high else None
        return cls(lowest, (most, (most, True) in high) if high else None)

    @property
    def empty(self) -> bool:
        """Whether nothing lies between the bounds."""
        if self.low is None or self.high is None:
            return False
        (low, low_out), (high, high_out) = self.low, self.high
        return bool(low > high or (low == high and (low_out or high_out)))


def _choices(claims: Sequence[Claim], bounds: _Bounds) -> Iterable[Literal] | None:
    """The only values possible, where the claims leave finitely many; None otherwise."""
    for claim in claims:
        if isinstance(claim, In) and not claim.negated:
            return claim.values
        if isinstance(claim, Compare) and claim.op == "=" and isinstance(claim.right, Literal):
            return (claim.right,)
    if type_of(_item(claims[0])) is Type.BOOLEAN:
        return (literal(True), literal(False))
    if bounds.low and bounds.high and bounds.low[0] == bounds.high[0]:
        return (literal(bounds.low[0]),)
    return None


def _texts_clash(likes: list[Like]) -> bool:
    wanted = [like for like in likes if not like.negated]
    starts = [like.text for like in wanted if not like.open_start]
    ends = [like.text[::-1] for like in wanted if not like.open_end]
    return (
        _unequal_beginnings(starts)
        or _unequal_beginnings(ends)
        or any(_implied(want, bar) for want in wanted for bar in likes if bar.negated)
    )


def _unequal_beginnings(texts: list[str]) -> bool:
    starts: Callable[[str, str], bool] = str.startswith
    return any(not starts(a, b) and not starts(b, a) for a, b in combinations(texts, 2))


def _implied(want: Like, bar: Like) -> bool:
    """Whether every text like `want` is one that `bar` excludes."""
    if bar.open_start and bar.open_end:
        return bar.text in want.text
    if bar.open_end:
        return not want.open_start and want.text.startswith(bar.text)
    return not want.open_end and want.text.endswith(bar.text)
