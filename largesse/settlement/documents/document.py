"""A tax document as one immutable value: lines, VAT by rate, totals; and how it is worked out.

Amounts are positive whichever way the document goes: a credit note of 100 credits 100 (EN 16931
writes them so too). VAT is computed per category and rate on the sum of its lines and rounded once
there, as EN 16931 has it (BT-117).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from largesse.money import Rounding, minor_unit_exponent, product
from largesse.partners.money import decimal_of, minor_of
from largesse.programme.model.words import Text
from largesse.settlement.documents.tax_file import PartyDocument
from largesse.settlement.documents.treatment import DocumentKind, Treatment


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what is paid for which interval. ``payable`` is the record it comes from."""

    payable: str
    title: Text
    interval: str
    amount_minor: int
    since: date | None = None
    until: date | None = None
    """The last day of the interval, itself included."""


@dataclass(frozen=True, slots=True)
class Vat:
    """VAT of one category and rate: on which sum, how much, and why it is so."""

    category: str
    rate: Decimal
    base_minor: int
    amount_minor: int
    because: Text
    code: str


@dataclass(frozen=True, slots=True)
class Accounted:
    """All VAT of a document in the currency of the country that is owed it, and the rate used.

    Directive 2006/112/EC, article 230; EN 16931, BT-6 and BT-111.
    """

    currency: str
    amount_minor: int
    rate: str
    month: str
    """Of which the rate is, as ``2025-03``."""


@dataclass(frozen=True, slots=True)
class TaxPaper:
    """A document to be issued. ``withheld_minor`` is kept back from what is paid."""

    number: str
    kind: DocumentKind
    issued_on: date
    due_on: date
    currency: str
    seller: PartyDocument
    buyer: PartyDocument
    lines: tuple[tuple[Line, Treatment], ...]
    vat: tuple[Vat, ...]
    withheld_minor: int
    withheld_because: tuple[str, ...]
    corrects: tuple[str, ...] = ()
    """Numbers of the documents it corrects, where it does."""
    agreement: str = ""
    accounted: Accounted | None = None
    """None where nothing is charged, or the document is in that currency."""

    @property
    def net_minor(self) -> int:
        """Sum of the lines."""
        return sum(line.amount_minor for line, _ in self.lines)

    @property
    def vat_minor(self) -> int:
        """Sum of the VAT."""
        return sum(vat.amount_minor for vat in self.vat)

    @property
    def gross_minor(self) -> int:
        """Lines and VAT."""
        return self.net_minor + self.vat_minor

    @property
    def paid_minor(self) -> int:
        """What is paid once withholding is kept back."""
        return self.gross_minor - self.withheld_minor


def vat_of(lines: Sequence[tuple[Line, Treatment]], currency: str) -> tuple[Vat, ...]:
    """VAT by category and rate, each rounded once, half a cent away from zero."""
    found: dict[tuple[str, Decimal, str], tuple[Treatment, int]] = {}
    for line, treatment in lines:
        key = (treatment.category, treatment.rate, treatment.code)
        _, base = found.get(key, (treatment, 0))
        found[key] = (treatment, base + line.amount_minor)
    return tuple(
        Vat(t.category, t.rate, base, share_of(base, t.rate, currency), t.because, t.code)
        for t, base in found.values()
    )


def withheld(lines: Iterable[tuple[Line, Treatment]], currency: str) -> tuple[int, tuple[str, ...]]:
    """What is kept back from the payment, and by which laws; rounded once per rate."""
    bases: dict[tuple[Decimal, str], int] = {}
    for line, treatment in lines:
        if treatment.withholds:
            key = (treatment.withholds, treatment.source)
            bases[key] = bases.get(key, 0) + line.amount_minor
    total = sum(share_of(base, rate, currency) for (rate, _), base in bases.items())
    return total, tuple(source for _, source in bases)


def share_of(base_minor: int, rate: Decimal, currency: str) -> int:
    """A tax's share of minor units, rounded once to them."""
    rounded = Rounding.of_currency(currency)(product(decimal_of(base_minor, currency), rate))
    return minor_of(rounded, currency)


def figure(amount_minor: int, currency: str) -> str:
    """Minor units as a document writes them: all decimals of the currency, no separators."""
    return f"{decimal_of(amount_minor, currency):.{minor_unit_exponent(currency)}f}"
