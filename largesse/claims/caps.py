"""Caps with a visible balance: what a partner has used, holds and may still ask for.

A claim counts in the interval that holds its first day. *Used* is what was accepted, *reserved*
what is approved and neither accepted nor freed, *asked* what waits for a decision: it takes
nothing away, because nothing was promised.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from largesse.claims.models import Claim, Part
from largesse.claims.states import REQUESTED
from largesse.money import EXACT, shown
from largesse.partners.money import decimal_of, minor_of
from largesse.programme.calendar import ordinal
from largesse.programme.model import ClaimRules, ClaimType
from largesse.workspace.errors import Problem, Refusal


@dataclass(frozen=True, slots=True)
class Cap:
    """A cap and what is left of it, in minor units. ``type`` '' is the cap of all types."""

    type: str
    period: str
    currency: str
    cap_minor: int
    used_minor: int
    reserved_minor: int
    asked_minor: int

    @property
    def left_minor(self) -> int:
        """What may still be approved."""
        return self.cap_minor - self.used_minor - self.reserved_minor


def period_of(rules: ClaimRules, day: date) -> str:
    """The name of the interval whose caps something that begins on a day counts in."""
    return rules.calendar.span(rules.per, ordinal(day.year, day.month), rules.holds).name


def balances(rules: ClaimRules, partner: str, period: str) -> tuple[Cap, ...]:
    """The caps of a partner in an interval with their balances, types first."""
    claims = list(
        Claim.objects.filter(partner=partner, rules_name=rules.id, period=period).order_by("id")
    )
    parts: dict[str, list[Part]] = {}
    for part in Part.objects.filter(claim__in=claims).order_by("claim_id", "number"):
        parts.setdefault(part.claim_id, []).append(part)
    found = []
    for name, kind in rules.types.items():
        if (cap := _cap_minor(rules, kind)) is not None:
            own = [claim for claim in claims if claim.type == name]
            found.append(_balance(rules, name, period, cap, own, parts))
    if rules.cap is not None:
        cap = minor_of(rules.cap.value, rules.currency)
        found.append(_balance(rules, "", period, cap, claims, parts))
    return tuple(found)


def caps_of(rules: ClaimRules, claim: Claim) -> tuple[Cap, ...]:
    """The caps that bind a claim."""
    known = balances(rules, claim.partner, claim.period)
    return tuple(cap for cap in known if cap.type in ("", claim.type))


def left_for(rules: ClaimRules, claim: Claim) -> int | None:
    """What the caps leave for a claim that is not yet approved, in minor units; None: no cap."""
    return min((max(cap.left_minor, 0) for cap in caps_of(rules, claim)), default=None)


def require_within(rules: ClaimRules, claim: Claim, amount_minor: int) -> None:
    """Raises :class:`Refusal` (``beyond-cap``) where a cap does not leave so much."""
    for cap in caps_of(rules, claim):
        if amount_minor > cap.left_minor:
            raise Refusal(_beyond(rules, claim, cap, amount_minor))


def lock(claim: Claim) -> None:
    """Let nobody else approve in the same caps until the transaction ends."""
    alike = Claim.objects.select_for_update().order_by("id")
    list(
        alike.filter(
            partner=claim.partner, rules_name=claim.rules_name, period=claim.period
        ).values_list("id")
    )


def _balance(
    rules: ClaimRules,
    name: str,
    period: str,
    cap_minor: int,
    claims: Iterable[Claim],
    parts: dict[str, list[Part]],
) -> Cap:
    used = reserved = asked = 0
    for claim in claims:
        used += sum(part.accepted_minor for part in parts[claim.id])
        reserved += sum(part.held_minor for part in parts[claim.id])
        asked += claim.requested_minor if claim.state in REQUESTED else 0
    return Cap(name, period, rules.currency, cap_minor, used, reserved, asked)


def _cap_minor(rules: ClaimRules, kind: ClaimType) -> int | None:
    if kind.cap is None:
        return None
    if kind.cap.is_money or kind.unit_cost is None:
        return minor_of(kind.cap.value, rules.currency)
    cost: Decimal = EXACT.multiply(kind.cap.value, kind.unit_cost.value)
    return minor_of(cost, rules.currency)


def _beyond(rules: ClaimRules, claim: Claim, cap: Cap, amount_minor: int) -> Problem:
    def money(minor: int) -> str:
        return shown(decimal_of(minor, cap.currency), cap.currency)

    of = f"{rules.id} {cap.type}".strip()
    what = f"{money(amount_minor)} is beyond the cap of {of} for '{claim.partner}' in {cap.period}"
    balance = f"of {money(cap.cap_minor)}, {money(cap.used_minor)} are used,"
    balance += f" {money(cap.reserved_minor)} reserved, {money(max(cap.left_minor, 0))} left"
    return Problem(f"{what}: {balance}", "ask for no more than is left", code="beyond-cap")
