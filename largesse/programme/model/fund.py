"""The fund and its envelopes."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from largesse.expr.tree import Expr
from largesse.programme.model.words import Place, Text
from largesse.programme.terms.amounts import Amount
from largesse.programme.terms.periods import Period


@dataclass(frozen=True, slots=True)
class Envelope:
    """A part of the fund. ``amounts`` is by fiscal year name, or under '' for the whole period."""

    id: str
    parent: str | None
    title: Text
    region: str | None
    amounts: Mapping[str, Decimal]
    when_exhausted: Literal["refuse", "pro rata", "first come", "overflow"]
    overflow_to: str | None
    late_corrections: Literal["year of origin", "current year"]
    lapsed_corrections_to: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Fund:
    """The pledge and its envelopes, by id."""

    id: str
    authorised: Amount
    period: Period
    purpose: Text
    bound_to: Expr | None
    envelopes: Mapping[str, Envelope]
    place: Place
