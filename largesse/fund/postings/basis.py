"""What every posting says about itself, and how an event is put together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType

from largesse.fund.model import Action, Event, Movement
from largesse.fund.reasons import reason as known

NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Voucher:
    """Who posts what, when and why. The fields are those of :class:`largesse.fund.model.Event`."""

    key: str
    """``<room>/<thing>/<id>/<sequence>``; the same key happens once."""
    day: date
    """The day it counts for."""
    by: str
    approved_by: str = ""
    reason: str = ""
    """A code of :mod:`largesse.fund.reasons`."""
    subject: str = ""
    interval: str = ""
    """The interval it belongs to where that is another than its day's."""
    prior: bool = False
    """Whether that interval had been closed before: a prior-period amount."""
    exception_by: str = ""
    """Who allowed it by name although the envelope owes an unfunded obligation."""
    note: Mapping[str, str] = field(default_factory=lambda: NOTHING)

    def __post_init__(self) -> None:
        """Raises ValueError for a reason that is not in the table."""
        if self.reason:
            known(self.reason)


@dataclass(frozen=True, slots=True)
class Money:
    """Minor units of the fund's currency, and from what they were converted, if they were."""

    minor: int
    currency: str
    original_minor: int | None = None
    original_currency: str = ""
    rate: Decimal | None = None
    rate_date: date | None = None

    def part(self, minor: int) -> "Money":
        """So many minor units of it; what it was converted from stays with the whole."""
        return self if minor == self.minor else Money(minor, self.currency)

    def __neg__(self) -> "Money":
        original = None if self.original_minor is None else -self.original_minor
        return Money(
            -self.minor, self.currency, original, self.original_currency, self.rate, self.rate_date
        )


def move(
    debit: str, credit: str, money: Money, *, at_most: bool = False, otherwise: str = ""
) -> Movement:
    """A movement of an amount."""
    return Movement(
        debit,
        credit,
        money.minor,
        money.currency,
        at_most,
        otherwise,
        money.original_minor,
        money.original_currency,
        money.rate,
        money.rate_date,
    )


def either(debit: str, credit: str, money: Money) -> Movement:
    """The movement, or back where the amount is below zero."""
    return move(credit, debit, -money) if money.minor < 0 else move(debit, credit, money)


def event_of(
    voucher: Voucher,
    kind: str,
    *movements: Movement | None,
    action: Action = Action.POST,
    pending: str = "",
    expires_at: datetime | None = None,
    is_choice: bool = False,
    note: Mapping[str, str] = NOTHING,
    agreement: str = "",
) -> Event:
    """The event of a voucher; movements that are None are left out.

    ``agreement``: whose money it uses, kept in the note; :mod:`largesse.fund.shortage` reads it.
    """
    said = {**voucher.note, **note}
    if agreement:
        said["agreement"] = agreement
    if voucher.interval:
        said["period"] = "prior" if voucher.prior else "current"
    return Event(
        key=voucher.key,
        kind=kind,
        movements=tuple(each for each in movements if each is not None),
        effective=voucher.day,
        by=voucher.by,
        reason=voucher.reason,
        approved_by=voucher.approved_by,
        action=action,
        pending=pending,
        expires_at=expires_at,
        is_choice=is_choice,
        exception_by=voucher.exception_by,
        subject=voucher.subject,
        interval=voucher.interval,
        note=MappingProxyType(said),
    )
