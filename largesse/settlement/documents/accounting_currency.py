"""VAT in the currency of the country that is owed it, where a document is in another."""

from datetime import date

from babel.numbers import get_territory_currencies

from largesse.facts.snapshots import load_facts
from largesse.settlement.documents.document import Accounted
from largesse.settlement.documents.tax_file import TaxFile
from largesse.settlement.payments.rates import NoRate, rates_for
from largesse.settlement.payments.settings import RateRule
from largesse.workspace.errors import Problem, Refusal
from largesse.workspace.paths import Workspace


def currency_of(country: str, day: date) -> str:
    """The currency in which a country accounts for VAT on a day (CLDR's legal tender)."""
    tender: list[str] = get_territory_currencies(country, day, day)
    return tender[0] if tender else ""


def accounted(
    workspace: Workspace, tax: TaxFile, country: str, vat_minor: int, currency: str, day: date
) -> Accounted | None:
    """VAT charged in a country, converted as a whole at the declared rate and rounded once.

    None where there is none, or the currency is the country's. Raises :class:`Refusal`
    (``missing-rate``) where no rate is declared: a rate is never guessed.
    """
    into = currency_of(country, day)
    if not vat_minor or into in ("", currency):
        return None
    rule = RateRule(tax.rates.source, tax.rates.fixing, tax.rates.month) if tax.rates else None
    rates = rates_for(load_facts(workspace) if rule else None, rule, day)
    try:
        amount_minor, rate = rates.convert(vat_minor, currency, into)
    except NoRate as error:
        what = f"VAT of {country} is accounted for in {into}, and there is no rate of {error}"
        mend = "add it to facts/rates.csv" if rule else "name rates: in tax.yaml, and add it there"
        raise Refusal(Problem(what, mend, "tax.yaml", code="missing-rate")) from None
    return Accounted(into, amount_minor, rate, rates.month)
