"""What becomes of what is due: granted, held, forfeited, reversed. Pure; amounts in minor units.

A rule settles with a partner as a whole: its minimum is asked of the sum over all keys, and a hold
delays them all, as on a statement (:mod:`largesse.entitlement.payments`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from largesse.money import EXACT, minor_unit_exponent
from largesse.programme.model import Incentive
from largesse.programme.terms.limits import Below
from largesse.settlement.close.model import IN_KIND, Due, Verdict

ZERO = Decimal(0)
NEVER = 10**9
"""Days after which a hold that does not expire would."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A hold that stands: its reason code, and after how many days it ends in forfeiture."""

    reason: str
    expires_after_days: int | None = None


@dataclass(frozen=True, slots=True)
class Open:
    """What of a key is still open after earlier refusals and forfeitures gave way, and what funds
    could not cover was denied."""

    due: Due
    amount: int
    verdicts: tuple[Verdict, ...] = ()


def given_way(due: Due) -> Open:
    """A correction downward first undoes what was denied, then what was forfeited.

    So nobody owes money that was never paid.
    """
    open_amount, verdicts = due.due, []
    for decision, standing in (("denied", due.denied), ("forfeited", due.forfeited)):
        undone = min(-open_amount, standing) if open_amount < 0 else 0
        if undone > 0:
            verdicts.append(Verdict(decision, -undone, "corrected"))
            open_amount += undone
    return Open(due, open_amount, tuple(verdicts))


def denied(known: Open, short: int, reason: str) -> Open:
    """The key after so much of it was denied."""
    if not short:
        return known
    kept = [v for v in known.verdicts if v.decision != "denied"]
    amount = short + sum(v.amount for v in known.verdicts if v.decision == "denied")
    return Open(known.due, known.amount - short, (*kept, Verdict("denied", amount, reason)))


def settle(
    keys: Sequence[Open], rule: Incentive | None, holds: Sequence[Standing], day: date
) -> tuple[Open, ...]:
    """Decide all keys of a rule and a partner; what comes out has nothing open.

    A sum below zero is taken back at once, whatever holds; a rule that left the programme has no
    minimum any more.
    """
    total = sum(each.amount for each in keys)
    if total < 0 or (total == 0 and not holds):
        return tuple(_granted(each) for each in keys)
    if holds:
        return tuple(_held(each, holds, day) for each in keys)
    pays = rule.pays if rule is not None else None
    if pays is None or pays.minimum is None or _exact(keys, total) >= pays.minimum:
        return tuple(_granted(each) for each in keys)
    if pays.below is Below.FORFEIT:
        return tuple(_as(each, "forfeited", "below-minimum") for each in keys)
    return tuple(_as(each, "held", "below-minimum") for each in keys)


def given_in_kind(known: Open) -> Open:
    """A quantity is given as it is earned: no minimum keeps it, no hold, and nothing is paid."""
    if not known.amount:
        return known
    decision = "granted" if known.amount > 0 else "reversed"
    return Open(known.due, 0, (*known.verdicts, Verdict(decision, known.amount, IN_KIND)))


def _exact(keys: Sequence[Open], total: int) -> Decimal:
    """The sum as it is before rounding, in major units: what a minimum is compared with."""
    unit = keys[0].due.unit
    sizes = minor_unit_exponent(unit)
    with_rests = (
        each.due.exact - Decimal(each.due.settled).scaleb(-sizes, EXACT)
        for each in keys
        if not each.due.has_vanished
    )
    return Decimal(total).scaleb(-sizes, EXACT) + sum(with_rests, ZERO)


def _granted(known: Open) -> Open:
    return _as(known, "granted" if known.amount > 0 else "reversed", "")


def _held(known: Open, holds: Sequence[Standing], day: date) -> Open:
    """Held for the reason that would end soonest; its days count while that reason stands."""
    hold = min(holds, key=lambda each: each.expires_after_days or NEVER)
    since = known.due.held_since if known.due.held_for == hold.reason else None
    since = since or day
    is_over = hold.expires_after_days and since + timedelta(hold.expires_after_days) <= day
    if is_over:
        return _as(known, "forfeited", "hold-expired")
    return _as(known, "held", hold.reason, since)


def _as(known: Open, decision: str, reason: str, since: date | None = None) -> Open:
    if not known.amount:
        return known
    reason = reason or ("corrected" if decision == "reversed" else "")
    merged = known.amount + sum(v.amount for v in known.verdicts if v.decision == decision)
    others = [v for v in known.verdicts if v.decision != decision]
    if not merged:
        return Open(known.due, 0, tuple(others))
    return Open(known.due, 0, (*others, Verdict(decision, merged, reason, since)))


def by_rule_and_partner(keys: Sequence[Open]) -> Mapping[tuple[str, str], list[Open]]:
    """Keys that settle together."""
    found: dict[tuple[str, str], list[Open]] = {}
    for each in keys:
        found.setdefault((each.due.incentive, each.due.partner), []).append(each)
    return found
