"""What is told of an entity's owners as data, for machines and for other records."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

from largesse.sovereignty.ownership.holders import Holder
from largesse.sovereignty.ownership.paths import Path
from largesse.sovereignty.ownership.standing import Range
from largesse.sovereignty.ownership.unknowns import Unknown
from largesse.sovereignty.ownership.words import Speaker

_PLAIN = (
    "veto",
    "veto_by",
    "appoints",
    "appoints_by",
    "seat_inside",
    "administration_inside",
    "establishment_inside",
    "controllers",
    "controllers_outside",
)


def as_record(
    speaker: Speaker, holders: Iterable[Holder], unknowns: Iterable[Unknown]
) -> Mapping[str, object]:
    """All that is known of it. Shares are decimals, or exact fractions such as ``1/3``."""
    standing = speaker.standing
    return {
        "entity": standing.entity,
        "area": standing.area,
        "on": speaker.ownership.day,
        "individually": as_range(standing.individually),
        "individually_by": standing.individually_by,
        "collectively": as_range(standing.collectively),
        "limits": {
            "individually": exact(speaker.limits.individually),
            "collectively": exact(speaker.limits.collectively),
            "reference": speaker.limits.reference,
        },
        **{name: getattr(standing, name) for name in _PLAIN},
        "unexplained": exact(standing.unexplained),
        "holders": [_holder(each) for each in holders],
        "paths": [_path(speaker, path) for path in standing.paths],
        "sentences": speaker.sentences(),
        "unknown": [{**_unknown(each), "says": speaker.unknown(each)} for each in unknowns],
    }


def exact(share: Fraction) -> str:
    """A share without loss: ``0.24``, or ``1/3`` where no decimal is exact."""
    rest = share.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return str(share)
    return f"{Decimal(share.numerator) / Decimal(share.denominator):f}"


def as_range(found: Range) -> Mapping[str, str]:
    """Both ends of a range."""
    return {"low": exact(found.low), "high": exact(found.high)}


def _holder(each: Holder) -> Mapping[str, object]:
    return {
        "holder": each.holder,
        "side": each.side,
        "counts": each.counts,
        "capital": exact(each.capital),
        "votes": exact(each.votes),
        "share": as_range(each.share),
        "rights": [right.right for right in each.rights],
    }


def _path(speaker: Speaker, path: Path) -> Mapping[str, object]:
    return {
        "names": path.names,
        "share": exact(path.share),
        "is_control": path.is_control,
        "side": path.side,
        "says": speaker.path(path),
    }


def _unknown(each: Unknown) -> Mapping[str, object]:
    return {"entity": each.entity, "missing": each.missing, "share": exact(each.share)}
