"""The chart of accounts: which accounts there are, and what each code says about its account.

A code is a path, ``book/stage/part/part``: ``budgetary/allotment/rebates/FY2024`` is the allotment
of the envelope *rebates* in FY2024. The code alone tells everything about its account but the
currency, so nobody keeps a list of accounts: whoever builds events opens what they touch with
:func:`accounts_of`.

Where an envelope has one amount for the whole period its fiscal year is ``''``, written ``all`` in
a code. What is *reserved* has no account: it is what is pending out of an allotment. One ledger
holds one fund.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Literal
from urllib.parse import quote, unquote

from largesse.fund.model import Account, Book, Event, Side

WHOLE_PERIOD = "all"
"""How a code writes the fiscal year of an amount that is for the whole period."""

Part = Literal["envelope", "fiscal_year", "partner", "agreement", "name"]


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """A line of the budget: an envelope in a fiscal year (``''``: for the whole period)."""

    envelope: str
    year: str = ""

    def __str__(self) -> str:
        return f"{self.envelope} {self.year}".strip()


@dataclass(frozen=True, slots=True)
class Stage:
    """What the accounts of a stage have in common.

    ``parts`` are the parts of the code after the stage. ``floor_minor`` None: the balance may be
    anything.
    """

    name: str
    book: Book
    increases: Side
    floor_minor: int | None
    parts: tuple[Part, ...]
    en: str
    fr: str

    def title(self, language: str = "en") -> str:
        """What a reader calls it, in ``en`` or ``fr``."""
        return self.fr if language == "fr" else self.en


_KEPT = 1 << 16
"""Codes kept at hand: a close writes the same few for every partner."""
_LINE: tuple[Part, ...] = ("envelope", "fiscal_year")
_PARTNER: tuple[Part, ...] = ("partner",)


def _budgetary(name: str, parts: tuple[Part, ...], en: str, fr: str) -> Stage:
    """A stage that holds authority or payment credit: it never holds less than none."""
    return Stage(name, "budgetary", "credit", 0, parts, en, fr)


def _granted(name: str, parts: tuple[Part, ...], en: str, fr: str) -> Stage:
    """The other side of the stages: what was granted, or is held without a grant."""
    return Stage(name, "budgetary", "debit", None, parts, en, fr)


def _owed(name: str, parts: tuple[Part, ...], en: str, fr: str) -> Stage:
    return Stage(name, "financial", "credit", 0, parts, en, fr)


def _cost(name: str, en: str, fr: str) -> Stage:
    return Stage(name, "financial", "debit", None, (), en, fr)


_ALL_STAGES = (
    # Commitment authority, in the order in which it is used up.
    _granted("authority", (), "authority granted", "autorisation accordée"),
    _budgetary("unapportioned", (), "not yet apportioned", "non réparti"),
    _budgetary("apportioned", ("fiscal_year",), "apportioned", "réparti par exercice"),
    _budgetary("allotment", _LINE, "allotted, unused", "alloué, disponible"),
    _budgetary("committed", (*_LINE, "agreement"), "committed, contingent", "engagé, conditionnel"),
    _budgetary("obligated", (*_LINE, "agreement"), "obligated, firm", "engagé, ferme"),
    _budgetary("delivered-unpaid", (*_LINE, "partner"), "earned, unpaid", "acquis, impayé"),
    _budgetary("delivered-paid", _LINE, "earned and paid", "acquis et payé"),
    _budgetary("delivered-in-kind", _LINE, "provided in kind", "fourni en nature"),
    _budgetary("expired", _LINE, "expired", "expiré"),
    _granted("unfunded", _LINE, "unfunded obligation", "obligation sans crédits"),
    _granted("unfunded-approved", _LINE, "unfunded, approved", "sans crédits, approuvé"),
    # Payment credit.
    _granted("credit-voted", ("fiscal_year",), "payment credit voted", "crédits votés"),
    _budgetary(
        "credit-available",
        ("fiscal_year",),
        "payment credit available",
        "crédits de paiement disponibles",
    ),
    _budgetary("credit-consumed", ("fiscal_year",), "payment credit consumed", "crédits consommés"),
    # What it costs.
    _cost("contra-revenue", "reduction of revenue", "réduction du chiffre d'affaires"),
    _cost("commission-expense", "commissions", "commissions"),
    _cost("marketing-expense", "marketing services", "prestations marketing"),
    _cost("benefit-cost", "cost of benefits", "coût des avantages"),
    _cost("exchange-difference", "exchange differences", "écarts de change"),
    _cost("written-off", "receivables written off", "créances irrécouvrables"),
    # What is owed and owned.
    _owed("refund-liability", _PARTNER, "refund liability", "passif de remboursement"),
    _owed("accrued-claims", _PARTNER, "accrued claims", "demandes à payer"),
    _owed(
        "accrued-on-contingent-commitments",
        _PARTNER,
        "accrued on contingent commitments",
        "provisionné sur engagements conditionnels",
    ),
    Stage("partner-receivable", "financial", "debit", 0, _PARTNER, "partner receivable", "créance"),
    _owed("payable-in-transit", ("name",), "payments in transit", "paiements en cours"),
    Stage("credit-notes", "financial", "credit", None, (), "credit notes", "avoirs émis"),
    # Taxes have no floor: what a document corrects may have been paid, or had back, before.
    Stage("tax-payable", "financial", "credit", None, ("name",), "tax payable", "taxes à payer"),
    Stage("input-tax", "financial", "debit", None, ("name",), "input tax", "taxe déductible"),
    Stage(
        "vat-due",
        "financial",
        "credit",
        None,
        _PARTNER,
        "VAT due to the partner",
        "TVA due au partenaire",
    ),
    Stage("benefits-provided", "financial", "credit", 0, (), "benefits provided", "avantages"),
    Stage("cash", "financial", "debit", None, (), "cash", "trésorerie"),
    Stage("opening", "financial", "debit", None, (), "opening balances", "reprise des soldes"),
)

STAGES: Mapping[str, Stage] = MappingProxyType({f"{s.book}/{s.name}": s for s in _ALL_STAGES})
"""Every stage by ``book/stage``, in the order in which reports list them."""


@lru_cache(maxsize=_KEPT)
def code(stage: str, *parts: str) -> str:
    """The code of an account of a stage: ``code("budgetary/allotment", "rebates", "FY2024")``.

    Raises ValueError for a stage that is not in the chart, and for parts that do not fit it.
    """
    form = STAGES.get(stage)
    if form is None:
        raise ValueError(f"'{stage}' is not a stage of the chart of accounts")
    if len(parts) != len(form.parts):
        raise ValueError(f"{stage} takes {', '.join(form.parts) or 'no part'}; got {parts}")
    written = [stage]
    for kind, part in zip(form.parts, parts, strict=False):
        if not part and kind != "fiscal_year":
            raise ValueError(f"{stage} names its {kind}; got {parts}")
        written.append(quote(part, safe=" @:,+") or WHOLE_PERIOD)
    return "/".join(written)


def stage_of(account_code: str) -> Stage:
    """The stage of an account; ValueError if the chart has none of that name."""
    form = STAGES.get("/".join(account_code.split("/", 2)[:2]))
    if form is None:
        raise ValueError(f"'{account_code}' is not an account of the chart")
    return form


@lru_cache(maxsize=_KEPT)
def account(account_code: str, currency: str) -> Account:
    """The account a code stands for; ValueError if it is none of the chart."""
    form = stage_of(account_code)
    parts = [unquote(part) for part in account_code.split("/")[2:]]
    named = dict(zip(form.parts, parts, strict=False))
    year = named.get("fiscal_year", "")
    year = "" if year == WHOLE_PERIOD else year
    if code(f"{form.book}/{form.name}", *_parts(form, parts)) != account_code:
        raise ValueError(f"'{account_code}' is not how its account is written")
    line = Line(named.get("envelope", ""), year)
    return Account(
        code=account_code,
        book=form.book,
        currency=currency,
        increases=form.increases,
        floor_minor=form.floor_minor,
        stage=form.name,
        envelope=line.envelope,
        fiscal_year=year,
        partner=named.get("partner", ""),
        agreement=named.get("agreement", ""),
        blocked_by=unfunded(line) if form.name == "allotment" else "",
    )


def _parts(form: Stage, parts: list[str]) -> list[str]:
    """Parts as :func:`code` takes them: the whole period is an empty year."""
    kinds = [*form.parts, *["name"] * len(parts)]
    return [
        "" if kind == "fiscal_year" and part == WHOLE_PERIOD else part
        for kind, part in zip(kinds, parts, strict=False)
    ]


def accounts_of(events: Iterable[Event]) -> tuple[Account, ...]:
    """Every account that the events touch, each once, by code: what to open before posting.

    An allotment comes with the account that blocks it. ValueError if two currencies meet on one.
    """
    found: dict[str, Account] = {}
    for event in events:
        for movement in event.movements:
            for each in (movement.debit, movement.credit, movement.otherwise):
                if each:
                    _add(found, account(each, movement.currency))
    return tuple(found[each] for each in sorted(found))


def _add(found: dict[str, Account], opened: Account) -> None:
    known = found.setdefault(opened.code, opened)
    if known.currency != opened.currency:
        raise ValueError(f"{opened.code} is in {known.currency}, not in {opened.currency}")
    if opened.blocked_by:
        blocker = account(opened.blocked_by, opened.currency)
        found.setdefault(blocker.code, blocker)


AUTHORITY = code("budgetary/authority")
UNAPPORTIONED = code("budgetary/unapportioned")
OPENING = code("financial/opening")
EXCHANGE_DIFFERENCE = code("financial/exchange-difference")
WRITTEN_OFF = code("financial/written-off")
CREDIT_NOTES = code("financial/credit-notes")
BENEFITS_PROVIDED = code("financial/benefits-provided")
CASH = code("financial/cash")


def apportioned(year: str) -> str:
    """Authority set apart for a fiscal year, not yet allotted."""
    return code("budgetary/apportioned", year)


def allotment(line: Line) -> str:
    """What a line of the budget may still be used for. Its floor is zero: no overspending."""
    return code("budgetary/allotment", line.envelope, line.year)


def committed(line: Line, agreement: str) -> str:
    """What an agreement may cost, signed and not yet earned."""
    return code("budgetary/committed", line.envelope, line.year, agreement)


def obligated(line: Line, agreement: str) -> str:
    """What is firm under an agreement, or under a claim that stands for itself."""
    return code("budgetary/obligated", line.envelope, line.year, agreement)


def delivered_unpaid(line: Line, partner: str) -> str:
    """What a partner has earned and was not paid. Its floor keeps payments within what is owed."""
    return code("budgetary/delivered-unpaid", line.envelope, line.year, partner)


def delivered_paid(line: Line) -> str:
    """What was earned and paid."""
    return code("budgetary/delivered-paid", line.envelope, line.year)


def delivered_in_kind(line: Line) -> str:
    """What was provided and is not paid in cash: benefits and credits at unit cost."""
    return code("budgetary/delivered-in-kind", line.envelope, line.year)


def expired(line: Line) -> str:
    """What was left unused when the year ended, open to nothing new."""
    return code("budgetary/expired", line.envelope, line.year)


def unfunded(line: Line) -> str:
    """What is owed beyond the authority there was: it alarms, and blocks new commitments."""
    return code("budgetary/unfunded", line.envelope, line.year)


def unfunded_approved(line: Line) -> str:
    """What is owed beyond authority and was approved by name: still shown, blocking no more."""
    return code("budgetary/unfunded-approved", line.envelope, line.year)


def credit_voted(year: str) -> str:
    """Payment credit granted for a year."""
    return code("budgetary/credit-voted", year)


def credit_available(year: str) -> str:
    """What may still be paid in a year."""
    return code("budgetary/credit-available", year)


def credit_consumed(year: str) -> str:
    """What was paid in a year."""
    return code("budgetary/credit-consumed", year)


def refund_liability(partner: str) -> str:
    """Owed to a partner as a reduction of revenue (IFRS 15.55)."""
    return code("financial/refund-liability", partner)


def accrued_claims(partner: str) -> str:
    """Owed to a partner for a commission, a service, or a claim."""
    return code("financial/accrued-claims", partner)


def accrued_on_contingent(partner: str) -> str:
    """Accrued against what a partner is expected to earn; the line that reconciles the books."""
    return code("financial/accrued-on-contingent-commitments", partner)


def partner_receivable(partner: str) -> str:
    """Owed by a partner: paid to it and taken back."""
    return code("financial/partner-receivable", partner)


def payable_in_transit(payment_run: str) -> str:
    """Ordered in a payment run, not yet confirmed by the bank."""
    return code("financial/payable-in-transit", payment_run)


def tax_payable(kind: str) -> str:
    """Owed to a tax office: ``withholding-fr``, ``vat-de``."""
    return code("financial/tax-payable", kind)


def input_tax(kind: str) -> str:
    """To be had back from a tax office."""
    return code("financial/input-tax", kind)


def vat_due(partner: str) -> str:
    """VAT owed to a partner on self-billed invoices, beside what it earned."""
    return code("financial/vat-due", partner)
