"""A line of a proof as a record, and how it is put into words.

The proof writes :class:`ProofLine`: a :class:`Sentence` and its values, in no language. Here alone
a line becomes text: every digit of every figure, formatted as English or French writes it.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from largesse.entitlement.proof.sentences import WORDS, Sentence
from largesse.money import EXACT, minor_unit_exponent, plain
from largesse.programme.calendar import Span, month_text
from largesse.programme.model import Incentive, Measure, Text
from largesse.programme.terms.amounts import Amount
from largesse.programme.wording import is_one, period_name, unit_word

_FIRM = "\N{NO-BREAK SPACE}"
_NARROW = "\N{NARROW NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Share:
    """A ratio shown as a percentage."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Month:
    """A month by its ordinal."""

    ordinal: int


@dataclass(frozen=True, slots=True)
class Word:
    """A word of :data:`~largesse.entitlement.proof.sentences.WORDS`."""

    key: str


@dataclass(frozen=True, slots=True)
class Bounds:
    """A band by its edges, None where it has none; ``includes`` as in a scale."""

    low: Decimal | None
    high: Decimal | None
    includes: str
    in_percent: bool


@dataclass(frozen=True, slots=True)
class ProofLine:
    """A sentence and the values it names. A value may itself be a line: a part of this one."""

    sentence: Sentence
    values: "tuple[tuple[str, Value], ...]" = ()

    def in_words(self, language: str = "en") -> str:
        """The line in ``en`` or ``fr``. Raises ``KeyError`` where a value is missing."""
        values = dict(self.values)
        one, bar, many = self.sentence.in_language(language).partition("|")
        count = values.get("count")
        chosen = one
        if bar and isinstance(count, Decimal | int) and not is_one(count, language):
            chosen = many
        if language == "fr":
            chosen = chosen.replace(" :", f"{_FIRM}:").replace(" ;", f"{_FIRM};")
            chosen = chosen.replace("« ", f"«{_FIRM}").replace(" »", f"{_FIRM}»")
        return chosen.format_map({name: in_words(v, language) for name, v in values.items()})


Value = Decimal | int | str | Amount | Share | Month | Word | Bounds | Text | Span | ProofLine


def line(sentence: Sentence, **values: Value) -> ProofLine:
    """A line with the values that its sentence names."""
    return ProofLine(sentence, tuple(values.items()))


def called(thing: Measure | Incentive) -> Text:
    """What a measure or incentive is called: its title, or its id where it has none."""
    return thing.title if thing.title.en else Text(thing.id)


@dataclass(slots=True)
class Paper:
    """The lines written while an amount is worked out."""

    lines: list[ProofLine] = field(default_factory=list)

    def write(self, sentence: Sentence, **values: Value) -> None:
        """Add a line."""
        self.lines.append(line(sentence, **values))


def in_words(value: Value, language: str) -> str:
    """A value as it stands in a sentence."""
    match value:
        case ProofLine():
            return value.in_words(language)
        case Amount():
            return exact_amount(value, language)
        case Decimal() | int():
            return figure(Decimal(value), language)
        case Share():
            return f"{figure(EXACT.scaleb(value.value, 2), language)}{_space(language)}%"
        case Bounds():
            return _bounds(value, language)
        case Month():
            return month_text(value.ordinal)
        case Span():
            return period_name(value.name, language)
        case Text():
            return value.in_language(language)
        case Word():
            return WORDS[value.key][1 if language == "fr" else 0]
    return value


def figure(value: Decimal, language: str, least: int = 0) -> str:
    """Every digit, grouped by thousands; at least ``least`` decimals."""
    sign = "-" if value < 0 else ""
    whole, _, part = plain(value.copy_abs()).partition(".")
    part = part.ljust(least, "0")
    grouped = f"{int(whole):,}"
    if language == "fr":
        return sign + grouped.replace(",", _NARROW) + (f",{part}" if part else "")
    return sign + grouped + (f".{part}" if part else "")


def exact_amount(amount: Amount, language: str) -> str:
    """An amount with its unit and every digit; money with at least its minor unit's decimals."""
    least = minor_unit_exponent(amount.unit) if amount.is_money else 0
    text = figure(amount.value, language, least)
    if not amount.unit:
        return text
    return f"{text}{_space(language)}{unit_word(amount.unit, amount.value, language)}"


def line_data(told: ProofLine) -> dict[str, object]:
    """A line for machines: its kind and its values, figures as text with every digit."""
    values = {name: _value_data(value) for name, value in told.values}
    return {"kind": told.sentence.name.lower(), **values}


def _value_data(value: Value) -> object:
    match value:
        case ProofLine():
            return line_data(value)
        case Amount():
            return {"amount": plain(value.value), "unit": value.unit}
        case Decimal():
            return plain(value)
        case Share():
            return plain(value.value)
        case int():
            return value
        case Word():
            return value.key
    return in_words(value, "en")


def _space(language: str) -> str:
    return _NARROW if language == "fr" else " "


def _bounds(bounds: Bounds, language: str) -> str:
    """As the programme writes it, ``[0, 250,000)``; in French ``[0 ; 250 000[``."""
    low_in = bounds.includes == "low" and bounds.low is not None
    high_in = bounds.includes == "high" and bounds.high is not None
    if language == "fr":
        low = "-∞" if bounds.low is None else _edge(bounds, bounds.low, language)
        high = "+∞" if bounds.high is None else _edge(bounds, bounds.high, language)
        return f"{'[' if low_in else ']'}{low}{_FIRM}; {high}{']' if high_in else '['}"
    low = "-inf" if bounds.low is None else _edge(bounds, bounds.low, language)
    high = "inf" if bounds.high is None else _edge(bounds, bounds.high, language)
    return f"{'[' if low_in else '('}{low}, {high}{']' if high_in else ')'}"


def _edge(bounds: Bounds, value: Decimal, language: str) -> str:
    if not bounds.in_percent:
        return figure(value, language)
    return figure(EXACT.scaleb(value, 2), language) + (f"{_NARROW}%" if language == "fr" else "%")
