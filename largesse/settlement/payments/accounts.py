"""Bank accounts of partners and of the vendor: what is given, what is checked, what is shown.

IBAN and BIC are checked as ISO 13616 and ISO 9362 say (python-stdnum: length and structure by
country, check digits). Countries without IBAN have their own number and a bank code of a clearing
system, named as the external code list of ISO 20022 names it. Whatever is printed, logged or kept
in the trail is masked: the country and the last four characters.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from stdnum import bic as bics
from stdnum import iban as ibans
from stdnum import numdb
from stdnum.exceptions import ValidationError
from stdnum.us import rtn

from largesse.money import is_currency
from largesse.partners.latin import bank_text
from largesse.workspace.errors import Problem, Refusal

_SEPA = """
AD AL AT BE BG CH CY CZ DE DK EE ES FI FR GB GI GR HR HU IE IS IT LI LT LU LV MC MD ME MK MT NL NO
PL PT RO RS SE SI SK SM VA
"""
SEPA = frozenset(_SEPA.split())
"""Countries of the SEPA schemes' geographical scope (EPC409-09); territories use their state's."""

_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
_NUMBER = re.compile(r"[A-Z0-9]{1,34}", re.ASCII)
_SHOWN = 4


@dataclass(frozen=True, slots=True)
class National:
    """How accounts of a country without IBAN are written.

    ``clearing`` is the code of its clearing system; ``member`` and ``number`` are patterns of the
    bank's code there and of the account's number; ``check`` looks at both once they fit.
    """

    clearing: str
    member: str
    number: str
    check: Callable[[str, str], str] = lambda _member, _number: ""
    """The problem with check digits, empty where there is none."""


def _routing(member: str, _number: str) -> str:
    return "" if rtn.is_valid(member) else "the check digit of the routing number is wrong"


def _clabe(_member: str, number: str) -> str:
    weighted = (int(d) * w % 10 for d, w in zip(number[:17], [3, 7, 1] * 6, strict=False))
    right = int(number[17]) == -sum(weighted) % 10
    return "" if right else "the check digit of the CLABE is wrong"


NATIONAL: Mapping[str, National] = {
    "AU": National("AUBSB", r"\d{6}", r"\d{5,9}"),
    "CA": National("CACPA", r"\d{9}", r"\d{7,12}"),
    "CN": National("CNAPS", r"\d{12}", r"\d{10,30}"),
    "HK": National("HKNCC", r"\d{3}", r"\d{6,12}"),
    "IN": National("INFSC", r"[A-Z]{4}0[A-Z0-9]{6}", r"\d{9,18}"),
    "JP": National("JPZGN", r"\d{7}", r"\d{7}"),
    "MX": National("", "", r"\d{18}", _clabe),
    "NZ": National("NZNCC", r"\d{6}", r"\d{9,10}"),
    "SG": National("SGIBG", r"\d{7}", r"\d{6,14}"),
    "US": National("USABA", r"\d{9}", r"\d{4,17}", _routing),
    "ZA": National("ZANCC", r"\d{6}", r"\d{7,11}"),
}
"""By country; one that is in neither list gives a number of letters and digits, and a BIC."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the holder sits; town and country are what banks require of a structured address."""

    street: str = ""
    building: str = ""
    postcode: str = ""
    town: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class BankAccount:
    """An account one can pay to, or from. Its text shows neither number nor bank code in full."""

    holder: str
    address: Address
    bank_country: str
    currency: str
    """Of the account; a partner is paid in this one."""
    number: str = field(repr=False)
    is_iban: bool = True
    bic: str = ""
    clearing: str = ""
    member: str = field(default="", repr=False)

    @property
    def masked(self) -> str:
        """Country and last four: ``DE**3000``."""
        return masked(self.number, self.bank_country)

    @property
    def is_sepa(self) -> bool:
        """Whether it can be paid by a SEPA credit transfer."""
        return self.is_iban and self.currency == "EUR" and self.bank_country in SEPA


def masked(number: str, country: str = "") -> str:
    """What may be shown of a number: its country and the last four; of a short one, nothing."""
    shown = number[-_SHOWN:] if len(number) > 2 * _SHOWN else ""
    return f"{country}**{shown}"


def has_iban(country: str) -> bool:
    """Whether the accounts of a country have an IBAN."""
    return bool(numdb.get("iban").info(country)[0][1])


GIVEN = (
    *("holder", "street", "building", "postcode", "town", "country"),
    *("iban", "number", "bic", "bank_code", "bank_country", "currency"),
)
"""What may be said of an account, as ``payments.yaml`` and a file of bank details name it."""


def read_account(given: Mapping[str, str]) -> BankAccount:
    """The account that is described. Raises :class:`Refusal` with everything wrong with it."""
    said = {name: " ".join(given.get(name, "").split()) for name in GIVEN}
    unknown = [name for name in given if name not in GIVEN]
    account = _account(said)
    problems = [
        *(_problem("unknown-word", f"an account has no '{u}'", _known()) for u in unknown),
        *_problems_of_holder(account),
        *(_problems_of_iban(said) if account.is_iban else _problems_of_number(account)),
        *_problems_of_bic(account),
    ]
    if problems:
        raise Refusal(*problems)
    return account


def _account(said: Mapping[str, str]) -> BankAccount:
    is_iban = bool(said["iban"]) or not said["number"]
    number = ibans.compact(said["iban"]) if is_iban else _compact(said["number"])
    country = number[:2] if is_iban else (said["bank_country"] or said["country"]).upper()
    national = NATIONAL.get(country)
    member = _compact(said["bank_code"])
    return BankAccount(
        holder=said["holder"],
        address=Address(
            said["street"],
            said["building"],
            said["postcode"],
            said["town"],
            said["country"].upper(),
        ),
        bank_country=country,
        currency=said["currency"].upper(),
        number=number,
        is_iban=is_iban,
        bic=bics.compact(said["bic"]),
        clearing=national.clearing if national and member and not is_iban else "",
        member="" if is_iban else member,
    )


def _compact(text: str) -> str:
    return re.sub(r"[\s./-]", "", text).upper()


def _problem(code: str, what: str, mend: str) -> Problem:
    return Problem(what, mend, code=code)


def _known() -> str:
    return f"write one of: {', '.join(GIVEN)}"


def _problems_of_holder(account: BankAccount) -> Iterator[Problem]:
    town, country = account.address.town, account.address.country
    for name, text, most in (
        ("holder", account.holder, 70),
        ("town", town, 35),
        ("street", account.address.street, 70),
    ):
        if not text and name != "street":
            yield _problem("incomplete", f"no {name} is given", f"write {name}: as the bank has it")
        try:
            bank_text(text, most)
        except ValueError as error:
            yield _problem("not-latin", f"{name}: {error}", "write it in Latin letters")
    if not _COUNTRY.fullmatch(country):
        yield _problem("incomplete", f"country is '{country}'", "write two letters, such as DE")
    if not is_currency(account.currency):
        what = f"currency is '{account.currency}'"
        yield _problem("wrong-currency", what, "write the account's, such as EUR")


def _problems_of_iban(said: Mapping[str, str]) -> Iterator[Problem]:
    if not said["iban"]:
        yield _problem("incomplete", "no account is given", "write iban: or number:")
        return
    try:
        ibans.validate(said["iban"])
    except ValidationError:
        what = f"the IBAN ending in {masked(ibans.compact(said['iban']))[2:]} is not valid"
        yield _problem("iban", what, "copy it anew: its check digits or its length are wrong")


def _problems_of_number(account: BankAccount) -> Iterator[Problem]:
    country = account.bank_country
    if has_iban(country):
        what = f"accounts in {country} have an IBAN, and a number is given"
        yield _problem("iban", what, "write iban: instead of number:")
        return
    national = NATIONAL.get(country)
    if national is None:
        if not _NUMBER.fullmatch(account.number):
            yield _problem("number", "the account's number is not letters and digits", "copy it")
        return
    fits = True
    if not re.fullmatch(national.number, account.number, re.ASCII):
        fits = False
        what = f"the account's number does not fit {country}: {national.number}"
        yield _problem("number", what, "copy it anew")
    wants_member = bool(national.clearing) and not (account.bic and not account.member)
    if wants_member and not re.fullmatch(national.member, account.member, re.ASCII):
        fits = False
        what = f"bank_code does not fit {national.clearing}: {national.member}"
        yield _problem("bank-code", what, f"write the bank's {national.clearing} code, or its bic:")
    if fits and (account.member or not national.clearing):
        wrong = national.check(account.member, account.number)
        if wrong:
            yield _problem("check-digit", wrong, "copy it anew")


def _problems_of_bic(account: BankAccount) -> Iterator[Problem]:
    if account.bic and not bics.is_valid(account.bic):
        yield _problem("bic", f"'{account.bic}' is not a BIC", "write 8 or 11 characters")
    needs = not account.bic and not account.clearing and not account.is_sepa
    if needs and (account.is_iban or _COUNTRY.fullmatch(account.bank_country)):
        what = "neither bic nor bank_code says which bank it is"
        yield _problem("bic", what, "write bic: of the bank")
    if account.bic and account.bank_country in SEPA and account.bic[4:6] not in SEPA:
        what = f"the BIC is of {account.bic[4:6]} and the account of {account.bank_country}"
        yield _problem("bic", what, "check both")
