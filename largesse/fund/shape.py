"""What can be said against an event without looking at any account: the first fault found."""

from datetime import date, datetime
from hashlib import sha256
from itertools import chain

from largesse.fund.content import BETWEEN, asked
from largesse.fund.model import AMOUNT_LIMIT, MOST_MOVEMENTS, Action, Event, Movement

LONGEST_KEY = 200
_DECIDING = (Action.POST_PENDING, Action.VOID_PENDING)
_VERDICTS = (
    "amount-not-whole",
    "amount-zero",
    "amount-negative",
    "amount-too-large",
    "bad-original",
    "same-account",
)


def digest_of(event: Event) -> bytes | str:
    """SHA-256 of what is asked; or why nothing of it can be stored, not even its refusal."""
    key = event.key
    if not key:
        return "empty-key"
    try:
        texts = asked(event)
        whole = BETWEEN.join(texts)
        rest = "".join(
            (event.by, event.approved_by, event.exception_by, *chain(*event.note.items()))
        )
        content = whole.encode()
        rest.encode()
    except (TypeError, AttributeError, ValueError):
        return "malformed"
    if len(key) > LONGEST_KEY or not key.isprintable():
        return "bad-key"
    is_whole = whole.count(BETWEEN) == len(texts) - 1 and BETWEEN not in rest
    is_typed = type(event.effective) is date and isinstance(event.action, Action)
    return sha256(content).digest() if is_whole and is_typed else "malformed"


def fault(event: Event, now: datetime) -> str:
    """The first code of the event's own faults; empty where it has none."""
    count = len(event.movements)
    action = event.action
    if count == 0 and action not in _DECIDING:
        return "no-movements"
    if count > MOST_MOVEMENTS:
        return "too-many-movements"
    if count and action is Action.VOID_PENDING:
        return "movements-not-wanted"
    found = [code for code in map(_movement_fault, event.movements) if code]
    if found:
        return min(found, key=_VERDICTS.index)
    return _expiry_fault(event, now) or _pending_fault(event)


def _movement_fault(movement: Movement) -> str:
    amount = movement.amount_minor
    if type(amount) is not int:
        return "amount-not-whole"
    if amount <= 0:
        return "amount-negative" if amount else "amount-zero"
    if amount > AMOUNT_LIMIT:
        return "amount-too-large"
    if not _is_original_whole(movement):
        return "bad-original"
    if movement.debit == movement.credit or movement.otherwise in (movement.debit, movement.credit):
        return "same-account"
    return ""


def _is_original_whole(movement: Movement) -> bool:
    original, rate = movement.original_minor, movement.rate
    if original is None and rate is None:
        return not movement.original_currency and movement.rate_date is None
    return (
        type(original) is int
        and 0 < original <= AMOUNT_LIMIT
        and len(movement.original_currency) == 3
        and rate is not None
        and rate.is_finite()
        and rate > 0
        and movement.rate_date is not None
    )


def _expiry_fault(event: Event, now: datetime) -> str:
    if event.expires_at is None:
        return ""
    if event.expires_at.tzinfo is None:
        return "naive-time"
    if event.action is not Action.HOLD:
        return "expiry-not-wanted"
    return "" if event.expires_at > now else "expiry-passed"


def _pending_fault(event: Event) -> str:
    if event.action in _DECIDING:
        return "" if event.pending else "pending-missing"
    return "pending-not-wanted" if event.pending else ""
