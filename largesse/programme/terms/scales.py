"""Scales: from a measure to an amount.

Bands are half-open. ``[a, b)`` holds a and not b, the usual way; ``(a, b]`` holds b and not a, for
contracts that say "up to and including". One scale uses one of the two throughout.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum

from largesse.money import is_currency
from largesse.programme.terms.amounts import parse_number, parse_percent

_BAND = re.compile(r"([\[(])\s*([^,\s]+)\s*,\s*([^,\s]+)\s*([\])])")


class Mode(Enum):
    """How bands turn into an amount; ``B`` is what is paid on, ``x`` what places.

    GRADUATED: each band pays on the part of B that falls into it (marginal, stepped).
    WHOLE: the band reached pays on all of B (all units, cumulative).
    ROLLING: each band reached pays on B up to the band's top, from zero; bands overlap on purpose.
    TOTAL: each band reached pays on all of B; bands overlap on purpose.
    SUMMED: like graduated, over bands whose own edges overlap on purpose.
    INTERPOLATED: a band's amount is spread evenly over the band's width.
    """

    GRADUATED = "graduated"
    WHOLE = "whole"
    ROLLING = "rolling"
    TOTAL = "total"
    SUMMED = "summed"
    INTERPOLATED = "interpolated"


MODE_MEANINGS: Mapping[Mode, str] = {
    Mode.GRADUATED: "each band pays on the part of the measure that falls into it",
    Mode.WHOLE: "the band reached pays on all of the measure",
    Mode.ROLLING: "each band reached pays on the measure up to the band's top, from zero",
    Mode.TOTAL: "each band reached pays on all of the measure",
    Mode.SUMMED: "like graduated, over bands that overlap on purpose",
    Mode.INTERPOLATED: "a band's amount is spread evenly over the band's width",
}
"""One line for each mode, for editors and the reference."""


class PayKind(Enum):
    """What a band pays: a share of B, an amount, an amount per unit of B, or B times a factor."""

    RATE = "rate"
    FIXED = "fixed"
    EACH = "each"
    TIMES = "times"


@dataclass(frozen=True, slots=True)
class Pay:
    """What one band pays.

    ``value`` is a share (0.03), an amount in ``unit``, or a factor. ``until`` is the value at the
    band's upper edge when the pay rises on a straight line across the band. ``per`` turns EACH into
    whole steps: ``2 seats per 100`` pays 2 for each full 100 of B, ``2 seats per started 100`` also
    for the last, unfinished one (``counts_started``). ``lump`` is an amount in ``unit`` beside what
    is not an amount itself: ``500 USD and 5%``. It is paid once, wherever ``500 USD`` would be.
    """

    kind: PayKind
    value: Decimal
    unit: str = ""
    until: Decimal | None = None
    per: Decimal | None = None
    counts_started: bool = False
    lump: Decimal = Decimal(0)

    @property
    def states_amount(self) -> bool:
        """Whether an amount is paid, or a part of it, that nothing is multiplied for."""
        return bool(self.lump) or (self.kind is PayKind.FIXED and bool(self.value or self.until))


NOTHING = Pay(PayKind.RATE, Decimal(0))


@dataclass(frozen=True, slots=True)
class Band:
    """From ``low`` to ``high``; ``None`` is minus or plus infinity.

    ``inner`` is a table of two dimensions: a scale that the rule's next ``placed by`` places in,
    and that says what this band pays.
    """

    low: Decimal | None
    high: Decimal | None
    pay: Pay
    inner: "Scale | None" = None


@dataclass(frozen=True, slots=True)
class Scale:
    """Bands in rising order, and how they turn into an amount.

    ``includes`` says which edge a band holds: ``low`` for ``[a, b)``, ``high`` for ``(a, b]``.
    ``in_percent`` tells that edges are ratios (written ``110%``). ``beyond`` says what lies above a
    last band that has an upper edge: ``nothing`` earns nothing, ``last`` goes on as the last band.
    """

    mode: Mode
    bands: tuple[Band, ...]
    includes: str = "low"
    in_percent: bool = False
    beyond: str | None = None

    @property
    def pays(self) -> tuple["Pay", ...]:
        """What any band pays, of the scales inside bands too."""
        return tuple(
            pay
            for band in self.bands
            for pay in (band.inner.pays if band.inner is not None else (band.pay,))
        )

    @property
    def mirrors(self) -> bool:
        """Whether what is below zero takes back what its size would earn: no band speaks of it."""
        low, high = self.bands[0].low, self.bands[-1].high
        return (low is None and high is None and len(self.bands) == 1) or (
            low is not None and low >= 0
        )

    @property
    def reaching(self) -> tuple[Band, ...]:
        """The bands with ``beyond: last`` carried out: the last one reaches to infinity."""
        last = self.bands[-1]
        if self.beyond != "last" or last.high is None or self.mode is Mode.INTERPOLATED:
            return self.bands
        if last.pay.until is None:
            return (*self.bands[:-1], Band(last.low, None, last.pay, last.inner))
        level = replace(last.pay, value=last.pay.until, until=None)
        return (*self.bands, Band(last.high, None, level))


@dataclass(frozen=True, slots=True)
class Edges:
    """The reading of one band's key."""

    low: Decimal | None
    high: Decimal | None
    includes: str
    in_percent: bool | None


def flat(rate: Pay) -> Scale:
    """The scale of a plain rate: one band without ends, so that refunds count against it."""
    return Scale(Mode.WHOLE, (Band(None, None, rate),))


def parse_edges(text: str) -> Edges:
    """Read the key of a band: ``[0, 100_000)``, ``[110%, 115%)``, ``(1_000, inf)``."""
    match = _BAND.fullmatch(text.strip())
    if not match:
        raise ValueError(f"'{text}' is not a band; write it half-open, like '[0, 100_000)'")
    opening, low_text, high_text, closing = match.groups()
    low, low_percent = _edge(low_text, "-inf")
    high, high_percent = _edge(high_text, "inf")
    includes = _includes(text, opening, closing, low is None, high is None)
    if low is not None and high is not None:
        if low_percent != high_percent and low and high:
            raise ValueError(f"'{text}' mixes a percentage with a plain number")
        if high <= low:
            raise ValueError(f"'{text}' is empty: its upper edge is not above its lower edge")
    known = [p for v, p in ((low, low_percent), (high, high_percent)) if v]
    return Edges(low, high, includes, known[0] if known else None)


def _includes(text: str, opening: str, closing: str, from_minus_inf: bool, to_inf: bool) -> str:
    if opening == "[" and closing == ")":
        return "low"
    if opening == "(" and closing == "]":
        return "high"
    if opening == "(" and closing == ")" and (from_minus_inf or to_inf):
        return "either" if from_minus_inf and to_inf else ("low" if from_minus_inf else "high")
    raise ValueError(
        f"'{text}' is not half-open; write '[a, b)', or '(a, b]' to include the top, "
        "in all bands alike; '(-inf, b]' holds zero, which '(0, b]' does not"
    )


def _edge(text: str, infinite: str) -> tuple[Decimal | None, bool]:
    if text == infinite:
        return None, False
    if text.endswith("%"):
        return parse_percent(text), True
    return parse_number(text), False


def parse_pay(text: str) -> Pay:
    """Read what a band pays.

    ``3%``, ``500 USD``, ``2 USD each``, ``1.5x``, ``2 seats per 100``,
    ``2 seats per started 100``, ``2% to 4%``, ``0 USD to 10 USD``, ``500 USD and 5%``, ``nothing``.
    """
    words = text.split()
    if words == ["nothing"]:
        return NOTHING
    if "and" in words:
        split = words.index("and")
        return _beside_lump(_flat_pay(words[:split], text), " ".join(words[split + 1 :]), text)
    if "to" in words:
        split = words.index("to")
        return _sloped(_flat_pay(words[:split], text), _flat_pay(words[split + 1 :], text), text)
    return _flat_pay(words, text)


def _beside_lump(lump: Pay, other: str, text: str) -> Pay:
    rate = parse_pay(other)
    if lump.kind is not PayKind.FIXED or rate.kind is PayKind.FIXED or rate.lump or not rate.value:
        raise ValueError(
            f"'{text}' is not an amount and a rate; write '500 USD and 5%' or "
            "'10 USD and 2 USD each'"
        )
    if rate.unit not in ("", lump.unit):
        raise ValueError(f"'{text}' pays in {lump.unit} and {rate.unit}; write both in one unit")
    return replace(rate, unit=lump.unit, lump=lump.value)


def _sloped(start: Pay, end: Pay, text: str) -> Pay:
    if (start.kind, start.unit) != (end.kind, end.unit) or start.per or end.per:
        raise ValueError(f"'{text}' rises from one kind of pay to another; write '2% to 4%'")
    return Pay(start.kind, start.value, start.unit, until=end.value)


def _flat_pay(words: list[str], text: str) -> Pay:
    match words:
        case [share] if share.endswith("%"):
            return Pay(PayKind.RATE, parse_percent(share))
        case [factor] if factor.endswith("x"):
            return Pay(PayKind.TIMES, parse_number(factor[:-1]))
        case [number, unit]:
            return Pay(PayKind.FIXED, parse_number(number), _unit(unit, text))
        case [number, unit, "each"]:
            return Pay(PayKind.EACH, parse_number(number), _unit(unit, text))
        case [number, unit, "per", step] | [number, unit, "per", "started", step]:
            per = parse_number(step)
            if per <= 0:
                raise ValueError(f"'{text}' pays per {step}; the step must be above zero")
            pay = parse_number(number)
            started = "started" in words
            return Pay(PayKind.EACH, pay, _unit(unit, text), per=per, counts_started=started)
    raise ValueError(
        f"'{text}' is not something a band can pay; write 3%, 500 USD, 2 USD each, 1.5x, "
        "2 seats per 100 or nothing (a bare number is refused: 5 is not 5%)"
    )


def _unit(word: str, text: str) -> str:
    if word in ("percent", "pct", "percentage"):
        raise ValueError(f"'{word}' in '{text}' is no unit; write 5%")
    if is_currency(word) or re.fullmatch(r"[a-z][a-z-]*", word):
        return word
    raise ValueError(f"'{word}' in '{text}' is neither a currency nor a unit; write 500 USD")
