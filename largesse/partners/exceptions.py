"""Exceptions: what is committed although its envelope owes an unfunded obligation.

An exception is an act of its own, with its reason, by somebody who neither made nor decides what it
is for. The decision takes it up, and the ledger keeps who allowed it.
"""

from collections.abc import Collection

from largesse.partners.approval import person_called, require_second
from largesse.partners.audit import record_change
from largesse.partners.models import Change
from largesse.workspace.errors import Problem, Refusal

KIND, RIGHT = "exception", "exception.allow"


def allow(
    about: str, makers: Collection[str], amount_minor: int, currency: str, by: str, because: str
) -> None:
    """Allow up to an amount of what ``about`` names; ``makers`` are whose own it would be.

    Call it inside a transaction. Raises :class:`Refusal`: ``no-reason``, ``no-right``,
    ``own-approval``, ``beyond-limit``.
    """
    person_called(by, RIGHT)
    if not because.strip():
        raise Refusal(Problem("an exception says why", "state it: --because", code="no-reason"))
    for maker in makers:
        require_second(maker, by, amount_minor, currency, RIGHT)
    said = {"amount_minor": amount_minor, "currency": currency}
    record_change(by, KIND, about, "allow", after=said, reason=because)


def allowed_by(about: str, deciders: Collection[str], amount_minor: int, currency: str) -> str:
    """Who allowed as much as that and is none of those who decide; empty where nobody did."""
    found = Change.objects.filter(kind=KIND, object_id=about, action="allow")
    for change in found.exclude(by__in=list(deciders)).order_by("-id"):
        reaches = int(change.after["amount_minor"]) >= amount_minor
        if reaches and change.after["currency"] == currency:
            return change.by
    return ""
