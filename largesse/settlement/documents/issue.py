"""Issuing documents: every open payable that needs one gets one, with its tax, in one transaction.

A document adds two things to what is paid: VAT that the partner charges (owed beside the amount,
and had back from the tax office), and tax withheld (kept back, and owed to it). Both become
payables of their own, so that a payment run pays the document's balance and nothing else.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from largesse.claims.payable import cost_booked, rules_paid
from largesse.fund.model import Event
from largesse.fund.postings.basis import Money, Voucher
from largesse.fund.postings.payment import charge_vat, reverse_charge
from largesse.money import Rounding, product
from largesse.partners.approval import person_called
from largesse.partners.audit import record_change
from largesse.partners.database import transaction
from largesse.partners.database.booking import book
from largesse.partners.money import decimal_of, minor_of
from largesse.partners.supply import cost_of, supply_of
from largesse.programme.model import Programme
from largesse.programme.model.words import Text
from largesse.settlement.documents.accounting_currency import accounted
from largesse.settlement.documents.document import Line, TaxPaper, share_of, vat_of, withheld
from largesse.settlement.documents.en16931 import xml_of
from largesse.settlement.documents.keep import content_of, keep_files, next_number
from largesse.settlement.documents.pdf import pdf_of
from largesse.settlement.documents.profiles import party_of, payee_of, profile_of
from largesse.settlement.documents.tax_file import PartyDocument, TaxFile, read_tax
from largesse.settlement.documents.treatment import Treatment, treatment_of
from largesse.settlement.models import Accrual, DocumentLine, Payable, TaxDocument, TaxProfile
from largesse.settlement.payments.collecting import collect_claims
from largesse.workspace.canonical import digest
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import Workspace

CASH = "cash"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A partner whose payables got no document, and why."""

    partner: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class Issued:
    """What one call issued, and whom it left out."""

    documents: tuple[TaxDocument, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class _Issuing:
    """What all documents of one call share."""

    workspace: Workspace
    programme: Programme
    tax: TaxFile
    day: date
    by: str
    language: str


_Group = tuple[str, str, str, str, bool]
"""Partner, name of the kind, currency, agreement, and whether outside the scope of VAT."""


def issue(
    workspace: Workspace, programme: Programme, day: date, by: str, language: str = "en"
) -> Issued:
    """Issue a document for every open payable that has none yet. Again: nothing more.

    Accepted claims become payable first, so that they are on a document too.

    Raises :class:`Refusal` where there are no rules of tax, or nobody has the right.
    """
    person_called(by, "document.issue")
    issuing = _Issuing(workspace, programme, read_tax(workspace), day, by, language)
    with transaction():
        collect_claims(by)
    waiting: dict[str, list[Payable]] = defaultdict(list)
    open_ones = Payable.objects.filter(state="open", part=CASH, document_line__isnull=True)
    for payable in open_ones.exclude(source="document").order_by("partner", "due_on", "id"):
        waiting[payable.partner].append(payable)
    documents: list[TaxDocument] = []
    left_out: list[LeftOut] = []
    for partner, payables in waiting.items():
        try:
            with transaction():
                documents += _issue_to(issuing, partner, payables)
        except Refusal as refusal:
            left_out += [LeftOut(partner, problem) for problem in refusal.problems]
    return Issued(tuple(documents), tuple(left_out))


def _issue_to(issuing: _Issuing, partner: str, payables: list[Payable]) -> list[TaxDocument]:
    """The documents of one partner, all or none; the rows are locked against a second issue."""
    ids = [payable.id for payable in payables]
    locked = Payable.objects.select_for_update(of=("self",)).filter(id__in=ids, state="open")
    payables = list(locked.filter(document_line__isnull=True).order_by("due_on", "id"))
    profile = profile_of(partner, issuing.day)
    if profile is None:
        what = f"{partner} has no tax profile on {issuing.day.isoformat()}"
        mend = "import it: largesse invoice profiles FILE.csv"
        raise Refusal(Problem(what, mend, code="no-tax-profile"))
    groups: dict[_Group, list[tuple[Payable, Treatment]]] = defaultdict(list)
    for payable in payables:
        treatment = _treatment(issuing, payable, profile)
        is_outside = treatment.category == "O"
        key = (partner, treatment.kind.name, payable.currency, payable.agreement, is_outside)
        groups[key].append((payable, treatment))
    return [_issue_one(issuing, profile, group) for group in groups.values()]


def _treatment(issuing: _Issuing, payable: Payable, profile: TaxProfile) -> Treatment:
    claim = rules_paid(payable.source_id) if payable.source == "claim" else None
    rule = claim or issuing.programme.incentives.get(payable.incentive)
    payee = payee_of(profile, issuing.day)
    kind = rule.kind if rule else ""
    booked = _cost_booked(payable) or cost_of(kind, profile.type, None, is_distinct=False)
    supply = supply_of(booked, kind)
    is_negative = payable.amount_minor < 0
    return treatment_of(issuing.tax, supply, payee, issuing.day, is_negative=is_negative)


def _cost_booked(payable: Payable) -> str:
    """What the books say a payable costs as; '' where it was not accrued here."""
    if payable.source == "claim":
        return cost_booked(payable.id)
    accruals = Accrual.objects.filter(key=payable.key).order_by("id")
    return accruals.values_list("cost_as", flat=True).first() or ""


def _issue_one(
    issuing: _Issuing, profile: TaxProfile, group: list[tuple[Payable, Treatment]]
) -> TaxDocument:
    paper = _paper(issuing, profile, group)
    content = content_of(paper)
    xml = xml_of(paper, issuing.language)
    pdf = pdf_of(paper, xml, issuing.language)
    hashes = keep_files(issuing.workspace, paper, xml, pdf)
    record = TaxDocument.objects.create(
        number=paper.number,
        kind=paper.kind.name,
        type_code=paper.kind.type_code,
        partner=profile.partner,
        issued_on=issuing.day,
        due_on=paper.due_on,
        issued_by=issuing.by,
        currency=paper.currency,
        net_minor=paper.net_minor,
        vat_minor=paper.vat_minor,
        withheld_minor=paper.withheld_minor,
        paid_minor=paper.paid_minor,
        language=issuing.language,
        content=content,
        sha256=digest(content),
        xml_sha256=hashes["xml"],
        pdf_sha256=hashes["pdf"],
    )
    DocumentLine.objects.bulk_create(
        DocumentLine(
            document=record,
            payable=payable,
            position=position,
            amount_minor=abs(payable.amount_minor),
        )
        for position, (payable, _) in enumerate(group, 1)
    )
    _add_tax(issuing, paper, record, group)
    figures = {"paid_minor": record.paid_minor, "sha256": record.sha256}
    record_change(issuing.by, "tax-document", record.number, "issue", {}, figures)
    return record


def _paper(
    issuing: _Issuing, profile: TaxProfile, group: list[tuple[Payable, Treatment]]
) -> TaxPaper:
    first, treatment = group[0]
    vendor, partner = _vendor(issuing.tax, profile.country), party_of(profile)
    sells = treatment.kind.vendor_sells
    lines = tuple((_line(issuing.programme, payable), t) for payable, t in group)
    kept_back, laws = withheld(lines, first.currency)
    vat = vat_of(lines, first.currency)
    return TaxPaper(
        number=next_number(treatment.kind.prefix, issuing.day.year),
        kind=treatment.kind,
        issued_on=issuing.day,
        due_on=max(issuing.day, *(payable.due_on for payable, _ in group)),
        currency=first.currency,
        seller=vendor if sells else partner,
        buyer=partner if sells else vendor,
        lines=lines,
        vat=vat,
        withheld_minor=kept_back,
        withheld_because=laws,
        corrects=_corrected(group) if treatment.kind.corrects else (),
        agreement=first.agreement,
        accounted=accounted(
            issuing.workspace,
            issuing.tax,
            profile.country,
            sum(each.amount_minor for each in vat),
            first.currency,
            issuing.day,
        ),
    )


def _vendor(tax: TaxFile, country: str) -> PartyDocument:
    """The vendor with its VAT number in the partner's country, or else its own."""
    own = {name: getattr(tax.vendor, name) for name in PartyDocument.model_fields}
    return PartyDocument(**{**own, "vat": tax.vendor.vat_numbers.get(country, tax.vendor.vat)})


def _line(programme: Programme, payable: Payable) -> Line:
    claim = rules_paid(payable.source_id) if payable.source == "claim" else None
    rule = claim or programme.incentives.get(payable.incentive)
    title = rule.title if rule else Text(payable.incentive or payable.source)
    return Line(payable.id, title, payable.interval, abs(payable.amount_minor))


def _corrected(group: Iterable[tuple[Payable, Treatment]]) -> tuple[str, ...]:
    """Numbers of the documents that paid what is taken back now."""
    keys = [payable.key for payable, _ in group if payable.key]
    found = TaxDocument.objects.filter(lines__payable__key__in=keys).order_by("number").distinct()
    return tuple(found.values_list("number", flat=True))


def _add_tax(
    issuing: _Issuing,
    paper: TaxPaper,
    record: TaxDocument,
    group: list[tuple[Payable, Treatment]],
) -> None:
    """Post the VAT, and add what it and the withholding change in what is paid."""
    sign = -1 if paper.kind.corrects else 1
    first = group[0][0]
    book(list(_vat_events(issuing, paper, record, first, sign)))
    parts = {
        "vat": (sign * paper.vat_minor, "vat-due"),
        "withholding": (-sign * paper.withheld_minor, "tax-payable"),
    }
    Payable.objects.bulk_create(
        _tax_payable(record, first, part, amount_minor, account)
        for part, (amount_minor, account) in parts.items()
        if amount_minor
    )


def _vat_events(
    issuing: _Issuing, paper: TaxPaper, record: TaxDocument, first: Payable, sign: int
) -> Iterator[Event]:
    """VAT charged to the vendor in the partner's country, or accounted for by the vendor in its own
    where the charge is reversed."""
    charged_in = (paper.buyer if paper.kind.vendor_sells else paper.seller).country
    own_kind = f"vat-{issuing.tax.vendor.country.lower()}"
    for position, vat in enumerate(paper.vat, 1):
        key = f"document/{record.number}/vat-{position}"
        voucher = Voucher(key, issuing.day, issuing.by, reason="vat", subject=record.number)
        own = sum(
            share_of(line.amount_minor, treatment.accounts, paper.currency)
            for line, treatment in paper.lines
            if treatment.category == vat.category == "AE"
        )
        if own and not paper.kind.vendor_sells:
            reversed_charge = replace(voucher, reason="reverse-charge")
            yield reverse_charge(reversed_charge, own_kind, _booked(first, sign * own))
        if vat.amount_minor:
            money = _booked(first, sign * vat.amount_minor)
            yield charge_vat(voucher, record.partner, f"vat-{charged_in.lower()}", money)


def _booked(payable: Payable, amount_minor: int) -> Money:
    """An amount of a payable's currency as the ledger holds it, by the payable's own rate."""
    if payable.currency == payable.booked_currency:
        return Money(amount_minor, payable.currency)
    rate = Decimal(payable.rate)
    exact = product(decimal_of(amount_minor, payable.currency), rate)
    booked = Rounding.of_currency(payable.booked_currency)(exact)
    minor = minor_of(booked, payable.booked_currency)
    return Money(minor, payable.booked_currency, amount_minor, payable.currency, rate)


def _tax_payable(
    record: TaxDocument, first: Payable, part: str, amount_minor: int, account: str
) -> Payable:
    return Payable(
        source="document",
        source_id=record.number,
        partner=record.partner,
        incentive=first.incentive,
        part=part,
        amount_minor=amount_minor,
        currency=first.currency,
        booked_minor=_booked(first, amount_minor).minor,
        booked_currency=first.booked_currency,
        rate=first.rate,
        stands_on=account,
        envelope=first.envelope,
        fiscal_year=first.fiscal_year,
        agreement=first.agreement,
        due_on=record.due_on,
    )
