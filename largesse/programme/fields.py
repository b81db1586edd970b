"""The kinds of field that documents are made of: a reader, and what an editor shows of it.

Each field is read from the text as written by a reader of :mod:`largesse.programme.terms`; its
entry in the JSON Schema carries the same examples that the reference of the language prints.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field, PlainValidator, WithJsonSchema

from largesse.programme.terms.amounts import Amount, parse_amount, parse_money, parse_percent
from largesse.programme.terms.conditions import Condition, parse_condition
from largesse.programme.terms.days import WEEKDAYS, Days, parse_span, parse_weekday
from largesse.programme.terms.limits import (
    Guarantee,
    Limit,
    Scope,
    parse_days,
    parse_guarantee,
    parse_limit,
    parse_months,
    parse_scope,
)
from largesse.programme.terms.periods import (
    ALIASES,
    Interval,
    Period,
    parse_day,
    parse_interval,
    parse_period,
)
from largesse.programme.terms.placing import PaidOn, Placing, parse_paid_on, parse_placing
from largesse.programme.terms.positions import Band, parse_band
from largesse.programme.terms.scales import MODE_MEANINGS, Pay, parse_pay


def _read(
    parse: Callable[[str], Any], *examples: str, **schema: Any
) -> tuple[PlainValidator, WithJsonSchema]:
    """A field read by ``parse`` from text; examples and ``schema`` go into the JSON Schema."""

    def read(value: Any) -> Any:
        if not isinstance(value, str):
            example = f"; write for example {examples[0]}" if examples else ""
            raise ValueError(f"a text is expected here{example}")
        return parse(value)

    shown = {"examples": list(examples)} if examples else {}
    return PlainValidator(read), WithJsonSchema({"type": "string", **shown, **schema})


def parse_yes_no(text: str) -> bool:
    """Read ``yes`` or ``no`` (``true`` or ``false``)."""
    if text not in ("yes", "no", "true", "false"):
        raise ValueError(f"'{text}' is neither yes nor no; write yes or no")
    return text in ("yes", "true")


def parse_month_number(text: str) -> int:
    """Read a month of the year, ``1`` to ``12``."""
    if text not in {form for n in range(1, 13) for form in (str(n), f"{n:02d}")}:
        raise ValueError(f"'{text}' is not a month of the year; write 1 to 12")
    return int(text)


def parse_count(text: str) -> int:
    """Read a number of things, ``1`` to ``9999``."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 9999):
        raise ValueError(f"'{text}' is not a number of things; write 1 to 9999")
    return int(text)


_INTERVALS = [i.value for i in Interval] + sorted(ALIASES)
_SCOPES = [s.value for s in Scope if s is not Scope.PROGRAMME]

_v, _s = _read(parse_band, "[0.5, 0.8)", "[0.6, inf)")
BandField = Annotated[Band, _v, _s]
_v, _s = _read(parse_money, "2_000_000 USD", "USD 500")
MoneyField = Annotated[Amount, _v, _s]
_v, _s = _read(parse_amount, "500 USD", "12 seats")
AmountField = Annotated[Amount, _v, _s]
_v, _s = _read(parse_percent, "60%")
PercentField = Annotated[Decimal, _v, _s]
_v, _s = _read(parse_period, "[2023-04-01, 2026-04-01)", "[2023-04-01, inf)")
PeriodField = Annotated[Period, _v, _s]
_v, _s = _read(parse_interval, "fiscal-year", enum=_INTERVALS)
IntervalField = Annotated[Interval, _v, _s]


def _listed(parse: Callable[[str], Any], *examples: str) -> tuple[PlainValidator, WithJsonSchema]:
    """A field of one text or a list of them, each read by ``parse``."""

    def read(value: Any) -> tuple[Any, ...]:
        texts = value if isinstance(value, list) else [value]
        if not all(isinstance(text, str) for text in texts):
            raise ValueError(f"a text or a list of texts is expected; write {examples[0]}")
        return tuple(parse(text) for text in texts)

    one = {"type": "string", "examples": list(examples)}
    schema = {"anyOf": [one, {"type": "array", "items": one}]}
    return PlainValidator(read), WithJsonSchema(schema)


_v, _s = _listed(
    parse_placing,
    "growth over previous year, full",
    "attainment of target",
    "units",
    "amount over trailing 12 months",
)
PlacingsField = Annotated[tuple[Placing, ...], _v, _s]
_v, _s = _listed(parse_condition, "units at least 5", "attainment of target at least 90%")
ConditionsField = Annotated[tuple[Condition, ...], _v, _s]
_v, _s = _read(parse_paid_on, "increment", "100_000 USD at target", "amount")
PaidOnField = Annotated[PaidOn, _v, _s]
_PAYS = (
    "3%",
    "500 USD",
    "500 USD and 5%",
    "2 USD each",
    "2 seats per 100",
    "1.5x",
    "2% to 4%",
    "nothing",
)
_v, _s = _read(parse_pay, *_PAYS)
PayField = Annotated[Pay, _v, _s]
_v, _s = _read(parse_pay, "1.2x")
FactorField = Annotated[Pay, _v, _s]
_LIMITS = ("2_000_000 USD per partner per year", "25% of earned co-op per partner")
_v, _s = _read(parse_limit, *_LIMITS)
LimitField = Annotated[Limit, _v, _s]
_v, _s = _read(parse_guarantee, "10_000 USD, cumulative", "10_000 USD, each", "10_000 USD, draw")
GuaranteeField = Annotated[Guarantee, _v, _s]
_v, _s = _read(parse_days, "30 days")
DaysField = Annotated[int, _v, _s]
_v, _s = _read(parse_span, "10 working days", "90 days")
SpanField = Annotated[Days, _v, _s]
_v, _s = _read(parse_day, "2024-12-25")
DayField = Annotated[date, _v, _s]
_v, _s = _read(parse_weekday, enum=list(WEEKDAYS))
WeekdayField = Annotated[int, _v, _s]
_v, _ = _read(parse_count, "10")
CountField = Annotated[
    int,
    _v,
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 1, "maximum": 9999},
                {"type": "string", "pattern": "^[1-9][0-9]{0,3}$"},
            ]
        }
    ),
]
_v, _ = _read(parse_months, "12")
MonthsField = Annotated[
    int,
    _v,
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 1, "maximum": 999},
                {"type": "string", "examples": ["12 months"]},
            ]
        }
    ),
]
_v, _s = _read(parse_scope, enum=_SCOPES)
ScopeField = Annotated[Scope, _v, _s]
_v, _ = _read(parse_yes_no, "yes")
YesNo = Annotated[
    bool, _v, WithJsonSchema({"anyOf": [{"enum": ["yes", "no"]}, {"type": "boolean"}]})
]
_v, _ = _read(parse_month_number, "4")
MonthNumberField = Annotated[
    int,
    _v,
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 1, "maximum": 12},
                {"type": "string", "pattern": "^(0?[1-9]|1[0-2])$"},
            ]
        }
    ),
]


_v, _s = _listed(parse_limit, *_LIMITS)
LimitsField = Annotated[tuple[Limit, ...], _v, _s]


def _envelope_amount(value: Any) -> dict[str, Amount]:
    """Amounts by fiscal year, or under '' for the whole period of the fund."""
    stated = value if isinstance(value, dict) else {"": value}
    if not all(isinstance(text, str) for text in stated.values()):
        raise ValueError("an amount is a text; write 100_000_000 USD or {FY2023: 100_000_000 USD}")
    return {str(year): parse_money(text) for year, text in stated.items()}


_MONEY_SCHEMA = {"type": "string", "examples": ["100_000_000 USD"]}
EnvelopeAmountField = Annotated[
    dict[str, Amount],
    PlainValidator(_envelope_amount),
    WithJsonSchema(
        {"anyOf": [_MONEY_SCHEMA, {"type": "object", "additionalProperties": _MONEY_SCHEMA}]}
    ),
]

_PAY_SCHEMA = {"type": "string", "description": "what it pays", "examples": list(_PAYS)}
_BAND = r"^[\[(].*,.*[\])]$"
_SCALE_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "bands under their own edges, beside the mode",
    "properties": {
        "mode": {"enum": [m.value for m in MODE_MEANINGS], "description": "how bands pay"},
        "beyond": {
            "enum": ["nothing", "last"],
            "description": "what lies above a last band that has an upper edge",
        },
    },
    "patternProperties": {
        _BAND: {
            "anyOf": [
                _PAY_SCHEMA,
                {
                    "type": "object",
                    "description": "bands of what the next 'placed by' places",
                    "patternProperties": {_BAND: _PAY_SCHEMA},
                },
            ]
        }
    },
}
_BY_SCHEMA: dict[str, Any] = {
    "description": "a text fact or column that decides, or a list of two",
    "anyOf": [
        {"type": "string"},
        {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2},
    ],
}


def _mapping(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("a scale is a map; write its mode and its bands, each on a line")
    return value


def _rate(value: Any) -> str | dict[str, Any]:
    if not isinstance(value, str | dict):
        raise ValueError("a rate is a text or a table; write 3% or {by: level, gold: 4%}")
    return value


RateField = Annotated[
    str | dict[str, Any],
    PlainValidator(_rate),
    WithJsonSchema(
        {
            "anyOf": [
                _PAY_SCHEMA,
                {
                    "type": "object",
                    "required": ["by"],
                    "properties": {"by": _BY_SCHEMA, "others": _PAY_SCHEMA},
                    "additionalProperties": {
                        "anyOf": [
                            _PAY_SCHEMA,
                            {"type": "object", "additionalProperties": _PAY_SCHEMA},
                        ]
                    },
                },
            ]
        }
    ),
]
ScaleField = Annotated[
    dict[str, Any],
    PlainValidator(_mapping),
    WithJsonSchema(
        _SCALE_SCHEMA
        | {
            "properties": _SCALE_SCHEMA["properties"] | {"by": _BY_SCHEMA},
            "additionalProperties": {"anyOf": [_PAY_SCHEMA, _SCALE_SCHEMA, {"type": "object"}]},
            "examples": [
                {"mode": "graduated", "[0, 100_000)": "1%", "[100_000, inf)": "2%"},
                {"by": "level", "mode": "whole", "gold": {"[0, inf)": "3%"}, "others": "nothing"},
            ],
        }
    ),
]

Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=63)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$", examples=["USD"])]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$", examples=["FR"])]
Predicate = Annotated[str, Field(max_length=4000)]
RoundingField = Literal["half-up", "half-even", "down", "up"]
