"""What places a partner in a band, and what is paid on: the two may differ."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from largesse.programme.terms.amounts import Amount, parse_amount, parse_number
from largesse.programme.terms.periods import Interval, parse_interval

_ID = r"[a-z][a-z0-9-]*"


class Against(Enum):
    """What a measure is compared with."""

    PREVIOUS = "previous"
    LAST_YEAR = "last-year"
    AGREED = "agreed"
    TARGET = "target"
    FIXED = "fixed"
    MEASURE = "measure"


@dataclass(frozen=True, slots=True)
class Reference:
    """The quantity a measure is divided by.

    PREVIOUS is the interval before, LAST_YEAR the same interval a year earlier, AGREED and TARGET
    come from the facts (baselines, targets), FIXED is written in the rule (``amount`` in ``unit``,
    '' where none was said), MEASURE is another measure of the same interval. ``to_date`` compares
    only the months that have passed in this interval. ``interval`` is the one that was named.
    """

    kind: Against
    amount: Decimal | None = None
    measure: str | None = None
    to_date: bool = False
    interval: Interval | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Placing:
    """What places: a measure, or its ratio to a reference.

    ``measure`` None means the incentive's own. ``minus_one`` takes the reference off what is
    compared: "increase over", where 10% means ten percent more. ``absolute`` leaves the difference
    undivided: "increment over", in the measure's unit. ``over`` or ``trailing_months`` widen the
    window beyond the incentive's interval. ``across`` is a fact of partners: all that have the same
    count together.
    """

    measure: str | None = None
    reference: Reference | None = None
    minus_one: bool = False
    over: Interval | None = None
    trailing_months: int | None = None
    across: str | None = None
    absolute: bool = False

    @property
    def is_ratio(self) -> bool:
        """Whether a ratio places, written in percent, and not a quantity."""
        return self.reference is not None and not self.absolute

    @property
    def against(self) -> Against | None:
        """What kind of reference it is compared with, if any."""
        return self.reference.kind if self.reference else None

    @property
    def is_widened(self) -> bool:
        """Whether a window wider than the incentive's interval places."""
        return self.over is not None or self.trailing_months is not None


class Basis(Enum):
    """What is paid on."""

    MEASURE = "measure"
    INCREMENT = "increment"
    AMOUNT = "amount"
    AT_TARGET = "at-target"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class PaidOn:
    """What is paid on: a measure, its increment over the reference, the reference, or an amount.

    AMOUNT pays a stated amount times the band's factor; AT_TARGET first scales the amount with the
    attainment ("100_000 USD at target" earns half of it at 50 %).
    """

    basis: Basis
    measure: str | None = None
    amount: Amount | None = None


OWN_MEASURE = PaidOn(Basis.MEASURE)

_WAYS = (
    "a measure's name, 'growth over previous year', 'growth over same quarter last year, to date', "
    "'increase over previous year', 'increment over previous year', 'growth over agreed baseline', "
    "'growth over 2_000_000', "
    "'attainment of target', 'attainment of 500_000', 'ratio to OTHER-MEASURE', "
    "'MEASURE over year', 'MEASURE over trailing 12 months', 'MEASURE across FACT'"
)


def parse_placing(text: str) -> Placing:
    """Read the text after ``placed by:``."""
    head, _, compared = (part.strip() for part in text.partition(","))
    to_date = _compared(compared, text)
    if match := re.fullmatch(rf"(?:({_ID}) )?(growth|increase|increment) over (.+)", head):
        reference = _growth_reference(match[3], to_date, text)
        is_absolute = match[2] == "increment"
        return Placing(match[1], reference, match[2] != "growth", absolute=is_absolute)
    if match := re.fullmatch(rf"(?:({_ID}) )?attainment of (.+)", head):
        return Placing(match[1], _attained(match[2], to_date, text))
    if compared:
        raise ValueError(f"'{compared}' in '{text}' compares nothing; write {head}")
    if match := re.fullmatch(rf"(?:({_ID}) )?ratio to ({_ID})", head):
        return Placing(match[1], Reference(Against.MEASURE, measure=match[2]))
    if match := re.fullmatch(rf"({_ID}) over trailing (\d{{1,3}}) months?", head):
        if not 1 <= int(match[2]) <= 120:
            raise ValueError(f"'{text}' looks at {match[2]} months; write 1 to 120")
        return Placing(match[1], trailing_months=int(match[2]))
    if match := re.fullmatch(rf"({_ID}) over ({_ID})", head):
        return Placing(match[1], over=parse_interval(match[2]))
    if match := re.fullmatch(rf"({_ID}) across ([a-z][a-z0-9_]*)", head):
        return Placing(match[1], across=match[2])
    if re.fullmatch(_ID, head):
        return Placing(head)
    raise ValueError(f"'{text}' does not say what places; write {_WAYS}")


def _compared(word: str, text: str) -> bool:
    if word not in ("", "full", "to date"):
        raise ValueError(f"'{word}' in '{text}' is not a way to compare; write 'full' or 'to date'")
    return word == "to date"


def _growth_reference(words: str, to_date: bool, text: str) -> Reference:
    if match := re.fullmatch(rf"previous ({_ID})", words):
        return Reference(Against.PREVIOUS, to_date=to_date, interval=parse_interval(match[1]))
    if match := re.fullmatch(rf"(?:same ({_ID}) )?last year", words):
        interval = parse_interval(match[1]) if match[1] else None
        return Reference(Against.LAST_YEAR, to_date=to_date, interval=interval)
    if words == "agreed baseline":
        return Reference(Against.AGREED, to_date=to_date)
    return _stated(words, to_date, text)


def _attained(words: str, to_date: bool, text: str) -> Reference:
    if words == "target":
        return Reference(Against.TARGET, to_date=to_date)
    return _stated(words, to_date, text)


def _stated(words: str, to_date: bool, text: str) -> Reference:
    try:
        stated = parse_amount(words) if " " in words else Amount(parse_number(words), "")
    except ValueError:
        raise ValueError(
            f"'{words}' in '{text}' is not a baseline or target; write {_WAYS}"
        ) from None
    if stated.value <= 0:
        raise ValueError(f"'{text}' compares with {words}; a baseline or target is above zero")
    return Reference(Against.FIXED, amount=stated.value, to_date=to_date, unit=stated.unit)


def parse_paid_on(text: str) -> PaidOn:
    """Read the text after ``pays on:``.

    ``increment``, ``baseline`` or ``target`` (the reference), a measure's name, ``100_000 USD``,
    ``100_000 USD at target``.
    """
    words = text.strip()
    if words == "increment":
        return PaidOn(Basis.INCREMENT)
    if words.endswith(" at target") or " " in words:
        amount = parse_amount(words.removesuffix(" at target"))
        if amount.value <= 0:
            raise ValueError(f"'{text}' pays on nothing; state an amount above zero")
        at_target = words.endswith(" at target")
        return PaidOn(Basis.AT_TARGET if at_target else Basis.AMOUNT, amount=amount)
    if words in ("baseline", "target"):
        return PaidOn(Basis.REFERENCE)
    if re.fullmatch(_ID, words):
        return PaidOn(Basis.MEASURE, measure=words)
    raise ValueError(
        f"'{text}' is not something to pay on; write increment, baseline, target, a measure, "
        "100_000 USD or 100_000 USD at target"
    )
