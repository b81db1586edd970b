"""A statement as JSON: amounts as text with their unit, months as ``2024-09``, one language.

The keys are documented, and promised, in ``docs/reference/statement-json.md``.
"""

import dataclasses
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum

from largesse.entitlement.proof.words import Bounds, Month, ProofLine, in_words
from largesse.money import minor_unit_exponent, plain
from largesse.programme.calendar import Span, month_text
from largesse.programme.model import Text
from largesse.programme.terms.amounts import Amount
from largesse.settlement.statement.formats import Language
from largesse.settlement.statement.html import View
from largesse.settlement.statement.model import Statement

FORMAT = 1
"""The version of the keys."""
_MONTHS = frozenset({"month", "through"})


def statement_data(statement: Statement, language: Language) -> dict[str, object]:
    """The whole statement in JSON's own types; nothing rounded, nothing left out."""
    view = View(statement, language)
    found = _data(statement, language)
    assert isinstance(found, dict)
    found["by_month"] = {
        currency: [
            {"month": month_text(m), "amount": _data(Amount(a, currency), language)}
            for m, a in months
        ]
        for currency, months in statement.by_month.items()
    }
    for item, total in zip(found["totals"], statement.totals, strict=True):
        item["by_form"] = [
            {"form": form.value, "amount": _data(amount, language)}
            for form, amount in total.by_form
        ]
    for item, said in zip(found["attention"], statement.attention, strict=True):
        item["sentence"] = view.attention(said)
    return {"format": FORMAT, "language": language, "heading": view.heading(), **found}


def _data(value: object, language: Language) -> object:
    match value:
        case Amount():
            return {"amount": _figure(value), "unit": value.unit}
        case ProofLine() | Bounds():
            return in_words(value, language)
        case Month():
            return month_text(value.ordinal)
        case Text():
            return value.in_language(language)
        case Span():
            return {
                "name": value.name,
                "first": month_text(value.first),
                "last": month_text(value.last),
            }
        case Decimal():
            return plain(value)
        case datetime() | date():
            return value.isoformat()
        case Enum():
            return value.value
        case Mapping():
            return {str(k): _data(v, language) for k, v in value.items()}
        case tuple() | list():
            return [_data(item, language) for item in value]
    if dataclasses.is_dataclass(value):
        return {
            f.name: _field(f.name, getattr(value, f.name), language)
            for f in dataclasses.fields(value)
        }
    return value


def _field(name: str, value: object, language: Language) -> object:
    if name in _MONTHS and isinstance(value, int):
        return month_text(value)
    return _data(value, language)


def _figure(amount: Amount) -> str:
    """Every digit, and at least the currency's own decimals: ``29830.00``."""
    text = plain(amount.value)
    digits = minor_unit_exponent(amount.unit) if amount.is_money else 0
    whole, _, part = text.partition(".")
    part = part.ljust(digits, "0")
    return f"{whole}.{part}" if part else whole
