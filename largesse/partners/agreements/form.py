"""The file in which an agreement is drafted, or an amendment: YAML, read into a content."""

from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from largesse.money import plain
from largesse.partners.agreements.checks import problems_of
from largesse.partners.agreements.content import SEMANTICS, iso
from largesse.partners.agreements.titles import add_titles
from largesse.partners.money import minor_of
from largesse.programme.documents.base import Document as Form
from largesse.programme.fields import DayField, DaysField, MoneyField, PeriodField, Slug, YesNo
from largesse.programme.model import Programme
from largesse.programme.reading import validated
from largesse.programme.source import Document, Location, read_documents, read_file
from largesse.programme.terms.amounts import Amount, parse_amount, parse_number
from largesse.programme.terms.undertakings import UndertakingKind
from largesse.workspace.errors import Problem, Refusal


class Both(Form):
    """A text in both languages: whoever signs reads one of them."""

    en: str = Field(description="in English", min_length=1, max_length=2000)
    fr: str = Field(description="in French", min_length=1, max_length=2000)


class Party(Form):
    """One side: its legal name, its seat, and the role that signs for it."""

    name: str = Field(description="legal name", min_length=1, max_length=200)
    seat: str = Field("", description="where it has its seat", max_length=200)
    signatory: Both = Field(description="the role that signs, not a person")


class Parties(Form):
    """Both sides."""

    vendor: Party
    counterparty: Party


class MoneyLine(Form):
    """What one envelope bears in one fiscal year."""

    envelope: Slug
    year: str = Field("", description="fiscal year as the fund names it; none: whole period")
    amount: MoneyField


class Accounting(Form):
    """How the vendor accounts for it (IFRS 15.50-59, 70-72; ASC 606-10-32)."""

    cost_as: Literal[
        "contra-revenue", "commission-expense", "marketing-expense", "benefit-cost"
    ] = Field("contra-revenue", alias="as")
    estimate: Literal["expected value", "most likely amount"] = "expected value"
    constraint: str = Field("highly probable not to reverse", max_length=200)
    material_right: YesNo = Field(False, alias="material right")
    distinct_service: YesNo = Field(False, alias="distinct service")
    materiality: MoneyField | None = None


class UndertakingForm(Form):
    """What one side undertakes."""

    code: Slug
    kind: UndertakingKind
    text: Both
    measure: str = Field("", max_length=100)
    target: str = Field("", description="a number with its unit, such as 12 engineers")
    by: DayField | None = None


class AgreementForm(Form):
    """A draft, as a regional manager writes it."""

    agreement: Slug
    partner: str = Field("", max_length=100)
    customer: str = Field("", max_length=200)
    title: Both
    model: Slug | None = Field(None, description="the collaboration model")
    incentives: tuple[Slug, ...] = ()
    holds: PeriodField
    not_to_exceed: MoneyField | None = Field(None, alias="not to exceed")
    estimate: MoneyField | None = None
    reserve: MoneyField | None = None
    money: tuple[MoneyLine, ...]
    subject_to_funds: YesNo = Field(False, alias="subject to funds")
    notice: DaysField = 90
    runoff: DaysField = Field(
        120, description="how long after its end money stays for what was earned before"
    )
    deemed_consent: DayField | None = Field(None, alias="deemed consent on")
    governing_law: Both = Field(alias="governing law")
    accounting: Accounting = Field(default_factory=lambda: Accounting.model_validate({}))
    parties: Parties
    units: dict[str, Both] = Field(
        {}, description="names of units in targets, where they differ by language"
    )
    vendor_undertakes: tuple[UndertakingForm, ...] = Field((), alias="vendor undertakes")
    counterparty_undertakes: tuple[UndertakingForm, ...] = Field(
        (), alias="counterparty undertakes"
    )


def read_form(path: Path, shown_as: str, programme: Programme | None = None) -> dict[str, Any]:
    """The content that a draft's file states, amendment number 0.

    With a programme its incentives and envelopes must be in it, and their titles as they are today
    go into the content: what is signed stays readable when the programme has moved on. Raises
    :class:`Refusal` with every fault of the file, each at its line.
    """
    documents = read_documents(read_file(path, shown_as), shown_as)
    if len(documents) != 1:
        what = f"the file holds {len(documents)} documents"
        raise Refusal(Problem(what, "one agreement a file", shown_as, code="one-agreement"))
    document = documents[0]
    form, problems = validated(AgreementForm, document)
    if form is None:
        raise Refusal(*problems)
    content, problems = _content(form, document)
    problems += [
        document.problem(_PLACES.get(p.code, ()), p.what, p.mend, p.code)
        for p in problems_of(content)
    ]
    if programme is not None:
        problems += add_titles(content, programme, document)
    if problems:
        raise Refusal(*problems)
    return content


_PLACES: dict[str, Location] = {
    "lines-differ": ("money",),
    "double-line": ("money",),
    "no-lines": ("money",),
    "cap-or-estimate": ("not to exceed",),
    "double-undertaking": ("counterparty undertakes",),
    "distinct-but-no-expense": ("accounting",),
    "one-counterparty": ("partner",),
}


def _content(form: AgreementForm, document: Document) -> tuple[dict[str, Any], list[Problem]]:
    problems: list[Problem] = []
    currency = _currency(form)

    def minor(amount: Amount | None, *location: str | int) -> int | None:
        if amount is None:
            return None
        if amount.unit != currency:
            what = f"this amount is in {amount.unit}, the agreement's others in {currency}"
            mend = "state all amounts in the fund's currency"
            problems.append(document.problem(location, what, mend, "two-currencies"))
            return None
        try:
            return minor_of(amount.value, currency)
        except Refusal as refusal:
            problems.extend(document.problem(location, p.what, p.mend) for p in refusal.problems)
            return None

    lines = [
        {
            "envelope": line.envelope,
            "fiscal_year": line.year,
            "amount_minor": minor(line.amount, "money", place, "amount") or 0,
        }
        for place, line in enumerate(form.money)
    ]
    reserve = minor(form.reserve, "reserve")
    is_estimated = form.estimate is not None and form.not_to_exceed is None
    accounting = form.accounting
    content = {
        "semantics": SEMANTICS,
        "agreement": form.agreement,
        "number": 0,
        "counterparty_kind": "customer" if form.customer and not form.partner else "partner",
        "counterparty": form.partner or form.customer,
        "model": form.model or "",
        "incentives": sorted(set(form.incentives)),
        "subject_to_funds": form.subject_to_funds,
        "currency": currency,
        "not_to_exceed_minor": minor(form.not_to_exceed, "not to exceed"),
        "estimate_minor": minor(form.estimate, "estimate"),
        "reserve_minor": (reserve or 0) if is_estimated else reserve,
        "notice_days": form.notice,
        "runoff_days": form.runoff,
        "wording": _wording(form),
        "cost_as": accounting.cost_as,
        "estimate_method": accounting.estimate,
        "accrual_constraint": accounting.constraint,
        "material_right": accounting.material_right,
        "distinct_service": accounting.distinct_service,
        "materiality_minor": minor(accounting.materiality, "accounting", "materiality") or 0,
        "since": iso(form.holds.start),
        "until": iso(form.holds.end),
        "deemed_consent_on": iso(form.deemed_consent),
        "lines": sorted(lines, key=lambda line: (line["envelope"], line["fiscal_year"])),
        "undertakings": _undertakings(form, document, problems),
    }
    if form.partner and form.customer:
        problems.append(
            document.problem(
                ("customer",),
                "an agreement is with a partner or with a customer, not with both",
                "draft two agreements",
                "one-counterparty",
            )
        )
    return content, problems


def _currency(form: AgreementForm) -> str:
    stated = form.not_to_exceed or form.estimate or next((x.amount for x in form.money), None)
    return stated.unit if stated else ""


def _wording(form: AgreementForm) -> dict[str, Any]:
    return {
        "title": form.title.model_dump(),
        "governing_law": form.governing_law.model_dump(),
        "vendor": form.parties.vendor.model_dump(),
        "counterparty": form.parties.counterparty.model_dump(),
        "units": {unit: named.model_dump() for unit, named in sorted(form.units.items())},
    }


def _undertakings(
    form: AgreementForm, document: Document, problems: list[Problem]
) -> list[dict[str, Any]]:
    found = []
    sides = (
        ("vendor", "vendor undertakes", form.vendor_undertakes),
        ("counterparty", "counterparty undertakes", form.counterparty_undertakes),
    )
    for side, key, listed in sides:
        for place, each in enumerate(listed):
            try:
                target, unit = target_of(each.target)
            except ValueError as error:
                what, _, mend = str(error).partition("; ")
                problems.append(document.problem((key, place, "target"), what, mend, "bad-value"))
                continue
            found.append(
                {
                    "code": each.code,
                    "side": side,
                    "kind": each.kind,
                    "text": each.text.model_dump(),
                    "measure": each.measure,
                    "target": target,
                    "unit": unit,
                    "due_on": iso(each.by),
                }
            )
    return sorted(found, key=lambda each: str(each["code"]))


def target_of(text: str) -> tuple[str, str]:
    """A target's number as exact text, and its unit: ``12 engineers``, ``500_000 USD``, ``95``."""
    if not text.strip():
        return "", ""
    try:
        amount: Amount | Decimal = parse_amount(text)
    except ValueError:
        amount = parse_number(text.strip())
    if isinstance(amount, Decimal):
        return plain(amount), ""
    return plain(amount.value), amount.unit
